//! What a clip is, as found out from its content.

use serde::{Deserialize, Serialize};

use crate::named;
use crate::time::{Frame, FrameRate};

named! {
    /// A container of clips that is taken in. Known by content, never by file name.
    ClipFormat {
        /// MPEG-4 part 14.
        Mp4 = "mp4",
        /// QuickTime.
        Mov = "mov",
    }
}

impl ClipFormat {
    /// The media type to serve it with.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Mp4 => "video/mp4",
            Self::Mov => "video/quicktime",
        }
    }
}

named! {
    /// Something that is made of a clip beside what is played of it.
    ClipExtra {
        /// Sheets of small pictures of its frames.
        Sprites = "sprites",
        /// The peaks of its sound.
        Waveform = "waveform",
        /// A smaller rendition, and a playlist that offers both.
        SecondQuality = "second",
        /// A rendition of keyframes only.
        AllIntra = "intra",
    }
}

/// By how much the stored pictures are turned to be shown, clockwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub enum Rotation {
    /// Not at all.
    Upright,
    /// A quarter.
    Right,
    /// A half.
    Over,
    /// Three quarters.
    Left,
}

impl Rotation {
    /// In degrees: 0, 90, 180 or 270.
    pub const fn degrees(self) -> u16 {
        match self {
            Self::Upright => 0,
            Self::Right => 90,
            Self::Over => 180,
            Self::Left => 270,
        }
    }

    /// Of so many degrees clockwise, whatever turn of the circle; nothing for what is not a quarter.
    pub const fn of_degrees(degrees: i64) -> Option<Self> {
        match degrees.rem_euclid(360) {
            0 => Some(Self::Upright),
            90 => Some(Self::Right),
            180 => Some(Self::Over),
            270 => Some(Self::Left),
            _ => None,
        }
    }

    /// Whether width and height change places.
    pub const fn lies_down(self) -> bool {
        matches!(self, Self::Right | Self::Left)
    }
}

impl TryFrom<u16> for Rotation {
    type Error = String;

    fn try_from(degrees: u16) -> Result<Self, Self::Error> {
        Self::of_degrees(i64::from(degrees)).ok_or_else(|| format!("{degrees}° is no quarter turn"))
    }
}

impl From<Rotation> for u16 {
    fn from(rotation: Rotation) -> Self {
        rotation.degrees()
    }
}

/// How colours are coded, by ffmpeg's names for the code points of ISO/IEC 23091-2. What the source does not say is
/// absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColorTags {
    /// Which red, green, blue and white: `bt709`.
    pub primaries: Option<String>,
    /// From light to code values: `bt709`, `iec61966-2-1`.
    pub transfer: Option<String>,
    /// From red, green, blue to luma and chroma: `bt709`; `gbr` where there is no such step.
    pub matrix: Option<String>,
    /// Whether codes use the whole range: `tv` or `pc`.
    pub range: Option<String>,
}

/// The sound of a clip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sound {
    /// How it is coded: `aac`, `pcm_s16le`.
    pub codec: String,
    /// How many channels.
    pub channels: u32,
    /// Which ones, by ffmpeg's name: `stereo`, `5.1(side)`. Absent where the source does not say.
    #[serde(default)]
    pub layout: Option<String>,
    /// Samples per second and channel.
    pub sample_rate: u32,
}

/// What a clip is, as found out from its content. What the name or the header of a file claims is not believed where
/// the content says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClipInfo {
    /// The container.
    pub format: ClipFormat,
    /// Frames per second. Of a clip of variable rate: its mean, in which it is shown.
    pub rate: FrameRate,
    /// Whether the source's frames are not all shown for equally long.
    pub variable_rate: bool,
    /// How many frames a player shows, edit lists applied. At least one.
    pub frame_count: u32,
    /// The number of the first frame in the source's own numbering: the count of its start timecode, else 0.
    pub first_frame: Frame,
    /// The start timecode as the source writes it.
    pub timecode: Option<String>,
    /// How pictures are coded: `h264`, `prores`.
    pub codec: String,
    /// Which variant of it: `High`.
    pub profile: Option<String>,
    /// How decoded samples lie, by ffmpeg's name: `yuv422p10le`.
    pub pixel_format: String,
    /// Bits per sample.
    pub bit_depth: u8,
    /// Width as shown, in square pixels and upright.
    pub width: u32,
    /// Height as shown, in square pixels and upright.
    pub height: u32,
    /// Width as stored, in the source's pixels.
    pub coded_width: u32,
    /// Height as stored.
    pub coded_height: u32,
    /// Width to height of a stored pixel.
    pub pixel_aspect: (u32, u32),
    /// How the stored pictures are turned to be shown.
    pub rotation: Rotation,
    /// Whether they are mirrored left to right before they are turned.
    #[serde(default)]
    pub mirrored: bool,
    /// How colours are coded.
    pub color: ColorTags,
    /// The sound, if there is any.
    pub sound: Option<Sound>,
}

impl ClipInfo {
    /// The number of the last frame.
    pub fn last_frame(&self) -> Frame {
        Frame(self.first_frame.0 + i64::from(self.frame_count) - 1)
    }

    /// Where a frame lies, counted from 0 at the start; nothing when the clip has no such frame.
    pub fn index_of(&self, frame: Frame) -> Option<u32> {
        u32::try_from(frame.0.checked_sub(self.first_frame.0)?).ok().filter(|index| *index < self.frame_count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clip(first_frame: i64, frame_count: u32) -> ClipInfo {
        ClipInfo {
            format: ClipFormat::Mov,
            rate: FrameRate::FILM,
            variable_rate: false,
            frame_count,
            first_frame: Frame(first_frame),
            timecode: None,
            codec: "h264".to_owned(),
            profile: None,
            pixel_format: "yuv420p".to_owned(),
            bit_depth: 8,
            width: 64,
            height: 36,
            coded_width: 64,
            coded_height: 36,
            pixel_aspect: (1, 1),
            rotation: Rotation::Upright,
            mirrored: false,
            color: ColorTags::default(),
            sound: None,
        }
    }

    #[test]
    fn frames_have_the_source_s_numbers() {
        let clip = clip(1001, 48);
        assert_eq!(clip.last_frame(), Frame(1048));
        assert_eq!(clip.index_of(Frame(1001)), Some(0));
        assert_eq!(clip.index_of(Frame(1048)), Some(47));
        for outside in [1000, 1049, 0, -1, i64::MIN, i64::MAX] {
            assert_eq!(clip.index_of(Frame(outside)), None, "{outside}");
        }
    }

    #[test]
    fn quarter_turns_have_one_form() {
        assert_eq!(Rotation::of_degrees(-90), Some(Rotation::Left));
        assert_eq!(Rotation::of_degrees(450), Some(Rotation::Right));
        assert_eq!(Rotation::of_degrees(45), None);
        assert_eq!(serde_json::to_string(&Rotation::Over).unwrap(), "180");
        assert!(serde_json::from_str::<Rotation>("45").is_err());
    }
}
