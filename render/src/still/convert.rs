//! Between what samples are and what a format holds: encoded with straight alpha, or linear with premultiplied.

use std::sync::LazyLock;

use super::color;
use super::pixels::{Alpha, Meaning, Model, Pixels, Samples};

/// What integers of 8 and of 16 bits have in common here.
pub(super) trait Code: Copy {
    /// From an encoded value of 0 to 1; not a number is nothing.
    fn of_unit(encoded: f32) -> Self;
    fn of_8(code: u8) -> Self;
    fn of_16(code: u16) -> Self;
}

impl Code for u8 {
    fn of_unit(encoded: f32) -> Self {
        color::encode_unit(encoded)
    }

    fn of_8(code: u8) -> Self {
        code
    }

    fn of_16(code: u16) -> Self {
        color::narrow(code)
    }
}

impl Code for u16 {
    fn of_unit(encoded: f32) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped; not a number becomes 0"
        )]
        let code = (encoded.clamp(0.0, 1.0) * 65_535.0).round() as Self;
        code
    }

    fn of_8(code: u8) -> Self {
        Self::from(code) * 257
    }

    fn of_16(code: u16) -> Self {
        code
    }
}

/// Samples as a display takes them: sRGB, gray or RGB, straight alpha behind where there is alpha.
pub(super) struct Encoded<T> {
    pub(super) gray: bool,
    pub(super) alpha: bool,
    pub(super) samples: Vec<T>,
}

/// Encodes what is linear, divides what is premultiplied, and makes RGB of inks.
pub(super) fn encoded<T: Code>(pixels: &Pixels) -> Encoded<T> {
    let owned = matches!(pixels.meaning, Meaning::Profile(_)).then(|| pixels.clone().into_srgb());
    let pixels = owned.as_ref().unwrap_or(pixels);
    let (model, alpha) = (pixels.model, pixels.alpha);
    let linear = pixels.meaning == Meaning::Linear;
    let same = !linear && model != Model::Cmyk && alpha != Alpha::Premultiplied;
    let samples = match &pixels.samples {
        Samples::U8(samples) if same => samples.iter().map(|code| T::of_8(*code)).collect(),
        Samples::U16(samples) if same => samples.iter().map(|code| T::of_16(*code)).collect(),
        Samples::U8(samples) => through_units(samples, |code| f32::from(code) / 255.0, model, alpha, linear),
        Samples::U16(samples) => {
            through_units(samples, |code| f32::from(code) / 65_535.0, model, alpha, linear)
        }
        Samples::F32(samples) => through_units(samples, |value| value, model, alpha, linear),
    };
    Encoded { gray: model == Model::Gray, alpha: alpha != Alpha::None, samples }
}

fn through_units<S: Copy, T: Code>(
    samples: &[S],
    unit: impl Fn(S) -> f32,
    model: Model,
    alpha: Alpha,
    linear: bool,
) -> Vec<T> {
    let colors = model.colors();
    let channels = colors + usize::from(alpha != Alpha::None);
    let mut result = Vec::with_capacity(samples.len());
    for pixel in samples.chunks_exact(channels) {
        let opacity = pixel.get(colors).map_or(1.0, |alpha| unit(*alpha));
        let color = |sample: &S| {
            let value = unit(*sample);
            let value = if alpha == Alpha::Premultiplied && opacity != 0.0 { value / opacity } else { value };
            if linear { color::encode_srgb_exact(value) } else { value }
        };
        match (model, pixel) {
            (Model::Cmyk, [cyan, magenta, yellow, black, ..]) => {
                let light = 1.0 - unit(*black).clamp(0.0, 1.0);
                for ink in [cyan, magenta, yellow] {
                    result.push(T::of_unit((1.0 - unit(*ink).clamp(0.0, 1.0)) * light));
                }
            }
            _ => result.extend(pixel[..colors].iter().map(|sample| T::of_unit(color(sample)))),
        }
        if alpha != Alpha::None {
            result.push(T::of_unit(opacity));
        }
    }
    result
}

/// Samples as OpenEXR takes them: scene-linear with the primaries of Rec. 709, gray or RGB, premultiplied by the alpha
/// that lies behind them where there is alpha. What is linear already is not touched.
pub(super) fn linear(pixels: &Pixels) -> Encoded<f32> {
    let (gray, alpha) = (pixels.model == Model::Gray, pixels.alpha != Alpha::None);
    if let (Meaning::Linear, Samples::F32(samples)) = (&pixels.meaning, &pixels.samples)
        && pixels.model != Model::Cmyk
    {
        let mut samples = samples.clone();
        if pixels.alpha == Alpha::Straight {
            for pixel in samples.chunks_exact_mut(pixels.channels()) {
                multiply(pixel);
            }
        }
        return Encoded { gray, alpha, samples };
    }
    let Encoded { samples: codes, .. } = encoded::<u16>(pixels);
    let channels = if gray { 1 } else { 3 } + usize::from(alpha);
    let mut samples = Vec::with_capacity(codes.len());
    for pixel in codes.chunks_exact(channels) {
        let from = samples.len();
        let (colors, opacity) = pixel.split_at(if gray { 1 } else { 3 });
        if pixels.meaning == Meaning::Linear {
            samples.extend(colors.iter().map(|code| f32::from(*code) / 65_535.0));
        } else {
            samples.extend(colors.iter().map(|code| LINEAR[usize::from(*code)]));
        }
        if let [opacity] = opacity {
            samples.push(f32::from(*opacity) / 65_535.0);
            multiply(&mut samples[from..]);
        }
    }
    Encoded { gray, alpha, samples }
}

fn multiply(pixel: &mut [f32]) {
    if let Some((alpha, colors)) = pixel.split_last_mut() {
        for sample in colors {
            *sample *= *alpha;
        }
    }
}

/// The linear value of every code of 16 bits.
static LINEAR: LazyLock<Vec<f32>> = LazyLock::new(|| {
    (0..=u16::MAX).map(|code| color::decode_srgb_exact(f32::from(code) / 65_535.0)).collect()
});
