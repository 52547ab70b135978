use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use domain::ClipInfo;

use super::command::{GLANCE, command, sound};
use super::growth::{Growth, differs};
use super::plan::{Plan, Variant, Wanted};
use super::playlist::Streamed;
use super::process::Heard;
use super::sprites::{Sheets, Sprites};
use super::waveform::Peaks;
use super::{ClipError, Tools, Tracks, arguments};

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
    /// The playlist of another rendition has grown, likewise.
    Beside {
        /// Which one.
        variant: Variant,
        /// See [`Step::Grown`].
        files: Vec<PathBuf>,
        /// See [`Step::Grown`].
        playlist: String,
    },
    /// Another sheet of small pictures is complete (a JPEG).
    Sheet {
        /// Where it lies; the last one of [`Sprites::sheets`].
        file: PathBuf,
        /// All that there are by now.
        sprites: Sprites,
    },
    /// The peaks of the sound lie in this file, complete ([`super::Rendition::has_waveform`] says in which form).
    Waveform(PathBuf),
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
    /// What a stream of it is.
    pub streamed: Streamed,
    /// The renditions beside it, as far as they were wanted.
    pub beside: Vec<Beside>,
    /// The sheets of small pictures.
    pub sprites: Sprites,
    /// Whether there are peaks of its sound: `PEAK`, the version 1 and the number of channels (a byte each), pairs of a
    /// frame (2 bytes), frames (4 bytes, little-endian); then pair by pair, for every channel in turn, the lowest and the
    /// highest sample as a signed byte. Silent clips have none.
    pub has_waveform: bool,
}

/// A rendition beside the first one, complete and with the same frames.
#[derive(Debug)]
pub struct Beside {
    /// Which.
    pub variant: Variant,
    /// The final playlist.
    pub playlist: String,
    /// What a stream of it is.
    pub streamed: Streamed,
}

/// Makes everything that is shown of a clip in one pass of ffmpeg: what browsers play of it (HLS of fragmented MP4, H.264
/// without B-frames and AAC, one frame for every frame of the source, evenly spaced), its poster, the sheets of small
/// pictures, and the peaks of its sound. Odd sizes are made even by doubling the last column or row.
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
    let wanted = Wanted::all(info, plan.extras);
    let run = command(tools, input, info, tracks, plan, &wanted)?;
    let mut made = Made::new(info, plan, &wanted);
    let mut peaks = sound(info, tracks)
        .map(|_| Peaks::new(info, arguments::channels(info), arguments::sample_rate(info)));
    let mut encoded = 0;
    let mut looked = Instant::now();
    let ran = run.go(&mut |heard| {
        match heard {
            Heard::Progress(progress) => encoded = encoded.max(progress.frame.min(info.frame_count)),
            Heard::Bytes(bytes) => {
                if let Some(peaks) = &mut peaks {
                    peaks.hear(bytes);
                }
                // Sound comes all the time.
                if looked.elapsed() < GLANCE {
                    return Ok(());
                }
            }
            _ => {}
        }
        looked = Instant::now();
        made.look(watch)?;
        tell(watch, Step::Frames(encoded))
    });
    let log = match ran {
        Ok(log) => log,
        Err(ClipError::Failed { detail, .. }) => return Err(undecodable(info, detail)),
        Err(error) => return Err(error),
    };
    made.look(watch)
        .and_then(|()| made.finish(&log.text(), peaks.as_ref(), watch))
        // A full disk does not always fail the program.
        .map_err(|error| {
            log.write_error().filter(|_| !matches!(error, ClipError::Cancelled)).unwrap_or(error)
        })
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

/// What stands in the directory so far.
struct Made<'a> {
    plan: &'a Plan<'a>,
    first: Growth<'a>,
    beside: Vec<(Variant, Growth<'a>)>,
    sheets: Sheets<'a>,
    poster: bool,
}

impl<'a> Made<'a> {
    fn new(info: &'a ClipInfo, plan: &'a Plan<'a>, wanted: &[Wanted]) -> Self {
        let growth =
            |wanted: Wanted| Growth::new(info, plan.directory, wanted.stem(plan.token), wanted.coded_size());
        let first = growth(wanted[0]);
        let beside = wanted.iter().filter_map(|wanted| Some((wanted.variant?, growth(*wanted)))).collect();
        let sheets = Sheets::new(info, plan.directory, plan.token);
        Self { plan, first, beside, sheets, poster: false }
    }

    /// Tells what is new.
    fn look(&mut self, watch: &mut dyn FnMut(Step) -> ControlFlow<()>) -> Result<(), ClipError> {
        if !self.poster {
            let poster = self.plan.directory.join(self.plan.poster());
            if poster.exists() {
                self.poster = true;
                tell(watch, Step::Poster(poster))?;
            }
        }
        if let Some(grown) = self.first.look()? {
            let (files, playlist, frames) = (grown.files, grown.playlist, grown.frames);
            tell(watch, Step::Grown { files, playlist, frames })?;
        }
        for (variant, growth) in &mut self.beside {
            if let Some(grown) = growth.look()? {
                let (files, playlist) = (grown.files, grown.playlist);
                tell(watch, Step::Beside { variant: *variant, files, playlist })?;
            }
        }
        while let Some((file, sprites)) = self.sheets.look()? {
            tell(watch, Step::Sheet { file, sprites })?;
        }
        Ok(())
    }

    fn finish(
        self,
        detail: &str,
        peaks: Option<&Peaks>,
        watch: &mut dyn FnMut(Step) -> ControlFlow<()>,
    ) -> Result<Rendition, ClipError> {
        let frames = self.first.frames();
        let (playlist, streamed) = self.first.finish(detail)?;
        let mut beside = Vec::new();
        for (variant, growth) in self.beside {
            let (playlist, streamed) = growth.finish(detail)?;
            beside.push(Beside { variant, playlist, streamed });
        }
        if !self.poster {
            return Err(differs("it has no poster"));
        }
        let sprites = self.sheets.finish()?;
        if let Some(peaks) = peaks {
            if peaks.is_longer_than_picture() {
                return Err(ClipError::ChangingSound);
            }
            let file = self.plan.directory.join(self.plan.peaks());
            peaks.write(&file)?;
            tell(watch, Step::Waveform(file))?;
        }
        Ok(Rendition { playlist, frames, streamed, beside, sprites, has_waveform: peaks.is_some() })
    }
}
