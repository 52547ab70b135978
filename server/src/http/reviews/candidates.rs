use axum::Json;
use axum::extract::State;
use domain::ids::ReviewSessionId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::list::search;
use crate::app::paging::List;
use crate::app::reviews::{self, Candidate, CandidateFilter, Fill};
use crate::app::{Error, Result, Shared, schema};
use crate::http::extract::{Query, SignedIn};
use crate::http::paging::PageQuery;
use crate::http::problem::Problem;

/// What the list is narrowed down to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CandidateQuery {
    /// Only stages of this project.
    project: Option<i64>,
    /// Only stages with this short name in their pipeline.
    #[param(max_length = 200)]
    stage_key: Option<String>,
    /// Only stages with this name, whatever the case.
    #[param(max_length = 200)]
    stage_name: Option<String>,
    /// Only stages that stand here.
    #[param(schema_with = schema::stage_status, required = false)]
    status: Option<String>,
    /// Only those whose project, deliverable or stage has this in its name.
    #[param(max_length = 200)]
    q: Option<String>,
    /// The session that they are for: `added` says whether it holds them.
    session: Option<i64>,
}

impl CandidateQuery {
    fn filter(self) -> Result<CandidateFilter> {
        let status = match self.status.as_deref() {
            None | Some("") => None,
            Some(text) => {
                Some(text.parse().map_err(|_| Error::invalid("?status", "use a status of stages"))?)
            }
        };
        let named = |text: Option<String>| text.filter(|text| !text.is_empty());
        let fill = Fill {
            project_id: self.project,
            stage_key: named(self.stage_key),
            stage_name: named(self.stage_name),
            status,
        };
        Ok(CandidateFilter { fill, search: search(self.q)?, session: self.session.map(ReviewSessionId) })
    }
}

/// The stages that a session could look at: those of which a round was submitted, in the order in which they were made.
#[utoipa::path(get, path = "/api/reviews/candidates", tag = "reviews", params(CandidateQuery, PageQuery),
    responses((status = 200, body = List<Candidate>), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn candidates(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Query(query): Query<CandidateQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<List<Candidate>>> {
    let (filter, page) = (query.filter()?, page.page("review-candidates")?);
    Ok(Json(reviews::candidates(&app, &who.actor, &filter, &page).await?))
}
