use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::paging::List;
use crate::app::projects::{self, Filter, Project};
use crate::app::{Error, Result, Shared, schema};
use crate::http::extract::{Query, SignedIn};
use crate::http::paging::PageQuery;
use crate::http::problem::Problem;

/// What the list is narrowed down to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ProjectQuery {
    /// Only those in this status.
    #[param(schema_with = schema::project_status, required = false)]
    status: Option<String>,
    /// Only those whose name or code contains this.
    #[param(max_length = 200)]
    search: Option<String>,
}

impl ProjectQuery {
    fn filter(self) -> Result<Filter> {
        let status = match self.status.as_deref() {
            None | Some("") => None,
            Some(text) => Some(
                text.parse()
                    .map_err(|_| Error::invalid("?status", "use ACTIVE, ON_HOLD, COMPLETED or ARCHIVED"))?,
            ),
        };
        let search = self.search.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        if search
            .as_ref()
            .is_some_and(|text| text.chars().count() > 200 || text.chars().any(char::is_control))
        {
            return Err(Error::invalid("?search", "use up to 200 characters, without control characters"));
        }
        Ok(Filter { status, search })
    }
}

/// The projects that one may see, the newest first.
#[utoipa::path(get, path = "/api/projects", tag = "projects", params(ProjectQuery, PageQuery),
    responses((status = 200, body = List<Project>), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn list(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Query(query): Query<ProjectQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<List<Project>>> {
    let (filter, page) = (query.filter()?, page.page("projects")?);
    Ok(Json(projects::list(&app, &who.actor, &filter, &page).await?))
}
