//! PNG, JPEG, WebP, BMP, GIF, TGA and PNM: integer samples, display-referred.

mod inks;
pub(super) mod jpeg_rows;
pub(super) mod png_rows;
mod png_tags;

use std::error::Error;
use std::io::{self, BufRead, Cursor, ErrorKind, Read, Seek, SeekFrom};

use image::codecs::bmp::BmpDecoder;
use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::pnm::PnmDecoder;
use image::codecs::tga::TgaDecoder;
use image::codecs::webp::WebPDecoder;
use image::{ColorType, ImageDecoder, ImageError};

use super::completeness::gif_frames;
use super::{by_rows, rows, turning_memory};
use crate::still::jpeg;
use crate::still::pixels::{Alpha, Meaning, Model, Pixels, Samples};
use crate::still::profile::{Foreign, foreign};
use crate::still::{Limits, Orientation, StillError, StillFormat, StillInfo};

struct Opened<'r> {
    decoder: Box<dyn ImageDecoder + 'r>,
    info: StillInfo,
    model: Model,
    profile: Option<Foreign>,
    /// Bits of a sample as they are stored.
    bits: u8,
}

pub(super) fn read_header<R: BufRead + Seek>(
    format: StillFormat,
    mut reader: R,
    limits: &Limits,
) -> Result<StillInfo, StillError> {
    if format == StillFormat::Jpeg {
        // Its decoder reads all that it is given.
        let head = jpeg::head(&mut reader).map_err(StillError::Read)?;
        reader.rewind().map_err(StillError::Read)?;
        if let Some(head) = head {
            return Ok(open(format, Cursor::new(head), limits)?.info);
        }
    }
    Ok(open(format, reader, limits)?.info)
}

fn open<'r, R: BufRead + Seek + 'r>(
    format: StillFormat,
    mut reader: R,
    limits: &Limits,
) -> Result<Opened<'r>, StillError> {
    let failed = |error| describe(format, error, limits);
    let streams = rows::streams(format, &mut reader)?;
    let mut animated = false;
    let mut channels = None;
    let mut stored_bits = None;
    let mut otherwise_tagged = false;
    let mut decoder: Box<dyn ImageDecoder + 'r> = match format {
        StillFormat::Png => {
            stored_bits = png_bits(&mut reader)?;
            otherwise_tagged = png_tags::are_there(&mut reader).map_err(StillError::Read)?;
            reader.rewind().map_err(StillError::Read)?;
            let allowed = image_limits(limits);
            let decoder = PngDecoder::with_limits(reader, allowed).map_err(failed)?;
            animated = decoder.is_apng().map_err(failed)?;
            Box::new(decoder)
        }
        StillFormat::WebP => {
            let decoder = WebPDecoder::new(reader).map_err(failed)?;
            animated = decoder.has_animation();
            Box::new(decoder)
        }
        StillFormat::Bmp => Box::new(BmpDecoder::new(reader).map_err(failed)?),
        StillFormat::Gif => {
            animated = gif_frames(&mut reader).map_err(|error| from_io(format, error))? > Some(1);
            reader.rewind().map_err(StillError::Read)?;
            Box::new(GifDecoder::new(reader).map_err(failed)?)
        }
        StillFormat::Tga => Box::new(TgaDecoder::new(reader).map_err(failed)?),
        StillFormat::Pnm => {
            let most = PnmDecoder::new(&mut reader).map_err(failed)?.header().maximal_sample();
            stored_bits = whole_bits(most);
            reader.rewind().map_err(StillError::Read)?;
            Box::new(PnmDecoder::new(reader).map_err(failed)?)
        }
        _ => {
            channels = jpeg_components(&mut reader, limits)?;
            reader.rewind().map_err(StillError::Read)?;
            Box::new(JpegDecoder::new(reader).map_err(failed)?)
        }
    };
    let stored = decoder.dimensions();
    limits.check_size(stored.0, stored.1)?;
    if stored.0 == 0 || stored.1 == 0 {
        return Err(StillError::Damaged { format, detail: "it has no pixels".to_owned() });
    }
    decoder.set_limits(image_limits(limits)).map_err(failed)?;
    let color = decoder.color_type();
    // Inks, where a profile says what colours they make; the decoder would make RGB of them by itself.
    let inks = channels == Some(4);
    let profile = decoder.icc_profile().ok().flatten();
    let profile = foreign(profile, if inks { Model::Cmyk } else { model_of(color) });
    let model = if inks && profile.is_some() { Model::Cmyk } else { model_of(color) };
    // Exif that cannot be parsed says nothing about how the picture stands
    let orientation = decoder.orientation().map_or(Orientation::Upright, Orientation::from);
    let beside = if model == Model::Cmyk { decoder.total_bytes() / 3 * 4 } else { 0 };
    let memory = decoder.total_bytes().saturating_add(turning_memory(stored, model, orientation)) + beside;
    if !by_rows(stored, streams) {
        limits.check_memory(memory)?;
    }
    let (width, height) = orientation.shown(stored);
    let has_alpha = color.has_alpha();
    let bit_depth = if color.bytes_per_pixel() / color.channel_count() > 1 { 16 } else { 8 };
    let info = StillInfo {
        format,
        width,
        height,
        bit_depth,
        channels: channels.unwrap_or(color.channel_count()),
        has_alpha,
        transparent: if has_alpha { None } else { Some(false) },
        orientation,
        animated,
        profile: profile.as_ref().map(|profile| profile.name.clone()),
        otherwise_tagged,
        layers: Vec::new(),
    };
    Ok(Opened { decoder, info, model, profile, bits: stored_bits.unwrap_or(bit_depth) })
}

pub(super) fn read<R: BufRead + Seek>(
    format: StillFormat,
    mut reader: R,
    limits: &Limits,
) -> Result<Pixels, StillError> {
    let Opened { decoder, info, model, profile, bits } = open(format, &mut reader, limits)?;
    let (width, height) = decoder.dimensions();
    if model == Model::Cmyk {
        drop(decoder);
        let samples = Samples::U8(inks::read(reader, limits)?);
        let meaning = profile.map_or(Meaning::Encoded, |profile| Meaning::Profile(profile.bytes));
        return Ok(Pixels { width, height, model, alpha: Alpha::None, meaning, bits, samples });
    }
    let color = decoder.color_type();
    limits.check_memory(decoder.total_bytes())?;
    let length = usize::try_from(decoder.total_bytes()).map_err(|_| StillError::TooMuchMemory {
        bytes: decoder.total_bytes(),
        max_memory: limits.max_memory,
    })?;
    let samples = if info.bit_depth > 8 {
        let mut samples = vec![0u16; length / 2];
        let bytes = bytemuck::cast_slice_mut(&mut samples);
        decoder.read_image_boxed(bytes).map_err(|error| describe(format, error, limits))?;
        Samples::U16(samples)
    } else {
        let mut samples = vec![0u8; length];
        decoder.read_image_boxed(&mut samples).map_err(|error| describe(format, error, limits))?;
        Samples::U8(samples)
    };
    Ok(Pixels {
        width,
        height,
        model,
        alpha: if color.has_alpha() { Alpha::Straight } else { Alpha::None },
        meaning: profile.map_or(Meaning::Encoded, |profile| Meaning::Profile(profile.bytes)),
        bits,
        samples,
    })
}

fn model_of(color: ColorType) -> Model {
    if color.has_color() { Model::Rgb } else { Model::Gray }
}

/// The profile that a JPEG brings along.
pub(in crate::still) fn embedded_profile(jpeg: &[u8]) -> Option<Vec<u8>> {
    JpegDecoder::new(Cursor::new(jpeg)).ok()?.icc_profile().ok().flatten()
}

/// The bits of a sample in a PNG without a palette (ISO/IEC 15948, 11.2.2): fewer than 8 are spread over eight when they
/// are read.
fn png_bits<R: BufRead>(reader: &mut R) -> Result<Option<u8>, StillError> {
    let mut start = [0; 26];
    reader.read_exact(&mut start).map_err(|error| from_io(StillFormat::Png, error))?;
    let [.., bits, kind] = start;
    Ok((kind != 3 && matches!(bits, 1 | 2 | 4)).then_some(bits))
}

/// How many bits all samples up to this one have, where these are all that so many bits can say: then they are spread
/// over 8 or 16 by repeating them.
fn whole_bits(most: u32) -> Option<u8> {
    let bits = u32::BITS - most.leading_zeros();
    (most.count_ones() == bits).then(|| u8::try_from(bits).unwrap_or(16))
}

fn image_limits(limits: &Limits) -> image::Limits {
    let mut allowed = image::Limits::no_limits();
    allowed.max_alloc = Some(limits.max_memory);
    allowed
}

/// Reads a JPEG's frame header: checks its size before the decoder sees it, and returns its number of components.
fn jpeg_components<R: BufRead + Seek>(reader: &mut R, limits: &Limits) -> Result<Option<u8>, StillError> {
    let frame = find_jpeg_frame(reader).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => StillError::Truncated { format: StillFormat::Jpeg },
        _ => StillError::Read(error),
    })?;
    let Some([precision, height_high, height_low, width_high, width_low, components]) = frame else {
        return Ok(None);
    };
    let width = u16::from_be_bytes([width_high, width_low]);
    let height = u16::from_be_bytes([height_high, height_low]);
    limits.check_size(u32::from(width), u32::from(height))?;
    if precision != 8 {
        return Err(StillError::Unsupported {
            format: StillFormat::Jpeg,
            what: format!("it has {precision} bits per channel"),
        });
    }
    Ok(Some(components))
}

/// The first six bytes of the first SOF segment, if there is one before the first scan.
fn find_jpeg_frame<R: Read + Seek>(reader: &mut R) -> io::Result<Option<[u8; 6]>> {
    let mut at = 2u64;
    loop {
        reader.seek(SeekFrom::Start(at))?;
        let mut head = [0; 4];
        reader.read_exact(&mut head)?;
        let [0xff, marker, high, low] = head else { return Ok(None) };
        match marker {
            // fill bytes before a marker
            0xff => at += 1,
            0xda | 0xd9 => return Ok(None),
            // SOF0 to SOF15 without DHT, JPG and DAC, which lie among them
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let mut frame = [0; 6];
                reader.read_exact(&mut frame)?;
                return Ok(Some(frame));
            }
            _ => at += 2 + u64::from(u16::from_be_bytes([high, low])),
        }
    }
}

/// Sorts a decoder's error by what the person can do about it.
pub(super) fn describe(format: StillFormat, error: ImageError, limits: &Limits) -> StillError {
    match error {
        ImageError::IoError(error) => from_io(format, error),
        ImageError::Unsupported(error) => StillError::Unsupported { format, what: error.kind_text() },
        ImageError::Limits(_) => StillError::TooMuchMemory {
            bytes: limits.max_memory.saturating_add(1),
            max_memory: limits.max_memory,
        },
        other => {
            let mut source = other.source();
            while let Some(error) = source {
                let io = error.downcast_ref::<io::Error>();
                if io.is_some_and(|error| error.kind() == ErrorKind::UnexpectedEof) {
                    return StillError::Truncated { format };
                }
                source = error.source();
            }
            StillError::Damaged { format, detail: other.to_string() }
        }
    }
}

/// An error of the reader: the file's end, contents that made no sense, or storage.
pub(super) fn from_io(format: StillFormat, error: io::Error) -> StillError {
    match error.kind() {
        ErrorKind::UnexpectedEof => StillError::Truncated { format },
        ErrorKind::InvalidData | ErrorKind::InvalidInput => {
            StillError::Damaged { format, detail: error.to_string() }
        }
        _ => StillError::Read(error),
    }
}

/// The plain text of what an `image` decoder does not support.
trait KindText {
    fn kind_text(&self) -> String;
}

impl KindText for image::error::UnsupportedError {
    fn kind_text(&self) -> String {
        use image::error::UnsupportedErrorKind::{Color, GenericFeature};
        match self.kind() {
            Color(color) => format!("its pixels are {color:?}"),
            GenericFeature(feature) => feature,
            _ => self.to_string(),
        }
    }
}
