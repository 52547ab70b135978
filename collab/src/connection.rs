//! One connection to a document, as its socket sees it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use schema::{Author, Color, Identity, Lead, limits::PRESENCE_BYTES, stamp};
use serde_json::Value;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::Instant;
use tokio_util::sync::WaitForCancellationFutureOwned;

use crate::admission::{self, AwarenessEntry, Malformed};
use crate::close::Close;
use crate::lane::{Lane, Next};
use crate::limits::Limits;
use crate::log::YClient;
use crate::presence::ConnectionId;
use crate::protocol;
use crate::room::{AwarenessState, FromSocket, Message, Question};

/// Who connects, and what they may do. It is fixed when the connection opens; a right that changes closes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capability {
    /// Who it is.
    pub author: Author,
    /// Their name, as the others see it.
    pub name: String,
    /// The colour of their cursor.
    pub color: Color,
    /// May they draw?
    pub draw: bool,
    /// May they comment?
    pub comment: bool,
    /// May they delete what others made?
    pub decide: bool,
    /// Are they of the studio, or bound to what a client may see?
    pub studio: bool,
    /// Do they want exact acknowledgements (`?ack=1`)?
    pub acknowledge: bool,
}

impl Capability {
    pub(crate) fn identity(&self) -> Identity {
        Identity { id: self.author, name: self.name.clone(), color: self.color }
    }
}

/// What goes out to a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing {
    /// A binary message.
    Frame(Bytes),
    /// The end: send this close frame and nothing after it.
    Close(Close),
}

/// A connection to a document. Dropping either half leaves the room.
#[derive(Debug)]
pub struct Connection {
    /// What comes in from the socket.
    pub inbound: Inbound,
    /// What goes out to the socket.
    pub outbound: Outbound,
}

impl Connection {
    /// Its number within this process, as logs name it.
    pub const fn number(&self) -> u64 {
        self.inbound.leaving.connection.0
    }
}

/// Tells the room when it is dropped.
#[derive(Debug)]
struct Leaving {
    connection: ConnectionId,
    room: mpsc::UnboundedSender<Message>,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        // A room that is gone needs no telling.
        let _ = self.room.send(Message::Leave(self.connection));
    }
}

/// The Yjs client of a connection, as far as it is known; the room tells it. Client ids are at least 1 in practice:
/// 0 stands for none.
#[derive(Debug, Default)]
pub(crate) struct OwnClient(AtomicU64);

impl OwnClient {
    pub(crate) fn set(&self, client: YClient) {
        self.0.store(client.0, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> Option<YClient> {
        Some(YClient(self.0.load(Ordering::Relaxed))).filter(|client| client.0 != 0)
    }
}

/// The half that reads from a socket. Dropping it leaves the room.
#[derive(Debug)]
pub struct Inbound {
    leaving: Leaving,
    lane: Arc<Lane>,
    limits: Arc<Limits>,
    identity: Identity,
    own: Arc<OwnClient>,
    under_way: Arc<Semaphore>,
    pace: Pace,
    /// Whether an awareness message came already: only the first can tell the connection's client id.
    introduced: bool,
}

impl Inbound {
    /// Takes one binary message of the socket. Waits while the connection has too much under way, which slows its
    /// reader down. An error ends the connection: the outbound half tells it as well, after what explains it, so the
    /// socket is best closed from there.
    pub async fn receive(&mut self, frame: Bytes) -> Result<(), Close> {
        if let Some(close) = self.lane.ending() {
            return Err(close);
        }
        match self.admit(frame).await {
            Ok(()) => Ok(()),
            Err((code, close)) => {
                metrics::counter!("rushes_refusals_total", "code" => code).increment(1);
                self.lane.end(Some(protocol::denied(&close)), close.clone());
                // A room that is gone needs no telling.
                let _ = self.leaving.room.send(Message::Leave(self.leaving.connection));
                Err(close)
            }
        }
    }

    async fn admit(&mut self, frame: Bytes) -> Result<(), (&'static str, Close)> {
        let Limits { frame_bytes, answer_bytes, .. } = *self.limits;
        let most = if admission::is_answer(&frame) { answer_bytes.max(frame_bytes) } else { frame_bytes };
        if frame.len() > most {
            let close = Close::new(Close::TOO_LARGE, format!("too_large: a message may have {most} bytes"));
            return Err(("too_large", close));
        }
        let Some(message) = self.parse(&frame).map_err(|malformed| ("malformed", told(malformed)))? else {
            return Ok(());
        };
        if !self.pace.step(Instant::now()) {
            let close = Close::new(Close::TOO_FAST, "too_fast: send fewer messages and reconnect");
            return Err(("too_fast", close));
        }
        let bytes = u32::try_from(frame.len().clamp(1, self.limits.inbound_bytes)).unwrap_or(1);
        // The semaphore is never closed.
        let Ok(permit) = self.under_way.clone().acquire_many_owned(bytes).await else { return Ok(()) };
        let message = Message::Socket { connection: self.leaving.connection, message, permit };
        // When the room is gone, the lane tells how it ended.
        let _ = self.leaving.room.send(message);
        Ok(())
    }

    /// What the room has to know of a frame; nothing when there is nothing.
    fn parse(&mut self, frame: &Bytes) -> Result<Option<FromSocket>, Malformed> {
        let update = |bytes: &[u8]| {
            let parsed = admission::parse_update(bytes, &self.limits)?;
            Ok((frame.slice_ref(bytes), parsed))
        };
        Ok(Some(match admission::parse_message(frame)? {
            admission::Message::SyncStep1(vector) => {
                FromSocket::Question(Question::SyncStep1(admission::parse_state_vector(vector)?))
            }
            admission::Message::SyncStep2(bytes) => {
                let (bytes, parsed) = update(bytes)?;
                FromSocket::Update { bytes, parsed, complete: true }
            }
            admission::Message::Update(bytes) => {
                let (bytes, parsed) = update(bytes)?;
                FromSocket::Update { bytes, parsed, complete: false }
            }
            admission::Message::QueryAwareness => FromSocket::WhoIsHere,
            admission::Message::Awareness(body) => {
                let entries = admission::parse_awareness(body)?;
                let opening = !std::mem::replace(&mut self.introduced, true);
                return Ok(self.own_state(&entries, opening));
            }
        }))
    }

    /// The connection's own state among those of a message. Unmodified clients send back every state that they get:
    /// foreign ones are ignored.
    fn own_state(&self, entries: &[AwarenessEntry<'_>], opening: bool) -> Option<FromSocket> {
        let entry = match (self.own.get(), entries) {
            (Some(own), _) => entries.iter().find(|entry| entry.client == own)?,
            (None, [entry]) if opening => entry,
            // Sent right behind the opening one, before the room has told whose the connection is.
            (None, _) if !opening => return self.unsettled(entries),
            _ => return None,
        };
        self.state_of(entry, opening)
    }

    fn unsettled(&self, entries: &[AwarenessEntry<'_>]) -> Option<FromSocket> {
        let [entry] = entries else { return None };
        self.state_of(entry, false)
    }

    fn state_of(&self, entry: &AwarenessEntry<'_>, opening: bool) -> Option<FromSocket> {
        if entry.state.len() > PRESENCE_BYTES {
            return None;
        }
        let (state, lead) = match serde_json::from_str(entry.state).ok()? {
            Value::Null => (None, None),
            state => {
                let mut state = stamp(state, &self.identity);
                // Whether it is the leader's the room knows.
                let lead = state.remove("lead").and_then(|lead| Lead::read("/lead", &lead).ok());
                (serde_json::to_string(&state).ok(), lead)
            }
        };
        Some(FromSocket::Awareness(AwarenessState {
            client: entry.client,
            clock: entry.clock,
            state,
            lead,
            opening,
        }))
    }
}

fn told(malformed: Malformed) -> Close {
    Close::new(Close::FORBIDDEN, format!("malformed: {malformed}"))
}

/// A bucket that fills with time and empties with messages.
#[derive(Debug)]
struct Pace {
    left: f64,
    at: Instant,
    per_second: f64,
    burst: f64,
}

impl Pace {
    fn new(limits: &Limits) -> Self {
        let burst = f64::from(limits.message_burst);
        Self { left: burst, at: Instant::now(), per_second: f64::from(limits.messages_per_second), burst }
    }

    fn step(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.at = now;
        self.left = (self.left + passed * self.per_second).min(self.burst);
        if self.left < 1.0 {
            return false;
        }
        self.left -= 1.0;
        true
    }
}

/// The half that writes to a socket. Dropping it leaves the room.
#[derive(Debug)]
pub struct Outbound {
    leaving: Leaving,
    lane: Arc<Lane>,
}

impl Outbound {
    /// The next message for the socket; after an [`Outgoing::Close`] there is only that. Cancel safe.
    pub async fn next(&mut self) -> Outgoing {
        loop {
            match self.lane.take() {
                Next::Out(out) => return out,
                Next::Behind => self.ask_what_lacks(),
                Next::Nothing => self.lane.ready().await,
            }
        }
    }

    /// What can follow at once, without waiting: to be written together with what came before.
    pub fn at_once(&mut self) -> Option<Outgoing> {
        match self.lane.take() {
            Next::Out(out) => Some(out),
            Next::Behind => {
                self.ask_what_lacks();
                None
            }
            Next::Nothing => None,
        }
    }

    fn ask_what_lacks(&self) {
        // When the room is gone, the lane tells how it ended.
        let _ = self.leaving.room.send(Message::Behind(self.leaving.connection));
    }

    /// Completes when the room has given the connection up and waits for nothing more: select on it while writing to
    /// the socket, so that a socket whose peer has stopped reading is let go. [`Outbound::next`] tells the close.
    pub fn closed(&self) -> WaitForCancellationFutureOwned {
        self.lane.given_up().clone().cancelled_owned()
    }
}

/// Makes the two halves of a connection.
pub(crate) fn connect(
    connection: ConnectionId,
    capability: &Capability,
    lane: Arc<Lane>,
    own: Arc<OwnClient>,
    room: &mpsc::UnboundedSender<Message>,
    limits: Arc<Limits>,
) -> Connection {
    let leaving = || Leaving { connection, room: room.clone() };
    let inbound = Inbound {
        leaving: leaving(),
        lane: lane.clone(),
        identity: capability.identity(),
        own,
        under_way: Arc::new(Semaphore::new(limits.inbound_bytes)),
        pace: Pace::new(&limits),
        introduced: false,
        limits,
    };
    Connection { inbound, outbound: Outbound { leaving: leaving(), lane } }
}
