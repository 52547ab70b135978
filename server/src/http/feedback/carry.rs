use axum::Json;
use axum::extract::State;
use domain::ids::RevisionId;

use crate::app::feedback::{self, Carry};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, Query, SignedIn};
use crate::http::paging::PageQuery;
use crate::http::problem::Problem;

/// The open action items of earlier rounds that go along when this round is submitted.
#[utoipa::path(get, path = "/api/revisions/{id}/carry", tag = "feedback", params(("id" = i64, Path), PageQuery),
    responses((status = 200, body = Carry), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn carry(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<RevisionId>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Carry>> {
    Ok(Json(feedback::preview(&app, &who.actor, id, &page.page("carry")?).await?))
}
