use std::fs::File;
use std::io::{BufRead, BufReader, Read as _, Seek, SeekFrom};
use std::path::Path;

use super::decode;
use super::format::SIGNATURE_LENGTH;
use super::{Limits, StillError, StillFormat, StillInfo};

/// Says what a file is, from its content. Nothing the size of the picture is allocated.
///
/// Refused here: what is no picture or of an unreadable kind, what exceeds a limit, and what is cut off, as far as its
/// structure tells. A TIFF or EXR that is cut off, and damage within the pixels, show when it is decoded. No program is
/// run: whether one is there that decodes a JPEG 2000, JPEG XL or AVIF shows then too.
pub fn probe(path: &Path, limits: &Limits) -> Result<StillInfo, StillError> {
    let mut file = File::open(path).map_err(StillError::Read)?;
    probe_reader(BufReader::new(&mut file), limits)
}

/// [`probe`] for anything that can be read and rewound; it is read from its start, wherever it stands.
pub fn probe_reader<R: BufRead + Seek>(mut reader: R, limits: &Limits) -> Result<StillInfo, StillError> {
    let length = reader.seek(SeekFrom::End(0)).map_err(StillError::Read)?;
    limits.check_bytes(length)?;
    let format = recognise(&mut reader)?;
    let info = decode::contained(format, || {
        decode::check_complete(format, &mut reader, length)?;
        reader.rewind().map_err(StillError::Read)?;
        decode::read_header(format, &mut reader, limits)
    })?;
    Ok(info)
}

/// Recognises the format and rewinds.
pub(super) fn recognise<R: BufRead + Seek>(reader: &mut R) -> Result<StillFormat, StillError> {
    reader.rewind().map_err(StillError::Read)?;
    let mut start = Vec::with_capacity(SIGNATURE_LENGTH);
    reader.by_ref().take(SIGNATURE_LENGTH as u64).read_to_end(&mut start).map_err(StillError::Read)?;
    reader.rewind().map_err(StillError::Read)?;
    match StillFormat::of_content(&start) {
        Err(StillError::NotAPicture { .. }) if is_targa(reader)? => Ok(StillFormat::Tga),
        recognised => recognised,
    }
}

/// Whether it is what has no signature; rewinds.
fn is_targa<R: BufRead + Seek>(reader: &mut R) -> Result<bool, StillError> {
    let is = decode::is_targa(reader).map_err(StillError::Read)?;
    reader.rewind().map_err(StillError::Read)?;
    Ok(is)
}
