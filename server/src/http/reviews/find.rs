use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ReviewSessionId;

use crate::app::reviews::{self, ReviewDetail};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// One review session with its items.
#[utoipa::path(get, path = "/api/reviews/{id}", tag = "reviews", params(("id" = i64, Path)),
    responses((status = 200, body = ReviewDetail, headers(("ETag" = String))), (status = 404, body = Problem)))]
pub(super) async fn find(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
) -> Result<Versioned<ReviewDetail>> {
    let found = reviews::find(&app, &who.actor, id).await?;
    Ok(Versioned(StatusCode::OK, found.session.row_version, found))
}
