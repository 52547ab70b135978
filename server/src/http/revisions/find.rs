use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::RevisionId;

use crate::app::revisions::{self, RevisionDetail};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, Versioned, Visiting};
use crate::http::problem::Problem;

/// One revision with its media, its sibling rounds, and what one may do with it.
#[utoipa::path(get, path = "/api/revisions/{id}", tag = "revisions", params(("id" = i64, Path)),
    responses((status = 200, body = RevisionDetail, headers(("ETag" = String))), (status = 404, body = Problem)))]
pub(super) async fn find(
    State(app): State<Shared>,
    Visiting(who): Visiting,
    Path(id): Path<RevisionId>,
) -> Result<Versioned<RevisionDetail>> {
    let detail = revisions::find(&app, &who, id).await?;
    Ok(Versioned(StatusCode::OK, detail.revision.row_version, detail))
}
