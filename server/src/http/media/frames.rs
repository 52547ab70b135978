use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::Frame;
use domain::ids::MediaId;

use super::serve;
use crate::app::{Error, Result, Shared, media};
use crate::blob;
use crate::http::extract::{Path, Visiting};
use crate::http::problem::Problem;

/// One frame of a clip, exactly as the source has it, by its number in the source's own numbering: `1042.png`. 404 tells
/// which numbers there are. Of a clip that is not ready, too.
#[utoipa::path(get, path = "/api/media/{id}/frames/{file}", tag = "media",
    params(("id" = i64, Path), ("file" = String, Path, description = "`<number>.png`"),
        ("Range" = Option<String>, Header)),
    responses((status = 200, body = [u8], content_type = "image/png"),
        (status = 206, body = [u8], content_type = "image/png"), (status = 304), (status = 404, body = Problem),
        (status = 416, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem),
        (status = 507, body = Problem)))]
pub(super) async fn frame(
    State(app): State<Shared>,
    Visiting(who): Visiting,
    Path((id, file)): Path<(MediaId, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    let number = file.strip_suffix(".png").and_then(number).ok_or(Error::NotFound("frame"))?;
    let frame = media::frame_of(&app, &who, id, number).await?;
    match serve::file(&app, &headers, frame).await {
        // It made room for others before it was read, and is made again.
        Err(error) if is_gone(&error) => {
            serve::file(&app, &headers, media::frame_of(&app, &who, id, number).await?).await
        }
        served => served,
    }
}

/// Whether the media store has a file no more.
fn is_gone(error: &Error) -> bool {
    let Error::Internal(error) = error else { return false };
    matches!(error.downcast_ref(), Some(blob::Error::Missing(_)))
}

/// The number, where it is written as numbers are: one frame has one address.
fn number(text: &str) -> Option<Frame> {
    let number: i64 = text.parse().ok()?;
    (number.to_string() == text).then_some(Frame(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_that_went_away_is_told_from_other_faults() {
        let key = blob::Key::stored("frames/kettle/7.png".to_owned());
        assert!(is_gone(&blob::Error::Missing(key).into()));
        assert!(!is_gone(&blob::Error::Io(std::io::Error::other("broken")).into()));
        assert!(!is_gone(&Error::NotFound("frame")));
    }

    #[test]
    fn a_frame_has_one_address() {
        assert_eq!(number("1042"), Some(Frame(1042)));
        assert_eq!(number("0"), Some(Frame(0)));
        for other in ["", "01042", "+1", "1.0", " 1", "1e3", "-0", "99999999999999999999"] {
            assert_eq!(number(other), None, "{other:?}");
        }
    }
}
