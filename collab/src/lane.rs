//! What waits for a connection's reader: two bounded lanes. Rooms put in and never wait; readers take out.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::admission::Fresh;
use crate::close::Close;
use crate::connection::Outgoing;
use crate::log::YClient;
use crate::protocol;

/// The most answers that may wait for a reader who keeps asking.
const REPLIES: usize = 64;
/// The most bytes of answers that may wait; a single one may be larger.
const REPLY_BYTES: usize = 16 << 20;

/// A frame of the document lane, encoded once and shared by all who get it.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) bytes: Bytes,
    /// What the frame brings, so that it can be made up for when it is dropped.
    pub(crate) fresh: Arc<[Fresh]>,
}

/// The lanes of one connection.
#[derive(Debug)]
pub(crate) struct Lane {
    state: Mutex<State>,
    ready: Notify,
    given_up: CancellationToken,
    most: usize,
}

#[derive(Debug, Default)]
struct State {
    /// Answers to the reader's own questions; never dropped.
    replies: VecDeque<Bytes>,
    reply_bytes: usize,
    frames: VecDeque<Frame>,
    bytes: usize,
    behind: Option<Behind>,
    awareness: HashMap<YClient, Bytes>,
    order: VecDeque<YClient>,
    awareness_next: bool,
    acknowledged: Option<u64>,
    /// The highest count that was told, or waits to be.
    counted: u64,
    ending: Option<Ending>,
}

/// The document lane was dropped; the reader gets one diff instead once it is ready for it.
#[derive(Debug)]
struct Behind {
    since: Instant,
    /// The first clock of each client that was dropped.
    from: HashMap<YClient, u32>,
    asked: bool,
}

#[derive(Debug)]
struct Ending {
    /// Said before the close, at once.
    farewell: Option<Bytes>,
    close: Close,
    /// Whether what waits is sent first.
    after_all: bool,
}

/// What the reader gets next.
pub(crate) enum Next {
    Out(Outgoing),
    /// The reader is ready, and behind: the room has to be asked for a diff.
    Behind,
    Nothing,
}

impl Lane {
    pub(crate) fn new(most: usize) -> Self {
        Self { state: Mutex::default(), ready: Notify::new(), given_up: CancellationToken::new(), most }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a change in. When the lane is full, it is dropped whole and its reader is behind.
    pub(crate) fn push(&self, frame: Frame) {
        let mut state = self.lock();
        if state.ending.is_some() {
            return;
        }
        let full = state.bytes + frame.bytes.len() > self.most && !state.frames.is_empty();
        if full && state.behind.is_none() {
            let mut behind = Behind { since: Instant::now(), from: HashMap::new(), asked: false };
            state.bytes = 0;
            for dropped in state.frames.drain(..) {
                behind.add(&dropped.fresh);
            }
            state.behind = Some(behind);
        }
        if let Some(behind) = &mut state.behind {
            behind.add(&frame.fresh);
        } else {
            state.bytes += frame.bytes.len();
            state.frames.push_back(frame);
        }
        drop(state);
        self.ready.notify_one();
    }

    /// What a reader that is behind lacks, from which clock on. It counts as caught up from then on.
    pub(crate) fn take_behind(&self) -> Option<HashMap<YClient, u32>> {
        self.lock().behind.take().map(|behind| behind.from)
    }

    /// Puts an answer in. False when too many wait: the reader asks and does not read.
    pub(crate) fn reply(&self, bytes: Bytes) -> bool {
        let mut state = self.lock();
        if state.ending.is_some() {
            return true;
        }
        // What is already there counts: the document itself may be larger than that, and comes behind smaller answers.
        let crowded = state.reply_bytes > REPLY_BYTES;
        if crowded || state.replies.len() >= REPLIES {
            return false;
        }
        state.reply_bytes += bytes.len();
        state.replies.push_back(bytes);
        drop(state);
        self.ready.notify_one();
        true
    }

    /// Puts an awareness state in; it takes the place of an older one of that client.
    pub(crate) fn aware(&self, client: YClient, bytes: Bytes) {
        let mut state = self.lock();
        if state.ending.is_some() {
            return;
        }
        if state.awareness.insert(client, bytes).is_none() {
            state.order.push_back(client);
        }
        drop(state);
        self.ready.notify_one();
    }

    /// Tells how many updates are committed; the highest count is enough. Of those that one group commits, what had no
    /// effect counts last, and may be the older.
    pub(crate) fn acknowledge(&self, count: u64) {
        let mut state = self.lock();
        if state.ending.is_some() || count <= state.counted {
            return;
        }
        state.counted = count;
        state.acknowledged = Some(count);
        drop(state);
        self.ready.notify_one();
    }

    /// Ends the connection at once: nothing that waits is sent any more.
    pub(crate) fn end(&self, farewell: Option<Bytes>, close: Close) {
        let mut state = self.lock();
        if state.ending.as_ref().is_none_or(|ending| ending.after_all) {
            *state = State { ending: Some(Ending { farewell, close, after_all: false }), ..State::default() };
        }
        drop(state);
        self.ready.notify_one();
        self.given_up.cancel();
    }

    /// Ends the connection after what waits.
    pub(crate) fn end_after_all(&self, close: Close) {
        let mut state = self.lock();
        if state.ending.is_none() {
            state.ending = Some(Ending { farewell: None, close, after_all: true });
        }
        drop(state);
        self.ready.notify_one();
    }

    /// The close, once the connection is ending.
    pub(crate) fn ending(&self) -> Option<Close> {
        self.lock().ending.as_ref().map(|ending| ending.close.clone())
    }

    /// Cancelled when the connection was ended at once.
    pub(crate) const fn given_up(&self) -> &CancellationToken {
        &self.given_up
    }

    /// Whether the reader has been behind for `stall`.
    pub(crate) fn is_stalled(&self, stall: Duration) -> bool {
        self.lock().behind.as_ref().is_some_and(|behind| behind.since.elapsed() >= stall)
    }

    /// Completes when something was put in since.
    pub(crate) async fn ready(&self) {
        self.ready.notified().await;
    }

    /// Takes out what comes next.
    pub(crate) fn take(&self) -> Next {
        let mut state = self.lock();
        if let Some(ending) = state.ending.as_mut().filter(|ending| !ending.after_all) {
            let farewell = ending.farewell.take();
            return Next::Out(
                farewell.map_or_else(|| Outgoing::Close(ending.close.clone()), Outgoing::Frame),
            );
        }
        if let Some(bytes) = state.replies.pop_front() {
            state.reply_bytes -= bytes.len();
            return Next::Out(Outgoing::Frame(bytes));
        }
        // Awareness and documents take turns, so that neither starves.
        let first = state.awareness_next;
        state.awareness_next = !first;
        let frame = if first {
            state.take_awareness().or_else(|| state.take_document())
        } else {
            state.take_document().or_else(|| state.take_awareness())
        };
        if let Some(bytes) = frame {
            return Next::Out(Outgoing::Frame(bytes));
        }
        if let Some(behind) = &mut state.behind {
            if !behind.asked {
                behind.asked = true;
                return Next::Behind;
            }
            if state.ending.is_none() {
                return Next::Nothing;
            }
        }
        match &state.ending {
            Some(ending) => Next::Out(Outgoing::Close(ending.close.clone())),
            None => Next::Nothing,
        }
    }
}

impl Behind {
    fn add(&mut self, fresh: &[Fresh]) {
        for one in fresh {
            let from = self.from.entry(one.client).or_insert(one.from);
            *from = (*from).min(one.from);
        }
    }
}

impl State {
    fn take_document(&mut self) -> Option<Bytes> {
        if let Some(frame) = self.frames.pop_front() {
            self.bytes -= frame.bytes.len();
            return Some(frame.bytes);
        }
        self.acknowledged.take().map(protocol::acknowledged)
    }

    fn take_awareness(&mut self) -> Option<Bytes> {
        let client = self.order.pop_front()?;
        self.awareness.remove(&client)
    }
}
