//! TIFF: 8 and 16 bit integers as they are, floating point as scene-linear.

mod entries;
pub(super) mod rows;

use std::io::{BufRead, Seek};

use image::metadata;
use tiff::decoder::{Decoder, DecodingResult};
use tiff::tags::{ExtraSamples, SampleFormat, Tag};
use tiff::{ColorType, TiffError};

use super::integer::from_io;
use super::{by_rows, turning_memory};
use crate::still::pixels::{Alpha, Meaning, Model, Pixels, Samples};
use crate::still::profile::{Foreign, foreign};
use crate::still::{Limits, Orientation, StillError, StillFormat, StillInfo};

const FORMAT: StillFormat = StillFormat::Tiff;

struct Opened<R: BufRead + Seek> {
    decoder: Decoder<R>,
    stored: (u32, u32),
    model: Model,
    alpha: Alpha,
    samples_per_pixel: usize,
    floating: bool,
    info: StillInfo,
    profile: Option<Foreign>,
    /// What a row of strips or tiles takes: as it is read, as it is stored, and as it is shown.
    rows_memory: u64,
}

/// What decoding by strips or rows of tiles takes at a time, in bytes.
pub(super) fn rows_memory<R: BufRead + Seek>(reader: R, limits: &Limits) -> Result<u64, StillError> {
    Ok(open(reader, limits)?.rows_memory)
}

pub(super) fn read_header<R: BufRead + Seek>(reader: R, limits: &Limits) -> Result<StillInfo, StillError> {
    Ok(open(reader, limits)?.info)
}

fn open<R: BufRead + Seek>(mut reader: R, limits: &Limits) -> Result<Opened<R>, StillError> {
    if !entries::fit(&mut reader).map_err(StillError::Read)? {
        return Err(StillError::Truncated { format: FORMAT });
    }
    let mut decoder = Decoder::new(reader).map_err(|error| describe(error, limits))?;
    let stored = decoder.dimensions().map_err(|error| describe(error, limits))?;
    limits.check_size(stored.0, stored.1)?;
    if stored.0 == 0 || stored.1 == 0 {
        return Err(StillError::Damaged { format: FORMAT, detail: "it has no pixels".to_owned() });
    }
    let color = decoder.colortype().map_err(|error| describe(error, limits))?;
    let extra: Option<Vec<u16>> =
        decoder.find_tag_unsigned_vec(Tag::ExtraSamples).map_err(|error| describe(error, limits))?;
    let unsupported =
        || StillError::Unsupported { format: FORMAT, what: format!("its pixels are {color:?}") };
    let (model, colors) = match color {
        ColorType::Gray(_) | ColorType::Multiband { .. } => (Model::Gray, 1u16),
        ColorType::RGB(_) | ColorType::RGBA(_) => (Model::Rgb, 3),
        ColorType::CMYK(_) | ColorType::CMYKA(_) => (Model::Cmyk, 4),
        _ => return Err(unsupported()),
    };
    let bit_depth = color.bit_depth();
    if !matches!(bit_depth, 8 | 16 | 32) || (model == Model::Cmyk && bit_depth == 32) {
        return Err(unsupported());
    }
    let samples_per_pixel = color.num_samples();
    let alpha = match extra.as_deref().unwrap_or_default().first() {
        Some(kind) if *kind == ExtraSamples::AssociatedAlpha.to_u16() => Alpha::Premultiplied,
        Some(kind) if *kind == ExtraSamples::UnassociatedAlpha.to_u16() => Alpha::Straight,
        // a fourth sample that nobody explains is alpha to every program that writes it
        _ if matches!(color, ColorType::RGBA(_)) => Alpha::Straight,
        _ => Alpha::None,
    };
    let has_alpha = alpha != Alpha::None && samples_per_pixel > colors;
    let orientation = decoder
        .find_tag_unsigned::<u8>(Tag::Orientation)
        .ok()
        .flatten()
        .and_then(metadata::Orientation::from_exif)
        .map_or(Orientation::Upright, Orientation::from);
    let floating = bit_depth == 32
        || decoder
            .find_tag_unsigned_vec::<u16>(Tag::SampleFormat)
            .ok()
            .flatten()
            .is_some_and(|formats| formats.contains(&SampleFormat::IEEEFP.to_u16()));
    let profile = if floating { None } else { foreign(decoder.get_tag_u8_vec(Tag::IccProfile).ok(), model) };
    let (width, height) = orientation.shown(stored);
    let info = StillInfo {
        format: FORMAT,
        width,
        height,
        bit_depth,
        channels: u8::try_from(colors).unwrap_or(4) + u8::from(has_alpha),
        has_alpha,
        transparent: if has_alpha { None } else { Some(false) },
        orientation,
        animated: false,
        profile: profile.as_ref().map(|profile| profile.name.clone()),
        otherwise_tagged: false,
        layers: Vec::new(),
    };
    let pixels = u64::from(stored.0) * u64::from(stored.1);
    let decoded = pixels * u64::from(samples_per_pixel) * u64::from(bit_depth / 8);
    let display = pixels * model.colors().min(3) as u64;
    // the display copy stands beside the decoded one, and the turned copy replaces the decoded one
    let rows = u64::from(decoder.chunk_dimensions().1.min(stored.1)) * u64::from(stored.0);
    let rows_memory = rows * u64::from(samples_per_pixel) * u64::from(bit_depth / 8) * 3;
    if by_rows(stored, true) {
        limits.check_memory(rows_memory)?;
    } else {
        limits.check_memory(display + decoded.max(turning_memory(stored, model, orientation)))?;
    }
    let alpha = if has_alpha { alpha } else { Alpha::None };
    let samples_per_pixel = usize::from(samples_per_pixel);
    Ok(Opened { decoder, stored, model, alpha, samples_per_pixel, floating, info, profile, rows_memory })
}

pub(super) fn read<R: BufRead + Seek>(reader: R, limits: &Limits) -> Result<Pixels, StillError> {
    let Opened { decoder, stored, model, alpha, samples_per_pixel, floating, info, profile, .. } =
        open(reader, limits)?;
    let bytes = u64::from(info.bit_depth / 8) * samples_per_pixel as u64;
    limits.check_memory(u64::from(stored.0) * u64::from(stored.1) * bytes)?;
    let mut allowed = tiff::decoder::Limits::default();
    allowed.decoding_buffer_size = usize::try_from(limits.max_memory).unwrap_or(usize::MAX);
    allowed.intermediate_buffer_size = allowed.decoding_buffer_size;
    let mut decoder = decoder.with_limits(allowed);
    let mut buffer = DecodingResult::U8(Vec::new());
    let placed = decoder.read_image_to_buffer(&mut buffer).map_err(|error| describe(error, limits))?;
    let damaged =
        || StillError::Damaged { format: FORMAT, detail: "it holds less than it declares".to_owned() };
    if buffer.as_buffer(0).as_bytes().len() < placed.complete_len {
        return Err(damaged());
    }
    let planes = Planes {
        planar: placed.planes > 1,
        pixels: stored.0 as usize * stored.1 as usize,
        samples_per_pixel,
        kept: model.colors() + usize::from(alpha != Alpha::None),
    };
    let samples = match buffer {
        DecodingResult::U8(samples) => planes.ordered(samples).map(Samples::U8),
        DecodingResult::U16(samples) => planes.ordered(samples).map(Samples::U16),
        DecodingResult::F16(samples) => {
            planes.ordered(samples).map(|samples| Samples::F32(samples.into_iter().map(f32::from).collect()))
        }
        DecodingResult::F32(samples) => planes.ordered(samples).map(Samples::F32),
        _ => {
            return Err(StillError::Unsupported {
                format: FORMAT,
                what: "its samples are neither 8 or 16 bit integers nor 16 or 32 bit floating point"
                    .to_owned(),
            });
        }
    }
    .ok_or_else(damaged)?;
    let meaning = match profile {
        _ if floating => Meaning::Linear,
        Some(profile) => Meaning::Profile(profile.bytes),
        None => Meaning::Encoded,
    };
    Ok(Pixels { width: stored.0, height: stored.1, model, alpha, meaning, bits: info.bit_depth, samples })
}

/// Where the samples of one pixel lie.
struct Planes {
    planar: bool,
    pixels: usize,
    samples_per_pixel: usize,
    /// How many of them mean anything: colour and alpha.
    kept: usize,
}

impl Planes {
    /// The samples of every pixel side by side, without those that mean nothing.
    fn ordered<T: Copy>(&self, mut samples: Vec<T>) -> Option<Vec<T>> {
        let length = self.pixels.checked_mul(self.samples_per_pixel)?;
        if samples.len() < length || self.kept > self.samples_per_pixel {
            return None;
        }
        if !self.planar {
            samples.truncate(length);
            if self.kept < self.samples_per_pixel {
                for pixel in 0..self.pixels {
                    let from = pixel * self.samples_per_pixel;
                    samples.copy_within(from..from + self.kept, pixel * self.kept);
                }
                samples.truncate(self.pixels * self.kept);
            }
            return Some(samples);
        }
        let mut ordered = Vec::with_capacity(self.pixels * self.kept);
        for pixel in 0..self.pixels {
            ordered.extend((0..self.kept).map(|channel| samples[channel * self.pixels + pixel]));
        }
        Some(ordered)
    }
}

fn describe(error: TiffError, limits: &Limits) -> StillError {
    match error {
        TiffError::IoError(error) => from_io(FORMAT, error),
        TiffError::UnsupportedError(what) => {
            StillError::Unsupported { format: FORMAT, what: what.to_string() }
        }
        TiffError::LimitsExceeded => StillError::TooMuchMemory {
            bytes: limits.max_memory.saturating_add(1),
            max_memory: limits.max_memory,
        },
        other => StillError::Damaged { format: FORMAT, detail: other.to_string() },
    }
}
