//! The entries of a TIFF's first directory, before its decoder makes room for what they count.

use std::io::{self, BufRead, Seek, SeekFrom};

/// As much as an entry may hold before it is asked whether the file does, in bytes.
const SMALL: u64 = 64 * 1024;

/// Whether what the first directory's entries hold fits into the file. One that says otherwise is cut off or lies, and the
/// decoder would make room for it first, up to a quarter of a gigabyte. Rewinds.
pub(super) fn fit<R: BufRead + Seek>(reader: &mut R) -> io::Result<bool> {
    let length = reader.seek(SeekFrom::End(0))?;
    reader.rewind()?;
    let fits = all_fit(reader, length);
    reader.rewind()?;
    match fits {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        fits => fits,
    }
}

fn all_fit<R: BufRead + Seek>(reader: &mut R, length: u64) -> io::Result<bool> {
    let mut start = [0; 4];
    reader.read_exact(&mut start)?;
    let little_endian = start[0] == b'I';
    let number = |reader: &mut R, size: usize| {
        let mut bytes = [0; 8];
        reader.read_exact(&mut bytes[..size])?;
        let bytes = &mut bytes[..size];
        if little_endian {
            bytes.reverse();
        }
        Ok::<_, io::Error>(bytes.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte)))
    };
    // BigTIFF has offsets and counts of eight bytes, and says so behind its number.
    let big = start.contains(&43);
    let wide = if big { 8 } else { 4 };
    if big {
        number(reader, 4)?;
    }
    let directory = number(reader, wide)?;
    if directory >= length {
        return Ok(false);
    }
    reader.seek(SeekFrom::Start(directory))?;
    let entries = number(reader, if big { 8 } else { 2 })?.min(u64::from(u16::MAX));
    for _ in 0..entries {
        let _tag = number(reader, 2)?;
        let size = match number(reader, 2)? {
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 | 16..=18 => 8,
            _ => 1,
        };
        let bytes = number(reader, wide)?.saturating_mul(size);
        let _value = number(reader, wide)?;
        if bytes > SMALL && bytes > length {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn what_an_entry_counts_has_to_fit() {
        let file = |count: u32| {
            let mut file = b"II\x2a\0\x08\0\0\0\x01\0".to_vec();
            file.extend([0x53, 0x01, 3, 0]);
            file.extend(count.to_le_bytes());
            file.extend([0; 8]);
            file
        };
        assert!(fit(&mut Cursor::new(file(3))).unwrap());
        assert!(!fit(&mut Cursor::new(file(8_000_000))).unwrap());
        assert!(!fit(&mut Cursor::new(b"II\x2a\0\xff\0\0\0")).unwrap());
    }
}
