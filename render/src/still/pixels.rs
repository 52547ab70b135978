//! A decoded picture with all that its file holds: no sample is rounded, and nothing is laid over a ground yet.

use super::color::Sample;
use super::{Orientation, color};

/// A picture as its file holds it, upright.
///
/// Rows from the top, without padding; the samples of a pixel lie side by side, colour first, then alpha.
#[derive(Debug, Clone, PartialEq)]
pub struct Pixels {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// What the colour of a pixel consists of.
    pub model: Model,
    /// What the last sample of a pixel says about the others; [`Alpha::None`] where there is no such sample.
    pub alpha: Alpha,
    /// How samples become light.
    pub meaning: Meaning,
    /// How many bits of a sample were stored. Integers fill their type by repeating their bits, so that all ones stay
    /// all ones; a code value of 10 bits is `sample >> 6` of the 16. Floating point: 16 or 32.
    pub bits: u8,
    /// `width × height ×` [`Pixels::channels`] of them.
    pub samples: Samples,
}

/// The samples of a picture, in the type that holds them exactly.
#[derive(Debug, Clone, PartialEq)]
pub enum Samples {
    /// Integers of at most 8 bits, 255 being the most.
    U8(Vec<u8>),
    /// Integers of 9 to 16 bits, 65,535 being the most.
    U16(Vec<u16>),
    /// Floating point of 16 or 32 bits; what is not a number stays so.
    F32(Vec<f32>),
}

/// What the colour of a pixel consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// One sample.
    Gray,
    /// Red, green, blue.
    Rgb,
    /// Cyan, magenta, yellow, black; all ones are full ink.
    Cmyk,
}

impl Model {
    /// Samples of a pixel, without alpha.
    pub const fn colors(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
            Self::Cmyk => 4,
        }
    }
}

/// What the alpha of a picture says about its colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Alpha {
    /// There is none: everything is opaque.
    None,
    /// The colours stand for themselves.
    Straight,
    /// The colours are multiplied by it already, as samples that are stored (not as light).
    Premultiplied,
}

/// How samples become light.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// Display-referred: sRGB, or taken to be.
    Encoded,
    /// Scene-linear with the primaries of Rec. 709; samples may be negative and beyond one.
    Linear,
    /// What an ICC profile says that is not sRGB's; [`Pixels::into_srgb`] converts by it.
    Profile(Vec<u8>),
}

impl Pixels {
    /// Samples of a pixel, with alpha.
    pub const fn channels(&self) -> usize {
        self.model.colors() + if matches!(self.alpha, Alpha::None) { 0 } else { 1 }
    }

    /// Whether any pixel is less than opaque.
    pub fn is_transparent(&self) -> bool {
        if self.alpha == Alpha::None {
            return false;
        }
        let channels = self.channels();
        match &self.samples {
            Samples::U8(samples) => samples.chunks_exact(channels).any(|pixel| pixel[channels - 1] < u8::MAX),
            Samples::U16(samples) => {
                samples.chunks_exact(channels).any(|pixel| pixel[channels - 1] < u16::MAX)
            }
            // What is not a number is not opaque either.
            Samples::F32(samples) => samples
                .chunks_exact(channels)
                .any(|pixel| !matches!(pixel[channels - 1], alpha if alpha >= 1.0)),
        }
    }

    /// Laid over white, as pictures are shown, and opaque; samples keep their depth. Encoded ones are laid over as they are,
    /// and light as light.
    #[must_use]
    pub fn over_white(self) -> Self {
        if self.alpha == Alpha::None {
            return self;
        }
        let mut pixels = self.into_srgb().without_inks();
        let (channels, premultiplied) = (pixels.channels(), pixels.alpha == Alpha::Premultiplied);
        pixels.samples = match pixels.samples {
            Samples::U8(samples) => {
                let lay = if premultiplied { color::flatten_associated } else { color::flatten };
                Samples::U8(laid(&samples, channels, lay))
            }
            Samples::U16(samples) => {
                let lay = if premultiplied { color::flatten_associated_deep } else { color::flatten_to_deep };
                Samples::U16(laid(&samples, channels, lay))
            }
            Samples::F32(samples) => Samples::F32(laid(&samples, channels, |sample, alpha| {
                let own = if premultiplied { sample } else { sample * alpha.clamp(0.0, 1.0) };
                color::flatten_linear(own, alpha)
            })),
        };
        pixels.alpha = Alpha::None;
        pixels
    }

    /// Red, green and blue of inks by the plain rule, where no profile says what they make; their alpha is a straight one.
    fn without_inks(mut self) -> Self {
        if self.model == Model::Cmyk {
            let channels = self.channels();
            self.samples = match self.samples {
                Samples::U8(samples) => Samples::U8(uninked(&samples, channels)),
                Samples::U16(samples) => Samples::U16(uninked(&samples, channels)),
                Samples::F32(samples) => Samples::F32(uninked(&samples, channels)),
            };
            self.model = Model::Rgb;
            self.alpha = if self.alpha == Alpha::None { Alpha::None } else { Alpha::Straight };
        }
        self
    }

    /// How opaque it is: gray of 8 bits, white where it covers everything.
    #[must_use]
    pub fn opacity(&self) -> Self {
        let count = self.width as usize * self.height as usize;
        let channels = self.channels();
        let samples = match &self.samples {
            _ if self.alpha == Alpha::None => vec![u8::MAX; count],
            Samples::U8(samples) => samples.chunks_exact(channels).map(|pixel| pixel[channels - 1]).collect(),
            Samples::U16(samples) => {
                samples.chunks_exact(channels).map(|pixel| color::narrow(pixel[channels - 1])).collect()
            }
            Samples::F32(samples) => {
                samples.chunks_exact(channels).map(|pixel| color::encode_unit(pixel[channels - 1])).collect()
            }
        };
        Self {
            width: self.width,
            height: self.height,
            model: Model::Gray,
            alpha: Alpha::None,
            meaning: Meaning::Encoded,
            bits: 8,
            samples: Samples::U8(samples),
        }
    }

    /// What the samples take, in bytes.
    pub(super) const fn bytes(&self) -> u64 {
        let (count, size) = match &self.samples {
            Samples::U8(samples) => (samples.len(), 1),
            Samples::U16(samples) => (samples.len(), 2),
            Samples::F32(samples) => (samples.len(), 4),
        };
        count as u64 * size
    }

    /// Turned so that it stands upright; for a stored picture with an orientation.
    pub(super) fn upright(mut self, orientation: Orientation) -> Self {
        if orientation == Orientation::Upright {
            return self;
        }
        let (size, channels) = ((self.width as usize, self.height as usize), self.channels());
        self.samples = match self.samples {
            Samples::U8(samples) => Samples::U8(turned(&samples, size, channels, orientation)),
            Samples::U16(samples) => Samples::U16(turned(&samples, size, channels, orientation)),
            Samples::F32(samples) => Samples::F32(turned(&samples, size, channels, orientation)),
        };
        (self.width, self.height) = orientation.shown((self.width, self.height));
        self
    }
}

impl Samples {
    /// How many there are.
    pub const fn len(&self) -> usize {
        match self {
            Self::U8(samples) => samples.len(),
            Self::U16(samples) => samples.len(),
            Self::F32(samples) => samples.len(),
        }
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Cyan, magenta and yellow under black, and whatever comes after them.
fn uninked<T: Sample>(samples: &[T], channels: usize) -> Vec<T> {
    let pixels = samples.chunks_exact(channels);
    pixels
        .flat_map(|pixel| {
            let black = pixel[3];
            pixel[..3].iter().map(move |ink| ink.under(black)).chain(pixel[4..].iter().copied())
        })
        .collect()
}

/// The colours of pixels, each laid over by their alpha, which goes.
fn laid<T: Copy>(samples: &[T], channels: usize, lay: impl Fn(T, T) -> T) -> Vec<T> {
    let pixels = samples.chunks_exact(channels);
    pixels
        .flat_map(|pixel| {
            let alpha = pixel[channels - 1];
            let lay = &lay;
            pixel[..channels - 1].iter().map(move |sample| lay(*sample, alpha))
        })
        .collect()
}

/// A copy that stands upright; `size` is that of `samples`.
pub(super) fn turned<T: Copy>(
    samples: &[T],
    (width, height): (usize, usize),
    channels: usize,
    orientation: Orientation,
) -> Vec<T> {
    let (shown_width, shown_height) =
        if orientation.swaps_sides() { (height, width) } else { (width, height) };
    let mut shown = Vec::with_capacity(samples.len());
    for y in 0..shown_height {
        for x in 0..shown_width {
            let (from_x, from_y) = match orientation {
                Orientation::Upright => (x, y),
                Orientation::FlipHorizontal => (width - 1 - x, y),
                Orientation::Rotate180 => (width - 1 - x, height - 1 - y),
                Orientation::FlipVertical => (x, height - 1 - y),
                Orientation::Rotate90 => (y, height - 1 - x),
                Orientation::Rotate90FlipHorizontal => (y, x),
                Orientation::Rotate270 => (width - 1 - y, x),
                Orientation::Rotate270FlipHorizontal => (width - 1 - y, height - 1 - x),
            };
            let at = (from_y * width + from_x) * channels;
            shown.extend_from_slice(&samples[at..at + channels]);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(model: Model, alpha: Alpha, samples: Samples) -> Pixels {
        Pixels { width: 1, height: 1, model, alpha, meaning: Meaning::Encoded, bits: 8, samples }
    }

    #[test]
    fn what_is_clear_is_white_in_every_depth() {
        for (alpha, half) in [(Alpha::Straight, 177), (Alpha::Premultiplied, 227)] {
            let flat = pixels(Model::Rgb, alpha, Samples::U8(vec![100, 0, 255, 128])).over_white();
            let Samples::U8(samples) = &flat.samples else { panic!("8 bits") };
            assert_eq!((samples[0], samples[1], flat.alpha, flat.channels()), (half, 127, Alpha::None, 3));
        }
        let flat = pixels(Model::Gray, Alpha::Straight, Samples::U16(vec![30_000, 0])).over_white();
        assert_eq!(flat.samples, Samples::U16(vec![u16::MAX]));
        let flat = pixels(Model::Gray, Alpha::Premultiplied, Samples::U16(vec![1000, 65_535])).over_white();
        assert_eq!(flat.samples, Samples::U16(vec![1000]));
        let light = pixels(Model::Rgb, Alpha::Premultiplied, Samples::F32(vec![4.0, 0.0, -1.0, 0.5]));
        assert_eq!(light.over_white().samples, Samples::F32(vec![4.5, 0.5, -0.5]));
        let opaque = pixels(Model::Rgb, Alpha::None, Samples::U8(vec![1, 2, 3]));
        assert_eq!(opaque.clone().over_white(), opaque);
    }

    /// By the code that makes renditions and thumbnails.
    #[test]
    fn over_white_is_as_pictures_are_shown() {
        for alpha in [Alpha::None, Alpha::Straight, Alpha::Premultiplied] {
            for model in [Model::Gray, Model::Rgb, Model::Cmyk] {
                for opacity in [0, 1, 100, 254, 255_u8] {
                    let mut codes = vec![0, 30, 90, 250];
                    codes.truncate(model.colors());
                    if alpha == Alpha::Premultiplied && model != Model::Cmyk {
                        for code in &mut codes {
                            *code = (*code).min(opacity);
                        }
                    }
                    codes.extend((alpha != Alpha::None).then_some(opacity));
                    let deep = codes.iter().map(|code| u16::from(*code) * 257).collect();
                    for samples in [Samples::U8(codes), Samples::U16(deep)] {
                        let held = pixels(model, alpha, samples);
                        let shown = super::super::display::displayed(held.clone()).samples;
                        let flat = held.over_white().without_inks();
                        let flat: Vec<u8> = match flat.samples {
                            Samples::U8(samples) => samples,
                            Samples::U16(samples) => samples.into_iter().map(color::narrow).collect(),
                            Samples::F32(_) => panic!("whole numbers"),
                        };
                        let near = flat.iter().zip(&shown).all(|(one, other)| one.abs_diff(*other) <= 1);
                        assert!(
                            near && flat.len() == shown.len(),
                            "{model:?} {alpha:?} {opacity}: {flat:?} {shown:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn opacity_is_gray() {
        let of = |alpha, samples| match pixels(Model::Gray, alpha, samples).opacity().samples {
            Samples::U8(samples) => samples,
            _ => panic!("8 bits"),
        };
        assert_eq!(of(Alpha::None, Samples::U8(vec![7])), [255]);
        assert_eq!(of(Alpha::Straight, Samples::U8(vec![7, 9])), [9]);
        assert_eq!(of(Alpha::Straight, Samples::U16(vec![7, 32_768])), [128]);
        assert_eq!(of(Alpha::Premultiplied, Samples::F32(vec![7.0, 0.2])), [51]);
        assert_eq!(of(Alpha::Straight, Samples::F32(vec![7.0, f32::NAN])), [0]);
    }
}
