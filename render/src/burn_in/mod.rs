//! Marks burned into pictures, as the page draws them over those: the same shapes from the same numbers
//! ([`schema::appearance`]), written as SVG and drawn by resvg.

mod drawing;
mod outline;

use image::RgbaImage;
use resvg::usvg;
use schema::{Shape, Style};

use crate::vector::{self, VectorError};
pub use crate::vector::{LaidOver, Lettering};

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
    let (across, down) = (f64::from(width) / f64::from(source.0), f64::from(height) / f64::from(source.1));
    let longest = f64::from(source.0.max(source.1));
    let unit = (longest / SCREEN).max(1.0 / across.min(down));
    let svg = drawing::svg((width, height), (across, down), unit, marks);
    vector::draw(&svg, picture, lettering, laid_over).map_err(|error| match error {
        VectorError::Size => BurnInError::Size { width, height },
        VectorError::Svg(error) => BurnInError::Drawing(error),
    })
}

#[cfg(test)]
mod tests;
