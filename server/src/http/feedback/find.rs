use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::FeedbackId;

use crate::app::feedback::{self, FeedbackItem};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// One item of feedback, and where one may move it.
#[utoipa::path(get, path = "/api/feedback/{id}", tag = "feedback", params(("id" = i64, Path)),
    responses((status = 200, body = FeedbackItem, headers(("ETag" = String))), (status = 404, body = Problem)))]
pub(super) async fn find(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<FeedbackId>,
) -> Result<Versioned<FeedbackItem>> {
    let item = feedback::find(&app, &who.actor, id).await?;
    Ok(Versioned(StatusCode::OK, item.row_version, item))
}
