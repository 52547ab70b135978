//! The way to the log and back: committing, what follows a commit, and reading the log again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use schema::DocumentName;
use tokio::sync::Semaphore;

use super::{Held, LoadError, Message, Origin, Pending, Proposal, Question, Room, Snapshot, State, Waiting};
use crate::admission::{Fresh, Merging};
use crate::bus::News;
use crate::candidate::Candidate;
use crate::committer::{Outcome, PATIENCE, Request};
use crate::lane::Frame;
use crate::log::{Append, Compaction, DocumentLog, LogError, RecordChange, Sequence, Stored, Told, Writer};
use crate::policy::RecordKey;
use crate::rooms::OpenError;
use crate::{protocol, records};

/// The most entries of one append.
const ENTRIES: usize = 2_048;
/// Updates go out in frames of about this many bytes at most; one alone may be larger.
const MERGED: usize = 64 << 10;
/// Documents larger than this are replayed on a thread that may block.
const LARGE: usize = 64 << 10;
/// While a document is open, it is compacted when an eighth of it is new.
const COMPACT_OPEN: usize = 8;
/// How many documents are compacted at once; each is in memory twice meanwhile.
static COMPACTING: Semaphore = Semaphore::const_new(2);

impl Room {
    /// Sends what is admitted to the log, unless something is under way already.
    pub(super) fn commit(&mut self) {
        let live = matches!(self.state, State::Live(_));
        if !live || self.under_way.is_some() || (self.pending.is_empty() && self.unbound.is_empty()) {
            return;
        }
        let taken = self.pending.len().min(ENTRIES);
        let mut clients = self.unbound.clone();
        let mut changes: HashMap<RecordKey, RecordChange> = HashMap::new();
        let mut entries = Vec::with_capacity(taken);
        for pending in self.pending.iter().take(taken) {
            clients.extend(&pending.clients);
            changes.extend(pending.changes.iter().map(|change| (records::summary(change).0, change.clone())));
            entries.push(pending.entry.clone());
        }
        let mut changes: Vec<_> = changes.into_iter().collect();
        changes.sort_by_key(|(key, _)| *key);
        let changes = changes.into_iter().map(|(_, change)| change).collect();
        let append = Append { document: self.document, after: self.sequence, entries, clients, changes };
        self.under_way = Some((taken, self.unbound.len()));
        if self
            .committer
            .send(Request { append, alone: self.unsaved > 0, room: self.mailbox.clone() })
            .is_err()
        {
            self.under_way = None;
            self.ended = true;
        }
    }

    /// What was under way arrived, or did not.
    pub(super) fn settle(&mut self, outcome: Outcome) {
        let Some((entries, clients)) = self.under_way.take() else { return };
        if outcome == Outcome::Committed {
            self.unsaved = 0;
            self.unbound.drain(..clients);
            self.sequence = self.sequence.plus(entries);
            self.send_out(entries);
            if entries > 0 {
                self.voice.tell(News::Committed { document: self.document, through: self.sequence });
            }
            self.compact(COMPACT_OPEN);
        } else {
            if outcome == Outcome::Unknown {
                self.unsaved += 1;
            }
            self.spoil();
        }
        if matches!(self.state, State::Spoilt) {
            self.read_log_again();
        }
    }

    /// Updates are committed: everybody gets them, their senders as well, those that go together in one frame.
    fn send_out(&mut self, entries: usize) {
        let mut merging = Merging::default();
        let mut origins = Vec::with_capacity(entries);
        for _ in 0..entries {
            let Some(pending) = self.pending.pop_front() else { break };
            self.committed += 1;
            self.waiting_bytes -= pending.proposal.bytes.len();
            self.stored_bytes += pending.entry.update.len();
            self.gather(&mut merging, &pending);
            origins.push((pending.proposal.origin, pending.acknowledges));
        }
        self.tell_merged(merging);
        // What is acknowledged was sent out before.
        for (origin, acknowledges) in origins {
            match origin {
                Origin::Socket { connection, count } => {
                    if acknowledges {
                        self.acknowledge(connection, count);
                    }
                }
                Origin::Server(Some(reply)) => {
                    // Whoever asked may have gone.
                    let _ = reply.send(Ok(()));
                }
                Origin::Server(None) | Origin::Leader(_) => {}
            }
        }
        while let Some((after, _)) = self.held.front()
            && *after <= self.committed
        {
            if let Some((_, held)) = self.held.pop_front() {
                self.release(held);
            }
        }
    }

    /// Takes an update into what goes out in one frame; what does not fit into it goes out before.
    fn gather(&mut self, merging: &mut Merging, pending: &Pending) {
        let (update, proposal) = (&pending.entry.update, &pending.proposal);
        // What was parsed is what goes out, unless a part of it was known already.
        let as_sent = update.as_ptr_range() == proposal.bytes.as_ptr_range();
        let fits = merging.bytes() + update.len() <= MERGED;
        if as_sent && fits && merging.add(update, &proposal.parsed) {
            return;
        }
        self.tell_merged(std::mem::take(merging));
        if !(as_sent && merging.add(update, &proposal.parsed)) {
            self.tell(update, pending.fresh.clone());
        }
    }

    fn tell_merged(&mut self, merging: Merging) {
        if merging.bytes() > 0 {
            let (update, fresh) = merging.finish();
            self.tell(&update, fresh.into());
        }
    }

    /// Sends an update to everybody.
    fn tell(&mut self, update: &[u8], fresh: Arc<[Fresh]>) {
        for one in fresh.iter() {
            self.told.insert(one.client, one.to);
        }
        let frame = Frame { bytes: protocol::update(update), fresh };
        for member in self.members.values() {
            member.lane.push(frame.clone());
        }
    }

    fn acknowledge(&self, connection: crate::presence::ConnectionId, count: u64) {
        if let Some(member) = self.members.get(&connection).filter(|member| member.capability.acknowledge) {
            member.lane.acknowledge(count);
        }
    }

    /// Keeps something until every update admitted before it is committed.
    pub(super) fn hold(&mut self, held: Held) {
        if self.committed == self.admitted {
            self.release(held);
        } else {
            self.held.push_back((self.admitted, held));
        }
    }

    fn release(&mut self, held: Held) {
        match held {
            Held::Answer { connection, question, frame } => {
                if let (Question::SyncStep1(_), Some(member)) = (question, self.members.get_mut(&connection))
                {
                    member.questions = member.questions.saturating_sub(1);
                }
                self.reply(connection, frame);
            }
            Held::Acknowledge { connection, count } => self.acknowledge(connection, count),
            // Whoever asked may have gone.
            Held::Read { reply, records, .. } => drop(reply.send(Ok(records))),
            Held::Written(reply) => drop(reply.send(Ok(()))),
        }
    }

    /// The candidate cannot be used any more. What is admitted and not committed is judged again, in order, once the
    /// log was read again.
    pub(super) fn spoil(&mut self) {
        if !matches!(self.state, State::Live(_)) {
            return;
        }
        self.state = State::Spoilt;
        if self.under_way.is_none() {
            self.read_log_again();
        }
    }

    fn read_log_again(&mut self) {
        let mut again = std::collections::VecDeque::new();
        let mut held = std::mem::take(&mut self.held).into_iter().peekable();
        for pending in self.pending.drain(..) {
            // Held back until this many were committed: it came before the update now at hand.
            while held.peek().is_some_and(|(after, _)| *after <= self.committed) {
                again.extend(held.next().map(|(_, held)| ask_again(held)));
            }
            self.committed += 1;
            let bytes = pending.proposal.bytes.len();
            let waiting = judge_again(pending.proposal);
            if !matches!(waiting, Some(Waiting::Update(_))) {
                self.waiting_bytes -= bytes;
            }
            again.extend(waiting);
        }
        again.extend(held.map(|(_, held)| ask_again(held)));
        self.admitted = self.committed;
        again.append(&mut self.inbox);
        self.inbox = again;
        self.everything = None;
        self.load(self.patience());
    }

    /// How long to wait before the log is asked again.
    fn patience(&self) -> Duration {
        let failures = self.unread.max(self.unsaved);
        if failures == 0 {
            return Duration::ZERO;
        }
        self.limits.retry.saturating_mul(1 << (failures - 1).min(10)).min(self.limits.retry_most)
    }

    /// Reads the log, after a while; the answer comes as a message.
    pub(super) fn load(&mut self, wait: Duration) {
        self.state = State::Loading;
        let (log, document, mailbox) = (self.log.clone(), self.document, self.mailbox.clone());
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            let stored = tokio::time::timeout(PATIENCE, log.load(document)).await;
            let loaded = match stored.unwrap_or_else(|late| Err(LogError::unavailable(late))) {
                Ok(stored) => replay(stored).await,
                Err(error) => Err(LoadError::Log(error)),
            };
            // A room that is gone does not need it.
            let _ = mailbox.send(Message::Loaded(loaded));
        });
    }

    pub(super) fn loaded(&mut self, result: Result<Box<(Stored, Candidate)>, LoadError>) {
        let error = match result {
            Ok(loaded) => {
                let (stored, candidate) = *loaded;
                self.take_in(stored, candidate);
                return;
            }
            Err(error) => error,
        };
        let open_error = match error {
            LoadError::Log(LogError::NoSuchDocument) => OpenError::NotFound,
            LoadError::Log(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "cannot read a document");
                OpenError::Unavailable
            }
            LoadError::Unreadable(reason) => {
                tracing::error!(reason, "a document cannot be replayed");
                OpenError::Unavailable
            }
        };
        if self.opened && open_error == OpenError::Unavailable {
            self.unread += 1;
            self.load(self.patience());
            return;
        }
        // Not remembered: whoever comes next makes a new room, which tries again.
        for (_, reply) in self.joining.drain(..) {
            // Whoever asked may have gone.
            let _ = reply.send(Err(open_error));
        }
        for member in self.members.values() {
            member.lane.end(None, open_error.close());
        }
        self.ended = true;
    }

    fn take_in(&mut self, stored: Stored, candidate: Candidate) {
        self.unread = 0;
        let others_wrote = self.opened && stored.sequence != self.sequence;
        self.sequence = stored.sequence;
        self.compacted = stored.compacted;
        self.stored_bytes = stored.updates.iter().map(Bytes::len).sum();
        let snapshot = stored.updates.first().filter(|_| stored.compacted > Sequence::default());
        self.snapshot_bytes = snapshot.map_or(0, Bytes::len);
        self.media = stored.media;
        self.unbound.retain(|(client, _)| !stored.clients.contains_key(client));
        self.clients = stored.clients.into_iter().collect();
        for (client, writer) in &self.unbound {
            self.clients.entry(*client).or_insert(*writer);
        }
        for member in self.members.values() {
            if let Some(client) = member.own.get() {
                self.clients.entry(client).or_insert(Writer::Person(member.capability.author));
            }
        }
        if others_wrote {
            let (update, fresh) = candidate.since(&self.told);
            self.tell(&update, fresh.into());
        } else if !self.opened {
            self.told = candidate.structure().clocks().collect();
        }
        if let Some(facts) = stored.facts.filter(|facts| self.mirrors && candidate.facts() != facts.as_kept())
        {
            self.inbox.push_front(Waiting::Facts(Told::Whole(facts), None));
        }
        self.state = State::Live(Box::new(candidate));
        self.reread_stage();
        if !std::mem::replace(&mut self.opened, true) {
            for (capability, reply) in std::mem::take(&mut self.joining) {
                let joined = self.join(capability);
                // Whoever asked may have gone; then the connection leaves at once.
                let _ = reply.send(Ok(joined));
            }
        }
        // A server that is killed never unloads: a long log is compacted when it was read.
        self.compact(1);
    }

    /// Has a snapshot made when the log has grown long since the last: by [`Limits::compact_after`] entries, and of what
    /// there is by one part in `share` at least. It is made from the log, beside the room, which goes on meanwhile.
    ///
    /// [`Limits::compact_after`]: crate::Limits::compact_after
    pub(super) fn compact(&mut self, share: usize) {
        let grown = u64::try_from(self.sequence.0 - self.compacted.0).unwrap_or(0);
        let much =
            share <= 1 || self.stored_bytes.saturating_sub(self.snapshot_bytes) * share >= self.stored_bytes;
        if self.compacting || grown < self.limits.compact_after || !much {
            return;
        }
        self.compacting = true;
        let (log, document, mailbox) = (self.log.clone(), self.document, self.mailbox.clone());
        let before = self.stored_bytes;
        let span = tracing::Span::current();
        tokio::spawn(async move {
            let made = snapshot(&*log, document).await;
            if let Err(error) = &made {
                tracing::warn!(parent: &span, error = error.as_ref() as &dyn std::error::Error, "could not store a snapshot");
            }
            let made = made.ok().map(|(through, bytes)| Snapshot { through, bytes, instead_of: before });
            // A room that is gone does not need it.
            let _ = mailbox.send(Message::Compacted(made));
        });
    }

    /// A snapshot was stored, or could not be.
    pub(super) fn compacted(&mut self, made: Option<Snapshot>) {
        self.compacting = false;
        if let Some(made) = made.filter(|made| made.through > self.compacted) {
            self.compacted = made.through;
            self.snapshot_bytes = made.bytes;
            self.stored_bytes = made.bytes + self.stored_bytes.saturating_sub(made.instead_of);
        }
    }
}

/// Replays what the log holds now into one snapshot, and stores it.
async fn snapshot(
    log: &dyn DocumentLog,
    document: DocumentName,
) -> Result<(Sequence, usize), Box<dyn std::error::Error + Send + Sync>> {
    // The semaphore is never closed.
    let _turn = COMPACTING.acquire().await;
    let stored = tokio::time::timeout(PATIENCE, log.load(document)).await??;
    let (through, updates) = (stored.sequence, stored.updates);
    let replayed = tokio::task::spawn_blocking(move || {
        Candidate::replay(&updates).map(|candidate| Bytes::from(candidate.diff(&yrs::StateVector::default())))
    });
    let snapshot = replayed.await??;
    let bytes = snapshot.len();
    tokio::time::timeout(PATIENCE, log.compact(Compaction { document, through, snapshot })).await??;
    Ok((through, bytes))
}

/// An update that was admitted is judged again. What the server owns is not: the log tells what it is now, and what the
/// presenter shows is planned anew.
fn judge_again(proposal: Proposal) -> Option<Waiting> {
    match proposal {
        Proposal { origin: Origin::Server(reply), capability: None, .. } => {
            reply.map(|reply| Waiting::Held(Held::Written(reply)))
        }
        Proposal { origin: Origin::Leader(_), .. } => None,
        proposal => Some(Waiting::Update(proposal)),
    }
}

/// What was held back is worked out again from the new candidate.
fn ask_again(held: Held) -> Waiting {
    match held {
        Held::Answer { connection, question, .. } => Waiting::Question(connection, question),
        Held::Read { which, reply, .. } => Waiting::Read(which, reply),
        held @ (Held::Acknowledge { .. } | Held::Written(_)) => Waiting::Held(held),
    }
}

async fn replay(stored: Stored) -> Result<Box<(Stored, Candidate)>, LoadError> {
    let unreadable = |error: crate::candidate::Broken| LoadError::Unreadable(error.to_string());
    let size: usize = stored.updates.iter().map(Bytes::len).sum();
    if size <= LARGE {
        let candidate = Candidate::replay(&stored.updates).map_err(unreadable)?;
        return Ok(Box::new((stored, candidate)));
    }
    let replayed = tokio::task::spawn_blocking(move || {
        let candidate = Candidate::replay(&stored.updates).map_err(unreadable)?;
        Ok(Box::new((stored, candidate)))
    });
    replayed.await.unwrap_or_else(|error| Err(LoadError::Unreadable(error.to_string())))
}
