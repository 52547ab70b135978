use axum::Json;
use axum::extract::State;
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::shares::{self, Opening};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, CameFrom, GuestCookie};
use crate::http::problem::Problem;

/// The address of a link.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ShareToken {
    /// The part of it behind `#`.
    #[garde(length(min = 1, max = 100))]
    token: String,
}

/// What is behind a share link, for whoever has its address.
#[utoipa::path(post, path = "/api/share/open", tag = "guests", security(()), request_body = ShareToken,
    responses((status = 200, body = Opening), (status = 404, body = Problem), (status = 410, body = Problem),
        (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(super) async fn open(
    State(app): State<Shared>,
    CameFrom(from): CameFrom,
    GuestCookie(guest): GuestCookie,
    Body(link): Body<ShareToken>,
) -> Result<Json<Opening>> {
    Ok(Json(shares::open(&app, &link.token, guest.as_ref(), &from).await?))
}
