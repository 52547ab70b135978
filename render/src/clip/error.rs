use std::io;
use std::time::Duration;

/// Why a clip could not be read or made playable. `Display` says what is wrong, [`ClipError::remedy`] what to do, and
/// [`ClipError::detail`] what the program said, for the log.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClipError {
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The file is larger than [`super::Limits::max_bytes`].
    #[error("the file has {} and {} are allowed", megabytes(*.bytes), megabytes(*.max_bytes))]
    TooManyBytes {
        /// Size of the file.
        bytes: u64,
        /// The limit.
        max_bytes: u64,
    },
    /// The content is neither MP4 nor QuickTime, whatever the name says.
    #[error("the file is not a clip: its content is neither MP4 nor QuickTime")]
    NotAClip,
    /// The file lacks its index, which such files are often given last.
    #[error("the clip is cut off: its index is missing")]
    Truncated,
    /// The content contradicts itself.
    #[error("the clip is damaged: {what}")]
    Damaged {
        /// What about it.
        what: &'static str,
        /// What the program said.
        detail: String,
    },
    /// Fewer frames can be decoded than the clip has.
    #[error("the clip is damaged: only {decoded} of its {promised} frames could be decoded")]
    FramesLost {
        /// How many came out.
        decoded: u32,
        /// How many its index promises.
        promised: u32,
        /// What the program said.
        detail: String,
    },
    /// Sound or data alone.
    #[error("the clip has no picture{}", if *.sound { ", only sound" } else { "" })]
    NoPicture {
        /// Whether there is sound in it.
        sound: bool,
    },
    /// A picture track in which nothing is shown.
    #[error("the clip has no frames")]
    NoFrames,
    /// Larger frames than the limits allow.
    #[error(
        "the clip declares {width} × {height} pixels; at most {max_side} on a side and {} megapixels are allowed",
        .max_pixels / 1_000_000
    )]
    TooLarge {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The limit of the longer side.
        max_side: u32,
        /// The limit of width times height.
        max_pixels: u64,
    },
    /// More frames than [`super::Limits::max_frames`].
    #[error("the clip has more than {max_frames} frames")]
    TooManyFrames {
        /// The limit.
        max_frames: u32,
    },
    /// Its sound changes its channels or its sample rate, and cannot be kept in its place.
    #[error("the sound of the clip changes on its way, in its channels or its sample rate")]
    ChangingSound,
    /// Longer than [`super::Limits::max_seconds`].
    #[error("the clip is longer than {max_hours} hours")]
    TooLong {
        /// The limit, in hours.
        max_hours: u32,
    },
    /// Coded in a way that the installed ffmpeg cannot decode.
    #[error("the clip is coded as {codec}, which cannot be decoded here")]
    Undecodable {
        /// By ffmpeg's name, or as the file writes it.
        codec: String,
    },
    /// Protected content.
    #[error("the clip is encrypted")]
    Encrypted,
    /// Fewer than one or more than 240 frames a second.
    #[error("the clip has {rate} frames per second; 1 to 240 can be shown")]
    OddRate {
        /// What it has.
        rate: String,
    },
    /// A frame was asked for that the clip does not have.
    #[error("the clip has {frames} frames, and number {index}, counted from 0, is none of them")]
    NoSuchFrame {
        /// The index asked for.
        index: u32,
        /// How many there are.
        frames: u32,
    },
    /// ffmpeg, ffprobe or what bounds them is not installed.
    #[error("the program {program} cannot be run: {source}")]
    MissingProgram {
        /// Its name or path.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// The program went on for too long without getting any further.
    #[error("{program} got no further for {} seconds and was ended", .patience.as_secs())]
    Hung {
        /// Which program.
        program: &'static str,
        /// For how long nothing new came from it.
        patience: Duration,
    },
    /// The program was not done in time.
    #[error("{program} was not done within {} minutes and was ended", .longest.as_secs().div_ceil(60))]
    TookTooLong {
        /// Which program.
        program: &'static str,
        /// The limit.
        longest: Duration,
    },
    /// The program wanted more memory than it may have.
    #[error("{program} needs more than {} of memory for this clip", megabytes(*.max_memory))]
    TooMuchMemory {
        /// Which program.
        program: &'static str,
        /// The limit.
        max_memory: u64,
    },
    /// Something ended the program from outside, such as a machine short of memory.
    #[error("{program} was ended by signal {signal}")]
    Killed {
        /// Which program.
        program: &'static str,
        /// By which signal.
        signal: i32,
        /// What the program said.
        detail: String,
    },
    /// The program failed for a reason of which nothing more is known.
    #[error("{program} could not read the clip")]
    Failed {
        /// Which program.
        program: &'static str,
        /// What the program said.
        detail: String,
    },
    /// What was made is not what was promised, and is refused.
    #[error("what was made of the clip does not equal it: {what}")]
    NotAsPromised {
        /// In what it differs.
        what: String,
    },
    /// The watcher asked to stop.
    #[error("the work was cancelled")]
    Cancelled,
    /// The file could not be read from storage.
    #[error("the file could not be read: {0}")]
    Read(#[source] io::Error),
    /// What was made could not be written.
    #[error("what was made of the clip could not be written: {0}")]
    Write(#[source] io::Error),
}

impl ClipError {
    /// The one thing to do about it, as a sentence for the person who uploaded the file.
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Empty => "Export the clip again and check that the file has a size before uploading it.",
            Self::TooManyBytes { .. } => {
                "Export it with stronger compression or in parts, or ask an administrator to raise the limit."
            }
            Self::NotAClip => "Upload an MP4 or QuickTime (MOV) file.",
            Self::Truncated => {
                "Check that it plays to its end on your machine, then upload it again; if it does not, export it again."
            }
            Self::Damaged { .. } | Self::FramesLost { .. } | Self::NoFrames | Self::Failed { .. } => {
                "Export the clip again from its source and upload that."
            }
            Self::NoPicture { .. } => "Export it with its picture and upload that.",
            Self::ChangingSound => "Export it with sound of one kind from beginning to end and upload that.",
            Self::TooLarge { .. } => "Scale the clip down and upload that.",
            Self::TooManyFrames { .. } | Self::TooLong { .. } => "Upload it in parts.",
            Self::Undecodable { .. } => "Export it as H.264 or ProRes and upload that.",
            Self::Encrypted => "Export it without protection and upload that.",
            Self::OddRate { .. } => "Export it at an ordinary frame rate, such as 24 or 25, and upload that.",
            Self::NoSuchFrame { .. } => "Ask for a frame of the clip.",
            Self::MissingProgram { .. } => {
                "Ask an administrator to install ffmpeg (and util-linux) on the server, then retry."
            }
            Self::Hung { .. } | Self::NotAsPromised { .. } => {
                "Retry; if it fails again, export the clip as H.264 or ProRes and upload that."
            }
            Self::TookTooLong { .. } => {
                "Upload the clip in parts, or ask an administrator to allow more minutes."
            }
            Self::TooMuchMemory { .. } => {
                "Scale the clip down, or ask an administrator to allow more memory, then retry."
            }
            Self::Killed { .. } => {
                "Retry; if it fails again, ask an administrator to look at the server's memory."
            }
            Self::Cancelled => "Start it again.",
            Self::Read(_) | Self::Write(_) => {
                "Check that the server's storage is reachable and has room, then retry."
            }
        }
    }

    /// Whether the same file may succeed later: true where the machine failed or the work was cancelled.
    pub const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Cancelled
                | Self::Read(_)
                | Self::Write(_)
                | Self::MissingProgram { .. }
                | Self::Killed { .. }
        )
    }

    /// Whether a program that is needed is missing on this machine.
    pub const fn is_missing_program(&self) -> bool {
        matches!(self, Self::MissingProgram { .. })
    }

    /// The last lines that the program said. They name paths of the server and are for its log, not for people.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Damaged { detail, .. }
            | Self::FramesLost { detail, .. }
            | Self::Killed { detail, .. }
            | Self::Failed { detail, .. } => Some(detail),
            _ => None,
        }
    }
}

fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}
