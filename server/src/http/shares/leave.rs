use axum::extract::State;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;

use crate::app::{Error, Result, Shared, shares};
use crate::http::auth::cookie_path;
use crate::http::extract::{GUEST_COOKIE, GuestCookie};
use crate::http::problem::Problem;

/// Leaves: the guest's cookie is worth nothing any more.
#[utoipa::path(post, path = "/api/share/leave", tag = "guests", security(("guest" = [])),
    responses((status = 204), (status = 401, body = Problem)))]
pub(super) async fn leave(
    State(app): State<Shared>,
    GuestCookie(guest): GuestCookie,
    jar: CookieJar,
) -> Result<(CookieJar, StatusCode)> {
    shares::leave(&app, guest.ok_or(Error::Unauthenticated)?.hash()).await?;
    let gone = Cookie::build((GUEST_COOKIE, "")).path(cookie_path(&app));
    Ok((jar.remove(gone), StatusCode::NO_CONTENT))
}
