//! From what files hold to what compositions are made of, and from what came out to what is drawn on and written.

use image::RgbaImage;

use crate::compose::{self, ComposeError, LightPicture, Picture, Rgba8Picture};
use crate::still::color::Sample;
use crate::still::{Alpha, Meaning, Model, Pixels, Samples};

impl Picture {
    /// A decoded still, in its depth: colours of an embedded profile become sRGB, inks without one red, green and blue by
    /// the plain rule, and grey three equal colours.
    pub fn from_pixels(pixels: Pixels) -> Result<Self, ComposeError> {
        let pixels = pixels.into_srgb();
        let Pixels { width, height, model, alpha, meaning, samples, .. } = pixels;
        let has_alpha = alpha != Alpha::None;
        let picture = match samples {
            Samples::U8(samples) => Self::from_rgba8(width, height, rgba(samples, model, has_alpha))?,
            Samples::U16(samples) => Self::from_rgba16(width, height, rgba(samples, model, has_alpha))?,
            Samples::F32(samples) => Self::from_rgba_f32(width, height, rgba(samples, model, has_alpha))?,
        };
        let space = match meaning {
            Meaning::Linear => compose::ColorSpace::Linear,
            Meaning::Encoded | Meaning::Profile(_) => compose::ColorSpace::Srgb,
        };
        let alpha = match alpha {
            Alpha::Premultiplied => compose::Alpha::Premultiplied,
            Alpha::None | Alpha::Straight => compose::Alpha::Straight,
        };
        Ok(picture.with_alpha(alpha).with_space(space))
    }
}

impl From<Rgba8Picture> for RgbaImage {
    fn from(made: Rgba8Picture) -> Self {
        let image = Self::from_raw(made.size.width, made.size.height, made.samples);
        image.expect("four samples for each pixel")
    }
}

impl From<LightPicture> for Pixels {
    /// Scene-linear and opaque.
    fn from(made: LightPicture) -> Self {
        Self {
            width: made.size.width,
            height: made.size.height,
            model: Model::Rgb,
            alpha: Alpha::None,
            meaning: Meaning::Linear,
            bits: 32,
            samples: Samples::F32(made.samples),
        }
    }
}

impl From<RgbaImage> for Pixels {
    /// Display values with straight alpha.
    fn from(image: RgbaImage) -> Self {
        Self {
            width: image.width(),
            height: image.height(),
            model: Model::Rgb,
            alpha: Alpha::Straight,
            meaning: Meaning::Encoded,
            bits: 8,
            samples: Samples::U8(image.into_raw()),
        }
    }
}

/// Red, green, blue and alpha of each pixel.
fn rgba<T: Sample>(samples: Vec<T>, model: Model, has_alpha: bool) -> Vec<T> {
    if model == Model::Rgb && has_alpha {
        return samples;
    }
    let channels = model.colors() + usize::from(has_alpha);
    let mut rgba = Vec::with_capacity(samples.len() / channels * 4);
    for pixel in samples.chunks_exact(channels) {
        let alpha = if has_alpha { pixel[channels - 1] } else { T::FULL };
        let [red, green, blue] = match model {
            Model::Gray => [pixel[0]; 3],
            Model::Rgb => [pixel[0], pixel[1], pixel[2]],
            Model::Cmyk => [pixel[0].under(pixel[3]), pixel[1].under(pixel[3]), pixel[2].under(pixel[3])],
        };
        rgba.extend([red, green, blue, alpha]);
    }
    rgba
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_becomes_red_green_blue_and_alpha() {
        assert_eq!(rgba(vec![7u8, 9], Model::Gray, false), [7, 7, 7, 255, 9, 9, 9, 255]);
        assert_eq!(rgba(vec![7u16, 9], Model::Gray, true), [7, 7, 7, 9]);
        assert_eq!(rgba(vec![1.0f32, 2.0, 3.0], Model::Rgb, false), [1.0, 2.0, 3.0, 1.0]);
        assert_eq!(rgba(vec![1u8, 2, 3, 4], Model::Rgb, true), [1, 2, 3, 4]);
        assert_eq!(rgba(vec![0u8, 255, 0, 0], Model::Cmyk, false), [255, 0, 255, 255], "magenta");
        assert_eq!(rgba(vec![0u8, 0, 0, 255], Model::Cmyk, false), [0, 0, 0, 255], "black");
    }

    #[test]
    fn depth_and_meaning_stay() {
        let pixels = Pixels {
            width: 1,
            height: 1,
            model: Model::Gray,
            alpha: Alpha::None,
            meaning: Meaning::Linear,
            bits: 16,
            samples: Samples::F32(vec![2.5]),
        };
        let picture = Picture::from_pixels(pixels).unwrap();
        assert_eq!(picture.space(), compose::ColorSpace::Linear);
        assert_eq!(picture.level(0).samples, compose::Samples::F32(vec![2.5, 2.5, 2.5, 1.0]));
    }
}
