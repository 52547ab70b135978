use axum::Json;
use axum::extract::State;
use domain::ids::RevisionId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::decisions::{ClientApproval, ClientNote};
use crate::app::{Result, Shared, shares};
use crate::http::extract::{AsGuest, OptionalBody, Path};
use crate::http::problem::Problem;

/// The client's word on a round.
#[derive(Serialize, ToSchema)]
pub(super) struct SharedApprovals {
    /// Everybody who gave it, the first one first.
    approvals: Vec<ClientApproval>,
}

/// Gives the client's word on a round that the guest's link opens. It moves nothing.
#[utoipa::path(post, path = "/api/share/revisions/{id}/approval", tag = "guests", security(("guest" = [])),
    params(("id" = i64, Path)), request_body = Option<ClientNote>,
    responses((status = 200, body = SharedApprovals), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 410, body = Problem),
        (status = 422, body = Problem)))]
pub(super) async fn approve(
    State(app): State<Shared>,
    AsGuest(guest): AsGuest,
    Path(id): Path<RevisionId>,
    OptionalBody(note): OptionalBody<ClientNote>,
) -> Result<Json<SharedApprovals>> {
    Ok(Json(SharedApprovals { approvals: shares::approve(&app, &guest, id, note).await? }))
}
