use std::path::Path;

use domain::ClipInfo;

use super::facts::{check_header, facts};
use super::header::header;
use super::packets::scan;
use super::sniff::{check_boxes, sniff};
use super::{ClipError, Limits, Tools};

/// Finds out what a clip is: its header by ffprobe, and its frames by going through all its packets.
///
/// Blocks; no frame is decoded but the first ones. What the header claims about length, count and rate is not believed.
pub fn probe(tools: &Tools, input: &Path, limits: &Limits) -> Result<ClipInfo, ClipError> {
    limits.check_bytes(std::fs::metadata(input).map_err(ClipError::Read)?.len())?;
    let format = sniff(input).map_err(ClipError::Read)?.ok_or(ClipError::NotAClip)?;
    check_boxes(input)?;
    let header = header(tools, input)?;
    check_header(&header, limits)?;
    let stream = header.picture()?.index;
    let scan = scan(tools, input, stream, limits.max_frames)?;
    facts(format, &header, &scan)
}
