//! Pictures as small as somebody wants them, without more work and memory than that takes.
//!
//! A JPEG is decoded at a fraction of its size (`jpeg`), a PNG row by row into means of squares (`squares`). What is left
//! is at least the wanted size, for a good filter to take the rest.

use std::fs::File;
use std::io::{BufRead, BufReader, Seek};
use std::path::Path;

use super::decode::{Display, Layout};
use super::display::displayed;
use super::jpeg::{self, Reduction};
use super::pixels::{Alpha, Meaning, Model, Pixels, Samples};
use super::{Limits, Orientation, StillError, StillFormat, StillInfo, decode, probe, squares, thumbnail};
use crate::clip::Tools;

/// A picture to make smaller ones of.
pub(super) struct Source {
    pub(super) display: Display,
    /// How much of its width and height is picture, in its pixels: the last ones may stand for less than the others.
    pub(super) extent: (f64, f64),
    /// The size of what it was made of, as shown.
    pub(super) shown: (u32, u32),
    /// How it has to be turned.
    pub(super) orientation: Orientation,
}

impl From<Display> for Source {
    /// A whole picture, which stands upright.
    fn from(display: Display) -> Self {
        let extent = (f64::from(display.width), f64::from(display.height));
        let shown = (display.width, display.height);
        Self { display, extent, shown, orientation: Orientation::Upright }
    }
}

impl Source {
    pub(super) const fn shown_size(&self) -> (u32, u32) {
        self.shown
    }
}

/// A smaller version that is at least `wanted` large (as shown), where there is a shorter way to one; completes what
/// `info` says of transparency.
///
/// `None` where there is none, or the file is damaged: the full decoder says of what kind.
pub(super) fn reduced<R: BufRead + Seek>(
    info: &mut StillInfo,
    mut reader: R,
    wanted: (u32, u32),
) -> Option<Source> {
    let turn = |size: (u32, u32)| if info.orientation.swaps_sides() { (size.1, size.0) } else { size };
    let shown = (info.width, info.height);
    let (stored, wanted) = (turn(shown), turn(wanted));
    match info.format {
        StillFormat::Jpeg => {
            let by = Reduction::down_to(stored, wanted)?;
            let mut file = Vec::new();
            reader.read_to_end(&mut file).ok()?;
            let small = jpeg::reduced(&file, by)?;
            let profile = info.profile.as_ref().and_then(|_| decode::embedded_profile(&file));
            let (width, height) = (small.width, small.height);
            let display = match profile {
                None => Display { width, height, layout: small.layout, samples: small.samples },
                Some(profile) => displayed(Pixels {
                    width,
                    height,
                    model: if small.layout == Layout::Gray { Model::Gray } else { Model::Rgb },
                    alpha: Alpha::None,
                    meaning: Meaning::Profile(profile),
                    bits: 8,
                    samples: Samples::U8(small.samples),
                }),
            };
            let part = |side: u32| f64::from(side) / f64::from(by.divisor());
            let extent = (part(stored.0), part(stored.1));
            Some(Source { display, extent, shown, orientation: info.orientation })
        }
        StillFormat::Png if info.profile.is_none() => {
            let (display, extent, transparent) = squares::reduced_png(reader, stored, wanted)?;
            info.transparent = Some(transparent);
            Some(Source { display, extent, shown, orientation: info.orientation })
        }
        _ => None,
    }
}

/// A picture of at most `within` pixels, upright, opaque and in sRGB of 8 bits, in the proportions of the file's; never
/// larger than that. No more of the file is decoded than it takes.
///
/// For contact sheets, thumbnails and the like. Refuses what [`derive`](super::derive()) refuses.
pub fn preview(
    path: &Path,
    within: (u32, u32),
    limits: &Limits,
    tools: &Tools,
) -> Result<Pixels, StillError> {
    let mut info = probe::probe(path, limits)?;
    let size = fitted_within(within, (info.width, info.height));
    let open = || {
        let file = File::open(path).map_err(StillError::Read)?;
        Ok::<_, StillError>(BufReader::with_capacity(1 << 17, file))
    };
    let reader = open()?;
    let small = decode::contained(info.format, || Ok(reduced(&mut info.clone(), reader, size)))?;
    let source = if let Some(small) = small {
        small
    } else {
        let reader = open()?;
        decode::contained(info.format, || decode::read_display(&mut info, reader, limits, tools))?.into()
    };
    let samples = thumbnail::resized(&source, size).map_err(StillError::Write)?.into_owned();
    Ok(Pixels {
        width: size.0,
        height: size.1,
        model: if source.display.layout == Layout::Gray { Model::Gray } else { Model::Rgb },
        alpha: Alpha::None,
        meaning: Meaning::Encoded,
        bits: 8,
        samples: Samples::U8(samples),
    })
}

fn fitted_within(within: (u32, u32), (width, height): (u32, u32)) -> (u32, u32) {
    let part = |most: u32, side: u32| f64::from(most.max(1)) / f64::from(side.max(1));
    let scale = part(within.0, width).min(part(within.1, height)).min(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most the side itself")]
    let scaled = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    (scaled(width), scaled(height))
}
