//! A part of a still in full precision, and what is shown of some pixels: for the probe.

use std::fs::File;
use std::io::BufReader;
use std::ops::Range;
use std::path::Path;

use super::decode::{self, rows};
use super::display::displayed;
use super::pixels::{Pixels, Samples};
use super::tiles::Sides;
use super::{Limits, Select, StillError, StillFormat, StillInfo, decode as decode_whole, probe};
use crate::clip::Tools;

/// A still is decoded whole where its samples take no more than this, in bytes; of a larger one, the rows around.
const WHOLE: u64 = 160 * 1024 * 1024;

/// Rows of a larger one are decoded in bands of so many, so that a hand that moves on finds what it needs.
const BAND: u32 = 256;

/// Upright pixels, and where in the picture as shown they lie.
pub(crate) struct Part {
    pub(crate) pixels: Pixels,
    pub(crate) left: u32,
    pub(crate) top: u32,
    /// The size of the picture as shown.
    pub(crate) picture: (u32, u32),
}

/// Decodes at least these columns and rows of a still, as shown.
pub(crate) fn part(
    path: &Path,
    limits: &Limits,
    tools: &Tools,
    columns: Range<u32>,
    lines: Range<u32>,
) -> Result<Part, StillError> {
    let info = probe(path, limits)?;
    let picture = (info.width, info.height);
    if bytes_of(&info) <= WHOLE {
        let select = Select { layer: None, tools: tools.clone() };
        let pixels = decode_whole(path, limits, &select)?;
        return Ok(Part { left: 0, top: 0, picture, pixels });
    }
    let swaps = info.orientation.swaps_sides();
    let mirrored = Sides::of(info.orientation).mirrored.1;
    // The rows that are stored are shown as columns where the picture is turned by a quarter.
    let (height, wanted) = if swaps { (info.width, columns) } else { (info.height, lines) };
    let wanted = if mirrored { height - wanted.end..height - wanted.start } else { wanted };
    let band = wanted.start / BAND * BAND..wanted.end.div_ceil(BAND).saturating_mul(BAND).min(height);
    let pixels = band_of(path, &info, limits, tools, &band)?.upright(info.orientation);
    let from = if mirrored { height - band.end } else { band.start };
    let (left, top) = if swaps { (from, 0) } else { (0, from) };
    Ok(Part { pixels, left, top, picture })
}

/// How many bytes of its rows are decoded at a time where a still can be decoded by them, as
/// [`derive_tiled`](super::derive_tiled()) does; nothing where it has to be held whole.
pub fn memory_by_rows(path: &Path, info: &StillInfo, limits: &Limits) -> Result<Option<u64>, StillError> {
    let file = BufReader::new(File::open(path).map_err(StillError::Read)?);
    decode::contained(info.format, || rows::memory(info.format, file, limits))
}

/// How many bytes the samples of a still take, decoded.
fn bytes_of(info: &StillInfo) -> u64 {
    let bytes = match (info.format, info.bit_depth) {
        (StillFormat::Exr, _) | (_, 32) => 4,
        (_, 16) => 2,
        _ => 1,
    };
    u64::from(info.width) * u64::from(info.height) * u64::from(info.channels) * bytes
}

/// Some rows as they are stored.
fn band_of(
    path: &Path,
    info: &StillInfo,
    limits: &Limits,
    tools: &Tools,
    band: &Range<u32>,
) -> Result<Pixels, StillError> {
    let file = BufReader::with_capacity(1 << 17, File::open(path).map_err(StillError::Read)?);
    let mut kept: Option<Pixels> = None;
    let mut row = 0;
    let mut complete = false;
    let gone = decode::contained(info.format, || {
        rows::each(info.format, file, limits, tools, &mut |stripe| {
            let here = row..row + stripe.height;
            row = here.end;
            let (from, to) = (here.start.max(band.start), here.end.min(band.end));
            if from < to {
                let stripe = cut(stripe, from - here.start..to - here.start);
                match &mut kept {
                    Some(kept) => append(kept, stripe),
                    None => kept = Some(stripe),
                }
            }
            complete = row >= band.end;
            // There is no need to go on.
            if complete { Err(StillError::Cancelled) } else { Ok(()) }
        })
    });
    match (kept, gone) {
        (Some(kept), _) if complete => Ok(kept),
        (_, Err(error)) => Err(error),
        _ => Err(StillError::Truncated { format: info.format }),
    }
}

fn cut(mut stripe: Pixels, rows: Range<u32>) -> Pixels {
    let row = stripe.width as usize * stripe.channels();
    let part = rows.start as usize * row..rows.end as usize * row;
    stripe.height = rows.end - rows.start;
    stripe.samples = match stripe.samples {
        Samples::U8(all) => Samples::U8(all[part].to_vec()),
        Samples::U16(all) => Samples::U16(all[part].to_vec()),
        Samples::F32(all) => Samples::F32(all[part].to_vec()),
    };
    stripe
}

fn append(kept: &mut Pixels, stripe: Pixels) {
    match (&mut kept.samples, stripe.samples) {
        (Samples::U8(all), Samples::U8(more)) => all.extend(more),
        (Samples::U16(all), Samples::U16(more)) => all.extend(more),
        (Samples::F32(all), Samples::F32(more)) => all.extend(more),
        // Every stripe of a file has the same kind.
        _ => return,
    }
    kept.height += stripe.height;
}

/// Red, green and blue of every pixel as the web rendition has them.
pub(crate) fn shown(pixels: Pixels) -> Vec<[u8; 3]> {
    let display = displayed(pixels);
    match display.layout.channels() {
        1 => display.samples.iter().map(|gray| [*gray; 3]).collect(),
        _ => display.samples.as_chunks().0.to_vec(),
    }
}
