//! JPEG XL (ISO/IEC 18181-1): what its header says. The samples come from ffmpeg, with libjxl.

use std::io::{BufRead, Seek};

use super::bytes::{all_of, check_size};
use super::program::{Expected, Whole};
use crate::clip::Tools;
use crate::clip::boxes::parts;
use crate::still::pixels::{Alpha, Meaning, Model, Pixels};
use crate::still::{Limits, StillError, StillFormat, StillInfo};

const FORMAT: StillFormat = StillFormat::Jxl;

const TRUNCATED: StillError = StillError::Truncated { format: FORMAT };

fn unsupported(what: impl Into<String>) -> StillError {
    StillError::Unsupported { format: FORMAT, what: what.into() }
}

fn open(file: &[u8], limits: &Limits) -> Result<Whole, StillError> {
    let Stated { size, gray, bits, alpha, animated } = stated(&codestream(file)?)?;
    check_size(FORMAT, size, limits)?;
    let model = if gray { Model::Gray } else { Model::Rgb };
    let mut info = StillInfo::plain(FORMAT, size, model, alpha, if bits > 8 { 16 } else { 8 });
    info.animated = animated;
    let expected = Expected { format: FORMAT, size, model, alpha, meaning: Meaning::Encoded, bits };
    Whole::checked(info, expected, limits)
}

pub(super) fn read_header<R: BufRead + Seek>(reader: R, limits: &Limits) -> Result<StillInfo, StillError> {
    Ok(open(&all_of(reader, limits)?, limits)?.info)
}

pub(super) fn read<R: BufRead + Seek>(
    reader: R,
    limits: &Limits,
    tools: &Tools,
) -> Result<Pixels, StillError> {
    let file = all_of(reader, limits)?;
    open(&file, limits)?.decode(&file, "libjxl", tools)
}

/// As much of the codestream as a header takes, at the most.
const LONGEST_HEADER: usize = 64 * 1024;

/// The start of the codestream, which lies bare, or in one box or several (18181-2).
fn codestream(file: &[u8]) -> Result<Vec<u8>, StillError> {
    if file.starts_with(&[0xff, 0x0a]) {
        return Ok(file[..file.len().min(LONGEST_HEADER)].to_vec());
    }
    let mut stream = Vec::new();
    for part in parts(file) {
        let part = part.map_err(|_| TRUNCATED)?;
        let piece = match &part.kind {
            b"jxlc" => part.body,
            // With a number before it.
            b"jxlp" => part.body.get(4..).ok_or(TRUNCATED)?,
            _ => continue,
        };
        stream.extend_from_slice(&piece[..piece.len().min(LONGEST_HEADER - stream.len())]);
    }
    if stream.is_empty() { Err(TRUNCATED) } else { Ok(stream) }
}

/// Bits, from the lowest of each byte on.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// How a number is stored that is mostly one of few: with how many bits behind which number.
type Ways = [(u32, u32); 4];

impl Bits<'_> {
    fn take(&mut self, count: u32) -> Result<u32, StillError> {
        let mut number = 0;
        for place in 0..count {
            let byte = self.bytes.get(self.at / 8).ok_or(TRUNCATED)?;
            number |= u32::from(byte >> (self.at % 8) & 1) << place;
            self.at += 1;
        }
        Ok(number)
    }

    fn flag(&mut self) -> Result<bool, StillError> {
        Ok(self.take(1)? == 1)
    }

    /// One of four ways, as the next two bits say.
    fn one_of(&mut self, ways: Ways) -> Result<u32, StillError> {
        let (least, bits) = ways[self.take(2)? as usize];
        Ok(least.saturating_add(self.take(bits)?))
    }

    fn name(&mut self) -> Result<u32, StillError> {
        self.one_of([(0, 0), (1, 0), (2, 4), (18, 6)])
    }

    fn size(&mut self) -> Result<(u32, u32), StillError> {
        const SIDES: Ways = [(1, 9), (1, 13), (1, 18), (1, 30)];
        let small = self.flag()?;
        let side = |bits: &mut Self| {
            if small { Ok((bits.take(5)? + 1) * 8) } else { bits.one_of(SIDES) }
        };
        let height = side(self)?;
        let by_height =
            |across: u64, down: u64| u32::try_from(u64::from(height) * across / down).unwrap_or(u32::MAX);
        let width = match self.take(3)? {
            0 => side(self)?,
            1 => height,
            2 => by_height(12, 10),
            3 => by_height(4, 3),
            4 => by_height(3, 2),
            5 => by_height(16, 9),
            6 => by_height(5, 4),
            _ => by_height(2, 1),
        };
        Ok((width, height))
    }

    /// Bits of a sample; floating point is refused.
    fn depth(&mut self) -> Result<u32, StillError> {
        if self.flag()? {
            return Err(unsupported("its samples are floating point"));
        }
        self.one_of([(8, 0), (10, 0), (12, 0), (1, 6)])
    }
}

struct Stated {
    /// As shown: what decodes it turns it, too.
    size: (u32, u32),
    gray: bool,
    bits: u8,
    alpha: Alpha,
    animated: bool,
}

/// Reads the header as far as the colours (18181-1, annexes A.3 and D).
fn stated(codestream: &[u8]) -> Result<Stated, StillError> {
    let mut bits = Bits { bytes: codestream, at: 16 };
    let mut size = bits.size()?;
    let mut stated = Stated { size, gray: false, bits: 8, alpha: Alpha::None, animated: false };
    if bits.flag()? {
        return Ok(stated);
    }
    if bits.flag()? {
        if bits.take(3)? >= 4 {
            size = (size.1, size.0);
        }
        if bits.flag()? {
            let _size_to_show_it_at = bits.size()?;
        }
        if bits.flag()? {
            return Err(unsupported("it holds a preview of itself"));
        }
        stated.animated = bits.flag()?;
        if stated.animated {
            bits.one_of([(100, 0), (1000, 0), (1, 10), (1, 30)])?;
            bits.one_of([(1, 0), (1001, 0), (1, 8), (1, 10)])?;
            bits.one_of([(0, 0), (0, 3), (0, 16), (0, 32)])?;
            bits.flag()?;
        }
    }
    let depth = bits.depth()?;
    if !(8..=16).contains(&depth) {
        return Err(unsupported(format!("it has {depth} bits per channel")));
    }
    let _fits_into_16_bits = bits.flag()?;
    let extra = bits.one_of([(0, 0), (1, 0), (2, 4), (1, 12)])?;
    stated.alpha = match extra {
        0 => Alpha::None,
        1 => alpha(&mut bits, depth)?,
        more => return Err(unsupported(format!("it has {more} channels beside its colours"))),
    };
    let _by_xyb = bits.flag()?;
    stated.gray = colours(&mut bits)?;
    (stated.size, stated.bits) = (size, u8::try_from(depth).unwrap_or(16));
    Ok(stated)
}

/// The one channel beside the colours, which has to be alpha of their size and depth.
fn alpha(bits: &mut Bits<'_>, depth: u32) -> Result<Alpha, StillError> {
    if bits.flag()? {
        return if depth == 8 {
            Ok(Alpha::Straight)
        } else {
            Err(unsupported("its alpha has another depth"))
        };
    }
    let kind = bits.name()?;
    if kind != 0 {
        return Err(unsupported("it has a channel beside its colours that is not alpha"));
    }
    if bits.depth()? != depth {
        return Err(unsupported("its alpha has another depth than its colours"));
    }
    if bits.one_of([(0, 0), (3, 0), (4, 0), (1, 3)])? != 0 {
        return Err(unsupported("its alpha is smaller than its colours"));
    }
    let letters = bits.one_of([(0, 0), (0, 4), (16, 5), (48, 10)])?;
    for _ in 0..letters {
        bits.take(8)?;
    }
    Ok(if bits.flag()? { Alpha::Premultiplied } else { Alpha::Straight })
}

/// Whether it is gray. Refused is what is not sRGB: ffmpeg hands on no profile.
fn colours(bits: &mut Bits<'_>) -> Result<bool, StillError> {
    if bits.flag()? {
        return Ok(false);
    }
    let other = || unsupported("its colours are not sRGB");
    if bits.flag()? {
        return Err(unsupported("its colours have a profile that is not read"));
    }
    let gray = match bits.name()? {
        0 => false,
        1 => true,
        _ => return Err(other()),
    };
    // White of D65, the primaries of sRGB, no pure power, the curve of sRGB.
    if bits.name()? != 1 || !gray && bits.name()? != 1 || bits.flag()? || bits.name()? != 13 {
        return Err(other());
    }
    Ok(gray)
}
