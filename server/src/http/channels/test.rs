use axum::Json;
use axum::extract::State;
use domain::ids::ChannelId;

use crate::app::channels::{self, Channel};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;

/// Posts a message into a channel, to see whether it arrives; 409 says why it does not.
#[utoipa::path(post, path = "/api/channels/{id}/test", tag = "organization", params(("id" = i64, Path)),
    responses((status = 200, body = Channel), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(super) async fn test(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ChannelId>,
) -> Result<Json<Channel>> {
    Ok(Json(channels::test(&app, &who.actor, id).await?))
}
