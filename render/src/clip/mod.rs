//! Clips: what they are, what browsers play of them, and their single frames. All by ffmpeg, in processes that are
//! bounded in memory and time and end with this one.

mod arguments;
mod boxes;
mod error;
mod facts;
mod failure;
mod fragment;
mod frame;
mod header;
mod limits;
mod packets;
mod playlist;
mod probe;
mod process;
mod rendition;
mod sniff;
mod timing;
mod tools;
mod tracks;

pub use error::ClipError;
pub use frame::frame;
pub use limits::Limits;
pub use probe::{Probed, probe};
pub use rendition::{Plan, Rendition, Step, make_rendition};
pub use sniff::sniff;
pub use tools::Tools;
pub use tracks::Tracks;
