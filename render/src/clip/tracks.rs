use std::path::Path;

use serde::{Deserialize, Serialize};

use super::header::{Header, header_and_start};
use super::packets::scan;
use super::{ClipError, Tools};

/// Where in a file its picture and its sound lie, and when the picture begins: what making a rendition needs to know beside
/// what the clip is. It holds for as long as the file is not altered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracks {
    /// The number of the picture's stream, as ffmpeg counts.
    pub(super) picture: u32,
    /// Seconds of a tick of its times, as numerator and denominator.
    pub(super) tick: (u32, u32),
    /// When its first frame is shown, in ticks.
    pub(super) start: i64,
    /// The number of the sound's stream, if there is any.
    pub(super) sound: Option<u32>,
}

impl Tracks {
    /// Looks for them in a file, where nobody has kept what [`super::probe`] found. Blocks.
    pub fn find(tools: &Tools, input: &Path) -> Result<Self, ClipError> {
        let header = header_and_start(tools, input)?;
        let picture = header.picture()?;
        let start = match header.start_of(picture) {
            Some(start) => Some(start),
            None => scan(tools, input, picture.index, u32::MAX)?.times.first().copied(),
        };
        Self::of(&header, start)
    }

    /// `start` is when the first frame is shown; nothing where no packet says.
    pub(super) fn of(header: &Header, start: Option<i64>) -> Result<Self, ClipError> {
        let picture = header.picture()?;
        Ok(Self {
            picture: picture.index,
            tick: picture.ticks(),
            start: start.unwrap_or(0),
            sound: header.sound().map(|sound| sound.index),
        })
    }
}
