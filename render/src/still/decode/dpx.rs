//! DPX (SMPTE 268M): the forms in which programs write frames, with exactly the code values that are in them.
//!
//! One element, gray or RGB with or without alpha, of 8, 10, 12 or 16 bits, or 32 bit floating point, in all packings.
//! Integers are shown as they are: the header's word on transfer is not believed, since ffmpeg and others write
//! "linear" on everything; a logarithmic scan so looks as flat as it is.

use std::io::{BufRead, ErrorKind, Seek, SeekFrom};

use crate::still::pixels::{Alpha, Meaning, Model, Pixels, Samples};
use crate::still::{Limits, Orientation, StillError, StillFormat, StillInfo};

const FORMAT: StillFormat = StillFormat::Dpx;

/// The generic header, as far as it is read: up to the end of the first image element.
const HEADER: usize = 852;

/// A number of the header that nobody has filled in.
const UNDEFINED: u32 = u32::MAX;

/// How samples lie in words (SMPTE 268M, "packing").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    /// One after the other in words of 32 bits, from the lowest bit on.
    Tight,
    /// As many whole ones as a word takes, at its top (method A).
    Top,
    /// At its bottom (method B).
    Bottom,
}

#[derive(Debug, PartialEq, Eq)]
struct Header {
    big_endian: bool,
    width: u32,
    height: u32,
    model: Model,
    alpha: Alpha,
    /// Whether a pixel lies as alpha, blue, green, red.
    reversed: bool,
    bits: u8,
    packing: Packing,
    orientation: Orientation,
    data: u64,
    /// Bytes behind each line that are said to be there.
    padding: u64,
}

fn unsupported(what: impl Into<String>) -> StillError {
    StillError::Unsupported { format: FORMAT, what: what.into() }
}

impl Header {
    fn parse(bytes: &[u8; HEADER]) -> Result<Self, StillError> {
        let big_endian = bytes.starts_with(b"SDPX");
        let short = |at: usize| {
            let two = [bytes[at], bytes[at + 1]];
            if big_endian { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) }
        };
        let long = |at: usize| {
            let four = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
            if big_endian { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
        };
        let orientation = match short(768) {
            0 | u16::MAX => Orientation::Upright,
            1 => Orientation::FlipHorizontal,
            2 => Orientation::FlipVertical,
            3 => Orientation::Rotate180,
            other => return Err(unsupported(format!("its lines run in direction {other}"))),
        };
        let elements = short(770);
        if elements != 1 {
            return Err(unsupported(format!("it has {elements} elements")));
        }
        let (model, alpha, reversed) = match bytes[800] {
            6 => (Model::Gray, Alpha::None, false),
            50 => (Model::Rgb, Alpha::None, false),
            51 => (Model::Rgb, Alpha::Straight, false),
            52 => (Model::Rgb, Alpha::Straight, true),
            other => return Err(unsupported(format!("its samples are of kind {other}, not RGB or gray"))),
        };
        let bits = bytes[803];
        if !matches!(bits, 8 | 10 | 12 | 16 | 32) {
            return Err(unsupported(format!("it has {bits} bits per channel")));
        }
        let signed = long(780);
        if signed == 1 && bits != 32 {
            return Err(unsupported("its samples are signed"));
        }
        let packing = match short(804) {
            0 => Packing::Tight,
            1 => Packing::Top,
            2 => Packing::Bottom,
            other => return Err(unsupported(format!("its samples are packed in way {other}"))),
        };
        if short(806) == 1 {
            return Err(unsupported("it is run-length encoded"));
        }
        // That of the element, else that of the file.
        let data = match long(808) {
            0 | UNDEFINED => long(4),
            data => data,
        };
        let padding = match long(812) {
            UNDEFINED => 0,
            padding => u64::from(padding),
        };
        let (width, height) = (long(772), long(776));
        if width == 0 || height == 0 {
            return Err(StillError::Damaged { format: FORMAT, detail: "it has no pixels".to_owned() });
        }
        if (data as usize) < HEADER {
            let detail = "its pixels are said to begin within its header".to_owned();
            return Err(StillError::Damaged { format: FORMAT, detail });
        }
        Ok(Self {
            big_endian,
            width,
            height,
            model,
            alpha,
            reversed,
            bits,
            packing,
            orientation,
            data: u64::from(data),
            padding,
        })
    }

    const fn channels(&self) -> usize {
        self.model.colors() + if matches!(self.alpha, Alpha::None) { 0 } else { 1 }
    }

    /// Bytes of a line, without what is behind it.
    fn line(&self) -> u64 {
        let samples = u64::from(self.width) * self.channels() as u64;
        match (self.bits, self.packing) {
            (10 | 12, Packing::Tight) => (samples * u64::from(self.bits)).div_ceil(32) * 4,
            (10, _) => samples.div_ceil(3) * 4,
            (12, _) => samples * 2,
            (bits, _) => samples * u64::from(bits / 8),
        }
    }

    /// From line to line, in a file of `length` bytes. Lines begin at words of 32 bits, but not of every program; of the
    /// ways that fit the file the first holds. `None` where it ends too early for any.
    fn stride(&self, length: u64) -> Option<u64> {
        let line = self.line();
        let aligned = line.div_ceil(4) * 4;
        let fits = |stride: &u64| {
            let before = stride.checked_mul(u64::from(self.height) - 1);
            let end = before.and_then(|before| before.checked_add(line)?.checked_add(self.data));
            end.is_some_and(|end| end <= length)
        };
        [aligned.saturating_add(self.padding), aligned, line].into_iter().find(fits)
    }

    fn info(&self) -> StillInfo {
        let (width, height) = self.orientation.shown((self.width, self.height));
        let has_alpha = self.alpha != Alpha::None;
        StillInfo {
            format: FORMAT,
            width,
            height,
            bit_depth: match self.bits {
                8 => 8,
                32 => 32,
                _ => 16,
            },
            channels: if self.model == Model::Gray { 1 } else { 3 } + u8::from(has_alpha),
            has_alpha,
            transparent: if has_alpha { None } else { Some(false) },
            orientation: self.orientation,
            animated: false,
            profile: None,
            otherwise_tagged: false,
            layers: Vec::new(),
        }
    }
}

fn open<R: BufRead + Seek>(reader: &mut R, limits: &Limits) -> Result<(Header, u64), StillError> {
    let length = reader.seek(SeekFrom::End(0)).map_err(StillError::Read)?;
    reader.rewind().map_err(StillError::Read)?;
    let mut bytes = [0; HEADER];
    reader.read_exact(&mut bytes).map_err(from_io)?;
    let header = Header::parse(&bytes)?;
    limits.check_size(header.width, header.height)?;
    let stride = header.stride(length).ok_or(StillError::Truncated { format: FORMAT })?;
    let samples = u64::from(header.width) * u64::from(header.height) * header.channels() as u64;
    let (size, shown) = (u64::from(header.info().bit_depth / 8), header.model.colors() as u64);
    // The samples, what is shown of them, and a turned copy of that.
    let turned = u64::from(header.orientation != Orientation::Upright);
    limits.check_memory(samples * size + samples / header.channels() as u64 * shown * (1 + turned))?;
    Ok((header, stride))
}

pub(super) fn read_header<R: BufRead + Seek>(
    mut reader: R,
    limits: &Limits,
) -> Result<StillInfo, StillError> {
    Ok(open(&mut reader, limits)?.0.info())
}

pub(super) fn read<R: BufRead + Seek>(mut reader: R, limits: &Limits) -> Result<Pixels, StillError> {
    let (header, stride) = open(&mut reader, limits)?;
    reader.seek(SeekFrom::Start(header.data)).map_err(StillError::Read)?;
    let in_line = header.width as usize * header.channels();
    let all = in_line * header.height as usize;
    let mut samples = match header.bits {
        8 => Samples::U8(Vec::with_capacity(all)),
        32 => Samples::F32(Vec::with_capacity(all)),
        _ => Samples::U16(Vec::with_capacity(all)),
    };
    let too_long = |_| StillError::Damaged { format: FORMAT, detail: "its lines are too long".to_owned() };
    let mut line = vec![0; usize::try_from(header.line()).map_err(too_long)?];
    let between = i64::try_from(stride - header.line()).map_err(too_long_at)?;
    for row in 0..header.height {
        if row > 0 && between > 0 {
            reader.seek_relative(between).map_err(StillError::Read)?;
        }
        reader.read_exact(&mut line).map_err(from_io)?;
        match &mut samples {
            Samples::U8(samples) => samples.extend_from_slice(&line),
            Samples::U16(samples) => header.spread(&line, in_line, samples),
            Samples::F32(samples) => {
                samples.extend(line.as_chunks().0.iter().map(|four| {
                    if header.big_endian { f32::from_be_bytes(*four) } else { f32::from_le_bytes(*four) }
                }));
            }
        }
    }
    if header.reversed {
        match &mut samples {
            Samples::U8(samples) => {
                samples.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| pixel.reverse());
            }
            Samples::U16(samples) => {
                samples.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| pixel.reverse());
            }
            Samples::F32(samples) => {
                samples.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| pixel.reverse());
            }
        }
    }
    Ok(Pixels {
        width: header.width,
        height: header.height,
        model: header.model,
        alpha: header.alpha,
        meaning: if header.bits == 32 { Meaning::Linear } else { Meaning::Encoded },
        bits: header.bits,
        samples,
    })
}

fn too_long_at(_: std::num::TryFromIntError) -> StillError {
    StillError::Damaged { format: FORMAT, detail: "its lines lie too far apart".to_owned() }
}

impl Header {
    /// The samples of a line of 10, 12 or 16 bits, filled up to 16 by their own first bits.
    fn spread(&self, line: &[u8], count: usize, samples: &mut Vec<u16>) {
        let end = samples.len() + count;
        let short =
            |two: &[u8; 2]| if self.big_endian { u16::from_be_bytes(*two) } else { u16::from_le_bytes(*two) };
        let long = |four: &[u8; 4]| {
            if self.big_endian { u32::from_be_bytes(*four) } else { u32::from_le_bytes(*four) }
        };
        let words = line.as_chunks::<4>().0.iter().map(long);
        #[expect(clippy::cast_possible_truncation, reason = "masked")]
        match (self.bits, self.packing) {
            (10 | 12, Packing::Tight) => {
                let (bits, mask) = (u32::from(self.bits), (1u64 << self.bits) - 1);
                let (mut window, mut ready) = (0u64, 0);
                for word in words {
                    window |= u64::from(word) << ready;
                    ready += 32;
                    while ready >= bits && samples.len() < end {
                        samples.push(filled((window & mask) as u16, self.bits));
                        window >>= bits;
                        ready -= bits;
                    }
                }
            }
            (10, packing) => {
                let shift = if packing == Packing::Top { 2 } else { 0 };
                // Colours lie from the top of a word down; gray from the bottom up, as ffmpeg reads it.
                let places = if self.model == Model::Gray { [0, 10, 20] } else { [20, 10, 0] };
                for word in words {
                    for place in places {
                        if samples.len() < end {
                            samples.push(filled((word >> (place + shift) & 0x3ff) as u16, 10));
                        }
                    }
                }
            }
            (12, packing) => {
                let shift = if packing == Packing::Top { 4 } else { 0 };
                let codes = line.as_chunks().0.iter().map(|two| short(two) >> shift & 0xfff);
                samples.extend(codes.map(|code| filled(code, 12)));
            }
            _ => samples.extend(line.as_chunks().0.iter().map(short)),
        }
    }
}

/// A code of fewer bits in 16: its bits again behind it, so that all ones stay all ones.
const fn filled(code: u16, bits: u8) -> u16 {
    (code << (16 - bits)) | (code >> (2 * bits - 16))
}

fn from_io(error: std::io::Error) -> StillError {
    match error.kind() {
        ErrorKind::UnexpectedEof => StillError::Truncated { format: FORMAT },
        _ => StillError::Read(error),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    /// A file of one line.
    fn file(big_endian: bool, kind: u8, bits: u8, packing: u16, width: u32, words: &[u8]) -> Vec<u8> {
        let mut file = vec![0; 2048];
        file[..4].copy_from_slice(if big_endian { b"SDPX" } else { b"XPDS" });
        let mut put = |at: usize, value: u32, size: usize| {
            let bytes = if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
            let part = if big_endian { &bytes[4 - size..] } else { &bytes[..size] };
            file[at..at + size].copy_from_slice(part);
        };
        put(4, 2048, 4);
        put(770, 1, 2);
        put(772, width, 4);
        put(776, 1, 4);
        put(804, u32::from(packing), 2);
        put(808, 2048, 4);
        (file[800], file[803]) = (kind, bits);
        file.extend_from_slice(words);
        file
    }

    fn codes(file: &[u8]) -> Vec<u16> {
        let pixels = read(Cursor::new(file), &Limits::default()).unwrap();
        let Samples::U16(samples) = pixels.samples else { panic!("16 bits") };
        samples.iter().map(|sample| sample >> (16 - pixels.bits)).collect()
    }

    #[test]
    fn every_packing_of_ten_and_twelve_bits_gives_its_code_values() {
        for big_endian in [true, false] {
            let word = |value: u32| if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
            let rgb = 1023u32 << 22 | 512 << 12 | 1 << 2;
            assert_eq!(codes(&file(big_endian, 50, 10, 1, 1, &word(rgb))), [1023, 512, 1]);
            assert_eq!(codes(&file(big_endian, 50, 10, 2, 1, &word(rgb >> 2))), [1023, 512, 1]);
            let tight = 1023u32 | 512 << 10 | 1 << 20;
            assert_eq!(codes(&file(big_endian, 50, 10, 0, 1, &word(tight))), [1023, 512, 1]);
            let half = |value: u16| if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
            let twelve = [4095u16, 2048, 1];
            let top = twelve.map(|code| half(code << 4)).concat();
            assert_eq!(codes(&file(big_endian, 50, 12, 1, 1, &top)), twelve);
            let bottom = twelve.map(half).concat();
            assert_eq!(codes(&file(big_endian, 50, 12, 2, 1, &bottom)), twelve);
            // 36 bits: the third code goes over the edge of a word.
            let tight = [word(4095 | 2048 << 12 | 1 << 24), word(0)].concat();
            assert_eq!(codes(&file(big_endian, 50, 12, 0, 1, &tight)), twelve);
            assert_eq!(codes(&file(big_endian, 50, 16, 1, 1, &twelve.map(half).concat())), twelve);
            let gray = 5u32 << 2 | 6 << 12 | 7 << 22;
            assert_eq!(codes(&file(big_endian, 6, 10, 1, 2, &word(gray))), [5, 6]);
        }
        assert_eq!((filled(1023, 10), filled(4095, 12), filled(0, 10)), (u16::MAX, u16::MAX, 0));
    }

    #[test]
    fn alpha_before_the_colours_comes_behind_them() {
        let pixels = read(Cursor::new(file(true, 52, 8, 0, 1, &[9, 3, 2, 1])), &Limits::default()).unwrap();
        assert_eq!((pixels.samples, pixels.alpha), (Samples::U8(vec![1, 2, 3, 9]), Alpha::Straight));
    }

    #[test]
    fn what_lies_about_its_size_is_cut_off() {
        let mut content = file(true, 50, 10, 1, 1, &[0; 4]);
        content[776..780].copy_from_slice(&30_000u32.to_be_bytes());
        let error = read_header(Cursor::new(&content), &Limits::default()).unwrap_err();
        assert!(matches!(error, StillError::Truncated { .. }), "{error}");
        content[776..780].copy_from_slice(&60_000u32.to_be_bytes());
        let error = read_header(Cursor::new(&content), &Limits::default()).unwrap_err();
        assert!(matches!(error, StillError::TooLarge { .. }), "{error}");
    }

    proptest! {
        #[test]
        fn any_header_is_judged(bytes in prop::collection::vec(any::<u8>(), HEADER..HEADER + 400), small in any::<bool>()) {
            let mut bytes = bytes;
            bytes[..4].copy_from_slice(b"XPDS");
            if small {
                bytes[772..780].copy_from_slice(&[3, 0, 0, 0, 2, 0, 0, 0]);
                bytes[768..772].copy_from_slice(&[0, 0, 1, 0]);
                bytes[800] = 50;
            }
            if let Ok(pixels) = read(Cursor::new(&bytes), &Limits::default()) {
                prop_assert_eq!(pixels.samples.len(), (pixels.width * pixels.height) as usize * pixels.channels());
            }
        }
    }
}
