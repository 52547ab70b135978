use axum::Json;
use axum::extract::State;
use domain::ids::ShareLinkId;

use crate::app::shares::{self, ShareLink};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;

/// Takes a share link back. Its guests are out at once; what they drew and wrote stays.
#[utoipa::path(post, path = "/api/share-links/{id}/revoke", tag = "share links", params(("id" = i64, Path)),
    responses((status = 200, body = ShareLink), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(super) async fn revoke(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ShareLinkId>,
) -> Result<Json<ShareLink>> {
    Ok(Json(shares::revoke(&app, &who.actor, id).await?))
}

/// Gives a share link again that was taken back, with the same address.
#[utoipa::path(post, path = "/api/share-links/{id}/restore", tag = "share links", params(("id" = i64, Path)),
    responses((status = 200, body = ShareLink), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(super) async fn restore(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ShareLinkId>,
) -> Result<Json<ShareLink>> {
    Ok(Json(shares::restore(&app, &who.actor, id).await?))
}
