use axum::Json;
use axum::extract::State;
use domain::ids::ProjectId;

use crate::app::media::{self, Storage};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;

/// How much room the media of a project take.
#[utoipa::path(get, path = "/api/projects/{id}/storage", tag = "projects", params(("id" = i64, Path)),
    responses((status = 200, body = Storage), (status = 404, body = Problem)))]
pub(super) async fn storage(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ProjectId>,
) -> Result<Json<Storage>> {
    Ok(Json(media::storage(&app, &who.actor, id).await?))
}
