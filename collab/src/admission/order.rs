//! Whether an update fits onto what is known: nothing missing, and every reference resolved before it is used.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use super::{Id, Kind, Malformed, Section, Struct, Update};
use crate::limits::Limits;
use crate::log::YClient;

/// Structs of one client that are new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fresh {
    /// The client.
    pub client: YClient,
    /// The first new clock: how many clocks of the client were known.
    pub from: u32,
    /// The clock after the last.
    pub to: u32,
}

/// How an update stands to what is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It builds on something that is not known. No offence: its sender is asked for everything.
    Gap,
    /// Everything that it needs is known.
    Fits {
        /// What is new, by client. Deletions are not looked at.
        fresh: Vec<Fresh>,
        /// Whether all of its structs are new.
        whole: bool,
    },
}

/// How deep inside a known document something may lie: root, record, text, and one for the margin.
const KNOWN_DEPTH: usize = 3;

impl Update {
    /// Compares it with what is known: `known` gives the number of clocks known of a client.
    pub fn standing(&self, known: impl Fn(YClient) -> u32, limits: &Limits) -> Result<Standing, Malformed> {
        let mut whole = true;
        let mut fresh = Vec::new();
        for section in &self.sections {
            let base = known(YClient(section.client));
            whole &= section.start() >= base;
            if section.end() <= base {
                continue;
            }
            let skips = section.structs.iter().any(|one| one.kind == Kind::Skip);
            if skips || section.start() > base {
                return Ok(Standing::Gap);
            }
            fresh.push(Fresh { client: YClient(section.client), from: base, to: section.end() });
        }
        let mut order = Order::new(self, &known, &fresh, limits);
        if !order.run()? {
            return Ok(Standing::Gap);
        }
        for deleted in &self.deletions {
            if deleted.clock + deleted.length > order.clock(deleted.client.0) {
                return Ok(Standing::Gap);
            }
        }
        Ok(Standing::Fits { fresh, whole })
    }
}

/// Walks the new structs in an order in which each finds what it refers to.
struct Order<'a, K> {
    sections: HashMap<u64, Walk<'a>>,
    /// Sections that wait until a client reaches a clock.
    waiting: HashMap<u64, BinaryHeap<Reverse<(u32, u64)>>>,
    ready: Vec<u64>,
    known: &'a K,
    limits: &'a Limits,
}

struct Walk<'a> {
    section: &'a Section,
    next: usize,
    /// How many clocks are there by now.
    clock: u32,
    /// How deep each struct lies; 0 where it was known before.
    depths: Vec<u8>,
}

impl<'a, K: Fn(YClient) -> u32> Order<'a, K> {
    fn new(update: &'a Update, known: &'a K, fresh: &[Fresh], limits: &'a Limits) -> Self {
        let news: HashMap<u64, u32> = fresh.iter().map(|one| (one.client.0, one.from)).collect();
        let walk = |section: &'a Section| {
            let from = *news.get(&section.client)?;
            let next = section.structs.partition_point(|one| one.end() <= from);
            let depths = vec![0; section.structs.len()];
            Some((section.client, Walk { section, next, clock: from, depths }))
        };
        let sections: HashMap<_, _> = update.sections.iter().filter_map(walk).collect();
        let ready = sections.keys().copied().collect();
        Self { sections, waiting: HashMap::new(), ready, known, limits }
    }

    fn clock(&self, client: u64) -> u32 {
        self.sections.get(&client).map_or_else(|| (self.known)(YClient(client)), |walk| walk.clock)
    }

    /// True when every struct found its place, false when something is missing.
    fn run(&mut self) -> Result<bool, Malformed> {
        while let Some(client) = self.ready.pop() {
            loop {
                let walk = &self.sections[&client];
                let Some(&one) = walk.section.structs.get(walk.next) else { break };
                if let Some(missing) = self.missing(client, &one)? {
                    if self.sections.get(&missing.0).is_none_or(|walk| walk.section.end() <= missing.1) {
                        return Ok(false);
                    }
                    self.waiting.entry(missing.0).or_default().push(Reverse((missing.1, client)));
                    break;
                }
                let depth = self.depth(&one)?;
                if let Some(walk) = self.sections.get_mut(&client) {
                    walk.depths[walk.next] = depth;
                    walk.next += 1;
                    walk.clock = one.end();
                }
            }
            self.wake(client);
        }
        let stuck = self.sections.values().any(|walk| walk.next < walk.section.structs.len());
        if stuck { Err(Malformed::Reference) } else { Ok(true) }
    }

    fn missing(&self, client: u64, one: &Struct) -> Result<Option<Id>, Malformed> {
        for reference in one.references() {
            if reference.0 == client && reference.1 >= one.clock {
                return Err(Malformed::Reference);
            }
            if reference.1 >= self.clock(reference.0) {
                return Ok(Some(reference));
            }
        }
        Ok(None)
    }

    fn wake(&mut self, client: u64) {
        let clock = self.clock(client);
        let Some(waiting) = self.waiting.get_mut(&client) else { return };
        while let Some(&Reverse((needed, waiter))) = waiting.peek() {
            if needed >= clock {
                break;
            }
            waiting.pop();
            self.ready.push(waiter);
        }
    }

    /// How deep a struct lies, as far as this update tells: a struct at a root is at 1.
    fn depth(&self, one: &Struct) -> Result<u8, Malformed> {
        let found = |id: Id| {
            let walk = self.sections.get(&id.0)?;
            let index = walk.section.at(id.1)?;
            (walk.depths[index] > 0)
                .then(|| (walk.section.structs[index].kind, usize::from(walk.depths[index])))
        };
        let depth = match one.parent.map(|parent| (parent, found(parent))) {
            Some((_, Some((Kind::Content, _)))) => return Err(Malformed::Reference),
            Some((_, Some((_, depth)))) => depth + 1,
            Some((_, None)) => KNOWN_DEPTH,
            None => {
                let beside = |id: Option<Id>| id.map(|id| found(id).map_or(KNOWN_DEPTH, |(_, depth)| depth));
                beside(one.origin).max(beside(one.right)).unwrap_or(1)
            }
        };
        if depth > self.limits.type_depth {
            return Err(Malformed::Depth);
        }
        u8::try_from(depth).map_err(|_| Malformed::Depth)
    }
}
