use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::StageId;

use crate::app::stages::{self, Stage, StageChanges};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, IfMatch, Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Moves a stage, plans it, or assigns people to it. What depends on it follows by itself.
#[utoipa::path(patch, path = "/api/stages/{id}", tag = "stages", request_body = StageChanges,
    params(("id" = i64, Path), ("If-Match" = String, Header, description = "The ETag that was read last")),
    responses((status = 200, body = Stage, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
pub(super) async fn change(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<StageId>,
    IfMatch(version): IfMatch,
    Body(changes): Body<StageChanges>,
) -> Result<Versioned<Stage>> {
    let stage = stages::change(&app, &who.actor, id, version, changes).await?;
    Ok(Versioned(StatusCode::OK, stage.row_version, stage))
}
