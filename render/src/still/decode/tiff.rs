//! TIFF: 8 and 16 bit integers as they are, floating point as scene-linear.

use std::io::{BufRead, Seek};

use image::metadata;
use tiff::decoder::{Decoder, DecodingResult};
use tiff::tags::{ExtraSamples, Tag};
use tiff::{ColorType, TiffError};

use super::integer::from_io;
use super::{Decoded, Layout, fitting_profile, turning_memory};
use crate::still::color;
use crate::still::{Limits, Orientation, StillError, StillFormat, StillInfo};

const FORMAT: StillFormat = StillFormat::Tiff;

/// How the samples of a pixel become a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Model {
    Gray,
    Rgb,
    Cmyk,
}

/// What the alpha channel, always the first extra sample, says about the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alpha {
    None,
    Straight,
    /// The colours are multiplied by it already.
    Associated,
}

struct Opened<R: BufRead + Seek> {
    decoder: Decoder<R>,
    stored: (u32, u32),
    model: Model,
    alpha: Alpha,
    samples_per_pixel: usize,
    info: StillInfo,
}

pub(super) fn read_header<R: BufRead + Seek>(reader: R, limits: &Limits) -> Result<StillInfo, StillError> {
    Ok(open(reader, limits)?.info)
}

fn open<R: BufRead + Seek>(reader: R, limits: &Limits) -> Result<Opened<R>, StillError> {
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
        Some(kind) if *kind == ExtraSamples::AssociatedAlpha.to_u16() => Alpha::Associated,
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
    };
    let pixels = u64::from(stored.0) * u64::from(stored.1);
    let layout = layout_of(model);
    let decoded = pixels * u64::from(samples_per_pixel) * u64::from(bit_depth / 8);
    let display = pixels * layout.channels() as u64;
    // the display copy stands beside the decoded one, and the turned copy replaces the decoded one
    limits.check_memory(display + decoded.max(turning_memory(stored, layout, orientation)))?;
    let alpha = if has_alpha { alpha } else { Alpha::None };
    Ok(Opened { decoder, stored, model, alpha, samples_per_pixel: usize::from(samples_per_pixel), info })
}

pub(super) fn read<R: BufRead + Seek>(reader: R, limits: &Limits) -> Result<Decoded, StillError> {
    let Opened { decoder, stored, model, alpha, samples_per_pixel, .. } = open(reader, limits)?;
    let mut allowed = tiff::decoder::Limits::default();
    allowed.decoding_buffer_size = usize::try_from(limits.max_memory).unwrap_or(usize::MAX);
    allowed.intermediate_buffer_size = allowed.decoding_buffer_size;
    let mut decoder = decoder.with_limits(allowed);
    let profile = decoder.get_tag_u8_vec(Tag::IccProfile).ok();
    let mut buffer = DecodingResult::U8(Vec::new());
    let placed = decoder.read_image_to_buffer(&mut buffer).map_err(|error| describe(error, limits))?;
    let pixels = stored.0 as usize * stored.1 as usize;
    let damaged =
        || StillError::Damaged { format: FORMAT, detail: "it holds less than it declares".to_owned() };
    if buffer.as_buffer(0).as_bytes().len() < placed.complete_len {
        return Err(damaged());
    }
    let planes = Planes { planar: placed.planes > 1, pixels, samples_per_pixel };
    let pixel = Pixel { model, alpha };
    let (samples, transparent) = match &buffer {
        DecodingResult::U8(samples) => planes.convert(samples, |values| pixel.narrow(values)),
        DecodingResult::U16(samples) => planes.convert(samples, |values| pixel.deep(values)),
        DecodingResult::F16(samples) => planes.convert(samples, |values| pixel.linear(values.map(f32::from))),
        DecodingResult::F32(samples) => planes.convert(samples, |values| pixel.linear(values)),
        _ => {
            return Err(StillError::Unsupported {
                format: FORMAT,
                what: "its samples are neither 8 or 16 bit integers nor 16 or 32 bit floating point"
                    .to_owned(),
            });
        }
    }
    .ok_or_else(damaged)?;
    let layout = layout_of(model);
    let samples = match layout {
        Layout::Rgb => samples.into_flattened(),
        Layout::Gray => samples.into_iter().map(|[gray, ..]| gray).collect(),
    };
    let floating = matches!(buffer, DecodingResult::F16(_) | DecodingResult::F32(_));
    let profile = fitting_profile(profile.filter(|_| !floating && model != Model::Cmyk), layout);
    Ok(Decoded { size: stored, layout, samples, profile, transparent })
}

fn layout_of(model: Model) -> Layout {
    match model {
        Model::Gray => Layout::Gray,
        Model::Rgb | Model::Cmyk => Layout::Rgb,
    }
}

/// Where the samples of one pixel lie.
struct Planes {
    planar: bool,
    pixels: usize,
    samples_per_pixel: usize,
}

impl Planes {
    /// Converts every pixel; up to five samples of it are handed over, absent ones as the default.
    fn convert<T: Copy + Default>(
        &self,
        samples: &[T],
        convert: impl Fn([T; 5]) -> ([u8; 3], bool),
    ) -> Option<(Vec<[u8; 3]>, bool)> {
        if samples.len() < self.pixels * self.samples_per_pixel {
            return None;
        }
        let mut transparent = false;
        let mut display = Vec::with_capacity(self.pixels);
        let taken = self.samples_per_pixel.min(5);
        for pixel in 0..self.pixels {
            let mut values = [T::default(); 5];
            for (channel, value) in values.iter_mut().take(taken).enumerate() {
                *value = if self.planar {
                    samples[channel * self.pixels + pixel]
                } else {
                    samples[pixel * self.samples_per_pixel + channel]
                };
            }
            let (color, opaque) = convert(values);
            transparent |= !opaque;
            display.push(color);
        }
        Some((display, transparent))
    }
}

/// Converts one pixel to display samples; gray in the first of them. Also says whether it is opaque.
struct Pixel {
    model: Model,
    alpha: Alpha,
}

impl Pixel {
    fn split<T: Copy>(&self, values: [T; 5]) -> ([T; 3], T) {
        let [first, second, third, fourth, fifth] = values;
        match self.model {
            Model::Gray => ([first; 3], second),
            Model::Rgb => ([first, second, third], fourth),
            Model::Cmyk => ([first, second, third], fifth),
        }
    }

    fn narrow(&self, values: [u8; 5]) -> ([u8; 3], bool) {
        let (mut color, alpha) = self.split(values);
        if self.model == Model::Cmyk {
            // without a profile of the press: each ink takes its share of the light
            color = color.map(|ink| 255 - color::flatten(ink, 255 - values[3]));
        }
        match self.alpha {
            Alpha::None => (color, true),
            Alpha::Straight => (color.map(|sample| color::flatten(sample, alpha)), alpha == u8::MAX),
            Alpha::Associated => {
                (color.map(|sample| color::flatten_associated(sample, alpha)), alpha == u8::MAX)
            }
        }
    }

    fn deep(&self, values: [u16; 5]) -> ([u8; 3], bool) {
        let (color, alpha) = self.split(values);
        if self.model == Model::Cmyk {
            let (narrow, _) =
                Self { model: self.model, alpha: Alpha::None }.narrow(values.map(color::narrow));
            let alpha = color::narrow(alpha);
            return match self.alpha {
                Alpha::None => (narrow, true),
                _ => (narrow.map(|sample| color::flatten(sample, alpha)), alpha == u8::MAX),
            };
        }
        match self.alpha {
            Alpha::None => (color.map(color::narrow), true),
            Alpha::Straight => (color.map(|sample| color::flatten_deep(sample, alpha)), alpha == u16::MAX),
            Alpha::Associated => (
                color.map(|sample| color::narrow(sample.saturating_add(u16::MAX - alpha))),
                alpha == u16::MAX,
            ),
        }
    }

    fn linear(&self, values: [f32; 5]) -> ([u8; 3], bool) {
        let (color, alpha) = self.split(values);
        let flat = match self.alpha {
            Alpha::None => color,
            Alpha::Associated => color.map(|sample| color::flatten_linear(sample, alpha)),
            Alpha::Straight => {
                color.map(|sample| color::flatten_linear(sample * alpha.clamp(0.0, 1.0), alpha))
            }
        };
        (flat.map(color::encode_srgb), self.alpha == Alpha::None || alpha >= 1.0)
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
