use axum::Json;
use axum::extract::State;
use domain::ids::ReviewSessionId;

use crate::app::reviews::{self, Applied};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;

/// Turns the decisions of a session into moves of its stages, one by one. What is refused for one does not hold up the others.
#[utoipa::path(post, path = "/api/reviews/{id}/apply", tag = "reviews", params(("id" = i64, Path)),
    responses((status = 200, body = Applied), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn apply(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
) -> Result<Json<Applied>> {
    Ok(Json(reviews::apply(&app, &who.actor, id).await?))
}
