//! What every known part of a document is, and where it lies: enough to tell whether something new fits there.
//!
//! yrs believes what an update says of neighbours and parents. A map's entry beside the letters of a text, or one whose
//! neighbours lie in two different texts, corrupts its lists, up to reading memory that is freed. So every struct is
//! given its place before yrs sees it: in the entries of one map, or in one text.

use std::collections::HashMap;

use super::order::{Fresh, Standing};
use super::{Id, Kind, Malformed, parse_update};
use crate::limits::Limits;
use crate::log::YClient;

/// Where a struct lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Below something that was collected: it will be collected, too.
    Nowhere,
    /// In a map or a text.
    In {
        /// The struct that holds the map or the text; none for a map at the root.
        parent: Option<Id>,
        /// Whether it is an entry of a map.
        keyed: bool,
        /// How deep: an entry of a map at the root is at 1.
        depth: u8,
    },
}

impl Place {
    /// How deep it is; 0 where it is nowhere.
    pub(super) const fn depth(self) -> u8 {
        match self {
            Self::Nowhere => 0,
            Self::In { depth, .. } => depth,
        }
    }
}

/// Clocks of one client that are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) clock: u32,
    pub(super) length: u32,
    pub(super) kind: Kind,
    pub(super) place: Place,
}

impl Span {
    const fn end(&self) -> u32 {
        self.clock + self.length
    }
}

/// Finds the span that holds a clock.
pub(super) fn at(spans: &[Span], clock: u32) -> Option<&Span> {
    let after = spans.partition_point(|span| span.clock <= clock);
    spans.get(after.checked_sub(1)?).filter(|span| clock < span.end())
}

/// Adds what follows; what is alike becomes one.
pub(super) fn push(spans: &mut Vec<Span>, next: Span) {
    match spans.last_mut() {
        // A map or a text is pointed at by itself.
        Some(last) if !next.kind.is_type() && (last.kind, last.place) == (next.kind, next.place) => {
            last.length += next.length;
        }
        _ => spans.push(next),
    }
}

/// The places of the structs of an update that are new, by client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added(pub(super) Vec<(u64, Vec<Span>)>);

/// What is known of a document.
#[derive(Debug, Clone, Default)]
pub struct Structure {
    clients: HashMap<u64, Vec<Span>>,
}

impl Structure {
    /// That of a document whose updates are `updates`, in this order, from an empty one on.
    pub fn replay<'a>(updates: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, Malformed> {
        // What is stored was let in, whatever the limits are today.
        let limits = Limits { structs: usize::MAX, value_depth: 128, type_depth: 64, ..Limits::default() };
        let mut structure = Self::default();
        for update in updates {
            match parse_update(update, &limits)?.standing(&structure, &limits)? {
                Standing::Fits { added, .. } => structure.extend(added),
                Standing::Gap => return Err(Malformed::Reference),
            }
        }
        Ok(structure)
    }

    /// How many clocks of a client are known.
    pub fn clock(&self, client: YClient) -> u32 {
        self.clock_of(client.0)
    }

    pub(super) fn clock_of(&self, client: u64) -> u32 {
        self.clients.get(&client).and_then(|spans| spans.last()).map_or(0, Span::end)
    }

    /// How many clocks of each client are known.
    pub fn clocks(&self) -> impl Iterator<Item = (YClient, u32)> {
        self.clients.iter().map(|(client, spans)| (YClient(*client), spans.last().map_or(0, Span::end)))
    }

    /// What came after `told`, by client.
    pub fn since(&self, told: &HashMap<YClient, u32>) -> Vec<Fresh> {
        let from = |client| told.get(&client).copied().unwrap_or(0);
        let fresh = self.clocks().map(|(client, to)| Fresh { client, from: from(client), to });
        fresh.filter(|one| one.from < one.to).collect()
    }

    pub(super) fn find(&self, id: Id) -> Option<&Span> {
        at(self.clients.get(&id.0)?, id.1)
    }

    /// Takes in what an update brought that fits.
    pub fn extend(&mut self, added: Added) {
        for (client, spans) in added.0 {
            let known = self.clients.entry(client).or_default();
            for span in spans {
                push(known, span);
            }
        }
    }
}
