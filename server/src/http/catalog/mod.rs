//! What forms choose from: people, client teams, pipelines.

mod mentionable;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::SignedIn;
use super::problem::Problem;
use crate::app::people::{self, ClientTeam, Member};
use crate::app::pipelines::{self, Pipeline};
use crate::app::{Result, Shared};

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list_people))
        .routes(routes!(mentionable::mentionable))
        .routes(routes!(list_client_teams))
        .routes(routes!(list_pipelines))
}

/// A short list, whole.
#[derive(Serialize, ToSchema)]
pub struct All<T> {
    /// The items.
    pub items: Vec<T>,
}

/// The organization's people, to assign.
#[utoipa::path(get, path = "/api/people", tag = "catalog", responses((status = 200, body = All<Member>), (status = 403, body = Problem)))]
async fn list_people(State(app): State<Shared>, SignedIn(who): SignedIn) -> Result<Json<All<Member>>> {
    Ok(Json(All { items: people::list(&app, &who.actor).await? }))
}

/// The organization's client teams, to show projects to.
#[utoipa::path(get, path = "/api/client-teams", tag = "catalog",
    responses((status = 200, body = All<ClientTeam>), (status = 403, body = Problem)))]
async fn list_client_teams(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
) -> Result<Json<All<ClientTeam>>> {
    Ok(Json(All { items: people::client_teams(&app, &who.actor).await? }))
}

/// The organization's pipelines, to make projects with.
#[utoipa::path(get, path = "/api/pipelines", tag = "catalog",
    responses((status = 200, body = All<Pipeline>), (status = 403, body = Problem)))]
async fn list_pipelines(State(app): State<Shared>, SignedIn(who): SignedIn) -> Result<Json<All<Pipeline>>> {
    Ok(Json(All { items: pipelines::list(&app, &who.actor).await? }))
}
