use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::StageId;

use crate::app::stages::{self, Stage};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// One stage: where it stands, what holds it up, and what one may do with it.
#[utoipa::path(get, path = "/api/stages/{id}", tag = "stages", params(("id" = i64, Path)),
    responses((status = 200, body = Stage, headers(("ETag" = String))), (status = 404, body = Problem)))]
pub(super) async fn find(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<StageId>,
) -> Result<Versioned<Stage>> {
    let stage = stages::find(&app, &who.actor, id).await?;
    Ok(Versioned(StatusCode::OK, stage.row_version, stage))
}
