//! A still, or a part of it, as its file holds it.

use std::path::Path;

use super::reading::{Code, Depth, Light, Linear, Reading};
use super::{Region, Transfer, bytes_of, linear_of};
use crate::clip::Tools;
use crate::still::{Alpha, Limits, Meaning, Model, Part, Pixels, Samples, StillError, part, shown};

const RGB: &[&str] = &["R", "G", "B"];
const LUMA: &[&str] = &["Y"];

/// Upright pixels of a still, from some place in it on.
#[derive(Debug)]
pub struct StillPart {
    pixels: Pixels,
    /// Where the pixels begin in the picture as shown.
    left: u32,
    top: u32,
    /// The size of the picture as shown.
    picture: (u32, u32),
}

/// Decodes what is needed to read a region of a still: all of it, or of a large one the rows around. The region has to
/// lie in the picture.
///
/// Blocks. Samples are as the file holds them; nothing is laid over a ground, converted or rounded.
pub fn still(input: &Path, limits: &Limits, tools: &Tools, region: Region) -> Result<StillPart, StillError> {
    let (columns, rows) = (region.x..region.x + region.width, region.y..region.y + region.height);
    let Part { pixels, left, top, picture } = part(input, limits, tools, columns, rows)?;
    Ok(StillPart { pixels, left, top, picture })
}

impl StillPart {
    pub(super) fn bytes(&self) -> usize {
        bytes_of(&self.pixels.samples)
    }

    /// Whether all of a region was decoded.
    fn covers(&self, region: Region) -> bool {
        let (Some(x), Some(y)) = (region.x.checked_sub(self.left), region.y.checked_sub(self.top)) else {
            return false;
        };
        Region { x, y, ..region }.fits((self.pixels.width, self.pixels.height))
    }

    pub(super) fn read(&self, region: Region) -> Option<Reading> {
        if !region.fits(self.picture) || !self.covers(region) {
            return None;
        }
        let cut = self.cut(region);
        let mut channels = match cut.model {
            Model::Gray => LUMA.to_vec(),
            Model::Rgb => RGB.to_vec(),
            Model::Cmyk => vec!["C", "M", "Y", "K"],
        };
        if cut.alpha != Alpha::None {
            channels.push("A");
        }
        let depth = match cut.samples {
            Samples::F32(_) => Depth::Float { bits: cut.bits },
            _ => Depth::Integer { bits: cut.bits },
        };
        let codes = codes_of(&cut);
        let alpha = cut.alpha;
        let linear = linear(&cut);
        let display = shown(cut);
        Some(Reading { channels, depth, alpha, codes, encoded: None, linear, display })
    }

    /// A copy of the pixels of a region that is covered.
    fn cut(&self, region: Region) -> Pixels {
        let channels = self.pixels.channels();
        let row = self.pixels.width as usize * channels;
        let start = (region.x - self.left) as usize * channels;
        let length = region.width as usize * channels;
        let first = (region.y - self.top) as usize;
        let rows = first..first + region.height as usize;
        let cut_of = |from: usize| from * row + start..from * row + start + length;
        let samples = match &self.pixels.samples {
            Samples::U8(all) => Samples::U8(rows.flat_map(|y| all[cut_of(y)].iter().copied()).collect()),
            Samples::U16(all) => Samples::U16(rows.flat_map(|y| all[cut_of(y)].iter().copied()).collect()),
            Samples::F32(all) => Samples::F32(rows.flat_map(|y| all[cut_of(y)].iter().copied()).collect()),
        };
        Pixels {
            width: region.width,
            height: region.height,
            model: self.pixels.model,
            alpha: self.pixels.alpha,
            meaning: self.pixels.meaning.clone(),
            bits: self.pixels.bits,
            samples,
        }
    }
}

/// The codes that were stored: samples of other than 8 or 16 bits fill their type by repeating their bits.
fn codes_of(pixels: &Pixels) -> Vec<Code> {
    match &pixels.samples {
        Samples::U8(samples) => {
            let shift = 8u32.saturating_sub(u32::from(pixels.bits));
            samples.iter().map(|sample| Code::Integer(u32::from(*sample) >> shift)).collect()
        }
        Samples::U16(samples) => {
            let shift = 16u32.saturating_sub(u32::from(pixels.bits));
            samples.iter().map(|sample| Code::Integer(u32::from(*sample) >> shift)).collect()
        }
        Samples::F32(samples) => samples.iter().map(|sample| Code::Float(*sample)).collect(),
    }
}

/// Light with the primaries of Rec. 709: of an embedded profile by what it says, else by the curve of sRGB; floating
/// point is light as it stands. Alpha is left out, and colours that are multiplied by it stay so. Nothing of inks.
fn linear(pixels: &Pixels) -> Option<Linear> {
    let channels = match pixels.model {
        Model::Gray => LUMA,
        Model::Rgb => RGB,
        Model::Cmyk => return None,
    };
    let transfer = if pixels.meaning == Meaning::Linear { Transfer::Linear } else { Transfer::Srgb };
    let converted = match pixels.meaning {
        Meaning::Profile(_) => pixels.clone().into_srgb(),
        _ => pixels.clone(),
    };
    let step = converted.channels();
    let light =
        |value: f64, index: usize| (index % step < channels.len()).then(|| linear_of(transfer, value));
    let values = match &converted.samples {
        Samples::U8(samples) => {
            samples.iter().enumerate().filter_map(|(i, code)| light(f64::from(*code) / 255.0, i)).collect()
        }
        Samples::U16(samples) => {
            samples.iter().enumerate().filter_map(|(i, code)| light(f64::from(*code) / 65535.0, i)).collect()
        }
        Samples::F32(samples) => {
            samples.iter().enumerate().filter_map(|(i, value)| light(f64::from(*value), i)).collect()
        }
    };
    Some(Linear { transfer, light: Light { channels, values } })
}
