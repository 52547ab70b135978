//! Decoding to 8-bit display samples, one file per family of formats.

mod completeness;
mod exr;
mod integer;
mod tiff;

use std::io::{BufRead, Seek};
use std::panic::{self, AssertUnwindSafe};

use image::{DynamicImage, GrayImage, RgbImage};

use super::{Limits, Orientation, StillError, StillFormat, StillInfo};
pub(super) use completeness::check_complete;

/// A picture as it is shown: 8 bits per channel, opaque, upright.
pub(super) struct Display {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) layout: Layout,
    /// Rows from the top, without padding.
    pub(super) samples: Vec<u8>,
    /// An ICC profile that the samples are in, when it fits their layout; else they are sRGB.
    pub(super) profile: Option<Vec<u8>>,
}

/// What one pixel of a [`Display`] consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Gray,
    Rgb,
}

impl Layout {
    pub(super) fn channels(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
        }
    }
}

/// What a decoder delivers: the samples as they lie in the file, and whether any pixel was less than opaque.
struct Decoded {
    size: (u32, u32),
    layout: Layout,
    samples: Vec<u8>,
    profile: Option<Vec<u8>>,
    transparent: bool,
}

/// Reads what the header tells, and refuses what exceeds the limits.
pub(super) fn read_header<R: BufRead + Seek>(
    format: StillFormat,
    reader: R,
    limits: &Limits,
) -> Result<StillInfo, StillError> {
    match format {
        StillFormat::Png | StillFormat::Jpeg | StillFormat::WebP => {
            integer::read_header(format, reader, limits)
        }
        StillFormat::Tiff => tiff::read_header(reader, limits),
        StillFormat::Exr => exr::read_header(reader, limits),
    }
}

/// Decodes what [`read_header`] described; completes `info` with what only the pixels tell.
pub(super) fn read_display<R: BufRead + Seek>(
    info: &mut StillInfo,
    reader: R,
    limits: &Limits,
) -> Result<Display, StillError> {
    let decoded = match info.format {
        StillFormat::Png | StillFormat::Jpeg | StillFormat::WebP => {
            integer::read(info.format, reader, limits)?
        }
        StillFormat::Tiff => tiff::read(reader, limits)?,
        StillFormat::Exr => exr::read(reader, limits)?,
    };
    info.transparent = Some(decoded.transparent);
    upright(decoded, info)
}

/// Runs a decoder so that a defect in it, met on a hostile file, ends this picture and not the process.
pub(super) fn contained<T>(
    format: StillFormat,
    work: impl FnOnce() -> Result<T, StillError>,
) -> Result<T, StillError> {
    // nothing that the work borrows is looked at again after a panic, apart from the watch's plain fields
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(StillError::Damaged { format, detail: "its decoder gave up on contradictory data".to_owned() })
    })
}

fn upright(decoded: Decoded, info: &StillInfo) -> Result<Display, StillError> {
    let Decoded { size: (width, height), layout, samples, profile, .. } = decoded;
    if info.orientation == Orientation::Upright {
        return Ok(Display { width, height, layout, samples, profile });
    }
    let wrong_length = || StillError::Damaged {
        format: info.format,
        detail: "the decoded picture has the wrong size".to_owned(),
    };
    let mut image = match layout {
        Layout::Gray => GrayImage::from_raw(width, height, samples).map(DynamicImage::ImageLuma8),
        Layout::Rgb => RgbImage::from_raw(width, height, samples).map(DynamicImage::ImageRgb8),
    }
    .ok_or_else(wrong_length)?;
    image.apply_orientation(info.orientation.into());
    let (width, height) = info.orientation.shown((width, height));
    Ok(Display { width, height, layout, samples: image.into_bytes(), profile })
}

/// Keeps a profile only where it describes the layout that the samples have by now.
fn fitting_profile(profile: Option<Vec<u8>>, layout: Layout) -> Option<Vec<u8>> {
    // ICC.1:2022 7.2: the data colour space is at bytes 16 to 19, the signature 'acsp' at 36 to 39
    let space: &[u8] = match layout {
        Layout::Gray => b"GRAY",
        Layout::Rgb => b"RGB ",
    };
    profile.filter(|profile| profile.get(16..20) == Some(space) && profile.get(36..40) == Some(b"acsp"))
}

/// Memory for the decoded samples plus a turned copy, in bytes.
fn turning_memory(size: (u32, u32), layout: Layout, orientation: Orientation) -> u64 {
    if orientation.swaps_sides() {
        u64::from(size.0) * u64::from(size.1) * layout.channels() as u64
    } else {
        0
    }
}
