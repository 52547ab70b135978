//! One tile as a file.

use std::io;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::grid::TileKind;
use crate::still::decode::Layout;

/// The quality of JPEG tiles: what a second compression of a JPEG of usual quality adds is below what anybody sees.
const QUALITY: u8 = 92;

/// Encodes a tile. Samples are sRGB, as browsers take what carries no profile.
pub(super) fn tile(
    kind: TileKind,
    layout: Layout,
    (width, height): (u16, u16),
    samples: &[u8],
) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(samples.len() / 2);
    match kind {
        TileKind::Png => {
            let mut encoder = png::Encoder::new(&mut bytes, u32::from(width), u32::from(height));
            encoder.set_depth(png::BitDepth::Eight);
            encoder.set_color(match layout {
                Layout::Gray => png::ColorType::Grayscale,
                Layout::Rgb => png::ColorType::Rgb,
            });
            encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
            encoder.set_compression(png::Compression::Fast);
            encoder.set_filter(png::Filter::Adaptive);
            let mut writer = encoder.write_header()?;
            writer.write_image_data(samples)?;
            writer.finish()?;
        }
        TileKind::Jpeg => {
            let mut encoder = Encoder::new(&mut bytes, QUALITY);
            // Colour as sharp as light: red edges on grey are what reviewers look for.
            encoder.set_sampling_factor(SamplingFactor::F_1_1);
            let color = match layout {
                Layout::Gray => ColorType::Luma,
                Layout::Rgb => ColorType::Rgb,
            };
            encoder.encode(samples, width, height, color).map_err(io::Error::other)?;
        }
    }
    Ok(bytes)
}
