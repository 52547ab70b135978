//! Stills row by row, so that one that is larger than memory can be gone through.

use std::io::{BufRead, Seek, SeekFrom};

use super::integer::{jpeg_rows, png_rows};
use super::{exr, read, tiff};
use crate::clip::Tools;
use crate::still::pixels::{Pixels, Samples};
use crate::still::{Limits, Select, StillError, StillFormat};

/// How many rows are decoded at once, where the format leaves a choice: what is done for all of them (looking up a
/// profile, starting threads) is small beside them, and 64 rows of the widest picture are 32 MB at most.
pub(in crate::still) const STRIPE: u32 = 64;

/// What takes the rows of a still, from the first to the last, as they are stored: not turned, and in full precision.
/// Each time a picture of the full width; an error ends it.
pub(in crate::still) type Take<'t> = dyn FnMut(Pixels) -> Result<(), StillError> + 't;

/// A still that can be asked for its next rows; nothing after the last.
pub(super) trait Rows {
    fn next(&mut self) -> Result<Option<Pixels>, StillError>;
}

/// Goes through a still. What [`streams`] not is decoded whole first, within [`Limits::max_memory`].
pub(in crate::still) fn each<R: BufRead + Seek>(
    format: StillFormat,
    mut reader: R,
    limits: &Limits,
    tools: &Tools,
    take: &mut Take<'_>,
) -> Result<(), StillError> {
    let in_rows = streams(format, &mut reader)?;
    match format {
        StillFormat::Png if in_rows => all(png_rows::open(reader, limits)?, take),
        StillFormat::Jpeg if in_rows => all(jpeg_rows::open(reader)?, take),
        StillFormat::Tiff => all(tiff::rows::open(reader, limits)?, take),
        StillFormat::Exr => all(exr::rows::open(reader, limits)?, take),
        _ => whole(format, reader, limits, tools, take),
    }
}

fn all(mut rows: impl Rows, take: &mut Take<'_>) -> Result<(), StillError> {
    while let Some(stripe) = rows.next()? {
        take(stripe)?;
    }
    Ok(())
}

/// Whether a file can be decoded row by row: an interlaced PNG and a progressive JPEG hold rough versions of all rows first,
/// and the decoder of WebP hands over nothing before the end. TIFF and EXR can, as far as their strips are small,
/// which their headers are measured by. The reader is rewound.
pub(in crate::still) fn streams<R: BufRead + Seek>(
    format: StillFormat,
    reader: &mut R,
) -> Result<bool, StillError> {
    let streams = match format {
        StillFormat::Png => {
            // Signature, length and name of the first chunk, 12 bytes of it, and then the interlace method
            // (PNG, third edition, 11.2.1).
            reader.seek(SeekFrom::Start(28)).map_err(StillError::Read)?;
            let mut interlace = [1];
            reader.read_exact(&mut interlace).is_ok() && interlace == [0]
        }
        StillFormat::Jpeg => jpeg_rows::streams(reader)?,
        StillFormat::Tiff | StillFormat::Exr => true,
        _ => false,
    };
    reader.rewind().map_err(StillError::Read)?;
    Ok(streams)
}

/// What decoding a file by its rows takes at a time, in bytes, beside what is made of them; nothing where it is decoded
/// whole. Strips and blocks may hold all rows.
pub(in crate::still) fn memory<R: BufRead + Seek>(
    format: StillFormat,
    mut reader: R,
    limits: &Limits,
) -> Result<Option<u64>, StillError> {
    if !streams(format, &mut reader)? {
        return Ok(None);
    }
    match format {
        StillFormat::Tiff => tiff::rows_memory(reader, limits).map(Some),
        StillFormat::Exr => exr::rows_memory(reader, limits).map(Some),
        _ => Ok(Some(0)),
    }
}

/// A picture that has to be decoded whole, handed over in stripes all the same.
fn whole<R: BufRead + Seek>(
    format: StillFormat,
    reader: R,
    limits: &Limits,
    tools: &Tools,
    take: &mut Take<'_>,
) -> Result<(), StillError> {
    let select = Select { layer: None, tools: tools.clone() };
    let pixels = read(format, reader, limits, &select)?;
    let row = pixels.width as usize * pixels.channels();
    let mut from = 0;
    while from < pixels.height {
        let height = STRIPE.min(pixels.height - from);
        let part = from as usize * row..(from + height) as usize * row;
        let samples = match &pixels.samples {
            Samples::U8(samples) => Samples::U8(samples[part].to_vec()),
            Samples::U16(samples) => Samples::U16(samples[part].to_vec()),
            Samples::F32(samples) => Samples::F32(samples[part].to_vec()),
        };
        let Pixels { width, model, alpha, bits, .. } = pixels;
        take(Pixels { width, height, model, alpha, meaning: pixels.meaning.clone(), bits, samples })?;
        from += height;
    }
    Ok(())
}
