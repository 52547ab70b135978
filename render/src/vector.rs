//! What is drawn over pictures as SVG: shapes and words.

use std::collections::HashMap;
use std::sync::Arc;

use domain::ids::MediaId;
use image::RgbaImage;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, ImageKind, fontdb};

/// The family that everything is set in; its file is given to [`Lettering::new`].
pub(crate) const FAMILY: &str = "Inter";

/// What the address of a picture begins with; its medium follows.
pub(crate) const MEDIUM: &str = "media:";

/// The letters that pictures are written on with.
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

/// Pictures to be laid over, encoded (PNG, JPEG or WebP), by their medium. One that lacks is left out.
pub type LaidOver = HashMap<MediaId, Arc<Vec<u8>>>;

/// Nothing can be drawn.
#[derive(Debug)]
pub(crate) enum VectorError {
    /// Not on a picture of this size.
    Size,
    /// What was written as SVG cannot be read; a fault of this crate.
    Svg(usvg::Error),
}

/// Draws an SVG of the size of a picture over it.
pub(crate) fn draw(
    svg: &str,
    picture: &mut RgbaImage,
    lettering: &Lettering,
    pictures: &LaidOver,
) -> Result<(), VectorError> {
    let mut layer = Pixmap::new(picture.width(), picture.height()).ok_or(VectorError::Size)?;
    let pictures = pictures.clone();
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
    let tree = usvg::Tree::from_str(svg, &options).map_err(VectorError::Svg)?;
    resvg::render(&tree, Transform::identity(), &mut layer.as_mut());
    lay_over(picture, &layer);
    Ok(())
}

/// The picture of `media:7`.
fn named(address: &str, pictures: &LaidOver) -> Option<ImageKind> {
    let medium = address.strip_prefix(MEDIUM)?.parse().ok().map(MediaId)?;
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

/// Text within XML: what XML 1.0 cannot hold becomes U+FFFD.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\t' => escaped.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_words_and_never_markup() {
        assert_eq!(escaped("a<b> & \u{1}\tü🎬"), "a&lt;b&gt; &amp; \u{fffd} ü🎬");
    }
}
