//! One browser tab, or any honest program: a document of yrs behind the standard protocol. What it does while it is
//! disconnected stays in its document and goes out on return, as with every Yjs client.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::SplitSink;
use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use yrs::types::ToJson as _;
use yrs::updates::decoder::Decode as _;
use yrs::updates::encoder::Encode as _;
use yrs::{
    Doc, Map as _, OffsetKind, Options, ReadTxn as _, StateVector, Text as _, Transact as _, TransactionMut,
    Update,
};

use crate::mark;
use crate::socket::{Door, Ending, PATIENCE, Socket};
use crate::wire::{self, Said};

/// What has come over the current connection.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The server has told everything that it had.
    pub synced: bool,
    /// The server was told everything that the document had.
    pub answered: bool,
    /// Updates sent.
    pub sent: u64,
    /// Updates that the server says are committed.
    pub acknowledged: u64,
    /// Updates of others, and echoes of one's own.
    pub updates: usize,
    /// Yjs client → its clock and state; null when it left.
    pub people: BTreeMap<u64, (u32, Value)>,
    /// How the connection ended.
    pub ended: Option<Ending>,
}

impl View {
    /// Whether everything that was done is committed, as far as the server said.
    pub fn saved(&self) -> bool {
        self.synced && self.answered && self.acknowledged == self.sent
    }

    /// The state of a Yjs client that is here.
    pub fn state_of(&self, client: u64) -> Option<&Value> {
        self.people.get(&client).map(|(_, state)| state).filter(|state| !state.is_null())
    }

    /// The Yjs clients that are here.
    pub fn present(&self) -> Vec<u64> {
        self.people.iter().filter(|(_, (_, state))| !state.is_null()).map(|(client, _)| *client).collect()
    }
}

/// One tab.
pub struct Tab {
    /// Its document.
    pub doc: Doc,
    /// `user:<id>` of whoever sits before it.
    pub author: String,
    /// The picture that it draws on.
    pub media: i64,
    door: Door,
    clock: u32,
    view: watch::Sender<View>,
    line: Option<Line>,
}

/// The current connection.
struct Line {
    frames: mpsc::UnboundedSender<Message>,
    task: JoinHandle<()>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An empty document with the roots of the layout.
pub fn document(client: u64) -> Doc {
    let options =
        Options { offset_kind: OffsetKind::Utf16, ..Options::with_client_id(yrs::ClientID::new(client)) };
    let doc = Doc::with_options(options);
    for root in ["annotations", "comments", "feedback", "meta"] {
        doc.get_or_insert_map(root);
    }
    doc
}

/// A Yjs client id as Yjs draws them.
#[expect(clippy::disallowed_methods, reason = "tests may draw client ids by chance")]
pub fn new_client() -> u64 {
    u64::from(rand::random::<u32>().max(1))
}

impl Tab {
    /// A tab of the person with account `user` that is not connected yet.
    pub fn new(door: Door, user: i64, media: i64) -> Self {
        Self::with_doc(door, user, media, document(new_client()))
    }

    /// The same over a document that is there already.
    pub fn with_doc(door: Door, user: i64, media: i64, doc: Doc) -> Self {
        let view = watch::Sender::new(View::default());
        Self { doc, author: format!("user:{user}"), media, door, clock: 0, view, line: None }
    }

    /// A tab that is connected and in step.
    pub async fn open(door: Door, user: i64, media: i64) -> Self {
        let mut tab = Self::new(door, user, media);
        tab.connect().await;
        tab.until("the first sync", |_, view| view.saved()).await;
        tab
    }

    /// Connects, or connects again.
    pub async fn connect(&mut self) {
        let socket = self.door.open().await;
        self.connect_over(socket);
    }

    /// Connects to the same document of a service at another address.
    pub async fn connect_at(&mut self, base: &str) {
        self.door = self.door.clone().at(base);
        self.connect().await;
    }

    fn connect_over(&mut self, socket: Socket) {
        self.line = None;
        self.view.send_replace(View::default());
        let (frames, outgoing) = mpsc::unbounded_channel();
        let vector = self.doc.transact().state_vector().encode_v1();
        // The task that receives them is about to be made.
        let _ = frames.send(Message::Binary(wire::sync_step_1(&vector)));
        let talk = talk(socket, self.doc.clone(), self.view.clone(), frames.clone(), outgoing);
        self.line = Some(Line { frames, task: tokio::spawn(talk) });
        self.show(&json!({}));
    }

    /// Breaks the connection without a word.
    pub fn disconnect(&mut self) {
        self.line = None;
    }

    /// Closes the connection in order.
    pub async fn leave(&mut self) {
        let close = CloseFrame { code: 1000.into(), reason: "".into() };
        self.send_message(Message::Close(Some(close)));
        if let Some(mut line) = self.line.take() {
            let closed = tokio::time::timeout(PATIENCE, &mut line.task).await;
            assert!(closed.is_ok(), "the server did not take leave");
        }
    }

    /// Sends any frame.
    pub fn send(&self, frame: Bytes) {
        self.send_message(Message::Binary(frame));
    }

    fn send_message(&self, message: Message) {
        if let Some(line) = &self.line {
            // A connection that has ended takes nothing; the document keeps what was done.
            let _ = line.frames.send(message);
        }
    }

    /// Its Yjs client id.
    pub fn client(&self) -> u64 {
        self.doc.client_id().get()
    }

    /// Shows itself to the others.
    pub fn show(&mut self, state: &Value) {
        self.clock += 1;
        self.send(wire::awareness(&[(self.client(), self.clock, &state.to_string())]));
    }

    /// Changes the document and tells the server, when it is connected.
    pub fn edit(&self, edit: impl FnOnce(&mut TransactionMut<'_>)) {
        let update = self.edit_quietly(edit);
        self.send_update(&update);
    }

    /// Changes the document and tells nobody; the update that somebody has to be told.
    pub fn edit_quietly(&self, edit: impl FnOnce(&mut TransactionMut<'_>)) -> Vec<u8> {
        let mut txn = self.doc.transact_mut();
        edit(&mut txn);
        txn.commit();
        txn.encode_update_v1()
    }

    /// Tells the server of a change.
    pub fn send_update(&self, update: &[u8]) {
        if self.line.is_some() {
            self.view.send_modify(|view| view.sent += 1);
            self.send(wire::update(update));
        }
    }

    /// Draws a mark; its id.
    pub fn draw_mark(&self, mark: &Value) -> String {
        let id = mark::record_id();
        self.edit(|txn| mark::put(txn, "annotations", &id, mark));
        id
    }

    /// Draws a rectangle; its id.
    pub fn draw(&self) -> String {
        self.draw_mark(&mark::rectangle(&self.author, self.media))
    }

    /// Writes a comment; its id.
    pub fn comment(&self, annotation: Option<&str>, words: &str) -> String {
        let id = mark::record_id();
        self.edit(|txn| mark::put_comment(txn, &id, &self.author, annotation, words));
        id
    }

    /// Answers a comment; the answer's id.
    pub fn answer(&self, comment: &str, words: &str) -> String {
        let id = mark::record_id();
        self.edit(|txn| mark::put_answer(txn, &id, &self.author, comment, words));
        id
    }

    /// Types into a comment.
    pub fn type_into(&self, comment: &str, at: u32, words: &str) {
        self.edit(|txn| mark::body(txn, comment).insert(txn, at, words));
    }

    /// Changes one field of a record.
    pub fn set(&self, map: &str, id: &str, field: &str, value: &Value) {
        self.edit(|txn| mark::set(txn, map, id, field, value));
    }

    /// Deletes a mark in one's own name.
    pub fn delete(&self, id: &str) {
        self.set("annotations", id, "deleted", &json!({"by": self.author, "at": mark::now()}));
    }

    /// The document as plain JSON.
    pub fn json(&self) -> Value {
        json(&self.doc)
    }

    /// The ids of its marks.
    pub fn marks(&self) -> Vec<String> {
        self.json()["annotations"].as_object().expect("a map").keys().cloned().collect()
    }

    /// Whether it has a record.
    pub fn has(&self, map: &str, id: &str) -> bool {
        let txn = self.doc.transact();
        txn.get_map(map).is_some_and(|map| map.contains_key(&txn, id))
    }

    /// What has come so far.
    pub fn view(&self) -> View {
        self.view.borrow().clone()
    }

    /// Waits until something holds, which is looked at after everything that comes.
    pub async fn until(&self, what: &str, holds: impl FnMut(&Self, &View) -> bool) {
        self.until_within(PATIENCE, what, holds).await;
    }

    /// The same, with another limit.
    pub async fn until_within(
        &self,
        limit: Duration,
        what: &str,
        mut holds: impl FnMut(&Self, &View) -> bool,
    ) {
        let mut changes = self.view.subscribe();
        let waited = tokio::time::timeout(limit, async {
            loop {
                let view = changes.borrow_and_update().clone();
                if holds(self, &view) {
                    return;
                }
                // The sender lives in this tab.
                let _ = changes.changed().await;
            }
        });
        let waited = waited.await.is_ok();
        assert!(waited, "{}: not within {limit:?}: {what}\n{:?}\n{}", self.author, self.view(), self.json());
    }

    /// Waits until everything that was done is committed.
    pub async fn saved(&self) {
        self.until("everything is committed", |_, view| view.saved()).await;
    }

    /// Waits for the end of the connection.
    pub async fn ended(&self) -> Ending {
        self.until("the end of the connection", |_, view| view.ended.is_some()).await;
        self.view().ended.expect("ended")
    }
}

/// A document as plain JSON, the same for the same content.
pub fn json(doc: &Doc) -> Value {
    let txn = doc.transact();
    let read = |root: &str| {
        let value = serde_json::to_value(txn.get_map(root).expect("a root").to_json(&txn)).expect("JSON");
        mark::plain(&value)
    };
    json!({"annotations": read("annotations"), "comments": read("comments")})
}

/// Passes frames on until the connection ends.
async fn talk(
    socket: Socket,
    doc: Doc,
    view: watch::Sender<View>,
    frames: mpsc::UnboundedSender<Message>,
    mut outgoing: mpsc::UnboundedReceiver<Message>,
) {
    let (mut sink, mut stream) = socket.into_stream().split();
    let mut denied = None;
    loop {
        let message = tokio::select! {
            Some(message) = outgoing.recv() => {
                // A broken connection shows itself on the reading side.
                let _ = send(&mut sink, message).await;
                continue;
            }
            message = stream.next() => message,
        };
        let (code, reason) = match message {
            Some(Ok(Message::Binary(frame))) => {
                match wire::read(&frame) {
                    Said::Denied(reason) => denied = Some(reason),
                    said => hear(said, &doc, &view, &frames),
                }
                continue;
            }
            Some(Ok(Message::Close(Some(close)))) => (close.code.into(), close.reason.to_string()),
            Some(Ok(Message::Close(None))) => (1005, String::new()),
            Some(Ok(_)) => continue,
            Some(Err(_)) | None => (1006, String::new()),
        };
        let ending = Ending { code, reason, denied, said: Vec::new() };
        view.send_modify(|view| view.ended = Some(ending));
        // The answer to a close frame goes out by reading on.
        while let Ok(Some(Ok(_))) = tokio::time::timeout(PATIENCE, stream.next()).await {}
        return;
    }
}

type Sink = SplitSink<
    tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>,
    Message,
>;

async fn send(sink: &mut Sink, message: Message) -> bool {
    sink.send(message).await.is_ok()
}

fn hear(said: Said, doc: &Doc, view: &watch::Sender<View>, frames: &mpsc::UnboundedSender<Message>) {
    let apply = |update: &[u8]| {
        let update = Update::decode_v1(update).expect("an update of the server");
        doc.transact_mut().apply_update(update).expect("it fits");
    };
    match said {
        Said::SyncStep1(vector) => {
            let vector = StateVector::decode_v1(&vector).expect("a state vector");
            let missing = doc.transact().encode_state_as_update_v1(&vector);
            view.send_modify(|view| {
                view.sent += 1;
                view.answered = true;
            });
            // The receiver is the task that runs this.
            let _ = frames.send(Message::Binary(wire::sync_step_2(&missing)));
        }
        Said::SyncStep2(update) => {
            apply(&update);
            view.send_modify(|view| view.synced = true);
        }
        Said::Update(update) => {
            apply(&update);
            view.send_modify(|view| view.updates += 1);
        }
        Said::Awareness(states) => view.send_modify(|view| {
            for (client, clock, state) in states {
                let known = view.people.get(&client).map(|(clock, state)| (*clock, state.is_null()));
                let newer = known.is_none_or(|(known, gone)| {
                    clock > known || (clock == known && state.is_null() && !gone)
                });
                if newer {
                    view.people.insert(client, (clock, state));
                }
            }
        }),
        Said::Acknowledged(count) => view.send_modify(|view| {
            assert!(
                count > view.acknowledged,
                "acknowledgements only grow: {count} after {}",
                view.acknowledged
            );
            view.acknowledged = count;
        }),
        Said::Denied(_) => {}
    }
}
