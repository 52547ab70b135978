//! Resumable uploads: tus 1.0.0 (<https://tus.io/protocols/resumable-upload>) with the extensions creation,
//! creation-with-upload, expiration, termination and checksum; and two answers in JSON of our own.

mod create;
mod find;
mod head;
mod headers;
mod list;
mod metadata;
mod options;
mod overridden;
mod patch;
mod refusal;
mod remove;

use std::time::Duration;

use axum::body::BodyDataStream;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures::StreamExt as _;
use tracing::Instrument as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::refusal::Refusal;
use crate::app::uploads::{Progress, UploadError};
use crate::app::{Error, Shared};

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const VERSION: HeaderName = HeaderName::from_static("tus-version");
const MEDIA: HeaderName = HeaderName::from_static("rushes-media");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");

/// The one version of the protocol that is spoken here.
const SPOKEN: HeaderValue = HeaderValue::from_static("1.0.0");

/// What pages of other origins may read, were there any that may ask.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "Location, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm, Upload-Offset, \
     Upload-Length, Upload-Expires, Upload-Metadata, Rushes-Media",
);

/// How much of a refused piece is still read, and for how long, so that its sender gets to read the answer: a connection
/// that is closed with bytes unread is reset, and the answer with it.
const DRAINED_BYTES: usize = 64 * 1024 * 1024;
const DRAINED_FOR: Duration = Duration::from_secs(10);

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(create::create, list::list, options::of_all))
        .routes(routes!(patch::patch, head::head, remove::remove, find::find, options::of_one))
        .route("/api/tus/{token}", axum::routing::post(overridden::overridden))
        .layer(axum::middleware::from_fn(speak))
}

/// Refuses other versions of the protocol, and says on every answer which one is spoken.
async fn speak(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    // What is asked with GET is JSON of our own, and OPTIONS asks for the versions.
    let is_tus = !matches!(method, Method::GET | Method::OPTIONS);
    let mut response = if is_tus && request.headers().get(RESUMABLE) != Some(&SPOKEN) {
        Refusal::Version.into_response()
    } else {
        next.run(request).await
    };
    // A client that asks how far its upload is begins a new one when it is told of a fault. Of a lock it is told to ask
    // again later.
    if method == Method::HEAD && response.status().is_server_error() {
        *response.status_mut() = StatusCode::LOCKED;
    }
    let headers = response.headers_mut();
    headers.insert(RESUMABLE, SPOKEN);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    response
}

/// Does work that goes on when its connection is lost: what has come has to reach the disk, and what is complete the
/// revision.
async fn detached<T: Send + 'static>(
    work: impl Future<Output = Result<T, Refusal>> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::spawn(work.in_current_span()).await.map_err(|error| Error::Internal(error.into()))?
}

/// The headers that say how far an upload is.
fn told(progress: &Progress) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(OFFSET, progress.offset.into());
    let expires = progress.expires_at.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(expires) = expires.parse() {
        headers.insert(EXPIRES, expires);
    }
    if let Some(media) = progress.media {
        headers.insert(MEDIA, media.get().into());
    }
    headers
}

/// Reads on after a refusal, unless nobody is there to read it or the rest will not come.
async fn drain(refusal: &Refusal, asked: &HeaderMap, bytes: &mut BodyDataStream) {
    let gone = matches!(
        refusal,
        Refusal::Upload(UploadError::TakenOver | UploadError::Stopping | UploadError::Silent)
    );
    // Whoever waits for permission to send has sent nothing yet.
    if gone || asked.contains_key(header::EXPECT) {
        return;
    }
    let mut left = DRAINED_BYTES;
    let drained = tokio::time::timeout(DRAINED_FOR, async {
        while let Some(Ok(chunk)) = bytes.next().await {
            left = left.saturating_sub(chunk.len());
            if left == 0 {
                break;
            }
        }
    });
    if drained.await.is_err() {
        tracing::debug!("the sender of a refused piece did not come to an end");
    }
}
