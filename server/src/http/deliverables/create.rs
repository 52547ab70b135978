use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ProjectId;

use crate::app::deliverables::{self, Deliverable, NewDeliverable};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Makes a deliverable, with the stages of its project's pipeline.
#[utoipa::path(post, path = "/api/projects/{id}/deliverables", tag = "deliverables", params(("id" = i64, Path)),
    request_body = NewDeliverable,
    responses((status = 201, body = Deliverable, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn create(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ProjectId>,
    Body(new): Body<NewDeliverable>,
) -> Result<Versioned<Deliverable>> {
    let deliverable = deliverables::create(&app, &who.actor, id, &new).await?;
    Ok(Versioned(StatusCode::CREATED, deliverable.row_version, deliverable))
}
