//! What requests say in headers.

use axum::http::{HeaderMap, HeaderName, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::refusal::Refusal;
use crate::app::uploads::Checksum;
use crate::app::{Error, Result};
use crate::blob::Sha256Sum;

/// The content type of a piece of an upload.
const PIECE: &str = "application/offset+octet-stream";

/// The only value of a header, as text; nothing where it is absent.
pub(super) fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Error::invalid(shown(name), "send this header once"));
    }
    value.to_str().map(Some).map_err(|_| Error::invalid(shown(name), "use ASCII alone in this header"))
}

/// A header that is a number of bytes; nothing where it is absent.
pub(super) fn number(headers: &HeaderMap, name: &HeaderName) -> Result<Option<u64>> {
    let Some(text) = only(headers, name)? else { return Ok(None) };
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // Larger ones than Postgres has room for are those of no file.
    let number = text.parse().ok().filter(|n| digits && i64::try_from(*n).is_ok());
    number.map(Some).ok_or_else(|| Error::invalid(shown(name), "use a number of bytes, in decimal digits"))
}

/// Whether the body is a piece of an upload. Another body is refused, where there is one.
pub(super) fn has_piece(headers: &HeaderMap) -> Result<bool> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    if kind.is_some_and(|kind| kind.split(';').next().is_some_and(|k| k.trim().eq_ignore_ascii_case(PIECE))) {
        return Ok(true);
    }
    let empty = number(headers, &header::CONTENT_LENGTH)?.unwrap_or_default() == 0
        && !headers.contains_key(header::TRANSFER_ENCODING);
    if empty { Ok(false) } else { Err(no_piece()) }
}

/// The refusal of a body that is no piece.
pub(super) fn no_piece() -> Error {
    Error::Unsupported(format!("send the bytes of the file as they are, with Content-Type: {PIECE}"))
}

/// `Upload-Checksum`: the kind, a space, and the sum in Base64.
pub(super) fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, Refusal> {
    const NAME: HeaderName = HeaderName::from_static("upload-checksum");
    let Some(text) = only(headers, &NAME)? else { return Ok(None) };
    let (kind, sum) = text.split_once(' ').unwrap_or((text, ""));
    let wrong = || {
        Error::invalid(shown(&NAME), "send `sha256` or `sha1`, a space, and the sum of this piece in Base64")
    };
    let bytes = || STANDARD.decode(sum).map_err(|_| wrong());
    match kind {
        "sha1" => Ok(Some(Checksum::Sha1(bytes()?.try_into().map_err(|_| wrong())?))),
        "sha256" => Ok(Some(Checksum::Sha256(Sha256Sum(bytes()?.try_into().map_err(|_| wrong())?)))),
        _ => Err(Refusal::Algorithm),
    }
}

/// `Repr-Digest` (RFC 9530): what the whole file has to be. Of the sums that it may list, SHA-256 is the one that is looked
/// at, and has to be there.
pub(super) fn whole_sum(headers: &HeaderMap) -> Result<Option<Sha256Sum>> {
    const NAME: HeaderName = HeaderName::from_static("repr-digest");
    let Some(text) = only(headers, &NAME)? else { return Ok(None) };
    let wrong = || {
        Error::invalid(
            shown(&NAME),
            "send `sha-256=:<Base64>:` with the SHA-256 of the whole file, or leave it out",
        )
    };
    let sum = text.split(',').find_map(|member| member.trim().strip_prefix("sha-256=")).ok_or_else(wrong)?;
    let sum = sum.strip_prefix(':').and_then(|sum| sum.strip_suffix(':')).ok_or_else(wrong)?;
    let bytes = STANDARD.decode(sum).map_err(|_| wrong())?;
    Ok(Some(Sha256Sum(bytes.try_into().map_err(|_| wrong())?)))
}

/// A header's name as it is usually written: `Upload-Length`.
fn shown(name: &HeaderName) -> String {
    let mut begins = true;
    name.as_str()
        .chars()
        .map(|c| {
            let shown = if begins { c.to_ascii_uppercase() } else { c };
            begins = c == '-';
            shown
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(HeaderName::from_static(name), value.parse().unwrap())])
    }

    fn pointer<T: std::fmt::Debug>(result: Result<T>) -> String {
        match result {
            Err(Error::Invalid(errors)) => errors[0].pointer.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn numbers_are_plain() {
        let name = HeaderName::from_static("upload-length");
        let read = |text: &str| number(&with("upload-length", text), &name);
        assert_eq!(read("0").unwrap(), Some(0));
        assert_eq!(read("524288000").unwrap(), Some(524_288_000));
        assert_eq!(number(&HeaderMap::new(), &name).unwrap(), None);
        for text in
            ["", "-1", "+1", "1.5", "0x10", "1e3", " ", "9223372036854775808", "99999999999999999999999"]
        {
            assert_eq!(pointer(read(text)), "Upload-Length", "{text:?}");
        }
        let mut twice = with("upload-length", "1");
        twice.append(&name, "2".parse().unwrap());
        assert_eq!(pointer(number(&twice, &name)), "Upload-Length");
    }

    #[test]
    fn checksums_are_of_two_kinds() {
        let read = |text: &str| checksum(&with("upload-checksum", text));
        let (short, long) = (STANDARD.encode([7; 20]), STANDARD.encode([7; 32]));
        assert!(matches!(read(&format!("sha1 {short}")), Ok(Some(Checksum::Sha1(sum))) if sum == [7; 20]));
        assert!(
            matches!(read(&format!("sha256 {long}")), Ok(Some(Checksum::Sha256(sum))) if sum.0 == [7; 32])
        );
        for text in [format!("md5 {short}"), String::new(), "crc32 AAAA".to_owned(), format!("SHA1 {short}")]
        {
            assert!(matches!(read(&text), Err(Refusal::Algorithm)), "{text:?}");
        }
        for text in
            [format!("sha1 {long}"), format!("sha256 {short}"), "sha1".to_owned(), "sha1 !!".to_owned()]
        {
            assert!(matches!(read(&text), Err(Refusal::Upload(_))), "{text:?}");
        }
    }

    #[test]
    fn the_sum_of_the_whole_file_is_sha_256() {
        let read = |text: &str| whole_sum(&with("repr-digest", text));
        let sum = STANDARD.encode([7; 32]);
        for text in [format!("sha-256=:{sum}:"), format!("sha-512=:AAAA:, sha-256=:{sum}:")] {
            assert_eq!(read(&text).unwrap(), Some(Sha256Sum([7; 32])), "{text}");
        }
        for text in [
            format!("sha-256={sum}"),
            "sha-256=:AAAA:".to_owned(),
            "sha-512=:AAAA:".to_owned(),
            String::new(),
        ] {
            assert_eq!(pointer(read(&text)), "Repr-Digest", "{text}");
        }
    }
}
