//! What a PNG says of its colours beside a profile (PNG, third edition, 4.3 and 11.3.2).

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

/// The most chunks that are looked at before the picture itself.
const MOST: usize = 1000;

/// Code points of sRGB: BT.709 primaries, its curve, RGB, full range (ITU-T H.273).
const CICP_SRGB: [u8; 4] = [1, 13, 0, 1];

/// Whether there are tags that browsers follow and that say something else than sRGB: code points, or, where neither these
/// nor a profile nor the sRGB chunk overrules them, gamma or primaries. A gamma of 1/2.2 is not the sRGB curve.
pub(super) fn are_there<R: Read + Seek>(reader: &mut R) -> io::Result<bool> {
    let (mut loose, mut overruled) = (false, false);
    let mut at = 8;
    for _ in 0..MOST {
        reader.seek(SeekFrom::Start(at))?;
        let mut head = [0; 8];
        match reader.read_exact(&mut head) {
            // Whatever is missing is found when it is decoded.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => break,
            read => read?,
        }
        let [length @ .., _, _, _, _] = head;
        match &head[4..] {
            b"IDAT" | b"IEND" => break,
            b"gAMA" | b"cHRM" => loose = true,
            b"sRGB" | b"iCCP" => overruled = true,
            b"cICP" => {
                let mut points = [0; 4];
                return Ok(reader.read_exact(&mut points).is_ok() && points != CICP_SRGB);
            }
            _ => {}
        }
        at += 12 + u64::from(u32::from_be_bytes(length));
    }
    Ok(loose && !overruled)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn tagged(chunks: &[(&[u8; 4], &[u8])]) -> bool {
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        for (kind, data) in [(b"IHDR", &[0; 13][..])].iter().chain(chunks).chain(&[(b"IDAT", &b"gAMA"[..])]) {
            file.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
            file.extend(*kind);
            file.extend(*data);
            file.extend([0; 4]);
        }
        are_there(&mut Cursor::new(file)).unwrap()
    }

    #[test]
    fn tags_count_where_nothing_overrules_them() {
        let gamma = (b"gAMA", &45_455u32.to_be_bytes()[..]);
        let white = (b"cHRM", &[0; 32][..]);
        assert!(!tagged(&[]));
        assert!(tagged(&[gamma]) && tagged(&[(b"tEXt", b"gAMA cHRM"), white]));
        assert!(!tagged(&[gamma, (b"sRGB", &[0])]) && !tagged(&[(b"iCCP", b"P3"), white, gamma]));
        assert!(tagged(&[(b"sRGB", &[0]), (b"cICP", &[9, 16, 0, 1])]));
        assert!(tagged(&[(b"cICP", &[9, 16])]), "what follows is read as if it were of it");
        assert!(!tagged(&[gamma, (b"cICP", &CICP_SRGB)]));
        assert!(!tagged(&[(b"zzzz", b"gAMA\0\0\0\x04gAMA")]));
    }

    #[test]
    fn what_is_cut_off_says_nothing() {
        assert!(!are_there(&mut Cursor::new(b"\x89PNG\r\n\x1a\n\0\0\0\x04gA")).unwrap());
        assert!(!are_there(&mut Cursor::new(b"")).unwrap());
    }
}
