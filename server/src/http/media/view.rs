use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::ids::MediaId;

use super::serve;
use crate::app::{Result, Shared, media};
use crate::http::extract::{Path, Visiting};
use crate::http::problem::Problem;

/// What browsers show of a medium, in full resolution: of a clip its poster. 404 until it is made.
#[utoipa::path(get, path = "/api/media/{id}/view", tag = "media",
    params(("id" = i64, Path), ("Range" = Option<String>, Header)),
    responses((status = 200, body = [u8], content_type = "image/png"),
        (status = 206, body = [u8], content_type = "image/png"), (status = 304), (status = 404, body = Problem),
        (status = 416, body = Problem)))]
pub(super) async fn view(
    State(app): State<Shared>,
    Visiting(who): Visiting,
    Path(id): Path<MediaId>,
    headers: HeaderMap,
) -> Result<Response> {
    serve::file(&app, &headers, media::view(&app, &who, id).await?).await
}
