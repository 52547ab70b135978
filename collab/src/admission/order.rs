//! Whether an update fits onto what is known: nothing missing, every reference resolved before it is used, and
//! everything in a place where it can be.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use super::structure::{Added, Place, Span, Structure, at, push};
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
        /// Where the new ones lie.
        added: Added,
    },
}

impl Update {
    /// Compares it with what is known.
    pub fn standing(&self, known: &Structure, limits: &Limits) -> Result<Standing, Malformed> {
        let mut whole = true;
        let mut fresh = Vec::new();
        for section in &self.sections {
            let base = known.clock_of(section.client);
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
        let mut order = Order::new(self, known, &fresh, limits);
        if !order.run()? {
            return Ok(Standing::Gap);
        }
        for deleted in &self.deletions {
            if deleted.clock + deleted.length > order.clock(deleted.client.0) {
                return Ok(Standing::Gap);
            }
        }
        let added = Added(order.sections.into_iter().map(|(client, walk)| (client, walk.placed)).collect());
        Ok(Standing::Fits { fresh, whole, added })
    }
}

/// Walks the new structs in an order in which each finds what it refers to.
struct Order<'a> {
    sections: HashMap<u64, Walk<'a>>,
    /// Sections that wait until a client reaches a clock.
    waiting: HashMap<u64, BinaryHeap<Reverse<(u32, u64)>>>,
    ready: Vec<u64>,
    known: &'a Structure,
    limits: &'a Limits,
}

struct Walk<'a> {
    section: &'a Section,
    next: usize,
    /// How many clocks are there by now.
    clock: u32,
    /// Where what is there by now lies.
    placed: Vec<Span>,
}

impl<'a> Order<'a> {
    fn new(update: &'a Update, known: &'a Structure, fresh: &[Fresh], limits: &'a Limits) -> Self {
        let news: HashMap<u64, u32> = fresh.iter().map(|one| (one.client.0, one.from)).collect();
        let walk = |section: &'a Section| {
            let from = *news.get(&section.client)?;
            let next = section.structs.partition_point(|one| one.end() <= from);
            Some((section.client, Walk { section, next, clock: from, placed: Vec::new() }))
        };
        let sections: HashMap<_, _> = update.sections.iter().filter_map(walk).collect();
        let ready = sections.keys().copied().collect();
        Self { sections, waiting: HashMap::new(), ready, known, limits }
    }

    fn clock(&self, client: u64) -> u32 {
        self.sections.get(&client).map_or_else(|| self.known.clock_of(client), |walk| walk.clock)
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
                let place = self.place(&one)?;
                self.goes_on(client, &one, place)?;
                if let Some(walk) = self.sections.get_mut(&client) {
                    let span =
                        Span { clock: walk.clock, length: one.end() - walk.clock, kind: one.kind, place };
                    push(&mut walk.placed, span);
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

    fn find(&self, id: Id) -> Option<&Span> {
        let new = self.sections.get(&id.0).and_then(|walk| at(&walk.placed, id.1));
        new.or_else(|| self.known.find(id))
    }

    /// Where a struct lies whose references are all there.
    fn place(&self, one: &Struct) -> Result<Place, Malformed> {
        let beside = |id: Option<Id>| match id.map(|id| self.find(id)) {
            Some(Some(span)) => Ok(Some(span.place)),
            Some(None) => Err(Malformed::Reference),
            None => Ok(None),
        };
        let place = match (beside(one.origin)?, beside(one.right)?) {
            (None, None) => self.declared(one)?,
            // An entry of a map has what it replaces on its left, and nothing on its right.
            (_, Some(Place::In { keyed: true, .. })) => return Err(Malformed::Misplaced),
            (Some(place), None) | (None, Some(place)) => place,
            (Some(left), Some(right)) if left == right => left,
            (Some(_), Some(_)) => return Err(Malformed::Misplaced),
        };
        let fits = match (place, one.kind) {
            (Place::Nowhere, _) | (_, Kind::Collected | Kind::Skip | Kind::Deleted) => true,
            (Place::In { keyed, .. }, Kind::Map | Kind::Text | Kind::Values) => keyed,
            (Place::In { keyed, .. }, Kind::Words) => !keyed,
        };
        if !fits {
            return Err(Malformed::Misplaced);
        }
        if usize::from(place.depth()) > self.limits.type_depth { Err(Malformed::Depth) } else { Ok(place) }
    }

    /// Checks that a struct whose beginning is known lies where that lies: yrs puts the rest behind it, whatever it says
    /// of its neighbours. What was collected meanwhile may be known as what it was.
    fn goes_on(&self, client: u64, one: &Struct, place: Place) -> Result<(), Malformed> {
        let from = self.clock(client);
        if from <= one.clock || one.kind == Kind::Collected {
            return Ok(());
        }
        match self.find((client, from - 1)) {
            Some(known) if known.place == place => Ok(()),
            _ => Err(Malformed::Misplaced),
        }
    }

    /// Where a struct without neighbours says that it lies.
    fn declared(&self, one: &Struct) -> Result<Place, Malformed> {
        let Some(parent) = one.parent else {
            // What is collected says nothing; anything else names a root.
            let root = Place::In { parent: None, keyed: true, depth: 1 };
            return Ok(if one.kind == Kind::Collected { Place::Nowhere } else { root });
        };
        let holder = self.find(parent).ok_or(Malformed::Reference)?;
        let depth = holder.place.depth().saturating_add(1);
        match (holder.kind, holder.place) {
            (Kind::Collected | Kind::Deleted, _) | (_, Place::Nowhere) => Ok(Place::Nowhere),
            (Kind::Map, _) if one.keyed => Ok(Place::In { parent: Some(parent), keyed: true, depth }),
            (Kind::Text, _) if !one.keyed => Ok(Place::In { parent: Some(parent), keyed: false, depth }),
            (Kind::Map | Kind::Text, _) => Err(Malformed::Misplaced),
            (Kind::Values | Kind::Words | Kind::Skip, _) => Err(Malformed::Reference),
        }
    }
}
