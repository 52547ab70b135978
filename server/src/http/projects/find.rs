use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ProjectId;

use crate::app::projects::{self, Project};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// One project.
#[utoipa::path(get, path = "/api/projects/{id}", tag = "projects", params(("id" = i64, Path)),
    responses((status = 200, body = Project, headers(("ETag" = String))), (status = 404, body = Problem)))]
pub(super) async fn find(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ProjectId>,
) -> Result<Versioned<Project>> {
    let project = projects::find(&app, &who.actor, id).await?;
    Ok(Versioned(StatusCode::OK, project.row_version, project))
}
