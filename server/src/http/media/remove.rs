use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::{RevisionId, StageId};
use serde::Deserialize;
use utoipa::IntoParams;

use super::upload_form::parse_role;
use crate::app::{Error, Result, Shared, media};
use crate::http::extract::{Path, Query, SignedIn};
use crate::http::problem::Problem;

/// What to remove.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct What {
    /// `current`, `reference`, `screenshot`, `video` or `referenceVideo`.
    #[serde(rename = "type")]
    role: Option<String>,
}

/// Takes the medium of a type out of a draft.
#[utoipa::path(delete, path = "/api/stages/{stage}/revisions/{revision}/upload", tag = "media",
    params(("stage" = i64, Path), ("revision" = i64, Path), What),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn remove(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path((stage, revision)): Path<(StageId, RevisionId)>,
    Query(what): Query<What>,
) -> Result<StatusCode> {
    let role = what
        .role
        .ok_or_else(|| Error::invalid("?type", "say which medium to remove, for instance ?type=current"))?;
    let role = parse_role(&role, "?type")?;
    let target = media::open_target(&app, &who.actor, Some(stage), revision).await?;
    media::remove(&app, &target, role).await?;
    Ok(StatusCode::NO_CONTENT)
}
