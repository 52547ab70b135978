use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::refusal::Refusal;
use super::{OFFSET, detached, drain, headers, told};
use crate::app::auth::SignIn;
use crate::app::uploads::{self, Progress, Terms};
use crate::app::{App, Error, Shared};
use crate::blob::UploadToken;
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;

/// Appends a piece to an upload. What came is kept, also when the connection is lost. With the last byte the file becomes a
/// medium of its revision, whose id is in `Rushes-Media`. Where PATCH cannot be sent, POST with
/// `X-HTTP-Method-Override: PATCH` does the same.
#[utoipa::path(patch, path = "/api/tus/{token}", tag = "uploads",
    params(
        ("token" = String, Path),
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
        ("Upload-Offset" = u64, Header, description = "Where the piece begins: how much has come so far"),
        ("Upload-Checksum" = Option<String>, Header,
            description = "`sha256 <Base64>` or `sha1 <Base64>`: what the piece has to be; kept as a whole or not at all"),
        ("Repr-Digest" = Option<String>, Header,
            description = "`sha-256=:<Base64>:`: what the whole file has to be; it is refused where it is not"),
    ),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses(
        (status = 204, headers(("Upload-Offset" = u64), ("Upload-Expires" = String), ("Rushes-Media" = Option<i64>))),
        (status = 400, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 410, body = Problem), (status = 412, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
        (status = 460, body = Problem), (status = 507, body = Problem)))]
pub(super) async fn patch(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(token): Path<UploadToken>,
    request: Request,
) -> Result<Response, Refusal> {
    append(app, who, token, request).await
}

/// Appends the body of a request.
pub(super) async fn append(
    app: Shared,
    who: SignIn,
    token: UploadToken,
    request: Request,
) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let mut bytes = body.into_data_stream();
    detached(async move {
        let appended = take(&app, &who, &token, &parts.headers, &mut bytes).await;
        if let Err(refusal) = &appended {
            drain(refusal, &parts.headers, &mut bytes).await;
        }
        Ok((StatusCode::NO_CONTENT, told(&appended?)).into_response())
    })
    .await
}

async fn take(
    app: &App,
    who: &SignIn,
    token: &UploadToken,
    asked: &HeaderMap,
    bytes: &mut axum::body::BodyDataStream,
) -> Result<Progress, Refusal> {
    if !headers::has_piece(asked)? {
        return Err(headers::no_piece().into());
    }
    let offset = headers::number(asked, &OFFSET)?
        .ok_or_else(|| Error::invalid("Upload-Offset", "say where the piece begins"))?;
    let terms = Terms {
        offset,
        length: headers::number(asked, &header::CONTENT_LENGTH)?,
        checksum: headers::checksum(asked)?,
        sha256: headers::whole_sum(asked)?,
    };
    Ok(uploads::append(app, who, token, terms, bytes).await?)
}
