use axum::Json;
use axum::extract::State;
use domain::ids::DecisionId;

use crate::app::decisions::{self, DecisionRecord};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;

/// The record of one decision. Nobody can alter it.
#[utoipa::path(get, path = "/api/decisions/{id}", tag = "decisions", params(("id" = i64, Path)),
    responses((status = 200, body = DecisionRecord), (status = 404, body = Problem)))]
pub(super) async fn find(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<DecisionId>,
) -> Result<Json<DecisionRecord>> {
    Ok(Json(decisions::find(&app, &who.actor, id).await?))
}
