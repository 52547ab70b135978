//! PNGs row by row into means of squares, so that a picture is never held whole.

use std::io::{BufRead, Seek};

use super::color;
use super::decode::{Display, Layout};

/// What is left for the filter that comes after: means of squares alone would be a coarse one.
const LEFT: u32 = 2;

/// Reads a PNG that is at least `wanted` large and at most a few times that; also how much of it is picture, and
/// whether any of it is transparent. `None` where it would not get any smaller, or cannot be read in this way.
pub(super) fn reduced_png<R: BufRead + Seek>(
    reader: R,
    size: (u32, u32),
    wanted: (u32, u32),
) -> Option<(Display, (f64, f64), bool)> {
    let side = (size.0 / (wanted.0.max(1) * LEFT)).min(size.1 / (wanted.1.max(1) * LEFT));
    if side < 2 {
        return None;
    }
    let mut decoder = png::Decoder::new(reader);
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().ok()?;
    let info = reader.info();
    if (info.width, info.height) != size || info.interlaced || info.animation_control().is_some() {
        return None;
    }
    let (kind, depth) = reader.output_color_type();
    let deep = depth == png::BitDepth::Sixteen;
    let (layout, alpha) = match kind {
        png::ColorType::Grayscale => (Layout::Gray, false),
        png::ColorType::GrayscaleAlpha => (Layout::Gray, true),
        png::ColorType::Rgb => (Layout::Rgb, false),
        png::ColorType::Rgba => (Layout::Rgb, true),
        png::ColorType::Indexed => return None,
    };
    let channels = layout.channels() + usize::from(alpha);
    let mut squares = Squares::new(size.0 as usize, layout.channels(), side as usize);
    let (mut transparent, mut shown) = (false, Vec::new());
    let expected = size.0 as usize * channels * if deep { 2 } else { 1 };
    for _ in 0..size.1 {
        let row = reader.next_row().ok()??;
        let row = row.data().get(..expected)?;
        if !alpha && !deep {
            squares.add(row);
            continue;
        }
        shown.clear();
        transparent |= flatten(row, channels, alpha, deep, &mut shown);
        squares.add(&shown);
    }
    // What comes after the pixels has to be sound as well.
    reader.finish().ok()?;
    let (width, height, samples) = squares.finish();
    let part = |length: u32| f64::from(length) / f64::from(side);
    let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    Some((Display { width, height, layout, samples }, (part(size.0), part(size.1)), transparent))
}

/// A row over white in 8 bits; whether any of it is transparent.
fn flatten(row: &[u8], channels: usize, alpha: bool, deep: bool, shown: &mut Vec<u8>) -> bool {
    let mut transparent = false;
    let wide = |at: &[u8]| u16::from_be_bytes([at[0], at[1]]);
    match (alpha, deep) {
        (false, _) => shown.extend(row.chunks_exact(2).map(|two| color::narrow(wide(two)))),
        (true, false) => {
            for pixel in row.chunks_exact(channels) {
                let (colors, alpha) = pixel.split_at(channels - 1);
                transparent |= alpha[0] < u8::MAX;
                shown.extend(colors.iter().map(|sample| color::flatten(*sample, alpha[0])));
            }
        }
        (true, true) => {
            for pixel in row.chunks_exact(channels * 2) {
                let (colors, alpha) = pixel.split_at(channels * 2 - 2);
                let alpha = wide(alpha);
                transparent |= alpha < u16::MAX;
                shown.extend(colors.chunks_exact(2).map(|sample| color::flatten_deep(wide(sample), alpha)));
            }
        }
    }
    transparent
}

/// Rows that are added up until a square of them is full.
struct Squares {
    sums: Vec<u32>,
    rows: u32,
    width: usize,
    channels: usize,
    side: usize,
    samples: Vec<u8>,
    height: usize,
}

impl Squares {
    fn new(width: usize, channels: usize, side: usize) -> Self {
        Self {
            sums: vec![0; width * channels],
            rows: 0,
            width,
            channels,
            side,
            samples: Vec::new(),
            height: 0,
        }
    }

    fn add(&mut self, row: &[u8]) {
        for (sum, sample) in self.sums.iter_mut().zip(row) {
            *sum += u32::from(*sample);
        }
        self.rows += 1;
        if self.rows as usize == self.side {
            self.flush();
        }
    }

    fn flush(&mut self) {
        for square in self.sums.chunks(self.side * self.channels) {
            let count = u64::from(self.rows) * (square.len() / self.channels) as u64;
            for channel in 0..self.channels {
                let sum: u64 =
                    square.iter().skip(channel).step_by(self.channels).map(|sum| u64::from(*sum)).sum();
                self.samples.push(u8::try_from((sum + count / 2) / count).unwrap_or(u8::MAX));
            }
        }
        self.sums.fill(0);
        self.rows = 0;
        self.height += 1;
    }

    fn finish(mut self) -> (usize, usize, Vec<u8>) {
        if self.rows > 0 {
            self.flush();
        }
        (self.width.div_ceil(self.side), self.height, self.samples)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_at_the_edge_are_means_of_what_is_there() {
        let mut squares = Squares::new(3, 1, 2);
        for row in [[10, 20, 100], [30, 40, 102], [7, 9, 200]] {
            squares.add(&row);
        }
        assert_eq!(squares.finish(), (2, 2, vec![25, 101, 8, 200]));
    }
}
