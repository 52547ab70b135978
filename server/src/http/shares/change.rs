use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ShareLinkId;

use crate::app::shares::{self, ShareLink, ShareLinkChanges};
use crate::app::{Result, Shared};
use crate::http::extract::{Body, IfMatch, Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Changes what a share link gives, its password or its end. Guests who are in have what it gives now.
#[utoipa::path(patch, path = "/api/share-links/{id}", tag = "share links",
    params(("id" = i64, Path), ("If-Match" = String, Header)), request_body = ShareLinkChanges,
    responses((status = 200, body = ShareLink, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
pub(super) async fn change(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ShareLinkId>,
    IfMatch(version): IfMatch,
    Body(changes): Body<ShareLinkChanges>,
) -> Result<Versioned<ShareLink>> {
    let link = shares::change(&app, &who.actor, id, version, changes).await?;
    Ok(Versioned(StatusCode::OK, link.row_version, link))
}
