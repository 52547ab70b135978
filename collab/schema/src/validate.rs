//! What holds for every record: ids, colours, times, and the error that points at a field.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::author::Author;
use crate::fields::Fields;
use crate::text_form;

/// The bounds of layout version 1.
pub mod limits {
    /// The greatest distance of a coordinate from the origin, in image pixels.
    pub const COORDINATE: f64 = 1e6;
    /// The most points of a freehand stroke.
    pub const POINTS: usize = 20_000;
    /// The most characters of a text mark.
    pub const TEXT: usize = 4_000;
    /// The most characters of a comment.
    pub const COMMENT: usize = 20_000;
    /// The thinnest and the thickest line, in image pixels.
    pub const WIDTH: std::ops::RangeInclusive<f64> = 0.5..=200.0;
    /// The smallest and the largest letters of a text mark, in image pixels.
    pub const TEXT_SIZE: std::ops::RangeInclusive<f64> = 1.0..=2_000.0;
    /// The most times that a difference is enlarged.
    pub const GAIN: f64 = 1_000.0;
    /// The fastest that a clip plays, in multiples of its rate, either way.
    pub const SPEED: f64 = 64.0;
    /// The longest way of a message to the server and back that is told, in milliseconds.
    pub const ROUND_TRIP: i64 = 60_000;
    /// The most bytes of an awareness state.
    pub const PRESENCE_BYTES: usize = 4_096;
    /// The greatest integer that JSON carries exactly.
    pub const SAFE_INTEGER: i64 = (1 << 53) - 1;
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The field is not there.
    #[error("is missing")]
    Missing,
    /// The layout has no such field.
    #[error("is not a field of this record")]
    Unknown,
    /// The value has the wrong type or form.
    #[error("should be {0}")]
    Expected(&'static str),
    /// A number is not finite or out of its range.
    #[error("should lie within {0}")]
    OutOfRange(&'static str),
    /// A text or a list is too long.
    #[error("holds {length}, the most is {most}")]
    TooLong {
        /// How much it holds.
        length: usize,
        /// How much it may hold.
        most: usize,
    },
}

/// A record that breaks the layout, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{pointer}` {problem}")]
pub struct Invalid {
    /// A JSON pointer (RFC 6901) to the field, from the record.
    pub pointer: String,
    /// What is wrong with it.
    pub problem: Problem,
}

impl Invalid {
    /// An error at `pointer`.
    pub fn new(pointer: impl Into<String>, problem: Problem) -> Self {
        Self { pointer: pointer.into(), problem }
    }
}

/// The id of a record inside a document: a ULID (26 characters of Crockford's base 32, in order of time), made by the
/// client.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId([u8; 26]);

text_form!(RecordId, "string");

/// A text that is no ULID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a record's id is a ULID: 26 characters of 0-9 and A-Z without I, L, O and U")]
pub struct NotARecordId;

impl RecordId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        // The bytes were checked to be ASCII when the id was made.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RecordId {
    type Err = NotARecordId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes: [u8; 26] = text.as_bytes().try_into().map_err(|_| NotARecordId)?;
        let crockford = |b: &u8| matches!(b, b'0'..=b'9' | b'A'..=b'H' | b'J' | b'K' | b'M' | b'N' | b'P'..=b'T' | b'V'..=b'Z');
        if bytes.iter().all(crockford) { Ok(Self(bytes)) } else { Err(NotARecordId) }
    }
}

/// A colour, written `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red, green and blue.
    pub rgb: [u8; 3],
}

text_form!(Color, "`#${string}`");

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.rgb;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

impl FromStr for Color {
    type Err = crate::UnknownText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || crate::UnknownText { text: text.to_owned(), expected: "a colour (#rrggbb)" };
        let digits = text.strip_prefix('#').ok_or_else(unknown)?;
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(unknown());
        }
        let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| unknown());
        Ok(Self { rgb: [channel(0)?, channel(2)?, channel(4)?] })
    }
}

/// A range of frames in the source's own numbering; both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FrameRange {
    /// The first frame.
    #[serde(rename = "in")]
    pub first: i32,
    /// The last frame.
    #[serde(rename = "out")]
    pub last: i32,
}

impl FrameRange {
    /// Whether all of `other` lies within.
    pub const fn holds(self, other: Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    pub(crate) fn read(pointer: &str, value: &Value) -> Result<Self, Invalid> {
        let fields = Fields::of(pointer, value)?;
        fields.only(&["in", "out"])?;
        let range = Self { first: fields.frame("in")?, last: fields.frame("out")? };
        if range.first > range.last {
            return Err(Invalid::new(fields.pointer("out"), Problem::OutOfRange("the frames from `in` on")));
        }
        Ok(range)
    }
}

/// Who deleted a record, and when. Clearing it brings the record back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Deletion {
    /// Who did it.
    pub by: Author,
    /// When they did it.
    #[ts(type = "string")]
    pub at: DateTime<Utc>,
}

impl Deletion {
    pub(crate) fn read(pointer: &str, value: &Value) -> Result<Self, Invalid> {
        let fields = Fields::of(pointer, value)?;
        fields.only(&["by", "at"])?;
        Ok(Self { by: fields.author("by")?, at: fields.time("at")? })
    }
}
