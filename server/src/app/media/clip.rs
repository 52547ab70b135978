//! What people and programs are told of a clip.

use domain::{ClipInfo, FrameRate};
use serde::Serialize;
use utoipa::ToSchema;

/// What a clip is, as found out from its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Clip {
    /// Frames per second as an exact fraction: `24` or `24000/1001`. Of a clip of variable rate: its mean, in which it is
    /// shown.
    #[schema(value_type = String, example = "24000/1001")]
    pub rate: FrameRate,
    /// Whether the source's frames are not all shown for equally long. Its frames are all there, one by one, but shown
    /// evenly.
    pub variable_rate: bool,
    /// How many frames it has.
    pub frame_count: u32,
    /// The number of the first frame in the source's own numbering: the count of its start timecode, else 0.
    pub first_frame: i64,
    /// The number of the last frame.
    pub last_frame: i64,
    /// How many frames, from the first one on, can be played by now; all of them once the clip is ready.
    pub playable_frames: u32,
    /// The start timecode as the source writes it, with `;` before the frames where numbers are dropped.
    pub timecode: Option<String>,
    /// How pictures are coded, by ffmpeg's name.
    pub codec: String,
    /// Which variant of it.
    pub profile: Option<String>,
    /// How decoded samples lie, by ffmpeg's name.
    pub pixel_format: String,
    /// Bits per sample.
    pub bit_depth: u8,
    /// Clockwise degrees by which the stored pictures are turned to be shown: 0, 90, 180 or 270.
    pub rotation: u16,
    /// Whether they are mirrored left to right before they are turned.
    pub mirrored: bool,
    /// Width as stored, in the source's pixels.
    pub coded_width: u32,
    /// Height as stored.
    pub coded_height: u32,
    /// Width to height of a stored pixel, such as `1/1`.
    pub pixel_aspect: String,
    /// How colours are coded.
    pub color: ClipColor,
    /// The sound, if there is any.
    pub sound: Option<ClipSound>,
}

/// How the colours of a clip are coded, by ffmpeg's names. What the source does not say is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ClipColor {
    /// Which red, green, blue and white.
    pub primaries: Option<String>,
    /// From light to code values.
    pub transfer: Option<String>,
    /// From red, green, blue to luma and chroma.
    pub matrix: Option<String>,
    /// `tv` or `pc`.
    pub range: Option<String>,
}

/// The sound of a clip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ClipSound {
    /// How it is coded, by ffmpeg's name.
    pub codec: String,
    /// How many channels.
    pub channels: u32,
    /// Which ones, by ffmpeg's name: `stereo`, `5.1(side)`.
    pub layout: Option<String>,
    /// Samples per second and channel.
    pub sample_rate: u32,
}

impl Clip {
    /// The clip as it is told, of which so many frames can be played.
    pub fn new(info: ClipInfo, playable_frames: u32) -> Self {
        let last_frame = info.last_frame().0;
        Self {
            rate: info.rate,
            variable_rate: info.variable_rate,
            frame_count: info.frame_count,
            first_frame: info.first_frame.0,
            last_frame,
            playable_frames,
            timecode: info.timecode,
            codec: info.codec,
            profile: info.profile,
            pixel_format: info.pixel_format,
            bit_depth: info.bit_depth,
            rotation: info.rotation.degrees(),
            mirrored: info.mirrored,
            coded_width: info.coded_width,
            coded_height: info.coded_height,
            pixel_aspect: format!("{}/{}", info.pixel_aspect.0, info.pixel_aspect.1),
            color: ClipColor {
                primaries: info.color.primaries,
                transfer: info.color.transfer,
                matrix: info.color.matrix,
                range: info.color.range,
            },
            sound: info.sound.map(|sound| ClipSound {
                codec: sound.codec,
                channels: sound.channels,
                layout: sound.layout,
                sample_rate: sound.sample_rate,
            }),
        }
    }
}
