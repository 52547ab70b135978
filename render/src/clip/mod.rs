//! Clips: what they are, what browsers play of them, and their single frames. All by ffmpeg, in processes that are
//! bounded in memory and time and end with this one.

mod error;
mod frame;
mod limits;
mod probe;
mod rendition;
mod sniff;
mod tools;

pub use error::ClipError;
pub use frame::frame;
pub use limits::Limits;
pub use probe::probe;
pub use rendition::{Plan, Rendition, Step, make_rendition};
pub use sniff::sniff;
pub use tools::Tools;
