use axum::Json;
use axum::extract::State;
use domain::ids::StageId;

use crate::app::paging::List;
use crate::app::revisions::{self, Revision};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, Query, SignedIn};
use crate::http::paging::PageQuery;
use crate::http::problem::Problem;

/// The revisions of a stage, the newest round first.
#[utoipa::path(get, path = "/api/stages/{id}/revisions", tag = "revisions", params(("id" = i64, Path), PageQuery),
    responses((status = 200, body = List<Revision>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn list(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<StageId>,
    Query(page): Query<PageQuery>,
) -> Result<Json<List<Revision>>> {
    let page = page.page("revisions")?;
    Ok(Json(revisions::list(&app, &who.actor, id, &page).await?))
}
