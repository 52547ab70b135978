use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::{ReviewSessionId, RevisionId};

use crate::app::shares::{self, MadeLink, NewShareLink, Target};
use crate::app::{Result, Shared};
use crate::http::extract::{OptionalBody, Path, SignedIn};
use crate::http::problem::Problem;

/// Makes a link that opens a session to people without an account. Its address is told this once.
#[utoipa::path(post, path = "/api/reviews/{id}/share-links", tag = "share links", params(("id" = i64, Path)),
    request_body = Option<NewShareLink>,
    responses((status = 201, body = MadeLink), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn of_session(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
    OptionalBody(new): OptionalBody<NewShareLink>,
) -> Result<(StatusCode, Json<MadeLink>)> {
    let made = shares::create(&app, &who.actor, Target::Session(id), new).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Makes a link that opens a submitted round to people without an account. Its address is told this once.
#[utoipa::path(post, path = "/api/revisions/{id}/share-links", tag = "share links", params(("id" = i64, Path)),
    request_body = Option<NewShareLink>,
    responses((status = 201, body = MadeLink), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn of_revision(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<RevisionId>,
    OptionalBody(new): OptionalBody<NewShareLink>,
) -> Result<(StatusCode, Json<MadeLink>)> {
    let made = shares::create(&app, &who.actor, Target::Revision(id), new).await?;
    Ok((StatusCode::CREATED, Json(made)))
}
