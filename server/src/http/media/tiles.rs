use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::ids::MediaId;

use super::serve;
use crate::app::media::{self, TilesView};
use crate::app::{Error, Result, Shared};
use crate::http::extract::{Path, Visiting};
use crate::http::problem::Problem;

/// In which tiles a large still is shown. 404 until they are made, and for what is shown whole.
#[utoipa::path(get, path = "/api/media/{id}/tiles", tag = "media", params(("id" = i64, Path)),
    responses((status = 200, body = TilesView), (status = 404, body = Problem)))]
pub(super) async fn tiles(
    State(app): State<Shared>,
    Visiting(who): Visiting,
    Path(id): Path<MediaId>,
) -> Result<Response> {
    Ok(serve::lasting(&media::tiles(&app, &who, id).await?))
}

/// A tile of a large still, by its level, column and row: `tiles/5/12_7`.
#[utoipa::path(get, path = "/api/media/{id}/tiles/{level}/{tile}", tag = "media",
    params(("id" = i64, Path), ("level" = u32, Path), ("tile" = String, Path, description = "`<column>_<row>`")),
    responses((status = 200, body = [u8], content_type = "image/png"), (status = 304), (status = 404, body = Problem)))]
pub(super) async fn tile(
    State(app): State<Shared>,
    Visiting(who): Visiting,
    Path((id, level, tile)): Path<(MediaId, String, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    let place = tile.split_once('_').and_then(|(column, row)| Some((number(column)?, number(row)?)));
    let ((column, row), level) = place.zip(number(&level)).ok_or(Error::NotFound("tile"))?;
    serve::file(&app, &headers, media::tile(&app, &who, id, (level, column, row)).await?).await
}

/// The number, where it is written as numbers are: one tile has one address.
fn number(text: &str) -> Option<u32> {
    text.parse::<u32>().ok().filter(|number| number.to_string() == text)
}
