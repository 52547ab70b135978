//! Contact sheets: many pictures on one, each with what it is and what was decided about it.

use std::fmt::Write as _;

use image::{Rgba, RgbaImage};
use rayon::prelude::*;
use resvg::usvg;
use schema::Color;

use crate::vector::{self, FAMILY, LaidOver, Lettering, VectorError, escaped};

/// Around everything, and between cells, in pixels.
const MARGIN: u32 = 24;
const GAP: u32 = 12;
/// What the heading takes, where there is one, and the words below each picture.
const HEADING: u32 = 56;
const WORDS: u32 = 44;
/// Sizes of letters, in pixels.
const TITLE: u32 = 22;
const NAME: u32 = 13;
const NOTE: u32 = 12;
/// How wide a letter is on average, in heights: what does not fit is cut off by this.
const ADVANCE: f64 = 0.58;
/// The most pixels of a sheet.
const MOST_PIXELS: u64 = 1 << 26;
/// The most pixels of a side.
const MOST_SIDE: u32 = 16_384;

const GROUND: Rgba<u8> = Rgba([17, 17, 19, 255]);
const EMPTY: Rgba<u8> = Rgba([33, 34, 37, 255]);
const LETTERS: &str = "#edeef0";
const PALE: &str = "#b0b4ba";

/// One picture of a sheet.
#[derive(Debug, Clone, Default)]
pub struct SheetCell {
    /// PNG, JPEG or WebP; an empty place where there is none, or it cannot be read.
    pub picture: Option<Vec<u8>>,
    /// What it is.
    pub name: String,
    /// More about it, smaller.
    pub note: String,
    /// What was decided: a word on a colour, in the picture's corner.
    pub badge: Option<(String, Color)>,
}

/// A sheet to be drawn.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Above all cells; no heading where it is empty.
    pub title: String,
    /// How many cells stand side by side; at least 1.
    pub columns: u32,
    /// Width of a cell's picture in pixels, 32 to 1024; it is 9/16 as high, and pictures are fitted into it.
    pub cell_width: u32,
    /// The cells, row by row.
    pub cells: Vec<SheetCell>,
}

/// A sheet cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// It would be too large.
    #[error("the sheet would be {width} × {height} pixels; use fewer or smaller cells")]
    TooLarge {
        /// Its width.
        width: u64,
        /// Its height.
        height: u64,
    },
    /// Its words cannot be drawn; a fault of this crate.
    #[error("the words of a sheet could not be drawn")]
    Words(#[source] usvg::Error),
}

/// Where things stand.
struct Layout {
    columns: u32,
    picture: (u32, u32),
    top: u32,
    size: (u32, u32),
}

impl Sheet {
    fn layout(&self) -> Result<Layout, SheetError> {
        let columns = self.columns.clamp(1, u32::try_from(self.cells.len()).unwrap_or(u32::MAX).max(1));
        let width = self.cell_width.clamp(32, 1024);
        let picture = (width, width * 9 / 16);
        let top = MARGIN + if self.title.is_empty() { 0 } else { HEADING };
        let rows = self.cells.len().div_ceil(columns as usize) as u64;
        let across = u64::from(2 * MARGIN) + u64::from(columns) * u64::from(width + GAP) - u64::from(GAP);
        let down = u64::from(top + MARGIN) + rows * u64::from(picture.1 + WORDS + GAP);
        let size = u32::try_from(across).ok().zip(u32::try_from(down).ok());
        let size = size.filter(|(w, h)| *w <= MOST_SIDE && *h <= MOST_SIDE && across * down <= MOST_PIXELS);
        let size = size.ok_or(SheetError::TooLarge { width: across, height: down })?;
        Ok(Layout { columns, picture, top, size })
    }
}

impl Layout {
    /// The upper left corner of a cell.
    fn corner(&self, index: usize) -> (u32, u32) {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let (column, row) = (index % self.columns, index / self.columns);
        let (width, height) = self.picture;
        (MARGIN + column * (width + GAP), self.top + row * (height + WORDS + GAP))
    }
}

/// Draws a sheet. Pictures are decoded and fitted on all cores.
pub fn sheet(sheet: &Sheet, lettering: &Lettering) -> Result<RgbaImage, SheetError> {
    let layout = sheet.layout()?;
    let (width, height) = layout.picture;
    let mut picture = RgbaImage::from_pixel(layout.size.0, layout.size.1, GROUND);
    let fitted: Vec<Option<RgbaImage>> = sheet
        .cells
        .par_iter()
        .map(|cell| cell.picture.as_deref().and_then(|bytes| fitted(bytes, width, height)))
        .collect();
    for (index, fitted) in fitted.iter().enumerate() {
        let (x, y) = layout.corner(index);
        fill(&mut picture, (x, y), (width, height));
        if let Some(fitted) = fitted {
            let (left, top) = ((width - fitted.width()) / 2, (height - fitted.height()) / 2);
            image::imageops::replace(&mut picture, fitted, i64::from(x + left), i64::from(y + top));
        }
    }
    let words = words(sheet, &layout);
    match vector::draw(&words, &mut picture, lettering, &LaidOver::new()) {
        Ok(()) => Ok(picture),
        Err(VectorError::Size) => {
            Err(SheetError::TooLarge { width: layout.size.0.into(), height: layout.size.1.into() })
        }
        Err(VectorError::Svg(error)) => Err(SheetError::Words(error)),
    }
}

fn fill(picture: &mut RgbaImage, (x, y): (u32, u32), (width, height): (u32, u32)) {
    for row in y..y + height {
        for column in x..x + width {
            picture.put_pixel(column, row, EMPTY);
        }
    }
}

/// A picture as large as it can be within a box, over the ground of empty places.
fn fitted(bytes: &[u8], width: u32, height: u32) -> Option<RgbaImage> {
    let decoded = image::load_from_memory(bytes).ok()?.into_rgba8();
    let (w, h) = decoded.dimensions();
    if w == 0 || h == 0 {
        return None;
    }
    let scale = (f64::from(width) / f64::from(w)).min(f64::from(height) / f64::from(h));
    let side = |side: u32, most: u32| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the box")]
        let fitted = (f64::from(side) * scale).round().clamp(1.0, f64::from(most)) as u32;
        fitted
    };
    let (to_width, to_height) = (side(w, width), side(h, height));
    let samples = decoded.as_raw();
    let source = resize::Picture { width: w, height: h, layout: resize::Layout::Rgba, samples };
    let small = source.whole((to_width, to_height)).ok()?;
    let mut fitted = RgbaImage::from_raw(to_width, to_height, small)?;
    for Rgba([red, green, blue, alpha]) in fitted.pixels_mut() {
        let cover = u32::from(*alpha);
        for (value, ground) in [(red, EMPTY.0[0]), (green, EMPTY.0[1]), (blue, EMPTY.0[2])] {
            let mixed = (u32::from(*value) * cover + u32::from(ground) * (255 - cover) + 127) / 255;
            *value = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
        *alpha = u8::MAX;
    }
    Some(fitted)
}

/// All that is written, as one SVG.
fn words(sheet: &Sheet, layout: &Layout) -> String {
    let (width, height) = layout.size;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         font-family=\"{FAMILY}\" font-weight=\"600\">"
    );
    if !sheet.title.is_empty() {
        line(&mut svg, (MARGIN, MARGIN + TITLE + 4), TITLE, LETTERS, &sheet.title, width - 2 * MARGIN);
    }
    let (across, down) = layout.picture;
    for (index, cell) in sheet.cells.iter().enumerate() {
        let (x, y) = layout.corner(index);
        line(&mut svg, (x, y + down + NAME + 5), NAME, LETTERS, &cell.name, across);
        line(&mut svg, (x, y + down + NAME + NOTE + 10), NOTE, PALE, &cell.note, across);
        if let Some((word, color)) = &cell.badge {
            badge(&mut svg, (x, y), across, word, *color);
        }
    }
    svg.push_str("</svg>");
    svg
}

fn line(svg: &mut String, (x, y): (u32, u32), size: u32, ink: &str, text: &str, room: u32) {
    // Writing to a String cannot fail.
    let _ = write!(
        svg,
        "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{ink}\">{}</text>",
        escaped(&shortened(text, size, room))
    );
}

/// As much of a text as has room, with an ellipsis where something is left out.
fn shortened(text: &str, size: u32, room: u32) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few hundred letters")]
    let most = (f64::from(room) / (f64::from(size) * ADVANCE)) as usize;
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

fn badge(svg: &mut String, (x, y): (u32, u32), across: u32, word: &str, color: Color) {
    let word = shortened(word, NOTE, across.saturating_sub(28));
    let letters = u32::try_from(word.chars().count()).unwrap_or(u32::MAX);
    let width = (letters.saturating_mul(8) + 16).min(across.saturating_sub(12));
    let [red, green, blue] = color.rgb.map(|value| (f64::from(value) / 255.0).powf(2.2));
    let light = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.3;
    let ink = if light { "#111113" } else { "#ffffff" };
    // Writing to a String cannot fail.
    let _ = write!(
        svg,
        "<rect x=\"{}\" y=\"{}\" width=\"{width}\" height=\"20\" rx=\"4\" fill=\"{color}\"/>\
         <text x=\"{}\" y=\"{}\" font-size=\"{NOTE}\" fill=\"{ink}\" text-anchor=\"middle\">{}</text>",
        x + 6,
        y + 6,
        x + 6 + width / 2,
        y + 20,
        escaped(&word)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lettering() -> Lettering {
        Lettering::new(include_bytes!("../../server/fonts/Inter-SemiBold.otf"))
    }

    fn green() -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let picture = RgbaImage::from_pixel(64, 64, Rgba([0, 200, 0, 255]));
        picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    fn cell(picture: Option<Vec<u8>>) -> SheetCell {
        let badge = Some(("Approved".to_owned(), "#30a46c".parse().unwrap()));
        SheetCell { picture, name: "Kettle <shot> & 1".to_owned(), note: "Round 2".to_owned(), badge }
    }

    #[test]
    fn pictures_stand_in_their_cells_and_what_cannot_be_read_leaves_its_place_empty() {
        let cells = vec![cell(Some(green())), cell(None), cell(Some(b"no picture".to_vec()))];
        let drawn =
            sheet(&Sheet { title: "Dailies".to_owned(), columns: 2, cell_width: 160, cells }, &lettering());
        let drawn = drawn.unwrap();
        assert_eq!(drawn.dimensions(), (2 * 24 + 2 * 160 + 12, 24 + 56 + 24 + 2 * (90 + 44 + 12)));
        assert_eq!(*drawn.get_pixel(24 + 80, 80 + 60), Rgba([0, 200, 0, 255]), "fitted, in the middle");
        assert_eq!(*drawn.get_pixel(24 + 20, 80 + 60), EMPTY, "beside it");
        assert_eq!(*drawn.get_pixel(24 + 172 + 80, 80 + 60), EMPTY);
        assert_eq!(*drawn.get_pixel(2, 2), GROUND);
        let written = |x: u32, y: u32| {
            (x..x + 100)
                .flat_map(|x| (y..y + 20).map(move |y| (x, y)))
                .any(|(x, y)| *drawn.get_pixel(x, y) != GROUND)
        };
        assert!(written(24, 80 + 90 + 4), "it says what it is");
        assert!(written(24, 24), "it has a heading");
        assert_eq!(*drawn.get_pixel(24 + 9, 80 + 16), Rgba([48, 164, 108, 255]), "and what was decided");
    }

    #[test]
    fn long_words_are_cut_and_sheets_have_a_limit() {
        assert_eq!(shortened("A very long name of a shot", 13, 100), "A very long…");
        assert_eq!(shortened("Short", 13, 100), "Short");
        let cells = vec![SheetCell::default(); 5_000];
        let large = Sheet { title: String::new(), columns: 2, cell_width: 1024, cells };
        assert!(matches!(sheet(&large, &lettering()), Err(SheetError::TooLarge { .. })));
        let none = Sheet { title: String::new(), columns: 0, cell_width: 0, cells: Vec::new() };
        assert!(sheet(&none, &lettering()).is_ok());
    }
}
