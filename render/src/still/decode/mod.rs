//! Decoding, one file per family of formats.

mod avif;
mod bytes;
mod cineon;
mod completeness;
mod dpx;
mod exr;
mod exr_layers;
mod heif;
mod integer;
mod jp2;
mod jxl;
mod pfm;
mod program;
mod psd;
mod qoi;
mod radiance;
pub(super) mod rows;
mod sgi;
mod targa;
mod tiff;

use std::io::{BufRead, Seek};
use std::panic::{self, AssertUnwindSafe};

use super::display::displayed;
use super::pixels::{Model, Pixels, turned};
use super::tiles::TILED_FROM;
use super::{Limits, Orientation, Select, StillError, StillFormat, StillInfo};
use crate::clip::Tools;
pub(super) use completeness::check_complete;
pub(super) use integer::embedded_profile;
pub(super) use targa::is_targa;

/// A picture as it is shown: 8 bits per channel, opaque, sRGB, upright.
pub(super) struct Display {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) layout: Layout,
    /// Rows from the top, without padding.
    pub(super) samples: Vec<u8>,
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

/// Reads what the header tells, and refuses what exceeds the limits.
pub(super) fn read_header<R: BufRead + Seek>(
    format: StillFormat,
    mut reader: R,
    limits: &Limits,
) -> Result<StillInfo, StillError> {
    match format {
        StillFormat::Pnm if pfm::is_pfm(&mut reader)? => pfm::read_header(reader, limits),
        StillFormat::Png
        | StillFormat::Jpeg
        | StillFormat::WebP
        | StillFormat::Bmp
        | StillFormat::Gif
        | StillFormat::Tga
        | StillFormat::Pnm => integer::read_header(format, reader, limits),
        StillFormat::Tiff => tiff::read_header(reader, limits),
        StillFormat::Exr => exr::read_header(reader, limits),
        StillFormat::Dpx => dpx::read_header(reader, limits),
        StillFormat::Cineon => cineon::read_header(reader, limits),
        StillFormat::Psd => psd::read_header(reader, limits),
        StillFormat::Hdr => radiance::read_header(reader, limits),
        StillFormat::Jp2 => jp2::read_header(reader, limits),
        StillFormat::Jxl => jxl::read_header(reader, limits),
        StillFormat::Avif => avif::read_header(reader, limits),
        StillFormat::Sgi => sgi::read_header(reader, limits),
        StillFormat::Qoi => qoi::read_header(reader, limits),
    }
}

/// Decodes what [`read_header`] described; completes `info` with what only the pixels tell.
pub(super) fn read_display<R: BufRead + Seek>(
    info: &mut StillInfo,
    reader: R,
    limits: &Limits,
    tools: &Tools,
) -> Result<Display, StillError> {
    let mut display = if info.format == StillFormat::Exr {
        // Straight to 8 bits: in full it would take five times the memory.
        let (display, transparent) = exr::read_display(reader, limits)?;
        info.transparent = Some(transparent);
        display
    } else {
        let select = Select { layer: None, tools: tools.clone() };
        let pixels = read(info.format, reader, limits, &select)?;
        info.transparent = Some(pixels.is_transparent());
        displayed(pixels)
    };
    if info.orientation != Orientation::Upright {
        let size = (display.width as usize, display.height as usize);
        display.samples = turned(&display.samples, size, display.layout.channels(), info.orientation);
        (display.width, display.height) = info.orientation.shown((display.width, display.height));
    }
    Ok(display)
}

/// Decodes all that [`read_header`] described, upright.
pub(super) fn read_pixels<R: BufRead + Seek>(
    info: &StillInfo,
    reader: R,
    limits: &Limits,
    select: &Select,
) -> Result<Pixels, StillError> {
    let pixels = read(info.format, reader, limits, select)?;
    if info.orientation.swaps_sides() {
        limits.check_memory(2 * pixels.bytes())?;
    }
    Ok(pixels.upright(info.orientation))
}

/// The samples as they lie in the file.
fn read<R: BufRead + Seek>(
    format: StillFormat,
    mut reader: R,
    limits: &Limits,
    select: &Select,
) -> Result<Pixels, StillError> {
    if let Some(layer) = select.layer.as_ref().filter(|_| format != StillFormat::Exr) {
        return Err(StillError::NoSuchLayer { layer: layer.clone(), there: Vec::new() });
    }
    match format {
        StillFormat::Pnm if pfm::is_pfm(&mut reader)? => pfm::read(reader, limits),
        StillFormat::Png
        | StillFormat::Jpeg
        | StillFormat::WebP
        | StillFormat::Bmp
        | StillFormat::Gif
        | StillFormat::Tga
        | StillFormat::Pnm => integer::read(format, reader, limits),
        StillFormat::Tiff => tiff::read(reader, limits),
        StillFormat::Exr => exr::read(reader, limits, select),
        StillFormat::Dpx => dpx::read(reader, limits),
        StillFormat::Cineon => cineon::read(reader, limits),
        StillFormat::Psd => psd::read(reader, limits),
        StillFormat::Hdr => radiance::read(reader, limits),
        StillFormat::Jp2 => jp2::read(reader, limits, &select.tools),
        StillFormat::Jxl => jxl::read(reader, limits, &select.tools),
        StillFormat::Avif => avif::read(reader, limits, &select.tools),
        StillFormat::Sgi => sgi::read(reader, limits),
        StillFormat::Qoi => qoi::read(reader, limits),
    }
}

/// Whether a picture is gone through by its rows and never held whole: a large one, where its file allows.
fn by_rows((width, height): (u32, u32), streams: bool) -> bool {
    streams && width.max(height) > TILED_FROM
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

/// Memory for a turned copy of what is shown, in bytes.
fn turning_memory(size: (u32, u32), model: Model, orientation: Orientation) -> u64 {
    if orientation == Orientation::Upright {
        return 0;
    }
    u64::from(size.0) * u64::from(size.1) * model.colors().min(3) as u64
}
