//! JPEG 2000 (ISO/IEC 15444-1): what its boxes and its codestream say. The samples come from ffmpeg.

use std::io::{BufRead, Seek};

use super::bytes::{Numbers, all_of, check_size};
use super::program::{Expected, Whole};
use crate::clip::Tools;
use crate::clip::boxes::{first, parts};
use crate::still::pixels::{Alpha, Meaning, Model, Pixels};
use crate::still::profile::{Foreign, foreign};
use crate::still::{Limits, StillError, StillFormat, StillInfo};

const FORMAT: StillFormat = StillFormat::Jp2;

/// What a codestream begins with (SOC and SIZ), and what ends it (EOC).
const START: &[u8] = &[0xff, 0x4f, 0xff, 0x51];
const END: &[u8] = &[0xff, 0xd9];

const TRUNCATED: StillError = StillError::Truncated { format: FORMAT };

fn unsupported(what: impl Into<String>) -> StillError {
    StillError::Unsupported { format: FORMAT, what: what.into() }
}

fn open(file: &[u8], limits: &Limits) -> Result<Whole, StillError> {
    let (codestream, said) = if file.starts_with(START) { (file, Said::default()) } else { boxes(file)? };
    let Components { size, count, bits } = components(codestream)?;
    check_size(FORMAT, size, limits)?;
    if !codestream.ends_with(END) {
        return Err(TRUNCATED);
    }
    let (model, has_alpha) = match count {
        1 => (Model::Gray, false),
        2 => (Model::Gray, true),
        3 => (Model::Rgb, false),
        4 => (Model::Rgb, true),
        other => return Err(unsupported(format!("it has {other} components"))),
    };
    let alpha = match (has_alpha, said.alpha) {
        (true, alpha) => alpha.unwrap_or(Alpha::Straight),
        (false, None) => Alpha::None,
        (false, Some(_)) => return Err(unsupported("its opacity is not its last component")),
    };
    match (said.space, model) {
        (None | Some(16), Model::Rgb) | (None | Some(17), Model::Gray) => {}
        (Some(12), _) => return Err(unsupported("its colours are CMYK")),
        (Some(18), _) => return Err(unsupported("its colours are luma and differences (sYCC)")),
        (Some(other), _) => return Err(unsupported(format!("its colour space is number {other}"))),
        (None, _) => return Err(unsupported("its colours are inks")),
    }
    let profile = foreign(said.profile, model);
    let meaning = match &profile {
        Some(Foreign { bytes, .. }) => Meaning::Profile(bytes.clone()),
        None => Meaning::Encoded,
    };
    let mut info = StillInfo::plain(FORMAT, size, model, alpha, if bits > 8 { 16 } else { 8 });
    info.profile = profile.map(|profile| profile.name);
    let expected = Expected { format: FORMAT, size, model, alpha, meaning, bits };
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
    open(&file, limits)?.decode(&file, "jpeg2000", tools)
}

/// What the boxes around a codestream say of it.
#[derive(Debug, Default)]
struct Said {
    /// The enumerated colour space (15444-1, table I.10).
    space: Option<u32>,
    profile: Option<Vec<u8>>,
    alpha: Option<Alpha>,
}

fn boxes(file: &[u8]) -> Result<(&[u8], Said), StillError> {
    let mut said = Said::default();
    let mut headed = false;
    for part in parts(file) {
        let part = part.map_err(|_| TRUNCATED)?;
        match &part.kind {
            b"jp2h" => {
                said = header(part.body)?;
                headed = true;
            }
            b"jp2c" if headed => return Ok((part.body, said)),
            _ => {}
        }
    }
    Err(TRUNCATED)
}

fn header(boxes: &[u8]) -> Result<Said, StillError> {
    let find = |kind| first(boxes, kind).map_err(|_| TRUNCATED);
    if find(*b"pclr")?.is_some() {
        return Err(unsupported("its samples are indices of a palette"));
    }
    let mut said = Said::default();
    // Of several ways to tell the colours, the first is followed (15444-1, I.5.3.3).
    if let Some(colours) = find(*b"colr")? {
        let mut numbers = Numbers::of(colours);
        let method = numbers.byte();
        let _precedence_and_approximation = numbers.short();
        match method {
            Some(1) => said.space = Some(numbers.long().ok_or(TRUNCATED)?),
            Some(2 | 3) => said.profile = Some(numbers.rest().to_vec()),
            _ => return Err(unsupported("its colours are told in a way that is not known here")),
        }
    }
    if let Some(definitions) = find(*b"cdef")? {
        said.alpha = alpha(definitions).ok_or(TRUNCATED)??;
    }
    Ok(said)
}

/// What the definitions of channels say of the last one. The others have to be colours, in their order.
fn alpha(definitions: &[u8]) -> Option<Result<Option<Alpha>, StillError>> {
    let mut numbers = Numbers::of(definitions);
    let count = numbers.short()?;
    let mut alpha = None;
    for _ in 0..count {
        let (channel, kind, of) = (numbers.short()?, numbers.short()?, numbers.short()?);
        match kind {
            0 if of == channel + 1 => {}
            1 if channel + 1 == count => alpha = Some(Alpha::Straight),
            2 if channel + 1 == count => alpha = Some(Alpha::Premultiplied),
            // Not said.
            u16::MAX => {}
            _ => {
                return Some(Err(unsupported(
                    "its channels lie in another order than red, green, blue, alpha",
                )));
            }
        }
    }
    Some(Ok(alpha))
}

struct Components {
    size: (u32, u32),
    count: u16,
    bits: u8,
}

/// What the codestream says (15444-1, A.5.1).
fn components(codestream: &[u8]) -> Result<Components, StillError> {
    if !codestream.starts_with(START) {
        let detail = "its codestream does not begin as one".to_owned();
        return Err(StillError::Damaged { format: FORMAT, detail });
    }
    let mut numbers = Numbers::of(&codestream[START.len()..]);
    let mut short = || numbers.short().ok_or(TRUNCATED);
    let (_length, capabilities) = (short()?, short()?);
    let mut long = || numbers.long().ok_or(TRUNCATED);
    let (right, bottom, left, top) = (long()?, long()?, long()?, long()?);
    let _tiles = (long()?, long()?, long()?, long()?);
    let count = numbers.short().ok_or(TRUNCATED)?;
    if matches!(capabilities & 0x0fff, 3..=6) {
        return Err(unsupported("it is a frame of digital cinema, whose colours are X′Y′Z′"));
    }
    let mut stated = None;
    for _ in 0..count {
        let mut byte = || numbers.byte().ok_or(TRUNCATED);
        let (depth, across, down) = (byte()?, byte()?, byte()?);
        if (across, down) != (1, 1) {
            return Err(unsupported("its colours have fewer samples than it has pixels"));
        }
        if depth & 0x80 != 0 {
            return Err(unsupported("its samples are signed"));
        }
        if stated.is_some_and(|stated| stated != depth) {
            return Err(unsupported("its components are not all of one depth"));
        }
        stated = Some(depth);
    }
    let bits = stated.map_or(0, |depth| depth + 1);
    // Samples of fewer bits than 8 come spread over eight from no decoder in the same way.
    if !(8..=16).contains(&bits) {
        return Err(unsupported(format!("it has {bits} bits per channel")));
    }
    Ok(Components { size: (right.saturating_sub(left), bottom.saturating_sub(top)), count, bits })
}
