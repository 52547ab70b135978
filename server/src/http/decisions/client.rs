use axum::Json;
use axum::extract::State;
use domain::ids::RevisionId;

use crate::app::decisions::{self, ClientNote, RevisionDecisions};
use crate::app::{Result, Shared};
use crate::http::extract::{OptionalBody, Path, SignedIn};
use crate::http::problem::Problem;

/// Gives the client's word on a revision that is in review or approved: by somebody of the client, or, on their behalf, by
/// whoever decides. It moves nothing.
#[utoipa::path(post, path = "/api/revisions/{id}/client-approval", tag = "decisions", params(("id" = i64, Path)),
    request_body = Option<ClientNote>,
    responses((status = 200, body = RevisionDecisions), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn approve(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<RevisionId>,
    OptionalBody(note): OptionalBody<ClientNote>,
) -> Result<Json<RevisionDecisions>> {
    Ok(Json(decisions::approve_for_client(&app, &who, id, note).await?))
}

/// Takes one's own word on a revision back.
#[utoipa::path(delete, path = "/api/revisions/{id}/client-approval", tag = "decisions", params(("id" = i64, Path)),
    responses((status = 200, body = RevisionDecisions), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn withdraw(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<RevisionId>,
) -> Result<Json<RevisionDecisions>> {
    Ok(Json(decisions::withdraw_for_client(&app, &who.actor, id).await?))
}
