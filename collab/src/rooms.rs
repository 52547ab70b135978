//! All open documents of this process.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use domain::Clock;
use schema::{Annotation, Author, Comment, DocumentName, RecordId};
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::bus::{Bus, NodeId, Voice};
use crate::close::Close;
use crate::committer::{self, Request};
use crate::connection::{Capability, Connection};
use crate::limits::Limits;
use crate::log::{DocumentLog, Facts, FeedbackChanges, Sequence, Told};
use crate::presence::ConnectionId;
use crate::room::{House, Message, Room, Which, Whose};

/// Why a document could not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// There is no such document.
    #[error("there is no such document")]
    NotFound,
    /// The log is away, or the document cannot be read: try again.
    #[error("the document cannot be read just now")]
    Unavailable,
    /// The rooms are shutting down.
    #[error("the server restarts")]
    Restarting,
}

impl OpenError {
    /// How to close a socket that waits for the document.
    pub fn close(self) -> Close {
        match self {
            Self::NotFound => Close::new(Close::NOT_FOUND, "there is no such document for you"),
            Self::Unavailable => {
                Close::new(Close::TRY_AGAIN, "the document cannot be read just now; try again")
            }
            Self::Restarting => Close::restarting(),
        }
    }
}

/// Why an edit of the server was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The document could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The edit was refused.
    #[error("{}", .0.reason)]
    Refused(Close),
}

/// The records of a document.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Records {
    /// Its annotations, deleted ones included.
    pub annotations: BTreeMap<RecordId, Annotation>,
    /// Its comments, deleted ones included.
    pub comments: BTreeMap<RecordId, Comment>,
}

/// How much is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Open documents.
    pub rooms: usize,
    /// Connections to them.
    pub connections: usize,
}

/// Somebody who has a document open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Present {
    /// Who.
    pub author: Author,
    /// How they are called.
    pub name: String,
    /// Over how many connections.
    pub connections: usize,
    /// When the oldest of them was opened.
    pub since: DateTime<Utc>,
}

/// How an open document is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoomState {
    /// Which.
    pub document: DocumentName,
    /// Since when it is open here.
    pub opened: DateTime<Utc>,
    /// Who is there, those who came first in front.
    pub people: Vec<Present>,
    /// Over how many connections.
    pub connections: usize,
    /// How many records it holds, deleted ones included; absent while the log is being read.
    pub records: Option<usize>,
    /// Bytes of it as stored: its snapshot and what came after.
    pub bytes: usize,
    /// The last entry of its log that is known here.
    pub sequence: Sequence,
    /// The entry up to which its snapshot holds everything.
    pub compacted: Sequence,
    /// Updates and questions that wait to be judged or committed.
    pub waiting: usize,
    /// Bytes of them.
    pub waiting_bytes: usize,
    /// Readers who are behind.
    pub behind: usize,
    /// How often in a row the log has failed.
    pub failures: u32,
}

/// Which rooms there are, shared by all of them.
pub(crate) struct Registry {
    rooms: Mutex<HashMap<DocumentName, mpsc::UnboundedSender<Message>>>,
    connections: AtomicUsize,
    next_connection: AtomicU64,
}

impl Registry {
    fn rooms(&self) -> MutexGuard<'_, HashMap<DocumentName, mpsc::UnboundedSender<Message>>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a connection and numbers it.
    pub(crate) fn arrive(&self) -> ConnectionId {
        self.connections.fetch_add(1, Ordering::Relaxed);
        ConnectionId(self.next_connection.fetch_add(1, Ordering::Relaxed))
    }

    /// Connections ended.
    pub(crate) fn left(&self, count: usize) {
        self.connections.fetch_sub(count, Ordering::Relaxed);
    }

    /// Takes a room out, unless somebody has just knocked. Messages are sent under the same lock.
    pub(crate) fn forget(
        &self,
        document: DocumentName,
        room: &mpsc::UnboundedSender<Message>,
        messages: &mut mpsc::UnboundedReceiver<Message>,
    ) -> bool {
        let mut rooms = self.rooms();
        if !messages.is_empty() {
            return false;
        }
        if rooms.get(&document).is_some_and(|known| known.same_channel(room)) {
            rooms.remove(&document);
        }
        true
    }

    /// Takes a room out, whoever may have knocked.
    pub(crate) fn remove(&self, document: DocumentName, room: &mpsc::UnboundedSender<Message>) {
        let mut rooms = self.rooms();
        if rooms.get(&document).is_some_and(|known| known.same_channel(room)) {
            rooms.remove(&document);
        }
    }
}

/// All open documents of this process. Clones share them.
#[derive(Clone)]
pub struct Rooms {
    log: Arc<dyn DocumentLog>,
    clock: Arc<dyn Clock>,
    limits: Arc<Limits>,
    registry: Arc<Registry>,
    committer: mpsc::UnboundedSender<Request>,
    voice: Voice,
    tasks: TaskTracker,
    stopping: CancellationToken,
}

impl std::fmt::Debug for Rooms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rooms").field("statistics", &self.statistics()).finish_non_exhaustive()
    }
}

impl Rooms {
    /// Rooms over `log`. Must be called within a tokio runtime, on which they live from then on.
    pub fn new(log: Arc<dyn DocumentLog>, clock: Arc<dyn Clock>, limits: Limits) -> Self {
        let (committer, requests) = mpsc::unbounded_channel();
        // Ends when the last room and the last clone of `Rooms` are gone.
        tokio::spawn(committer::run(log.clone(), requests));
        let registry = Registry {
            rooms: Mutex::default(),
            connections: AtomicUsize::new(0),
            next_connection: AtomicU64::new(1),
        };
        Self {
            log,
            clock,
            limits: Arc::new(limits),
            registry: Arc::new(registry),
            committer,
            voice: Voice::none(),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
        }
    }

    /// The same rooms as one node of several that share `log`: what another one commits or shows is told here at once.
    #[must_use]
    pub fn on_bus(mut self, bus: Arc<dyn Bus>, node: NodeId) -> Self {
        let mut news = bus.listen();
        self.voice = Voice::on(bus, node);
        let (registry, stopping) = (self.registry.clone(), self.stopping.clone());
        tokio::spawn(async move {
            loop {
                let told = tokio::select! {
                    told = news.recv() => told,
                    () = stopping.cancelled() => return,
                };
                match told {
                    Ok((from, news)) if from != node => {
                        if let Some(room) = registry.rooms().get(&news.document()) {
                            // A room that is gone reads the log when it is made again.
                            let _ = room.send(Message::News(news));
                        }
                    }
                    Ok(_) => {}
                    // What was missed may have been about any of them.
                    Err(RecvError::Lagged(_)) => {
                        for room in registry.rooms().values() {
                            let _ = room.send(Message::LookAgain);
                        }
                    }
                    Err(RecvError::Closed) => return,
                }
            }
        });
        self
    }

    /// Tells the room of a document, making it when there is none.
    fn tell(&self, document: DocumentName, message: Message) {
        let (mailbox, messages) = mpsc::unbounded_channel();
        {
            let mut rooms = self.registry.rooms();
            let message = match rooms.get(&document) {
                Some(room) => match room.send(message) {
                    Ok(()) => return,
                    Err(mpsc::error::SendError(message)) => message,
                },
                None => message,
            };
            // The room is about to be made, and listens then.
            let _ = mailbox.send(message);
            rooms.insert(document, mailbox.clone());
        }
        // A shutdown that has counted the rooms already does not know this one.
        if self.stopping.is_cancelled() {
            let _ = mailbox.send(Message::Shutdown);
        }
        let house = House {
            limits: self.limits.clone(),
            clock: self.clock.clone(),
            log: self.log.clone(),
            committer: self.committer.clone(),
            registry: self.registry.clone(),
            voice: self.voice.clone(),
        };
        let room = Room::new(document, house, mailbox);
        self.tasks.spawn(room.run(messages));
    }

    /// Asks the room of a document. A room that ends before it answers is made anew, a few times.
    async fn ask<T>(
        &self,
        document: DocumentName,
        mut message: impl FnMut(oneshot::Sender<Result<T, OpenError>>) -> Message,
    ) -> Result<T, OpenError> {
        for _ in 0..3 {
            if self.stopping.is_cancelled() {
                return Err(OpenError::Restarting);
            }
            let (reply, answer) = oneshot::channel();
            self.tell(document, message(reply));
            if let Ok(answer) = answer.await {
                return answer;
            }
        }
        Err(OpenError::Unavailable)
    }

    /// Connects to a document, loading it when it is not open yet: once, however many arrive.
    pub async fn open(
        &self,
        document: DocumentName,
        capability: Capability,
    ) -> Result<Connection, OpenError> {
        self.ask(document, |reply| Message::Join { capability: capability.clone(), reply }).await
    }

    /// Edits a document in the name of a person, judged as a frame of theirs would be; returns when the edit is committed.
    /// `edit` is given the document itself, under a client id that is the server's.
    pub async fn write<F>(
        &self,
        document: DocumentName,
        capability: Capability,
        edit: F,
    ) -> Result<(), WriteError>
    where
        F: FnOnce(&mut yrs::TransactionMut<'_>) + Send + 'static,
    {
        if self.stopping.is_cancelled() {
            return Err(OpenError::Restarting.into());
        }
        let (reply, answer) = oneshot::channel();
        self.tell(document, Message::Write { capability, edit: Box::new(edit), reply });
        answer.await.unwrap_or(Err(WriteError::Open(OpenError::Unavailable)))
    }

    /// Makes what the server owns of a document what it is now, open or not; returns when that is committed. What is the
    /// same already is not written.
    pub async fn set_facts(&self, document: DocumentName, facts: Facts) -> Result<(), WriteError> {
        if self.stopping.is_cancelled() {
            return Err(OpenError::Restarting.into());
        }
        let (reply, answer) = oneshot::channel();
        self.tell(document, Message::Facts { facts: Told::Whole(facts), reply });
        answer.await.unwrap_or(Err(WriteError::Open(OpenError::Unavailable)))
    }

    /// Makes some items of feedback in a document what they are now, as [`Rooms::set_facts`] does the whole. What is not
    /// named is not looked at.
    pub async fn change_feedback(
        &self,
        document: DocumentName,
        changes: FeedbackChanges,
    ) -> Result<(), WriteError> {
        if self.stopping.is_cancelled() {
            return Err(OpenError::Restarting.into());
        }
        let (reply, answer) = oneshot::channel();
        self.tell(document, Message::Facts { facts: Told::Feedback(changes), reply });
        answer.await.unwrap_or(Err(WriteError::Open(OpenError::Unavailable)))
    }

    /// Whether a document is open.
    pub fn is_open(&self, document: DocumentName) -> bool {
        self.registry.rooms().contains_key(&document)
    }

    /// How each open document is doing, by name. A room that does not answer within `patience` is left out.
    pub async fn describe(&self, patience: std::time::Duration) -> Vec<RoomState> {
        let asked: Vec<_> = {
            let rooms = self.registry.rooms();
            let ask = |room: &mpsc::UnboundedSender<Message>| {
                let (reply, answer) = oneshot::channel();
                room.send(Message::Describe(reply)).ok().map(|()| answer)
            };
            rooms.values().filter_map(ask).collect()
        };
        let answers = asked.into_iter().map(|answer| tokio::time::timeout(patience, answer));
        let answers = futures::future::join_all(answers).await;
        let mut rooms: Vec<RoomState> = answers.into_iter().filter_map(|answer| answer.ok()?.ok()).collect();
        rooms.sort_by_key(|room| room.document.to_string());
        rooms
    }

    /// The committed records of a document, as in layout version 1.
    pub async fn read(&self, document: DocumentName) -> Result<Records, OpenError> {
        self.ask(document, |reply| Message::Read { which: Which::All, reply }).await
    }

    /// One annotation with the comment that goes with it, committed; no records where it is not there.
    pub async fn read_annotation(&self, document: DocumentName, id: RecordId) -> Result<Records, OpenError> {
        self.ask(document, |reply| Message::Read { which: Which::Annotation(id), reply }).await
    }

    /// Closes every connection that `whose` picks, at once: for rights that were taken away.
    pub fn disconnect<F>(&self, whose: F, close: Close)
    where
        F: Fn(DocumentName, &Capability) -> bool + Send + Sync + 'static,
    {
        let (whose, close): (Whose, _) = (Arc::new(whose), Arc::new(close));
        for room in self.registry.rooms().values() {
            // A room that is gone has closed them.
            let _ = room.send(Message::Disconnect { whose: whose.clone(), close: close.clone() });
        }
    }

    /// Commits what is queued (for [`Limits::shutdown`] at most), closes every connection with 1012, and opens no more
    /// documents.
    pub async fn shutdown(&self) {
        self.stopping.cancel();
        for room in self.registry.rooms().values() {
            // A room that is gone has stopped.
            let _ = room.send(Message::Shutdown);
        }
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// How much is open.
    pub fn statistics(&self) -> Statistics {
        let rooms = self.registry.rooms().len();
        Statistics { rooms, connections: self.registry.connections.load(Ordering::Relaxed) }
    }
}
