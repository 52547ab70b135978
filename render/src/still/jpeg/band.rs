//! The coefficients of some rows of units, as they come out of the scan.

use std::io::{self, BufRead};

use super::bits::Bits;
use super::feed::{Feed, suffices};
use super::header::{Component, Header, ZIGZAG};

/// Some rows of units.
pub(super) struct Band {
    /// How many rows of units are in it.
    pub(super) rows: usize,
    pub(super) parts: Vec<Part>,
}

/// The blocks of one component, row by row, none of them multiplied by its quantization yet.
pub(super) struct Part {
    /// How many blocks are in a row.
    pub(super) across: usize,
    /// The mean of each block.
    pub(super) means: Vec<i16>,
    /// Where in the order of the file the last coefficient of each block is; 0 where it has a mean alone.
    pub(super) last: Vec<u8>,
    /// The other coefficients, of blocks that have any.
    pub(super) others: Vec<[i16; 64]>,
}

impl Band {
    /// All gray.
    pub(super) fn new(header: &Header, rows: usize) -> Self {
        let across = header.units().0;
        let part = |component: &Component| {
            let count = across * component.blocks.0 * rows * component.blocks.1;
            Part {
                across: across * component.blocks.0,
                means: vec![0; count],
                last: vec![0; count],
                others: vec![[0; 64]; count],
            }
        };
        Self { rows, parts: header.components.iter().map(part).collect() }
    }

    /// All gray again, with no more rows than it has.
    fn clear(&mut self, rows: usize) {
        for part in &mut self.parts {
            let count = part.means.len() / self.rows.max(1) * rows;
            part.means.truncate(count);
            part.last.truncate(count);
            part.others.truncate(count);
            part.means.fill(0);
            part.last.fill(0);
        }
        self.rows = rows;
    }
}

/// The scan, from its first unit to its last.
pub(super) struct Units<R> {
    feed: Feed<R>,
    /// The mean of the last block of each component: what is coded is the difference.
    means: [i32; 3],
    /// Units until the next restart marker.
    until_restart: usize,
    /// The row that comes next.
    row: usize,
    /// Whether what comes cannot be read: it stays gray, as in the decoder of whole files.
    damaged: bool,
}

impl<R: BufRead> Units<R> {
    pub(super) fn new(header: &Header, feed: Feed<R>) -> Self {
        let until_restart = if header.restart == 0 { usize::MAX } else { header.restart };
        Self { feed, means: [0; 3], until_restart, row: 0, damaged: false }
    }

    /// The next rows of units, at most so many; nothing after the last. `spare` is one that is no longer needed.
    pub(super) fn next(
        &mut self,
        header: &Header,
        rows: usize,
        spare: Option<Band>,
    ) -> io::Result<Option<Band>> {
        let (across, down) = header.units();
        let rows = rows.min(down - self.row);
        if rows == 0 {
            return Ok(None);
        }
        let mut band = match spare {
            Some(mut band) if band.rows >= rows => {
                band.clear(rows);
                band
            }
            _ => Band::new(header, rows),
        };
        for row in 0..rows {
            let mut column = 0;
            while column < across && !self.damaged {
                if self.until_restart == 0 {
                    self.damaged = !self.feed.restart()?;
                    self.means = [0; 3];
                    self.until_restart = header.restart;
                    continue;
                }
                let mut bits = self.feed.bits()?;
                while column < across && self.until_restart > 0 && suffices(&bits) {
                    let read = unit(header, &mut bits, &mut self.means, &mut band, (column, row));
                    if read.is_none() || bits.overrun() {
                        self.damaged = true;
                        break;
                    }
                    column += 1;
                    self.until_restart -= 1;
                }
                let position = bits.position();
                self.feed.keep(position);
            }
        }
        self.row += rows;
        Ok(Some(band))
    }
}

/// Reads one unit, the blocks of all components at a place.
#[inline]
fn unit(
    header: &Header,
    bits: &mut Bits<'_>,
    means: &mut [i32; 3],
    band: &mut Band,
    (column, row): (usize, usize),
) -> Option<()> {
    for ((component, part), mean) in header.components.iter().zip(&mut band.parts).zip(means) {
        let (across, down) = component.blocks;
        for y in 0..down {
            let first = (row * down + y) * part.across + column * across;
            for index in first..first + across {
                block(component, bits, mean, part, index)?;
            }
        }
    }
    Some(())
}

#[inline]
fn block(
    component: &Component,
    bits: &mut Bits<'_>,
    mean: &mut i32,
    part: &mut Part,
    index: usize,
) -> Option<()> {
    bits.fill();
    let size = u32::from(component.means.symbol(bits)?);
    if size > 15 {
        return None;
    }
    *mean = mean.wrapping_add(bits.number(size));
    // A mean has 12 bits where the file is sound.
    part.means[index] = i16::try_from((*mean).clamp(i16::MIN.into(), i16::MAX.into())).unwrap_or(0);
    let mut block = [0; 64];
    let (mut next, mut last) = (1, 0);
    while next < 64 {
        if bits.ready() < 32 {
            bits.fill();
        }
        let step = component.others.step(bits)?;
        next += usize::from(step.zeros);
        // Zeros beyond the end are an error that others read over too.
        let Some(natural) = ZIGZAG.get(next) else { break };
        block[usize::from(*natural)] = step.value;
        last = next;
        next += 1;
    }
    part.last[index] = u8::try_from(last).unwrap_or(63);
    if last > 0 {
        part.others[index] = block;
    }
    Some(())
}
