use axum::Json;
use axum::extract::State;
use domain::Actor;
use domain::ids::{RevisionId, StageId, UserId};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::feedback::{self, Assignee, FeedbackItem, Filter};
use crate::app::paging::List;
use crate::app::{Error, Result, Shared};
use crate::http::extract::{Path, Query, SignedIn};
use crate::http::paging::PageQuery;
use crate::http::problem::Problem;

/// What the list is narrowed down to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FeedbackQuery {
    /// `action` or `info`.
    #[serde(rename = "type")]
    #[param(rename = "type")]
    kind: Option<String>,
    /// One or more of OPEN, IN_PROGRESS, RESOLVED, VERIFIED and REOPENED, with commas in between.
    status: Option<String>,
    /// `me`, `none`, or a person's id.
    assignee: Option<String>,
    /// Only those of this round. Without a round or revision, what was carried on shows where it is now.
    #[param(value_type = Option<i32>)]
    round: Option<String>,
    /// Only those of this revision.
    #[param(value_type = Option<i64>)]
    revision: Option<String>,
}

impl FeedbackQuery {
    fn filter(self, actor: &Actor) -> Result<Filter> {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let action = match given(self.kind).as_deref() {
            None => None,
            Some("action") => Some(true),
            Some("info") => Some(false),
            Some(_) => return Err(Error::invalid("?type", "use action or info")),
        };
        let statuses = given(self.status).unwrap_or_default();
        let statuses = statuses.split(',').filter(|name| !name.is_empty()).map(|name| {
            name.trim().parse().map_err(|_| {
                Error::invalid("?status", "use OPEN, IN_PROGRESS, RESOLVED, VERIFIED or REOPENED")
            })
        });
        let assignee = match given(self.assignee).as_deref() {
            None => None,
            Some("me") => Some(Assignee::Person(actor.user)),
            Some("none") => Some(Assignee::Nobody),
            Some(id) => Some(Assignee::Person(UserId(number("?assignee", id)?))),
        };
        Ok(Filter {
            action,
            statuses: statuses.collect::<Result<_>>()?,
            assignee,
            round: given(self.round).map(|text| number("?round", &text)).transpose()?,
            revision: given(self.revision)
                .map(|text| number("?revision", &text))
                .transpose()?
                .map(RevisionId),
        })
    }
}

/// A number in a query.
pub(super) fn number<T: std::str::FromStr>(parameter: &str, text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::invalid(parameter, "use a number"))
}

/// The feedback of a stage: action items first, then info callouts.
#[utoipa::path(get, path = "/api/stages/{id}/feedback", tag = "feedback",
    params(("id" = i64, Path), FeedbackQuery, PageQuery),
    responses((status = 200, body = List<FeedbackItem>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn list(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(stage): Path<StageId>,
    Query(query): Query<FeedbackQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<List<FeedbackItem>>> {
    let (filter, page) = (query.filter(&who.actor)?, page.page("feedback")?);
    Ok(Json(feedback::list(&app, &who.actor, stage, &filter, &page).await?))
}
