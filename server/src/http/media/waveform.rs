use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::ids::MediaId;

use super::serve;
use crate::app::{Result, Shared, media};
use crate::http::extract::{Path, Visiting};
use crate::http::problem::Problem;

/// The peaks of a clip's sound, to draw it by. Bytes, little-endian: `PEAK`, the version 1 and the number of channels (a
/// byte each), pairs of a frame (2 bytes), frames (4 bytes); then pair by pair in the order of time, for every channel in
/// turn, the lowest and the highest sample as signed bytes. 404 until the clip is ready, of silent clips, and of stills.
#[utoipa::path(get, path = "/api/media/{id}/waveform.bin", tag = "media",
    params(("id" = i64, Path), ("Range" = Option<String>, Header)),
    responses((status = 200, body = [u8], content_type = "application/octet-stream"),
        (status = 206, body = [u8], content_type = "application/octet-stream"), (status = 304),
        (status = 404, body = Problem), (status = 416, body = Problem)))]
pub(super) async fn waveform(
    State(app): State<Shared>,
    Visiting(who): Visiting,
    Path(id): Path<MediaId>,
    headers: HeaderMap,
) -> Result<Response> {
    serve::file(&app, &headers, media::waveform(&app, &who, id).await?).await
}
