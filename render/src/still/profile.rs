//! Embedded ICC profiles (ICC.1:2022): whether one says anything, and conversion to sRGB.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

use moxcms::{ColorProfile, Layout, ParsingOptions, ProfileText, TransformExecutor, TransformOptions};

use super::pixels::{Alpha, Meaning, Model, Pixels, Samples};

/// The largest profile that is looked into, in bytes: those of presses have a few megabytes.
const LARGEST: usize = 16 << 20;

/// Steps of each colour that a profile is tried with.
const STEPS: u8 = 5;

/// How far apart two 8-bit codes are for which nobody needs a conversion.
const SAME: u8 = 1;

/// An embedded profile that is not sRGB's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Foreign {
    pub(super) bytes: Vec<u8>,
    /// What it calls itself.
    pub(super) name: String,
}

/// The profile, where it fits the samples, can be read, and changes any colour.
///
/// One that moves no colour by more than a code of 8 bits is sRGB under whatever name, and one that cannot be read is
/// ignored, as browsers do.
pub(super) fn foreign(profile: Option<Vec<u8>>, model: Model) -> Option<Foreign> {
    let bytes = profile.filter(|bytes| fits(bytes, model))?;
    let name = contained(|| {
        let parsed = parse(&bytes)?;
        let converter = Converter::<u8>::of(&parsed, model)?;
        let swatches = swatches(model);
        let mut shown = vec![0; swatches.len() / model.colors() * 3];
        converter.transform(&swatches, &mut shown)?;
        let same = match model {
            Model::Rgb => swatches.iter().zip(&shown).all(|(one, other)| one.abs_diff(*other) <= SAME),
            Model::Gray => swatches
                .iter()
                .zip(shown.chunks_exact(3))
                .all(|(one, other)| other.iter().all(|sample| sample.abs_diff(*one) <= SAME)),
            Model::Cmyk => false,
        };
        (!same).then(|| name(&parsed))
    })?;
    Some(Foreign { bytes, name })
}

/// Whether a profile describes samples of this kind (ICC.1:2022, 7.2: the colour space is at bytes 16 to 19, the
/// signature at 36 to 39).
fn fits(bytes: &[u8], model: Model) -> bool {
    let space: &[u8] = match model {
        Model::Gray => b"GRAY",
        Model::Rgb => b"RGB ",
        Model::Cmyk => b"CMYK",
    };
    bytes.get(16..20) == Some(space) && bytes.get(36..40) == Some(b"acsp")
}

fn parse(bytes: &[u8]) -> Option<ColorProfile> {
    let options = ParsingOptions { max_profile_size: LARGEST, ..ParsingOptions::default() };
    ColorProfile::new_from_slice_with_options(bytes, options).ok()
}

fn name(profile: &ColorProfile) -> String {
    let text = match &profile.description {
        Some(ProfileText::PlainString(text)) => text.clone(),
        Some(ProfileText::Localizable(texts)) => {
            texts.first().map(|text| text.value.clone()).unwrap_or_default()
        }
        Some(ProfileText::Description(text)) => text.ascii_string.clone(),
        None => String::new(),
    };
    let plain: String = text.chars().filter(|character| !character.is_control()).take(80).collect();
    let plain = plain.trim();
    if plain.is_empty() { "a profile without a name".to_owned() } else { plain.to_owned() }
}

/// Colours from all over the space.
fn swatches(model: Model) -> Vec<u8> {
    let step = |index: usize| u8::try_from(index * 255 / usize::from(STEPS - 1)).unwrap_or(u8::MAX);
    let colors = u32::try_from(model.colors()).unwrap_or(1);
    let steps = usize::from(STEPS);
    (0..steps.pow(colors))
        .flat_map(|swatch| (0..colors).map(move |color| step(swatch / steps.pow(color) % steps)))
        .collect()
}

/// From samples of a profile, without alpha, to RGB of sRGB.
struct Converter<T: Copy + Default + 'static>(Arc<dyn TransformExecutor<T> + Send + Sync>);

impl<T: Copy + Default> Converter<T> {
    fn transform(&self, from: &[T], to: &mut [T]) -> Option<()> {
        self.0.transform(from, to).ok()
    }
}

/// What a [`Converter`] can be made for.
trait Sample: Copy + Default + Sized + 'static {
    fn converter(profile: &ColorProfile, layout: Layout) -> Option<Converter<Self>>;
    /// The colour that a premultiplied sample stands for.
    fn divided(self, alpha: Self) -> Self;
}

impl Sample for u8 {
    fn converter(profile: &ColorProfile, layout: Layout) -> Option<Converter<Self>> {
        let srgb = ColorProfile::new_srgb();
        let made = profile.create_transform_8bit(layout, &srgb, Layout::Rgb, TransformOptions::default());
        made.ok().map(Converter)
    }

    fn divided(self, alpha: Self) -> Self {
        let (sample, alpha) = (u16::from(self), u16::from(alpha));
        (sample * 255 + alpha / 2)
            .checked_div(alpha)
            .map_or(0, |sample| Self::try_from(sample).unwrap_or(Self::MAX))
    }
}

impl Sample for u16 {
    fn converter(profile: &ColorProfile, layout: Layout) -> Option<Converter<Self>> {
        let srgb = ColorProfile::new_srgb();
        let options = TransformOptions { prefer_fixed_point: false, ..TransformOptions::default() };
        let made = profile.create_transform_16bit(layout, &srgb, Layout::Rgb, options);
        made.ok().map(Converter)
    }

    fn divided(self, alpha: Self) -> Self {
        let (sample, alpha) = (u32::from(self), u32::from(alpha));
        let most = u32::from(Self::MAX);
        (sample * most + alpha / 2)
            .checked_div(alpha)
            .map_or(0, |sample| Self::try_from(sample).unwrap_or(Self::MAX))
    }
}

impl<T: Sample> Converter<T> {
    fn of(profile: &ColorProfile, model: Model) -> Option<Self> {
        // Four inks lie like RGB with alpha.
        let layout = match model {
            Model::Gray => Layout::Gray,
            Model::Rgb => Layout::Rgb,
            Model::Cmyk => Layout::Rgba,
        };
        T::converter(profile, layout)
    }
}

impl Pixels {
    /// The same picture in sRGB where an embedded profile says that it is in something else; as it is where there is
    /// none. Samples keep their depth, inks become RGB, and premultiplied colours straight ones.
    ///
    /// A profile that cannot be followed is dropped, as browsers do.
    #[must_use]
    pub fn into_srgb(mut self) -> Self {
        if !matches!(self.meaning, Meaning::Profile(_)) {
            return self;
        }
        let Meaning::Profile(bytes) = std::mem::replace(&mut self.meaning, Meaning::Encoded) else {
            return self;
        };
        let (width, model, alpha) = (self.width as usize, self.model, self.alpha);
        let converted = match &self.samples {
            Samples::U8(samples) => {
                contained(|| convert(&bytes, samples, width, model, alpha)).map(Samples::U8)
            }
            Samples::U16(samples) => {
                contained(|| convert(&bytes, samples, width, model, alpha)).map(Samples::U16)
            }
            Samples::F32(_) => None,
        };
        if let Some(converted) = converted {
            self.samples = converted;
            if model == Model::Cmyk {
                self.model = Model::Rgb;
            }
            if alpha == Alpha::Premultiplied {
                self.alpha = Alpha::Straight;
            }
        }
        self
    }
}

/// Row by row, so that nothing the size of the picture is held but the result.
fn convert<T: Sample>(
    bytes: &[u8],
    samples: &[T],
    width: usize,
    model: Model,
    alpha: Alpha,
) -> Option<Vec<T>> {
    let converter = Converter::<T>::of(&parse(bytes)?, model)?;
    let colors = model.colors();
    let channels = colors + usize::from(alpha != Alpha::None);
    let kept = if model == Model::Gray { 1 } else { 3 };
    let mut result = Vec::with_capacity(samples.len() / channels * (kept + channels - colors));
    let mut from = Vec::with_capacity(width * colors);
    let mut to = vec![T::default(); width * 3];
    for row in samples.chunks_exact((width * channels).max(1)) {
        from.clear();
        for pixel in row.chunks_exact(channels) {
            if alpha == Alpha::Premultiplied {
                from.extend(pixel[..colors].iter().map(|sample| sample.divided(pixel[colors])));
            } else {
                from.extend_from_slice(&pixel[..colors]);
            }
        }
        converter.transform(&from, &mut to)?;
        for (pixel, color) in row.chunks_exact(channels).zip(to.chunks_exact(3)) {
            result.extend_from_slice(&color[..kept]);
            result.extend_from_slice(&pixel[colors..]);
        }
    }
    Some(result)
}

/// A defect in the conversion, met on a hostile profile, is as good as no profile.
fn contained<T>(work: impl FnOnce() -> Option<T>) -> Option<T> {
    panic::catch_unwind(AssertUnwindSafe(work)).ok().flatten()
}
