use axum::extract::State;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;

use crate::app::{Result, Shared, auth};
use crate::http::extract::{AnySignIn, COOKIE};
use crate::http::problem::Problem;

/// Signs out and takes the cookie away.
#[utoipa::path(post, path = "/api/auth/logout", tag = "auth", responses((status = 204), (status = 401, body = Problem)))]
pub(super) async fn logout(
    State(app): State<Shared>,
    AnySignIn(sign_in): AnySignIn,
    jar: CookieJar,
) -> Result<(CookieJar, StatusCode)> {
    auth::logout(&app, &sign_in).await?;
    Ok((jar.remove(Cookie::build(COOKIE).path(super::cookie_path(&app))), StatusCode::NO_CONTENT))
}
