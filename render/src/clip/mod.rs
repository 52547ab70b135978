//! Clips: what they are, what browsers play of them, and their single frames. All by ffmpeg, in processes that are
//! bounded in memory and time and end with this one.

mod arguments;
pub(crate) mod boxes;
mod command;
mod error;
mod facts;
mod failure;
mod fragment;
mod frame;
mod frames;
mod growth;
mod header;
mod limits;
mod packets;
mod picture;
mod plan;
mod playlist;
mod probe;
mod process;
mod rendition;
mod sniff;
mod sprites;
mod timing;
mod tools;
mod tracks;
mod waveform;

pub(crate) use arguments::{matrix, range};
pub use error::ClipError;
pub(crate) use frame::raw;
pub use frame::{alpha, frame};
pub use frames::frames;
pub use limits::Limits;
pub(crate) use picture::{Coded, decoded};
pub use plan::{Extras, Plan, Variant};
pub use playlist::{Streamed, master_playlist};
pub use probe::{Probed, probe};
pub use rendition::{Beside, Rendition, Step, make_rendition};
pub use sniff::sniff;
pub use sprites::Sprites;
pub use tools::Tools;
pub use tracks::Tracks;
