use axum::extract::State;
use axum::http::StatusCode;
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::{Result, Shared, auth};
use crate::http::extract::{AnySignIn, Body, ClientAddress};
use crate::http::problem::Problem;

/// The old and the new password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangePassword {
    /// The password that is valid now.
    #[garde(length(min = 1, max = 1024))]
    current_password: String,
    /// The one to be valid from now on, 10 characters or more.
    #[garde(length(min = 1, max = 1024))]
    new_password: String,
}

/// Changes one's own password and signs out one's other browsers.
#[utoipa::path(post, path = "/api/auth/password", tag = "auth", request_body = ChangePassword,
    responses((status = 204), (status = 401, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(super) async fn change_password(
    State(app): State<Shared>,
    AnySignIn(sign_in): AnySignIn,
    ClientAddress(address): ClientAddress,
    Body(change): Body<ChangePassword>,
) -> Result<StatusCode> {
    auth::change_password(&app, &sign_in, change.current_password, change.new_password, address).await?;
    Ok(StatusCode::NO_CONTENT)
}
