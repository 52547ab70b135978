use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::ids::MediaId;

use super::serve;
use crate::app::media::{Played, SpriteSheets};
use crate::app::{Result, Shared, media};
use crate::http::extract::{Path, Visiting};
use crate::http::problem::Problem;

/// Small pictures of a clip's frames: `index.json` says which there are by now (`SpriteSheets`) and grows until the clip is
/// ready; the sheets are the files that it names. 404 until the first sheet is made.
#[utoipa::path(get, path = "/api/media/{id}/sprites/{file}", tag = "media",
    params(("id" = i64, Path), ("file" = String, Path, description = "`index.json`, or a name from it"),
        ("Range" = Option<String>, Header)),
    responses(
        (status = 200, content((SpriteSheets = "application/json"), ([u8] = "image/jpeg"))),
        (status = 206, body = [u8], content_type = "image/jpeg"), (status = 304), (status = 404, body = Problem),
        (status = 416, body = Problem)))]
pub(super) async fn sprites(
    State(app): State<Shared>,
    Visiting(who): Visiting,
    Path((id, file)): Path<(MediaId, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    match media::sprites(&app, &who, id, &file).await? {
        Played::Segment(sheet) => serve::file(&app, &headers, sheet).await,
        Played::Playlist(index) => serve::changing(&headers, "application/json", index),
    }
}
