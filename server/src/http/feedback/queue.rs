use axum::Json;
use axum::extract::State;
use domain::ids::{ProjectId, StageId};
use serde::Deserialize;
use utoipa::IntoParams;

use super::list::number;
use crate::app::feedback::{self, QueueItem};
use crate::app::paging::List;
use crate::app::{Result, Shared};
use crate::http::extract::{Query, SignedIn};
use crate::http::paging::PageQuery;
use crate::http::problem::Problem;

/// What the queue is narrowed down to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct QueueQuery {
    /// Only of this project.
    #[param(value_type = Option<i64>)]
    project: Option<String>,
    /// Only of this stage.
    #[param(value_type = Option<i64>)]
    stage: Option<String>,
}

/// What is resolved and waits to be verified, with the old and the new picture of the place.
#[utoipa::path(get, path = "/api/verify-queue", tag = "feedback", params(QueueQuery, PageQuery),
    responses((status = 200, body = List<QueueItem>), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn queue(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Query(query): Query<QueueQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<List<QueueItem>>> {
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let project = given(query.project).map(|text| number("?project", &text)).transpose()?.map(ProjectId);
    let stage = given(query.stage).map(|text| number("?stage", &text)).transpose()?.map(StageId);
    let page = page.page("verify-queue")?;
    Ok(Json(feedback::queue(&app, &who.actor, project, stage, &page).await?))
}
