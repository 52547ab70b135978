use axum::Json;
use axum::extract::State;
use domain::ids::ShareLinkId;

use crate::app::shares::{self, MadeLink};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;

/// Gives a share link another address, which is told this once. The old one opens nothing any more; guests who are in stay.
#[utoipa::path(post, path = "/api/share-links/{id}/address", tag = "share links", params(("id" = i64, Path)),
    responses((status = 200, body = MadeLink), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(super) async fn new_address(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ShareLinkId>,
) -> Result<Json<MadeLink>> {
    Ok(Json(shares::new_address(&app, &who.actor, id).await?))
}
