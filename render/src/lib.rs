//! Pixels and frames: reading what people upload, and making what is shown of it.
//!
//! Everything here is synchronous and knows neither users nor HTTP; callers put it on a thread that may block. `examples/wipe.rs`
//! is the shortest whole use of it.

pub mod burn_in;
pub mod changes;
pub mod clip;
pub mod compose;
mod decoded;
pub mod probe;
pub mod sheet;
pub mod still;
mod vector;

/// Eight bits each of red, green, blue and alpha.
pub use image::RgbaImage;
