//! What a plan is carried out on.

use std::collections::BTreeMap;
use std::time::Duration;

use rushes_tests::node::document;
use rushes_tests::socket::Socket;
use rushes_tests::{House, NodeClient, log, wire};
use serde_json::{Value, json};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use yrs::updates::decoder::Decode as _;
use yrs::{ReadTxn as _, StateVector, Transact as _, Update};

use super::desk::Desk;
use super::plan::{NodeAct, Step, TABS};

/// How long everybody may take to have the same in the end.
const PATIENCE: Duration = Duration::from_secs(30);
/// Room for so many bytes on the way to a reader who does not read.
const WINDOW: u32 = 64 << 10;

/// What a plan is carried out on. The document goes on from plan to plan.
pub(super) struct World {
    pub(super) house: House,
    /// Everything that honest people made, and who.
    made: BTreeMap<String, String>,
}

/// Everybody in a plan.
struct People {
    desks: Vec<Desk>,
    node: NodeClient,
    /// What the one at the unmodified client made.
    marks: Vec<String>,
    comments: Vec<String>,
    stalled: Vec<Socket>,
}

impl World {
    pub(super) async fn new() -> Self {
        let world = Self { house: House::durable().await, made: BTreeMap::new() };
        world.keeps_what_it_confirms().await;
        world
    }

    /// Without these a killed Postgres would prove nothing.
    async fn keeps_what_it_confirms(&self) {
        let query = "SELECT name || '=' || setting FROM pg_settings
                     WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name";
        let mut db = self.house.studio.db().await;
        let settings: Vec<String> = sqlx::query_scalar(query).fetch_all(&mut db).await.expect("settings");
        assert_eq!(settings, ["fsync=on", "full_page_writes=on", "synchronous_commit=on"]);
    }

    pub(super) async fn turn_to_another_document(&mut self) {
        self.house.round = self.house.studio.round().await;
        self.made.clear();
    }

    pub(super) async fn carry_out(&mut self, plan: &[Step]) {
        let mut desks = Vec::new();
        for who in TABS {
            desks.push(Desk::open(&self.house, who).await);
        }
        let node = self.house.node("producer");
        node.synced().await;
        let mut people = People { desks, node, marks: Vec::new(), comments: Vec::new(), stalled: Vec::new() };
        for step in plan {
            self.carry_out_step(&mut people, *step).await;
        }
        self.house.cluster().ready().await;
        self.keeps_what_it_confirms().await;
        self.check(people).await;
    }

    async fn carry_out_step(&mut self, people: &mut People, step: Step) {
        match step {
            Step::Tab(at, act) => {
                let desk = &mut people.desks[at];
                if let Some(id) = desk.act(act).await {
                    self.made.insert(id, desk.tab.author.clone());
                }
            }
            Step::Node(act) => self.at_the_node(people, act).await,
            Step::Stall => {
                let door = self.house.studio.door("artist2", &self.house.round).with_window(WINDOW);
                let mut socket = door.open().await;
                socket.send(wire::sync_step_1(&[0])).await;
                people.stalled.push(socket);
            }
            Step::Forge(how) => {
                self.house.cluster().ready().await;
                self.forge(how).await;
            }
            Step::Garbage(seed) => self.garbage(seed).await,
            Step::KillServer => {
                self.house.kill();
                self.house.cluster().ready().await;
                // Nobody has come back yet who could send it again.
                self.has(&people.told().await).await;
                self.house.start_again();
                people.desks.iter_mut().for_each(Desk::cut_off);
            }
            Step::KillDatabase => {
                let told = people.told().await;
                self.house.cluster_mut().signal("KILL");
                self.house.cluster().ready().await;
                self.has(&told).await;
            }
            Step::StopDatabase => {
                self.house.cluster().ready().await;
                self.house.cluster_mut().signal("QUIT");
            }
            Step::LetGo => {
                self.house.cluster().ready().await;
                self.let_go().await;
            }
        }
    }

    async fn at_the_node(&mut self, people: &mut People, act: NodeAct) {
        let People { node, marks, comments, .. } = people;
        match act {
            NodeAct::Draw => {
                marks.push(node.draw().await);
                self.made.extend(marks.last().map(|id| (id.clone(), node.author.clone())));
            }
            NodeAct::Comment => {
                comments.push(node.comment("word").await);
                self.made.extend(comments.last().map(|id| (id.clone(), node.author.clone())));
            }
            NodeAct::Type(pick) if !comments.is_empty() => {
                let id = &comments[pick % comments.len()];
                node.tell(&json!({"do": "type", "id": id, "at": 1, "words": "é縁"})).await;
            }
            NodeAct::Change(pick) if !marks.is_empty() => {
                let id = &marks[pick % marks.len()];
                let style = json!({"color": "#0000ff", "width": 1 + pick % 90, "opacity": 1});
                let change =
                    json!({"do": "set", "map": "annotations", "id": id, "field": "style", "value": style});
                node.tell(&change).await;
            }
            NodeAct::Type(_) | NodeAct::Change(_) => {}
            NodeAct::Disconnect => drop(node.tell(&json!({"do": "disconnect"})).await),
            NodeAct::Connect => drop(node.tell(&json!({"do": "connect"})).await),
        }
    }

    async fn let_go(&self) {
        let mut db = self.house.studio.db().await;
        let query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid()";
        sqlx::query(query).execute(&mut db).await.expect("connections are closed");
    }

    /// The log alone has everything that people were told.
    async fn has(&self, told: &[(String, StateVector)]) {
        let log = log::document(&mut self.house.studio.db().await, &self.house.round.document()).await;
        let there = log.transact().state_vector();
        for (who, told) in told {
            for (client, clock) in told.iter() {
                assert!(
                    there.get(client) >= *clock,
                    "lost: {who} was told of {clock} clocks of {client:?}, the log has {}",
                    there.get(client)
                );
            }
        }
    }

    /// Everybody comes back; then all is the same everywhere, and what it should be.
    async fn check(&self, mut people: People) {
        for desk in &mut people.desks {
            desk.come_back().await;
        }
        people.node.tell(&json!({"do": "connect"})).await;
        let deadline = Instant::now() + PATIENCE;
        let document = loop {
            match self.same_everywhere(&people).await {
                Ok(document) => break document,
                Err(wrong) => assert!(Instant::now() < deadline, "{wrong}"),
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        };
        let mut db = self.house.studio.db().await;
        let name = self.house.round.document();
        let projected = log::projected(&mut db, &name).await;
        assert_eq!(projected, log::comparable(&document), "the tables");
        for (id, record) in records(&document) {
            assert_eq!(
                self.made.get(id),
                record["author"].as_str().map(str::to_owned).as_ref(),
                "{id}: {record}"
            );
        }
        assert!(!document.to_string().contains("-66"), "a forged change is there");
        let query = "SELECT count(*) FROM document_updates u JOIN documents d ON d.id = u.document_id
                     WHERE d.name = $1 AND position('FORGED'::bytea IN u.bytes) > 0";
        let forged: i64 = sqlx::query_scalar(query).bind(&name).fetch_one(&mut db).await.expect("a count");
        assert_eq!(forged, 0, "updates in the log that somebody forged");
        for socket in people.stalled {
            reads_on(socket, &document).await;
        }
    }

    /// The document that everybody has, or what is not the same.
    async fn same_everywhere(&self, people: &People) -> Result<Value, String> {
        let replayed = self.house.replayed().await;
        let there: Vec<&String> = records(&replayed).map(|(id, _)| id).collect();
        let lost: Vec<_> = self.made.keys().filter(|id| !there.contains(id)).collect();
        if !lost.is_empty() {
            return Err(format!("lost: {lost:?}"));
        }
        let seen = people.node.look().await;
        if seen["permanently"] == true {
            return Err(format!("the unmodified client is sent away: {}", seen["closed"]));
        }
        if document(&seen) != replayed {
            return Err(format!("the unmodified client has {}\nand the log has {replayed}", document(&seen)));
        }
        for desk in &people.desks {
            if desk.tab.json() != replayed {
                return Err(format!("{} has {}\nand the log has {replayed}", desk.who, desk.tab.json()));
            }
        }
        Ok(replayed)
    }
}

impl People {
    /// What each was told that it is committed, by the server's word or by what it showed them.
    async fn told(&self) -> Vec<(String, StateVector)> {
        let mut told: Vec<_> = self.desks.iter().map(|desk| (desk.who.to_owned(), desk.told())).collect();
        let seen = self.node.look().await;
        let mut vector = StateVector::default();
        let own = seen["client"].to_string();
        for (client, clock) in seen["vector"].as_object().expect("a state vector") {
            // Its own it has from the start, whether the server has it or not.
            if *client != own {
                let client = yrs::ClientID::new(client.parse().expect("a client id"));
                vector.set_max(client, u32::try_from(clock.as_u64().expect("a clock")).expect("31 bits"));
            }
        }
        told.push(("the unmodified client".to_owned(), vector));
        told
    }
}

/// All records of a document.
fn records(document: &Value) -> impl Iterator<Item = (&String, &Value)> {
    ["annotations", "comments"].into_iter().flat_map(|map| document[map].as_object().expect("a map"))
}

/// Somebody who has not read until now gets everything, or is told to come again.
async fn reads_on(mut socket: Socket, document: &Value) {
    let doc = rushes_tests::tab::document(4_711);
    while rushes_tests::tab::json(&doc) != *document {
        match socket.next().await {
            Some(Message::Binary(frame)) => {
                if let wire::Said::Update(update) | wire::Said::SyncStep2(update) = wire::read(&frame) {
                    let update = Update::decode_v1(&update).expect("an update");
                    doc.transact_mut().apply_update(update).expect("it fits");
                }
            }
            Some(Message::Close(Some(close))) => {
                assert!(matches!(u16::from(close.code), 1012 | 1013), "{close:?}");
                return;
            }
            // The server was killed meanwhile.
            _ => return,
        }
    }
}
