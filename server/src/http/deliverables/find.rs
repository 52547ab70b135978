use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::DeliverableId;

use crate::app::deliverables::{self, Deliverable};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// One deliverable with its stages.
#[utoipa::path(get, path = "/api/deliverables/{id}", tag = "deliverables", params(("id" = i64, Path)),
    responses((status = 200, body = Deliverable, headers(("ETag" = String))), (status = 404, body = Problem)))]
pub(super) async fn find(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<DeliverableId>,
) -> Result<Versioned<Deliverable>> {
    let deliverable = deliverables::find(&app, &who.actor, id).await?;
    Ok(Versioned(StatusCode::OK, deliverable.row_version, deliverable))
}
