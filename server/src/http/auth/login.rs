use axum::extract::State;
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::SignInStarted;
use crate::app::{Result, Shared, auth};
use crate::http::extract::{Body, ClientAddress};
use crate::http::problem::Problem;

/// E-mail and password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Login {
    /// E-mail address of the account.
    #[garde(length(min = 1, max = 320))]
    email: String,
    /// Its password.
    #[garde(length(min = 1, max = 1024))]
    password: String,
}

/// Signs in and sets the session cookie.
#[utoipa::path(post, path = "/api/auth/login", tag = "auth", security(()), request_body = Login,
    responses((status = 200, body = SignInStarted), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub(super) async fn login(
    State(app): State<Shared>,
    ClientAddress(address): ClientAddress,
    jar: CookieJar,
    Body(login): Body<Login>,
) -> Result<impl IntoResponse> {
    let started = auth::login(&app, login.email.trim(), login.password, address).await?;
    Ok(super::started(&app, jar, started))
}
