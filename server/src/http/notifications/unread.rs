use axum::Json;
use axum::extract::State;

use crate::app::notifications::{self, Marked, Which};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, SignedIn};
use crate::http::problem::Problem;

/// Marks notifications of one's own as unread: takes `read` back. One whose group has gone on meanwhile stays read.
#[utoipa::path(post, path = "/api/notifications/unread", tag = "notifications", request_body = Which,
    responses((status = 200, body = Marked), (status = 401, body = Problem), (status = 409, body = Problem),
              (status = 422, body = Problem)))]
pub(super) async fn unread(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Body(which): Body<Which>,
) -> Result<Json<Marked>> {
    Ok(Json(notifications::unread(&app, &who.actor, &which).await?))
}
