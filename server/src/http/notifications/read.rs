use axum::Json;
use axum::extract::State;

use crate::app::notifications::{self, Marked, Which};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, SignedIn};
use crate::http::problem::Problem;

/// Marks notifications of one's own as read.
#[utoipa::path(post, path = "/api/notifications/read", tag = "notifications", request_body = Which,
    responses((status = 200, body = Marked), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn read(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Body(which): Body<Which>,
) -> Result<Json<Marked>> {
    Ok(Json(notifications::read(&app, &who.actor, &which).await?))
}
