use axum::Json;
use axum::extract::State;

use crate::app::notifications::{self, Preferences};
use crate::app::{Result, Shared};
use crate::http::extract::SignedIn;
use crate::http::problem::Problem;

/// What one wants to be told of.
#[utoipa::path(get, path = "/api/notifications/preferences", tag = "notifications",
    responses((status = 200, body = Preferences), (status = 401, body = Problem)))]
pub(super) async fn preferences(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
) -> Result<Json<Preferences>> {
    Ok(Json(notifications::preferences(&app, &who.actor).await?))
}
