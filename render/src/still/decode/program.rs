//! What is decoded by ffmpeg: JPEG 2000, JPEG XL and AVIF. What a picture is, is read from its file here; ffmpeg gives the
//! samples, and these have to be as the file says.

use super::bytes::Numbers;
use crate::clip::{ClipError, Coded, Tools, decoded};
use crate::still::pixels::{Alpha, Meaning, Model, Pixels, Samples};
use crate::still::{Limits, StillError, StillFormat, StillInfo};

/// The longest header of a PAM as ffmpeg writes it.
const LONGEST_HEADER: usize = 256;

/// What has to come out.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    pub(super) format: StillFormat,
    /// As stored.
    pub(super) size: (u32, u32),
    pub(super) model: Model,
    pub(super) alpha: Alpha,
    pub(super) meaning: Meaning,
    /// Bits of a sample as they are stored: what comes out has 8 or 16.
    pub(super) bits: u8,
}

impl Expected {
    const fn channels(&self) -> usize {
        self.model.colors() + if matches!(self.alpha, Alpha::None) { 0 } else { 1 }
    }

    const fn wide(&self) -> bool {
        self.bits > 8
    }

    /// What the samples take, in bytes.
    fn bytes(&self) -> u64 {
        let pixels = u64::from(self.size.0) * u64::from(self.size.1);
        pixels * self.channels() as u64 * if self.wide() { 2 } else { 1 }
    }

    /// The file that ffmpeg writes, the samples of it, and what is shown of them.
    pub(super) fn memory(&self) -> u64 {
        self.bytes() * 2 + u64::from(self.size.0) * u64::from(self.size.1) * 3
    }

    /// Has ffmpeg decode a picture, and takes what comes out where it is what was expected.
    pub(super) fn decode(self, tools: &Tools, coded: &Coded<'_>) -> Result<Pixels, StillError> {
        let format = self.format;
        let most = self.bytes().saturating_add(LONGEST_HEADER as u64);
        let file = decoded(tools, coded, most).map_err(|error| failed(format, error))?;
        let damaged = |detail: &str| StillError::Damaged { format, detail: detail.to_owned() };
        let (header, samples) = pam(&file).ok_or_else(|| damaged("nothing of it could be decoded"))?;
        let expected =
            Header { size: self.size, depth: self.channels(), most: if self.wide() { 65_535 } else { 255 } };
        if header != expected || samples.len() as u64 != self.bytes() {
            return Err(damaged("what is decoded of it is not as its header says"));
        }
        let samples = if self.wide() {
            let codes = samples.as_chunks().0.iter().map(|code| self.filled(u16::from_be_bytes(*code)));
            Samples::U16(codes.collect())
        } else {
            Samples::U8(samples.to_vec())
        };
        Ok(Pixels {
            width: self.size.0,
            height: self.size.1,
            model: self.model,
            alpha: self.alpha,
            meaning: self.meaning,
            bits: self.bits,
            samples,
        })
    }

    /// A code of fewer bits than 16, of which only these came: its bits again behind it, so that all ones stay all ones.
    const fn filled(&self, sample: u16) -> u16 {
        let code = sample >> (16 - self.bits);
        (code << (16 - self.bits)) | if self.bits < 16 { code >> (2 * self.bits - 16) } else { 0 }
    }
}

/// A file that ffmpeg decodes as one picture, whatever else it holds: what its header says.
pub(super) struct Whole {
    pub(super) info: StillInfo,
    pub(super) expected: Expected,
}

impl Whole {
    /// Refused where it would take more memory than it may.
    pub(super) fn checked(info: StillInfo, expected: Expected, limits: &Limits) -> Result<Self, StillError> {
        limits.check_memory(expected.memory())?;
        Ok(Self { info, expected })
    }

    /// Has one of ffmpeg's decoders decode the file.
    pub(super) fn decode(self, file: &[u8], decoder: &str, tools: &Tools) -> Result<Pixels, StillError> {
        let options = ["-pattern_type", "none", "-codec:v", decoder];
        let coded = Coded { bytes: file, demuxer: "image2", options: &options, filter: None };
        self.expected.decode(tools, &coded)
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Header {
    size: (u32, u32),
    depth: usize,
    most: u32,
}

/// The header of a PAM, and its samples.
fn pam(file: &[u8]) -> Option<(Header, &[u8])> {
    const END: &[u8] = b"ENDHDR\n";
    let start = file.get(..file.len().min(LONGEST_HEADER))?;
    let end = start.windows(END.len()).position(|window| window == END)? + END.len();
    let mut numbers = Numbers::of(file);
    let text = std::str::from_utf8(numbers.take(end)?).ok()?;
    let field = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().parse::<u32>().ok()
    };
    let header = Header {
        size: (field("WIDTH ")?, field("HEIGHT ")?),
        depth: field("DEPTH ")? as usize,
        most: field("MAXVAL ")?,
    };
    Some((header, numbers.rest()))
}

/// What a failure of ffmpeg says of a picture.
fn failed(format: StillFormat, error: ClipError) -> StillError {
    let no_decoder = |why: String| StillError::NoDecoder { format, why };
    let damaged = |detail: &str| StillError::Damaged { format, detail: detail.to_owned() };
    match error {
        ClipError::MissingProgram { .. } => no_decoder(error.to_string()),
        ClipError::Failed { detail, .. } if lacks(&detail) => {
            no_decoder("its ffmpeg was built without a decoder for it".to_owned())
        }
        ClipError::TooMuchMemory { max_memory, .. } => {
            StillError::TooMuchMemory { bytes: max_memory.saturating_add(1), max_memory }
        }
        ClipError::TookTooLong { .. } | ClipError::Hung { .. } => damaged("decoding it does not end"),
        ClipError::Damaged { what, .. } => damaged(what),
        ClipError::Read(source) | ClipError::Write(source) => StillError::Read(source),
        ClipError::Killed { .. } => StillError::Read(std::io::Error::other(error)),
        _ => damaged("ffmpeg cannot decode it"),
    }
}

/// Whether ffmpeg says that it has no such decoder or demuxer.
fn lacks(log: &str) -> bool {
    [
        "Unknown decoder",
        "Unknown input format",
        "Decoder not found",
        "Decoder (codec",
        "hardware accelerated AV1",
    ]
    .iter()
    .any(|words| log.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pam_is_read_and_anything_else_is_not() {
        let file = b"P7\nWIDTH 2\nHEIGHT 1\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\nabcdef";
        let header = Header { size: (2, 1), depth: 3, most: 255 };
        assert_eq!(pam(file), Some((header, &b"abcdef"[..])));
        assert_eq!(pam(b""), None);
        assert_eq!(pam(b"P7\nWIDTH 2\nENDHDR\n"), None);
    }

    #[test]
    fn what_is_missing_is_told_from_what_is_damaged() {
        let failed_with = |detail: &str| {
            failed(StillFormat::Jxl, ClipError::Failed { program: "ffmpeg", detail: detail.to_owned() })
        };
        let missing = failed_with("Unknown decoder 'libjxl'");
        assert!(missing.remedy().contains("administrator") && !missing.is_transient(), "{missing}");
        assert!(matches!(failed_with("Invalid data found"), StillError::Damaged { .. }));
    }
}
