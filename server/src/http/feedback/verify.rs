use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::feedback::{self, FeedbackItem, Verdicts};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, SignedIn};
use crate::http::problem::Problem;

/// What became of items that were verified or reopened together.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Verified {
    /// Those that stand where they were to.
    done: Vec<FeedbackItem>,
    /// The others.
    refused: Vec<RefusedItem>,
}

/// An item that stays where it was.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RefusedItem {
    /// Which.
    id: i64,
    /// Why; with `current`, the item as it is now, where it has been moved meanwhile.
    problem: Problem,
}

/// Verifies or reopens up to 200 items; each for itself.
#[utoipa::path(post, path = "/api/feedback/verify", tag = "feedback", request_body = Verdicts,
    responses((status = 200, body = Verified), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn verify(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Body(verdicts): Body<Verdicts>,
) -> Result<Json<Verified>> {
    let verified = feedback::verify(&app, &who.actor, verdicts).await?;
    let refused = verified.refused.into_iter();
    let refused = refused.map(|(id, error)| RefusedItem { id, problem: Problem::of(error) }).collect();
    Ok(Json(Verified { done: verified.done, refused }))
}
