use axum::Json;
use axum::extract::State;

use crate::app::notifications::{self, PreferenceChanges, Preferences};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, SignedIn};
use crate::http::problem::Problem;

/// Changes what one wants to be told of. Kinds that are not named stay.
#[utoipa::path(put, path = "/api/notifications/preferences", tag = "notifications", request_body = PreferenceChanges,
    responses((status = 200, body = Preferences), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn set_preferences(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Body(changes): Body<PreferenceChanges>,
) -> Result<Json<Preferences>> {
    Ok(Json(notifications::set_preferences(&app, &who.actor, &changes).await?))
}
