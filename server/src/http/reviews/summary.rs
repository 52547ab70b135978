use axum::Json;
use axum::extract::State;
use domain::ids::ReviewSessionId;

use crate::app::reviews::{self, ReviewSummary};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;

/// A session at a glance: its items as a grid, what was decided, and what it comes to.
#[utoipa::path(get, path = "/api/reviews/{id}/summary", tag = "reviews", params(("id" = i64, Path)),
    responses((status = 200, body = ReviewSummary), (status = 404, body = Problem)))]
pub(super) async fn summary(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
) -> Result<Json<ReviewSummary>> {
    Ok(Json(reviews::summary(&app, &who.actor, id).await?))
}
