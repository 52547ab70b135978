//! Files over HTTP: caching, parts, and what keeps browsers from taking them for something else.

use std::fmt::Write as _;
use std::ops::Range;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use crate::app::media::ServedFile;
use crate::app::{App, Error, Result};

/// A medium's files never change, but whoever signs in after somebody else must not be shown the other's from the cache:
/// an answer is kept for the cookie that it was given to.
const CACHING: HeaderValue = HeaderValue::from_static("private, max-age=2592000, immutable");
const VARY: HeaderValue = HeaderValue::from_static("Cookie");

/// Nothing in a file may run, wherever it is opened.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

/// What may be another file the next time is asked for again, with its tag.
const ASKING_AGAIN: HeaderValue = HeaderValue::from_static("private, no-cache");

/// The answer with a file, the part of it that was asked for, or nothing where the asker has it already.
pub(super) async fn file(app: &App, asked: &HeaderMap, file: ServedFile) -> Result<Response> {
    cached(app, asked, file, CACHING).await
}

/// [`file`] for one that was made of what may change.
pub(in crate::http) async fn made(app: &App, asked: &HeaderMap, file: ServedFile) -> Result<Response> {
    cached(app, asked, file, ASKING_AGAIN).await
}

async fn cached(app: &App, asked: &HeaderMap, file: ServedFile, caching: HeaderValue) -> Result<Response> {
    let tag = format!("\"{}\"", file.tag);
    let mut headers = HeaderMap::new();
    headers.insert(header::ETAG, value(&tag)?);
    headers.insert(header::CACHE_CONTROL, caching);
    headers.insert(header::VARY, VARY);
    if has_already(asked, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let size = app.blobs.size(&file.key).await?;
    let part = match wanted(asked, size, &tag) {
        Wanted::Whole => None,
        Wanted::Part(part) => Some(part),
        Wanted::Outside => return Err(Error::RangeNotSatisfiable { size }),
    };
    headers.insert(header::CONTENT_TYPE, value(&file.mime)?);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(HeaderName::from_static("content-security-policy"), POLICY);
    let disposition = file.save_as.map_or_else(|| "inline".to_owned(), |name| attachment(&name));
    headers.insert(header::CONTENT_DISPOSITION, value(&disposition)?);
    let (status, length) = match &part {
        None => (StatusCode::OK, size),
        Some(part) => {
            let range = format!("bytes {}-{}/{size}", part.start, part.end - 1);
            headers.insert(header::CONTENT_RANGE, value(&range)?);
            (StatusCode::PARTIAL_CONTENT, part.end - part.start)
        }
    };
    headers.insert(header::CONTENT_LENGTH, length.into());
    let reading = app.blobs.read(&file.key, part).await?;
    Ok((status, headers, Body::from_stream(reading.bytes)).into_response())
}

/// The answer with what a medium's content alone decides: it never changes, as its files do not.
pub(super) fn lasting(body: &impl serde::Serialize) -> Response {
    ([(header::CACHE_CONTROL, CACHING), (header::VARY, VARY)], axum::Json(body)).into_response()
}

/// The answer with something small that may be another the next time, or nothing where the asker has it already.
pub(super) fn changing(asked: &HeaderMap, mime: &'static str, bytes: Vec<u8>) -> Result<Response> {
    let tag = format!("\"{}\"", hex::encode(Sha256::digest(&bytes)));
    let mut headers = HeaderMap::new();
    headers.insert(header::ETAG, value(&tag)?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, VARY);
    if has_already(asked, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(HeaderName::from_static("content-security-policy"), POLICY);
    Ok((StatusCode::OK, headers, bytes).into_response())
}

fn value(text: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(text).map_err(|e| Error::Internal(e.into()))
}

/// Whether `If-None-Match` names the tag (RFC 9110, 13.1.2).
fn has_already(asked: &HeaderMap, tag: &str) -> bool {
    asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .any(|one| {
            let one = one.trim();
            one == "*" || one.trim_start_matches("W/") == tag
        })
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(Range<u64>),
    Outside,
}

/// What a request asks for of a file (RFC 9110, 14): one part, or the whole. Several parts at once, other units and what
/// cannot be read count as no wish, and a part of another content does as well.
fn wanted(asked: &HeaderMap, size: u64, tag: &str) -> Wanted {
    if asked.get(header::IF_RANGE).is_some_and(|v| v.as_bytes() != tag.as_bytes()) {
        return Wanted::Whole;
    }
    let range =
        asked.get(header::RANGE).and_then(|v| v.to_str().ok()).and_then(|v| v.trim().strip_prefix("bytes="));
    let Some((from, to)) = range.filter(|r| !r.contains(',')).and_then(|r| r.split_once('-')) else {
        return Wanted::Whole;
    };
    let number = |text: &str| -> Option<u64> {
        let text = text.trim();
        // `+5` would parse.
        text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
    };
    match (from.trim(), to.trim()) {
        ("", last) => match number(last) {
            Some(0) => Wanted::Outside,
            Some(last) if size > 0 => Wanted::Part(size.saturating_sub(last)..size),
            Some(_) => Wanted::Outside,
            None => Wanted::Whole,
        },
        (from, to) => {
            let last = if to.is_empty() { Some(u64::MAX) } else { number(to) };
            match number(from).zip(last) {
                Some((from, last)) if from > last => Wanted::Whole,
                Some((from, _)) if from >= size => Wanted::Outside,
                Some((from, last)) => Wanted::Part(from..last.min(size - 1) + 1),
                None => Wanted::Whole,
            }
        }
    }
}

/// `Content-Disposition` for a name in any script (RFC 6266, RFC 8187), with one in ASCII for what reads no other.
fn attachment(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if matches!(c, ' '..='~') && !matches!(c, '"' | '\\' | '%') { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: HeaderName, text: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(text).unwrap())])
    }

    fn range(text: &str) -> Wanted {
        wanted(&asked(header::RANGE, text), 100, "\"t\"")
    }

    #[test]
    fn one_range_is_answered_and_the_rest_ignored() {
        assert_eq!(range("bytes=0-9"), Wanted::Part(0..10));
        assert_eq!(range("bytes=90-"), Wanted::Part(90..100));
        assert_eq!(range("bytes=90-200"), Wanted::Part(90..100));
        assert_eq!(range("bytes=-10"), Wanted::Part(90..100));
        assert_eq!(range("bytes=-1000"), Wanted::Part(0..100));
        assert_eq!(range("bytes=99-99"), Wanted::Part(99..100));
        assert_eq!(range("bytes=100-"), Wanted::Outside);
        assert_eq!(range("bytes=-0"), Wanted::Outside);
        for ignored in [
            "bytes=0-1,5-6",
            "bytes=9-5",
            "lines=1-2",
            "bytes=",
            "bytes=a-b",
            "bytes=+1-2",
            "bytes=-",
            "bytes=1-99999999999999999999",
        ] {
            assert_eq!(range(ignored), Wanted::Whole, "{ignored}");
        }
        assert_eq!(wanted(&HeaderMap::new(), 100, "\"t\""), Wanted::Whole);
    }

    #[test]
    fn a_part_of_another_content_is_not_sent() {
        let mut headers = asked(header::RANGE, "bytes=0-9");
        headers.insert(header::IF_RANGE, HeaderValue::from_static("\"t\""));
        assert_eq!(wanted(&headers, 100, "\"t\""), Wanted::Part(0..10));
        assert_eq!(wanted(&headers, 100, "\"u\""), Wanted::Whole);
    }

    #[test]
    fn a_tag_that_the_asker_has_is_recognised() {
        assert!(has_already(&asked(header::IF_NONE_MATCH, "\"a\", W/\"t\""), "\"t\""));
        assert!(has_already(&asked(header::IF_NONE_MATCH, "*"), "\"t\""));
        assert!(!has_already(&asked(header::IF_NONE_MATCH, "\"a\""), "\"t\""));
        assert!(!has_already(&HeaderMap::new(), "\"t\""));
    }

    #[test]
    fn names_of_any_script_survive_and_quotes_do_not_break_out() {
        assert_eq!(
            attachment("kettle v2.png"),
            "attachment; filename=\"kettle v2.png\"; filename*=UTF-8''kettle%20v2.png"
        );
        assert_eq!(attachment("Öl.exr"), "attachment; filename=\"_l.exr\"; filename*=UTF-8''%C3%96l.exr");
        assert_eq!(
            attachment("a\"; x=\"b"),
            "attachment; filename=\"a_; x=_b\"; filename*=UTF-8''a%22%3B%20x%3D%22b"
        );
    }
}
