//! A tab with what its person did there.

use rushes_tests::{House, Tab, mark};
use serde_json::{Value, json};
use yrs::updates::decoder::Decode as _;
use yrs::{ReadTxn as _, StateVector, Text as _, Transact as _, Update};

use super::plan::Act;

/// What a person did to one field, to be undone and done again.
struct Done {
    id: String,
    field: &'static str,
    before: Value,
    after: Value,
}

/// A tab with what its person did there.
pub(super) struct Desk {
    pub(super) who: &'static str,
    pub(super) tab: Tab,
    online: bool,
    done: Vec<Done>,
    undone: Vec<Done>,
    /// The client ids that it had, the present one last.
    clients: Vec<u64>,
    /// How many updates had been sent over this connection, and how far the document went by then.
    sent: Vec<(u64, u32)>,
}

impl Desk {
    pub(super) async fn open(house: &House, who: &'static str) -> Self {
        let tab = house.tab(who).await;
        let clients = vec![tab.client()];
        Self { who, tab, online: true, done: Vec::new(), undone: Vec::new(), clients, sent: Vec::new() }
    }

    fn decides(&self) -> bool {
        matches!(self.who, "producer" | "admin")
    }

    /// The `pick`th of the records here that this person may change.
    fn pick(&self, map: &str, pick: usize, others: bool) -> Option<String> {
        let document = self.tab.json();
        let mine = |record: &Value| others || record["author"] == json!(self.tab.author);
        let there = document[map].as_object().expect("a map").iter().filter(|(_, record)| mine(record));
        let ids: Vec<_> = there.map(|(id, _)| id.clone()).collect();
        (!ids.is_empty()).then(|| ids[pick % ids.len()].clone())
    }

    fn set(&mut self, id: String, field: &'static str, after: Value) {
        let before = {
            let document = self.tab.json();
            document["annotations"][&id][field].clone()
        };
        self.tab.set("annotations", &id, field, &after);
        self.done.push(Done { id, field, before, after });
        self.undone.clear();
    }

    /// Puts a field back as it was, or forth, whatever others did to it meanwhile.
    fn turn(&mut self, back: bool) {
        let from = if back { &mut self.done } else { &mut self.undone };
        let Some(done) = from.pop() else { return };
        let value = if back { &done.before } else { &done.after };
        // A deletion of somebody else's that one's own has replaced cannot be put back in their name.
        if value.get("by").is_some_and(|by| *by != json!(self.tab.author)) {
            return;
        }
        self.tab.set("annotations", &done.id, done.field, value);
        if back { self.undone.push(done) } else { self.done.push(done) }
    }

    fn deletion(&self) -> Value {
        json!({"by": self.tab.author, "at": mark::now()})
    }

    /// A mark whose drawing is undone by deleting it.
    fn drawn(&mut self, id: String) -> String {
        let before = self.deletion();
        self.done.push(Done { id: id.clone(), field: "deleted", before, after: Value::Null });
        self.undone.clear();
        id
    }

    /// Does something; the id of what was made.
    pub(super) async fn act(&mut self, act: Act) -> Option<String> {
        self.look();
        let mut made = None;
        match act {
            Act::Draw => {
                let id = self.tab.draw();
                made = Some(self.drawn(id));
            }
            Act::Scribble => {
                let points: Vec<f64> = (0..7_000).flat_map(|n| [f64::from(n) + 0.123, 7.77, 0.55]).collect();
                let geometry = json!({"points": points});
                let id = self.tab.draw_mark(&mark::annotation(
                    &self.tab.author,
                    self.tab.media,
                    "freehand",
                    &geometry,
                ));
                made = Some(self.drawn(id));
            }
            Act::Change(pick) => {
                if let Some(id) = self.pick("annotations", pick, false) {
                    let style = json!({"color": "#00ff00", "width": 1 + pick % 90, "opacity": 1});
                    self.set(id, "style", style);
                }
            }
            Act::Delete(pick) => {
                if let Some(id) = self.pick("annotations", pick, self.decides()) {
                    self.set(id, "deleted", self.deletion());
                }
            }
            Act::Restore(pick) => {
                if let Some(id) = self.pick("annotations", pick, self.decides()) {
                    self.set(id, "deleted", Value::Null);
                }
            }
            Act::Comment => made = Some(self.tab.comment(None, "word")),
            Act::Type(pick) => self.type_somewhere(pick),
            Act::Undo => self.turn(true),
            Act::Redo => self.turn(false),
            Act::Show => self.tab.show(&json!({"viewport": {"x": 1, "y": 2, "zoom": 3}})),
            Act::Disconnect => self.leave(),
            Act::Reload => self.reload(),
            Act::Connect if !self.online => self.connect().await,
            Act::Save if self.online => self.settle().await,
            Act::Connect | Act::Save => {}
        }
        if self.online {
            self.sent.push((self.tab.view().sent, self.clock()));
        }
        made
    }

    fn type_somewhere(&self, pick: usize) {
        let Some(id) = self.pick("comments", pick, false) else { return };
        self.tab.edit(|txn| {
            let body = mark::body(txn, &id);
            if pick.is_multiple_of(3) && body.len(txn) > 2 {
                body.remove_range(txn, 1, 1);
            } else {
                body.push(txn, "é縁");
            }
        });
    }

    fn clock(&self) -> u32 {
        self.tab.doc.transact().state_vector().get(&self.tab.doc.client_id())
    }

    pub(super) fn leave(&mut self) {
        self.tab.disconnect();
        self.online = false;
    }

    /// The server has gone.
    pub(super) fn cut_off(&mut self) {
        self.online = false;
    }

    async fn connect(&mut self) {
        self.sent.clear();
        self.tab.connect().await;
        self.online = true;
    }

    /// What was kept offline is opened anew: by Yjs under another client id.
    fn reload(&mut self) {
        self.leave();
        self.sent.clear();
        let doc = rushes_tests::tab::document(rushes_tests::tab::new_client());
        let whole = self.tab.doc.transact().encode_state_as_update_v1(&StateVector::default());
        doc.transact_mut().apply_update(Update::decode_v1(&whole).expect("an update")).expect("it fits");
        self.tab.doc = doc;
        self.clients.push(self.tab.client());
    }

    /// Whoever is honest is only ever sent away to come again.
    fn look(&mut self) {
        if let Some(ending) = self.tab.view().ended {
            assert!(matches!(ending.code, 1006 | 1012 | 1013), "{} is sent away: {ending:?}", self.who);
            self.online = false;
        }
    }

    async fn settle(&self) {
        let done = |_: &Tab, view: &rushes_tests::tab::View| view.saved() || view.ended.is_some();
        self.tab.until("it is saved, or the connection is gone", done).await;
    }

    /// Comes back, as often as it takes, and waits until everything is saved.
    pub(super) async fn come_back(&mut self) {
        for _ in 0..20 {
            self.look();
            if !self.online {
                self.connect().await;
            }
            self.settle().await;
            if self.tab.view().ended.is_none() {
                return;
            }
        }
        panic!("{} cannot come back: {:?}", self.who, self.tab.view().ended);
    }

    /// What the log has to have by now, because it was shown or acknowledged here.
    pub(super) fn told(&self) -> StateVector {
        let view = self.tab.view();
        let mut told = self.tab.doc.transact().state_vector();
        // What is done offline counts among the updates of no connection.
        if self.online && view.saved() {
            return told;
        }
        // Its answer to the server's question is counted among its updates, at a place that is not known here.
        let sure = self.sent.iter().rev().find(|(number, _)| *number < view.acknowledged);
        let mut own = StateVector::default();
        if let Some((_, clock)) = sure {
            own.set_max(self.tab.doc.client_id(), *clock);
        }
        let others = told.iter().filter(|(client, _)| !self.clients.contains(&client.get()));
        for (client, clock) in others {
            own.set_max(*client, *clock);
        }
        std::mem::swap(&mut told, &mut own);
        told
    }
}
