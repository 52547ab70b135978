//! Cineon (Kodak's image file format, version 4.5): 10 bits of red, green and blue in a word, as scanners and programs
//! write it. Shown by its code values, like DPX.

use std::io::{BufRead, ErrorKind, Seek, SeekFrom};

use super::bytes::check_size;
use crate::still::pixels::{Alpha, Meaning, Model, Pixels, Samples};
use crate::still::{Limits, Orientation, StillError, StillFormat, StillInfo};

const FORMAT: StillFormat = StillFormat::Cineon;

/// The header, as far as it is read: up to the format of the data.
const HEADER: usize = 692;

fn unsupported(what: impl Into<String>) -> StillError {
    StillError::Unsupported { format: FORMAT, what: what.into() }
}

struct Header {
    big_endian: bool,
    /// As stored.
    size: (u32, u32),
    info: StillInfo,
    data: u64,
    /// Bytes behind each line.
    padding: i64,
}

fn open<R: BufRead + Seek>(reader: &mut R, limits: &Limits) -> Result<Header, StillError> {
    let length = reader.seek(SeekFrom::End(0)).map_err(StillError::Read)?;
    reader.rewind().map_err(StillError::Read)?;
    let mut bytes = [0; HEADER];
    reader.read_exact(&mut bytes).map_err(from_io)?;
    let big_endian = bytes[0] == 0x80;
    let long = |at: usize| {
        let four = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
        if big_endian { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
    };
    let orientation = match bytes[192] {
        0 | u8::MAX => Orientation::Upright,
        1 => Orientation::FlipVertical,
        2 => Orientation::FlipHorizontal,
        3 => Orientation::Rotate180,
        other => return Err(unsupported(format!("its lines run in direction {other}"))),
    };
    if bytes[193] != 3 {
        return Err(unsupported(format!("it has {} channels", bytes[193])));
    }
    let size = (long(200), long(204));
    check_size(FORMAT, size, limits)?;
    let planes = [196, 224, 252];
    if planes.iter().any(|at| bytes[at + 2] != 10 || (long(at + 4), long(at + 8)) != size) {
        return Err(unsupported("its channels are not all of 10 bits and one size"));
    }
    // By pixels, three codes at the top of a word, positive numbers.
    if bytes[680] != 0 || bytes[681] & 0x7f != 5 || bytes[682] != 0 {
        return Err(unsupported("its samples are packed otherwise than three to a word"));
    }
    if bytes[683] == 1 {
        return Err(unsupported("it is a negative image"));
    }
    let data = u64::from(long(4));
    let padding = match long(684) {
        u32::MAX => 0,
        padding => i64::from(padding),
    };
    if data < HEADER as u64 {
        let detail = "its pixels are said to begin within its header".to_owned();
        return Err(StillError::Damaged { format: FORMAT, detail });
    }
    let between = u64::from(size.0) * 4 + padding.unsigned_abs();
    let end = data + between.saturating_mul(u64::from(size.1) - 1) + u64::from(size.0) * 4;
    if end > length {
        return Err(StillError::Truncated { format: FORMAT });
    }
    let shown = orientation.shown(size);
    let info = StillInfo { orientation, ..StillInfo::plain(FORMAT, shown, Model::Rgb, Alpha::None, 16) };
    let turned = if orientation == Orientation::Upright { 0 } else { 3 };
    limits.check_memory(u64::from(size.0) * u64::from(size.1) * (6 + 3 + turned))?;
    Ok(Header { big_endian, size, info, data, padding })
}

pub(super) fn read_header<R: BufRead + Seek>(
    mut reader: R,
    limits: &Limits,
) -> Result<StillInfo, StillError> {
    Ok(open(&mut reader, limits)?.info)
}

pub(super) fn read<R: BufRead + Seek>(mut reader: R, limits: &Limits) -> Result<Pixels, StillError> {
    let header = open(&mut reader, limits)?;
    reader.seek(SeekFrom::Start(header.data)).map_err(StillError::Read)?;
    let (width, height) = header.size;
    let mut samples = Vec::with_capacity(width as usize * height as usize * 3);
    let mut line = vec![0; width as usize * 4];
    for row in 0..height {
        if row > 0 && header.padding > 0 {
            reader.seek_relative(header.padding).map_err(StillError::Read)?;
        }
        reader.read_exact(&mut line).map_err(from_io)?;
        for four in line.as_chunks().0 {
            let word = if header.big_endian { u32::from_be_bytes(*four) } else { u32::from_le_bytes(*four) };
            samples.extend([22, 12, 2].map(|shift| {
                let code = (word >> shift & 0x3ff) as u16;
                code << 6 | code >> 4
            }));
        }
    }
    let (model, alpha, meaning) = (Model::Rgb, Alpha::None, Meaning::Encoded);
    Ok(Pixels { width, height, model, alpha, meaning, bits: 10, samples: Samples::U16(samples) })
}

fn from_io(error: std::io::Error) -> StillError {
    match error.kind() {
        ErrorKind::UnexpectedEof => StillError::Truncated { format: FORMAT },
        _ => StillError::Read(error),
    }
}
