use axum::extract::State;
use axum::http::StatusCode;

use super::detached;
use super::refusal::Refusal;
use crate::app::auth::SignIn;
use crate::app::{Shared, uploads};
use crate::blob::UploadToken;
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;

/// Gives up an upload, also while it is being written. A medium that it became stays.
#[utoipa::path(delete, path = "/api/tus/{token}", tag = "uploads",
    params(("token" = String, Path), ("Tus-Resumable" = String, Header, description = "`1.0.0`")),
    responses((status = 204), (status = 404, body = Problem), (status = 412, body = Problem)))]
pub(super) async fn remove(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(token): Path<UploadToken>,
) -> Result<StatusCode, Refusal> {
    give_up(app, who, token).await
}

/// Gives up an upload.
pub(super) async fn give_up(app: Shared, who: SignIn, token: UploadToken) -> Result<StatusCode, Refusal> {
    detached(async move {
        uploads::remove(&app, &who.actor, &token).await?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}
