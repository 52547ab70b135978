//! The pixel probe: what a source holds at a place, exactly, and what that is as light.
//!
//! [`still`] and [`clip`] decode a part of the original once, as a [`Held`] that can be asked many times;
//! [`Held::read`] answers for one pixel or a small region. Nothing here is made of a web rendition.

mod clip;
mod light;
mod planes;
mod reading;
mod still;

use crate::still::Samples;

pub use clip::{ClipFrame, clip};
pub use light::{Transfer, linear_of};
pub use reading::{Code, Depth, Light, Linear, Reading, Statistics};
pub use still::{StillPart, still};

/// Part of a picture, in pixels as it is shown: upright, and square where the source's are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Its left column.
    pub x: u32,
    /// Its top row.
    pub y: u32,
    /// Columns, at least one.
    pub width: u32,
    /// Rows, at least one.
    pub height: u32,
}

impl Region {
    /// The most columns and rows of a region: as many values as a page can show are answered, and no picture is read
    /// out through this.
    pub const MOST: u32 = 64;

    /// Whether all of it lies in a picture of this size.
    pub fn fits(&self, (width, height): (u32, u32)) -> bool {
        let within = |from: u32, length: u32, side: u32| {
            length > 0 && from.checked_add(length).is_some_and(|end| end <= side)
        };
        within(self.x, self.width, width) && within(self.y, self.height, height)
    }

    /// Its places, row by row.
    fn places(self) -> impl Iterator<Item = (u32, u32)> {
        (self.y..self.y + self.height).flat_map(move |y| (self.x..self.x + self.width).map(move |x| (x, y)))
    }
}

/// What was decoded of a source, to be asked.
#[derive(Debug)]
pub enum Held {
    /// A still, or rows of a large one.
    Still(StillPart),
    /// One frame of a clip.
    Clip(Box<ClipFrame>),
}

impl Held {
    /// What a region holds; nothing where that was not decoded, or lies outside of the picture.
    pub fn read(&self, region: Region) -> Option<Reading> {
        match self {
            Self::Still(part) => part.read(region),
            Self::Clip(frame) => frame.read(region),
        }
    }

    /// How much memory its samples take, in bytes.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Still(part) => part.bytes(),
            Self::Clip(frame) => frame.bytes(),
        }
    }
}

/// How many bytes samples take.
fn bytes_of(samples: &Samples) -> usize {
    match samples {
        Samples::U8(samples) => samples.len(),
        Samples::U16(samples) => samples.len() * 2,
        Samples::F32(samples) => samples.len() * 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_fits_or_does_not_whatever_its_numbers() {
        let region = |x, y, width, height| Region { x, y, width, height };
        assert!(region(0, 0, 1, 1).fits((1, 1)));
        assert!(region(3, 2, 2, 1).fits((5, 3)));
        for outside in [
            region(5, 0, 1, 1),
            region(0, 3, 1, 1),
            region(4, 0, 2, 1),
            region(0, 0, 0, 1),
            region(u32::MAX, 0, 2, 1),
            region(0, u32::MAX, 1, u32::MAX),
        ] {
            assert!(!outside.fits((5, 3)), "{outside:?}");
        }
    }
}
