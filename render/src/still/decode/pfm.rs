//! PFM (Portable FloatMap, as Paul Debevec describes it): 32 bit floating point, scene-linear, gray or RGB.

use std::io::{BufRead, Seek, SeekFrom};

use super::bytes::check_size;
use super::integer::from_io;
use crate::still::pixels::{Alpha, Meaning, Model, Pixels, Samples};
use crate::still::{Limits, StillError, StillFormat, StillInfo};

const FORMAT: StillFormat = StillFormat::Pnm;

/// The longest header: two letters, two sides and a scale.
const LONGEST: u64 = 128;

struct Header {
    info: StillInfo,
    little_endian: bool,
    model: Model,
    data: u64,
}

/// Whether a file is one; it is rewound.
pub(super) fn is_pfm<R: BufRead + Seek>(reader: &mut R) -> Result<bool, StillError> {
    reader.rewind().map_err(StillError::Read)?;
    let mut start = [0; 2];
    let read = reader.read_exact(&mut start).map_err(|error| from_io(FORMAT, error));
    reader.rewind().map_err(StillError::Read)?;
    read.map(|()| matches!(&start, b"PF" | b"Pf"))
}

fn damaged(detail: &str) -> StillError {
    StillError::Damaged { format: FORMAT, detail: detail.to_owned() }
}

/// The next word of the header, and the one byte that ends it.
fn word<R: BufRead>(reader: &mut R, read: &mut u64) -> Result<String, StillError> {
    let mut word = String::new();
    loop {
        let mut byte = [0];
        reader.read_exact(&mut byte).map_err(|error| from_io(FORMAT, error))?;
        *read += 1;
        match byte[0] {
            _ if *read > LONGEST => return Err(damaged("its header is too long")),
            b' ' | b'\t' | b'\n' | b'\r' if word.is_empty() => {}
            b' ' | b'\t' | b'\n' | b'\r' => return Ok(word),
            printable @ b'!'..=b'~' => word.push(char::from(printable)),
            _ => return Err(damaged("its header is not text")),
        }
    }
}

fn open<R: BufRead + Seek>(reader: &mut R, limits: &Limits) -> Result<Header, StillError> {
    let length = reader.seek(SeekFrom::End(0)).map_err(StillError::Read)?;
    reader.rewind().map_err(StillError::Read)?;
    let mut data = 0;
    let mut next = || word(reader, &mut data);
    let model = if next()? == "PF" { Model::Rgb } else { Model::Gray };
    let (width, height, scale) = (next()?, next()?, next()?);
    let (Ok(width), Ok(height), Ok(scale)) = (width.parse(), height.parse(), scale.parse::<f32>()) else {
        return Err(damaged("its header holds no size and scale"));
    };
    check_size(FORMAT, (width, height), limits)?;
    let info = StillInfo::plain(FORMAT, (width, height), model, Alpha::None, 32);
    let samples = u64::from(width) * u64::from(height) * u64::from(info.channels);
    limits.check_memory(samples * (4 + 1))?;
    if length - data < samples * 4 {
        return Err(StillError::Truncated { format: FORMAT });
    }
    Ok(Header { info, little_endian: scale < 0.0, model, data })
}

pub(super) fn read_header<R: BufRead + Seek>(
    mut reader: R,
    limits: &Limits,
) -> Result<StillInfo, StillError> {
    Ok(open(&mut reader, limits)?.info)
}

pub(super) fn read<R: BufRead + Seek>(mut reader: R, limits: &Limits) -> Result<Pixels, StillError> {
    let Header { info, little_endian, model, data } = open(&mut reader, limits)?;
    reader.seek(SeekFrom::Start(data)).map_err(StillError::Read)?;
    let line = info.width as usize * model.colors();
    let mut samples = vec![0.0f32; line * info.height as usize];
    let mut bytes = vec![0; line * 4];
    // From the bottom up. The scale has a sign, which tells the order of bytes, and a size that nobody follows.
    for row in samples.chunks_exact_mut(line).rev() {
        reader.read_exact(&mut bytes).map_err(|error| from_io(FORMAT, error))?;
        for (sample, four) in row.iter_mut().zip(bytes.as_chunks().0) {
            *sample = if little_endian { f32::from_le_bytes(*four) } else { f32::from_be_bytes(*four) };
        }
    }
    Ok(Pixels {
        width: info.width,
        height: info.height,
        model,
        alpha: Alpha::None,
        meaning: Meaning::Linear,
        bits: 32,
        samples: Samples::F32(samples),
    })
}
