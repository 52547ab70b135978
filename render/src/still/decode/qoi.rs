//! QOI (the specification of 2022, version 1.0): 8 bits, RGB with or without alpha, without loss.

use std::io::{BufRead, Seek};

use super::bytes::{Numbers, all_of, check_size};
use crate::still::pixels::{Alpha, Meaning, Model, Pixels, Samples};
use crate::still::{Limits, StillError, StillFormat, StillInfo};

const FORMAT: StillFormat = StillFormat::Qoi;

const HEADER: usize = 14;

/// What ends a file.
const END: [u8; 8] = [0, 0, 0, 0, 0, 0, 0, 1];

fn header(bytes: &[u8], limits: &Limits) -> Result<StillInfo, StillError> {
    let truncated = StillError::Truncated { format: FORMAT };
    let mut numbers = Numbers::of(bytes);
    let (_signature, width, height) = (numbers.long(), numbers.long(), numbers.long());
    let (Some(width), Some(height), Some(channels)) = (width, height, numbers.byte()) else {
        return Err(truncated);
    };
    let size = (width, height);
    check_size(FORMAT, size, limits)?;
    if bytes.len() < HEADER + END.len() || !bytes.ends_with(&END) {
        return Err(truncated);
    }
    let alpha = if channels == 4 { Alpha::Straight } else { Alpha::None };
    let info = StillInfo::plain(FORMAT, size, Model::Rgb, alpha, 8);
    limits.check_memory(u64::from(size.0) * u64::from(size.1) * (u64::from(info.channels) + 3))?;
    Ok(info)
}

pub(super) fn read_header<R: BufRead + Seek>(reader: R, limits: &Limits) -> Result<StillInfo, StillError> {
    header(&all_of(reader, limits)?, limits)
}

pub(super) fn read<R: BufRead + Seek>(reader: R, limits: &Limits) -> Result<Pixels, StillError> {
    let bytes = all_of(reader, limits)?;
    let info = header(&bytes, limits)?;
    let count = info.width as usize * info.height as usize;
    let codes = &bytes[HEADER..bytes.len() - END.len()];
    let samples = if info.has_alpha {
        decoded(codes, count, |pixel| pixel)
    } else {
        decoded(codes, count, |[red, green, blue, _]| [red, green, blue])
    };
    Ok(Pixels {
        width: info.width,
        height: info.height,
        model: Model::Rgb,
        alpha: if info.has_alpha { Alpha::Straight } else { Alpha::None },
        meaning: Meaning::Encoded,
        bits: 8,
        samples: Samples::U8(samples.ok_or(StillError::Truncated { format: FORMAT })?),
    })
}

/// The pixels; nothing where the codes end too early.
fn decoded<const OUT: usize>(
    codes: &[u8],
    count: usize,
    kept: impl Fn([u8; 4]) -> [u8; OUT],
) -> Option<Vec<u8>> {
    let mut codes = codes.iter().copied();
    let mut seen = [[0u8; 4]; 64];
    let mut pixel = [0, 0, 0, 255u8];
    let mut samples = Vec::with_capacity(count * OUT);
    while samples.len() < count * OUT {
        let code = codes.next()?;
        let mut run = 1;
        match (code >> 6, code & 0x3f) {
            (3, 0x3e) => pixel = [codes.next()?, codes.next()?, codes.next()?, pixel[3]],
            (3, 0x3f) => pixel = [codes.next()?, codes.next()?, codes.next()?, codes.next()?],
            (3, more) => run = usize::from(more) + 1,
            (0, place) => pixel = seen[usize::from(place)],
            (1, by) => {
                for (sample, shift) in pixel.iter_mut().zip([4, 2, 0]) {
                    *sample = sample.wrapping_add((by >> shift & 3).wrapping_sub(2));
                }
            }
            (_, green) => {
                let (green, others) = (green.wrapping_sub(32), codes.next()?);
                pixel[0] = pixel[0].wrapping_add(green.wrapping_add((others >> 4).wrapping_sub(8)));
                pixel[1] = pixel[1].wrapping_add(green);
                pixel[2] = pixel[2].wrapping_add(green.wrapping_add((others & 15).wrapping_sub(8)));
            }
        }
        let [red, green, blue, alpha] = pixel.map(usize::from);
        seen[(red * 3 + green * 5 + blue * 7 + alpha * 11) % 64] = pixel;
        let run = run.min(count - samples.len() / OUT);
        samples.extend(std::iter::repeat_n(kept(pixel), run).flatten());
    }
    Some(samples)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// One of every kind of code, as the specification has them.
    #[test]
    fn every_code_gives_its_pixels() {
        let mut file = b"qoif\0\0\0\x04\0\0\0\x02\x04\0".to_vec();
        file.extend([0xfe, 10, 20, 30]); // RGB
        file.extend([0xff, 1, 2, 3, 4]); // RGBA
        file.extend([0b0111_1001]); // one more red, none of green, one less of blue
        file.extend([0xa8, 0x9a]); // green by 8, red by 8 + 1, blue by 8 + 2
        file.extend([0xc0 | 2]); // three times the same
        file.push(u8::try_from((10 * 3 + 20 * 5 + 30 * 7 + 255 * 11) % 64).unwrap()); // the first one again
        file.extend(END);
        let pixels = read(Cursor::new(&file), &Limits::default()).unwrap();
        let (one, other) = ([10, 20, 30, 255], [11, 10, 12, 4]);
        let expected = [one, [1, 2, 3, 4], [2, 2, 2, 4], other, other, other, other, one].concat();
        assert_eq!(pixels.samples, Samples::U8(expected));
        file.remove(20);
        assert!(matches!(read(Cursor::new(&file), &Limits::default()), Err(StillError::Truncated { .. })));
    }
}
