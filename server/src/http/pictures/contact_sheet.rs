use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::ids::ReviewSessionId;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::pictures::{self, Format, SheetWish};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, Query, SignedIn};
use crate::http::media::serve;
use crate::http::problem::Problem;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wish {
    /// Cells in a row, 1 to 40; about as many as make it a little wider than high unless said.
    columns: Option<u32>,
    /// The width of a cell in pixels, 80 to 640; 240 unless said.
    cell: Option<u32>,
    /// What it is written as; WebP unless said.
    #[serde(default)]
    #[param(inline, required = false)]
    format: Format,
}

/// A session as a contact sheet: the pictures of its items, what they are, and what was decided.
#[utoipa::path(get, path = "/api/reviews/{id}/contact-sheet", tag = "pictures", params(("id" = i64, Path), Wish),
    responses((status = 200, body = [u8], content_type = "image/webp"), (status = 304), (status = 404, body = Problem),
        (status = 422, body = Problem), (status = 507, body = Problem)))]
pub(super) async fn contact_sheet(
    State(app): State<Shared>,
    SignedIn(who): SignedIn,
    Path(review): Path<ReviewSessionId>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Result<Response> {
    let wish = SheetWish { review, columns: wish.columns, cell: wish.cell, format: wish.format };
    serve::made(&app, &headers, pictures::contact_sheet(&app, &who, &wish).await?).await
}
