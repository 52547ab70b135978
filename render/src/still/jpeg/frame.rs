//! The structure of a file (T.81, annex B), and its blocks in order.

use super::bits::{Bits, Scan};
use super::huffman::Table;
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

/// Where a coefficient lies in its block, by its place in the file (T.81, figure A.6).
const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
    14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39,
    46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// A file that can be decoded at a reduced size.
pub(super) struct Frame {
    pub(super) width: u32,
    pub(super) height: u32,
    components: Vec<Component>,
    restart: usize,
    scan: Scan,
}

struct Component {
    id: u8,
    /// Which table of quantization is its own.
    table: usize,
    /// Blocks of it in a unit, across and down.
    blocks: (usize, usize),
    quantization: [f32; 64],
    tables: Option<(Table, Table)>,
}

/// The samples of a component.
pub(super) struct Plane {
    pub(super) samples: Vec<u8>,
    pub(super) stride: usize,
}

/// Counts of the codes of each length, and the symbols.
type Codes = ([u8; 16], Vec<u8>);

#[derive(Default)]
struct Definitions {
    quantization: [Option<[f32; 64]>; 4],
    /// For means, then for the rest.
    codes: [[Option<Codes>; 4]; 2],
    restart: usize,
    adobe_transform: Option<u8>,
}

impl Definitions {
    /// Tables of quantization (B.2.4.1), put into the order of a block.
    fn quantization(&mut self, mut segment: &[u8]) -> Option<()> {
        while let [kind, rest @ ..] = segment {
            let (wide, at) = (kind >> 4, usize::from(kind & 15));
            let size = if wide == 0 { 64 } else { 128 };
            let values = rest.get(..size)?;
            let mut table = [0.0; 64];
            for (index, natural) in ZIGZAG.iter().enumerate() {
                let step = match wide {
                    0 => u16::from(values[index]),
                    1 => u16::from_be_bytes([values[2 * index], values[2 * index + 1]]),
                    _ => return None,
                };
                table[usize::from(*natural)] = f32::from(step);
            }
            *self.quantization.get_mut(at)? = Some(table);
            segment = &rest[size..];
        }
        Some(())
    }

    /// Tables of codes (B.2.4.2).
    fn codes(&mut self, mut segment: &[u8]) -> Option<()> {
        while let [kind, rest @ ..] = segment {
            let (counts, rest) = rest.split_first_chunk::<16>()?;
            let count = counts.iter().map(|count| usize::from(*count)).sum();
            let (symbols, rest) = rest.split_at_checked(count)?;
            let table = self.codes.get_mut(usize::from(kind >> 4))?.get_mut(usize::from(kind & 15))?;
            *table = Some((*counts, symbols.to_vec()));
            segment = rest;
        }
        Some(())
    }
}

impl Frame {
    /// Reads all headers, and takes the scan.
    pub(super) fn parse(file: &[u8]) -> Option<Self> {
        let mut rest = file.strip_prefix(&[0xff, 0xd8])?;
        let mut definitions = Definitions::default();
        let mut frame: Option<(u32, u32, Vec<Component>)> = None;
        loop {
            while let [0xff, 0xff, ..] = rest {
                rest = &rest[1..];
            }
            let [0xff, marker, high, low, ..] = rest else { return None };
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            let segment = rest.get(4..2 + length)?;
            match marker {
                0xc0 | 0xc1 if frame.is_none() => frame = Some(frame_header(segment)?),
                0xc4 => definitions.codes(segment)?,
                // Behind the frame as well: what counts is what is there when the scan begins.
                0xdb => definitions.quantization(segment)?,
                0xdd => definitions.restart = usize::from(u16::from_be_bytes(*segment.first_chunk()?)),
                0xda => {
                    let (width, height, mut components) = frame?;
                    scan_header(segment, &definitions, &mut components)?;
                    let scan = Scan::of(&rest[2 + length..])?;
                    return Some(Self { width, height, components, restart: definitions.restart, scan });
                }
                // Adobe's segment says whether three components are RGB.
                0xee if segment.starts_with(b"Adobe") => {
                    definitions.adobe_transform = segment.get(11).copied();
                }
                0xe0..=0xef | 0xfe => {}
                // Progressive, arithmetic, lossless; anything unknown.
                _ => return None,
            }
            rest = &rest[2 + length..];
        }
    }

    /// All blocks, each reduced. The planes are equally large, whatever the components were sampled at.
    pub(super) fn decode(&self, by: Reduction) -> Option<Vec<Plane>> {
        let largest = |pick: fn(&Component) -> usize| self.components.iter().map(pick).max();
        let most = (largest(|one| one.blocks.0)?, largest(|one| one.blocks.1)?);
        let units = ((self.width as usize).div_ceil(8 * most.0), (self.height as usize).div_ceil(8 * most.1));
        let stride = units.0 * most.0 * by.pixels();
        let rows = units.1 * most.1 * by.pixels();
        let mut planes = Vec::with_capacity(self.components.len());
        let mut works = Vec::with_capacity(self.components.len());
        for component in &self.components {
            planes.push(Plane { samples: vec![0; stride * rows], stride });
            works.push(Work::of(component, most, by)?);
        }
        let mut unit = 0;
        let all = units.0 * units.1;
        let in_piece = if self.restart == 0 { all } else { self.restart };
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

/// The frame header (B.2.2).
fn frame_header(segment: &[u8]) -> Option<(u32, u32, Vec<Component>)> {
    let [8, high, low, wide_high, wide_low, count, rest @ ..] = segment else { return None };
    let (height, width) = (u16::from_be_bytes([*high, *low]), u16::from_be_bytes([*wide_high, *wide_low]));
    if width == 0 || height == 0 || !matches!(count, 1 | 3) || rest.len() != usize::from(*count) * 3 {
        return None;
    }
    let mut components = Vec::with_capacity(3);
    for [id, sampling, table] in rest.as_chunks::<3>().0 {
        let (across, down) = (usize::from(sampling >> 4), usize::from(sampling & 15));
        // A component alone has one block in a unit, whatever it says.
        let blocks = if *count == 1 { (1, 1) } else { (across, down) };
        if !matches!(blocks, (1 | 2, 1 | 2)) {
            return None;
        }
        let table = usize::from(*table);
        components.push(Component { id: *id, blocks, table, quantization: [0.0; 64], tables: None });
    }
    Some((u32::from(width), u32::from(height), components))
}

/// The scan header (B.2.3), of a scan that holds all components in full, with the tables that they name.
fn scan_header(segment: &[u8], definitions: &Definitions, components: &mut [Component]) -> Option<()> {
    let [count, rest @ ..] = segment else { return None };
    let (names, [0, 63, 0]) = rest.split_at_checked(usize::from(*count) * 2)? else { return None };
    if names.len() != components.len() * 2 {
        return None;
    }
    // RGB by Adobe's word or by the names of the components, as libjpeg takes it.
    let called: Vec<u8> = components.iter().map(|component| component.id).collect();
    let is_rgb = matches!(definitions.adobe_transform, Some(0 | 2..)) || called == *b"RGB";
    if components.len() == 3 && is_rgb {
        return None;
    }
    for ([id, tables], component) in names.as_chunks::<2>().0.iter().zip(components) {
        if *id != component.id {
            return None;
        }
        component.quantization = (*definitions.quantization.get(component.table)?)?;
        let table = |kind: usize, at: u8| {
            let (counts, symbols) = definitions.codes[kind].get(usize::from(at))?.as_ref()?;
            Table::new(counts, symbols)
        };
        component.tables = Some((table(0, tables >> 4)?, table(1, tables & 15)?.with_skips()));
    }
    Some(())
}

type Place = fn(&[f32; 64], &mut [u8], usize, usize) -> Option<()>;
type Flat = fn(f32, &mut [u8], usize, usize) -> Option<()>;

/// What is done with each block of a component.
struct Work<'f> {
    component: &'f Component,
    means: &'f Table,
    others: &'f Table,
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
        let (means, others) = component.tables.as_ref()?;
        Some(Self { component, means, others, size, last, place, flat })
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
        bits.fill();
        let size = u32::from(self.means.symbol(bits)?);
        if size > 15 {
            return None;
        }
        *mean = mean.wrapping_add(bits.number(size));
        let quantization = &self.component.quantization;
        #[expect(clippy::cast_precision_loss, reason = "a mean has 12 bits where the file is sound")]
        let level = *mean as f32 * quantization[0];
        let mut block = [0.0; 64];
        let (mut next, mut varied) = (1, false);
        while next <= self.last {
            if bits.ready() < 32 {
                bits.fill();
            }
            let symbol = self.others.symbol(bits)?;
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
            self.others.skip_block(bits, next)?;
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
