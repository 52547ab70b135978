use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::response::{IntoResponse as _, Response};

use super::refusal::Refusal;
use super::{head, patch, remove};
use crate::app::{Error, Shared};
use crate::blob::UploadToken;
use crate::http::extract::{Path, SignedIn};

/// Does what `X-HTTP-Method-Override` says, as tus demands for those who cannot send the method itself. With POST only:
/// what a page may ask for without leave of its origin must not become something that changes anything.
pub(super) async fn overridden(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(token): Path<UploadToken>,
    request: Request,
) -> Result<Response, Refusal> {
    match request.headers().get("x-http-method-override").map(HeaderValue::as_bytes) {
        Some(b"PATCH") => patch::append(app, who, token, request).await,
        Some(b"DELETE") => Ok(remove::give_up(app, who, token).await?.into_response()),
        Some(b"HEAD") => head::ask(app, who, token).await,
        _ => Err(Error::MethodNotAllowed.into()),
    }
}
