use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use domain::ClipInfo;

use super::arguments::{self, Segments};
use super::fragment::{self, Track};
use super::playlist::Playlist;
use super::process::{Heard, Program, Run};
use super::{ClipError, Tools, Tracks};

/// How often it is looked at what stands. Somebody waits for the first of it.
const GLANCE: Duration = Duration::from_millis(25);

/// Where a rendition goes.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// An existing directory, for this attempt alone.
    pub directory: &'a Path,
    /// Part of every file's name, so that a second attempt never reuses one that somebody may have cached: letters,
    /// digits, `-` and `_`, and no `-` first.
    pub token: &'a str,
}

/// How far a rendition is.
#[derive(Debug)]
pub enum Step {
    /// The poster lies in this file (a JPEG of the size as shown), complete.
    Poster(PathBuf),
    /// The playlist has grown.
    Grown {
        /// What is new since the last step, complete, and stays as it is: the init segment first.
        files: Vec<PathBuf>,
        /// The playlist; it names the files as they are called, without a directory.
        playlist: String,
        /// How many frames it holds from the first one on.
        frames: u32,
    },
    /// So many frames are encoded. Comes several times a second, also when nothing changed: a good place to cancel.
    Frames(u32),
}

/// A rendition that is complete and was found to be what was promised.
#[derive(Debug)]
pub struct Rendition {
    /// The final playlist.
    pub playlist: String,
    /// How many frames it has: those of the source.
    pub frames: u32,
}

/// Makes what browsers play of a clip, and its poster, in one pass of ffmpeg: HLS of fragmented MP4, H.264 without
/// B-frames and AAC, one frame for every frame of the source, evenly spaced. Odd sizes are made even by doubling the last
/// column or row.
///
/// Blocks. `watch` is told of every step, in order, on the calling thread; breaking ends ffmpeg. While it grows, and at
/// its end, what was made is counted and timed from the files themselves; anything else than what `info` promises is
/// refused. After an error the directory's content is of no use.
pub fn make_rendition(
    tools: &Tools,
    input: &Path,
    info: &ClipInfo,
    tracks: &Tracks,
    plan: &Plan<'_>,
    watch: &mut dyn FnMut(Step) -> ControlFlow<()>,
) -> Result<Rendition, ClipError> {
    plan.check()?;
    let run = command(tools, input, info, tracks, plan)?;
    let mut growth = Growth::new(info, plan);
    let mut encoded = 0;
    let ran = run.go(&mut |heard| {
        if let Heard::Progress(progress) = heard {
            encoded = encoded.max(progress.frame.min(info.frame_count));
        }
        growth.look(watch)?;
        tell(watch, Step::Frames(encoded))
    });
    let log = match ran {
        Ok(log) => log,
        Err(ClipError::Failed { detail, .. }) => return Err(undecodable(info, detail)),
        Err(error) => return Err(error),
    };
    growth
        .look(watch)
        .and_then(|()| growth.finish(log.text()))
        // A full disk does not always fail the program.
        .map_err(|error| {
            log.write_error().filter(|_| !matches!(error, ClipError::Cancelled)).unwrap_or(error)
        })
}

impl Plan<'_> {
    fn check(&self) -> Result<(), ClipError> {
        let safe = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if self.token.is_empty() || self.token.starts_with('-') || !self.token.bytes().all(safe) {
            let what = format!("`{}` cannot be part of a file's name", self.token);
            return Err(ClipError::Write(io::Error::new(io::ErrorKind::InvalidInput, what)));
        }
        if !self.directory.is_dir() {
            return Err(ClipError::Write(io::ErrorKind::NotADirectory.into()));
        }
        Ok(())
    }

    fn playlist(&self) -> String {
        format!("{}.m3u8", self.token)
    }

    fn poster(&self) -> String {
        format!("{}-poster.jpg", self.token)
    }
}

/// The frame that stands for the clip: a second after its start, where most shots have begun, or the last one.
fn poster_index(info: &ClipInfo) -> u32 {
    info.rate.nominal().min(info.frame_count - 1)
}

fn command(
    tools: &Tools,
    input: &Path,
    info: &ClipInfo,
    tracks: &Tracks,
    plan: &Plan<'_>,
) -> Result<Run, ClipError> {
    let picture = format!("0:{}", tracks.picture);
    let sound = tracks.sound.filter(|_| info.sound.is_some());
    let segments = Segments::of(info.rate);
    let group = segments.group.to_string();
    let token = plan.token;
    // A stream that grows larger on its way is not followed.
    let max_pixels = u64::from(info.coded_width) * u64::from(info.coded_height) * 4;
    let mut run = Run::new(tools, Program::Ffmpeg)?;
    run.directory(plan.directory).glances(GLANCE);
    run.command().args(["-nostdin", "-stats", "-stats_period", "0.2", "-copyts"]).overwrite();
    run.command().args(["-max_pixels", &max_pixels.max(1 << 20).to_string()]);
    run.input(input)?;
    let command = run.command();
    command.map(&picture).args(["-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"]);
    command.args(["-fps_mode:v", "passthrough", "-enc_time_base:v"]);
    command.arg(format!("{}:{}", info.rate.denominator(), info.rate.numerator()));
    command.args(["-filter:v", &arguments::rendition_filter(info)]);
    command.codec_video("libx264").preset("veryfast").crf(21);
    command.args(["-g", &group, "-keyint_min", &group, "-sc_threshold", "0", "-bf", "0"]);
    command.args(["-color_primaries", "bt709", "-color_trc", "iec61966-2-1"]);
    command.args(["-colorspace", "bt709", "-color_range", "tv"]);
    // The last frame of a segment would else be as long as the source's header says that frames are. As the times of two
    // packets, since versions of ffmpeg differ in the unit of this filter.
    command.bitstream_filter_video("setts=duration=DURATION*not(N)+(PTS-PREV_INPTS)*not(not(N))");
    if let Some(sound) = sound {
        command.map(format!("0:{sound}"));
        command.args(["-filter:a", &arguments::sound_filter(info, tracks.start, tracks.tick)]);
        command.codec_audio("aac").args(["-b:a", "160k"]);
        if let Some(channels) = arguments::downmix(info) {
            command.args(["-ac", &channels.to_string()]);
        }
    }
    // Sound begins with a moment of its encoder's own, before 0; the picture is not to be moved to make room for it.
    command.args(["-avoid_negative_ts", "disabled"]).format("hls");
    command.args(["-hls_time", &format!("{}us", segments.microseconds(info.rate))]);
    command.args(["-hls_playlist_type", "event", "-hls_segment_type", "fmp4"]);
    command.args(["-hls_flags", "independent_segments+temp_file"]);
    command.args(["-hls_segment_filename", &format!("{token}-%d.m4s")]);
    command.args(["-hls_fmp4_init_filename", &format!("{token}-init.mp4")]).output(plan.playlist());
    command.map(&picture).args(["-map_metadata", "-1", "-fps_mode:v", "passthrough"]);
    command.args(["-filter:v", &arguments::poster_filter(info, poster_index(info))]).frames(1);
    // With several threads its encoder keeps the only picture back until the whole pass has ended.
    command.codec_video("mjpeg").args(["-q:v", "2", "-threads:v", "1"]).format("image2");
    command.args(["-update", "1", "-atomic_writing", "1"]).output(plan.poster());
    Ok(run)
}

fn undecodable(info: &ClipInfo, detail: String) -> ClipError {
    if detail.contains("Decoder (codec") || detail.contains("no decoder found") {
        return ClipError::Undecodable { codec: info.codec.clone() };
    }
    ClipError::Damaged { what: "its frames cannot be decoded", detail }
}

fn tell(watch: &mut dyn FnMut(Step) -> ControlFlow<()>, step: Step) -> Result<(), ClipError> {
    if watch(step).is_break() { Err(ClipError::Cancelled) } else { Ok(()) }
}

/// What stands in the directory so far, all of it found to be as promised.
struct Growth<'a> {
    info: &'a ClipInfo,
    plan: &'a Plan<'a>,
    /// When the playlist was last written that has been read, and its length.
    seen: Option<(SystemTime, u64)>,
    playlist: String,
    track: Option<Track>,
    segments: usize,
    frames: u32,
    ended: bool,
    poster: bool,
}

impl<'a> Growth<'a> {
    const fn new(info: &'a ClipInfo, plan: &'a Plan<'a>) -> Self {
        Self {
            info,
            plan,
            seen: None,
            playlist: String::new(),
            track: None,
            segments: 0,
            frames: 0,
            ended: false,
            poster: false,
        }
    }

    /// Tells what is new. ffmpeg moves poster, segments and playlist to their names when they are complete.
    fn look(&mut self, watch: &mut dyn FnMut(Step) -> ControlFlow<()>) -> Result<(), ClipError> {
        let poster = self.plan.directory.join(self.plan.poster());
        if !self.poster && poster.exists() {
            self.poster = true;
            tell(watch, Step::Poster(poster))?;
        }
        let path = self.plan.directory.join(self.plan.playlist());
        let Ok(written) = fs::metadata(&path) else { return Ok(()) };
        let written = Some((written.modified().map_err(ClipError::Read)?, written.len()));
        if written == self.seen {
            return Ok(());
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
        if files.is_empty() {
            return Ok(());
        }
        tell(watch, Step::Grown { files, playlist: text, frames: self.frames })
    }

    fn begin(&mut self, init: &str, files: &mut Vec<PathBuf>) -> Result<Track, ClipError> {
        let path = self.plan.directory.join(init);
        let track = fragment::track(&path).map_err(ClipError::Read)?;
        let track = track.map_err(|_| differs("its header cannot be read"))?;
        if !track.starts_at_zero {
            return Err(differs("its first frame is not shown at its start"));
        }
        files.push(path);
        self.track = Some(track);
        Ok(track)
    }

    /// Counts a segment that is complete.
    fn add(&mut self, name: &str, track: Track) -> Result<PathBuf, ClipError> {
        let path = self.plan.directory.join(name);
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
        Ok(path)
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

    fn finish(&mut self, detail: String) -> Result<Rendition, ClipError> {
        let promised = self.info.frame_count;
        if self.frames < promised {
            return Err(ClipError::FramesLost { decoded: self.frames, promised, detail });
        }
        if !self.ended {
            return Err(differs("its playlist does not end"));
        }
        if !self.poster {
            return Err(differs("it has no poster"));
        }
        Ok(Rendition { playlist: std::mem::take(&mut self.playlist), frames: self.frames })
    }
}

fn differs(what: impl Into<String>) -> ClipError {
    ClipError::NotAsPromised { what: what.into() }
}
