use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ChannelId;

use crate::app::channels::{self, Channel, ChannelChanges};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, IfMatch, Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Changes a channel.
#[utoipa::path(patch, path = "/api/channels/{id}", tag = "organization",
    params(("id" = i64, Path), ("If-Match" = String, Header)), request_body = ChannelChanges,
    responses((status = 200, body = Channel, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
pub(super) async fn change(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ChannelId>,
    IfMatch(version): IfMatch,
    Body(changes): Body<ChannelChanges>,
) -> Result<Versioned<Channel>> {
    let channel = channels::change(&app, &who.actor, id, version, changes).await?;
    Ok(Versioned(StatusCode::OK, channel.row_version, channel))
}
