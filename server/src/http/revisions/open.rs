use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::StageId;

use crate::app::revisions::{self, Revision, RevisionNote};
use crate::app::{Result, Shared};
use crate::http::extract::{OptionalBody, Path, SignedIn, Versioned};
use crate::http::problem::Problem;

/// Opens the next round of a stage, as a draft.
#[utoipa::path(post, path = "/api/stages/{id}/revisions", tag = "revisions", params(("id" = i64, Path)),
    request_body = Option<RevisionNote>,
    responses((status = 201, body = Revision, headers(("ETag" = String))), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn open(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<StageId>,
    OptionalBody(note): OptionalBody<RevisionNote>,
) -> Result<Versioned<Revision>> {
    let revision = revisions::open(&app, &who.actor, id, note).await?;
    Ok(Versioned(StatusCode::CREATED, revision.row_version, revision))
}
