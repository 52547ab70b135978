//! The items of a HEIF file (ISO/IEC 14496-12, 8.11, and 23008-12): pictures, what is said of them, and where they lie.

use super::avif::{FORMAT, unsupported};
use super::bytes::Numbers;
use crate::clip::boxes::{Kind, Part, first, parts};
use crate::still::StillError;

/// The most pieces of one item, and the most bytes that items are said to have all together: as pieces may overlap, a
/// small file could say that it holds a large one.
const MOST_PIECES: usize = 256;

/// What is said of a file that ends in the middle of something.
pub(super) const fn truncated() -> StillError {
    StillError::Truncated { format: FORMAT }
}

/// The items of a file.
pub(super) struct Items<'a> {
    file: &'a [u8],
    primary: u32,
    items: Vec<Item<'a>>,
    /// References from an item to another one.
    references: Vec<(Kind, u32, u32)>,
    /// Items that lie within the boxes themselves.
    data: &'a [u8],
}

/// One item.
pub(super) struct Item<'a> {
    pub(super) id: u32,
    pub(super) kind: Kind,
    properties: Vec<Part<'a>>,
    /// Where its pieces lie: from where on, and how long they are; of 0 it goes on to the end.
    pieces: Vec<(u64, u64)>,
    /// Whether that is in `idat`.
    within: bool,
}

impl<'a> Item<'a> {
    /// What is said of it under this name, first.
    pub(super) fn property(&self, kind: Kind) -> Option<&'a [u8]> {
        self.properties(kind).next()
    }

    pub(super) fn properties(&self, kind: Kind) -> impl Iterator<Item = &'a [u8]> {
        self.properties.iter().filter(move |part| part.kind == kind).map(|part| part.body)
    }
}

/// A box with a version and flags, its body behind them.
fn full(body: &[u8]) -> Option<(u8, u32, Numbers<'_>)> {
    let mut numbers = Numbers::of(body);
    let both = numbers.long()?;
    Some((numbers_version(both), both & 0x00ff_ffff, numbers))
}

const fn numbers_version(both: u32) -> u8 {
    both.to_be_bytes()[0]
}

impl<'a> Items<'a> {
    /// Reads what a file says of its items.
    pub(super) fn of(file: &'a [u8]) -> Result<Self, StillError> {
        let mut meta = None;
        // All of the boxes have to lie in the file, so that one that is cut off is known by them.
        for part in parts(file) {
            let part = part.map_err(|_| truncated())?;
            if part.kind == *b"meta" && meta.is_none() {
                meta = Some(part.body);
            }
        }
        let boxes = meta.and_then(|body| body.get(4..)).ok_or_else(truncated)?;
        Self::read_all(file, boxes).ok_or_else(truncated)
    }

    fn read_all(file: &'a [u8], boxes: &'a [u8]) -> Option<Self> {
        let find = |kind: Kind| first(boxes, kind).ok().flatten();
        let (version, _, mut numbers) = full(find(*b"pitm")?)?;
        let primary = numbers.sized(if version == 0 { 2 } else { 4 })?;
        let primary = u32::try_from(primary).ok()?;
        let mut items = kinds(find(*b"iinf")?)?;
        properties(find(*b"iprp")?, &mut items)?;
        places(find(*b"iloc")?, &mut items)?;
        let references = match find(*b"iref") {
            Some(body) => references(body)?,
            None => Vec::new(),
        };
        let data = find(*b"idat").unwrap_or_default();
        Some(Self { file, primary, items, references, data })
    }

    /// The one that is shown.
    pub(super) fn primary(&self) -> Result<&Item<'a>, StillError> {
        self.items.iter().find(|item| item.id == self.primary).ok_or_else(truncated)
    }

    /// The item that is to another one what one of these names says.
    pub(super) fn auxiliary_of(&self, item: &Item<'_>, names: &[&[u8]]) -> Option<&Item<'a>> {
        let to_it = self.references.iter().filter(|(kind, _, to)| kind == b"auxl" && *to == item.id);
        let mut from = to_it.filter_map(|(_, from, _)| self.items.iter().find(|other| other.id == *from));
        from.find(|other| {
            let named = other.property(*b"auxC").and_then(|body| body.get(4..)).unwrap_or_default();
            let name = named.split(|byte| *byte == 0).next().unwrap_or_default();
            names.contains(&name)
        })
    }

    /// Whether an item is multiplied by its alpha already.
    pub(super) fn premultiplied(&self, item: &Item<'_>, alpha: &Item<'_>) -> bool {
        self.references.contains(&(*b"prem", item.id, alpha.id))
    }

    /// Puts the pieces of an item behind one another.
    pub(super) fn read(&self, item: &Item<'_>, to: &mut Vec<u8>) -> Result<(), StillError> {
        let from = if item.within { self.data } else { self.file };
        if item.pieces.is_empty() {
            return Err(unsupported("its picture lies outside of the file, or in another item"));
        }
        for (start, length) in &item.pieces {
            let start = usize::try_from(*start).map_err(|_| truncated())?;
            let rest = from.get(start..).ok_or_else(truncated)?;
            let length =
                if *length == 0 { rest.len() } else { usize::try_from(*length).unwrap_or(usize::MAX) };
            to.extend_from_slice(rest.get(..length).ok_or_else(truncated)?);
            if to.len() > self.file.len().saturating_mul(2) {
                return Err(truncated());
            }
        }
        Ok(())
    }
}

fn kinds(body: &[u8]) -> Option<Vec<Item<'_>>> {
    let (version, _, mut numbers) = full(body)?;
    let _count = numbers.sized(if version == 0 { 2 } else { 4 })?;
    let mut items = Vec::new();
    for part in parts(numbers.rest()) {
        let part = part.ok()?;
        if part.kind != *b"infe" {
            continue;
        }
        let (version, _, mut numbers) = full(part.body)?;
        // Before version 2 there were no kinds.
        let id = u32::try_from(numbers.sized(if version < 3 { 2 } else { 4 })?).ok()?;
        let _protection = numbers.short()?;
        let kind = *numbers.take(4)?.first_chunk()?;
        items.push(Item { id, kind, properties: Vec::new(), pieces: Vec::new(), within: false });
    }
    Some(items)
}

fn properties<'a>(body: &'a [u8], items: &mut [Item<'a>]) -> Option<()> {
    let all: Vec<Part<'a>> = parts(first(body, *b"ipco").ok()??).map_while(Result::ok).collect();
    for part in parts(body).map_while(Result::ok).filter(|part| part.kind == *b"ipma") {
        let (version, flags, mut numbers) = full(part.body)?;
        let wide = flags & 1 == 1;
        for _ in 0..numbers.long()? {
            let id = numbers.sized(if version == 0 { 2 } else { 4 })?;
            let mut item = items.iter_mut().find(|item| u64::from(item.id) == id);
            for _ in 0..numbers.byte()? {
                // The top bit says whether it has to be understood.
                let index = if wide { numbers.short()? & 0x7fff } else { u16::from(numbers.byte()? & 0x7f) };
                let property = usize::from(index).checked_sub(1).and_then(|index| all.get(index));
                if let (Some(item), Some(property)) = (&mut item, property) {
                    item.properties.push(*property);
                }
            }
        }
    }
    Some(())
}

fn places(body: &[u8], items: &mut [Item<'_>]) -> Option<()> {
    let (version, _, mut numbers) = full(body)?;
    let sizes = numbers.short()?.to_be_bytes().map(|byte| [usize::from(byte >> 4), usize::from(byte & 15)]);
    let [[offset_size, length_size], [base_size, index_size]] = sizes;
    let index_size = if version == 0 { 0 } else { index_size };
    if [offset_size, length_size, base_size, index_size].iter().any(|size| !matches!(size, 0 | 4 | 8)) {
        return None;
    }
    let count = numbers.sized(if version < 2 { 2 } else { 4 })?;
    for _ in 0..count {
        let id = numbers.sized(if version < 2 { 2 } else { 4 })?;
        let method = if version == 0 { 0 } else { numbers.short()? & 15 };
        let elsewhere = numbers.short()? != 0;
        let base = numbers.sized(base_size)?;
        let pieces = usize::from(numbers.short()?);
        let mut found = items.iter_mut().find(|item| u64::from(item.id) == id);
        if pieces > MOST_PIECES {
            return None;
        }
        for _ in 0..pieces {
            numbers.sized(index_size)?;
            let (offset, length) = (numbers.sized(offset_size)?, numbers.sized(length_size)?);
            if let Some(item) = &mut found
                && !elsewhere
                && method < 2
            {
                item.pieces.push((base.checked_add(offset)?, length));
                item.within = method == 1;
            }
        }
    }
    Some(())
}

fn references(body: &[u8]) -> Option<Vec<(Kind, u32, u32)>> {
    let (version, _, numbers) = full(body)?;
    let size = if version == 0 { 2 } else { 4 };
    let mut references = Vec::new();
    for part in parts(numbers.rest()) {
        let part = part.ok()?;
        let mut numbers = Numbers::of(part.body);
        let from = u32::try_from(numbers.sized(size)?).ok()?;
        for _ in 0..numbers.short()? {
            references.push((part.kind, from, u32::try_from(numbers.sized(size)?).ok()?));
        }
    }
    Some(references)
}
