//! Who is in the room: arriving, leaving, showing oneself, being sent away.

use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use super::{AwarenessState, FromSocket, Member, Origin, Proposal, Question, Room, Waiting, Whose};
use crate::bus::News;
use crate::close::Close;
use crate::connection::{self, Capability, Connection, OwnClient};
use crate::lane::Lane;
use crate::log::{Writer, YClient};
use crate::policy::Situation;
use crate::presence::{ConnectionId, Shown};
use crate::protocol;
use crate::rooms::Present;

/// The most questions of a connection that may wait for the log.
const QUESTIONS: usize = 64;

impl Room {
    pub(super) fn join(&mut self, capability: Capability) -> Connection {
        let id = self.registry.arrive();
        metrics::gauge!("rushes_connections").increment(1.0);
        let lane = Arc::new(Lane::new(self.limits.lane_bytes));
        let own = Arc::new(OwnClient::default());
        let joined = connection::connect(
            id,
            &capability,
            lane.clone(),
            own.clone(),
            &self.mailbox,
            self.limits.clone(),
        );
        if let Some(everybody) = self.presence.everybody() {
            lane.reply(everybody);
        }
        let capability = Arc::new(capability);
        let member = Member {
            capability,
            since: self.clock.now(),
            lane,
            own,
            questions: 0,
            received: 0,
            shown_at: None,
            too_soon: None,
            gap: false,
            asked: 0,
        };
        self.members.insert(id, member);
        self.inbox.push_back(Waiting::Question(id, Question::Greeting));
        joined
    }

    /// Who is here, those who came first in front.
    pub(super) fn present(&self) -> Vec<Present> {
        let mut people: Vec<Present> = Vec::new();
        for Member { capability, since, .. } in self.members.values() {
            match people.iter_mut().find(|person| person.author == capability.author) {
                Some(person) => {
                    person.connections += 1;
                    person.since = person.since.min(*since);
                }
                None => people.push(Present {
                    author: capability.author,
                    name: capability.name.clone(),
                    connections: 1,
                    since: *since,
                }),
            }
        }
        people.sort_by_key(|person| (person.since, person.author));
        people
    }

    /// Takes a connection out of the room; what it had proposed is judged all the same.
    pub(super) fn leave(&mut self, connection: ConnectionId) {
        if self.members.remove(&connection).is_none() {
            return;
        }
        metrics::gauge!("rushes_connections").decrement(1.0);
        self.registry.left(1);
        for shown in self.presence.leave(connection) {
            self.leading.forget(shown.client);
            self.show(&shown, None);
            self.tell_elsewhere(shown);
        }
        if self.members.is_empty() {
            self.empty_since = Instant::now();
        }
    }

    /// Closes a connection at once, telling it why.
    pub(super) fn end(&mut self, connection: ConnectionId, code: &'static str, close: Close) {
        metrics::counter!("rushes_refusals_total", "code" => code).increment(1);
        if let Some(member) = self.members.get(&connection) {
            tracing::info!(author = %member.capability.author, code, close = close.code, "closing a connection");
            let farewell = matches!(close.code, 4400..4500).then(|| protocol::denied(&close));
            member.lane.end(farewell, close);
        }
        self.forget_proposals(connection);
        self.leave(connection);
    }

    fn forget_proposals(&mut self, connection: ConnectionId) {
        let mut freed = 0;
        self.inbox.retain(|waiting| match waiting {
            Waiting::Update(proposal) if proposal.is_of(connection) => {
                freed += proposal.bytes.len();
                false
            }
            _ => true,
        });
        self.waiting_bytes -= freed;
    }

    pub(super) fn disconnect(&mut self, whose: &Whose, close: &Close) {
        let document = self.document;
        let mut gone = Vec::new();
        for (id, member) in &self.members {
            if whose(document, &member.capability) {
                gone.push(*id);
            }
        }
        for connection in gone {
            self.end(connection, "disconnected", close.clone());
        }
    }

    pub(super) fn receive(
        &mut self,
        connection: ConnectionId,
        message: FromSocket,
        permit: OwnedSemaphorePermit,
    ) {
        let Some(member) = self.members.get_mut(&connection) else { return };
        match message {
            FromSocket::Question(question) => {
                member.questions += 1;
                if member.questions > QUESTIONS {
                    // Each may hold the whole document until the log has answered.
                    let close = Close::new(Close::TRY_AGAIN, "stalled: you ask too much at once; reconnect");
                    return self.end(connection, "stalled", close);
                }
                self.inbox.push_back(Waiting::Question(connection, question));
            }
            FromSocket::Update { bytes, parsed, complete } => {
                member.received += 1;
                let proposal = Proposal {
                    origin: Origin::Socket { connection, count: member.received },
                    capability: Some(member.capability.clone()),
                    bytes,
                    parsed,
                    complete,
                    permit: Some(permit),
                };
                self.propose(proposal);
            }
            FromSocket::WhoIsHere => {
                if let Some(everybody) = self.presence.everybody() {
                    self.reply(connection, everybody);
                }
            }
            FromSocket::Awareness(state) => self.aware(connection, state),
        }
    }

    /// Queues an update, within bounds.
    pub(super) fn propose(&mut self, proposal: Proposal) {
        // A large one that waits alone is let in.
        let crowded = self.waiting_bytes > 0;
        self.waiting_bytes += proposal.bytes.len();
        let overloaded = crowded && self.waiting_bytes > self.limits.waiting_bytes;
        let sender = proposal.connection();
        self.inbox.push_back(Waiting::Update(proposal));
        if let Some(connection) = sender.filter(|_| overloaded) {
            let close =
                Close::new(Close::TRY_AGAIN, "overloaded: your edits cannot be saved just now; reconnect");
            self.end(connection, "overloaded", close);
        }
    }

    pub(super) fn reply(&mut self, connection: ConnectionId, frame: bytes::Bytes) {
        let taken = self.members.get(&connection).is_none_or(|member| member.lane.reply(frame));
        if !taken {
            let close = Close::new(Close::TRY_AGAIN, "stalled: you ask and do not read; reconnect");
            self.end(connection, "stalled", close);
        }
    }

    /// A connection shows itself. The first awareness message tells its client id; one that comes later does not.
    fn aware(&mut self, connection: ConnectionId, shown: AwarenessState) {
        let Some(member) = self.members.get(&connection) else { return };
        if member.own.get().is_none() && shown.opening {
            let writer = Writer::Person(member.capability.author);
            if self.is_taken(shown.client, writer) {
                self.end(connection, "client_taken", taken());
                return;
            }
            self.introduce(connection, shown.client);
        }
        let Some(member) = self.members.get_mut(&connection) else { return };
        if member.own.get() != Some(shown.client) {
            return;
        }
        let now = Instant::now();
        let due = member.shown_at.map(|at| at + self.limits.awareness);
        if let Some(due) = due.filter(|due| now < *due && shown.state.is_some()) {
            // The newest is shown in a moment; those in between are not missed.
            member.too_soon = Some(shown);
            self.show_at = Some(self.show_at.map_or(due, |at| at.min(due)));
            return;
        }
        (member.shown_at, member.too_soon) = (Some(now), None);
        self.show_state(connection, shown);
    }

    fn show_state(&mut self, connection: ConnectionId, mut shown: AwarenessState) {
        if !self.presence.takes(connection, shown.client, shown.clock, shown.state.is_none()) {
            return;
        }
        self.judge_lead(connection, &mut shown);
        if let Some(shown) = self.presence.show(connection, shown.client, shown.clock, shown.state) {
            self.show(&shown, Some(connection));
            self.tell_elsewhere(shown);
        }
    }

    pub(super) fn tell_elsewhere(&self, shown: Shown) {
        let Shown { client, clock, state, .. } = shown;
        self.voice.tell(News::Aware { document: self.document, client, clock, state });
    }

    /// A connection to another node shows itself.
    pub(super) fn aware_elsewhere(&mut self, client: YClient, clock: u32, state: Option<String>) {
        if let Some(shown) = self.presence.show_elsewhere(client, clock, state) {
            self.show(&shown, None);
        }
    }

    /// Shows the states that came too soon and are due now.
    pub(super) fn show_what_waits(&mut self) {
        let now = Instant::now();
        self.show_at = None;
        let mut due_now = Vec::new();
        for (id, member) in &mut self.members {
            let Some(at) = member.shown_at.filter(|_| member.too_soon.is_some()) else { continue };
            let due = at + self.limits.awareness;
            if due <= now {
                member.shown_at = Some(now);
                due_now.extend(member.too_soon.take().map(|shown| (*id, shown)));
            } else {
                self.show_at = Some(self.show_at.map_or(due, |at| at.min(due)));
            }
        }
        for (connection, shown) in due_now {
            self.show_state(connection, shown);
        }
    }

    /// Sends an awareness state to everybody: to the one whose it is, as a sign of life, with their own count.
    pub(super) fn show(&self, shown: &Shown, owner: Option<ConnectionId>) {
        for (id, member) in &self.members {
            let frame = if Some(*id) == owner { &shown.echo } else { &shown.others };
            member.lane.aware(shown.client, frame.clone());
        }
    }

    pub(super) fn is_taken(&self, client: YClient, writer: Writer) -> bool {
        self.clients.get(&client).is_some_and(|holder| *holder != writer)
    }

    /// A connection's client id is known from now on, and is its author's for good.
    fn introduce(&mut self, connection: ConnectionId, client: YClient) {
        let Some(member) = self.members.get(&connection) else { return };
        member.own.set(client);
        let writer = Writer::Person(member.capability.author);
        let may_write =
            Situation::of(self.document, &member.capability, self.clock.now(), &self.media).admits().is_ok();
        if self.clients.insert(client, writer).is_none() && may_write {
            self.unbound.push((client, writer));
        }
    }

    /// A connection that did not introduce itself is known by the client of its first update.
    pub(super) fn introduce_by_update(&mut self, connection: ConnectionId, clients: &[YClient]) {
        if let (Some(member), [client]) = (self.members.get(&connection), clients)
            && member.own.get().is_none()
        {
            member.own.set(*client);
        }
    }
}

/// The close for a client id of somebody else.
pub(super) fn taken() -> Close {
    Close::new(Close::CLIENT_TAKEN, "client_taken: this Yjs client id is somebody else's; take a new one")
}

impl Proposal {
    /// Whose the client ids of it are: what the server writes in somebody's name is under its own.
    pub(super) fn owner(&self) -> Writer {
        match (&self.origin, &self.capability) {
            (Origin::Socket { .. }, Some(capability)) => Writer::Person(capability.author),
            _ => Writer::Server,
        }
    }

    pub(super) const fn connection(&self) -> Option<ConnectionId> {
        match self.origin {
            Origin::Socket { connection, .. } => Some(connection),
            Origin::Server(_) | Origin::Leader(_) => None,
        }
    }

    pub(super) fn is_of(&self, connection: ConnectionId) -> bool {
        self.connection() == Some(connection)
    }
}
