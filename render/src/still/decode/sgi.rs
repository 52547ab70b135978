//! Silicon Graphics images (The SGI Image File Format, version 1.00): 8 or 16 bits, plain or in runs.

use std::io::{BufRead, Seek};

use super::bytes::{all_of, check_size};
use crate::still::pixels::{Alpha, Meaning, Model, Pixels, Samples};
use crate::still::{Limits, StillError, StillFormat, StillInfo};

const FORMAT: StillFormat = StillFormat::Sgi;

const HEADER: usize = 512;

struct Header {
    runs: bool,
    wide: bool,
    model: Model,
    alpha: Alpha,
    info: StillInfo,
}

fn unsupported(what: String) -> StillError {
    StillError::Unsupported { format: FORMAT, what }
}

fn open(file: &[u8], limits: &Limits) -> Result<Header, StillError> {
    let start = file.first_chunk::<HEADER>().ok_or(StillError::Truncated { format: FORMAT })?;
    let short = |at: usize| u16::from_be_bytes([start[at], start[at + 1]]);
    let (runs, wide, dimensions) = (start[2] == 1, start[3] == 2, short(4));
    let (width, height) = (u32::from(short(6)), u32::from(if dimensions > 1 { short(8) } else { 1 }));
    check_size(FORMAT, (width, height), limits)?;
    // At 104: whether samples are indices, dithered, or a palette alone.
    if start[104..108] != [0; 4] {
        return Err(unsupported("its samples are indices of a palette".to_owned()));
    }
    let planes = if dimensions > 2 { short(10) } else { 1 };
    let (model, alpha) = match planes {
        1 => (Model::Gray, Alpha::None),
        2 => (Model::Gray, Alpha::Straight),
        3 => (Model::Rgb, Alpha::None),
        4 => (Model::Rgb, Alpha::Straight),
        other => return Err(unsupported(format!("it has {other} channels"))),
    };
    let info = StillInfo::plain(FORMAT, (width, height), model, alpha, if wide { 16 } else { 8 });
    let pixels = u64::from(width) * u64::from(height);
    limits.check_memory(pixels * (u64::from(planes) * if wide { 2 } else { 1 } + 3))?;
    let header = Header { runs, wide, model, alpha, info };
    let least = if runs { header.rows() * 8 } else { header.rows() * header.row_bytes() };
    if ((file.len() - HEADER) as u64) < least as u64 {
        return Err(StillError::Truncated { format: FORMAT });
    }
    if runs && (0..header.rows()).any(|row| header.run(file, row).is_none()) {
        return Err(StillError::Truncated { format: FORMAT });
    }
    Ok(header)
}

pub(super) fn read_header<R: BufRead + Seek>(reader: R, limits: &Limits) -> Result<StillInfo, StillError> {
    Ok(open(&all_of(reader, limits)?, limits)?.info)
}

pub(super) fn read<R: BufRead + Seek>(reader: R, limits: &Limits) -> Result<Pixels, StillError> {
    let file = all_of(reader, limits)?;
    let header = open(&file, limits)?;
    let samples = if header.wide {
        Samples::U16(header.samples(&file, |bytes: [u8; 2]| u16::from_be_bytes(bytes))?)
    } else {
        Samples::U8(header.samples(&file, |[byte]: [u8; 1]| byte)?)
    };
    Ok(Pixels {
        width: header.info.width,
        height: header.info.height,
        model: header.model,
        alpha: header.alpha,
        meaning: Meaning::Encoded,
        bits: header.info.bit_depth,
        samples,
    })
}

impl Header {
    /// Of all planes.
    fn rows(&self) -> usize {
        usize::from(self.info.channels) * self.info.height as usize
    }

    fn row_bytes(&self) -> usize {
        self.info.width as usize * if self.wide { 2 } else { 1 }
    }

    /// The runs of a row: behind the header there is a table of where they begin, and one of how long they are.
    fn run<'a>(&self, file: &'a [u8], row: usize) -> Option<&'a [u8]> {
        let entry = |index: usize| {
            let bytes = file.get(HEADER + index * 4..)?.first_chunk()?;
            usize::try_from(u32::from_be_bytes(*bytes)).ok()
        };
        let (start, length) = (entry(row)?, entry(self.rows() + row)?);
        file.get(start..start.checked_add(length)?)
    }

    fn samples<T: Copy + Default, const N: usize>(
        &self,
        file: &[u8],
        sample: impl Fn([u8; N]) -> T,
    ) -> Result<Vec<T>, StillError> {
        let (width, height) = (self.info.width as usize, self.info.height as usize);
        let channels = usize::from(self.info.channels);
        let mut samples = vec![T::default(); width * height * channels];
        let mut row = vec![T::default(); width];
        let damaged =
            || StillError::Damaged { format: FORMAT, detail: "a row of it does not add up".to_owned() };
        for plane in 0..channels {
            // From the bottom up.
            for y in 0..height {
                let from = plane * height + y;
                if self.runs {
                    let codes = self.run(file, from).ok_or_else(damaged)?.as_chunks::<N>().0;
                    unrolled(codes, &sample, &mut row).ok_or_else(damaged)?;
                } else {
                    let start = HEADER + from * self.row_bytes();
                    let codes = file[start..start + self.row_bytes()].as_chunks::<N>().0;
                    row.iter_mut().zip(codes).for_each(|(value, code)| *value = sample(*code));
                }
                let line = &mut samples[(height - 1 - y) * width * channels..][..width * channels];
                line.chunks_exact_mut(channels).zip(&row).for_each(|(pixel, value)| pixel[plane] = *value);
            }
        }
        Ok(samples)
    }
}

/// A row from its runs: the low seven bits say how many samples, the next one whether they lie there or are all the same.
fn unrolled<T: Copy, const N: usize>(
    codes: &[[u8; N]],
    sample: &impl Fn([u8; N]) -> T,
    row: &mut [T],
) -> Option<()> {
    let mut codes = codes.iter();
    let mut at = 0;
    while at < row.len() {
        let head = codes.next()?[N - 1];
        let count = usize::from(head & 0x7f);
        let part = row.get_mut(at..at + count).filter(|part| !part.is_empty())?;
        if head & 0x80 == 0 {
            part.fill(sample(*codes.next()?));
        } else {
            for value in part {
                *value = sample(*codes.next()?);
            }
        }
        at += count;
    }
    Some(())
}
