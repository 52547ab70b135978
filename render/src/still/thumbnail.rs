//! Thumbnails: small lossy WebPs.
//!
//! Lossy, because a lossless WebP of a rendered picture 1280 pixels wide takes about ten times the bytes of one at
//! quality 82 and looks the same at thumbnail size; a page of forty stages has to appear at once. `image` only
//! writes lossless ones, so `libwebp` itself is linked (its C sources come with the crate).

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::PathBuf;

use super::Orientation;
use super::decode::Layout;
use super::derive::ThumbnailTarget;
use super::encode::write_atomically;
use super::pixels::turned;
use super::reduce::Source;

/// A thumbnail that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbnail {
    /// The width that was asked for.
    pub target_width: u32,
    /// Its width in pixels: never more than the picture's, less for one more than four times as high as wide.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// Where it lies.
    pub path: PathBuf,
    /// Size of the file.
    pub bytes: u64,
}

const QUALITY: f32 = 82.0;

/// A thumbnail's height is at most this many times the asked width.
const TALLEST: u32 = 4;

/// The size of a thumbnail: `target` wide, in the picture's proportions, and never enlarged.
pub(super) fn fitted(target: u32, (width, height): (u32, u32)) -> (u32, u32) {
    let target = target.max(1);
    let tall = target.saturating_mul(TALLEST);
    let scale = (f64::from(target) / f64::from(width)).min(f64::from(tall) / f64::from(height)).min(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most the side itself")]
    let scaled = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    (scaled(width), scaled(height))
}

/// Resizes with Lanczos3 on the encoded samples, as browsers do, and writes the file.
///
/// The display samples are flattened already, so there is no alpha that the filter could mix up.
pub(super) fn write(source: &Source, target: &ThumbnailTarget) -> io::Result<Thumbnail> {
    let size = fitted(target.width, source.shown_size());
    let samples = resized(source, size)?;
    let rgb = match source.display.layout {
        Layout::Rgb => samples,
        Layout::Gray => samples.iter().flat_map(|gray| [*gray; 3]).collect::<Vec<_>>().into(),
    };
    let encoded = webp::Encoder::from_rgb(&rgb, size.0, size.1)
        .encode_simple(false, QUALITY)
        .map_err(|error| io::Error::other(format!("the WebP encoder failed: {error:?}")))?;
    let bytes = write_atomically(&target.path, |writer| writer.write_all(&encoded))?;
    Ok(Thumbnail {
        target_width: target.width,
        width: size.0,
        height: size.1,
        path: target.path.clone(),
        bytes,
    })
}

/// The picture at a size, upright.
pub(super) fn resized(source: &Source, size: (u32, u32)) -> io::Result<Cow<'_, [u8]>> {
    let Source { display, extent, orientation, .. } = source;
    let stored = if orientation.swaps_sides() { (size.1, size.0) } else { size };
    let whole = *extent == (f64::from(display.width), f64::from(display.height));
    let small = if whole && stored == (display.width, display.height) {
        Cow::Borrowed(&display.samples[..])
    } else {
        let layout = match display.layout {
            Layout::Gray => resize::Layout::Gray,
            Layout::Rgb => resize::Layout::Rgb,
        };
        let large = resize::Picture {
            width: display.width,
            height: display.height,
            layout,
            samples: &display.samples,
        };
        Cow::Owned(large.resized(*extent, stored).map_err(io::Error::other)?)
    };
    if *orientation == Orientation::Upright {
        return Ok(small);
    }
    let stored = (stored.0 as usize, stored.1 as usize);
    Ok(Cow::Owned(turned(&small, stored, display.layout.channels(), *orientation)))
}
