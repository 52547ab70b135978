use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::Frame;
use domain::ids::{MediaId, RevisionId};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::pictures::{self, CompareAs, CompareWish, Format, Pair};
use crate::app::{Result, Shared};
use crate::http::extract::{Query, Visiting};
use crate::http::media::serve;
use crate::http::problem::Problem;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wish {
    /// A round: on the left of a wipe, below an overlay.
    left: i64,
    /// Another: the left one is fitted into its frame.
    right: i64,
    /// A medium of the left round; what goes with the right one's unless said.
    left_media: Option<i64>,
    /// A medium of the right round; what is reviewed unless said.
    right_media: Option<i64>,
    /// The frame of a clip, in the right one's numbering; one second after its start unless said.
    frame: Option<i64>,
    /// The way of comparing; a wipe unless said. One in place of the other is no picture.
    #[serde(default)]
    #[param(inline, required = false)]
    mode: CompareAs,
    /// Width in pixels, 16 to 4096; 640 unless said.
    width: Option<u32>,
    /// Where the line of a wipe crosses the middle, 0 (left) to 1.
    position: Option<f64>,
    /// How that line stands, in degrees: upright at 0 and turned clockwise.
    angle: Option<f64>,
    /// Of the right one in an overlay, of the left one in an onion skin, 0 to 1.
    opacity: Option<f64>,
    /// How many times a difference is enlarged, 1 to 64; 4 unless said.
    gain: Option<f64>,
    /// Whether a difference is shown as heat.
    #[serde(default)]
    #[param(required = false)]
    heat: bool,
    /// What it is written as; WebP unless said.
    #[serde(default)]
    #[param(inline, required = false)]
    format: Format,
}

/// Two rounds compared, as a picture. It is made of the originals, and has the same ETag as long as it would be the same.
#[utoipa::path(get, path = "/api/compare", tag = "pictures", params(Wish),
    responses((status = 200, body = [u8], content_type = "image/webp"), (status = 304), (status = 404, body = Problem),
        (status = 422, body = Problem), (status = 503, body = Problem), (status = 507, body = Problem)))]
pub(super) async fn compare(
    State(app): State<Shared>,
    Visiting(who): Visiting,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Result<Response> {
    let wish = CompareWish {
        pair: Pair {
            left: RevisionId(wish.left),
            right: RevisionId(wish.right),
            left_media: wish.left_media.map(MediaId),
            right_media: wish.right_media.map(MediaId),
            frame: wish.frame.map(Frame),
        },
        mode: wish.mode,
        width: wish.width,
        position: wish.position,
        angle: wish.angle,
        opacity: wish.opacity,
        gain: wish.gain,
        heat: wish.heat,
        format: wish.format,
    };
    serve::made(&app, &headers, pictures::compared(&app, &who, &wish).await?).await
}
