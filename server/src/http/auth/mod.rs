//! Sign-in, sign-out, one's own password, and tickets for sockets.

mod demo;
mod login;
mod logout;
mod me;
mod password;
mod ticket;

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::COOKIE;
use crate::app::auth::Started;
use crate::app::people::Person;
use crate::app::{App, Shared};

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(login::login))
        .routes(routes!(logout::logout))
        .routes(routes!(me::me))
        .routes(routes!(password::change_password))
        .routes(routes!(ticket::ticket))
        .routes(routes!(demo::people, demo::login))
}

/// A sign-in that has begun.
#[derive(Serialize, ToSchema)]
struct SignInStarted {
    /// Who signed in.
    user: Person,
    /// Whether they have to choose a password before anything else.
    must_change_password: bool,
}

/// The answer to a sign-in: its cookie and who it is.
fn started(app: &App, jar: CookieJar, started: Started) -> (CookieJar, axum::Json<SignInStarted>) {
    let cookie = Cookie::build((COOKIE, started.token.expose().to_owned()))
        .path(cookie_path(app))
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.public.is_https())
        .max_age(time::Duration::days(i64::from(app.config.session_days)));
    let body = SignInStarted { user: started.person, must_change_password: started.must_change_password };
    (jar.add(cookie), axum::Json(body))
}

/// Where cookies are sent: below the base path.
pub fn cookie_path(app: &App) -> String {
    if app.public.base_path.is_empty() { "/".to_owned() } else { app.public.base_path.clone() }
}
