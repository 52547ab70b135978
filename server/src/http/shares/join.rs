use axum::Json;
use axum::extract::State;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::app::shares::{self, COOKIE_DAYS, GuestSession, Join};
use crate::app::{Result, Shared};
use crate::http::auth::cookie_path;
use crate::http::extract::{Body, CameFrom, GUEST_COOKIE, GuestCookie};
use crate::http::problem::Problem;

/// Comes in through a share link, and sets the cookie of the guest. Who has come in this browser before stays the same guest.
#[utoipa::path(post, path = "/api/share/join", tag = "guests", security(()), request_body = Join,
    responses((status = 200, body = GuestSession), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 410, body = Problem), (status = 422, body = Problem),
        (status = 429, body = Problem)))]
pub(super) async fn join(
    State(app): State<Shared>,
    CameFrom(from): CameFrom,
    GuestCookie(guest): GuestCookie,
    jar: CookieJar,
    Body(join): Body<Join>,
) -> Result<(CookieJar, Json<GuestSession>)> {
    let joined = shares::join(&app, join, guest.as_ref(), &from).await?;
    let cookie = Cookie::build((GUEST_COOKIE, joined.token.expose().to_owned()))
        .path(cookie_path(&app))
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.public.is_https())
        .max_age(time::Duration::days(COOKIE_DAYS));
    Ok((jar.add(cookie), Json(joined.session)))
}
