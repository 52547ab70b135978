use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{panic, thread};

use domain::ClipInfo;

use super::facts::{check_header, facts};
use super::header::{Header, header};
use super::packets::{scan, scan_lone};
use super::sniff::{check_boxes, sniff};
use super::tracks::Tracks;
use super::{ClipError, Limits, Tools};

/// What was found out about a clip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// What it is.
    pub info: ClipInfo,
    /// Where in the file it lies.
    pub tracks: Tracks,
}

/// Finds out what a clip is: its header by ffprobe, and its frames by going through all its packets.
///
/// Blocks; no frame is decoded but the first ones. What the header claims about length, count and rate is not believed.
pub fn probe(tools: &Tools, input: &Path, limits: &Limits) -> Result<Probed, ClipError> {
    limits.check_bytes(std::fs::metadata(input).map_err(ClipError::Read)?.len())?;
    let format = sniff(input).map_err(ClipError::Read)?.ok_or(ClipError::NotAClip)?;
    check_boxes(input)?;
    // ffprobe takes longer to start than to read a header, and somebody waits for both.
    let refused = AtomicBool::new(false);
    let (header, lone) = thread::scope(|both| {
        let scanning = both.spawn(|| scan_lone(tools, input, limits.max_frames, &refused));
        let header = accepted(tools, input, limits);
        refused.store(header.is_err(), Ordering::Relaxed);
        (header, scanning.join().unwrap_or_else(|broken| panic::resume_unwind(broken)))
    });
    let header = header?;
    let picture = header.picture()?.index;
    let scan = match lone? {
        Some((stream, scan)) if stream == picture => scan,
        _ => scan(tools, input, picture, limits.max_frames)?,
    };
    let info = facts(format, &header, &scan)?;
    limits.check_length(info.frame_count, info.rate)?;
    let tracks = Tracks::of(&header, scan.times.first().copied())?;
    Ok(Probed { info, tracks })
}

fn accepted(tools: &Tools, input: &Path, limits: &Limits) -> Result<Header, ClipError> {
    let header = header(tools, input)?;
    check_header(&header, limits)?;
    Ok(header)
}
