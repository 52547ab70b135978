use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, BodyDataStream};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::ids::{RevisionId, StageId};
use futures::StreamExt as _;
use tokio::sync::Mutex;

use super::upload_form::{self, FORM_BYTES, UploadForm};
use crate::app::auth::SignIn;
use crate::app::media::{self, Media};
use crate::app::{App, Error, Result, Shared};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;

/// How much of a refused upload is still read, and for how long, so that its sender gets to read the answer: a
/// connection that is closed with bytes unread is reset, and the answer with it.
const DRAINED_BYTES: usize = 64 * 1024 * 1024;
const DRAINED_FOR: Duration = Duration::from_secs(10);

/// Puts a picture or a clip into a draft, in place of the one of the same type. The field `type` comes first, then `file`.
/// Large clips arrive more surely in parts that can be resumed: see `/api/tus`.
#[utoipa::path(post, path = "/api/stages/{stage}/revisions/{revision}/upload", tag = "media",
    params(("stage" = i64, Path), ("revision" = i64, Path)),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = Media, headers(("Location" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem),
        (status = 507, body = Problem)))]
pub(super) async fn upload(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path((stage, revision)): Path<(StageId, RevisionId)>,
    request: Request,
) -> Result<Response> {
    let (parts, body) = request.into_parts();
    let source = Arc::new(Mutex::new(body.into_data_stream()));
    let waits = parts.headers.contains_key(header::EXPECT);
    let taken = take(&app, &who, stage, revision, parts, source.clone()).await;
    // Whoever waits for permission to send has sent nothing yet.
    if taken.is_err() && !waits {
        drain(source).await;
    }
    let media = taken?;
    let location = format!("{}/api/media/{}", app.public.base_path, media.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(media)).into_response())
}

async fn take(
    app: &App,
    who: &SignIn,
    stage: StageId,
    revision: RevisionId,
    parts: Parts,
    source: Arc<Mutex<BodyDataStream>>,
) -> Result<Media> {
    let target = media::open_target(app, &who.actor, Some(stage), revision).await?;
    // Which of the limits holds is told by the type, inside of the form.
    let largest = app.config.max_image_bytes.max(app.config.max_clip_bytes);
    let limit = largest.saturating_add(FORM_BYTES);
    let length = content_length(&parts.headers);
    if let Some(length) = length {
        if length > limit {
            return Err(crate::blob::Error::TooLarge { limit: largest }.into());
        }
        app.blobs.check_room(length)?;
    }
    let stream = futures::stream::unfold(source, async |source| {
        // The parser of the form keeps what is ready at once, so one chunk at a time has to be all that is: else a fast
        // sender's whole file would lie in memory.
        tokio::task::yield_now().await;
        let next = source.lock().await.next().await?;
        Some((next, source))
    });
    let mut request = Request::from_parts(parts, Body::from_stream(Box::pin(stream)));
    DefaultBodyLimit::max(usize::try_from(limit).unwrap_or(usize::MAX)).apply(&mut request);
    let multipart = Multipart::from_request(request, &()).await.map_err(|_| {
        Error::Unsupported(
            "send multipart/form-data with the fields `type` and `file`, and its boundary".to_owned(),
        )
    })?;
    upload_form::take(app, &target, multipart, length).await
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn drain(source: Arc<Mutex<BodyDataStream>>) {
    let mut left = DRAINED_BYTES;
    let drained = tokio::time::timeout(DRAINED_FOR, async {
        let mut source = source.lock().await;
        while let Some(Ok(bytes)) = source.next().await {
            left = left.saturating_sub(bytes.len());
            if left == 0 {
                break;
            }
        }
    });
    if drained.await.is_err() {
        tracing::debug!("the sender of a refused upload did not come to an end");
    }
}
