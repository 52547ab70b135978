use axum::Json;
use axum::extract::State;
use domain::ids::RevisionId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::All;
use crate::app::people::{self, Mentionable};
use crate::app::{Error, Result, Shared};
use crate::http::extract::{Query, SignedIn};
use crate::http::problem::Problem;

/// Where somebody is to be mentioned.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct MentionQuery {
    /// The round.
    revision: i64,
    /// In the studio's own document of it.
    #[serde(default)]
    #[param(required = false)]
    internal: bool,
    /// Only those whose name has a word that begins so.
    #[param(max_length = 100)]
    q: Option<String>,
}

/// Who may be mentioned in a comment on a round: 20 at most, those who work on it first.
#[utoipa::path(get, path = "/api/people/mentionable", tag = "catalog", params(MentionQuery),
    responses((status = 200, body = All<Mentionable>), (status = 401, body = Problem), (status = 404, body = Problem),
              (status = 422, body = Problem)))]
pub(super) async fn mentionable(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Query(query): Query<MentionQuery>,
) -> Result<Json<All<Mentionable>>> {
    let begins = query.q.as_deref().map(str::trim).unwrap_or_default();
    if begins.chars().count() > 100 || begins.chars().any(char::is_control) {
        return Err(Error::invalid("?q", "use up to 100 characters, without control characters"));
    }
    let revision = RevisionId(query.revision);
    Ok(Json(All { items: people::mentionable(&app, &who.actor, revision, query.internal, begins).await? }))
}
