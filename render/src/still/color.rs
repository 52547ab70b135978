//! From decoded samples to 8-bit display samples.

use std::sync::LazyLock;

/// Encodes a scene-linear value for an sRGB display (IEC 61966-2-1): clamped to 0–1, then the piecewise curve.
///
/// No exposure and no tone curve: a value above 1 clips, as it does in a viewer at exposure 0. Not a number
/// becomes black, infinity white.
pub fn encode_srgb(linear: f32) -> u8 {
    let table = &*THRESHOLDS;
    if linear.is_nan() || linear <= 0.0 {
        return 0;
    }
    if linear >= 1.0 {
        return 255;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 < linear < 1")]
    let mut code = table.guess[(linear * GUESSES) as usize];
    while code < 255 && linear >= table.from[usize::from(code) + 1] {
        code += 1;
    }
    code
}

/// The curve of sRGB (IEC 61966-2-1) in floating point, from light to code; below 0 mirrored, beyond 1 carried on.
pub fn encode_srgb_exact(linear: f32) -> f32 {
    let light = linear.abs();
    let encoded = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    encoded.copysign(linear)
}

/// The curve of sRGB (IEC 61966-2-1) in floating point, from code to light; below 0 mirrored, beyond 1 carried on.
pub fn decode_srgb_exact(encoded: f32) -> f32 {
    let code = encoded.abs();
    let light = if code <= 0.040_45 { code / 12.92 } else { ((code + 0.055) / 1.055).powf(2.4) };
    light.copysign(encoded)
}

/// Rounds an encoded value of 0 to 1 to 8 bits; not a number becomes black.
pub fn encode_unit(encoded: f32) -> u8 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped; not a number becomes 0"
    )]
    let code = (encoded.clamp(0.0, 1.0) * 255.0).round() as u8;
    code
}

/// The smallest linear value that rounds to each code, and where to start looking for it.
struct Thresholds {
    from: [f32; 256],
    guess: Vec<u8>,
}

const GUESSES: f32 = 4096.0;

static THRESHOLDS: LazyLock<Thresholds> = LazyLock::new(|| {
    let mut from = [0.0f32; 256];
    for (code, value) in (0u8..=255).zip(from.iter_mut()).skip(1) {
        #[expect(clippy::cast_possible_truncation, reason = "computed in f64 for its precision")]
        let edge = decode_srgb((f64::from(code) - 0.5) / 255.0) as f32;
        *value = edge;
    }
    let mut guess = Vec::with_capacity(4096);
    let mut code = 0u8;
    for step in 0u16..4096 {
        while code < 255 && from[usize::from(code) + 1] <= f32::from(step) / GUESSES {
            code += 1;
        }
        guess.push(code);
    }
    Thresholds { from, guess }
});

fn decode_srgb(encoded: f64) -> f64 {
    if encoded <= 0.040_45 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
}

/// Lays an 8-bit sample with straight alpha over white: `255 - alpha * (255 - sample) / 255`, rounded.
///
/// This works on the encoded values. Linear light would be right for real glass, but browsers, compositing UIs
/// and the programs that wrote the file blend encoded values, and the rendition has to look as they do.
pub fn flatten(sample: u8, alpha: u8) -> u8 {
    let product = u32::from(255 - sample) * u32::from(alpha);
    #[expect(clippy::cast_possible_truncation, reason = "at most 255")]
    let darkening = ((product + 127) / 255) as u8;
    255 - darkening
}

/// [`flatten`] for 16-bit samples; the result is rounded to 8 bit once, at the end.
pub fn flatten_deep(sample: u16, alpha: u16) -> u8 {
    narrow(flatten_to_deep(sample, alpha))
}

/// [`flatten`] for 16-bit samples that stay so.
pub fn flatten_to_deep(sample: u16, alpha: u16) -> u16 {
    let darkening = (u64::from(65535 - sample) * u64::from(alpha) + 32767) / 65535;
    #[expect(clippy::cast_possible_truncation, reason = "at most 65535")]
    let flat = 65535 - darkening as u16;
    flat
}

/// [`flatten_associated`] for 16-bit samples that stay so.
pub fn flatten_associated_deep(sample: u16, alpha: u16) -> u16 {
    sample.saturating_add(65535 - alpha)
}

/// Lays an 8-bit sample that is already multiplied by its alpha over white.
pub fn flatten_associated(sample: u8, alpha: u8) -> u8 {
    sample.saturating_add(255 - alpha)
}

/// Lays a scene-linear sample that is already multiplied by its alpha (OpenEXR's rule) over white.
///
/// In linear light, where such samples are made to be added; the result is scene-linear.
pub fn flatten_linear(sample: f32, alpha: f32) -> f32 {
    sample + (1.0 - alpha.clamp(0.0, 1.0))
}

/// A sample that can be laid out with others of its depth.
pub(crate) trait Sample: Copy {
    /// Full colour, and opaque.
    const FULL: Self;

    /// Red, green or blue of an ink under so much black.
    fn under(self, black: Self) -> Self;
}

impl Sample for u8 {
    const FULL: Self = Self::MAX;

    fn under(self, black: Self) -> Self {
        let left = u16::from(Self::MAX - self) * u16::from(Self::MAX - black);
        Self::try_from((left + 127) / 255).unwrap_or(Self::MAX)
    }
}

impl Sample for u16 {
    const FULL: Self = Self::MAX;

    fn under(self, black: Self) -> Self {
        let left = u32::from(Self::MAX - self) * u32::from(Self::MAX - black);
        Self::try_from((left + 32_767) / 65_535).unwrap_or(Self::MAX)
    }
}

impl Sample for f32 {
    const FULL: Self = 1.0;

    fn under(self, black: Self) -> Self {
        (1.0 - self) * (1.0 - black)
    }
}

/// Rounds a 16-bit sample to 8 bit: 65535 is 255, and each code has the same share.
pub fn narrow(sample: u16) -> u8 {
    #[expect(clippy::cast_possible_truncation, reason = "at most 255")]
    let code = ((u32::from(sample) * 255 + 32767) / 65535) as u8;
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_stays_white_and_half_alpha_is_half_way() {
        assert_eq!(flatten(0, 255), 0);
        assert_eq!(flatten(0, 0), 255);
        assert_eq!(flatten(255, 128), 255);
        assert_eq!(flatten(0, 128), 127);
        assert_eq!(flatten(200, 64), 241);
        assert_eq!(flatten_deep(0, 32768), 127);
        assert_eq!(flatten_deep(65535, 1), 255);
        assert_eq!(flatten_associated(64, 64), 255);
        assert_eq!(flatten_associated(0, 128), 127);
        assert!((flatten_linear(0.25, 0.5) - 0.75).abs() < 1e-6);
    }

    #[test]
    fn the_srgb_table_agrees_with_the_formula() {
        for step in 0..=100_000u32 {
            let linear = f64::from(step) / 100_000.0;
            let encoded =
                if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
            let exact = encoded * 255.0;
            #[expect(clippy::cast_possible_truncation, reason = "test values")]
            let code = f64::from(encode_srgb(linear as f32));
            assert!((code - exact).abs() <= 0.5001, "{linear}: {code} is not {exact}");
        }
        assert_eq!(encode_srgb(f32::NAN), 0);
        assert_eq!(encode_srgb(-1.0), 0);
        assert_eq!(encode_srgb(f32::INFINITY), 255);
        assert_eq!(encode_srgb(0.18), 118);
    }

    #[test]
    fn sixteen_bits_round_to_eight() {
        assert_eq!(narrow(0), 0);
        assert_eq!(narrow(65535), 255);
        assert_eq!(narrow(128), 0);
        assert_eq!(narrow(129), 1);
        assert_eq!(narrow(32768), 128);
    }
}
