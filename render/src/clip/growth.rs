//! What of a rendition stands in its directory so far, all of it found to be as promised.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use domain::ClipInfo;

use super::ClipError;
use super::fragment::{self, Track};
use super::playlist::{Playlist, Streamed};

/// What is new since it was last looked.
pub(super) struct Grown {
    pub(super) files: Vec<PathBuf>,
    pub(super) playlist: String,
    /// How many frames the playlist holds.
    pub(super) frames: u32,
}

/// One HLS rendition as it grows.
pub(super) struct Growth<'a> {
    info: &'a ClipInfo,
    directory: &'a Path,
    /// What its files are called, before what makes them differ.
    stem: String,
    /// Width and height, as encoded.
    size: (u32, u32),
    /// When the playlist was last written that has been read, and its length.
    seen: Option<(SystemTime, u64)>,
    playlist: String,
    track: Option<Track>,
    coding: Option<String>,
    segments: usize,
    frames: u32,
    ended: bool,
    /// Of all segments, and of the one with the most bits a second.
    bytes: u64,
    peak: u64,
}

impl<'a> Growth<'a> {
    pub(super) const fn new(info: &'a ClipInfo, directory: &'a Path, stem: String, size: (u32, u32)) -> Self {
        Self {
            info,
            directory,
            stem,
            size,
            seen: None,
            playlist: String::new(),
            track: None,
            coding: None,
            segments: 0,
            frames: 0,
            ended: false,
            bytes: 0,
            peak: 0,
        }
    }

    /// How many frames stand.
    pub(super) const fn frames(&self) -> u32 {
        self.frames
    }

    /// What is new. ffmpeg moves segments and playlist to their names when they are complete.
    pub(super) fn look(&mut self) -> Result<Option<Grown>, ClipError> {
        let path = self.directory.join(format!("{}.m3u8", self.stem));
        let Ok(written) = fs::metadata(&path) else { return Ok(None) };
        let written = Some((written.modified().map_err(ClipError::Read)?, written.len()));
        if written == self.seen {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).map_err(ClipError::Read)?;
        let playlist = Playlist::read(&text).ok_or_else(|| differs("its playlist cannot be read"))?;
        let mut files = Vec::new();
        let track = match self.track {
            Some(track) => track,
            None => self.begin(playlist.init, &mut files)?,
        };
        for name in playlist.segments.iter().skip(self.segments) {
            files.push(self.add(name, track)?);
        }
        self.ended = playlist.ended;
        self.seen = written;
        self.playlist.clone_from(&text);
        Ok((!files.is_empty()).then_some(Grown { files, playlist: text, frames: self.frames }))
    }

    fn begin(&mut self, init: &str, files: &mut Vec<PathBuf>) -> Result<Track, ClipError> {
        let path = self.directory.join(init);
        let track = fragment::track(&path).map_err(ClipError::Read)?;
        let track = track.map_err(|_| differs("its header cannot be read"))?;
        if !track.starts_at_zero {
            return Err(differs("its first frame is not shown at its start"));
        }
        self.coding = fragment::coding(&path).map_err(ClipError::Read)?;
        files.push(path);
        self.track = Some(track);
        Ok(track)
    }

    /// Counts a segment that is complete.
    fn add(&mut self, name: &str, track: Track) -> Result<PathBuf, ClipError> {
        let path = self.directory.join(name);
        let pictures = fragment::pictures(&path, track).map_err(ClipError::Read)?;
        let pictures = pictures.map_err(|_| differs(format!("{name} cannot be read")))?;
        let frame = self.frame_ticks(track)?;
        if !pictures.in_order {
            return Err(differs("it has B-frames"));
        }
        if pictures.start != u64::from(self.frames) * u64::from(frame) {
            return Err(differs(format!("frame {} is not shown when it should be", self.frames)));
        }
        // Nothing follows a frame that is alone, and what is said of its length does not matter.
        if pictures.duration != Some(frame) && self.info.frame_count > 1 {
            return Err(differs(format!("its frames are not evenly spaced from {} on", self.frames)));
        }
        self.frames = self.frames.saturating_add(pictures.count);
        self.segments += 1;
        if self.frames > self.info.frame_count {
            return Err(self.wrong_count());
        }
        let bytes = fs::metadata(&path).map_err(ClipError::Read)?.len();
        self.bytes = self.bytes.saturating_add(bytes);
        self.peak = self.peak.max(self.bits_a_second(bytes, pictures.count));
        Ok(path)
    }

    fn bits_a_second(&self, bytes: u64, frames: u32) -> u64 {
        let (rate, bits) = (self.info.rate, u128::from(bytes) * 8);
        let seconds = u128::from(frames.max(1)) * u128::from(rate.denominator());
        u64::try_from((bits * u128::from(rate.numerator())).div_ceil(seconds)).unwrap_or(u64::MAX)
    }

    /// How many ticks a frame is shown for: exactly, or the rate is not kept.
    fn frame_ticks(&self, track: Track) -> Result<u32, ClipError> {
        let rate = self.info.rate;
        let ticks = u64::from(track.timescale) * u64::from(rate.denominator());
        let numerator = u64::from(rate.numerator());
        let whole = ticks.is_multiple_of(numerator).then(|| u32::try_from(ticks / numerator).ok()).flatten();
        whole.ok_or_else(|| {
            differs(format!("{rate} frames per second do not fit its {} ticks", track.timescale))
        })
    }

    fn wrong_count(&self) -> ClipError {
        differs(format!("it has {} frames, and the clip has {}", self.frames, self.info.frame_count))
    }

    /// The final playlist, and what a stream of it is. `detail` is what ffmpeg said.
    pub(super) fn finish(self, detail: &str) -> Result<(String, Streamed), ClipError> {
        let promised = self.info.frame_count;
        if self.frames < promised {
            return Err(ClipError::FramesLost { decoded: self.frames, promised, detail: detail.to_owned() });
        }
        if !self.ended {
            return Err(differs("its playlist does not end"));
        }
        let streamed = Streamed {
            size: self.size,
            average: self.bits_a_second(self.bytes, self.frames),
            peak: self.peak,
            coding: self.coding,
        };
        Ok((self.playlist, streamed))
    }
}

/// What was made is refused, as it differs in this.
pub(super) fn differs(what: impl Into<String>) -> ClipError {
    ClipError::NotAsPromised { what: what.into() }
}
