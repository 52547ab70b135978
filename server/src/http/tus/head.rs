use axum::extract::State;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::refusal::Refusal;
use super::{LENGTH, METADATA, detached, told};
use crate::app::auth::SignIn;
use crate::app::{Error, Shared, uploads};
use crate::blob::UploadToken;
use crate::http::extract::{Path, SignedIn};

/// How far an upload is. A connection that still writes it is ended first. 410 where it was refused once it had come; 423
/// where that cannot be told at this moment.
#[utoipa::path(head, path = "/api/tus/{token}", tag = "uploads",
    params(("token" = String, Path), ("Tus-Resumable" = String, Header, description = "`1.0.0`")),
    responses(
        (status = 200, headers(("Upload-Offset" = u64), ("Upload-Length" = u64), ("Upload-Metadata" = String),
            ("Upload-Expires" = String), ("Rushes-Media" = Option<i64>))),
        (status = 404), (status = 410), (status = 412), (status = 423)))]
pub(super) async fn head(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(token): Path<UploadToken>,
) -> Result<Response, Refusal> {
    ask(app, who, token).await
}

/// Asks how far an upload is.
pub(super) async fn ask(app: Shared, who: SignIn, token: UploadToken) -> Result<Response, Refusal> {
    detached(async move {
        let progress = uploads::head(&app, &who, &token).await?;
        let mut headers = told(&progress);
        headers.insert(LENGTH, progress.size.into());
        let metadata = HeaderValue::try_from(progress.metadata).map_err(|e| Error::Internal(e.into()))?;
        headers.insert(METADATA, metadata);
        Ok((StatusCode::OK, headers).into_response())
    })
    .await
}
