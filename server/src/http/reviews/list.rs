use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::paging::List;
use crate::app::reviews::{self, Filter, ReviewSession};
use crate::app::{Error, Result, Shared, schema};
use crate::http::extract::{Query, SignedIn};
use crate::http::paging::PageQuery;
use crate::http::problem::Problem;

/// What the list is narrowed down to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ReviewQuery {
    /// Only those that stand here.
    #[param(schema_with = schema::session_status, required = false)]
    status: Option<String>,
    /// Only those that the caller made.
    #[serde(default)]
    #[param(required = false)]
    mine: bool,
    /// Templates, instead of sessions.
    #[serde(default)]
    #[param(required = false)]
    template: bool,
    /// Only those with something of this project.
    project: Option<i64>,
    /// Only those whose name contains this.
    #[param(max_length = 200)]
    q: Option<String>,
}

impl ReviewQuery {
    fn filter(self) -> Result<Filter> {
        let status = match self.status.as_deref() {
            None | Some("") => None,
            Some(text) => Some(
                text.parse().map_err(|_| Error::invalid("?status", "use DRAFT, IN_PROGRESS or COMPLETED"))?,
            ),
        };
        Ok(Filter {
            status,
            mine: self.mine,
            templates: self.template,
            project: self.project,
            search: search(self.q)?,
        })
    }
}

/// What is searched for, if anything.
pub(super) fn search(text: Option<String>) -> Result<Option<String>> {
    let search = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if search.as_ref().is_some_and(|text| text.chars().count() > 200 || text.chars().any(char::is_control)) {
        return Err(Error::invalid("?q", "use up to 200 characters, without control characters"));
    }
    Ok(search)
}

/// The review sessions that one may see, the newest first. Clients see those that began and hold something of their projects.
#[utoipa::path(get, path = "/api/reviews", tag = "reviews", params(ReviewQuery, PageQuery),
    responses((status = 200, body = List<ReviewSession>), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn list(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Query(query): Query<ReviewQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<List<ReviewSession>>> {
    let (filter, page) = (query.filter()?, page.page("reviews")?);
    Ok(Json(reviews::list(&app, &who.actor, &filter, &page).await?))
}
