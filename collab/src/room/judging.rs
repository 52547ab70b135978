//! Judging what waits, in order, against the candidate.

use std::sync::Arc;

use bytes::Bytes;
use schema::Root;
use tokio::sync::oneshot;

use super::people::taken;
use super::{Held, Origin, Pending, Proposal, Question, Room, State, Waiting, Which};
use crate::admission::{Fresh, Standing};
use crate::candidate::{Applied, Broken, Candidate, Edited};
use crate::close::Close;
use crate::connection::Capability;
use crate::log::{Entry, RecordChange, Told, Writer, YClient};
use crate::policy::{Effect, Refusal, Situation};
use crate::presence::ConnectionId;
use crate::protocol;
use crate::rooms::{OpenError, Records, WriteError};

/// How often everything is asked for before a client that cannot be brought together is sent away.
const ASKED: u32 = 3;

/// What an update that was found good comes to.
pub(super) struct Written {
    /// Exactly what was new in it.
    pub(super) update: Bytes,
    /// The records that it made or changed.
    pub(super) changes: Vec<RecordChange>,
    /// See [`Entry::follows`].
    pub(super) follows: bool,
}

impl Room {
    /// Judges everything that waits, as long as the candidate can be used.
    pub(super) async fn judge_waiting(&mut self) {
        while matches!(self.state, State::Live(_)) {
            let Some(waiting) = self.inbox.pop_front() else { break };
            // Much may wait: other tasks get their turn.
            tokio::task::consume_budget().await;
            match waiting {
                Waiting::Update(proposal) => self.judge(proposal).await,
                Waiting::Question(connection, question) => self.answer(connection, question),
                Waiting::Read(which, reply) => self.read(which, reply),
                Waiting::Write { capability, edit, reply } => self.write(capability, edit, reply).await,
                Waiting::Facts(facts, reply) => self.mirror(&facts, reply).await,
                Waiting::Held(held) => self.hold(held),
            }
        }
    }

    fn candidate(&mut self) -> Option<&mut Candidate> {
        match &mut self.state {
            State::Live(candidate) => Some(candidate),
            State::Spoilt | State::Loading => None,
        }
    }

    async fn judge(&mut self, mut proposal: Proposal) {
        self.waiting_bytes -= proposal.bytes.len();
        proposal.permit = None;
        let limits = self.limits.clone();
        let Some(candidate) = self.candidate() else { return };
        let standing = proposal.parsed.standing(candidate.structure(), &limits);
        let (fresh, whole, added) = match standing {
            Ok(Standing::Fits { fresh, whole, added }) => (fresh, whole, added),
            Ok(Standing::Gap) => return self.ask_for_everything(proposal),
            Err(malformed) => {
                let close = Close::new(Close::FORBIDDEN, format!("malformed: {malformed}"));
                return self.reject(proposal, "malformed", close);
            }
        };
        let deletes = candidate.deletes(proposal.parsed.deletions());
        if fresh.is_empty() && deletes.nothing_new {
            return self.had_no_effect(proposal);
        }
        let owner = proposal.owner();
        if let Err(refusal) = self.before_applying(&proposal) {
            return self.reject(proposal, refusal.code(), refusal.close());
        }
        if fresh.iter().any(|one| self.is_taken(one.client, owner)) {
            return self.reject(proposal, "client_taken", taken());
        }
        let Some(candidate) = self.candidate() else { return };
        let applied = match candidate.apply(&proposal.bytes, added, whole && deletes.all_new) {
            Ok(applied) => applied,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, %owner, "an admitted update did not fit");
                self.spoil();
                let close =
                    Close::new(Close::FORBIDDEN, "malformed: the message refers to what cannot hold it");
                return self.reject(proposal, "malformed", close);
            }
        };
        self.conclude(proposal, &fresh, applied).await;
    }

    /// Judges what an update did to the candidate.
    async fn conclude(&mut self, proposal: Proposal, fresh: &[Fresh], applied: Applied) {
        let about_feedback = |effect: &Effect| matches!(effect, Effect::Elsewhere { root: Root::Feedback });
        let follows = proposal.capability.is_none() && applied.effects.iter().all(about_feedback);
        let verdict = match proposal.capability.clone() {
            Some(capability) => self.verdict(&capability, applied.effects).await,
            // What the server owns is what it says.
            None => Ok(Some(Vec::new())),
        };
        match verdict {
            Ok(Some(changes)) => {
                let written = Written { update: applied.update, changes, follows };
                self.admit(proposal, written, fresh);
            }
            Ok(None) => {
                self.unread += 1;
                self.waiting_bytes += proposal.bytes.len();
                self.inbox.push_front(Waiting::Update(proposal));
                self.spoil();
            }
            Err(refusal) => {
                self.spoil();
                self.reject(proposal, refusal.code(), refusal.close());
            }
        }
    }

    /// What can be told before anything is applied.
    fn before_applying(&self, proposal: &Proposal) -> Result<(), Refusal> {
        let Some(capability) = &proposal.capability else { return Ok(()) };
        self.situation(capability).admits()?;
        let for_people = |name: &String| Root::named(name).is_some_and(Root::is_written_by_people);
        if !proposal.parsed.roots().iter().all(for_people) {
            return Err(Refusal::ServerOwned);
        }
        let full = self.stored_bytes + proposal.bytes.len() > self.limits.document_bytes;
        if full { Err(Refusal::Full) } else { Ok(()) }
    }

    fn situation<'a>(&'a self, capability: &Capability) -> Situation<'a> {
        Situation::of(self.document, capability, self.clock.now(), &self.media)
    }

    /// Judges effects. A medium that is not known is looked up once; none when the log does not tell.
    async fn verdict(
        &mut self,
        capability: &Capability,
        effects: Vec<Effect>,
    ) -> Result<Option<Vec<RecordChange>>, Refusal> {
        let created = effects.iter().filter(|effect| matches!(effect, Effect::Created { .. })).count();
        let records = self.candidate().map_or(0, |candidate| candidate.records());
        if records + created > self.limits.records {
            return Err(Refusal::Full);
        }
        if self.situation(capability).names_foreign_media(&effects) {
            match tokio::time::timeout(self.limits.retry_most, self.log.media(self.document)).await {
                Ok(Ok(media)) => self.media = media,
                Ok(Err(_)) | Err(_) => return Ok(None),
            }
        }
        self.situation(capability).judge(effects).map(Some)
    }

    pub(super) fn admit(&mut self, proposal: Proposal, written: Written, fresh: &[Fresh]) {
        let Written { update, changes, follows } = written;
        let owner = proposal.owner();
        let mut clients = Vec::new();
        for one in fresh {
            if self.clients.insert(one.client, owner).is_none() {
                clients.push((one.client, owner));
            }
        }
        if let Some(connection) = proposal.connection() {
            let ids: Vec<YClient> = fresh.iter().map(|one| one.client).collect();
            self.introduce_by_update(connection, &ids);
        }
        if let Some(candidate) = self.candidate() {
            candidate.remember(&changes);
        }
        let acknowledges =
            proposal.connection().is_some_and(|connection| self.counts(connection, proposal.complete));
        self.waiting_bytes += proposal.bytes.len();
        self.admitted += 1;
        let writer = match (&proposal.origin, &proposal.capability) {
            (Origin::Leader(leader), _) => Writer::Person(*leader),
            (_, Some(capability)) => Writer::Person(capability.author),
            (_, None) => Writer::Server,
        };
        let entry = Entry { writer, update, at: self.clock.now(), follows };
        self.pending.push_back(Pending {
            proposal,
            entry,
            fresh: fresh.into(),
            clients,
            changes,
            acknowledges,
        });
    }

    /// Nothing in it was new: it counts as done once what came before it is.
    fn had_no_effect(&mut self, proposal: Proposal) {
        match proposal.origin {
            Origin::Socket { connection, count } => {
                if self.counts(connection, proposal.complete) {
                    self.hold(Held::Acknowledge { connection, count });
                }
            }
            Origin::Server(reply) => {
                if let Some(reply) = reply {
                    self.hold(Held::Written(reply));
                }
            }
            Origin::Leader(_) => {}
        }
    }

    /// Whether an update may be acknowledged: after a gap only what is complete closes it.
    pub(super) fn counts(&mut self, connection: ConnectionId, complete: bool) -> bool {
        let Some(member) = self.members.get_mut(&connection) else { return false };
        if complete {
            member.gap = false;
            member.asked = 0;
        }
        !member.gap
    }

    /// The update builds on what is not here. No offence: it is dropped, and its sender asked for everything.
    fn ask_for_everything(&mut self, proposal: Proposal) {
        let Origin::Socket { connection, .. } = proposal.origin else {
            return self.reject(
                proposal,
                "gap",
                Close::new(Close::TRY_AGAIN, "the document changed; try again"),
            );
        };
        let Some(member) = self.members.get_mut(&connection) else { return };
        member.gap = true;
        let unanswered = member.asked > 0 && !proposal.complete;
        if unanswered {
            return;
        }
        member.asked += 1;
        if member.asked > ASKED {
            let close = Close::new(Close::TRY_AGAIN, "gap: your document lacks something; reload the page");
            return self.end(connection, "gap", close);
        }
        self.answer(connection, Question::Greeting);
    }

    fn reject(&mut self, proposal: Proposal, code: &'static str, close: Close) {
        match proposal.origin {
            Origin::Socket { connection, .. } => self.end(connection, code, close),
            Origin::Server(reply) => {
                metrics::counter!("rushes_refusals_total", "code" => code).increment(1);
                if let Some(reply) = reply {
                    // Whoever asked may have gone.
                    let _ = reply.send(Err(WriteError::Refused(close)));
                }
            }
            Origin::Leader(_) => {}
        }
    }

    /// Answers once everything that is in the answer is committed.
    fn answer(&mut self, connection: ConnectionId, question: Question) {
        if !self.members.contains_key(&connection) {
            return;
        }
        let State::Live(candidate) = &self.state else { return };
        let frame = match &question {
            Question::Greeting => protocol::sync_step_1(&candidate.state_vector()),
            Question::SyncStep1(vector) if vector.is_empty() => {
                // Many may come at once to a document that rests.
                match &self.everything {
                    Some((admitted, frame)) if *admitted == self.admitted => frame.clone(),
                    _ => {
                        let frame = protocol::sync_step_2(&candidate.diff(vector));
                        self.everything = Some((self.admitted, frame.clone()));
                        frame
                    }
                }
            }
            Question::SyncStep1(vector) => protocol::sync_step_2(&candidate.diff(vector)),
            Question::Behind(from) => {
                let mut vector = candidate.state_vector();
                for (client, clock) in from {
                    vector.set_min(yrs::ClientID::new(client.0), *clock);
                }
                protocol::update(&candidate.diff(&vector))
            }
        };
        if matches!(question, Question::Greeting) {
            // A question tells nothing of what is in the document.
            self.reply(connection, frame);
        } else {
            self.hold(Held::Answer { connection, question, frame });
        }
    }

    fn read(&mut self, which: Which, reply: oneshot::Sender<Result<Records, OpenError>>) {
        let Some(candidate) = self.candidate() else { return };
        let found = match which {
            Which::All => candidate.read_all(),
            Which::Annotation(id) => candidate.read_annotation(id),
        };
        let mut records = Records::default();
        for record in found {
            match record {
                RecordChange::Annotation(id, record) => drop(records.annotations.insert(id, record)),
                RecordChange::Comment(id, record) => drop(records.comments.insert(id, record)),
            }
        }
        self.hold(Held::Read { which, reply, records });
    }

    /// Makes an edit of the server in somebody's name, and judges it like theirs.
    async fn write(
        &mut self,
        capability: Capability,
        edit: super::Edit,
        reply: oneshot::Sender<Result<(), WriteError>>,
    ) {
        if let Err(refusal) = self.situation(&capability).admits() {
            metrics::counter!("rushes_refusals_total", "code" => refusal.code()).increment(1);
            // Whoever asked may have gone.
            let _ = reply.send(Err(WriteError::Refused(refusal.close())));
            return;
        }
        let limits = self.limits.clone();
        let Some(candidate) = self.candidate() else { return };
        let edited = candidate.edit(&limits, edit);
        self.made(edited, Some(Arc::new(capability)), Some(reply)).await;
    }

    /// Makes what the server owns of the document what it is to be.
    async fn mirror(&mut self, facts: &Told, reply: Option<oneshot::Sender<Result<(), WriteError>>>) {
        let limits = self.limits.clone();
        let Some(candidate) = self.candidate() else { return };
        let edited = match facts {
            Told::Whole(facts) => candidate.set_facts(&limits, facts),
            Told::Feedback(changes) => candidate.change_feedback(&limits, changes),
        };
        // Not again and again: it would be the same each time that the log was read.
        self.mirrors &= edited.is_ok();
        self.made(edited, None, reply).await;
        self.follow_leader();
    }

    /// The server has edited the candidate.
    async fn made(
        &mut self,
        edited: Result<Option<Edited>, Broken>,
        capability: Option<Arc<Capability>>,
        reply: Option<oneshot::Sender<Result<(), WriteError>>>,
    ) {
        let Edited { applied, parsed, fresh } = match edited {
            Ok(Some(edited)) => edited,
            Ok(None) => {
                if let Some(reply) = reply {
                    self.hold(Held::Written(reply));
                }
                return;
            }
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "an edit of the server did not fit"
                );
                self.spoil();
                if let Some(reply) = reply {
                    let close =
                        Close::new(Close::FORBIDDEN, "malformed: the edit is not one that can be made");
                    // Whoever asked may have gone.
                    let _ = reply.send(Err(WriteError::Refused(close)));
                }
                return;
            }
        };
        let bytes = applied.update.clone();
        let origin = Origin::Server(reply);
        let proposal = Proposal { origin, capability, bytes, parsed, complete: false, permit: None };
        if let Err(refusal) = self.before_applying(&proposal) {
            self.spoil();
            return self.reject(proposal, refusal.code(), refusal.close());
        }
        self.conclude(proposal, &fresh, applied).await;
    }
}
