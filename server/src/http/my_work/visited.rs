use axum::extract::State;
use axum::http::StatusCode;

use crate::app::my_work::{self, Visit};
use crate::app::{Result, Shared};
use crate::http::extract::{OptionalBody, SignedIn};
use crate::http::problem::Problem;

/// Remembers that one has looked at My Work, or at one stage of it: what changed is counted from now on.
#[utoipa::path(post, path = "/api/my-work/visited", tag = "my work", request_body = Option<Visit>,
    responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn visited(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    OptionalBody(visit): OptionalBody<Visit>,
) -> Result<StatusCode> {
    my_work::visited(&app, &who.actor, &visit).await?;
    Ok(StatusCode::NO_CONTENT)
}
