//! AVIF (AV1 Image File Format, version 1.1, over ISO/IEC 23008-12): which of a file's items are shown, and how. The
//! samples come from ffmpeg, which is given the AV1 of each item alone, whatever it would make of the boxes.

use std::io::{BufRead, Seek};

use super::bytes::{all_of, check_size};
use super::heif::{self, Item, Items};
use super::program::Expected;
use crate::clip::{Coded, Tools};
use crate::still::pixels::{Alpha, Meaning, Model, Pixels, Samples};
use crate::still::profile::foreign;
use crate::still::{Limits, Orientation, StillError, StillFormat, StillInfo};

pub(super) const FORMAT: StillFormat = StillFormat::Avif;

/// What the alpha of an item is called (23000-22, 7.3.5.2, and an older name).
const ALPHA: [&[u8]; 2] = [b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1"];

pub(super) fn unsupported(what: impl Into<String>) -> StillError {
    StillError::Unsupported { format: FORMAT, what: what.into() }
}

/// One AV1 picture of a file.
struct Picture {
    /// Sequence header and picture, as ffmpeg takes them.
    stream: Vec<u8>,
    size: (u32, u32),
    bits: u8,
    gray: bool,
}

struct Header {
    info: StillInfo,
    colour: Picture,
    /// Codes to red, green and blue.
    conversion: String,
    meaning: Meaning,
    alpha: Option<(Picture, Alpha)>,
}

fn open(file: &[u8], limits: &Limits) -> Result<Header, StillError> {
    let items = Items::of(file)?;
    let primary = items.primary()?;
    match &primary.kind {
        b"av01" => {}
        b"grid" => return Err(unsupported("it is put together of tiles (a grid)")),
        _ => return Err(unsupported("its picture is derived from others")),
    }
    let colour = picture(&items, primary, limits)?;
    let (conversion, meaning, profile) = colours(primary, colour.gray)?;
    let alpha = match items.auxiliary_of(primary, &ALPHA) {
        None => None,
        Some(item) if item.kind != *b"av01" => {
            return Err(unsupported("its alpha is put together of tiles (a grid)"));
        }
        Some(item) => {
            let picture = picture(&items, item, limits)?;
            if picture.size != colour.size || !picture.gray {
                return Err(unsupported("its alpha is not a gray picture of the same size"));
            }
            let kind =
                if items.premultiplied(primary, item) { Alpha::Premultiplied } else { Alpha::Straight };
            Some((picture, kind))
        }
    };
    let orientation = orientation(primary)?;
    let model = if colour.gray { Model::Gray } else { Model::Rgb };
    let kind = alpha.as_ref().map_or(Alpha::None, |(_, kind)| *kind);
    let depth = if colour.bits > 8 { 16 } else { 8 };
    let mut info = StillInfo::plain(FORMAT, orientation.shown(colour.size), model, kind, depth);
    (info.orientation, info.profile) = (orientation, profile);
    info.animated = file.get(8..12) == Some(b"avis");
    let header = Header { info, colour, conversion, meaning, alpha };
    let expected = header.expected();
    // The alpha beside it, both together, and a turned copy of what is shown.
    let beside = if header.alpha.is_some() { expected.memory() * 2 } else { 0 };
    let turned = if orientation == Orientation::Upright { 0 } else { 3 };
    let pixels = u64::from(header.colour.size.0) * u64::from(header.colour.size.1);
    limits.check_memory(expected.memory() + beside + pixels * turned)?;
    Ok(header)
}

impl Header {
    /// What comes out of the colours alone.
    fn expected(&self) -> Expected {
        Expected {
            format: FORMAT,
            size: self.colour.size,
            model: if self.colour.gray { Model::Gray } else { Model::Rgb },
            alpha: Alpha::None,
            meaning: self.meaning.clone(),
            // Codes of luma and differences are converted in as many as there is room for.
            bits: if self.colour.bits > 8 { 16 } else { 8 },
        }
    }
}

pub(super) fn read_header<R: BufRead + Seek>(reader: R, limits: &Limits) -> Result<StillInfo, StillError> {
    Ok(open(&all_of(reader, limits)?, limits)?.info)
}

pub(super) fn read<R: BufRead + Seek>(
    reader: R,
    limits: &Limits,
    tools: &Tools,
) -> Result<Pixels, StillError> {
    let header = open(&all_of(reader, limits)?, limits)?;
    let expected = header.expected();
    let mut beneath = None;
    if let Some((alpha, kind)) = &header.alpha {
        let expected = Expected { model: Model::Gray, meaning: Meaning::Encoded, ..expected.clone() };
        // It uses the whole range (AVIF, 4.1).
        let format = if expected.bits > 8 { "gray16be" } else { "gray" };
        let filter = format!("scale=in_range=pc:out_range=pc,format={format}");
        beneath = Some((expected.decode(tools, &coded(&alpha.stream, &filter))?.samples, *kind));
    }
    let pixels = expected.decode(tools, &coded(&header.colour.stream, &header.conversion))?;
    let Some((alpha, kind)) = beneath else { return Ok(pixels) };
    let colors = pixels.model.colors();
    let samples = match (pixels.samples, alpha) {
        (Samples::U8(samples), Samples::U8(alpha)) => Samples::U8(beside(&samples, &alpha, colors)),
        (Samples::U16(samples), Samples::U16(alpha)) => Samples::U16(beside(&samples, &alpha, colors)),
        _ => return Err(unsupported("its alpha has another depth than its colours")),
    };
    Ok(Pixels { samples, alpha: kind, ..pixels })
}

/// A stream of AV1, and what becomes of its picture.
const fn coded<'a>(stream: &'a [u8], filter: &'a str) -> Coded<'a> {
    Coded { bytes: stream, demuxer: "obu", options: &[], filter: Some(filter) }
}

fn beside<T: Copy>(samples: &[T], alpha: &[T], colors: usize) -> Vec<T> {
    let mut together = Vec::with_capacity(samples.len() + alpha.len());
    for (pixel, alpha) in samples.chunks_exact(colors).zip(alpha) {
        together.extend_from_slice(pixel);
        together.push(*alpha);
    }
    together
}

fn picture(items: &Items<'_>, item: &Item<'_>, limits: &Limits) -> Result<Picture, StillError> {
    let damaged = |detail: &str| StillError::Damaged { format: FORMAT, detail: detail.to_owned() };
    let extent = item.property(*b"ispe").ok_or_else(|| damaged("it does not say how large it is"))?;
    let mut numbers = super::bytes::Numbers::of(extent);
    let (_version, width, height) = (numbers.long(), numbers.long(), numbers.long());
    let (Some(width), Some(height)) = (width, height) else { return Err(heif::truncated()) };
    check_size(FORMAT, (width, height), limits)?;
    let configuration = item.property(*b"av1C").ok_or_else(|| damaged("it does not say how it is coded"))?;
    let Some(([_, _, flags, _], sequence)) = configuration.split_first_chunk() else {
        return Err(heif::truncated());
    };
    let bits = match (flags & 0x40 != 0, flags & 0x20 != 0) {
        (false, _) => 8,
        (true, false) => 10,
        (true, true) => 12,
    };
    // A temporal delimiter, as every stream of AV1 begins, and the sequence header, which may be told outside of the item.
    let mut stream = vec![0x12, 0x00];
    stream.extend_from_slice(sequence);
    items.read(item, &mut stream)?;
    Ok(Picture { stream, size: (width, height), bits, gray: flags & 0x10 != 0 })
}

/// How the item has to be turned: first by quarters counter-clockwise, then mirrored (23008-12, 6.5.10 and 6.5.12).
fn orientation(item: &Item<'_>) -> Result<Orientation, StillError> {
    if item.property(*b"clap").is_some() {
        return Err(unsupported("it is cropped"));
    }
    let quarters = item.property(*b"irot").and_then(<[u8]>::first).map_or(0, |angle| angle & 3);
    // Top and bottom change places, or left and right do.
    let mirrored = item.property(*b"imir").and_then(<[u8]>::first).map(|axis| axis & 1);
    Ok(match (quarters, mirrored) {
        (0, None) => Orientation::Upright,
        (1, None) => Orientation::Rotate270,
        (2, None) => Orientation::Rotate180,
        (3, None) => Orientation::Rotate90,
        (0, Some(1)) | (2, Some(0)) => Orientation::FlipHorizontal,
        (0, Some(0)) | (2, Some(1)) => Orientation::FlipVertical,
        (1, Some(1)) | (3, Some(0)) => Orientation::Rotate270FlipHorizontal,
        _ => Orientation::Rotate90FlipHorizontal,
    })
}

/// How codes become red, green and blue, what these mean, and what a profile calls itself. Refused is what would be shown
/// in wrong colours.
fn colours(item: &Item<'_>, gray: bool) -> Result<(String, Meaning, Option<String>), StillError> {
    let (mut matrix, mut range, mut profile) = ("bt601", "auto", None);
    for colours in item.properties(*b"colr") {
        let mut numbers = super::bytes::Numbers::of(colours);
        match numbers.take(4).ok_or_else(heif::truncated)? {
            b"nclx" => {
                let mut number = || numbers.short().ok_or_else(heif::truncated);
                let (primaries, transfer, coefficients) = (number()?, number()?, number()?);
                range = if numbers.byte().ok_or_else(heif::truncated)? & 0x80 == 0 { "tv" } else { "pc" };
                // Numbers of ITU-T H.273.
                if !matches!(primaries, 1 | 2) {
                    return Err(unsupported(format!("its primaries are not sRGB's (number {primaries})")));
                }
                if !matches!(transfer, 1 | 2 | 6 | 13..=15) {
                    return Err(unsupported(format!("its transfer curve is not sRGB's (number {transfer})")));
                }
                matrix = match coefficients {
                    1 => "bt709",
                    2 | 5 | 6 => "bt601",
                    4 => "fcc",
                    7 => "smpte240m",
                    9 => "bt2020",
                    _ if gray => "bt601",
                    other => {
                        return Err(unsupported(format!("its matrix is not known here (number {other})")));
                    }
                };
            }
            b"prof" | b"rICC" => profile = Some(numbers.rest().to_vec()),
            _ => {}
        }
    }
    let deep = item.property(*b"av1C").and_then(|said| said.get(2)).is_some_and(|flags| flags & 0x40 != 0);
    let format = match (gray, deep) {
        (true, false) => "gray",
        (true, true) => "gray16be",
        (false, false) => "rgb24",
        (false, true) => "rgb48be",
    };
    let conversion = format!(
        "scale=in_color_matrix={matrix}:in_range={range}:out_range=pc:flags=bicubic+accurate_rnd+full_chroma_int,\
         format={format}"
    );
    let profile = foreign(profile, if gray { Model::Gray } else { Model::Rgb });
    Ok(match profile {
        Some(profile) => (conversion, Meaning::Profile(profile.bytes), Some(profile.name)),
        None => (conversion, Meaning::Encoded, None),
    })
}
