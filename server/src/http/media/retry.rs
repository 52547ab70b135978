use axum::Json;
use axum::extract::State;
use domain::ids::MediaId;

use crate::app::media::{self, Media};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;

/// Tries once more to make a medium ready that failed.
#[utoipa::path(post, path = "/api/media/{id}/retry", tag = "media", params(("id" = i64, Path)),
    responses((status = 200, body = Media), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(super) async fn retry(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<MediaId>,
) -> Result<Json<Media>> {
    Ok(Json(media::retry(&app, &who.actor, id).await?))
}
