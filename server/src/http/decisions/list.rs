use axum::Json;
use axum::extract::State;
use domain::ids::RevisionId;

use crate::app::decisions::{self, RevisionDecisions};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;

/// What was decided about a revision, and the client's word on it.
#[utoipa::path(get, path = "/api/revisions/{id}/decisions", tag = "decisions", params(("id" = i64, Path)),
    responses((status = 200, body = RevisionDecisions), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<RevisionId>,
) -> Result<Json<RevisionDecisions>> {
    Ok(Json(decisions::list(&app, &who.actor, id).await?))
}
