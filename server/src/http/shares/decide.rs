use axum::Json;
use axum::extract::State;
use domain::ids::ReviewItemId;

use crate::app::reviews::Decision;
use crate::app::shares::{self, SharedDecision};
use crate::app::{Result, Shared};
use crate::http::extract::{AsGuest, Body, Path};
use crate::http::problem::Problem;

/// Decides about an item of the session that the guest's link opens, or, with null, takes its decision back.
#[utoipa::path(post, path = "/api/share/items/{item}/decide", tag = "guests", security(("guest" = [])),
    params(("item" = i64, Path)), request_body = Decision,
    responses((status = 200, body = SharedDecision), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 410, body = Problem),
        (status = 422, body = Problem)))]
pub(super) async fn decide(
    State(app): State<Shared>,
    AsGuest(guest): AsGuest,
    Path(item): Path<ReviewItemId>,
    Body(decision): Body<Decision>,
) -> Result<Json<SharedDecision>> {
    Ok(Json(shares::decide(&app, &guest, item, decision).await?))
}
