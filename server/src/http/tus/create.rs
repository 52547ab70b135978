use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::refusal::Refusal;
use super::{LENGTH, METADATA, detached, drain, headers, metadata, told};
use crate::app::auth::SignIn;
use crate::app::uploads::{self, Announced, Progress, Terms, UploadError};
use crate::app::{App, Error, Shared};
use crate::http::extract::SignedIn;
use crate::http::problem::Problem;

/// Begins an upload into a draft, and takes the first piece of it where one comes along.
#[utoipa::path(post, path = "/api/tus", tag = "uploads",
    params(
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
        ("Upload-Length" = u64, Header, description = "Size of the file in bytes"),
        ("Upload-Metadata" = String, Header,
            description = "`revision` (id), `type` (`current`, `reference`, `screenshot`, `video` or `referenceVideo`) and \
                           `filename`, each followed by its value in Base64, with commas between; other keys are kept"),
        ("Repr-Digest" = Option<String>, Header,
            description = "`sha-256=:<Base64>:`: what the whole file has to be; it is refused where it is not"),
        ("Upload-Checksum" = Option<String>, Header, description = "As for a piece; of the first one"),
    ),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream",
        description = "The first piece, or nothing"),
    responses((status = 201, headers(("Location" = String), ("Upload-Offset" = u64), ("Upload-Expires" = String))),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem), (status = 460, body = Problem), (status = 507, body = Problem)))]
pub(super) async fn create(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    request: Request,
) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let mut bytes = body.into_data_stream();
    detached(async move {
        let created = begin(&app, &who, &parts.headers, &mut bytes).await;
        if let Err(refusal) = &created {
            drain(refusal, &parts.headers, &mut bytes).await;
        }
        let progress = created?;
        let mut headers = told(&progress);
        let location = format!("{}/api/tus/{}", app.public.base_path, progress.token);
        let location = HeaderValue::try_from(location).map_err(|e| Error::Internal(e.into()))?;
        headers.insert(header::LOCATION, location);
        Ok((StatusCode::CREATED, headers).into_response())
    })
    .await
}

async fn begin(
    app: &App,
    who: &SignIn,
    asked: &HeaderMap,
    bytes: &mut axum::body::BodyDataStream,
) -> Result<Progress, Refusal> {
    if asked.contains_key(HeaderName::from_static("upload-defer-length")) {
        let detail = "say the size of the file at once, in Upload-Length; it cannot be told later";
        return Err(Error::invalid("Upload-Defer-Length", detail).into());
    }
    let size = headers::number(asked, &LENGTH)?
        .ok_or_else(|| Error::invalid("Upload-Length", "say how many bytes the file has"))?;
    let raw = headers::only(asked, &METADATA)?
        .ok_or_else(|| Error::invalid("Upload-Metadata", "send the keys revision, type and filename"))?;
    let metadata = metadata::parse(raw)?;
    let has_piece = headers::has_piece(asked)?;
    let checksum = headers::checksum(asked)?;
    let announced = Announced {
        revision: metadata.revision,
        role: metadata.role,
        filename: metadata.filename,
        size,
        metadata: raw.to_owned(),
        sha256: headers::whole_sum(asked)?,
    };
    let begun = uploads::create(app, &who.actor, announced).await?;
    if !has_piece {
        return Ok(begun);
    }
    let length = headers::number(asked, &header::CONTENT_LENGTH)?;
    let terms = Terms { offset: 0, length, checksum, sha256: None };
    match uploads::append(app, who, &begun.token, terms, bytes).await {
        Err(error) if keeps_nothing(&error) => {
            // Its sender does not learn its address, so nobody would ever go on with it.
            uploads::remove(app, &who.actor, &begun.token).await?;
            Err(error.into())
        }
        appended => Ok(appended?),
    }
}

/// Whether a first piece was refused of which nothing is worth to be kept.
const fn keeps_nothing(error: &UploadError) -> bool {
    matches!(error, UploadError::Checksum | UploadError::Other(Error::TooLarge(_)))
}
