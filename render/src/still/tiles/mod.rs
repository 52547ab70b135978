//! Large stills in tiles: a pyramid of levels, each half the size of the next, made while the rows of the picture go by.
//!
//! A browser paints no picture that is wider than its largest texture (8,192 pixels in some), and nobody wants to wait
//! for 300 megapixels to see a corner. Of the picture itself no more than the rows of a tile and its level's neighbours
//! are in memory at any time.
//!
//! Tiles of what was stored without loss are PNGs, so that what is judged at full size is what was uploaded; those of a
//! JPEG, where the loss has happened already, are JPEGs that add next to none to it, at a fifth of the bytes.

mod derive;
mod encode;
mod grid;
mod pyramid;

use std::io;
use std::path::Path;

pub use derive::derive_tiled;
pub use grid::{Level, TileKind, Tiling};

use super::decode::{Display, rows};
use super::display::displayed;
use super::pixels::turned;
use super::{Limits, StillError, StillFormat, StillInfo};
use crate::clip::Tools;
use pyramid::Pyramid;
pub(super) use pyramid::Sides;

/// The side of a tile without what it shares with its neighbours, in pixels.
pub const TILE_SIDE: u32 = 512;

/// How many pixels a tile shares with each neighbour: enough that bilinear filtering knows no seam.
pub const TILE_OVERLAP: u32 = 1;

/// A still with a longer side than this is shown in tiles: 8,192 is the largest texture of headless Chromium and of many
/// graphics cards.
pub const TILED_FROM: u32 = 8192;

/// The longer side that the picture is kept at beside its tiles, for thumbnails and for whoever shows it small.
const OVERVIEW: u32 = 4096;

/// What a tiled still becomes beside its tiles.
pub(super) struct Tiled {
    pub(super) tiling: Tiling,
    /// The picture upright, reduced to at most 4,096 pixels a side.
    pub(super) overview: Display,
    /// Whether any pixel is less than opaque.
    pub(super) transparent: bool,
}

/// Goes through a still once, and writes its tiles below `directory` as `level/column_row.extension`.
///
/// The directory holds what was written until then when it fails; whoever made it removes it.
pub(super) fn make<R: io::BufRead + io::Seek>(
    info: &StillInfo,
    reader: R,
    directory: &Path,
    limits: &Limits,
    tools: &Tools,
) -> Result<Tiled, StillError> {
    let kind = if info.format == StillFormat::Jpeg { TileKind::Jpeg } else { TileKind::Png };
    let tiling = Tiling::of((info.width, info.height), kind);
    let mut pyramid: Option<Pyramid> = None;
    let mut transparent = false;
    rows::each(info.format, reader, limits, tools, &mut |stripe| {
        transparent |= stripe.is_transparent();
        let shown = displayed(stripe);
        let pyramid = match &mut pyramid {
            Some(pyramid) => pyramid,
            None => pyramid.insert(
                Pyramid::new(&tiling, info.orientation, shown.layout, directory, OVERVIEW)
                    .map_err(StillError::Write)?,
            ),
        };
        pyramid.push(&shown.samples).map_err(StillError::Write)
    })?;
    let complete = pyramid.and_then(Pyramid::finish);
    let Some(overview) = complete else { return Err(StillError::Truncated { format: info.format }) };
    Ok(Tiled { tiling, overview: upright(overview, info), transparent })
}

fn upright(stored: Display, info: &StillInfo) -> Display {
    let Display { width, height, layout, samples } = stored;
    let size = (width as usize, height as usize);
    let samples = turned(&samples, size, layout.channels(), info.orientation);
    let (width, height) = info.orientation.shown((width, height));
    Display { width, height, layout, samples }
}
