use axum::Json;
use axum::extract::State;

use crate::app::documents::{self, OpenDocument};
use crate::app::{Result, Shared};
use crate::http::catalog::All;
use crate::http::extract::SignedIn;
use crate::http::problem::Problem;

/// The documents that are open now, with who is there and how they are doing. For administrators.
#[utoipa::path(get, path = "/api/admin/rooms", tag = "documents",
    responses((status = 200, body = All<OpenDocument>), (status = 403, body = Problem)))]
pub(super) async fn list(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
) -> Result<Json<All<OpenDocument>>> {
    Ok(Json(All { items: documents::open(&app, &who.actor).await? }))
}
