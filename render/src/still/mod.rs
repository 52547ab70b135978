//! Still pictures: what a file holds, what a browser is shown of it, and its thumbnails.
//!
//! [`probe`] reads a header and says what a file is, by its content and never by its name. [`derive`] decodes it
//! once, within [`Limits`], and writes the web rendition (where one is needed) and the thumbnails of a [`Plan`].
//! [`decode`] keeps all that a file holds, 16 bit and float, for whatever is made of it. The file itself is never
//! altered.
//!
//! Colours: what is encoded stays encoded. Integer samples are display-referred and go through unchanged
//! (16 bit rounded to 8); floating-point samples are scene-linear with Rec. 709 primaries and go through
//! [`color::encode_srgb`]. Transparency is flattened over white, see [`color::flatten`].

pub mod color;
mod convert;
mod decode;
mod derive;
mod display;
mod encode;
mod error;
mod export;
mod format;
mod info;
mod jpeg;
mod limits;
mod pixels;
mod probe;
mod profile;
mod reduce;
mod select;
mod shown;
mod source;
mod squares;
mod thumbnail;
mod tiles;

pub use derive::{
    Derived, Plan, Rendition, RenditionKind, ThumbnailTarget, derive, thumbnails, web_rendition,
};
pub use error::StillError;
pub use export::{Encoding, encode, write};
pub use format::StillFormat;
pub use info::{Layer, Orientation, StillInfo};
pub use limits::Limits;
pub use pixels::{Alpha, Meaning, Model, Pixels, Samples};
pub use probe::{probe, probe_reader};
pub use reduce::preview;
pub use select::{Select, decode, decode_bytes};
pub use shown::memory_by_rows;
pub(crate) use shown::{Part, part, shown};
pub use source::Progress;
pub use thumbnail::Thumbnail;
pub use tiles::{Level, TILE_OVERLAP, TILE_SIDE, TILED_FROM, TileKind, Tiling, derive_tiled};

/// The widths of the thumbnails that every still gets, in pixels.
pub const THUMBNAIL_WIDTHS: [u32; 3] = [320, 640, 1280];
