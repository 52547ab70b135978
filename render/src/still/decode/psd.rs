//! Photoshop documents (Adobe Photoshop File Formats Specification, PSD and PSB): the merged picture.
//!
//! Bitmaps, gray, palettes, RGB and CMYK, of 8 or 16 bits, and gray and RGB of 32 bit floating point, stored plain or by
//! runs. Layers are not put together here: a document that was saved without its merged picture is refused.

use std::io::{BufRead, ErrorKind, Read, Seek, SeekFrom};

use super::bytes::{Numbers, check_size};
use crate::still::pixels::{Alpha, Meaning, Model, Pixels, Samples};
use crate::still::profile::{Foreign, foreign};
use crate::still::{Limits, StillError, StillFormat, StillInfo};

const FORMAT: StillFormat = StillFormat::Psd;

const HEADER: usize = 26;

/// The most that is read of the resources, in bytes: thumbnails, paths and profiles have a few megabytes.
const MOST_RESOURCES: u64 = 64 << 20;

/// Resources, by their numbers: the version, which says whether there is a merged picture, and the profile.
const VERSION_INFO: u16 = 1057;
const PROFILE: u16 = 1039;

struct Header {
    /// Whether it is a large document, in which some lengths have twice the bytes.
    large: bool,
    planes: u16,
    info: StillInfo,
    model: Model,
    alpha: Alpha,
    bits: u8,
    /// Red, green and blue of each index, one after the other.
    palette: Option<Vec<u8>>,
    profile: Option<Foreign>,
    /// Where the merged picture begins.
    data: u64,
}

fn unsupported(what: impl Into<String>) -> StillError {
    StillError::Unsupported { format: FORMAT, what: what.into() }
}

fn damaged(detail: &str) -> StillError {
    StillError::Damaged { format: FORMAT, detail: detail.to_owned() }
}

fn from_io(error: std::io::Error) -> StillError {
    match error.kind() {
        ErrorKind::UnexpectedEof => StillError::Truncated { format: FORMAT },
        _ => StillError::Read(error),
    }
}

fn number<R: Read>(reader: &mut R, bytes: usize) -> Result<u64, StillError> {
    let mut buffer = [0; 8];
    reader.read_exact(&mut buffer[8 - bytes..]).map_err(from_io)?;
    Ok(u64::from_be_bytes(buffer))
}

/// A section that begins with its length.
fn section<R: Read>(reader: &mut R, most: u64) -> Result<Vec<u8>, StillError> {
    let length = number(reader, 4)?;
    if length > most {
        return Err(damaged("one of its sections is too long"));
    }
    let mut bytes = Vec::new();
    reader.take(length).read_to_end(&mut bytes).map_err(from_io)?;
    if (bytes.len() as u64) < length {
        return Err(StillError::Truncated { format: FORMAT });
    }
    Ok(bytes)
}

fn open<R: BufRead + Seek>(reader: &mut R, limits: &Limits) -> Result<Header, StillError> {
    reader.rewind().map_err(StillError::Read)?;
    let mut start = [0; HEADER];
    reader.read_exact(&mut start).map_err(from_io)?;
    let large = start[5] == 2;
    let short = |at: usize| u16::from_be_bytes([start[at], start[at + 1]]);
    let long = |at: usize| u32::from_be_bytes([start[at], start[at + 1], start[at + 2], start[at + 3]]);
    let (planes, size, depth, mode) = (short(12), (long(18), long(14)), short(22), short(24));
    check_size(FORMAT, size, limits)?;
    let model = match mode {
        0 | 1 => Model::Gray,
        2 | 3 => Model::Rgb,
        4 => Model::Cmyk,
        7 => return Err(unsupported("its colours are inks of its own (multichannel)")),
        8 => return Err(unsupported("it is a duotone")),
        9 => return Err(unsupported("its colours are Lab")),
        other => return Err(unsupported(format!("its colours are of mode {other}"))),
    };
    let fits = match mode {
        0 => depth == 1,
        2 => depth == 8,
        4 => matches!(depth, 8 | 16),
        _ => matches!(depth, 8 | 16 | 32),
    };
    if !fits {
        return Err(unsupported(format!("it has {depth} bits per channel in mode {mode}")));
    }
    let colors = if mode == 2 { 1 } else { model.colors() };
    if usize::from(planes) < colors || planes > 56 {
        return Err(damaged("it has too few channels, or too many"));
    }
    let colours = section(reader, MOST_RESOURCES)?;
    let palette = (mode == 2).then_some(colours);
    if palette.as_ref().is_some_and(|palette| palette.len() != 768) {
        return Err(damaged("its palette has not 256 colours"));
    }
    let resources = section(reader, MOST_RESOURCES)?;
    if resource(&resources, VERSION_INFO).and_then(|info| info.get(4).copied()) == Some(0) {
        return Err(unsupported("it was saved without its merged picture (“Maximize Compatibility”)"));
    }
    let profile = if depth == 32 || mode == 2 {
        None
    } else {
        foreign(resource(&resources, PROFILE).map(<[u8]>::to_vec), model)
    };
    // Layers: a negative count says that the first plane behind the colours is the transparency of the merged picture.
    // Without it, that is a selection somebody keeps.
    let length = number(reader, if large { 8 } else { 4 })?;
    let layers_at = reader.stream_position().map_err(StillError::Read)?;
    let mut transparent = false;
    if length >= if large { 10 } else { 6 } {
        let layers = number(reader, if large { 8 } else { 4 })?;
        transparent = layers >= 2 && number(reader, 2)? & 0x8000 != 0;
    }
    let end = reader.seek(SeekFrom::End(0)).map_err(StillError::Read)?;
    let data = layers_at.checked_add(length).filter(|data| *data < end);
    let data = data.ok_or(StillError::Truncated { format: FORMAT })?;
    let has_alpha = transparent && usize::from(planes) > colors && !matches!(mode, 0 | 2);
    let alpha = if has_alpha { Alpha::Straight } else { Alpha::None };
    let bits = match depth {
        1 => 8,
        depth => u8::try_from(depth).unwrap_or(8),
    };
    let mut info = StillInfo::plain(FORMAT, size, model, alpha, bits);
    info.profile = profile.as_ref().map(|profile| profile.name.clone());
    // The samples, one of their planes, and what is shown of them.
    let pixels = u64::from(size.0) * u64::from(size.1);
    let sample = u64::from(bits / 8);
    limits.check_memory(pixels * (u64::from(info.channels) * sample + sample + 3))?;
    let header = Header {
        large,
        planes,
        info,
        model,
        alpha,
        bits: if depth == 1 { 1 } else { bits },
        palette,
        profile,
        data,
    };
    Ok(header)
}

/// What an image resource holds.
fn resource(resources: &[u8], wanted: u16) -> Option<&[u8]> {
    let mut numbers = Numbers::of(resources);
    loop {
        if numbers.take(4)? != b"8BIM" {
            return None;
        }
        let id = numbers.short()?;
        // A name with its length before it, and the content, are filled up to even lengths.
        let name = usize::from(numbers.byte()?);
        numbers.take(name + (name + 1) % 2)?;
        let length = usize::try_from(numbers.long()?).ok()?;
        let content = numbers.take(length)?;
        if id == wanted {
            return Some(content);
        }
        numbers.take(length % 2)?;
    }
}

pub(super) fn read_header<R: BufRead + Seek>(
    mut reader: R,
    limits: &Limits,
) -> Result<StillInfo, StillError> {
    Ok(open(&mut reader, limits)?.info)
}

pub(super) fn read<R: BufRead + Seek>(mut reader: R, limits: &Limits) -> Result<Pixels, StillError> {
    let header = open(&mut reader, limits)?;
    reader.seek(SeekFrom::Start(header.data)).map_err(StillError::Read)?;
    let mut planes = Planes::open(&mut reader, &header)?;
    let samples = match (header.bits, &header.palette) {
        (1, _) => Samples::U8(header.bitmap(&mut planes)?),
        (8, Some(palette)) => Samples::U8(header.indexed(&mut planes, palette)?),
        (8, None) => Samples::U8(header.samples::<u8, 1>(&mut planes, u8::from_be_bytes)?),
        (16, _) => Samples::U16(header.samples::<u16, 2>(&mut planes, u16::from_be_bytes)?),
        _ => Samples::F32(header.samples::<f32, 4>(&mut planes, f32::from_be_bytes)?),
    };
    Ok(Pixels {
        width: header.info.width,
        height: header.info.height,
        model: header.model,
        alpha: header.alpha,
        meaning: match header.profile {
            _ if header.bits == 32 => Meaning::Linear,
            Some(profile) => Meaning::Profile(profile.bytes),
            None => Meaning::Encoded,
        },
        bits: header.bits,
        samples,
    })
}

/// A kind of sample.
trait Sample: Copy + Default {
    /// An ink that is stored as the light it leaves.
    fn ink(self) -> Self;
    /// What was laid over white with this alpha.
    fn off_white(self, alpha: Self) -> Self;
}

impl Sample for u8 {
    fn ink(self) -> Self {
        !self
    }

    fn off_white(self, alpha: Self) -> Self {
        let dark = u16::from(Self::MAX - self) * 255 + u16::from(alpha) / 2;
        let dark = dark.checked_div(u16::from(alpha)).unwrap_or(0).min(255);
        Self::MAX - Self::try_from(dark).unwrap_or(Self::MAX)
    }
}

impl Sample for u16 {
    fn ink(self) -> Self {
        !self
    }

    fn off_white(self, alpha: Self) -> Self {
        let dark = u32::from(Self::MAX - self) * 65_535 + u32::from(alpha) / 2;
        let dark = dark.checked_div(u32::from(alpha)).unwrap_or(0).min(65_535);
        Self::MAX - Self::try_from(dark).unwrap_or(Self::MAX)
    }
}

impl Sample for f32 {
    fn ink(self) -> Self {
        1.0 - self
    }

    fn off_white(self, alpha: Self) -> Self {
        if alpha > 0.0 { 1.0 - (1.0 - self) / alpha } else { 1.0 }
    }
}

impl Header {
    /// Bits of which each is a pixel, ones black.
    fn bitmap<R: Read>(&self, planes: &mut Planes<'_, R>) -> Result<Vec<u8>, StillError> {
        let width = self.info.width as usize;
        let mut samples = Vec::with_capacity(width * self.info.height as usize);
        for _ in 0..self.info.height {
            let row = planes.row()?;
            samples.extend((0..width).map(|x| if row[x / 8] << (x % 8) & 0x80 == 0 { 255 } else { 0 }));
        }
        Ok(samples)
    }

    /// Indices, of which each is a colour of the palette.
    fn indexed<R: Read>(&self, planes: &mut Planes<'_, R>, palette: &[u8]) -> Result<Vec<u8>, StillError> {
        let mut samples = Vec::with_capacity(self.info.width as usize * self.info.height as usize * 3);
        for _ in 0..self.info.height {
            let indices = planes.row()?.iter().map(|index| usize::from(*index));
            samples.extend(
                indices.flat_map(|index| [palette[index], palette[256 + index], palette[512 + index]]),
            );
        }
        Ok(samples)
    }

    /// Planes one behind the other become pixels.
    fn samples<T: Sample, const N: usize>(
        &self,
        planes: &mut Planes<'_, impl Read>,
        sample: fn([u8; N]) -> T,
    ) -> Result<Vec<T>, StillError> {
        let (width, channels) = (self.info.width as usize, usize::from(self.info.channels));
        let mut samples = vec![T::default(); width * self.info.height as usize * channels];
        for plane in 0..channels {
            for line in samples.chunks_exact_mut(width * channels) {
                let row = planes.row()?.as_chunks().0;
                for (pixel, bytes) in line.chunks_exact_mut(channels).zip(row) {
                    pixel[plane] = sample(*bytes);
                }
            }
        }
        for pixel in samples.chunks_exact_mut(channels) {
            let (colors, alpha) = pixel.split_at_mut(self.model.colors());
            for value in colors {
                // What is merged is laid over white, with its transparency beside it.
                if let Some(alpha) = alpha.first() {
                    *value = value.off_white(*alpha);
                }
                if self.model == Model::Cmyk {
                    *value = value.ink();
                }
            }
        }
        Ok(samples)
    }
}

/// Rows of the merged picture, plane after plane.
struct Planes<'r, R> {
    reader: &'r mut R,
    /// How many bytes each row is packed to; none where rows are stored plain.
    packed: Option<std::vec::IntoIter<usize>>,
    compressed: Vec<u8>,
    row: Vec<u8>,
}

impl<'r, R: Read> Planes<'r, R> {
    fn open(reader: &'r mut R, header: &Header) -> Result<Self, StillError> {
        let packed = match number(reader, 2)? {
            0 => None,
            1 => {
                let bytes = if header.large { 4 } else { 2 };
                let rows = usize::from(header.planes) * header.info.height as usize;
                let mut table = vec![0; rows * bytes];
                reader.read_exact(&mut table).map_err(from_io)?;
                let length =
                    |bytes: &[u8]| bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
                Some(table.chunks_exact(bytes).map(length).collect::<Vec<_>>().into_iter())
            }
            other => return Err(unsupported(format!("its merged picture is compressed in way {other}"))),
        };
        let row = (header.info.width as usize * usize::from(header.bits)).div_ceil(8);
        Ok(Self { reader, packed, compressed: Vec::new(), row: vec![0; row] })
    }

    /// The next row.
    fn row(&mut self) -> Result<&[u8], StillError> {
        let Some(packed) = &mut self.packed else {
            self.reader.read_exact(&mut self.row).map_err(from_io)?;
            return Ok(&self.row);
        };
        let length = packed.next().unwrap_or(0);
        // Runs never need more than a byte for each two, and one for each 128.
        if length > self.row.len() * 2 + 128 {
            return Err(damaged("a row of it is longer than runs can be"));
        }
        self.compressed.resize(length, 0);
        self.reader.read_exact(&mut self.compressed).map_err(from_io)?;
        unpack(&self.compressed, &mut self.row).ok_or_else(|| damaged("a row of it has too few runs"))?;
        Ok(&self.row)
    }
}

/// PackBits (Apple's Technical Note TN1023).
fn unpack(mut packed: &[u8], row: &mut [u8]) -> Option<()> {
    let mut at = 0;
    while at < row.len() {
        let (head, rest) = packed.split_first()?;
        packed = rest;
        match usize::from(*head) {
            128 => {}
            literal @ 0..128 => {
                let (bytes, rest) = packed.split_at_checked(literal + 1)?;
                row.get_mut(at..at + bytes.len())?.copy_from_slice(bytes);
                (packed, at) = (rest, at + bytes.len());
            }
            run => {
                let (byte, rest) = packed.split_first()?;
                row.get_mut(at..at + 257 - run)?.fill(*byte);
                (packed, at) = (rest, at + 257 - run);
            }
        }
    }
    Some(())
}
