use axum::Json;
use axum::extract::State;
use domain::ids::DeliverableId;

use crate::app::stages::{self, Stage};
use crate::app::{Result, Shared};
use crate::http::catalog::All;
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;

/// The stages of a deliverable, in the order of its pipeline.
#[utoipa::path(get, path = "/api/deliverables/{id}/stages", tag = "stages", params(("id" = i64, Path)),
    responses((status = 200, body = All<Stage>), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<DeliverableId>,
) -> Result<Json<All<Stage>>> {
    Ok(Json(All { items: stages::list(&app, &who.actor, id).await? }))
}
