//! A room: one task that holds one open document.
//!
//! Document messages are judged in the order in which they arrive. While the candidate cannot be used (it is being
//! read from the log), they wait in the inbox; awareness, arrivals and departures go on.

mod committing;
mod judging;
mod leading;
mod people;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::Clock;
use schema::{Author, DocumentName, Lead, RecordId};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior};
use yrs::StateVector;

use crate::admission::{Fresh, Update};
use crate::bus::{News, Voice};
use crate::candidate::Candidate;
use crate::close::Close;
use crate::committer::{Outcome, Request};
use crate::connection::{Capability, Connection, OwnClient};
use crate::lane::Lane;
use crate::leading::Leading;
use crate::limits::Limits;
use crate::log::{
    DocumentLog, Entry, LogError, RecordChange, RevisionMedia, Sequence, Stored, Told, Writer, YClient,
};
use crate::presence::{ConnectionId, Presence};
use crate::rooms::{OpenError, Records, Registry, RoomState, WriteError};

/// An edit of the server, made in the document itself.
pub(crate) type Edit = Box<dyn FnOnce(&mut yrs::TransactionMut<'_>) + Send>;
/// Picks connections.
pub(crate) type Whose = Arc<dyn Fn(DocumentName, &Capability) -> bool + Send + Sync>;

/// What a room is told.
pub(crate) enum Message {
    Join {
        capability: Capability,
        reply: oneshot::Sender<Result<Connection, OpenError>>,
    },
    Leave(ConnectionId),
    Socket {
        connection: ConnectionId,
        message: FromSocket,
        permit: OwnedSemaphorePermit,
    },
    Behind(ConnectionId),
    Write {
        capability: Capability,
        edit: Edit,
        reply: oneshot::Sender<Result<(), WriteError>>,
    },
    /// What the server owns of the document is this now.
    Facts {
        facts: Told,
        reply: oneshot::Sender<Result<(), WriteError>>,
    },
    Read {
        which: Which,
        reply: oneshot::Sender<Result<Records, OpenError>>,
    },
    Describe(oneshot::Sender<RoomState>),
    /// Another node has something to tell.
    News(News),
    /// Another node may have had something to tell.
    LookAgain,
    /// A snapshot up to here was stored, or could not be.
    Compacted(Option<Snapshot>),
    Disconnect {
        whose: Whose,
        close: Arc<Close>,
    },
    Outcome(Outcome),
    Loaded(Result<Box<(Stored, Candidate)>, LoadError>),
    Shutdown,
}

/// Which records are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Which {
    All,
    /// One annotation, and the comment that goes with it.
    Annotation(RecordId),
}

/// A snapshot that was stored.
pub(crate) struct Snapshot {
    through: Sequence,
    bytes: usize,
    /// What the document took, as stored, when it was asked for.
    instead_of: usize,
}

/// Why a document could not be loaded.
pub(crate) enum LoadError {
    Log(LogError),
    /// What lies in the log cannot be replayed.
    Unreadable(String),
}

/// A message of a socket, parsed.
pub(crate) enum FromSocket {
    Question(Question),
    Update { bytes: Bytes, parsed: Update, complete: bool },
    Awareness(AwarenessState),
    WhoIsHere,
}

/// A connection's own awareness state, stamped; none when it takes it back.
pub(crate) struct AwarenessState {
    pub(crate) client: YClient,
    pub(crate) clock: u32,
    pub(crate) state: Option<String>,
    /// What it shows as whoever leads; not in `state`.
    pub(crate) lead: Option<Lead>,
    pub(crate) opening: bool,
}

/// What the document is asked for. The answer goes out once everything in it is committed.
pub(crate) enum Question {
    /// The server's own opening question.
    Greeting,
    SyncStep1(StateVector),
    /// All that a reader who was behind lacks, from these clocks on.
    Behind(HashMap<YClient, u32>),
}

/// A document message that waits to be judged.
enum Waiting {
    Update(Proposal),
    Question(ConnectionId, Question),
    Read(Which, oneshot::Sender<Result<Records, OpenError>>),
    Write {
        capability: Capability,
        edit: Edit,
        reply: oneshot::Sender<Result<(), WriteError>>,
    },
    Facts(Told, Option<oneshot::Sender<Result<(), WriteError>>>),
    /// What waits for the updates before it, and for nothing else.
    Held(Held),
}

/// An update and who proposes it.
struct Proposal {
    origin: Origin,
    /// In whose name; the server's own facts need none.
    capability: Option<Arc<Capability>>,
    bytes: Bytes,
    parsed: Update,
    /// Whether it holds everything its sender has (SyncStep2).
    complete: bool,
    /// Slows its sender down while it waits.
    permit: Option<OwnedSemaphorePermit>,
}

enum Origin {
    /// The `count`th update of a connection.
    Socket { connection: ConnectionId, count: u64 },
    /// The server, in somebody's name or in its own.
    Server(Option<oneshot::Sender<Result<(), WriteError>>>),
    /// The room, of what this leader shows.
    Leader(Author),
}

/// An update that was admitted and is not committed yet.
struct Pending {
    proposal: Proposal,
    entry: Entry,
    fresh: Arc<[Fresh]>,
    clients: Vec<(YClient, Writer)>,
    changes: Vec<RecordChange>,
    /// Whether its sender is told when it is committed: not after a gap.
    acknowledges: bool,
}

/// What waits until every update admitted before it is committed.
enum Held {
    Answer { connection: ConnectionId, question: Question, frame: Bytes },
    Acknowledge { connection: ConnectionId, count: u64 },
    Read { which: Which, reply: oneshot::Sender<Result<Records, OpenError>>, records: Records },
    Written(oneshot::Sender<Result<(), WriteError>>),
}

/// Whether the candidate can be used.
enum State {
    Live(Box<Candidate>),
    /// It was spoilt; the outcome of what is under way has to be known before the log is read again.
    Spoilt,
    /// The log is being read.
    Loading,
}

struct Member {
    capability: Arc<Capability>,
    since: DateTime<Utc>,
    lane: Arc<Lane>,
    own: Arc<OwnClient>,
    /// Questions that have no answer yet.
    questions: usize,
    /// Updates received.
    received: u64,
    /// When it showed itself last, and the newest state that came too soon after that.
    shown_at: Option<Instant>,
    too_soon: Option<AwarenessState>,
    /// An update was dropped because of a gap: nothing is acknowledged until a complete one comes.
    gap: bool,
    /// How often everything was asked for since the last complete update.
    asked: u32,
}

/// What all rooms of a process share.
pub(crate) struct House {
    pub(crate) limits: Arc<Limits>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) log: Arc<dyn DocumentLog>,
    pub(crate) committer: mpsc::UnboundedSender<Request>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) voice: Voice,
}

pub(crate) struct Room {
    document: DocumentName,
    limits: Arc<Limits>,
    clock: Arc<dyn Clock>,
    log: Arc<dyn DocumentLog>,
    committer: mpsc::UnboundedSender<Request>,
    registry: Arc<Registry>,
    voice: Voice,
    mailbox: mpsc::UnboundedSender<Message>,

    /// Since when there is this room.
    made: DateTime<Utc>,
    state: State,
    /// Whether the document was loaded once.
    opened: bool,
    joining: Vec<(Capability, oneshot::Sender<Result<Connection, OpenError>>)>,
    members: HashMap<ConnectionId, Member>,
    presence: Presence,
    leading: Leading,

    sequence: Sequence,
    compacted: Sequence,
    /// Whether a snapshot is being made.
    compacting: bool,
    /// When awareness states that came too soon are shown.
    show_at: Option<Instant>,
    /// How far everybody was told: the clocks of what is committed.
    told: HashMap<YClient, u32>,
    stored_bytes: usize,
    snapshot_bytes: usize,
    /// Whether what the server owns is made right whenever the log was read.
    mirrors: bool,
    media: RevisionMedia,
    clients: HashMap<YClient, Writer>,
    /// Clients bound on opening that the log does not know yet.
    unbound: Vec<(YClient, Writer)>,

    inbox: VecDeque<Waiting>,
    pending: VecDeque<Pending>,
    held: VecDeque<(u64, Held)>,
    waiting_bytes: usize,
    /// How many updates were admitted, and how many of them are committed.
    admitted: u64,
    committed: u64,
    /// How many of the pending updates, and of the unbound clients, are under way to the log.
    under_way: Option<(usize, usize)>,
    /// How often in a row the log could not be read, and an append's outcome was not known.
    unread: u32,
    unsaved: u32,
    /// Everything there is, as an answer to who has nothing, when this many updates were admitted.
    everything: Option<(u64, Bytes)>,
    empty_since: Instant,
    closing: Option<Instant>,
    ended: bool,
}

impl Room {
    pub(crate) fn new(document: DocumentName, house: House, mailbox: mpsc::UnboundedSender<Message>) -> Self {
        let House { limits, clock, log, committer, registry, voice } = house;
        metrics::gauge!("rushes_rooms").increment(1.0);
        let made = clock.now();
        Self {
            document,
            made,
            limits,
            clock,
            log,
            committer,
            registry,
            voice,
            mailbox,
            state: State::Loading,
            opened: false,
            joining: Vec::new(),
            members: HashMap::new(),
            presence: Presence::default(),
            leading: Leading::default(),
            sequence: Sequence::default(),
            compacted: Sequence::default(),
            compacting: false,
            show_at: None,
            told: HashMap::new(),
            stored_bytes: 0,
            snapshot_bytes: 0,
            mirrors: true,
            media: RevisionMedia::new(),
            clients: HashMap::new(),
            unbound: Vec::new(),
            inbox: VecDeque::new(),
            pending: VecDeque::new(),
            held: VecDeque::new(),
            waiting_bytes: 0,
            admitted: 0,
            committed: 0,
            under_way: None,
            unread: 0,
            unsaved: 0,
            everything: None,
            empty_since: Instant::now(),
            closing: None,
            ended: false,
        }
    }

    /// Lives until nobody needs the document any more.
    #[tracing::instrument(name = "room", skip_all, fields(document = %self.document))]
    pub(crate) async fn run(mut self, mut messages: mpsc::UnboundedReceiver<Message>) {
        self.load(Duration::ZERO);
        let shortest = self.limits.presence.min(self.limits.stall).min(self.limits.idle);
        let period = (shortest / 4).clamp(Duration::from_millis(5), Duration::from_secs(1));
        let mut tick = tokio::time::interval(period);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.ended {
            tokio::select! {
                message = messages.recv() => {
                    let Some(message) = message else { break };
                    self.hear(message);
                    self.judge_waiting().await;
                    self.commit();
                }
                _ = tick.tick() => self.tick(),
                () = until(self.show_at) => self.show_what_waits(),
                () = until(self.leading.due()) => {
                    self.write_stage();
                    self.commit();
                }
            }
            self.close_when_done();
            if self.may_unload() && self.registry.forget(self.document, &self.mailbox, &mut messages) {
                break;
            }
        }
        self.registry.remove(self.document, &self.mailbox);
        self.compact(1);
    }

    fn hear(&mut self, message: Message) {
        match message {
            Message::Join { capability, reply } if self.opened => {
                // Whoever asked may have gone; then the connection leaves at once.
                let _ = reply.send(Ok(self.join(capability)));
            }
            Message::Join { capability, reply } => self.joining.push((capability, reply)),
            Message::Leave(connection) => self.leave(connection),
            // What comes while the server stops is not taken any more; its sender keeps it.
            Message::Socket { .. } if self.closing.is_some() => {}
            Message::Socket { connection, message, permit } => self.receive(connection, message, permit),
            Message::Behind(connection) => {
                if let Some(from) = self.members.get(&connection).and_then(|member| member.lane.take_behind())
                {
                    self.inbox.push_back(Waiting::Question(connection, Question::Behind(from)));
                }
            }
            Message::Write { capability, edit, reply } => {
                self.inbox.push_back(Waiting::Write { capability, edit, reply });
            }
            Message::Facts { facts, reply } => self.inbox.push_back(Waiting::Facts(facts, Some(reply))),
            Message::Read { which, reply } => self.inbox.push_back(Waiting::Read(which, reply)),
            // Whoever asked may have gone.
            Message::Describe(reply) => drop(reply.send(self.describe())),
            Message::Compacted(made) => self.compacted(made),
            Message::News(News::Committed { through, .. }) if through <= self.sequence => {}
            // What was admitted here and is not committed yet is judged again.
            Message::News(News::Committed { .. }) | Message::LookAgain => self.spoil(),
            Message::News(News::Aware { client, clock, state, .. }) => {
                self.aware_elsewhere(client, clock, state);
            }
            Message::Disconnect { whose, close } => self.disconnect(&whose, &close),
            Message::Outcome(outcome) => self.settle(outcome),
            Message::Loaded(result) => self.loaded(result),
            Message::Shutdown => {
                let now = *self.closing.get_or_insert_with(Instant::now);
                self.leading.hurry(now);
                self.write_stage();
            }
        }
    }

    fn tick(&mut self) {
        for shown in self.presence.expire(self.limits.presence) {
            self.leading.forget(shown.client);
            self.show(&shown, None);
        }
        let stalled = |member: &Member| member.lane.is_stalled(self.limits.stall);
        let stalled: Vec<_> =
            self.members.iter().filter(|(_, member)| stalled(member)).map(|(id, _)| *id).collect();
        for connection in stalled {
            let close = Close::new(Close::TRY_AGAIN, "stalled: you read too slowly; reconnect to catch up");
            self.end(connection, "stalled", close);
        }
    }

    fn describe(&self) -> RoomState {
        RoomState {
            document: self.document,
            opened: self.made,
            people: self.present(),
            connections: self.members.len(),
            records: match &self.state {
                State::Live(candidate) => Some(candidate.records()),
                State::Spoilt | State::Loading => None,
            },
            bytes: self.stored_bytes,
            sequence: self.sequence,
            compacted: self.compacted,
            waiting: self.pending.len() + self.inbox.len(),
            waiting_bytes: self.waiting_bytes,
            behind: self.members.values().filter(|member| member.lane.is_stalled(Duration::ZERO)).count(),
            failures: self.unread.max(self.unsaved),
        }
    }

    fn idle(&self) -> bool {
        self.members.is_empty() && self.joining.is_empty()
    }

    /// Nothing waits for the log.
    fn settled(&self) -> bool {
        self.pending.is_empty()
            && self.inbox.is_empty()
            && self.under_way.is_none()
            && self.leading.due().is_none()
    }

    /// Nobody is here and nothing waits for the log, or waits in vain: senders keep what was not acknowledged.
    fn may_unload(&self) -> bool {
        let settled = self.settled();
        let in_vain = self.unread + self.unsaved > 0 && self.empty_since.elapsed() > self.limits.idle * 4;
        self.idle() && (settled || in_vain) && self.empty_since.elapsed() >= self.limits.idle
    }

    /// Ends every connection once everything is committed, when the server is shutting down.
    fn close_when_done(&mut self) {
        let Some(since) = self.closing else { return };
        let settled = self.opened && self.settled();
        if settled || since.elapsed() >= self.limits.shutdown {
            for member in self.members.values() {
                member.lane.end_after_all(Close::restarting());
            }
            self.ended = true;
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // What yrs left behind in the middle of a change is not safe to take apart.
            std::mem::forget(std::mem::replace(&mut self.state, State::Spoilt));
        }
        for member in self.members.values() {
            member.lane.end_after_all(Close::new(Close::TRY_AGAIN, "the document was closed; reconnect"));
        }
        metrics::gauge!("rushes_rooms").decrement(1.0);
        metrics::gauge!("rushes_connections").decrement(count(self.members.len()));
        self.registry.left(self.members.len());
        self.registry.remove(self.document, &self.mailbox);
    }
}

/// Completes at `moment`; never without one.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// A number of things as metrics take it.
fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}
