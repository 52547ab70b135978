//! Whether a file is a TGA (Truevision TGA File Format Specification, version 2.0), which has no signature at its start.

use std::io::{self, BufRead, Seek, SeekFrom};

/// What ends a file of version 2.
const SIGNATURE: &[u8; 18] = b"TRUEVISION-XFILE.\0";

/// The whole footer: where extension and developer areas lie, and the signature.
const FOOTER: u64 = 26;

const HEADER: usize = 18;

/// Whether the header makes sense throughout, and the file either has the footer of version 2 or ends where its pixels
/// do. Random bytes do not.
pub(in crate::still) fn is_targa<R: BufRead + Seek>(reader: &mut R) -> io::Result<bool> {
    let length = reader.seek(SeekFrom::End(0))?;
    reader.rewind()?;
    let mut header = [0; HEADER];
    if length <= HEADER as u64 {
        return Ok(false);
    }
    reader.read_exact(&mut header)?;
    let Some(Stated { start, pixels, pixel_bytes, runs }) = stated(&header) else { return Ok(false) };
    if length > FOOTER {
        reader.seek(SeekFrom::Start(length - SIGNATURE.len() as u64))?;
        let mut end = [0; SIGNATURE.len()];
        reader.read_exact(&mut end)?;
        if &end == SIGNATURE {
            return Ok(true);
        }
    }
    if !runs {
        return Ok(start + pixels * pixel_bytes == length);
    }
    reader.seek(SeekFrom::Start(start))?;
    Ok(end_of_runs(reader, pixels, pixel_bytes)?.is_some_and(|packed| start + packed == length))
}

/// What a header says of what lies behind it.
struct Stated {
    /// Where the pixels begin.
    start: u64,
    pixels: u64,
    pixel_bytes: u64,
    runs: bool,
}

fn stated(header: &[u8; HEADER]) -> Option<Stated> {
    let [name, map, kind, map_low, map_high, map_count_low, map_count_high, map_bits, ..] = *header;
    let [.., width_low, width_high, height_low, height_high, bits, descriptor] = *header;
    let map_count = u16::from_le_bytes([map_count_low, map_count_high]);
    let mapped = match (map, kind) {
        (1, 1 | 9) => matches!(map_bits, 15 | 16 | 24 | 32) && map_count > 0 && matches!(bits, 8 | 16),
        (0, 2 | 10) => matches!(bits, 15 | 16 | 24 | 32),
        (0, 3 | 11) => matches!(bits, 8 | 16),
        _ => false,
    };
    let unmapped = [map_low, map_high, map_count_low, map_count_high] == [0; 4];
    let width = u64::from(u16::from_le_bytes([width_low, width_high]));
    let height = u64::from(u16::from_le_bytes([height_low, height_high]));
    // The top bits of the descriptor are unused; the low ones count bits of alpha, of which there are 0, 1 or 8.
    let sound = mapped
        && (map == 1 || unmapped)
        && descriptor & 0xc0 == 0
        && matches!(descriptor & 0xf, 0 | 1 | 8)
        && width > 0
        && height > 0;
    let map_bytes = if map == 1 { u64::from(map_count) * u64::from(map_bits).div_ceil(8) } else { 0 };
    sound.then(|| Stated {
        start: HEADER as u64 + u64::from(name) + map_bytes,
        pixels: width * height,
        pixel_bytes: u64::from(bits).div_ceil(8),
        runs: kind > 8,
    })
}

/// How many bytes so many pixels take in runs; nothing where these do not add up, or the file ends before them.
fn end_of_runs<R: BufRead>(reader: &mut R, pixels: u64, pixel_bytes: u64) -> io::Result<Option<u64>> {
    let (mut seen, mut bytes) = (0, 0);
    let mut skip = 0u64;
    while seen < pixels || skip > 0 {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(None);
        }
        let length = buffer.len();
        let mut at = 0usize;
        while at < length && (seen < pixels || skip > 0) {
            let step = usize::try_from(skip).unwrap_or(usize::MAX).min(length - at);
            if step > 0 {
                (at, skip) = (at + step, skip - step as u64);
                continue;
            }
            let head = buffer[at];
            let count = u64::from(head & 0x7f) + 1;
            skip = if head & 0x80 == 0 { count * pixel_bytes } else { pixel_bytes };
            (at, seen, bytes) = (at + 1, seen + count, bytes + 1 + skip);
        }
        reader.consume(at);
    }
    Ok((seen == pixels).then_some(bytes))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    fn file(kind: u8, bits: u8, width: u8, height: u8, data: &[u8]) -> Vec<u8> {
        let mut file = vec![0; 18];
        (file[2], file[12], file[14], file[16]) = (kind, width, height, bits);
        file.extend(data);
        file
    }

    fn is(bytes: &[u8]) -> bool {
        is_targa(&mut Cursor::new(bytes)).unwrap()
    }

    #[test]
    fn old_files_have_to_end_where_their_pixels_do() {
        assert!(is(&file(2, 24, 2, 1, &[0; 6])));
        assert!(!is(&file(2, 24, 2, 1, &[0; 5])) && !is(&file(2, 24, 2, 1, &[0; 7])));
        assert!(is(&file(10, 24, 3, 1, &[0x81, 1, 2, 3, 0x00, 4, 5, 6])));
        assert!(!is(&file(10, 24, 4, 1, &[0x81, 1, 2, 3, 0x00, 4, 5, 6])));
        assert!(!is(&file(10, 24, 3, 1, &[0x81, 1, 2, 3, 0x00, 4, 5])));
        let footer = [&[0; 8][..], SIGNATURE].concat();
        assert!(is(&file(2, 24, 2, 1, &[&[0; 9][..], &footer].concat())), "an extension between");
        assert!(!is(&file(77, 24, 2, 1, &footer)), "the footer alone is not enough");
    }

    proptest! {
        #[test]
        fn random_bytes_are_none(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            prop_assert!(!is(&bytes));
        }
    }
}
