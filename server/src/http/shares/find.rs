use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ShareLinkId;

use crate::app::shares::{self, ShareLink};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// One share link.
#[utoipa::path(get, path = "/api/share-links/{id}", tag = "share links", params(("id" = i64, Path)),
    responses((status = 200, body = ShareLink, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub(super) async fn find(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ShareLinkId>,
) -> Result<Versioned<ShareLink>> {
    let link = shares::find(&app, &who.actor, id).await?;
    Ok(Versioned(StatusCode::OK, link.row_version, link))
}
