//! From decoded pixels to what is shown: 8 bits, opaque, sRGB.

use super::color;
use super::decode::{Display, Layout};
use super::pixels::{Alpha, Meaning, Model, Pixels, Samples};

/// Lays a picture over white, in the way that its samples mean, and rounds once.
pub(super) fn displayed(pixels: Pixels) -> Display {
    let pixels = pixels.into_srgb();
    let (width, height) = (pixels.width, pixels.height);
    let (model, alpha, linear) = (pixels.model, pixels.alpha, pixels.meaning == Meaning::Linear);
    let layout = match model {
        Model::Gray => Layout::Gray,
        Model::Rgb | Model::Cmyk => Layout::Rgb,
    };
    let samples = match pixels.samples {
        Samples::U8(samples) => narrow(samples, model, alpha),
        Samples::U16(samples) => deep(&samples, model, alpha),
        Samples::F32(samples) => floating(&samples, model, alpha, linear),
    };
    Display { width, height, layout, samples }
}

/// In place where it can be: a picture is too large to hold twice without need.
fn narrow(mut samples: Vec<u8>, model: Model, alpha: Alpha) -> Vec<u8> {
    let lay: fn(u8, u8) -> u8 = match alpha {
        Alpha::Premultiplied => color::flatten_associated,
        Alpha::None | Alpha::Straight => color::flatten,
    };
    match (model, alpha) {
        (Model::Gray | Model::Rgb, Alpha::None) => {}
        (Model::Gray, _) => compact(&mut samples, |[gray, alpha]: [u8; 2]| [lay(gray, alpha)]),
        (Model::Rgb, _) => compact(&mut samples, |[red, green, blue, alpha]: [u8; 4]| {
            [red, green, blue].map(|sample| lay(sample, alpha))
        }),
        (Model::Cmyk, Alpha::None) => compact(&mut samples, |inks: [u8; 4]| without_profile(inks)),
        (Model::Cmyk, _) => compact(&mut samples, |[c, m, y, k, alpha]: [u8; 5]| {
            without_profile([c, m, y, k]).map(|sample| color::flatten(sample, alpha))
        }),
    }
    samples
}

fn deep(samples: &[u16], model: Model, alpha: Alpha) -> Vec<u8> {
    let lay: fn(u16, u16) -> u8 = match alpha {
        Alpha::Premultiplied => |sample, alpha| color::narrow(sample.saturating_add(u16::MAX - alpha)),
        Alpha::None | Alpha::Straight => color::flatten_deep,
    };
    match (model, alpha) {
        (Model::Gray | Model::Rgb, Alpha::None) => {
            samples.iter().map(|sample| color::narrow(*sample)).collect()
        }
        (Model::Gray, _) => map(samples, |[gray, alpha]: [u16; 2]| [lay(gray, alpha)]),
        (Model::Rgb, _) => map(samples, |[red, green, blue, alpha]: [u16; 4]| {
            [red, green, blue].map(|sample| lay(sample, alpha))
        }),
        (Model::Cmyk, Alpha::None) => map(samples, |inks: [u16; 4]| without_profile(inks.map(color::narrow))),
        (Model::Cmyk, _) => map(samples, |[c, m, y, k, alpha]: [u16; 5]| {
            without_profile([c, m, y, k].map(color::narrow))
                .map(|sample| color::flatten(sample, color::narrow(alpha)))
        }),
    }
}

fn floating(samples: &[f32], model: Model, alpha: Alpha, linear: bool) -> Vec<u8> {
    let encode: fn(f32) -> u8 = if linear { color::encode_srgb } else { color::encode_unit };
    let lay = |sample: f32, opacity: f32| {
        encode(match alpha {
            Alpha::None => sample,
            Alpha::Premultiplied => color::flatten_linear(sample, opacity),
            Alpha::Straight => color::flatten_linear(sample * opacity.clamp(0.0, 1.0), opacity),
        })
    };
    match (model, alpha) {
        (Model::Gray | Model::Rgb, Alpha::None) => samples.iter().map(|sample| encode(*sample)).collect(),
        (Model::Gray, _) => map(samples, |[gray, alpha]: [f32; 2]| [lay(gray, alpha)]),
        (Model::Rgb, _) => map(samples, |[red, green, blue, alpha]: [f32; 4]| {
            [red, green, blue].map(|sample| lay(sample, alpha))
        }),
        (Model::Cmyk, Alpha::None) => {
            map(samples, |inks: [f32; 4]| without_profile(inks.map(color::encode_unit)))
        }
        (Model::Cmyk, _) => map(samples, |[c, m, y, k, alpha]: [f32; 5]| {
            without_profile([c, m, y, k].map(color::encode_unit))
                .map(|sample| color::flatten(sample, color::encode_unit(alpha)))
        }),
    }
}

/// Inks whose press nobody names: each takes its share of the light.
fn without_profile([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
    [cyan, magenta, yellow].map(|ink| 255 - color::flatten(ink, 255 - black))
}

fn map<T: Copy, const IN: usize, const OUT: usize>(
    samples: &[T],
    convert: impl Fn([T; IN]) -> [u8; OUT],
) -> Vec<u8> {
    let (pixels, _) = samples.as_chunks::<IN>();
    let mut converted = Vec::with_capacity(pixels.len() * OUT);
    for pixel in pixels {
        converted.extend_from_slice(&convert(*pixel));
    }
    converted
}

/// Replaces each group of `IN` bytes by `OUT` bytes, in place.
fn compact<const IN: usize, const OUT: usize>(
    samples: &mut Vec<u8>,
    convert: impl Fn([u8; IN]) -> [u8; OUT],
) {
    const { assert!(OUT <= IN) };
    let groups = samples.len() / IN;
    for group in 0..groups {
        let mut input = [0; IN];
        input.copy_from_slice(&samples[group * IN..(group + 1) * IN]);
        samples[group * OUT..(group + 1) * OUT].copy_from_slice(&convert(input));
    }
    samples.truncate(groups * OUT);
    samples.shrink_to_fit();
}
