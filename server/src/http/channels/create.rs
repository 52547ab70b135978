use axum::extract::State;
use axum::http::StatusCode;

use crate::app::channels::{self, Channel, NewChannel};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Has a channel of Slack or Teams told of rounds and decisions from now on. Its address is a secret and never told again.
#[utoipa::path(post, path = "/api/channels", tag = "organization", request_body = NewChannel,
    responses((status = 201, body = Channel, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn create(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Body(new): Body<NewChannel>,
) -> Result<Versioned<Channel>> {
    let channel = channels::create(&app, &who.actor, new).await?;
    Ok(Versioned(StatusCode::CREATED, channel.row_version, channel))
}
