//! Minutes as a document (PDF).

use std::collections::HashMap;

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};

use super::layout::{Cut, HEIGHT, Ink, Mark, PICTURE, WIDTH};
use crate::app::reviews::ReviewDetail;
use crate::app::{Error, Result};
use crate::fonts::{REGULAR, SEMIBOLD};

/// Writes pages. `pictures` are WebP, by medium; one that is missing or broken leaves its place empty.
pub(super) fn write(
    pages: &[Vec<Mark>],
    review: &ReviewDetail,
    pictures: HashMap<i64, Vec<u8>>,
) -> Result<Vec<u8>> {
    let font = |bytes: &'static [u8]| {
        Font::new(bytes.into(), 0)
            .ok_or_else(|| Error::Internal(anyhow::anyhow!("a font that cannot be read")))
    };
    let (regular, semibold) = (font(REGULAR)?, font(SEMIBOLD)?);
    let pictures: HashMap<i64, Image> = pictures
        .into_iter()
        .filter_map(|(medium, bytes)| Some((medium, Image::from_webp(bytes.into(), true).ok()?)))
        .collect();
    let settings = PageSettings::from_wh(WIDTH, HEIGHT)
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("a page without a size")))?;
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new().title(format!("{}: minutes", review.session.name)).creator("Rushes".to_owned()),
    );
    for marks in pages {
        let mut page = document.start_page_with(settings.clone());
        let mut surface = page.surface();
        for mark in marks {
            match mark {
                Mark::Text { x, y, cut, size, ink, text } => {
                    let font = if *cut == Cut::Regular { &regular } else { &semibold };
                    surface.set_fill(Some(filled(*ink)));
                    let start = Point::from_xy(*x, *y);
                    surface.draw_text(start, font.clone(), *size, text, false, TextDirection::Auto);
                }
                Mark::Fill { x, y, width, height, ink } => {
                    let mut path = PathBuilder::new();
                    if let Some(area) = Rect::from_xywh(*x, *y, *width, *height) {
                        path.push_rect(area);
                    }
                    if let Some(path) = path.finish() {
                        surface.set_fill(Some(filled(*ink)));
                        surface.draw_path(&path);
                    }
                }
                Mark::Picture { x, y, medium } => {
                    if let Some(image) = pictures.get(medium) {
                        place(&mut surface, image, *x, *y);
                    }
                }
            }
        }
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|e| Error::Internal(anyhow::anyhow!("minutes cannot be written: {e:?}")))
}

fn filled((red, green, blue): Ink) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::default(),
    }
}

/// Fits a picture into its box, at the left and in the middle of the height.
fn place(surface: &mut Surface<'_>, image: &Image, x: f32, y: f32) {
    #[expect(clippy::cast_precision_loss, reason = "thumbnails have a few hundred pixels")]
    let (width, height) = (image.size().0 as f32, image.size().1 as f32);
    let scale = (PICTURE.0 / width).min(PICTURE.1 / height);
    if let Some(size) = Size::from_wh(width * scale, height * scale) {
        surface.push_transform(&Transform::from_translate(x, y + (PICTURE.1 - height * scale) / 2.0));
        surface.draw_image(image.clone(), size);
        surface.pop();
    }
}
