use axum::Json;
use axum::extract::State;
use domain::ids::ProjectId;

use crate::app::deliverables::{self, Deliverable};
use crate::app::paging::List;
use crate::app::{Result, Shared};
use crate::http::extract::{Path, Query, SignedIn};
use crate::http::paging::PageQuery;
use crate::http::problem::Problem;

/// The deliverables of a project in the order in which they were made, each with its stages.
#[utoipa::path(get, path = "/api/projects/{id}/deliverables", tag = "deliverables",
    params(("id" = i64, Path), PageQuery),
    responses((status = 200, body = List<Deliverable>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn list(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ProjectId>,
    Query(page): Query<PageQuery>,
) -> Result<Json<List<Deliverable>>> {
    let page = page.page("deliverables")?;
    Ok(Json(deliverables::list(&app, &who.actor, id, &page).await?))
}
