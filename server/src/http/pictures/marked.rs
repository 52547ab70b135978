use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::Frame;
use domain::ids::{MediaId, RevisionId};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::pictures::{self, Format, MarkedWish};
use crate::app::{Result, Shared};
use crate::http::extract::{Path, Query, Visiting};
use crate::http::media::serve;
use crate::http::problem::Problem;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wish {
    /// A medium of the round; what is reviewed unless said.
    media: Option<i64>,
    /// The frame of a clip, in its own numbering; one second after its start unless said.
    frame: Option<i64>,
    /// Width in pixels, 16 to 4096; 1600 unless said.
    width: Option<u32>,
    /// Whether marks that are the studio's alone are on it as well.
    #[serde(default)]
    #[param(required = false)]
    internal: bool,
    /// What it is written as; WebP unless said.
    #[serde(default)]
    #[param(inline, required = false)]
    format: Format,
}

/// A picture or a frame of a round with its marks burned in, as the page draws them, to be passed on.
#[utoipa::path(get, path = "/api/revisions/{id}/marked", tag = "pictures", params(("id" = i64, Path), Wish),
    responses((status = 200, body = [u8], content_type = "image/webp"), (status = 304), (status = 404, body = Problem),
        (status = 422, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)))]
pub(super) async fn marked(
    State(app): State<Shared>,
    Visiting(who): Visiting,
    Path(revision): Path<RevisionId>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Result<Response> {
    let wish = MarkedWish {
        revision,
        media: wish.media.map(MediaId),
        frame: wish.frame.map(Frame),
        width: wish.width,
        internal: wish.internal,
        format: wish.format,
    };
    serve::made(&app, &headers, pictures::marked(&app, &who, &wish).await?).await
}
