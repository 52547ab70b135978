use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SignInStarted;
use crate::app::auth::{self, DemoPerson};
use crate::app::{Result, Shared};
use crate::http::extract::Body;
use crate::http::problem::Problem;

/// The people of the demo studio.
#[derive(Serialize, ToSchema)]
pub(super) struct DemoPeople {
    /// Who can be picked.
    people: Vec<DemoPerson>,
}

/// The people that can be picked at the demo sign-in; 404 where it is not offered.
#[utoipa::path(get, path = "/api/auth/demo", tag = "auth", security(()),
    responses((status = 200, body = DemoPeople), (status = 404, body = Problem)))]
pub(super) async fn people(State(app): State<Shared>) -> Result<Json<DemoPeople>> {
    Ok(Json(DemoPeople { people: auth::demo_people(&app).await? }))
}

/// Who was picked.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Pick {
    /// E-mail address of a person of the demo studio.
    #[garde(length(min = 1, max = 320))]
    email: String,
}

/// Signs in as a person of the demo studio; 404 where that is not offered.
#[utoipa::path(post, path = "/api/auth/demo", tag = "auth", security(()), request_body = Pick,
    responses((status = 200, body = SignInStarted), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn login(
    State(app): State<Shared>,
    jar: CookieJar,
    Body(pick): Body<Pick>,
) -> Result<impl IntoResponse> {
    let started = auth::demo_login(&app, &pick.email).await?;
    Ok(super::started(&app, jar, started))
}
