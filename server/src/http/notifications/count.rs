use axum::Json;
use axum::extract::State;

use crate::app::notifications::{self, Unread};
use crate::app::{Result, Shared};
use crate::http::extract::SignedIn;
use crate::http::problem::Problem;

/// How many notifications one has not read. The event `notification.changed` says when to ask again.
#[utoipa::path(get, path = "/api/notifications/count", tag = "notifications",
    responses((status = 200, body = Unread), (status = 401, body = Problem)))]
pub(super) async fn count(State(app): State<Shared>, SignedIn(who): SignedIn) -> Result<Json<Unread>> {
    Ok(Json(notifications::count(&app, &who.actor).await?))
}
