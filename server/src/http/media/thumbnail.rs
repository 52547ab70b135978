use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::ids::MediaId;

use super::serve;
use crate::app::{Error, Result, Shared, media};
use crate::http::extract::{Path, Visiting};
use crate::http::problem::Problem;

/// A small picture of a medium, `320.webp`, `640.webp` or `1280.webp`; 404 until it is made.
#[utoipa::path(get, path = "/api/media/{id}/thumbnail/{file}", tag = "media",
    params(("id" = i64, Path), ("file" = String, Path, description = "`320.webp`, `640.webp` or `1280.webp`")),
    responses((status = 200, body = [u8], content_type = "image/webp"), (status = 304), (status = 404, body = Problem)))]
pub(super) async fn thumbnail(
    State(app): State<Shared>,
    Visiting(who): Visiting,
    Path((id, file)): Path<(MediaId, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    let width = file
        .strip_suffix(".webp")
        .and_then(|width| width.parse().ok())
        .ok_or(Error::NotFound("thumbnail"))?;
    serve::file(&app, &headers, media::thumbnail(&app, &who, id, width).await?).await
}
