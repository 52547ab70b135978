use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::IntoResponse;
use domain::ids::ReviewSessionId;

use crate::app::reviews::{self, MinutesFile};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, SignedIn};
use crate::http::problem::Problem;

/// The minutes of a session as a table: CSV (RFC 4180), UTF-8.
#[utoipa::path(get, path = "/api/reviews/{id}/minutes.csv", tag = "reviews", params(("id" = i64, Path)),
    responses((status = 200, content_type = "text/csv", body = String), (status = 404, body = Problem)))]
pub(super) async fn csv(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
) -> Result<impl IntoResponse> {
    Ok(saved(reviews::minutes_csv(&app, &who.actor, id).await?, "text/csv; charset=utf-8"))
}

/// The minutes of a session as a document: PDF, with the pictures that were looked at.
#[utoipa::path(get, path = "/api/reviews/{id}/minutes.pdf", tag = "reviews", params(("id" = i64, Path)),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>), (status = 404, body = Problem)))]
pub(super) async fn pdf(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(id): Path<ReviewSessionId>,
) -> Result<impl IntoResponse> {
    Ok(saved(reviews::minutes_pdf(&app, &who.actor, id).await?, "application/pdf"))
}

/// A file to save: its name is a slug, so that nothing in it needs quoting.
fn saved(file: MinutesFile, mime: &'static str) -> ([(HeaderName, String); 2], Vec<u8>) {
    let disposition = format!("attachment; filename=\"{}\"", file.name);
    ([(header::CONTENT_TYPE, mime.to_owned()), (header::CONTENT_DISPOSITION, disposition)], file.bytes)
}
