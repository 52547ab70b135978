use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ReviewSessionId;

use crate::app::reviews::{self, ReviewChanges, ReviewDetail};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, IfMatch, Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Changes name, time or minutes of a session.
#[utoipa::path(patch, path = "/api/reviews/{id}", tag = "reviews",
    params(("id" = i64, Path), ("If-Match" = String, Header)), request_body = ReviewChanges,
    responses((status = 200, body = ReviewDetail, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
pub(super) async fn change(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
    IfMatch(version): IfMatch,
    Body(changes): Body<ReviewChanges>,
) -> Result<Versioned<ReviewDetail>> {
    let changed = reviews::change(&app, &who.actor, id, version, &changes).await?;
    Ok(Versioned(StatusCode::OK, changed.session.row_version, changed))
}

/// Deletes a draft or a template; with `settings.manage`, any session. What was decided in it keeps its records.
#[utoipa::path(delete, path = "/api/reviews/{id}", tag = "reviews",
    params(("id" = i64, Path), ("If-Match" = String, Header)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 412, body = Problem), (status = 428, body = Problem)))]
pub(super) async fn remove(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode> {
    reviews::remove(&app, &who.actor, id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
