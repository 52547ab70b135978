//! Pictures for a review, made when they are asked for and kept while there is room: two rounds compared, what changed
//! between them, a frame with its marks burned in, how opaque a picture is, a session as a contact sheet.
//!
//! Everything is made of the originals, in full depth, and known by what it was made of: a picture that is kept is never
//! an old one.

mod alpha;
mod changed;
mod compared;
mod composer;
mod kept;
mod marked;
mod sheet;
mod source;

pub use alpha::alpha;
pub use changed::{ChangedWish, PictureChanges, changes};
pub use compared::{CompareAs, CompareWish, compared};
pub use composer::Composer;
pub use kept::Format;
pub use marked::{MarkedWish, marked};
pub use sheet::{SheetWish, contact_sheet};
pub use source::Pair;

use super::{Error, Result};

/// The narrowest and the widest picture that is made, in pixels.
const WIDTHS: std::ops::RangeInclusive<u32> = 16..=4096;

/// A width that was asked for, or the usual one.
fn width(asked: Option<u32>, usual: u32) -> Result<u32> {
    let width = asked.unwrap_or(usual);
    if WIDTHS.contains(&width) {
        return Ok(width);
    }
    Err(Error::invalid("?width", format!("use a width from {} to {} pixels", WIDTHS.start(), WIDTHS.end())))
}

/// A number that was asked for within a range, or the usual one.
fn within(name: &str, asked: Option<f64>, usual: f64, range: std::ops::RangeInclusive<f64>) -> Result<f64> {
    let number = asked.unwrap_or(usual);
    if range.contains(&number) {
        return Ok(number);
    }
    Err(Error::invalid(format!("?{name}"), format!("use a number from {} to {}", range.start(), range.end())))
}
