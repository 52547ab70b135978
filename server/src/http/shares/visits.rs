use axum::Json;
use axum::extract::State;
use domain::ids::ShareLinkId;

use crate::app::paging::List;
use crate::app::shares::{self, ShareVisit};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, Query, SignedIn};
use crate::http::paging::PageQuery;
use crate::http::problem::Problem;

/// Who came through a share link, and what they did there, the latest first.
#[utoipa::path(get, path = "/api/share-links/{id}/visits", tag = "share links",
    params(("id" = i64, Path), PageQuery),
    responses((status = 200, body = List<ShareVisit>), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub(super) async fn visits(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ShareLinkId>,
    Query(page): Query<PageQuery>,
) -> Result<Json<List<ShareVisit>>> {
    let page = page.page("share-visits")?;
    Ok(Json(shares::visits(&app, &who.actor, id, &page).await?))
}
