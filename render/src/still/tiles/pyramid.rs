//! The levels of a picture while its rows go by: each keeps the rows of the tiles that it is at, and passes on rows of
//! half the size.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::encode;
use super::grid::{Cut, TileKind, Tiling, cuts};
use crate::still::Orientation;
use crate::still::decode::{Display, Layout};
use crate::still::pixels::turned;

/// All levels, the largest first, which takes the rows of the picture.
pub(super) struct Pyramid {
    levels: Vec<Rising>,
}

/// How the sides of what is stored are shown.
#[derive(Debug, Clone, Copy)]
pub(in crate::still) struct Sides {
    /// Whether columns run from right to left, and rows from bottom to top.
    pub(in crate::still) mirrored: (bool, bool),
    orientation: Orientation,
}

impl Sides {
    /// Of what is stored, by what has to be done to it.
    pub(in crate::still) const fn of(orientation: Orientation) -> Self {
        let mirrored = match orientation {
            Orientation::Upright | Orientation::Rotate90FlipHorizontal => (false, false),
            Orientation::FlipHorizontal | Orientation::Rotate270 => (true, false),
            Orientation::FlipVertical | Orientation::Rotate90 => (false, true),
            Orientation::Rotate180 | Orientation::Rotate270FlipHorizontal => (true, true),
        };
        Self { mirrored, orientation }
    }
}

impl Pyramid {
    pub(super) fn new(
        tiling: &Tiling,
        orientation: Orientation,
        layout: Layout,
        directory: &Path,
        overview: u32,
    ) -> io::Result<Self> {
        let sides = Sides::of(orientation);
        let kept = tiling.levels.iter().rposition(|level| level.width.max(level.height) <= overview);
        let mut levels = Vec::with_capacity(tiling.levels.len());
        for (index, level) in tiling.levels.iter().enumerate().rev() {
            let folder = directory.join(index.to_string());
            fs::create_dir_all(&folder)?;
            let (width, height) = orientation.shown((level.width, level.height));
            levels.push(Rising {
                width,
                height,
                layout,
                sides,
                columns: cuts(width, sides.mirrored.0),
                rows: cuts(height, sides.mirrored.1),
                next: 0,
                held: Vec::new(),
                held_from: 0,
                come: 0,
                waiting: None,
                whole: (kept == Some(index)).then(Vec::new),
                writer: Writer { folder, kind: tiling.kind },
            });
        }
        Ok(Self { levels })
    }

    /// Takes the next rows of the picture, whole ones.
    pub(super) fn push(&mut self, rows: &[u8]) -> io::Result<()> {
        let mut rows = std::borrow::Cow::Borrowed(rows);
        for level in &mut self.levels {
            if rows.is_empty() {
                break;
            }
            level.take(&rows)?;
            rows = std::borrow::Cow::Owned(level.halved(&rows));
        }
        Ok(())
    }

    /// The picture at the size that was to be kept; nothing where rows are missing.
    pub(super) fn finish(self) -> Option<Display> {
        let complete =
            self.levels.iter().all(|level| level.come == level.height && level.next == level.rows.len());
        let kept = self.levels.into_iter().find(|level| level.whole.is_some()).filter(|_| complete)?;
        let Rising { width, height, layout, whole, .. } = kept;
        Some(Display { width, height, layout, samples: whole? })
    }
}

/// One level, as far as its rows have come.
struct Rising {
    /// As stored, like everything here.
    width: u32,
    height: u32,
    layout: Layout,
    sides: Sides,
    columns: Vec<Cut>,
    rows: Vec<Cut>,
    /// The row of tiles that is written next.
    next: usize,
    /// Rows that tiles still need, and which is the first of them.
    held: Vec<u8>,
    held_from: u32,
    come: u32,
    /// A row that waits for its partner, to be halved.
    waiting: Option<Vec<u8>>,
    /// All of it, where it is to be kept.
    whole: Option<Vec<u8>>,
    writer: Writer,
}

impl Rising {
    const fn row_length(&self) -> usize {
        self.width as usize * if matches!(self.layout, Layout::Gray) { 1 } else { 3 }
    }

    fn take(&mut self, rows: &[u8]) -> io::Result<()> {
        let length = self.row_length();
        let count = u32::try_from(rows.len() / length).map_err(io::Error::other)?;
        if !rows.len().is_multiple_of(length) || count > self.height - self.come {
            return Err(io::Error::other("the picture has other rows than its header says"));
        }
        self.held.extend_from_slice(rows);
        self.come += count;
        if let Some(whole) = &mut self.whole {
            whole.extend_from_slice(rows);
        }
        while let Some(cut) = self.rows.get(self.next).copied().filter(|cut| cut.to <= self.come) {
            self.write(cut)?;
            self.next += 1;
            // What the next row of tiles does not need goes.
            let needed = self.rows.get(self.next).map_or(self.come, |cut| cut.from);
            self.held.drain(..(needed - self.held_from) as usize * length);
            self.held_from = needed;
        }
        Ok(())
    }

    /// Writes one row of tiles, on all cores.
    fn write(&self, row: Cut) -> io::Result<()> {
        let (channels, length) = (self.layout.channels(), self.row_length());
        let height = (row.to - row.from) as usize;
        self.columns.par_iter().try_for_each(|column| {
            let width = (column.to - column.from) as usize;
            let mut samples = Vec::with_capacity(width * height * channels);
            for y in 0..height {
                let start =
                    ((row.from - self.held_from) as usize + y) * length + column.from as usize * channels;
                samples.extend_from_slice(&self.held[start..start + width * channels]);
            }
            let orientation = self.sides.orientation;
            let (place, size) = if orientation.swaps_sides() {
                ((row.index, column.index), (height, width))
            } else {
                ((column.index, row.index), (width, height))
            };
            if orientation != Orientation::Upright {
                samples = turned(&samples, (width, height), channels, orientation);
            }
            self.writer.write(place, size, self.layout, &samples)
        })
    }

    /// Rows of half the size, as many as are complete. Where a side is odd, the pixel without a partner is the last as
    /// shown.
    fn halved(&mut self, rows: &[u8]) -> Vec<u8> {
        let length = self.row_length();
        let before = self.come - u32::try_from(rows.len() / length).unwrap_or(self.come);
        let mut half = Vec::with_capacity(rows.len() / 4 + length);
        for (index, row) in (before..).zip(rows.chunks_exact(length)) {
            let lone_first = self.sides.mirrored.1 && self.height % 2 == 1 && index == 0;
            let lone_last = !self.sides.mirrored.1 && self.height % 2 == 1 && index + 1 == self.height;
            if let Some(other) = self.waiting.take() {
                self.halve(&other, row, &mut half);
            } else if lone_first || lone_last {
                self.halve(row, row, &mut half);
            } else {
                self.waiting = Some(row.to_vec());
            }
        }
        half
    }

    fn halve(&self, one: &[u8], other: &[u8], half: &mut Vec<u8>) {
        let odd = self.width % 2 == 1;
        match self.layout {
            Layout::Gray => halve_rows::<1>(one, other, odd, self.sides.mirrored.0, half),
            Layout::Rgb => halve_rows::<3>(one, other, odd, self.sides.mirrored.0, half),
        }
    }
}

/// Two rows to one of half the width, by the mean of four pixels, or of two where there is no partner.
fn halve_rows<const N: usize>(one: &[u8], other: &[u8], odd: bool, lone_first: bool, half: &mut Vec<u8>) {
    let (mut one, mut other) = (one.as_chunks::<N>().0, other.as_chunks::<N>().0);
    let mean = |a: [u8; N], b: [u8; N]| -> [u8; N] {
        std::array::from_fn(|i| {
            u8::try_from((u16::from(a[i]) + u16::from(b[i])).div_ceil(2)).unwrap_or(u8::MAX)
        })
    };
    let mut last = None;
    if odd && lone_first {
        if let ([a, rest @ ..], [b, other_rest @ ..]) = (one, other) {
            half.extend_from_slice(&mean(*a, *b));
            (one, other) = (rest, other_rest);
        }
    } else if odd && let ([rest @ .., a], [other_rest @ .., b]) = (one, other) {
        last = Some(mean(*a, *b));
        (one, other) = (rest, other_rest);
    }
    for ([a, b], [c, d]) in one.as_chunks::<2>().0.iter().zip(other.as_chunks::<2>().0) {
        for i in 0..N {
            let sum = u16::from(a[i]) + u16::from(b[i]) + u16::from(c[i]) + u16::from(d[i]);
            #[expect(clippy::cast_possible_truncation, reason = "a mean of bytes")]
            half.push(((sum + 2) / 4) as u8);
        }
    }
    if let Some(last) = last {
        half.extend_from_slice(&last);
    }
}

/// Where the tiles of a level go.
struct Writer {
    folder: PathBuf,
    kind: TileKind,
}

impl Writer {
    fn write(
        &self,
        (column, row): (u32, u32),
        (width, height): (usize, usize),
        layout: Layout,
        samples: &[u8],
    ) -> io::Result<()> {
        let side = |length: usize| u16::try_from(length).map_err(io::Error::other);
        let bytes = encode::tile(self.kind, layout, (side(width)?, side(height)?), samples)?;
        fs::write(self.folder.join(format!("{column}_{row}.{}", self.kind.extension())), bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_pixels_become_their_mean_and_lone_ones_stay() {
        let mut half = Vec::new();
        halve_rows::<1>(&[0, 10, 20, 30, 99], &[0, 10, 21, 31, 99], true, false, &mut half);
        assert_eq!(half, [5, 26, 99]);
        half.clear();
        halve_rows::<1>(&[99, 0, 10, 20, 30], &[99, 0, 10, 21, 31], true, true, &mut half);
        assert_eq!(half, [99, 5, 26]);
        half.clear();
        halve_rows::<3>(&[1, 2, 3, 5, 6, 7], &[1, 2, 3, 5, 6, 7], false, false, &mut half);
        assert_eq!(half, [3, 4, 5]);
    }
}
