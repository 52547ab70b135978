use axum::Json;
use axum::extract::State;
use domain::ids::RevisionId;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::paging::List;
use crate::app::uploads::{self, Upload};
use crate::app::{Error, Result, Shared};
use crate::http::extract::{Query, SignedIn};
use crate::http::paging::PageQuery;
use crate::http::problem::Problem;

/// Which uploads to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Of this revision only.
    #[param(value_type = Option<i64>)]
    revision: Option<String>,
}

/// The caller's uploads that are not finished, of one revision or of all, the newest first: what could be gone on with.
#[utoipa::path(get, path = "/api/tus", tag = "uploads", params(Which, PageQuery),
    responses((status = 200, body = List<Upload>), (status = 422, body = Problem)))]
pub(super) async fn list(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Query(which): Query<Which>,
    Query(page): Query<PageQuery>,
) -> Result<Json<List<Upload>>> {
    let revision = which
        .revision
        .map(|text| text.parse::<RevisionId>())
        .transpose()
        .map_err(|_| Error::invalid("?revision", "use the id of a revision"))?;
    Ok(Json(uploads::list(&app, &who.actor, revision, &page.page("uploads")?).await?))
}
