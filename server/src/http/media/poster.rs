use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::ids::MediaId;

use super::serve;
use crate::app::{Result, Shared, media};
use crate::http::extract::{Path, Visiting};
use crate::http::problem::Problem;

/// The picture that stands for a clip, in full size; 404 until it is made, and for stills.
#[utoipa::path(get, path = "/api/media/{id}/poster.jpg", tag = "media",
    params(("id" = i64, Path), ("Range" = Option<String>, Header)),
    responses((status = 200, body = [u8], content_type = "image/jpeg"),
        (status = 206, body = [u8], content_type = "image/jpeg"), (status = 304), (status = 404, body = Problem),
        (status = 416, body = Problem)))]
pub(super) async fn poster(
    State(app): State<Shared>,
    Visiting(who): Visiting,
    Path(id): Path<MediaId>,
    headers: HeaderMap,
) -> Result<Response> {
    serve::file(&app, &headers, media::poster(&app, &who, id).await?).await
}
