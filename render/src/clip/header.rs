//! What ffprobe says of a clip's header, and which of its streams count.

use std::path::Path;

use serde::Deserialize;

use super::process::{Heard, Program, Run};
use super::{ClipError, Tools};

/// How much ffprobe may say about a header before that is refused, in bytes.
const LONGEST: usize = 8 * 1024 * 1024;

/// How many packets are looked at to find where the picture begins: a few groups of pictures that edit lists cut off.
const FIRST_PACKETS: u32 = 600;

const STREAM: &str = "stream=index,codec_type,codec_name,codec_tag_string,profile,width,height,pix_fmt,\
    sample_aspect_ratio,bits_per_raw_sample,color_range,color_space,color_transfer,color_primaries,r_frame_rate,\
    avg_frame_rate,time_base,channels,channel_layout,sample_rate:stream_tags=timecode:stream_disposition=default,attached_pic:\
    stream_side_data=rotation,displaymatrix:format=format_name:format_tags=timecode";

#[derive(Debug, Default, Deserialize)]
pub(super) struct Header {
    #[serde(default)]
    pub(super) streams: Vec<Stream>,
    #[serde(default)]
    pub(super) format: Format,
    #[serde(default)]
    pub(super) packets: Vec<Packet>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Format {
    #[serde(default)]
    pub(super) tags: Tags,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Tags {
    pub(super) timecode: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Stream {
    pub(super) index: u32,
    #[serde(default)]
    pub(super) codec_type: String,
    pub(super) codec_name: Option<String>,
    #[serde(default)]
    pub(super) codec_tag_string: String,
    pub(super) profile: Option<String>,
    #[serde(default)]
    pub(super) width: u32,
    #[serde(default)]
    pub(super) height: u32,
    pub(super) pix_fmt: Option<String>,
    pub(super) sample_aspect_ratio: Option<String>,
    pub(super) color_range: Option<String>,
    pub(super) color_space: Option<String>,
    pub(super) color_transfer: Option<String>,
    pub(super) color_primaries: Option<String>,
    pub(super) r_frame_rate: Option<String>,
    pub(super) avg_frame_rate: Option<String>,
    pub(super) time_base: Option<String>,
    pub(super) channels: Option<u32>,
    pub(super) channel_layout: Option<String>,
    pub(super) sample_rate: Option<String>,
    #[serde(default)]
    pub(super) tags: Tags,
    #[serde(default)]
    disposition: Disposition,
    #[serde(default)]
    side_data_list: Vec<SideData>,
}

#[derive(Debug, Default, Deserialize)]
struct Disposition {
    #[serde(default)]
    default: u8,
    #[serde(default)]
    attached_pic: u8,
}

#[derive(Debug, Default, Deserialize)]
struct SideData {
    rotation: Option<f64>,
    displaymatrix: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Packet {
    pub(super) stream_index: u32,
    pub(super) pts: Option<i64>,
    #[serde(default)]
    flags: String,
}

impl Packet {
    /// Whether its frame is shown: edit lists may leave frames out that others are decoded from.
    pub(super) fn is_shown(&self) -> bool {
        !self.flags.contains('D')
    }
}

impl Stream {
    /// The name of how it is coded; nothing when ffmpeg has none.
    pub(super) fn codec(&self) -> Option<&str> {
        self.codec_name.as_deref().filter(|name| !matches!(*name, "none" | "unknown" | ""))
    }

    /// By how many degrees it is turned counterclockwise to be shown.
    pub(super) fn rotation(&self) -> Option<f64> {
        self.side_data_list.iter().find_map(|data| data.rotation)
    }

    /// By which matrix it is turned and mirrored to be shown: how far one to the right, and one down, goes to the right and
    /// down.
    pub(super) fn matrix(&self) -> Option<[i64; 4]> {
        let dump = self.side_data_list.iter().find_map(|data| data.displaymatrix.as_deref())?;
        // Three rows of three numbers behind their offsets.
        let mut rows = dump.lines().filter_map(|line| {
            let (_, numbers) = line.split_once(':')?;
            let mut numbers = numbers.split_whitespace().map(str::parse::<i64>);
            Some([numbers.next()?.ok()?, numbers.next()?.ok()?])
        });
        let ([right, down], [right_of_down, down_of_down]) = (rows.next()?, rows.next()?);
        Some([right, down, right_of_down, down_of_down])
    }

    /// Seconds of a tick of its times, as numerator and denominator.
    fn time_base(&self) -> Option<(u32, u32)> {
        let (numerator, denominator) = self.time_base.as_deref()?.split_once('/')?;
        let (numerator, denominator) = (numerator.parse().ok()?, denominator.parse().ok()?);
        (numerator > 0 && denominator > 0).then_some((numerator, denominator))
    }

    /// The same, of a stream that does not say: milliseconds.
    pub(super) fn ticks(&self) -> (u32, u32) {
        self.time_base().unwrap_or((1, 1000))
    }

    /// Samples per second and channel of a sound; nothing when the file does not say.
    pub(super) fn samples_per_second(&self) -> Option<u32> {
        self.sample_rate.as_deref()?.parse().ok().filter(|rate| *rate > 0)
    }

    fn is(&self, kind: &str) -> bool {
        self.codec_type == kind
    }
}

impl Header {
    /// The picture: the stream that the file calls its default, else the first. Covers are none.
    pub(super) fn picture(&self) -> Result<&Stream, ClipError> {
        let mut pictures =
            self.streams.iter().filter(|stream| stream.is("video") && stream.disposition.attached_pic == 0);
        let first = pictures.clone().next();
        let default = pictures.find(|stream| stream.disposition.default != 0);
        let sound = self.streams.iter().any(|stream| stream.is("audio"));
        default.or(first).ok_or(ClipError::NoPicture { sound })
    }

    /// The sound, likewise; what ffmpeg cannot name is none.
    pub(super) fn sound(&self) -> Option<&Stream> {
        let mut sounds = self.streams.iter().filter(|stream| {
            stream.is("audio")
                && stream.codec().is_some()
                && stream.channels.is_some_and(|count| count > 0)
                && stream.samples_per_second().is_some()
        });
        let first = sounds.clone().next();
        sounds.find(|stream| stream.disposition.default != 0).or(first)
    }

    /// When the first frame of a stream is shown, in ticks of its time base; nothing when that is not among the packets
    /// that were looked at.
    pub(super) fn start_of(&self, stream: &Stream) -> Option<i64> {
        let packets = self.packets.iter().filter(|packet| packet.stream_index == stream.index);
        packets.filter(|packet| packet.is_shown()).filter_map(|packet| packet.pts).min()
    }
}

/// Reads a clip's header.
pub(super) fn header(tools: &Tools, input: &Path) -> Result<Header, ClipError> {
    read(tools, input, STREAM, None)
}

/// Reads a clip's header and its first packets, for [`Header::start_of`].
pub(super) fn header_and_start(tools: &Tools, input: &Path) -> Result<Header, ClipError> {
    let entries = format!("{STREAM}:packet=stream_index,pts,flags");
    read(tools, input, &entries, Some(format!("%+#{FIRST_PACKETS}")))
}

fn read(tools: &Tools, input: &Path, entries: &str, interval: Option<String>) -> Result<Header, ClipError> {
    let mut run = Run::new(tools, Program::Ffprobe)?;
    run.command().args(["-of", "json", "-show_entries", entries]);
    if let Some(interval) = interval {
        run.command().args(["-read_intervals", &interval]);
    }
    run.input(input)?;
    let mut json = String::new();
    let log = run
        .go(&mut |heard| {
            if let Heard::Line(line) = heard {
                json.push_str(line);
                json.push('\n');
            }
            if json.len() > LONGEST {
                let what = "its header is too large to be one";
                return Err(ClipError::Damaged { what, detail: String::new() });
            }
            Ok(())
        })
        .map_err(unreadable)?;
    serde_json::from_str(&json).map_err(|error| ClipError::Damaged {
        what: "its header cannot be read",
        detail: format!("{error}\n{}", log.text()),
    })
}

/// What it means that ffprobe gave up on a file.
pub(super) fn unreadable(error: ClipError) -> ClipError {
    match error {
        ClipError::Failed { detail, .. } if detail.contains("moov atom not found") => ClipError::Truncated,
        ClipError::Failed { detail, .. } => ClipError::Damaged { what: "its header cannot be read", detail },
        error => error,
    }
}
