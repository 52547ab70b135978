use axum::Json;
use axum::extract::State;
use domain::ids::MediaId;

use crate::app::media::{self, Media};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, Visiting};
use crate::http::problem::Problem;

/// What a medium is, and how far its making ready is.
#[utoipa::path(get, path = "/api/media/{id}", tag = "media", params(("id" = i64, Path)),
    responses((status = 200, body = Media), (status = 404, body = Problem)))]
pub(super) async fn find(
    State(app): State<Shared>,
    Visiting(who): Visiting,
    Path(id): Path<MediaId>,
) -> Result<Json<Media>> {
    Ok(Json(media::get(&app, &who, id).await?))
}
