use axum::Json;
use axum::extract::State;

use crate::app::channels::{self, Channels};
use crate::app::{Result, Shared};
use crate::http::extract::SignedIn;
use crate::http::problem::Problem;

/// The channels of chat programs that the caller's organization is told in.
#[utoipa::path(get, path = "/api/channels", tag = "organization",
    responses((status = 200, body = Channels), (status = 403, body = Problem)))]
pub(super) async fn list(State(app): State<Shared>, SignedIn(who): SignedIn) -> Result<Json<Channels>> {
    Ok(Json(channels::list(&app, &who.actor).await?))
}
