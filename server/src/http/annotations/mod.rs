//! Marks of a revision over REST, for programs; people draw through the live document.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::RevisionId;
use schema::RecordId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::catalog::All;
use super::extract::{Path, Plain, SignedIn};
use super::problem::Problem;
use crate::app::annotations::{self, Mark, MarkChanges, NewMark};
use crate::app::{Error, Result, Shared};

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(change, delete))
}

/// The marks of a revision, in the order in which they were made.
#[utoipa::path(get, path = "/api/revisions/{revision}/annotations", tag = "annotations", params(("revision" = i64, Path)),
    responses((status = 200, body = All<Mark>), (status = 404, body = Problem)))]
async fn list(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(revision): Path<i64>,
) -> Result<Json<All<Mark>>> {
    Ok(Json(All { items: annotations::list(&app, &who, RevisionId(revision)).await? }))
}

/// Makes a mark, which everybody in the room sees at once.
#[utoipa::path(post, path = "/api/revisions/{revision}/annotations", tag = "annotations", params(("revision" = i64, Path)),
    request_body = NewMark,
    responses((status = 201, body = Mark), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn create(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(revision): Path<i64>,
    Plain(new): Plain<NewMark>,
) -> Result<(StatusCode, Json<Mark>)> {
    Ok((StatusCode::CREATED, Json(annotations::create(&app, &who, RevisionId(revision), new).await?)))
}

/// Changes geometry or style of one's own mark. Two people's changes of two fields both stay, so no `If-Match` is wanted.
#[utoipa::path(patch, path = "/api/revisions/{revision}/annotations/{annotation}", tag = "annotations",
    params(("revision" = i64, Path), ("annotation" = String, Path)), request_body = MarkChanges,
    responses((status = 200, body = Mark), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn change(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path((revision, annotation)): Path<(i64, String)>,
    Plain(changes): Plain<MarkChanges>,
) -> Result<Json<Mark>> {
    let mark = annotations::change(&app, &who, RevisionId(revision), record(&annotation)?, changes).await?;
    Ok(Json(mark))
}

/// Deletes one's own mark, or, with `review.decide`, anybody's.
#[utoipa::path(delete, path = "/api/revisions/{revision}/annotations/{annotation}", tag = "annotations",
    params(("revision" = i64, Path), ("annotation" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn delete(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path((revision, annotation)): Path<(i64, String)>,
) -> Result<StatusCode> {
    annotations::delete(&app, &who, RevisionId(revision), record(&annotation)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn record(id: &str) -> Result<RecordId> {
    id.parse().map_err(|_| Error::NotFound("annotation"))
}
