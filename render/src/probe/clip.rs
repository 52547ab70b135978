//! One frame of a clip, as it was decoded.

use std::fs;
use std::path::Path;

use domain::ClipInfo;
use domain::clip::Rotation;

use super::light::{self, Transfer, linear_of};
use super::planes::{Kind, Planar};
use super::reading::{Code, Depth, Light, Linear, Reading};
use super::{Region, bytes_of};
use crate::clip::{ClipError, Tools, raw};
use crate::still::{Alpha, Samples};

/// The most that the samples of a frame may take, in bytes: 8K at 4:4:4 in floating point.
const MOST_BYTES: u64 = 512 * 1024 * 1024;

const RGB: &[&str] = &["R", "G", "B"];
const LUMA: &[&str] = &["Y"];

/// The samples of one frame of a clip, in the planes, at the depth and the size in which the source stores them.
#[derive(Debug)]
pub struct ClipFrame {
    planar: Planar,
    planes: Vec<Samples>,
    widths: Vec<u32>,
    info: ClipInfo,
}

/// Decodes the frame of a clip with this index, counted from 0. `scratch` is a file to work with, which is gone after.
///
/// Blocks. Samples are neither converted, nor scaled, nor turned.
pub fn clip(
    tools: &Tools,
    input: &Path,
    info: &ClipInfo,
    index: u32,
    scratch: &Path,
) -> Result<ClipFrame, ClipError> {
    let planar = Planar::of(&info.pixel_format).ok_or_else(|| ClipError::Undecodable {
        codec: format!("pixels of the format {}", info.pixel_format),
    })?;
    let size = (info.coded_width, info.coded_height);
    let sizes = planar.sizes(size);
    let expected: u64 = sizes
        .iter()
        .map(|(width, height)| u64::from(*width) * u64::from(*height) * planar.sample_bytes() as u64)
        .sum();
    if expected > MOST_BYTES {
        return Err(ClipError::TooMuchMemory { program: "the pixel probe", max_memory: MOST_BYTES });
    }
    let read = raw(tools, input, info, index, &planar.name, scratch)
        .and_then(|()| fs::read(scratch).map_err(ClipError::Read));
    let _ = fs::remove_file(scratch);
    let bytes = read?;
    if bytes.len() as u64 != expected {
        return Err(ClipError::Damaged {
            what: "a frame of it has another size than its header says",
            detail: format!("{} bytes of {} instead of {expected}", bytes.len(), planar.name),
        });
    }
    let mut rest = bytes.as_slice();
    let mut planes = Vec::with_capacity(sizes.len());
    for (width, height) in &sizes {
        let length = *width as usize * *height as usize * planar.sample_bytes();
        let (plane, after) = rest.split_at(length);
        planes.push(samples_of(plane, planar.sample_bytes()));
        rest = after;
    }
    let widths = sizes.iter().map(|(width, _)| *width).collect();
    Ok(ClipFrame { planar, planes, widths, info: info.clone() })
}

fn samples_of(bytes: &[u8], sample_bytes: usize) -> Samples {
    match sample_bytes {
        1 => Samples::U8(bytes.to_vec()),
        2 => Samples::U16(bytes.as_chunks().0.iter().map(|code| u16::from_le_bytes(*code)).collect()),
        _ => Samples::F32(bytes.as_chunks().0.iter().map(|value| f32::from_le_bytes(*value)).collect()),
    }
}

impl ClipFrame {
    pub(super) fn bytes(&self) -> usize {
        self.planes.iter().map(bytes_of).sum()
    }

    /// What a region holds. Of colour differences that are stored for several pixels together, the one that covers a
    /// pixel is its own: nothing is interpolated.
    pub(super) fn read(&self, region: Region) -> Option<Reading> {
        if !region.fits((self.info.width, self.info.height)) {
            return None;
        }
        let mut channels: Vec<&'static str> = match self.planar.kind {
            Kind::Gray => LUMA.to_vec(),
            Kind::Yuv => vec!["Y", "Cb", "Cr"],
            Kind::Gbr => RGB.to_vec(),
        };
        if self.planar.alpha {
            channels.push("A");
        }
        let depth = match self.planar.bits {
            bits @ ..=16 => Depth::Integer { bits },
            bits => Depth::Float { bits },
        };
        let transfer = Transfer::tagged(self.info.color.transfer.as_deref());
        let colors: &'static [&'static str] = if self.planar.kind == Kind::Gray { LUMA } else { RGB };
        let mut reading = Reading {
            channels,
            depth,
            alpha: if self.planar.alpha { Alpha::Straight } else { Alpha::None },
            codes: Vec::new(),
            encoded: (self.planar.kind == Kind::Yuv).then(|| Light { channels: colors, values: Vec::new() }),
            linear: Some(Linear { transfer, light: Light { channels: colors, values: Vec::new() } }),
            display: Vec::new(),
        };
        for place in region.places() {
            let codes = self.codes_at(self.stored(place))?;
            match self.encoded(&codes) {
                Some(encoded) => {
                    if let Some(light) = &mut reading.encoded {
                        light.values.extend(encoded);
                    }
                    if let Some(linear) = &mut reading.linear {
                        let kept = encoded.iter().take(colors.len());
                        linear.light.values.extend(kept.map(|value| linear_of(transfer, *value)));
                    }
                    reading.display.push(encoded.map(eight_bits));
                }
                None => {
                    (reading.encoded, reading.linear) = (None, None);
                }
            }
            reading.codes.extend(codes);
        }
        Some(reading)
    }

    /// Where a pixel as shown lies among those that are stored: turned and mirrored back, and scaled where these are not
    /// square.
    fn stored(&self, (x, y): (u32, u32)) -> (u32, u32) {
        let info = &self.info;
        let (width, height) = (info.width, info.height);
        let (x, y, (width, height)) = match info.rotation {
            Rotation::Upright => (x, y, (width, height)),
            Rotation::Right => (y, width - 1 - x, (height, width)),
            Rotation::Over => (width - 1 - x, height - 1 - y, (width, height)),
            Rotation::Left => (height - 1 - y, x, (height, width)),
        };
        let x = if info.mirrored { width - 1 - x } else { x };
        (scaled(x, width, info.coded_width), scaled(y, height, info.coded_height))
    }

    /// The codes at a stored place, in the order of the channels.
    fn codes_at(&self, (x, y): (u32, u32)) -> Option<Vec<Code>> {
        let order: &[usize] = match (self.planar.kind, self.planar.alpha) {
            (Kind::Gray, _) => &[0],
            (Kind::Yuv, false) => &[0, 1, 2],
            (Kind::Yuv, true) => &[0, 1, 2, 3],
            (Kind::Gbr, false) => &[2, 0, 1],
            (Kind::Gbr, true) => &[2, 0, 1, 3],
        };
        order
            .iter()
            .map(|plane| {
                let shift = if matches!(plane, 1 | 2) { self.planar.shift } else { (0, 0) };
                let at =
                    (y >> shift.1) as usize * *self.widths.get(*plane)? as usize + (x >> shift.0) as usize;
                match self.planes.get(*plane)? {
                    Samples::U8(samples) => samples.get(at).map(|code| Code::Integer(u32::from(*code))),
                    Samples::U16(samples) => samples.get(at).map(|code| Code::Integer(u32::from(*code))),
                    Samples::F32(samples) => samples.get(at).map(|value| Code::Float(*value)),
                }
            })
            .collect()
    }

    /// R′, G′ and B′ of codes, 0 to 1 and not clamped; nothing where the matrix is not known.
    fn encoded(&self, codes: &[Code]) -> Option<[f64; 3]> {
        let values: Vec<f64> = codes.iter().map(|code| code.value()).collect();
        let bits = self.planar.bits;
        let (step, most) = match bits {
            bits @ ..=16 => (f64::from(1u32 << (bits - 8)), f64::from((1u32 << bits) - 1)),
            _ => (1.0, 1.0),
        };
        // The codes of narrow range, 16 to 235 and 16 to 240 at 8 bits (ITU-R BT.709-6, item 4.6).
        let narrow = bits <= 16 && crate::clip::range(&self.info) == "tv";
        match (self.planar.kind, values.as_slice()) {
            (Kind::Gbr, [red, green, blue, ..]) => Some([red / most, green / most, blue / most]),
            (Kind::Gray, [luma, ..]) if narrow => Some([(luma - 16.0 * step) / (219.0 * step); 3]),
            (Kind::Gray, [luma, ..]) => Some([luma / most; 3]),
            (Kind::Yuv, [luma, blue, red, ..]) => {
                let shares = light::shares(crate::clip::matrix(&self.info))?;
                let middle = 128.0 * step;
                let scaled = if narrow {
                    let difference = |code: f64| (code - middle) / (224.0 * step);
                    [(luma - 16.0 * step) / (219.0 * step), difference(*blue), difference(*red)]
                } else {
                    [luma / most, (blue - middle) / most, (red - middle) / most]
                };
                Some(light::rgb_of(shares, scaled))
            }
            _ => None,
        }
    }
}

/// The stored column or row in which the middle of a shown one lies.
fn scaled(at: u32, shown: u32, stored: u32) -> u32 {
    if shown == stored {
        return at;
    }
    let place = (u64::from(at) * 2 + 1) * u64::from(stored) / (u64::from(shown.max(1)) * 2);
    u32::try_from(place).unwrap_or(u32::MAX).min(stored.saturating_sub(1))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 255")]
fn eight_bits(value: f64) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_that_are_not_square_are_found_by_their_middle() {
        // 720 stored columns are shown as 768.
        assert_eq!(scaled(0, 768, 720), 0);
        assert_eq!(scaled(767, 768, 720), 719);
        assert_eq!(scaled(384, 768, 720), 360);
        // 2:1, as anamorphic lenses squeeze.
        assert_eq!([0, 1, 2, 3].map(|x| scaled(x, 4, 2)), [0, 0, 1, 1]);
        assert_eq!(scaled(7, 100, 100), 7);
    }
}
