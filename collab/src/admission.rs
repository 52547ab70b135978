//! The strict parser in front of yrs: what it lets through, yrs applies whole, without panicking, without holding
//! anything back, and without allocating more than the input is worth.
//!
//! The formats are those of Yjs 13.6 (`UpdateDecoderV1`, `readClientsStructRefs`, `readDeleteSet`, the `Content*`
//! classes), lib0 (`encoding.js`, `decoding.js`) and y-protocols 1.0 (`sync.js`, `awareness.js`). Of the contents
//! that Yjs knows only those are let in that the layout of our documents uses: text, plain values, maps and texts.

mod envelope;
mod merging;
mod order;
mod reader;
mod structure;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::ops::Range;

pub(crate) use envelope::is_answer;
pub use envelope::{AwarenessEntry, Message, parse_awareness, parse_message, parse_state_vector};
pub(crate) use merging::Merging;
pub use order::{Fresh, Standing};
use reader::Reader;
pub use structure::{Added, Structure};

use crate::limits::Limits;
use crate::log::YClient;

/// Why bytes are no message, or none that is let in. Said to the client that sent them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// The bytes end early.
    #[error("the message ends early")]
    Truncated,
    /// Bytes are left over.
    #[error("the message has bytes after its end")]
    Trailing,
    /// A number is too long or too large.
    #[error("a number in the message is too large")]
    Number,
    /// A text is not UTF-8.
    #[error("a text in the message is not UTF-8")]
    Utf8,
    /// A count is larger than the input can hold, or zero where it cannot be.
    #[error("a count in the message is wrong")]
    Count,
    /// A client occurs twice.
    #[error("a client occurs twice in the message")]
    Duplicate,
    /// A kind of message, struct, content or value that does not exist or is not let in.
    #[error("the message holds something that documents here do not hold")]
    Unsupported,
    /// Values or types nest too deeply.
    #[error("the message nests too deeply")]
    Depth,
    /// More structs than an update may have.
    #[error("the message holds too many parts")]
    TooMany,
    /// References inside the update go round in a circle, or at something that holds nothing.
    #[error("the message refers to itself")]
    Reference,
    /// Something is put where it cannot be: letters into a map, or between neighbours that are apart.
    #[error("the message puts something where it cannot be")]
    Misplaced,
}

/// A struct's identity: client and clock.
type Id = (u64, u32);

/// What a struct holds, as far as references to it care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Collected by its client: takes place, holds nothing.
    Collected,
    /// A gap in what the client knows.
    Skip,
    /// A map, which may hold others.
    Map,
    /// A text, which holds words.
    Text,
    /// Plain values: of the entries of maps.
    Values,
    /// Words: of texts.
    Words,
    /// Content that was deleted.
    Deleted,
}

impl Kind {
    const fn is_type(self) -> bool {
        matches!(self, Self::Map | Self::Text)
    }
}

#[derive(Debug, Clone, Copy)]
struct Struct {
    clock: u32,
    length: u32,
    kind: Kind,
    origin: Option<Id>,
    right: Option<Id>,
    parent: Option<Id>,
    /// Whether it says that it is an entry of a map. Where it has neighbours, it is what they are.
    keyed: bool,
}

impl Struct {
    const fn end(&self) -> u32 {
        self.clock + self.length
    }

    fn references(&self) -> impl Iterator<Item = Id> {
        [self.origin, self.right, self.parent].into_iter().flatten()
    }
}

#[derive(Debug)]
struct Section {
    client: u64,
    structs: Vec<Struct>,
    /// Where its structs lie in the update.
    bytes: Range<usize>,
}

impl Section {
    fn start(&self) -> u32 {
        self.structs.first().map_or(0, |first| first.clock)
    }

    fn end(&self) -> u32 {
        self.structs.last().map_or(0, Struct::end)
    }
}

/// A range of clocks of one client that an update deletes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deleted {
    /// Whose structs.
    pub client: YClient,
    /// The first clock.
    pub clock: u32,
    /// How many clocks.
    pub length: u32,
}

/// An update that was parsed whole.
#[derive(Debug)]
pub struct Update {
    sections: Vec<Section>,
    deletions: Vec<Deleted>,
    roots: Vec<String>,
}

impl Update {
    /// What it deletes, known or not.
    pub fn deletions(&self) -> &[Deleted] {
        &self.deletions
    }

    /// The root types that it names.
    pub fn roots(&self) -> &[String] {
        &self.roots
    }
}

/// The greatest client id: the integers that JavaScript carries exactly.
const CLIENT_MOST: u64 = (1 << 53) - 1;
/// Clocks stay below 2³¹, where yrs counts in signed 32 bits.
const CLOCK_MOST: u64 = (1 << 31) - 1;
/// The longest key of a map and name of a root type.
const KEY_BYTES: usize = 256;

const HAS_ORIGIN: u8 = 0x80;
const HAS_RIGHT_ORIGIN: u8 = 0x40;
const HAS_PARENT_SUB: u8 = 0x20;
const CONTENT: u8 = 0x1f;

/// Parses an update in the v1 encoding.
pub fn parse_update(bytes: &[u8], limits: &Limits) -> Result<Update, Malformed> {
    let mut parser =
        Parser { reader: Reader::new(bytes), total: bytes.len(), limits, parts: 0, roots: Vec::new() };
    let count = parser.reader.count(4)?;
    let mut sections = Vec::with_capacity(count.min(64));
    let mut seen = HashSet::new();
    for _ in 0..count {
        let section = parser.section()?;
        if !seen.insert(section.client) {
            return Err(Malformed::Duplicate);
        }
        sections.push(section);
    }
    let deletions = parser.deletions()?;
    parser.reader.finish()?;
    Ok(Update { sections, deletions, roots: parser.roots })
}

struct Parser<'a> {
    reader: Reader<'a>,
    /// How many bytes there were.
    total: usize,
    limits: &'a Limits,
    parts: usize,
    roots: Vec<String>,
}

impl Parser<'_> {
    fn part(&mut self) -> Result<(), Malformed> {
        self.parts += 1;
        if self.parts > self.limits.structs { Err(Malformed::TooMany) } else { Ok(()) }
    }

    fn section(&mut self) -> Result<Section, Malformed> {
        let count = self.reader.count(2)?;
        if count == 0 {
            return Err(Malformed::Count);
        }
        let client = self.reader.number(CLIENT_MOST)?;
        let mut clock = self.clock()?;
        let begin = self.total - self.reader.left();
        let mut structs = Vec::with_capacity(count.min(1024));
        for _ in 0..count {
            self.part()?;
            let one = self.one(clock)?;
            clock = advance(clock, one.length)?;
            structs.push(one);
        }
        Ok(Section { client, structs, bytes: begin..self.total - self.reader.left() })
    }

    fn one(&mut self, clock: u32) -> Result<Struct, Malformed> {
        let info = self.reader.byte()?;
        let mut one = Struct {
            clock,
            length: 0,
            kind: Kind::Collected,
            origin: None,
            right: None,
            parent: None,
            keyed: false,
        };
        match info {
            0 => {
                one.length = self.length()?;
                return Ok(one);
            }
            10 => {
                one.kind = Kind::Skip;
                one.length = self.length()?;
                return Ok(one);
            }
            _ => {}
        }
        if info & HAS_ORIGIN != 0 {
            one.origin = Some(self.id()?);
        }
        if info & HAS_RIGHT_ORIGIN != 0 {
            one.right = Some(self.id()?);
        }
        if info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN) == 0 {
            one.keyed = info & HAS_PARENT_SUB != 0;
            match self.reader.number(1)? {
                1 => {
                    // Every root type of our documents is a map: what it holds has a key.
                    let name = self.reader.text(KEY_BYTES)?;
                    if !one.keyed {
                        return Err(Malformed::Unsupported);
                    }
                    if !self.roots.iter().any(|root| root == name) {
                        self.roots.push(name.to_owned());
                    }
                }
                _ => one.parent = Some(self.id()?),
            }
            if one.keyed {
                self.reader.text(KEY_BYTES)?;
            }
        }
        (one.kind, one.length) = self.content(info & CONTENT)?;
        Ok(one)
    }

    fn content(&mut self, content: u8) -> Result<(Kind, u32), Malformed> {
        match content {
            // ContentDeleted
            1 => Ok((Kind::Deleted, self.length()?)),
            // ContentString; clocks count UTF-16 code units
            4 => {
                let text = self.reader.text(usize::MAX)?;
                let length = u32::try_from(text.encode_utf16().count()).map_err(|_| Malformed::Number)?;
                if length == 0 { Err(Malformed::Count) } else { Ok((Kind::Words, length)) }
            }
            // ContentType: 1 is a map, 2 a text
            7 => match self.reader.byte()? {
                1 => Ok((Kind::Map, 1)),
                2 => Ok((Kind::Text, 1)),
                _ => Err(Malformed::Unsupported),
            },
            // ContentAny
            8 => {
                let count = self.reader.count(1)?;
                if count == 0 {
                    return Err(Malformed::Count);
                }
                for _ in 0..count {
                    self.reader.any(self.limits.value_depth)?;
                }
                Ok((Kind::Values, u32::try_from(count).map_err(|_| Malformed::Number)?))
            }
            _ => Err(Malformed::Unsupported),
        }
    }

    fn deletions(&mut self) -> Result<Vec<Deleted>, Malformed> {
        let clients = self.reader.count(2)?;
        let mut seen = HashSet::new();
        let mut deletions = Vec::new();
        for _ in 0..clients {
            let client = self.reader.number(CLIENT_MOST)?;
            if !seen.insert(client) {
                return Err(Malformed::Duplicate);
            }
            for _ in 0..self.reader.count(2)? {
                self.part()?;
                let clock = self.clock()?;
                let length = self.length()?;
                advance(clock, length)?;
                deletions.push(Deleted { client: YClient(client), clock, length });
            }
        }
        // What is in order is taken in quickly, whoever sent it.
        deletions.sort_unstable_by_key(|deleted| (deleted.client, deleted.clock));
        Ok(deletions)
    }

    fn id(&mut self) -> Result<Id, Malformed> {
        let client = self.reader.number(CLIENT_MOST)?;
        Ok((client, self.clock()?))
    }

    fn clock(&mut self) -> Result<u32, Malformed> {
        self.reader.number_u32(CLOCK_MOST)
    }

    fn length(&mut self) -> Result<u32, Malformed> {
        match self.clock()? {
            0 => Err(Malformed::Count),
            length => Ok(length),
        }
    }
}

fn advance(clock: u32, length: u32) -> Result<u32, Malformed> {
    let end = u64::from(clock) + u64::from(length);
    if end > CLOCK_MOST { Err(Malformed::Number) } else { u32::try_from(end).map_err(|_| Malformed::Number) }
}
