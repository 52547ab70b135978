use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Seek};
use std::path::Path;

use super::{Limits, Pixels, StillError, decode as decoders, probe};
use crate::clip::Tools;

/// What of a file is decoded, and by what.
#[derive(Debug, Clone, Default)]
pub struct Select {
    /// The layer of an EXR, by the name that [`StillInfo::layers`](super::StillInfo::layers) has for it; none for the
    /// finished picture.
    pub layer: Option<String>,
    /// The programs that read what is not read here.
    pub tools: Tools,
}

/// Decodes a picture with all that its file holds, upright: 16 bit and floating point stay, alpha stays beside the
/// colours, and an embedded profile is told and not applied (see [`Pixels::into_srgb`]).
///
/// Refused are what [`probe`](super::probe()) refuses, a layer that is not there, and pixels that need more than
/// [`Limits::max_memory`] in full.
pub fn decode(path: &Path, limits: &Limits, select: &Select) -> Result<Pixels, StillError> {
    let file = File::open(path).map_err(StillError::Read)?;
    decode_reader(BufReader::with_capacity(1 << 17, file), limits, select)
}

/// [`decode`] for what is in memory.
pub fn decode_bytes(bytes: &[u8], limits: &Limits, select: &Select) -> Result<Pixels, StillError> {
    decode_reader(Cursor::new(bytes), limits, select)
}

fn decode_reader<R: BufRead + Seek>(
    mut reader: R,
    limits: &Limits,
    select: &Select,
) -> Result<Pixels, StillError> {
    let info = probe::probe_reader(&mut reader, limits)?;
    reader.rewind().map_err(StillError::Read)?;
    decoders::contained(info.format, || decoders::read_pixels(&info, reader, limits, select))
}
