use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::Frame;
use domain::ids::MediaId;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::{Result, Shared, pictures};
use crate::http::extract::{Path, Query, Visiting};
use crate::http::media::serve;
use crate::http::problem::Problem;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wish {
    /// The frame of a clip, in its own numbering; the first one unless said.
    frame: Option<i64>,
}

/// How opaque a picture, or a frame of a clip, is: gray, white where it covers everything, in its size as shown. What is
/// shown and played has no alpha. Not of stills that are shown in tiles.
#[utoipa::path(get, path = "/api/media/{id}/alpha", tag = "pictures", params(("id" = i64, Path), Wish),
    responses((status = 200, body = [u8], content_type = "image/png"), (status = 304), (status = 404, body = Problem),
        (status = 422, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)))]
pub(super) async fn alpha(
    State(app): State<Shared>,
    Visiting(who): Visiting,
    Path(id): Path<MediaId>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Result<Response> {
    serve::made(&app, &headers, pictures::alpha(&app, &who, id, wish.frame.map(Frame)).await?).await
}
