use axum::Json;
use axum::extract::State;
use domain::{Permission, Role};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Shared;
use crate::app::auth::Organization;
use crate::app::people::Person;
use crate::http::extract::AnySignIn;
use crate::http::problem::Problem;

/// Who is signed in and what they may do.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    /// The person.
    user: Person,
    /// Where they act.
    organization: Organization,
    /// What they are there.
    #[schema(schema_with = crate::app::schema::role)]
    role: Role,
    /// What they may do there.
    #[schema(value_type = Vec<String>)]
    permissions: Vec<Permission>,
    /// Whether they have to choose a password before anything else.
    must_change_password: bool,
    /// Whether this is a demo studio with its sign-in.
    demo: bool,
}

/// Who is signed in and what they may do.
#[utoipa::path(get, path = "/api/auth/me", tag = "auth", responses((status = 200, body = Me), (status = 401, body = Problem)))]
pub(super) async fn me(State(app): State<Shared>, AnySignIn(sign_in): AnySignIn) -> Json<Me> {
    Json(Me {
        user: sign_in.person,
        organization: sign_in.organization,
        role: sign_in.actor.role,
        permissions: sign_in.actor.permissions.into_iter().collect(),
        must_change_password: sign_in.must_change_password,
        demo: app.config.demo_sign_in(),
    })
}
