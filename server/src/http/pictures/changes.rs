use axum::Json;
use axum::extract::State;
use domain::Frame;
use domain::ids::{MediaId, RevisionId};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::pictures::{self, ChangedWish, Pair, PictureChanges};
use crate::app::{Result, Shared};
use crate::http::extract::{Query, Visiting};
use crate::http::problem::Problem;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wish {
    /// A round.
    left: i64,
    /// Another: places are told in its pixels.
    right: i64,
    /// A medium of the left round; what goes with the right one's unless said.
    left_media: Option<i64>,
    /// A medium of the right round; what is reviewed unless said.
    right_media: Option<i64>,
    /// The frame of a clip, in the right one's numbering; one second after its start unless said.
    frame: Option<i64>,
    /// By how much of 255 a channel has to differ to count; 8 unless said, which is more than grain brings.
    threshold: Option<u8>,
}

/// What changed from one round to another: how much, and where.
#[utoipa::path(get, path = "/api/compare/changes", tag = "pictures", params(Wish),
    responses((status = 200, body = PictureChanges), (status = 404, body = Problem), (status = 422, body = Problem),
        (status = 503, body = Problem), (status = 507, body = Problem)))]
pub(super) async fn changes(
    State(app): State<Shared>,
    Visiting(who): Visiting,
    Query(wish): Query<Wish>,
) -> Result<Json<PictureChanges>> {
    let wish = ChangedWish {
        pair: Pair {
            left: RevisionId(wish.left),
            right: RevisionId(wish.right),
            left_media: wish.left_media.map(MediaId),
            right_media: wish.right_media.map(MediaId),
            frame: wish.frame.map(Frame),
        },
        threshold: wish.threshold,
    };
    Ok(Json(pictures::changes(&app, &who, &wish).await?))
}
