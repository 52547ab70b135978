use axum::extract::State;
use axum::http::StatusCode;

use crate::app::projects::{self, NewProject, Project};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Makes a project.
#[utoipa::path(post, path = "/api/projects", tag = "projects", request_body = NewProject,
    responses((status = 201, body = Project, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn create(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Body(new): Body<NewProject>,
) -> Result<Versioned<Project>> {
    let project = projects::create(&app, &who.actor, &new).await?;
    Ok(Versioned(StatusCode::CREATED, project.row_version, project))
}
