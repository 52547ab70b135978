//! Those who forge and those who send garbage. Whatever they write says `FORGED` or lies at −66.

use rushes_tests::socket::Socket;
use rushes_tests::{Tab, log, mark, wire};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use yrs::updates::decoder::Decode as _;
use yrs::{Map as _, ReadTxn as _, StateVector, Transact as _, TransactionMut, Update, WriteTxn as _};

use super::plan::Dice;
use super::world::World;

/// The codes that a forger may be closed with: refused, or cut off by whatever else goes on.
const REFUSED: [u16; 6] = [4403, 4409, 4413, 1006, 1012, 1013];

impl World {
    /// In another's name, by one of several ways.
    pub(super) async fn forge(&self, how: usize) {
        let victim = format!("user:{}", self.house.studio.id_of("artist"));
        if how.is_multiple_of(7) {
            return self.steal_a_client_id(&victim).await;
        }
        let Some(tab) = self.intruder().await else { return };
        let document = tab.json();
        let theirs = document["annotations"].as_object().expect("a map").iter();
        let theirs = theirs.filter(|(_, record)| record["author"] == json!(victim)).map(|(id, _)| id.clone());
        let theirs: Vec<String> = theirs.collect();
        let Some(mark) = theirs.get(how % theirs.len().max(1)) else { return };
        let deletion = json!({"by": victim, "at": mark::now(), "why": "FORGED"});
        tab.edit(|txn| match how % 7 {
            1 => forged_mark(txn, &victim, tab.media),
            2 => mark::set(txn, "annotations", mark, "geometry", &away()),
            3 => drop(mark::root(txn, "meta").insert(txn, "status", "FORGED")),
            4 => mark::put(txn, "annotations", mark, &forged(&tab.author, tab.media)),
            5 => mark::set(txn, "annotations", mark, "deleted", &deletion),
            _ => drop(txn.get_or_insert_map("feedback").insert(txn, mark.as_str(), "FORGED")),
        });
        let ending = tab.ended().await;
        assert!(REFUSED.contains(&ending.code), "{ending:?}");
    }

    /// Writes under the client id of somebody else, at the clock that comes next.
    async fn steal_a_client_id(&self, victim: &str) {
        let mut db = self.house.studio.db().await;
        let query = "SELECT c.client_id FROM document_clients c JOIN documents d ON d.id = c.document_id
                     WHERE d.name = $1 AND c.author = $2 ORDER BY c.client_id LIMIT 1";
        let name = self.house.round.document();
        let found =
            sqlx::query_scalar::<_, i64>(query).bind(&name).bind(victim).fetch_optional(&mut db).await;
        let Some(client) = found.expect("clients") else { return };
        let doc = rushes_tests::tab::document(client.unsigned_abs());
        let whole = log::document(&mut db, &name).await;
        let whole = whole.transact().encode_state_as_update_v1(&StateVector::default());
        doc.transact_mut().apply_update(Update::decode_v1(&whole).expect("an update")).expect("it fits");
        let (door, own) =
            (self.house.studio.door("artist2", &self.house.round), self.house.studio.id_of("artist2"));
        let copy = Tab::with_doc(door, own, self.house.round.media, doc);
        let update = copy.edit_quietly(|txn| {
            mark::put(txn, "annotations", &mark::record_id(), &forged(&copy.author, copy.media));
        });
        let mut socket = self.house.studio.door("artist2", &self.house.round).open().await;
        socket.send(wire::sync_step_1(&[0])).await;
        socket.send(wire::update(&update)).await;
        let ending = socket.ending().await;
        assert!(REFUSED.contains(&ending.code), "{ending:?}");
    }

    /// Random bytes, or a forgery with some bits turned.
    pub(super) async fn garbage(&self, seed: usize) {
        let mut dice = Dice::new(seed as u64);
        let mut socket = self.house.studio.door("artist2", &self.house.round).open().await;
        let mut bytes: Vec<u8> = if seed.is_multiple_of(2) {
            let noise = (0..40).map(|_| u8::try_from(dice.roll(256)).expect("a byte"));
            [0, 2].into_iter().chain(noise).collect()
        } else {
            let media = self.house.round.media;
            let tab = Tab::new(self.house.studio.door("artist2", &self.house.round), 0, media);
            let victim = format!("user:{}", self.house.studio.id_of("artist"));
            wire::update(&tab.edit_quietly(|txn| forged_mark(txn, &victim, media))).to_vec()
        };
        for _ in 0..3 {
            let at = dice.roll(bytes.len() - 2) + 2;
            bytes[at] ^= 1 << dice.roll(8);
        }
        socket.send(bytes).await;
        // Either it is refused, or a question behind it is answered.
        socket.send(wire::sync_step_1(&[0])).await;
        heard_out(&mut socket).await;
    }

    /// Somebody who is in step before they begin; nobody where the server does not let anybody in just now.
    async fn intruder(&self) -> Option<Tab> {
        let tab = self.house.studio.tab_that_waits("artist2", &self.house.round).await;
        tab.until("it is in step, or sent away", |_, view| view.saved() || view.ended.is_some()).await;
        tab.view().ended.is_none().then_some(tab)
    }
}

fn away() -> Value {
    json!({"x": -66, "y": 6, "width": 6, "height": 6})
}

fn forged(author: &str, media: i64) -> Value {
    mark::annotation(author, media, "text", &json!({"x": -66, "y": 6, "text": "FORGED", "size": 9}))
}

/// In another's name, and of another time: some bits alone do not make it right.
fn forged_mark(txn: &mut TransactionMut<'_>, victim: &str, media: i64) {
    let mut fields = forged(victim, media);
    fields["created"] = json!("2199-01-01T00:00:00Z");
    mark::put(txn, "annotations", &mark::record_id(), &fields);
}

async fn heard_out(socket: &mut Socket) {
    loop {
        match socket.next().await {
            Some(Message::Binary(frame)) => {
                if matches!(wire::read(&frame), wire::Said::SyncStep2(_)) {
                    return;
                }
            }
            Some(Message::Close(Some(close))) => {
                let code = u16::from(close.code);
                assert!(REFUSED.contains(&code), "{code}: {}", close.reason);
                return;
            }
            _ => return,
        }
    }
}
