//! Clients on yrs, marks to draw, and a log that does as it is told.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::ManualClock;
use domain::ids::{MediaId, RevisionId, UserId};
use schema::{Author, DocumentName};
use serde_json::{Value, json};
use yrs::types::ToJson as _;
use yrs::updates::decoder::Decode as _;
use yrs::{
    Any, Doc, Map as _, MapPrelim, MapRef, OffsetKind, Options, ReadTxn as _, StateVector, TextPrelim,
    Transact as _, TransactionMut, Update,
};

use crate::admission::{Message, parse_awareness, parse_message, parse_state_vector};
use crate::testing::MemoryLog;
use crate::{Capability, Close, Connection, Inbound, Limits, Outbound, Outgoing, Rooms, YClient, protocol};

pub(super) const DOCUMENT: DocumentName = DocumentName::Revision(RevisionId(1));
pub(super) const MEDIA: MediaId = MediaId(41);
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) fn noon() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// A house with its log; dropping `rooms` and opening again on the same log is what a killed server does.
pub(super) struct House {
    pub(super) log: Arc<MemoryLog>,
    pub(super) clock: Arc<ManualClock>,
    pub(super) rooms: Rooms,
    limits: Limits,
}

impl House {
    pub(super) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(super) fn with(change: impl FnOnce(&mut Limits)) -> Self {
        let mut limits = Limits {
            retry: Duration::from_millis(5),
            retry_most: Duration::from_millis(50),
            ..Limits::default()
        };
        change(&mut limits);
        let log = Arc::new(MemoryLog::new([MEDIA]));
        let clock = Arc::new(ManualClock::new(noon()));
        let rooms = Rooms::new(log.clone(), clock.clone(), limits.clone());
        Self { log, clock, rooms, limits }
    }

    /// Another process on the same log.
    pub(super) fn another(&self) -> Rooms {
        Rooms::new(self.log.clone(), self.clock.clone(), self.limits.clone())
    }

    pub(super) fn restart(&mut self) {
        self.rooms = self.another();
    }

    pub(super) async fn client(&self, number: i64) -> Client {
        Client::connect(&self.rooms, person(number)).await
    }

    pub(super) async fn records(&self) -> Value {
        serde_json::to_value(self.rooms.read(DOCUMENT).await.unwrap()).unwrap()
    }
}

/// An artist.
pub(super) fn person(number: i64) -> Capability {
    Capability {
        author: Author::User(UserId(number)),
        name: format!("Person {number}"),
        color: "#e5484d".parse().unwrap(),
        draw: true,
        comment: true,
        decide: false,
        studio: true,
        acknowledge: true,
    }
}

pub(super) fn viewer(number: i64) -> Capability {
    Capability { draw: false, comment: false, ..person(number) }
}

pub(super) fn supervisor(number: i64) -> Capability {
    Capability { decide: true, ..person(number) }
}

/// The `number`th id.
pub(super) fn id(number: u64) -> String {
    format!("01JCWZ{number:020}")
}

/// A client on yrs.
pub(super) struct Client {
    pub(super) doc: Doc,
    pub(super) inbound: Inbound,
    pub(super) outbound: Outbound,
    pub(super) capability: Capability,
    pub(super) acknowledged: u64,
    pub(super) synced: bool,
    pub(super) updates: usize,
    /// Client, clock and state of everybody, as receivers of y-protocols keep them.
    pub(super) aware: BTreeMap<YClient, (u32, Value)>,
    pub(super) denied: Option<String>,
    pub(super) closed: Option<Close>,
}

pub(super) fn empty(client: u64) -> Doc {
    let doc = Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        ..Options::with_client_id(yrs::ClientID::new(client))
    });
    for root in ["annotations", "comments", "feedback", "meta"] {
        doc.get_or_insert_map(root);
    }
    doc
}

impl Client {
    pub(super) async fn connect(rooms: &Rooms, capability: Capability) -> Self {
        let Author::User(user) = capability.author else { panic!("a user") };
        let client = u64::try_from(user.0).unwrap() * 1_000 + yrs::ClientID::random().get() % 1_000;
        Self::with_doc(rooms, capability, empty(client)).await
    }

    pub(super) async fn with_doc(rooms: &Rooms, capability: Capability, doc: Doc) -> Self {
        Self::in_document(rooms, DOCUMENT, capability, doc).await
    }

    pub(super) async fn in_document(
        rooms: &Rooms,
        document: DocumentName,
        capability: Capability,
        doc: Doc,
    ) -> Self {
        let Connection { inbound, outbound } = rooms.open(document, capability.clone()).await.unwrap();
        let mut client = Self {
            doc,
            inbound,
            outbound,
            capability,
            acknowledged: 0,
            synced: false,
            updates: 0,
            aware: BTreeMap::new(),
            denied: None,
            closed: None,
        };
        let vector = client.doc.transact().state_vector();
        client.send(protocol::sync_step_1(&vector)).await;
        client
    }

    /// Goes on over another connection.
    pub(super) async fn adopt(&mut self, connection: Connection) {
        (self.inbound, self.outbound) = (connection.inbound, connection.outbound);
        (self.acknowledged, self.synced, self.closed) = (0, false, None);
        let vector = self.vector();
        self.send(protocol::sync_step_1(&vector)).await;
    }

    pub(super) async fn reconnect(self, rooms: &Rooms) -> Self {
        Self::with_doc(rooms, self.capability, self.doc).await
    }

    pub(super) async fn synced(mut self) -> Self {
        self.until(|client| client.synced).await;
        self
    }

    pub(super) async fn send(&mut self, frame: Bytes) {
        // A refusal comes through the outbound half as well.
        let _ = self.inbound.receive(frame).await;
    }

    pub(super) fn number(&self) -> u64 {
        self.doc.client_id().get()
    }

    /// Says hello, as y-websocket does on opening.
    pub(super) async fn introduce(&mut self, clock: u32, state: &Value) {
        let text = state.to_string();
        let frame = protocol::awareness([(YClient(self.number()), clock, text.as_str())].into_iter());
        self.send(frame).await;
    }

    /// Edits without telling anybody.
    pub(super) fn edit_offline(&self, edit: impl FnOnce(&Doc, &mut TransactionMut<'_>)) -> Vec<u8> {
        let mut txn = self.doc.transact_mut();
        edit(&self.doc, &mut txn);
        txn.commit();
        txn.encode_update_v1()
    }

    pub(super) async fn edit(&mut self, edit: impl FnOnce(&Doc, &mut TransactionMut<'_>)) {
        let update = self.edit_offline(edit);
        self.send(protocol::update(&update)).await;
    }

    /// Draws a rectangle.
    pub(super) async fn draw(&mut self, number: u64) {
        let fields = annotation(self.capability.author);
        self.edit(|_, txn| put(txn, "annotations", &id(number), &fields)).await;
    }

    /// Writes a comment.
    pub(super) async fn comment(&mut self, number: u64, words: &str) {
        let (author, words) = (self.capability.author, words.to_owned());
        self.edit(|_, txn| put_comment(txn, &id(number), author, &words)).await;
    }

    pub(super) fn json(&self) -> Value {
        let txn = self.doc.transact();
        let read = |root: &str| {
            let any = txn.get_map(root).unwrap().to_json(&txn);
            serde_json::to_value(any).unwrap()
        };
        json!({"annotations": read("annotations"), "comments": read("comments")})
    }

    /// Takes frames until something holds.
    pub(super) async fn until(&mut self, holds: impl Fn(&Self) -> bool) {
        let waited = tokio::time::timeout(PATIENCE, async {
            while !holds(self) {
                self.step().await;
            }
        });
        assert!(waited.await.is_ok(), "waited in vain: {:?} {:?}", self.closed, self.json());
    }

    /// Takes one frame.
    pub(super) async fn step(&mut self) {
        assert_eq!(self.closed, None, "closed before what was waited for");
        let frame = match self.outbound.next().await {
            Outgoing::Frame(frame) => frame,
            Outgoing::Close(close) => {
                self.closed = Some(close);
                return;
            }
        };
        match frame[0] {
            2 => self.denied = Some(String::from_utf8(frame[3..].to_vec()).unwrap()),
            100 => self.acknowledged = frame[1..].iter().rev().fold(0, |n, b| (n << 7) | u64::from(b & 0x7f)),
            _ => self.take(parse_message(&frame).unwrap()).await,
        }
    }

    async fn take(&mut self, message: Message<'_>) {
        match message {
            Message::SyncStep1(vector) => {
                let vector = parse_state_vector(vector).unwrap();
                let missing = self.doc.transact().encode_state_as_update_v1(&vector);
                self.send(protocol::sync_step_2(&missing)).await;
            }
            Message::SyncStep2(update) => {
                self.apply(update);
                self.synced = true;
            }
            Message::Update(update) => {
                self.apply(update);
                self.updates += 1;
            }
            Message::Awareness(body) => {
                for entry in parse_awareness(body).unwrap() {
                    let known = self.aware.get(&entry.client).map(|(clock, _)| *clock);
                    if known.is_none_or(|known| known < entry.clock) {
                        let state = serde_json::from_str(entry.state).unwrap();
                        self.aware.insert(entry.client, (entry.clock, state));
                    }
                }
            }
            Message::QueryAwareness => panic!("servers do not ask"),
        }
    }

    fn apply(&self, update: &[u8]) {
        let update = Update::decode_v1(update).unwrap();
        self.doc.transact_mut().apply_update(update).unwrap();
    }

    /// The state that the others show of a client.
    pub(super) fn sees(&self, client: u64) -> Option<&Value> {
        self.aware.get(&YClient(client)).map(|(_, state)| state).filter(|state| !state.is_null())
    }

    /// Whether it has a record.
    pub(super) fn has(&self, root: &str, number: u64) -> bool {
        let txn = self.doc.transact();
        txn.get_map(root).unwrap().get(&txn, &id(number)).is_some()
    }

    pub(super) fn vector(&self) -> StateVector {
        self.doc.transact().state_vector()
    }

    /// How many records it has.
    pub(super) fn count(&self, root: &str) -> u32 {
        let txn = self.doc.transact();
        txn.get_map(root).unwrap().len(&txn)
    }
}

pub(super) fn annotation(author: Author) -> Value {
    json!({
        "kind": "rectangle", "author": author.to_string(), "created": "2026-11-20T12:00:00Z", "media": MEDIA.0,
        "frames": null, "geometry": {"x": 120.5, "y": 80, "width": 300, "height": 200},
        "style": {"color": "#e5484d", "width": 4, "opacity": 1}, "comment": null,
    })
}

pub(super) fn any(value: &Value) -> Any {
    Any::from_json(&value.to_string()).unwrap()
}

pub(super) fn map(txn: &mut TransactionMut<'_>, root: &str) -> MapRef {
    txn.get_map(root).unwrap()
}

/// Puts a record of plain values in.
pub(super) fn put(txn: &mut TransactionMut<'_>, root: &str, id: &str, fields: &Value) {
    let fields = fields.as_object().unwrap().iter().map(|(key, value)| (key.clone(), any(value)));
    map(txn, root).insert(txn, id, fields.collect::<MapPrelim>());
}

pub(super) fn put_comment(txn: &mut TransactionMut<'_>, id: &str, author: Author, words: &str) {
    let fields = json!({
        "author": author.to_string(), "created": "2026-11-20T12:00:00Z", "parent": null, "annotation": null,
        "frame": null, "actionable": true,
    });
    put(txn, "comments", id, &fields);
    let record = record(txn, "comments", id);
    record.insert(txn, "body", TextPrelim::new(words));
}

pub(super) fn record(txn: &mut TransactionMut<'_>, root: &str, id: &str) -> MapRef {
    let map = map(txn, root);
    map.get(txn, id).unwrap().cast().unwrap()
}

/// Changes one field.
pub(super) fn set(txn: &mut TransactionMut<'_>, root: &str, id: &str, field: &str, value: &Value) {
    let record = record(txn, root, id);
    record.insert(txn, field, any(value));
}
