use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::activity::{self, Activity, Of};
use crate::app::paging::List;
use crate::app::{Error, Result, Shared};
use crate::http::extract::{Query, SignedIn};
use crate::http::paging::PageQuery;
use crate::http::problem::Problem;
use domain::ids::{ProjectId, StageId, UserId};

/// What the list is narrowed down to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ActivityQuery {
    /// Only what happened in this project; one of `project`, `stage` and `person`, or none of them.
    project: Option<i64>,
    /// Only what happened to this stage, and in it.
    stage: Option<i64>,
    /// Only what this person did.
    person: Option<i64>,
    /// Only events whose type begins so, for instance `revision` or `feedback`.
    #[param(max_length = 40)]
    kind: Option<String>,
}

impl ActivityQuery {
    fn of(&self) -> Result<Of> {
        match (self.project, self.stage, self.person) {
            (None, None, None) => Ok(Of::Everything),
            (Some(project), None, None) => Ok(Of::Project(ProjectId(project))),
            (None, Some(stage), None) => Ok(Of::Stage(StageId(stage))),
            (None, None, Some(person)) => Ok(Of::Person(UserId(person))),
            _ => Err(Error::invalid("?project", "use one of project, stage and person")),
        }
    }

    fn kind(&self) -> Result<Option<&str>> {
        let kind = self.kind.as_deref().filter(|kind| !kind.is_empty());
        if kind.is_some_and(|kind| kind.len() > 40 || !kind.bytes().all(|b| b.is_ascii_lowercase())) {
            return Err(Error::invalid("?kind", "use what event types begin with, for instance revision"));
        }
        Ok(kind)
    }
}

/// What happened, the newest first: in all that one may see, in a project, in a stage, or by a person.
#[utoipa::path(get, path = "/api/activity", tag = "activity", params(ActivityQuery, PageQuery),
    responses((status = 200, body = List<Activity>), (status = 401, body = Problem), (status = 404, body = Problem),
              (status = 422, body = Problem)))]
pub(super) async fn list(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Query(query): Query<ActivityQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<List<Activity>>> {
    let page = page.page("activity")?;
    Ok(Json(activity::list(&app, &who.actor, query.of()?, query.kind()?, &page).await?))
}
