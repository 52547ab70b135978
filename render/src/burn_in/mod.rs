//! Marks burned into pictures, as the page draws them over those: the same shapes from the same numbers
//! ([`schema::appearance`]), written as SVG and drawn by resvg.

mod drawing;
mod outline;

use std::collections::HashMap;
use std::sync::Arc;

use domain::ids::MediaId;
use image::RgbaImage;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, ImageKind, fontdb};
use schema::{Shape, Style};

/// The family that the page is set in; its file is given to [`Lettering::new`].
const FAMILY: &str = "Inter";

/// A picture looks as on a screen of this many units at its longest side, or nearer.
const SCREEN: f64 = 1600.0;

/// A mark to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct BurnedMark {
    /// Its kind and where it lies, in pixels of the picture that it was drawn on.
    pub shape: Shape,
    /// How it is drawn.
    pub style: Style,
    /// Its number among the marks of the picture, shown in a disc.
    pub number: Option<u32>,
}

/// The letters that marks are written with.
#[derive(Debug, Clone)]
pub struct Lettering {
    fonts: Arc<fontdb::Database>,
}

impl Lettering {
    /// From a file of the family Inter, semi-bold. Letters that it lacks come from the fonts of the system.
    pub fn new(font: &[u8]) -> Self {
        let mut fonts = fontdb::Database::new();
        fonts.load_system_fonts();
        fonts.load_font_data(font.to_vec());
        Self { fonts: Arc::new(fonts) }
    }
}

/// Pictures that marks lay over the picture, encoded (PNG, JPEG or WebP), by their medium. One that lacks is left out.
pub type LaidOver = HashMap<MediaId, Arc<Vec<u8>>>;

/// Marks cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum BurnInError {
    /// The picture has no pixels, or more of them than can be drawn on.
    #[error("marks cannot be drawn on a picture of {width} × {height} pixels")]
    Size {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// What was written as SVG cannot be read; a fault of this crate.
    #[error("the marks could not be drawn")]
    Drawing(#[source] usvg::Error),
}

/// Draws marks, in their order, over a picture. `source` is the size in pixels of what they were drawn on: the picture
/// may be a smaller one of the same.
pub fn burn_in(
    picture: &mut RgbaImage,
    source: (u32, u32),
    marks: &[BurnedMark],
    lettering: &Lettering,
    laid_over: &LaidOver,
) -> Result<(), BurnInError> {
    let (width, height) = picture.dimensions();
    if source.0 == 0 || source.1 == 0 {
        return Err(BurnInError::Size { width: source.0, height: source.1 });
    }
    let mut layer = Pixmap::new(width, height).ok_or(BurnInError::Size { width, height })?;
    let (across, down) = (f64::from(width) / f64::from(source.0), f64::from(height) / f64::from(source.1));
    let longest = f64::from(source.0.max(source.1));
    let unit = (longest / SCREEN).max(1.0 / across.min(down));
    let svg = drawing::svg((width, height), (across, down), unit, marks);
    let pictures = laid_over.clone();
    let options = usvg::Options {
        font_family: FAMILY.to_owned(),
        fontdb: lettering.fonts.clone(),
        image_href_resolver: usvg::ImageHrefResolver {
            // Nothing is fetched, and no file is opened: pictures are those that were given.
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(move |address, _| named(address, &pictures)),
        },
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(&svg, &options).map_err(BurnInError::Drawing)?;
    resvg::render(&tree, Transform::identity(), &mut layer.as_mut());
    lay_over(picture, &layer);
    Ok(())
}

/// The picture of `media:7`.
fn named(address: &str, pictures: &LaidOver) -> Option<ImageKind> {
    let medium = address.strip_prefix(drawing::MEDIUM)?.parse().ok().map(MediaId)?;
    let bytes = pictures.get(&medium)?.clone();
    match image::guess_format(&bytes).ok()? {
        image::ImageFormat::Png => Some(ImageKind::PNG(bytes)),
        image::ImageFormat::Jpeg => Some(ImageKind::JPEG(bytes)),
        image::ImageFormat::WebP => Some(ImageKind::WEBP(bytes)),
        _ => None,
    }
}

/// What is drawn, premultiplied, over what is there, straight.
fn lay_over(picture: &mut RgbaImage, layer: &Pixmap) {
    for (below, above) in picture.pixels_mut().zip(layer.pixels()) {
        let cover = u32::from(above.alpha());
        if cover == 0 {
            continue;
        }
        let under = u32::from(below.0[3]) * (255 - cover);
        let alpha = cover * 255 + under;
        for (value, drawn) in below.0.iter_mut().zip([above.red(), above.green(), above.blue()]) {
            let mixed = (u32::from(drawn) * 255 * 255 + u32::from(*value) * under + alpha / 2) / alpha;
            *value = u8::try_from(mixed.min(255)).unwrap_or(u8::MAX);
        }
        below.0[3] = u8::try_from((alpha + 127) / 255).unwrap_or(u8::MAX);
    }
}

#[cfg(test)]
mod tests;
