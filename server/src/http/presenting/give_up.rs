use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ReviewSessionId;

use crate::app::{Result, Shared, presenting};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;

/// Gives the lead of a session up: nobody leads then, and what was shown last stays. Who manages sessions may take it from
/// the leader so.
#[utoipa::path(delete, path = "/api/reviews/{id}/lead", tag = "reviews", params(("id" = i64, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(super) async fn give_up(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
) -> Result<StatusCode> {
    presenting::give_up(&app, &who.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
