use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ReviewSessionId;

use crate::app::reviews::{self, Duplicate, ReviewDetail};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Makes a copy of a session, as a session or as a template, without what was decided.
#[utoipa::path(post, path = "/api/reviews/{id}/duplicate", tag = "reviews", params(("id" = i64, Path)),
    request_body = Duplicate,
    responses((status = 201, body = ReviewDetail, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn duplicate(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
    Body(new): Body<Duplicate>,
) -> Result<Versioned<ReviewDetail>> {
    let made = reviews::duplicate(&app, &who.actor, id, &new).await?;
    Ok(Versioned(StatusCode::CREATED, made.session.row_version, made))
}
