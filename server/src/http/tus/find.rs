use axum::Json;
use axum::extract::State;

use crate::app::uploads::{self, Upload};
use crate::app::{Result, Shared};
use crate::blob::UploadToken;
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;

/// An upload of the caller, and what became of it. Unlike HEAD it ends no connection.
#[utoipa::path(get, path = "/api/tus/{token}", tag = "uploads", params(("token" = String, Path)),
    responses((status = 200, body = Upload), (status = 404, body = Problem)))]
pub(super) async fn find(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(token): Path<UploadToken>,
) -> Result<Json<Upload>> {
    Ok(Json(uploads::find(&app, &who.actor, &token).await?))
}
