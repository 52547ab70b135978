//! Pictures out of the house: JPEG, WebP, PNG and OpenEXR.

use std::io::{self, Cursor, Write as _};
use std::path::Path;

use exr::prelude::{
    AnyChannel, AnyChannels, Compression, Encoding as ExrEncoding, FlatSamples, Image, Layer,
    LayerAttributes, WritableImage as _, f16,
};
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

use super::convert::{Encoded, encoded, linear};
use super::decode::Layout;
use super::display::displayed;
use super::encode::write_atomically;
use super::pixels::Pixels;
use super::{Samples, StillError};

/// A format to write, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Encoding {
    /// 8 bits, over white, without chroma subsampling; quality from 1 to 100.
    Jpeg {
        /// 1 to 100; 90 is hard to tell from the picture.
        quality: u8,
    },
    /// 8 bits with alpha, smaller than JPEG at the same look; quality from 0 to 100.
    WebpLossy {
        /// 0 to 100.
        quality: f32,
    },
    /// 8 bits with alpha, exactly.
    WebpLossless,
    /// 8 bits with alpha, exactly.
    Png8,
    /// 16 bits with alpha, exactly.
    Png16,
    /// Scene-linear half floats (32 bits where the picture has them), premultiplied, ZIP compressed.
    Exr,
}

/// The longest side of a WebP (RFC 9649).
const LONGEST_WEBP: u32 = 16_383;

/// The longest side of a JPEG (T.81, B.2.2).
const LONGEST_JPEG: u32 = 65_535;

/// Encodes a picture into memory. Colours of an embedded profile are converted to sRGB; of what is scene-linear all but
/// OpenEXR get the sRGB curve.
///
/// Refused is a side that the format has no room for.
pub fn encode(pixels: &Pixels, encoding: Encoding) -> Result<Vec<u8>, StillError> {
    let (width, height) = (pixels.width, pixels.height);
    let longest = match encoding {
        Encoding::Jpeg { .. } => LONGEST_JPEG,
        Encoding::WebpLossy { .. } | Encoding::WebpLossless => LONGEST_WEBP,
        Encoding::Png8 | Encoding::Png16 | Encoding::Exr => i32::MAX.cast_unsigned(),
    };
    if width == 0 || height == 0 || width > longest || height > longest {
        let detail = format!("{width} × {height} pixels do not fit into the format");
        return Err(StillError::Write(io::Error::new(io::ErrorKind::InvalidInput, detail)));
    }
    let written = match encoding {
        Encoding::Jpeg { quality } => jpeg(pixels, quality.clamp(1, 100)),
        Encoding::WebpLossy { quality } => webp(pixels, Some(quality.clamp(0.0, 100.0))),
        Encoding::WebpLossless => webp(pixels, None),
        Encoding::Png8 => {
            let Encoded { gray, alpha, samples } = encoded::<u8>(pixels);
            png(width, height, (gray, alpha), png::BitDepth::Eight, &samples)
        }
        Encoding::Png16 => {
            let Encoded { gray, alpha, samples } = encoded::<u16>(pixels);
            let bytes: Vec<u8> = samples.into_iter().flat_map(u16::to_be_bytes).collect();
            png(width, height, (gray, alpha), png::BitDepth::Sixteen, &bytes)
        }
        Encoding::Exr => exr(pixels),
    };
    written.map_err(StillError::Write)
}

/// [`encode`] into a file that appears under its name once it is complete. Returns its size in bytes.
pub fn write(pixels: &Pixels, encoding: Encoding, path: &Path) -> Result<u64, StillError> {
    let bytes = encode(pixels, encoding)?;
    write_atomically(path, |writer| writer.write_all(&bytes)).map_err(StillError::Write)
}

fn jpeg(pixels: &Pixels, quality: u8) -> io::Result<Vec<u8>> {
    let display = displayed(pixels.clone());
    let kind = match display.layout {
        Layout::Gray => ExtendedColorType::L8,
        Layout::Rgb => ExtendedColorType::Rgb8,
    };
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, quality)
        .encode(&display.samples, display.width, display.height, kind)
        .map_err(io::Error::other)?;
    Ok(file)
}

fn webp(pixels: &Pixels, quality: Option<f32>) -> io::Result<Vec<u8>> {
    let Encoded { gray, alpha, samples } = encoded::<u8>(pixels);
    let colors = match (gray, alpha) {
        (false, _) => samples,
        (true, false) => samples.iter().flat_map(|gray| [*gray; 3]).collect(),
        (true, true) => {
            samples.as_chunks().0.iter().flat_map(|[gray, alpha]| [*gray, *gray, *gray, *alpha]).collect()
        }
    };
    let encoder = if alpha {
        webp::Encoder::from_rgba(&colors, pixels.width, pixels.height)
    } else {
        webp::Encoder::from_rgb(&colors, pixels.width, pixels.height)
    };
    let mut config =
        webp::WebPConfig::new().map_err(|()| io::Error::other("the WebP encoder has another version"))?;
    config.lossless = i32::from(quality.is_none());
    // Of what is seen through entirely, lossless keeps the colour too.
    config.exact = config.lossless;
    config.quality = quality.unwrap_or(75.0);
    let file = encoder
        .encode_advanced(&config)
        .map_err(|error| io::Error::other(format!("the WebP encoder failed: {error:?}")))?;
    Ok(file.to_vec())
}

fn png(
    width: u32,
    height: u32,
    kind: (bool, bool),
    depth: png::BitDepth,
    bytes: &[u8],
) -> io::Result<Vec<u8>> {
    let mut info = png::Info::with_size(width, height);
    info.bit_depth = depth;
    info.color_type = match kind {
        (true, false) => png::ColorType::Grayscale,
        (true, true) => png::ColorType::GrayscaleAlpha,
        (false, false) => png::ColorType::Rgb,
        (false, true) => png::ColorType::Rgba,
    };
    info.srgb = Some(png::SrgbRenderingIntent::Perceptual);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::with_info(&mut file, info)?;
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::Adaptive);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(bytes)?;
    writer.finish()?;
    Ok(file)
}

fn exr(pixels: &Pixels) -> io::Result<Vec<u8>> {
    let Encoded { gray, alpha, samples } = linear(pixels);
    let names: &[&str] = match (gray, alpha) {
        (true, false) => &["Y"],
        (true, true) => &["Y", "A"],
        (false, false) => &["R", "G", "B"],
        (false, true) => &["R", "G", "B", "A"],
    };
    let full = pixels.bits > 16 && matches!(pixels.samples, Samples::F32(_));
    let channels = names.iter().enumerate().map(|(index, name)| {
        let plane = samples.iter().skip(index).step_by(names.len());
        let plane = if full {
            FlatSamples::F32(plane.copied().collect())
        } else {
            FlatSamples::F16(plane.map(|sample| f16::from_f32(*sample)).collect())
        };
        AnyChannel::new(*name, plane)
    });
    let size = (pixels.width as usize, pixels.height as usize);
    let encoding = ExrEncoding { compression: Compression::ZIP16, ..ExrEncoding::FAST_LOSSLESS };
    let layer = Layer::new(size, LayerAttributes::default(), encoding, AnyChannels::sort(channels.collect()));
    let mut file = Cursor::new(Vec::new());
    Image::from_layer(layer).write().non_parallel().to_buffered(&mut file).map_err(io::Error::other)?;
    Ok(file.into_inner())
}
