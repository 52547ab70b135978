use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ChannelId;

use crate::app::channels;
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;

/// Takes a channel out. It is told nothing more, not even what waits.
#[utoipa::path(delete, path = "/api/channels/{id}", tag = "organization", params(("id" = i64, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn remove(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ChannelId>,
) -> Result<StatusCode> {
    channels::remove(&app, &who.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
