use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::RevisionId;

use crate::app::revisions::{self, Revision, RevisionNote};
use crate::app::{Result, Shared};
use crate::http::extract::{OptionalBody, Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Submits a round for review; it needs a picture or clip under review that did not fail.
#[utoipa::path(post, path = "/api/revisions/{id}/submit", tag = "revisions", params(("id" = i64, Path)),
    request_body = Option<RevisionNote>,
    responses((status = 200, body = Revision, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn submit(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<RevisionId>,
    OptionalBody(note): OptionalBody<RevisionNote>,
) -> Result<Versioned<Revision>> {
    let revision = revisions::submit(&app, &who.actor, id, note).await?;
    Ok(Versioned(StatusCode::OK, revision.row_version, revision))
}
