use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ReviewSessionId;

use crate::app::reviews::{self, Generate, ReviewDetail};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Fills a session from a filter, which it remembers: stages in review unless the filter names a status.
#[utoipa::path(post, path = "/api/reviews/{id}/generate", tag = "reviews", params(("id" = i64, Path)),
    request_body = Generate,
    responses((status = 200, body = ReviewDetail, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn generate(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
    Body(wanted): Body<Generate>,
) -> Result<Versioned<ReviewDetail>> {
    let filled = reviews::generate(&app, &who.actor, id, &wanted).await?;
    Ok(Versioned(StatusCode::OK, filled.session.row_version, filled))
}
