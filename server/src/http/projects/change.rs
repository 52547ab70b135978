use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ProjectId;

use crate::app::projects::{self, Project, ProjectChanges};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, IfMatch, Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Changes a project.
#[utoipa::path(patch, path = "/api/projects/{id}", tag = "projects", request_body = ProjectChanges,
    params(("id" = i64, Path), ("If-Match" = String, Header, description = "The ETag that was read last")),
    responses((status = 200, body = Project, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
pub(super) async fn change(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ProjectId>,
    IfMatch(version): IfMatch,
    Body(changes): Body<ProjectChanges>,
) -> Result<Versioned<Project>> {
    let project = projects::change(&app, &who.actor, id, version, &changes).await?;
    Ok(Versioned(StatusCode::OK, project.row_version, project))
}
