use axum::extract::State;
use axum::http::StatusCode;

use crate::app::reviews::{self, NewReview, ReviewDetail};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Makes a review session, or a template of one: empty, of these stages, from a filter, or from a template.
#[utoipa::path(post, path = "/api/reviews", tag = "reviews", request_body = NewReview,
    responses((status = 201, body = ReviewDetail, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn create(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Body(new): Body<NewReview>,
) -> Result<Versioned<ReviewDetail>> {
    let made = reviews::create(&app, &who.actor, &new).await?;
    Ok(Versioned(StatusCode::CREATED, made.session.row_version, made))
}
