use axum::Json;
use axum::extract::State;
use domain::ids::DecisionId;

use crate::app::decisions;
use crate::app::history::PastDocument;
use crate::app::{Result, Shared};
use crate::http::documents::Which;
use crate::http::extract::{Path, Query, SignedIn};
use crate::http::problem::Problem;

/// A revision's document as it was when it was decided.
#[utoipa::path(get, path = "/api/decisions/{id}/document", tag = "decisions",
    params(("id" = i64, Path),
        ("document" = Option<String>, Query, description = "`revision` (unless said) or `internal`")),
    responses((status = 200, body = PastDocument), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn document(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<DecisionId>,
    Query(which): Query<Which>,
) -> Result<Json<PastDocument>> {
    Ok(Json(decisions::document(&app, &who.actor, id, which.internal()?).await?))
}
