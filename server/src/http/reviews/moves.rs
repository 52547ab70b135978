use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ReviewSessionId;

use crate::app::reviews::{self, ReviewDetail};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Starts a session: each item is frozen to the round in review, else to the newest that was submitted.
#[utoipa::path(post, path = "/api/reviews/{id}/start", tag = "reviews", params(("id" = i64, Path)),
    responses((status = 200, body = ReviewDetail, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn start(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
) -> Result<Versioned<ReviewDetail>> {
    let moved = reviews::start(&app, &who.actor, id).await?;
    Ok(Versioned(StatusCode::OK, moved.session.row_version, moved))
}

/// Takes a session back to a draft while nothing is decided in it; its items are free again.
#[utoipa::path(post, path = "/api/reviews/{id}/draft", tag = "reviews", params(("id" = i64, Path)),
    responses((status = 200, body = ReviewDetail, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn to_draft(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
) -> Result<Versioned<ReviewDetail>> {
    let moved = reviews::to_draft(&app, &who.actor, id).await?;
    Ok(Versioned(StatusCode::OK, moved.session.row_version, moved))
}

/// Has a session go on that was completed; needs `settings.manage`.
#[utoipa::path(post, path = "/api/reviews/{id}/reopen", tag = "reviews", params(("id" = i64, Path)),
    responses((status = 200, body = ReviewDetail, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn reopen(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
) -> Result<Versioned<ReviewDetail>> {
    let moved = reviews::reopen(&app, &who.actor, id).await?;
    Ok(Versioned(StatusCode::OK, moved.session.row_version, moved))
}
