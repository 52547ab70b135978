use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::ids::MediaId;

use super::serve;
use crate::app::{Result, Shared, media};
use crate::http::extract::{Path, Visiting};
use crate::http::problem::Problem;

/// The file as it was uploaded, to be saved. Answers a range with that part.
#[utoipa::path(get, path = "/api/media/{id}/original", tag = "media",
    params(("id" = i64, Path), ("Range" = Option<String>, Header)),
    responses((status = 200, body = [u8], content_type = "application/octet-stream"),
        (status = 206, body = [u8], content_type = "application/octet-stream"), (status = 304),
        (status = 404, body = Problem), (status = 416, body = Problem)))]
pub(super) async fn original(
    State(app): State<Shared>,
    Visiting(who): Visiting,
    Path(id): Path<MediaId>,
    headers: HeaderMap,
) -> Result<Response> {
    serve::file(&app, &headers, media::original(&app, &who, id).await?).await
}
