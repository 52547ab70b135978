use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::RevisionId;

use crate::app::revisions::{self, Revision};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Takes a round back from review; it is a draft again.
#[utoipa::path(post, path = "/api/revisions/{id}/withdraw", tag = "revisions", params(("id" = i64, Path)),
    responses((status = 200, body = Revision, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn withdraw(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<RevisionId>,
) -> Result<Versioned<Revision>> {
    let revision = revisions::withdraw(&app, &who.actor, id).await?;
    Ok(Versioned(StatusCode::OK, revision.row_version, revision))
}
