use axum::Json;
use axum::extract::State;

use crate::app::shares::{self, GuestSession};
use crate::app::{Error, Result, Shared};
use crate::http::extract::{CameFrom, GuestCookie};
use crate::http::problem::Problem;

/// Who this guest is, and what their link gives at this moment.
#[utoipa::path(get, path = "/api/share/me", tag = "guests", security(("guest" = [])),
    responses((status = 200, body = GuestSession), (status = 401, body = Problem), (status = 410, body = Problem)))]
pub(super) async fn me(
    State(app): State<Shared>,
    CameFrom(from): CameFrom,
    GuestCookie(guest): GuestCookie,
) -> Result<Json<GuestSession>> {
    let token = guest.ok_or(Error::Unauthenticated)?;
    Ok(Json(shares::arrive(&app, token.hash(), &from).await?))
}
