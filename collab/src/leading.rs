//! Who leads a session, and what of theirs is written down.
//!
//! Whoever is connected to a session's document may claim the lead in their awareness state. The claim of the leader, at the
//! present epoch and about an item of the session, passes; everybody else's is null before it is shown. What the leader
//! shows becomes the document's `stage`: at once after a step, else when a gesture has ended, [`Pace::apart`] apart.
//!
//! Pure: moments and facts come in, and what to show and to write goes out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use schema::{Author, Lead, Shown};
use serde_json::Value;
use tokio::time::Instant;

use crate::log::YClient;

/// How often what the leader shows is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pace {
    /// A gesture has ended when nothing came for so long.
    pub(crate) pause: Duration,
    /// Writing is never sooner than this after the last time.
    pub(crate) apart: Duration,
    /// A gesture that goes on is written after so long: what is lost when the server dies in it is no more.
    pub(crate) longest: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        let quarter = Duration::from_millis(250);
        Self { pause: quarter, apart: quarter, longest: Duration::from_secs(1) }
    }
}

/// What the server's facts say about leading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Rules {
    leader: Option<Author>,
    epoch: i64,
    items: BTreeSet<i64>,
}

impl Rules {
    /// Reads them from the maps `presenter` and `items` of a document.
    pub(crate) fn read(presenter: &BTreeMap<String, Value>, items: &BTreeMap<String, Value>) -> Self {
        let leader = presenter.get("leader").and_then(Value::as_str).and_then(|text| text.parse().ok());
        let epoch = presenter.get("epoch").and_then(Value::as_i64).unwrap_or_default();
        Self { leader, epoch, items: items.keys().filter_map(|id| id.parse().ok()).collect() }
    }

    fn allow(&self, author: Author, lead: &Lead) -> bool {
        self.leader == Some(author) && lead.epoch == self.epoch && self.items.contains(&lead.item.get())
    }
}

/// What a connection here said last of what it shows.
#[derive(Debug)]
struct Claim {
    author: Author,
    /// The rest of its state, as JSON of an object that is not empty.
    rest: String,
    lead: Option<Lead>,
    /// When it came, in milliseconds of the server's clock.
    heard: i64,
    /// Its place among all that came: the latest of a leader's windows is the one that leads.
    turn: u64,
}

/// A state as everybody gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Showing {
    pub(crate) client: YClient,
    pub(crate) state: String,
}

/// What a room knows of leading.
#[derive(Debug, Default)]
pub(crate) struct Leading {
    pace: Pace,
    rules: Rules,
    claims: HashMap<YClient, Claim>,
    turns: u64,
    /// The connection whose lead passes.
    active: Option<YClient>,
    /// The turn of the last one whose lead passed: nobody who spoke before takes its place.
    floor: u64,
    /// What the document shows, or will once what is on its way to the log is there.
    written: Option<Shown>,
    /// What it is to show, and who led.
    wanted: Option<(Author, Shown)>,
    /// Since when `wanted` is not what is written.
    since: Option<Instant>,
    wrote_at: Option<Instant>,
    due: Option<Instant>,
}

impl Leading {
    /// A connection shows itself. Gives its state as the others get it, and the one of the leader's other window, where that
    /// has led until now.
    pub(crate) fn claim(
        &mut self,
        client: YClient,
        author: Author,
        rest: String,
        lead: Option<Lead>,
        heard: i64,
        now: Instant,
    ) -> (String, Option<Showing>) {
        let known = self.claims.get(&client);
        // A sign of life says nothing new.
        let turn = match known {
            Some(known) if known.lead == lead => known.turn,
            _ => {
                self.turns += 1;
                self.turns
            }
        };
        self.claims.insert(client, Claim { author, rest, lead, heard, turn });
        let before = self.active;
        self.elect(now);
        let other = before.filter(|other| *other != client && self.active != Some(*other));
        let other = other.and_then(|client| Some(Showing { client, state: self.state(client)? }));
        (self.state(client).unwrap_or_default(), other)
    }

    /// A connection left.
    pub(crate) fn forget(&mut self, client: YClient) {
        self.claims.remove(&client);
        // What was shown stays until the leader shows something else.
        if self.active == Some(client) {
            self.active = None;
        }
    }

    /// The facts may have changed: gives the states that are others now. Whoever led until now comes first, so that nobody
    /// sees two of them lead.
    pub(crate) fn follow(&mut self, rules: Rules, now: Instant) -> Vec<Showing> {
        if self.rules == rules {
            return Vec::new();
        }
        let before: HashMap<YClient, String> = self.states().collect();
        if (self.rules.leader, self.rules.epoch) != (rules.leader, rules.epoch) {
            self.floor = 0;
        }
        self.rules = rules;
        self.elect(now);
        let changed = self.states().filter(|(client, state)| before.get(client) != Some(state));
        let mut changed: Vec<_> = changed.map(|(client, state)| Showing { client, state }).collect();
        changed.sort_by_key(|showing| self.active == Some(showing.client));
        changed
    }

    fn states(&self) -> impl Iterator<Item = (YClient, String)> {
        self.claims.keys().filter_map(|client| Some((*client, self.state(*client)?)))
    }

    /// Picks the connection that leads: of those that may the one that spoke last, and none that spoke before who led last.
    fn elect(&mut self, now: Instant) {
        let may = |claim: &Claim| claim.lead.filter(|lead| self.rules.allow(claim.author, lead));
        let able = self.claims.iter().filter(|(_, claim)| claim.turn >= self.floor);
        let able = able.filter_map(|(client, claim)| Some((*client, claim, may(claim)?)));
        let Some((client, claim, lead)) = able.max_by_key(|(_, claim, _)| claim.turn) else {
            self.active = None;
            return;
        };
        let shown = Shown::of(&at_latest(lead, claim.heard), claim.heard);
        (self.active, self.floor) = (Some(client), claim.turn);
        self.want(claim.author, shown, now);
    }

    /// A connection's state as everybody gets it.
    fn state(&self, client: YClient) -> Option<String> {
        let claim = self.claims.get(&client)?;
        let lead =
            claim.lead.filter(|_| self.active == Some(client)).map(|lead| at_latest(lead, claim.heard));
        let lead =
            lead.and_then(|lead| serde_json::to_string(&lead).ok()).unwrap_or_else(|| "null".to_owned());
        // An object that is not empty: it says at least whose it is.
        let rest = claim.rest.strip_prefix('{').unwrap_or("}");
        Some(format!(r#"{{"lead":{lead},"heard":{},{rest}"#, claim.heard))
    }

    fn want(&mut self, author: Author, shown: Shown, now: Instant) {
        if self.wanted.is_some_and(|(_, wanted)| wanted.looks_like(&shown)) {
            return;
        }
        self.wanted = Some((author, shown));
        self.plan(now);
    }

    /// Works out when to write.
    fn plan(&mut self, now: Instant) {
        let Some((_, wanted)) = self.wanted else {
            self.due = None;
            return;
        };
        if self.written.is_some_and(|written| written.looks_like(&wanted)) {
            (self.since, self.due) = (None, None);
            return;
        }
        let since = *self.since.get_or_insert(now);
        let step = self.written.is_none_or(|written| wanted.is_a_step_from(&written));
        let ended = if step { now } else { (now + self.pace.pause).min(since + self.pace.longest) };
        let soonest = self.wrote_at.map_or(now, |wrote_at| wrote_at + self.pace.apart);
        self.due = Some(ended.max(soonest));
    }

    /// When to write.
    pub(crate) const fn due(&self) -> Option<Instant> {
        self.due
    }

    /// What to write, once it is due. It counts as written then.
    pub(crate) fn take(&mut self, now: Instant) -> Option<(Author, Shown)> {
        self.due.filter(|due| *due <= now)?;
        (self.due, self.since) = (None, None);
        let (author, shown) = self.wanted?;
        (self.written, self.wrote_at) = (Some(shown), Some(now));
        Some((author, shown))
    }

    /// It cannot be written now.
    pub(crate) fn postpone(&mut self, until: Option<Instant>) {
        self.due = until;
    }

    /// Has what is wanted written at once, however little it is: the server is about to stop.
    pub(crate) fn hurry(&mut self, now: Instant) {
        if self.due.is_some() {
            self.due = Some(now);
        }
    }

    /// The document was read from the log and shows this. What it does not show is written again, unless it shows something
    /// newer.
    pub(crate) fn reread(&mut self, stage: &BTreeMap<String, Value>, now: Instant) {
        let stage = Value::Object(stage.iter().map(|(key, value)| (key.clone(), value.clone())).collect());
        self.written = Shown::read(&stage).ok();
        let newer = |written: Shown| self.wanted.is_some_and(|(_, wanted)| written.updated > wanted.updated);
        if self.written.is_some_and(newer) {
            self.wanted = None;
        }
        self.since = None;
        self.plan(now);
    }
}

/// A clip cannot have begun to play in the time to come: the clock of its sender is ahead.
fn at_latest(mut lead: Lead, heard: i64) -> Lead {
    if let Some(playback) = &mut lead.playback {
        playback.at = playback.at.min(heard);
    }
    lead
}

#[cfg(test)]
mod tests;
