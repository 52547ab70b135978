//! What the live documents hold, versioned: the records, their limits, and who may be named in them.
//!
//! Everything here is pure. Records come in as JSON (of a Yjs map, of a request) and are checked field by field;
//! an [`Invalid`] names the field at fault. The TypeScript types that the web client uses are written from these
//! types, see [`typescript`].

mod annotation;
pub mod appearance;
mod author;
mod comment;
mod feedback;
mod fields;
pub mod mention;
mod meta;
mod name;
mod presence;
mod session;
pub mod typescript;
mod validate;

pub use annotation::{
    Annotation, AnnotationKind, Area, Arrow, Freehand, Pin, Screenshot, Shape, Style, Text,
};
pub use author::Author;
pub use comment::Comment;
pub use domain::ids::GuestId;
pub use feedback::{Feedback, FeedbackPerson, FeedbackResolution, FeedbackVerification};
pub use meta::Meta;
pub use name::{DocumentName, Root};
pub use presence::{Cursor, Identity, Presence, Stroke, Viewport, stamp};
pub use session::{
    CompareMode, Comparison, Laser, Lead, Playback, Presenter, SessionDecision, SessionItem, SessionMeta,
    Shown, Wipe,
};
pub use validate::{Color, Deletion, FrameRange, Invalid, NotARecordId, Problem, RecordId, limits};

/// The layout that this crate writes and reads. A change of the layout is a new version, with an example file.
pub const LAYOUT_VERSION: u32 = 1;

/// A text that does not name what it should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct UnknownText {
    /// What was given.
    pub text: String,
    /// What a right one looks like.
    pub expected: &'static str,
}

/// Gives a type whose text form is `Display` and `FromStr` that same form in JSON and in TypeScript.
macro_rules! text_form {
    ($name:ident, $typescript:literal) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl ts_rs::TS for $name {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;

            fn decl(_: &ts_rs::Config) -> String {
                format!("type {} = {};", stringify!($name), $typescript)
            }

            fn name(_: &ts_rs::Config) -> String {
                stringify!($name).to_owned()
            }

            fn inline(config: &ts_rs::Config) -> String {
                Self::name(config)
            }
        }
    };
}
pub(crate) use text_form;

/// Reads the number of an id after its prefix: digits alone, positive, within 53 bits so that JSON carries it.
pub(crate) fn id_number(digits: &str) -> Option<i64> {
    let plain = !digits.is_empty() && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
    let number = plain.then(|| digits.parse::<i64>().ok()).flatten()?;
    (number <= limits::SAFE_INTEGER).then_some(number)
}
