//! The boxes of ISO/IEC 14496-12 and QuickTime: a length, four letters, and a body that may hold boxes.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

/// The four letters.
pub(crate) type Kind = [u8; 4];

/// A box in memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part<'a> {
    pub(crate) kind: Kind,
    pub(crate) body: &'a [u8],
}

/// Boxes that do not add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// The boxes in `bytes`, which they fill.
pub(crate) fn parts(mut bytes: &[u8]) -> impl Iterator<Item = Result<Part<'_>, Malformed>> {
    std::iter::from_fn(move || {
        if bytes.is_empty() {
            return None;
        }
        let head = head(bytes);
        let whole = head.and_then(|head| {
            let size = match head.size {
                Some(size) => usize::try_from(size).ok()?,
                None => bytes.len(),
            };
            Some((head.kind, bytes.get(head.length..size)?, bytes.get(size..)?))
        });
        let Some((kind, body, rest)) = whole else {
            bytes = &[];
            return Some(Err(Malformed));
        };
        bytes = rest;
        Some(Ok(Part { kind, body }))
    })
}

/// The first box of this kind in `bytes`.
pub(crate) fn first(bytes: &[u8], kind: Kind) -> Result<Option<&[u8]>, Malformed> {
    for part in parts(bytes) {
        let part = part?;
        if part.kind == kind {
            return Ok(Some(part.body));
        }
    }
    Ok(None)
}

/// Down a path of boxes, the first of each kind.
pub(super) fn descend<'a>(bytes: &'a [u8], path: &[Kind]) -> Result<&'a [u8], Malformed> {
    path.iter().try_fold(bytes, |bytes, kind| first(bytes, *kind)?.ok_or(Malformed))
}

/// A big-endian number of 32 bits at `at`.
pub(crate) fn number(bytes: &[u8], at: usize) -> Result<u32, Malformed> {
    let bytes = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>()).ok_or(Malformed)?;
    Ok(u32::from_be_bytes(*bytes))
}

/// A big-endian number of 64 bits at `at`.
pub(super) fn long_number(bytes: &[u8], at: usize) -> Result<u64, Malformed> {
    let bytes = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()).ok_or(Malformed)?;
    Ok(u64::from_be_bytes(*bytes))
}

struct Head {
    kind: Kind,
    /// Of the head.
    length: usize,
    /// Of head and body; nothing when the box goes on to the end.
    size: Option<u64>,
}

/// The head of a box at the start of `bytes`; nothing when there is none.
fn head(bytes: &[u8]) -> Option<Head> {
    let kind = *bytes.get(4..)?.first_chunk()?;
    let head = match number(bytes, 0).ok()? {
        0 => Head { kind, length: 8, size: None },
        1 => Head { kind, length: 16, size: Some(long_number(bytes, 8).ok()?) },
        size => Head { kind, length: 8, size: Some(u64::from(size)) },
    };
    head.size.is_none_or(|size| size >= head.length as u64).then_some(head)
}

/// A box in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) kind: Kind,
    /// Where its body begins.
    pub(super) start: u64,
    /// Where it ends, which may be beyond the file.
    pub(super) end: u64,
}

impl Place {
    /// Its body, unless that is longer than `most` bytes.
    pub(super) fn read(&self, file: &mut File, most: u64) -> io::Result<Option<Vec<u8>>> {
        let length = self.end - self.start;
        if length > most {
            return Ok(None);
        }
        file.seek(SeekFrom::Start(self.start))?;
        let mut body = Vec::new();
        file.take(length).read_to_end(&mut body)?;
        Ok((body.len() as u64 == length).then_some(body))
    }
}

/// The outermost boxes of a file, at most `most` of them, up to what is none.
pub(super) fn places(file: &mut File, most: usize) -> io::Result<Vec<Place>> {
    let length = file.metadata()?.len();
    let mut places = Vec::new();
    let mut at = 0;
    while at < length && places.len() < most {
        file.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::new();
        file.take(16).read_to_end(&mut bytes)?;
        let Some(head) = head(&bytes).filter(|head| head.kind.iter().copied().all(is_letter)) else { break };
        let end = head.size.map_or(length, |size| at.saturating_add(size));
        places.push(Place {
            kind: head.kind,
            start: at + head.length as u64,
            end: end.max(at + head.length as u64),
        });
        at = end;
    }
    Ok(places)
}

/// Names are of printable letters, and `©` in QuickTime.
const fn is_letter(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | 0xA9)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn made(kind: Kind, body: &[u8]) -> Vec<u8> {
        let mut bytes = u32::try_from(body.len() + 8).unwrap().to_be_bytes().to_vec();
        bytes.extend(kind);
        bytes.extend(body);
        bytes
    }

    #[test]
    fn boxes_lie_one_in_another() {
        let inner = [made(*b"abcd", b"one"), made(*b"efgh", b"two")].concat();
        let outer = made(*b"moov", &inner);
        assert_eq!(descend(&outer, &[*b"moov", *b"efgh"]), Ok(&b"two"[..]));
        assert_eq!(descend(&outer, &[*b"moov", *b"none"]), Err(Malformed));
        assert!(parts(&outer[..outer.len() - 1]).any(|part| part.is_err()), "cut");
        let long = [&[0, 0, 0, 1][..], b"mdat", &18_u64.to_be_bytes(), b"xy"].concat();
        assert_eq!(first(&long, *b"mdat"), Ok(Some(&b"xy"[..])));
        let last = [&[0; 4][..], b"mdat", b"to the end"].concat();
        assert_eq!(first(&last, *b"mdat"), Ok(Some(&b"to the end"[..])));
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(parts(&bytes).count() <= bytes.len() / 8 + 1);
            let _ = descend(&bytes, &[*b"moov", *b"trak"]);
        }
    }
}
