use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ReviewSessionId;

use crate::app::reviews::{self, Completion, ReviewDetail};
use crate::app::{Result, Shared};
use crate::http::extract::{OptionalBody, Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Completes a session: when everything is decided, or, with `force`, as it is.
#[utoipa::path(post, path = "/api/reviews/{id}/complete", tag = "reviews", params(("id" = i64, Path)),
    request_body = Option<Completion>,
    responses((status = 200, body = ReviewDetail, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn complete(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
    OptionalBody(how): OptionalBody<Completion>,
) -> Result<Versioned<ReviewDetail>> {
    let moved = reviews::complete(&app, &who.actor, id, &how).await?;
    Ok(Versioned(StatusCode::OK, moved.session.row_version, moved))
}
