use axum::Json;
use axum::extract::State;
use domain::ids::ReviewSessionId;

use crate::app::presenting::{self, NewLead, SessionLead};
use crate::app::{Result, Shared};
use crate::http::extract::{OptionalBody, Path, SignedIn};
use crate::http::problem::Problem;

/// Takes the lead of a session that is being held, or passes it to somebody of the studio. Who manages sessions may at any
/// time, the leader may pass it, and anybody of the studio may take it while nobody leads. The live document
/// `session:<id>` shows it as `presenter`.
#[utoipa::path(post, path = "/api/reviews/{id}/lead", tag = "reviews", request_body = NewLead,
    params(("id" = i64, Path)),
    responses((status = 200, body = SessionLead), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn give(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
    OptionalBody(new): OptionalBody<NewLead>,
) -> Result<Json<SessionLead>> {
    presenting::give(&app, &who.actor, id, &new).await.map(Json)
}
