use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::DeliverableId;

use crate::app::deliverables::{self, Deliverable, DeliverableChanges};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, IfMatch, Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Changes a deliverable. Its status follows from its stages; only being on hold is set.
#[utoipa::path(patch, path = "/api/deliverables/{id}", tag = "deliverables", request_body = DeliverableChanges,
    params(("id" = i64, Path), ("If-Match" = String, Header, description = "The ETag that was read last")),
    responses((status = 200, body = Deliverable, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
pub(super) async fn change(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<DeliverableId>,
    IfMatch(version): IfMatch,
    Body(changes): Body<DeliverableChanges>,
) -> Result<Versioned<Deliverable>> {
    let deliverable = deliverables::change(&app, &who.actor, id, version, &changes).await?;
    Ok(Versioned(StatusCode::OK, deliverable.row_version, deliverable))
}
