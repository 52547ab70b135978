use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::my_work::{self, WorkItem};
use crate::app::paging::List;
use crate::app::{Error, Result, Shared};
use crate::http::extract::{Query, SignedIn};
use crate::http::paging::PageQuery;
use crate::http::problem::Problem;

/// What the list is narrowed down to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct WorkQuery {
    /// `true` to have what is approved, delivered or skipped as well.
    #[param(value_type = Option<bool>)]
    finished: Option<String>,
}

/// What one is assigned to: what is due first in front, with what is open there and what changed since one looked last.
#[utoipa::path(get, path = "/api/my-work", tag = "my work", params(WorkQuery, PageQuery),
    responses((status = 200, body = List<WorkItem>), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn list(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Query(query): Query<WorkQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<List<WorkItem>>> {
    let finished = match query.finished.as_deref() {
        None | Some("" | "false") => false,
        Some("true") => true,
        Some(_) => return Err(Error::invalid("?finished", "use true or false")),
    };
    Ok(Json(my_work::list(&app, &who.actor, finished, &page.page("my-work")?).await?))
}
