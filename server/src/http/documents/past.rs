use axum::Json;
use axum::extract::State;
use domain::ids::RevisionId;
use serde::Deserialize;

use super::Which;
use crate::app::history::{self, PastDocument};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, Query, SignedIn};
use crate::http::problem::Problem;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Moment {
    at: Option<String>,
}

/// A revision's document as it was at a moment.
#[utoipa::path(get, path = "/api/revisions/{id}/document", tag = "documents",
    params(("id" = i64, Path),
        ("at" = Option<String>, Query, description = "A sequence of the history, or a time (RFC 3339); now unless said"),
        ("document" = Option<String>, Query, description = "`revision` (unless said) or `internal`")),
    responses((status = 200, body = PastDocument), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn find(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<RevisionId>,
    Query(which): Query<Which>,
    Query(moment): Query<Moment>,
) -> Result<Json<PastDocument>> {
    Ok(Json(history::find(&app, &who, id, which.internal()?, moment.at.as_deref()).await?))
}
