use std::io;
use std::sync::LazyLock;

use super::StillFormat;

/// Why a still could not be read or derived. `Display` says what is wrong, [`StillError::remedy`] what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StillError {
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
    /// The content is of no kind that is read here, whatever the name says.
    #[error("the file is not a picture: its content is {found}")]
    NotAPicture {
        /// What the content looks like, e.g. "an MP4 or QuickTime video".
        found: &'static str,
    },
    /// A picture in a format that is known and not read.
    #[error("{what} is not read here")]
    NotRead {
        /// What it is, with its article.
        what: &'static str,
    },
    /// The program that reads the format is missing on this machine, or cannot.
    #[error("{format} cannot be read on this machine: {why}")]
    NoDecoder {
        /// The format that was recognised.
        format: StillFormat,
        /// What is missing.
        why: String,
    },
    /// A picture, but of a kind within its format that is not read.
    #[error("this kind of {format} cannot be read: {what}")]
    Unsupported {
        /// The format that was recognised.
        format: StillFormat,
        /// What about it.
        what: String,
    },
    /// The layer that was chosen is not there.
    #[error("there is no layer “{layer}”{}", listed(.there))]
    NoSuchLayer {
        /// What was asked for.
        layer: String,
        /// The layers that there are.
        there: Vec<String>,
    },
    /// More pixels, or a longer side, than the limits allow.
    #[error(
        "the picture declares {width} × {height} pixels; at most {max_side} on a side and {} megapixels are allowed",
        .max_pixels / 1_000_000
    )]
    TooLarge {
        /// Declared width in pixels.
        width: u32,
        /// Declared height in pixels.
        height: u32,
        /// The limit of the longer side.
        max_side: u32,
        /// The limit of width times height.
        max_pixels: u64,
    },
    /// Decoding would need more memory than [`super::Limits::max_memory`].
    #[error("the picture needs {} to decode and {} are allowed", megabytes(*.bytes), megabytes(*.max_memory))]
    TooMuchMemory {
        /// What it would need.
        bytes: u64,
        /// The limit.
        max_memory: u64,
    },
    /// The file ends before its picture does.
    #[error("the {format} file is cut off: it ends before the picture does")]
    Truncated {
        /// The format that was recognised.
        format: StillFormat,
    },
    /// The content contradicts itself.
    #[error("the {format} file is damaged: {detail}")]
    Damaged {
        /// The format that was recognised.
        format: StillFormat,
        /// What the decoder found.
        detail: String,
    },
    /// The progress callback asked to stop.
    #[error("the work was cancelled")]
    Cancelled,
    /// The file could not be read from storage.
    #[error("the file could not be read: {0}")]
    Read(#[source] io::Error),
    /// A derived file could not be written.
    #[error("a derived picture could not be written: {0}")]
    Write(#[source] io::Error),
}

impl StillError {
    /// The one thing to do about it, as a sentence for the person who uploaded the file.
    pub fn remedy(&self) -> &'static str {
        static TAKEN: LazyLock<String> =
            LazyLock::new(|| format!("Upload a picture as {}.", StillFormat::listed()));
        match self {
            Self::Empty => "Export the picture again and check that the file has a size before uploading it.",
            Self::TooManyBytes { .. } => "Save it with stronger compression, or at a smaller size.",
            Self::NotAPicture { .. } => &TAKEN,
            Self::NotRead { .. } => "Export it as JPEG, PNG or TIFF and upload that.",
            Self::NoDecoder { .. } => {
                "Ask an administrator to install an ffmpeg that reads this format (and util-linux) on the server, or \
                 export the picture as PNG, TIFF or EXR and upload that."
            }
            Self::Unsupported { .. } => {
                "Save it as an ordinary RGB picture (8 or 16 bit PNG or TIFF, or an EXR with R, G and B) and \
                 upload that."
            }
            Self::NoSuchLayer { .. } => {
                "Choose one of the layers that the file holds, or none for the finished picture."
            }
            Self::TooLarge { .. } => "Scale the picture down, or split it, and upload that.",
            Self::TooMuchMemory { .. } => {
                "Save it with 8 bits per channel or without alpha, or scale it down."
            }
            Self::Truncated { .. } => "Upload it again; if it fails again, export it again from its source.",
            Self::Damaged { .. } => "Export the picture again from its source and upload that.",
            Self::Cancelled => "Start it again.",
            Self::Read(_) | Self::Write(_) => {
                "Check that the server's storage is reachable and has room, then retry."
            }
        }
    }

    /// Whether the same file may succeed later: true where the storage failed or the work was cancelled.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Cancelled | Self::Read(_) | Self::Write(_))
    }
}

fn listed(layers: &[String]) -> String {
    if layers.is_empty() {
        return ": the picture has no layers".to_owned();
    }
    let some: Vec<&str> = layers.iter().take(20).map(String::as_str).collect();
    format!("; there are {}{}", some.join(", "), if layers.len() > some.len() { " and more" } else { "" })
}

fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}
