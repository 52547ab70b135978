use axum::extract::State;
use axum::response::Response;
use domain::ids::MediaId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::serve;
use crate::app::media::{self, PixelReading, Place};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, Query, Visiting};
use crate::http::problem::Problem;

/// Where to look, in pixels as the picture is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PixelQuery {
    /// The column, from 0 at the left.
    x: i64,
    /// The row, from 0 at the top.
    y: i64,
    /// How many columns from there on; one where it is left out.
    #[serde(default = "one")]
    #[param(required = false, minimum = 1, maximum = 64)]
    width: i64,
    /// How many rows.
    #[serde(default = "one")]
    #[param(required = false, minimum = 1, maximum = 64)]
    height: i64,
    /// The frame of a clip, in the source's own numbering.
    frame: Option<i64>,
}

const fn one() -> i64 {
    1
}

/// What the original holds at a place, or in a region of at most 64 × 64: exact code values, linear light and what the
/// page shows. Never of a rendition. Of a region, the least, the most and the mean of each channel as well.
#[utoipa::path(get, path = "/api/media/{id}/pixel", tag = "media", params(("id" = i64, Path), PixelQuery),
    responses((status = 200, body = PixelReading), (status = 404, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn pixel(
    State(app): State<Shared>,
    Visiting(who): Visiting,
    Path(id): Path<MediaId>,
    Query(query): Query<PixelQuery>,
) -> Result<Response> {
    let PixelQuery { x, y, width, height, frame } = query;
    let reading = media::pixel(&app, &who, id, Place { x, y, width, height, frame }).await?;
    Ok(serve::lasting(&reading))
}
