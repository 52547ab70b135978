//! OpenEXR: scene-linear colour of one layer, placed in the display window.

pub(super) mod rows;

use std::io::{BufRead, Seek};
use std::ops::Range;

use exr::block::reader::ChunksReader as _;
use exr::block::{BlockIndex, UncompressedBlock};
use exr::error::Error;
use exr::math::Vec2;
use exr::meta::MetaData;
use exr::meta::attribute::SampleType;
use exr::meta::header::Header;
use exr::prelude::f16;

use super::exr_layers::{self, Chosen};
use super::{Display, Layout, by_rows};
use crate::still::color;
use crate::still::pixels::{Alpha, Meaning, Model, Pixels, Samples};
use crate::still::{Limits, Orientation, Select, StillError, StillFormat, StillInfo};

const FORMAT: StillFormat = StillFormat::Exr;

/// The most parts and channels that a file may have: renderers write some hundreds.
const MOST_CHANNELS: usize = 4096;

struct Opened {
    chosen: Chosen,
    /// Display window: its size is the picture's.
    size: (u32, u32),
    /// Where the data window begins in the display window.
    offset: (i64, i64),
    /// Whether the data window covers the display window.
    covered: bool,
    /// What one block of the layer takes while it is unpacked, in bytes.
    block: u64,
    /// Rows of one.
    block_rows: u32,
    info: StillInfo,
}

pub(super) fn read_header<R: BufRead + Seek>(reader: R, limits: &Limits) -> Result<StillInfo, StillError> {
    let opened = open(reader, limits, None)?;
    let pixels = u64::from(opened.size.0) * u64::from(opened.size.1);
    if by_rows(opened.size, true) {
        limits.check_memory(opened.rows_memory())?;
    } else {
        limits.check_memory(pixels * 3 + opened.block)?;
    }
    Ok(opened.info)
}

impl Opened {
    /// What a stripe takes: a block as it is unpacked, and its rows as they are stored and as they are shown.
    fn rows_memory(&self) -> u64 {
        let rows = u64::from(self.block_rows.max(super::rows::STRIPE)) * u64::from(self.size.0);
        rows * 16 * 2 + self.block
    }
}

/// What decoding by stripes takes at a time, in bytes.
pub(super) fn rows_memory<R: BufRead + Seek>(reader: R, limits: &Limits) -> Result<u64, StillError> {
    Ok(open(reader, limits, None)?.rows_memory())
}

fn open<R: BufRead + Seek>(
    mut reader: R,
    limits: &Limits,
    layer: Option<&str>,
) -> Result<Opened, StillError> {
    let meta = MetaData::read_from_buffered(&mut reader, false).map_err(describe)?;
    let all: usize = meta.headers.iter().map(|header| header.channels.list.len()).sum();
    if all > MOST_CHANNELS || meta.headers.len() > MOST_CHANNELS {
        let what = format!("it has {all} channels in {} parts", meta.headers.len());
        return Err(StillError::Unsupported { format: FORMAT, what });
    }
    let (chosen, layers) = exr_layers::choose(&meta.headers, layer)?;
    let header = &meta.headers[chosen.part];
    let window = header.shared_attributes.display_window;
    let size = (side(window.size.0), side(window.size.1));
    limits.check_size(size.0, size.1)?;
    limits.check_size(side(header.layer_size.0), side(header.layer_size.1))?;
    if size.0 == 0 || size.1 == 0 {
        return Err(StillError::Damaged { format: FORMAT, detail: "its display window is empty".to_owned() });
    }
    let data = header.own_attributes.layer_position;
    let offset =
        (i64::from(data.0) - i64::from(window.position.0), i64::from(data.1) - i64::from(window.position.1));
    let sample_bytes = header
        .channels
        .list
        .get(chosen.colors[0])
        .map_or(2, |channel| channel.sample_type.bytes_per_sample());
    let info = StillInfo {
        format: FORMAT,
        width: size.0,
        height: size.1,
        bit_depth: if sample_bytes > 2 { 32 } else { 16 },
        channels: if chosen.model == Model::Gray { 1 } else { 3 } + u8::from(chosen.alpha.is_some()),
        has_alpha: chosen.alpha.is_some(),
        transparent: if chosen.alpha.is_some() { None } else { Some(false) },
        orientation: Orientation::Upright,
        animated: false,
        profile: None,
        otherwise_tagged: false,
        layers,
    };
    let covers =
        |offset: i64, length: u32, size: u32| offset <= 0 && offset + i64::from(length) >= i64::from(size);
    let covered = covers(offset.0, side(header.layer_size.0), size.0)
        && covers(offset.1, side(header.layer_size.1), size.1);
    // Packed, unpacked, and what some compressions keep beside it.
    let largest = header.max_block_pixel_size();
    let block = (side(largest.0.min(header.layer_size.0)), side(largest.1.min(header.layer_size.1)));
    let block_rows = block.1;
    let block = u64::from(block.0) * u64::from(block.1) * header.channels.bytes_per_pixel as u64 * 3;
    Ok(Opened { chosen, size, offset, covered, block, block_rows, info })
}

fn side(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// What takes the rows of the data window that lie in the display window.
trait Canvas {
    /// The pixels of one row from `start` (a pixel of the display window, counted row by row) on; `alpha` is empty
    /// where there is none, and of a gray picture all three colours are the same.
    fn row(&mut self, start: usize, colors: [&[f32]; 3], alpha: &[f32]);
}

/// 8 bits, over white.
struct Shown {
    samples: Vec<u8>,
    transparent: bool,
}

impl Canvas for Shown {
    fn row(&mut self, start: usize, colors: [&[f32]; 3], alpha: &[f32]) {
        let (pixels, _) = self.samples[start * 3..].as_chunks_mut::<3>();
        if alpha.is_empty() {
            for (index, color) in colors.into_iter().enumerate() {
                for (pixel, sample) in pixels.iter_mut().zip(color) {
                    pixel[index] = color::encode_srgb(*sample);
                }
            }
            return;
        }
        for (index, color) in colors.into_iter().enumerate() {
            for ((pixel, sample), alpha) in pixels.iter_mut().zip(color).zip(alpha) {
                pixel[index] = color::encode_srgb(color::flatten_linear(*sample, *alpha));
            }
        }
        self.transparent |= alpha.iter().any(|alpha| !matches!(alpha, alpha if *alpha >= 1.0));
    }
}

/// Everything, in full.
struct Full {
    samples: Vec<f32>,
    channels: usize,
}

impl Canvas for Full {
    fn row(&mut self, start: usize, colors: [&[f32]; 3], alpha: &[f32]) {
        let planes = [colors[0], colors[1], colors[2], alpha];
        let planes = match self.channels {
            1 => [0, 0, 0, 0],
            2 => [0, 3, 0, 0],
            _ => [0, 1, 2, 3],
        }
        .map(|plane| planes[plane]);
        let row = &mut self.samples[start * self.channels..];
        for (index, plane) in planes.into_iter().take(self.channels).enumerate() {
            for (pixel, sample) in row.chunks_exact_mut(self.channels).zip(plane) {
                pixel[index] = *sample;
            }
        }
    }
}

/// The picture over white in 8 bits, and whether any of it is less than opaque.
pub(super) fn read_display<R: BufRead + Seek>(
    mut reader: R,
    limits: &Limits,
) -> Result<(Display, bool), StillError> {
    let opened = open(&mut reader, limits, None)?;
    limits.check_memory(u64::from(opened.size.0) * u64::from(opened.size.1) * 3 + opened.block)?;
    let pixels = opened.size.0 as usize * opened.size.1 as usize;
    // What the data window does not cover is black, and transparent where there is alpha.
    let ground = if opened.info.has_alpha { 255 } else { 0 };
    let mut canvas = Shown { samples: vec![ground; pixels * 3], transparent: false };
    fill(reader, &opened, 0..opened.size.1, &mut canvas)?;
    let transparent = canvas.transparent || (opened.info.has_alpha && !opened.covered);
    let (width, height) = opened.size;
    Ok((Display { width, height, layout: Layout::Rgb, samples: canvas.samples }, transparent))
}

/// A layer as it is; what its data window does not cover is nothing.
pub(super) fn read<R: BufRead + Seek>(
    mut reader: R,
    limits: &Limits,
    select: &Select,
) -> Result<Pixels, StillError> {
    let opened = open(&mut reader, limits, select.layer.as_deref())?;
    let (width, height) = opened.size;
    let channels = usize::from(opened.info.channels);
    let length = u64::from(width) * u64::from(height) * channels as u64;
    limits.check_memory(length * 4 + opened.block)?;
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let mut canvas = Full { samples: vec![0.0; length], channels };
    fill(reader, &opened, 0..opened.size.1, &mut canvas)?;
    Ok(Pixels {
        width,
        height,
        model: opened.chosen.model,
        alpha: if opened.info.has_alpha { Alpha::Premultiplied } else { Alpha::None },
        meaning: Meaning::Linear,
        bits: opened.info.bit_depth,
        samples: Samples::F32(canvas.samples),
    })
}

/// Unpacks the blocks of the chosen layer that hold these rows of the display window in full resolution, one after the other, on this thread: decoding shares the
/// machine with the rooms, and the reader has to be asked between blocks.
fn fill<R: BufRead + Seek>(
    mut reader: R,
    opened: &Opened,
    rows: Range<u32>,
    canvas: &mut impl Canvas,
) -> Result<(), StillError> {
    reader.rewind().map_err(StillError::Read)?;
    let part = opened.chosen.part;
    let chunks = exr::block::read(reader, false)
        .and_then(|reader| {
            reader.filter_chunks(false, |_, _, block: BlockIndex| {
                block.layer == part && block.level == Vec2(0, 0) && opened.meets(block, &rows)
            })
        })
        .map_err(describe)?;
    let header = chunks.meta_data().headers.get(part).cloned().ok_or_else(|| StillError::Damaged {
        format: FORMAT,
        detail: "its header changed while it was read".to_owned(),
    })?;
    let mut planes = Planes::default();
    for block in chunks.sequential_decompressor(false) {
        planes.spread(&block.map_err(describe)?, &header, opened, canvas).map_err(describe)?;
    }
    Ok(())
}

/// One row of a block, by channels.
#[derive(Default)]
struct Planes {
    colors: [Vec<f32>; 3],
    alpha: Vec<f32>,
}

impl Planes {
    fn spread(
        &mut self,
        block: &UncompressedBlock,
        header: &Header,
        opened: &Opened,
        canvas: &mut impl Canvas,
    ) -> Result<(), Error> {
        let last = header.channels.list.len() - 1;
        let Chosen { colors, alpha, model, .. } = &opened.chosen;
        for line in block.lines(&header.channels) {
            let place = line.location;
            let kind = header.channels.list[place.channel].sample_type;
            if let Some(color) = colors.iter().position(|channel| *channel == place.channel) {
                widened(&mut self.colors[color], line.value, kind);
            }
            if *alpha == Some(place.channel) {
                widened(&mut self.alpha, line.value, kind);
            }
            if place.channel == last {
                let colors = match model {
                    Model::Gray => [0, 0, 0],
                    Model::Rgb | Model::Cmyk => [0, 1, 2],
                }
                .map(|color| &self.colors[color][..]);
                let Some((start, skipped, length)) = opened.visible(place.position, place.sample_count)
                else {
                    continue;
                };
                let part = skipped..skipped + length;
                let missing = || Error::Invalid("a row is shorter than its block".into());
                let cut = |plane: &'_ [f32]| plane.get(part.clone()).map(<[f32]>::len).ok_or_else(missing);
                for color in colors {
                    cut(color)?;
                }
                let alpha = if alpha.is_some() {
                    cut(&self.alpha)?;
                    &self.alpha[part.clone()]
                } else {
                    &[]
                };
                canvas.row(start, colors.map(|color| &color[part.clone()]), alpha);
            }
        }
        Ok(())
    }
}

impl Opened {
    /// Whether a block of the data window holds any of these rows of the display window.
    fn meets(&self, block: BlockIndex, rows: &Range<u32>) -> bool {
        let from = i64::try_from(block.pixel_position.1).unwrap_or(i64::MAX).saturating_add(self.offset.1);
        let to = from.saturating_add(i64::try_from(block.pixel_size.1).unwrap_or(i64::MAX));
        from < i64::from(rows.end) && to > i64::from(rows.start)
    }

    /// What of a row of the data window is seen: its first pixel in the display window (counted row by row), how many
    /// of the row lie before it, and how many are seen.
    fn visible(&self, position: Vec2<usize>, length: usize) -> Option<(usize, usize, usize)> {
        let (width, height) = (i64::from(self.size.0), i64::from(self.size.1));
        let y = i64::try_from(position.1).ok()?.checked_add(self.offset.1)?;
        let from = i64::try_from(position.0).ok()?.checked_add(self.offset.0)?;
        let to = from.checked_add(i64::try_from(length).ok()?)?.min(width);
        let first = from.max(0);
        if !(0..height).contains(&y) || first >= to {
            return None;
        }
        let start = usize::try_from(y * width + first).ok()?;
        Some((start, usize::try_from(first - from).ok()?, usize::try_from(to - first).ok()?))
    }
}

/// The samples of a row as 32 bit floating point, which holds half floats exactly; identifiers beyond 2²⁴ are rounded.
fn widened(plane: &mut Vec<f32>, bytes: &[u8], kind: SampleType) {
    plane.clear();
    match kind {
        SampleType::F16 => {
            plane.extend(bytes.as_chunks().0.iter().map(|two| f16::from_ne_bytes(*two).to_f32()));
        }
        SampleType::F32 => plane.extend(bytes.as_chunks().0.iter().map(|four| f32::from_ne_bytes(*four))),
        #[expect(clippy::cast_precision_loss, reason = "as the documentation says")]
        SampleType::U32 => {
            plane.extend(bytes.as_chunks().0.iter().map(|four| u32::from_ne_bytes(*four) as f32));
        }
    }
}

pub(super) fn describe(error: Error) -> StillError {
    match error {
        Error::Io(error) => StillError::Read(error),
        Error::NotSupported(what) => StillError::Unsupported { format: FORMAT, what: what.into_owned() },
        Error::Aborted => StillError::Cancelled,
        // the text that the crate gives to an unexpected end of the file
        Error::Invalid(detail) if detail == "reference to missing bytes" => {
            StillError::Truncated { format: FORMAT }
        }
        Error::Invalid(detail) => StillError::Damaged { format: FORMAT, detail: detail.into_owned() },
    }
}
