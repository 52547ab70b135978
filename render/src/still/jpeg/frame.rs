//! Blocks in order, each as few pixels as it is reduced to.

use super::bits::{Bits, Scan};
use super::header::{Component, Header, ZIGZAG};
use super::transform::{flat, place};

/// How much smaller a picture is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::still) enum Reduction {
    Half,
    Quarter,
    Eighth,
}

impl Reduction {
    /// The furthest that leaves at least `wanted` of a picture of `size`.
    pub(in crate::still) fn down_to(size: (u32, u32), wanted: (u32, u32)) -> Option<Self> {
        let leaves = |by: &Self| {
            size.0.div_ceil(by.divisor()) >= wanted.0 && size.1.div_ceil(by.divisor()) >= wanted.1
        };
        [Self::Eighth, Self::Quarter, Self::Half].into_iter().find(leaves)
    }

    pub(in crate::still) const fn divisor(self) -> u32 {
        match self {
            Self::Half => 2,
            Self::Quarter => 4,
            Self::Eighth => 8,
        }
    }

    /// Pixels along one side of a block of 8.
    const fn pixels(self) -> usize {
        match self {
            Self::Half => 4,
            Self::Quarter => 2,
            Self::Eighth => 1,
        }
    }
}

/// A file that can be decoded at a reduced size.
pub(super) struct Frame {
    pub(super) header: Header,
    scan: Scan,
}

/// The samples of a component.
pub(super) struct Plane {
    pub(super) samples: Vec<u8>,
    pub(super) stride: usize,
}

impl Plane {
    pub(super) fn row(&self, y: usize) -> Option<&[u8]> {
        self.samples.get(y * self.stride..(y + 1) * self.stride)
    }
}

impl Frame {
    /// Reads all headers, and takes the scan.
    pub(super) fn parse(file: &[u8]) -> Option<Self> {
        let (mut header, rest) = Header::parse(file)?;
        for component in &mut header.components {
            component.others.prepare_skips();
        }
        Some(Self { header, scan: Scan::of(rest)? })
    }

    /// All blocks, each reduced. The planes are equally large, whatever the components were sampled at.
    pub(super) fn decode(&self, by: Reduction) -> Option<Vec<Plane>> {
        let Header { components, restart, .. } = &self.header;
        let (most, units) = (self.header.most(), self.header.units());
        let stride = units.0 * most.0 * by.pixels();
        let rows = units.1 * most.1 * by.pixels();
        let mut planes = Vec::with_capacity(components.len());
        let mut works = Vec::with_capacity(components.len());
        for component in components {
            planes.push(Plane { samples: vec![0; stride * rows], stride });
            works.push(Work::of(component, most, by)?);
        }
        let mut unit = 0;
        let all = units.0 * units.1;
        let in_piece = if *restart == 0 { all } else { *restart };
        for mut bits in self.scan.pieces() {
            let mut means = [0i32; 3];
            for unit in unit..all.min(unit + in_piece) {
                let (left, top) = (unit % units.0, unit / units.0);
                if left == 0 && bits.overrun() {
                    return None;
                }
                for ((work, plane), mean) in works.iter().zip(&mut planes).zip(&mut means) {
                    let (across, down) = work.component.blocks;
                    for block in 0..across * down {
                        let x = (left * across + block % across) * work.size.0;
                        let y = (top * down + block / across) * work.size.1;
                        work.block(&mut bits, mean, &mut plane.samples, y * stride + x, stride)?;
                    }
                }
            }
            unit += in_piece;
            if bits.overrun() {
                return None;
            }
        }
        (unit >= all).then_some(planes)
    }
}

type Place = fn(&[f32; 64], &mut [u8], usize, usize) -> Option<()>;
type Flat = fn(f32, &mut [u8], usize, usize) -> Option<()>;

/// What is done with each block of a component.
struct Work<'f> {
    component: &'f Component,
    quantization: [f32; 64],
    /// Pixels of a block, across and down.
    size: (usize, usize),
    /// The last coefficient that counts, in the order of the file.
    last: usize,
    place: Place,
    flat: Flat,
}

impl<'f> Work<'f> {
    fn of(component: &'f Component, most: (usize, usize), by: Reduction) -> Option<Self> {
        // Chroma of half the resolution keeps twice the frequencies, and need not be enlarged.
        let size = (by.pixels() * most.0 / component.blocks.0, by.pixels() * most.1 / component.blocks.1);
        let (place, flat): (Place, Flat) = match size {
            (1, 1) => (place::<1, 1>, flat::<1, 1>),
            (1, 2) => (place::<1, 2>, flat::<1, 2>),
            (2, 1) => (place::<2, 1>, flat::<2, 1>),
            (2, 2) => (place::<2, 2>, flat::<2, 2>),
            (2, 4) => (place::<2, 4>, flat::<2, 4>),
            (4, 2) => (place::<4, 2>, flat::<4, 2>),
            (4, 4) => (place::<4, 4>, flat::<4, 4>),
            (4, 8) => (place::<4, 8>, flat::<4, 8>),
            (8, 4) => (place::<8, 4>, flat::<8, 4>),
            (8, 8) => (place::<8, 8>, flat::<8, 8>),
            _ => return None,
        };
        let counts = |natural: &u8| usize::from(natural % 8) < size.0 && usize::from(natural / 8) < size.1;
        let last = ZIGZAG.iter().rposition(counts)?;
        let quantization = component.quantization.map(f32::from);
        Some(Self { component, quantization, size, last, place, flat })
    }

    #[inline]
    fn block(
        &self,
        bits: &mut Bits<'_>,
        mean: &mut i32,
        samples: &mut [u8],
        at: usize,
        stride: usize,
    ) -> Option<()> {
        let Component { means, others, .. } = self.component;
        bits.fill();
        let size = u32::from(means.symbol(bits)?);
        if size > 15 {
            return None;
        }
        *mean = mean.wrapping_add(bits.number(size));
        let quantization = &self.quantization;
        #[expect(clippy::cast_precision_loss, reason = "a mean has 12 bits where the file is sound")]
        let level = *mean as f32 * quantization[0];
        let mut block = [0.0; 64];
        let (mut next, mut varied) = (1, false);
        while next <= self.last {
            if bits.ready() < 32 {
                bits.fill();
            }
            let symbol = others.symbol(bits)?;
            let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
            match (run, size) {
                (15, 0) => {
                    next += 16;
                    continue;
                }
                (_, 0) => {
                    next = 64;
                    break;
                }
                _ => {}
            }
            next += run;
            let natural = usize::from(*ZIGZAG.get(next)?);
            #[expect(clippy::cast_precision_loss, reason = "at most 15 bits")]
            let value = bits.number(size) as f32;
            block[natural] = value * quantization[natural];
            varied |= next <= self.last;
            next += 1;
        }
        if next < 64 {
            others.skip_block(bits, next)?;
        } else if next > 64 {
            return None;
        }
        if varied {
            block[0] = level;
            (self.place)(&block, samples, at, stride)
        } else {
            (self.flat)(level, samples, at, stride)
        }
    }
}
