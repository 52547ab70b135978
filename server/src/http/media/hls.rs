use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::ids::MediaId;

use super::serve;
use crate::app::media::Played;
use crate::app::{Result, Shared, media};
use crate::http::extract::{Path, Visiting};
use crate::http::problem::Problem;

/// What is played of a clip (HLS): `index.m3u8`, which grows until the clip is ready, and the files that it names. 404
/// until the first frames can be played.
#[utoipa::path(get, path = "/api/media/{id}/hls/{file}", tag = "media",
    params(("id" = i64, Path), ("file" = String, Path, description = "`index.m3u8`, or a name from it"),
        ("Range" = Option<String>, Header)),
    responses(
        (status = 200, content(([u8] = "application/vnd.apple.mpegurl"), ([u8] = "video/mp4"), ([u8] = "video/iso.segment"))),
        (status = 206, body = [u8], content_type = "video/iso.segment"), (status = 304), (status = 404, body = Problem),
        (status = 416, body = Problem)))]
pub(super) async fn hls(
    State(app): State<Shared>,
    Visiting(who): Visiting,
    Path((id, file)): Path<(MediaId, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    match media::played(&app, &who, id, &file).await? {
        Played::Segment(segment) => serve::file(&app, &headers, segment).await,
        Played::Playlist(playlist) => serve::changing(&headers, "application/vnd.apple.mpegurl", playlist),
    }
}
