//! The structure of a file (T.81, annex B), up to the data of its scan.

use std::io::{self, BufRead, ErrorKind, Read};

use super::huffman::Table;

/// Where a coefficient lies in its block, by its place in the file (T.81, figure A.6).
pub(super) const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
    14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39,
    46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// What is known of a file of the sort that is read here when its scan begins.
pub(super) struct Header {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) components: Vec<Component>,
    /// Units from one restart marker to the next; 0 where there are none.
    pub(super) restart: usize,
}

pub(super) struct Component {
    /// Blocks of it in a unit, across and down.
    pub(super) blocks: (usize, usize),
    /// By what coefficients are multiplied, in the order of a block.
    pub(super) quantization: [u16; 64],
    /// Codes of means.
    pub(super) means: Table,
    /// Codes of all other coefficients.
    pub(super) others: Table,
}

/// A component by its frame header: its name, its blocks in a unit, and its table of quantization.
struct Declared {
    id: u8,
    blocks: (usize, usize),
    table: usize,
}

/// Counts of the codes of each length, and the symbols.
type Codes = ([u8; 16], Vec<u8>);

#[derive(Default)]
struct Definitions {
    quantization: [Option<[u16; 64]>; 4],
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
            let mut table = [0; 64];
            for (index, natural) in ZIGZAG.iter().enumerate() {
                table[usize::from(*natural)] = match wide {
                    0 => u16::from(values[index]),
                    1 => u16::from_be_bytes([values[2 * index], values[2 * index + 1]]),
                    _ => return None,
                };
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

impl Header {
    /// Reads all headers; what is left is the data of the scan. `None` where the file is of another sort.
    pub(super) fn parse(file: &[u8]) -> Option<(Self, &[u8])> {
        let mut rest = file.strip_prefix(&[0xff, 0xd8])?;
        let mut definitions = Definitions::default();
        let mut frame: Option<(u32, u32, Vec<Declared>)> = None;
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
                    let (width, height, declared) = frame?;
                    let components = scan_header(segment, &definitions, &declared)?;
                    let header = Self { width, height, components, restart: definitions.restart };
                    return Some((header, &rest[2 + length..]));
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

    /// The blocks in a unit, across and down, of the component that has the most.
    pub(super) fn most(&self) -> (usize, usize) {
        let largest = |pick: fn(&Component) -> usize| self.components.iter().map(pick).max().unwrap_or(1);
        (largest(|one| one.blocks.0), largest(|one| one.blocks.1))
    }

    /// How many units the picture consists of, across and down.
    pub(super) fn units(&self) -> (usize, usize) {
        let most = self.most();
        ((self.width as usize).div_ceil(8 * most.0), (self.height as usize).div_ceil(8 * most.1))
    }

    /// How many times as many samples luma has as chroma, across and down: once or twice. Nothing where both kinds of chroma
    /// are not alike, or luma is not the finest.
    pub(super) fn finer(&self) -> Option<(usize, usize)> {
        let [luma, chroma @ ..] = &self.components[..] else { return None };
        let [blue, red] = chroma else { return Some((1, 1)) };
        let usual = luma.blocks == self.most() && blue.blocks == red.blocks;
        usual.then_some((luma.blocks.0 / blue.blocks.0, luma.blocks.1 / blue.blocks.1))
    }
}

/// The frame header (B.2.2).
fn frame_header(segment: &[u8]) -> Option<(u32, u32, Vec<Declared>)> {
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
        components.push(Declared { id: *id, blocks, table: usize::from(*table) });
    }
    Some((u32::from(width), u32::from(height), components))
}

/// The scan header (B.2.3), of a scan that holds all components in full, with the tables that they name.
fn scan_header(segment: &[u8], definitions: &Definitions, declared: &[Declared]) -> Option<Vec<Component>> {
    let [count, rest @ ..] = segment else { return None };
    let (names, [0, 63, 0]) = rest.split_at_checked(usize::from(*count) * 2)? else { return None };
    if names.len() != declared.len() * 2 {
        return None;
    }
    // RGB by Adobe's word or by the names of the components, as libjpeg takes it.
    let called: Vec<u8> = declared.iter().map(|component| component.id).collect();
    let is_rgb = matches!(definitions.adobe_transform, Some(0 | 2..)) || called == *b"RGB";
    if declared.len() == 3 && is_rgb {
        return None;
    }
    let mut components = Vec::with_capacity(declared.len());
    for ([id, tables], component) in names.as_chunks::<2>().0.iter().zip(declared) {
        if *id != component.id {
            return None;
        }
        let table = |kind: usize, at: u8| {
            let (counts, symbols) = definitions.codes[kind].get(usize::from(at))?.as_ref()?;
            Table::new(counts, symbols)
        };
        components.push(Component {
            blocks: component.blocks,
            quantization: (*definitions.quantization.get(component.table)?)?,
            means: table(0, tables >> 4)?,
            others: table(1, tables & 15)?,
        });
    }
    Some(components)
}

/// The bytes of a file up to the data of its first scan, where the reader then stands. `None` where something else comes
/// before one.
pub(in crate::still) fn head<R: BufRead>(reader: &mut R) -> io::Result<Option<Vec<u8>>> {
    match read_head(reader) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
        head => head,
    }
}

fn read_head<R: BufRead>(reader: &mut R) -> io::Result<Option<Vec<u8>>> {
    let mut head = vec![0; 2];
    reader.read_exact(&mut head)?;
    if head != [0xff, 0xd8] {
        return Ok(None);
    }
    loop {
        let mut start = [0; 2];
        reader.read_exact(&mut start)?;
        while start == [0xff, 0xff] {
            reader.read_exact(&mut start[1..])?;
        }
        // Markers without a length (B.1.1.3) have no place here, and neither has what is no marker.
        if start[0] != 0xff || matches!(start[1], 0 | 1 | 0xd0..=0xd9) {
            return Ok(None);
        }
        let mut length = [0; 2];
        reader.read_exact(&mut length)?;
        head.extend(start);
        head.extend(length);
        let content = u64::from(u16::from_be_bytes(length).saturating_sub(2));
        if reader.by_ref().take(content).read_to_end(&mut head)? as u64 != content {
            return Ok(None);
        }
        if start[1] == 0xda {
            return Ok(Some(head));
        }
    }
}

#[cfg(test)]
mod tests {
    use jpeg_encoder::SamplingFactor;

    use super::super::made::encoded;
    use super::*;

    #[test]
    fn the_head_ends_where_the_scan_begins() {
        let file = encoded(20, 30, SamplingFactor::F_2_1, 3);
        let mut reader = &file[..];
        let head = head(&mut reader).unwrap().unwrap();
        let (header, rest) = Header::parse(&file).unwrap();
        assert_eq!((header.width, header.height, header.restart), (20, 30, 3));
        assert_eq!((header.most(), header.units()), ((2, 1), (2, 4)));
        assert_eq!(header.finer(), Some((2, 1)));
        assert_eq!(rest, reader);
        assert_eq!(head, file[..file.len() - rest.len()]);
        for length in 0..head.len() {
            assert_eq!(super::head(&mut &file[..length]).unwrap(), None, "{length}");
        }
    }
}
