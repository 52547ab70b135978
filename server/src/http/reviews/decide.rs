use axum::Json;
use axum::extract::State;
use domain::ids::{ReviewItemId, ReviewSessionId};
use serde_json::Value;

use crate::app::reviews::{self, Batch, BatchDecision, Decision, ReviewItem};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, Command, Path, SignedIn};
use crate::http::problem::Problem;

/// Decides about an item of a session under way, or, with null, takes its decision back. Free until it is applied.
#[utoipa::path(post, path = "/api/reviews/{id}/items/{item}/decide", tag = "reviews",
    params(("id" = i64, Path), ("item" = i64, Path),
        ("Idempotency-Key" = Option<String>, Header,
            description = "Sent again with the same key, nothing more is changed and the answer is that of the first time")),
    request_body = Decision,
    responses((status = 200, body = ReviewItem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn decide(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path((id, item)): Path<(ReviewSessionId, ReviewItemId)>,
    Command { body, once }: Command<Decision>,
) -> Result<Json<Value>> {
    Ok(Json(reviews::decide(&app, &who.actor, id, item, once.as_ref(), body).await?))
}

/// Decides about several items the same way. What is refused for one does not hold up the others.
#[utoipa::path(post, path = "/api/reviews/{id}/decide", tag = "reviews", params(("id" = i64, Path)),
    request_body = BatchDecision,
    responses((status = 200, body = Batch), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub(super) async fn decide_all(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
    Body(batch): Body<BatchDecision>,
) -> Result<Json<Batch>> {
    Ok(Json(reviews::decide_all(&app, &who.actor, id, batch).await?))
}
