//! `Upload-Metadata`: comma-separated pairs of a key, a space, and a value in Base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::MediaRole;
use domain::ids::RevisionId;

use crate::app::{Error, Result};

/// Most bytes of the header.
const LONGEST: usize = 8 * 1024;
/// Most pairs.
const MOST_PAIRS: usize = 32;
/// Most bytes of a file's name.
const LONGEST_NAME: usize = 1024;

/// What an upload is for, as its sender says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Metadata {
    /// Where it goes.
    pub revision: RevisionId,
    /// What it is for there.
    pub role: MediaRole,
    /// What its sender calls it.
    pub filename: String,
}

/// Reads the keys `revision`, `type` and `filename`. Others are checked for their form alone.
pub(super) fn parse(header: &str) -> Result<Metadata> {
    let pairs = pairs(header)?;
    let text = |key: &str, what: &str| {
        let value = pairs.iter().find(|(k, _)| *k == key).map(|(_, value)| value);
        let value =
            value.ok_or_else(|| Error::invalid(pointer(key), format!("send {what} in Upload-Metadata")))?;
        String::from_utf8(value.clone()).map_err(|_| {
            Error::invalid(pointer(key), "this is not UTF-8; encode the text so, and then in Base64")
        })
    };
    let revision = text("revision", "the id of the revision")?;
    let revision = revision.parse().ok().filter(|id: &RevisionId| id.get() > 0 && is_plain(&revision));
    let revision = revision.ok_or_else(|| Error::invalid("/revision", "use the id of a revision"))?;
    let role = text("type", "what the file is for")?.parse().map_err(|_| {
        let known: Vec<&str> = MediaRole::ALL.iter().map(|role| role.as_str()).collect();
        Error::invalid("/type", format!("use one of {}", known.join(", ")))
    })?;
    let filename = text("filename", "the name of the file")?;
    if filename.len() > LONGEST_NAME || filename.contains('\0') {
        let detail = format!("use a name of {LONGEST_NAME} bytes at most, without the character NUL");
        return Err(Error::invalid("/filename", detail));
    }
    Ok(Metadata { revision, role, filename })
}

fn is_plain(number: &str) -> bool {
    number.bytes().all(|b| b.is_ascii_digit())
}

/// All pairs of the header.
fn pairs(header: &str) -> Result<Vec<(&str, Vec<u8>)>> {
    if header.len() > LONGEST {
        return Err(Error::invalid("Upload-Metadata", format!("use {LONGEST} bytes at most")));
    }
    let mut pairs: Vec<(&str, Vec<u8>)> = Vec::new();
    for pair in header.split(',').map(str::trim) {
        let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
        if key.is_empty() {
            return Err(Error::invalid(
                "Upload-Metadata",
                "send pairs of a key, a space and a value in Base64, with commas between them",
            ));
        }
        if pairs.iter().any(|(k, _)| *k == key) {
            return Err(Error::invalid(pointer(key), "send this key once"));
        }
        if pairs.len() == MOST_PAIRS {
            return Err(Error::invalid("Upload-Metadata", format!("use {MOST_PAIRS} keys at most")));
        }
        let value = STANDARD.decode(value).map_err(|_| {
            Error::invalid(pointer(key), "this is not Base64 (RFC 4648, section 4, with padding)")
        })?;
        pairs.push((key, value));
    }
    Ok(pairs)
}

fn pointer(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(pairs: &[(&str, &[u8])]) -> String {
        let pairs: Vec<String> =
            pairs.iter().map(|(key, value)| format!("{key} {}", STANDARD.encode(value))).collect();
        pairs.join(",")
    }

    fn refused(header: &str) -> String {
        match parse(header) {
            Err(Error::Invalid(errors)) => errors[0].pointer.clone(),
            other => panic!("{header:?}: {other:?}"),
        }
    }

    const RIGHT: [(&str, &[u8]); 3] =
        [("revision", b"41"), ("type", b"video"), ("filename", "Kettle für Ömer.mov".as_bytes())];

    #[test]
    fn what_an_upload_is_for() {
        let expected = Metadata {
            revision: RevisionId(41),
            role: MediaRole::Video,
            filename: "Kettle für Ömer.mov".to_owned(),
        };
        let header = written(&RIGHT);
        assert_eq!(parse(&header).unwrap(), expected);
        // Others may be there, with a value or without one.
        assert_eq!(parse(&format!("flag, {header}, note /w==")).unwrap(), expected);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (key, _) in RIGHT {
            let others: Vec<_> = RIGHT.into_iter().filter(|(k, _)| *k != key).collect();
            assert_eq!(refused(&written(&others)), format!("/{key}"), "it is missing");
            assert_eq!(refused(&format!("{},{key} !!", written(&others))), format!("/{key}"));
            assert_eq!(refused(&format!("{},{key} /w==", written(&others))), format!("/{key}"), "not UTF-8");
            assert_eq!(
                refused(&format!("{},{}", written(&RIGHT), written(&[(key, b"x")]))),
                format!("/{key}")
            );
        }
        for revision in ["", "0", "-1", "+1", "1.5", "kettle", "99999999999999999999"] {
            let pairs = [("revision", revision.as_bytes()), RIGHT[1], RIGHT[2]];
            assert_eq!(refused(&written(&pairs)), "/revision", "{revision}");
        }
        assert_eq!(refused(&written(&[RIGHT[0], ("type", b"poster"), RIGHT[2]])), "/type");
        let long = "x".repeat(LONGEST_NAME + 1);
        for name in [long.as_bytes(), b"a\0b"] {
            assert_eq!(refused(&written(&[RIGHT[0], RIGHT[1], ("filename", name)])), "/filename");
        }
        assert_eq!(refused("a/b !"), "/a~1b");
        // Unpadded, padded twice, with bits left over, and in the alphabet of addresses.
        for value in ["YQ", "YQ===", "YR==", "_w==", "Y Q=="] {
            assert_eq!(refused(&format!("{},note {value}", written(&RIGHT))), "/note", "{value}");
        }
        for header in ["", ",", "a YQ==,,b YQ=="] {
            assert_eq!(refused(header), "Upload-Metadata", "{header:?}");
        }
        assert_eq!(refused(&format!("{},note {}", written(&RIGHT), "A".repeat(LONGEST))), "Upload-Metadata");
        let many: Vec<String> = (0..=MOST_PAIRS).map(|n| format!("k{n}")).collect();
        assert_eq!(refused(&many.join(",")), "Upload-Metadata");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(header in ".{0,200}") {
            let _ = parse(&header);
        }

        #[test]
        fn nothing_like_it_makes_it_panic(header in "(revision|type|filename|[a-z]?)( [A-Za-z0-9+/=]{0,8})?(,(revision|type|filename|x)( [A-Za-z0-9+/=]{0,8})?){0,4}") {
            let _ = parse(&header);
        }

        #[test]
        fn what_is_written_is_read(
            revision in 1..i64::MAX,
            role in prop::sample::select(MediaRole::ALL.to_vec()),
            filename in "[^\\x00]{0,200}",
            others in prop::collection::btree_map("[!-+\\--~]{1,20}", prop::collection::vec(any::<u8>(), 0..40), 0..8),
        ) {
            let number = revision.to_string();
            let mut all = vec![
                ("revision", number.as_bytes()), ("type", role.as_str().as_bytes()), ("filename", filename.as_bytes()),
            ];
            all.extend(others.iter().filter(|(key, _)| !["revision", "type", "filename"].contains(&key.as_str()))
                .map(|(key, value)| (key.as_str(), &value[..])));
            all.rotate_left(usize::try_from(revision % 3).unwrap());
            let header = written(&all);
            let read = pairs(&header).unwrap();
            prop_assert_eq!(read.iter().map(|(k, v)| (*k, &v[..])).collect::<Vec<_>>(), all);
            prop_assert_eq!(parse(&header).unwrap(), Metadata { revision: RevisionId(revision), role, filename });
        }
    }
}
