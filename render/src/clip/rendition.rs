use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use domain::ClipInfo;

use super::{ClipError, Tools};

/// Where a rendition goes.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// An existing directory, for this attempt alone.
    pub directory: &'a Path,
    /// Part of every file's name, so that a second attempt never reuses one that somebody may have cached: letters,
    /// digits, `-` and `_`.
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

/// Makes what browsers play of a clip, and its poster, in one pass of ffmpeg.
///
/// Blocks. `watch` is told of every step, in order, on the calling thread; breaking ends ffmpeg. After an error the
/// directory's content is of no use.
pub fn make_rendition(
    _tools: &Tools,
    _input: &Path,
    _info: &ClipInfo,
    _plan: &Plan<'_>,
    watch: &mut dyn FnMut(Step) -> ControlFlow<()>,
) -> Result<Rendition, ClipError> {
    if watch(Step::Frames(0)).is_break() {
        return Err(ClipError::Cancelled);
    }
    Err(ClipError::NoFrames)
}
