use axum::Json;
use axum::extract::State;
use domain::ids::RevisionId;

use super::Which;
use crate::app::history::{self, Moment};
use crate::app::paging::List;
use crate::app::{Result, Shared};
use crate::http::extract::{Path, Query, SignedIn};
use crate::http::paging::PageQuery;
use crate::http::problem::Problem;

/// Who wrote in a revision's document, and when, the newest first.
#[utoipa::path(get, path = "/api/revisions/{id}/history", tag = "documents",
    params(("id" = i64, Path), PageQuery,
        ("document" = Option<String>, Query, description = "`revision` (unless said) or `internal`")),
    responses((status = 200, body = List<Moment>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn list(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<RevisionId>,
    Query(which): Query<Which>,
    Query(page): Query<PageQuery>,
) -> Result<Json<List<Moment>>> {
    let page = page.page("history")?;
    Ok(Json(history::list(&app, &who, id, which.internal()?, &page).await?))
}
