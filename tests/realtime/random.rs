//! Plans drawn by chance: people with several tabs who draw, change, delete, bring back, type, undo and redo, lose their
//! connection and come back; readers who do not read, and some who forge or send garbage; a server that is killed, and a
//! database that lets go of everybody. In the end all honest tabs have the same document, everything they did is in it,
//! and nothing else is.
//!
//! A plan that fails is printed with its seed. `RUSHES_SEED=17` makes that plan again; `RUSHES_PLAN='[…]'` carries out
//! what was printed, or a part of it. `RUSHES_SOAK=1` tries thousands.

use std::collections::BTreeSet;

use rushes_tests::{House, Tab, log, mark, wire};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use yrs::{Map as _, ReadTxn as _, Text as _};

/// Who sits at which tab: two of them are one person's, and two may decide.
const TABS: [&str; 5] = ["artist", "artist", "artist2", "producer", "admin"];
const STEPS: usize = 90;

/// What happens next. Numbers pick from what is there by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Step {
    Draw(usize),
    Change(usize, usize),
    Delete(usize, usize),
    Restore(usize, usize),
    Comment(usize),
    Type(usize, usize),
    Undo(usize),
    Redo(usize),
    Show(usize),
    Disconnect(usize),
    Connect(usize),
    /// Waits until a tab has saved everything.
    Save(usize),
    /// Somebody connects and reads nothing.
    Stall,
    /// Somebody draws in another's name, by one of several ways.
    Forge(usize),
    /// Somebody sends bytes that are none of the protocol.
    Garbage(usize),
    /// The server is killed and started again.
    Kill,
    /// The database closes every connection.
    LetGo,
}

/// A small generator (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (sides as u64)).expect("below a usize")
    }
}

fn plan(seed: u64) -> Vec<Step> {
    let mut dice = Dice((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let step = |dice: &mut Dice| {
        let (tab, pick) = (dice.roll(TABS.len()), dice.roll(1_000));
        match dice.roll(60) {
            0..=11 => Step::Draw(tab),
            12..=19 => Step::Change(tab, pick),
            20..=23 => Step::Delete(tab, pick),
            24..=25 => Step::Restore(tab, pick),
            26..=29 => Step::Comment(tab),
            30..=35 => Step::Type(tab, pick),
            36..=39 => Step::Undo(tab),
            40..=41 => Step::Redo(tab),
            42..=43 => Step::Show(tab),
            44..=46 => Step::Disconnect(tab),
            47..=51 => Step::Connect(tab),
            52..=53 => Step::Save(tab),
            54 => Step::Stall,
            55..=56 => Step::Forge(pick),
            57 => Step::Garbage(pick),
            58 => Step::LetGo,
            _ => Step::Kill,
        }
    };
    (0..STEPS).map(|_| step(&mut dice)).collect()
}

/// What a person did to one field, to be undone and done again.
struct Done {
    id: String,
    field: &'static str,
    before: Value,
    after: Value,
}

/// A tab with what its person did there.
struct Desk {
    who: &'static str,
    tab: Tab,
    online: bool,
    done: Vec<Done>,
    undone: Vec<Done>,
}

impl Desk {
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

    /// Puts a field back as it was, or forth.
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
}

/// What a plan is carried out on. The document goes on from plan to plan.
struct World {
    house: House,
    /// The ids of everything that honest people made.
    made: BTreeSet<String>,
    forged: BTreeSet<String>,
}

impl World {
    async fn carry_out(&mut self, plan: &[Step]) {
        let mut desks = Vec::new();
        for who in TABS {
            let tab = self.house.tab(who).await;
            desks.push(Desk { who, tab, online: true, done: Vec::new(), undone: Vec::new() });
        }
        let mut stalled = Vec::new();
        for step in plan {
            match *step {
                Step::Stall => {
                    let mut socket = self.house.studio.door("artist2", &self.house.round).open().await;
                    socket.send(wire::sync_step_1(&[0])).await;
                    stalled.push(socket);
                }
                Step::Forge(how) => self.forge(how).await,
                Step::Garbage(seed) => self.garbage(seed).await,
                Step::Kill => {
                    self.house.kill();
                    self.house.start_again();
                    for desk in &mut desks {
                        desk.online = false;
                    }
                }
                Step::LetGo => self.let_go().await,
                step => self.act(&mut desks, step).await,
            }
        }
        self.check(desks).await;
    }

    async fn act(&mut self, desks: &mut [Desk], step: Step) {
        let (Step::Draw(at)
        | Step::Change(at, _)
        | Step::Delete(at, _)
        | Step::Restore(at, _)
        | Step::Comment(at)
        | Step::Type(at, _)
        | Step::Undo(at)
        | Step::Redo(at)
        | Step::Show(at)
        | Step::Disconnect(at)
        | Step::Connect(at)
        | Step::Save(at)) = step
        else {
            return;
        };
        let desk = &mut desks[at];
        desk.online &= desk.tab.view().ended.is_none();
        match step {
            Step::Draw(_) => drop(self.made.insert(desk.tab.draw())),
            Step::Change(_, pick) => {
                if let Some(id) = desk.pick("annotations", pick, false) {
                    let style = json!({"color": "#00ff00", "width": 1 + pick % 90, "opacity": 1});
                    desk.set(id, "style", style);
                }
            }
            Step::Delete(_, pick) => {
                if let Some(id) = desk.pick("annotations", pick, desk.decides()) {
                    desk.set(id, "deleted", desk.deletion());
                }
            }
            Step::Restore(_, pick) => {
                if let Some(id) = desk.pick("annotations", pick, desk.decides()) {
                    desk.set(id, "deleted", Value::Null);
                }
            }
            Step::Comment(_) => drop(self.made.insert(desk.tab.comment(None, "word"))),
            Step::Type(_, pick) => {
                if let Some(id) = desk.pick("comments", pick, false) {
                    desk.tab.edit(|txn| {
                        let body = mark::body(txn, &id);
                        if pick % 3 == 0 && body.len(txn) > 2 {
                            body.remove_range(txn, 1, 1);
                        } else {
                            body.push(txn, "é縁");
                        }
                    });
                }
            }
            Step::Undo(_) => desk.turn(true),
            Step::Redo(_) => desk.turn(false),
            Step::Show(_) => desk.tab.show(&json!({"viewport": {"x": 1, "y": 2, "zoom": 3}})),
            Step::Disconnect(_) => {
                desk.tab.disconnect();
                desk.online = false;
            }
            Step::Connect(_) if !desk.online => {
                desk.tab.connect().await;
                desk.online = true;
            }
            Step::Save(_) if desk.online => {
                desk.tab
                    .until("it is saved, or the connection is gone", |_, view| {
                        view.saved() || view.ended.is_some()
                    })
                    .await;
            }
            _ => {}
        }
    }

    /// In another's name: a mark, a field of another's mark, or a mark from a client id that is somebody else's.
    async fn forge(&mut self, how: usize) {
        let victim = self.house.studio.id_of("artist");
        let tab = self.house.tab("artist2").await;
        let id = mark::record_id();
        match how % 3 {
            0 => {
                let fields = mark::rectangle(&format!("user:{victim}"), tab.media);
                tab.edit(|txn| mark::put(txn, "annotations", &id, &fields));
                self.forged.insert(id);
            }
            1 => {
                let document = tab.json();
                let theirs = document["annotations"].as_object().expect("a map").iter();
                let Some((theirs, _)) =
                    theirs.clone().find(|(_, record)| record["author"] == json!(format!("user:{victim}")))
                else {
                    return;
                };
                tab.set(
                    "annotations",
                    theirs,
                    "geometry",
                    &json!({"x": -66, "y": 6, "width": 6, "height": 6}),
                );
            }
            _ => {
                tab.edit(|txn| {
                    let meta = txn.get_map("meta").expect("a root");
                    meta.insert(txn, "status", "FORGED");
                });
            }
        }
        assert!(matches!(tab.ended().await.code, 4403 | 1012 | 1013 | 1006), "{:?}", tab.view().ended);
    }

    async fn garbage(&mut self, seed: usize) {
        let mut socket = self.house.studio.door("artist2", &self.house.round).open().await;
        let mut dice = Dice(seed as u64 * 2 + 1);
        let bytes: Vec<u8> = (0..40).map(|_| u8::try_from(dice.roll(256)).expect("a byte")).collect();
        socket.send(bytes::Bytes::from([&[0, 2][..], &bytes[..]].concat())).await;
    }

    async fn let_go(&self) {
        let mut db = self.house.studio.db().await;
        let query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid()";
        sqlx::query(query).execute(&mut db).await.expect("connections are closed");
    }

    /// Everybody comes back; then all is the same everywhere, and what it should be.
    async fn check(&mut self, mut desks: Vec<Desk>) {
        for desk in &mut desks {
            // A connection that was about to end may end once more.
            for _ in 0..5 {
                if !desk.online || desk.tab.view().ended.is_some() {
                    desk.tab.connect().await;
                    desk.online = true;
                }
                desk.tab
                    .until("it is saved, or the connection is gone", |_, view| {
                        view.saved() || view.ended.is_some()
                    })
                    .await;
                if desk.tab.view().ended.is_none() {
                    break;
                }
            }
            assert_eq!(desk.tab.view().ended, None, "{}: an honest person is sent away", desk.who);
        }
        let document = self.house.replayed().await;
        for desk in &desks {
            desk.tab.until("the document of the log", |tab, _| tab.json() == document).await;
        }
        let mut db = self.house.studio.db().await;
        let projected = log::projected(&mut db, &self.house.round.document()).await;
        assert_eq!(projected, log::comparable(&document), "the tables");
        let there: BTreeSet<String> = ["annotations", "comments"]
            .iter()
            .flat_map(|map| document[*map].as_object().expect("a map").keys().cloned())
            .collect();
        let lost: Vec<_> = self.made.difference(&there).collect();
        assert!(lost.is_empty(), "lost: {lost:?}");
        let foreign: Vec<_> = there.difference(&self.made).collect();
        assert!(foreign.is_empty(), "nobody made {foreign:?}; forged were {:?}", self.forged);
        assert!(!document.to_string().contains("-66"), "a forged change is there");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_plans_converge() {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let plans: Vec<(u64, Vec<Step>)> = match (std::env::var("RUSHES_PLAN"), number("RUSHES_SEED")) {
        (Ok(printed), _) => vec![(0, serde_json::from_str(&printed).expect("a plan as it was printed"))],
        (_, Some(seed)) => vec![(seed, plan(seed))],
        _ => {
            let count = if std::env::var_os("RUSHES_SOAK").is_some() { 2_000 } else { 3 };
            (0..count).map(|seed| (seed, plan(seed))).collect()
        }
    };
    let house = House::start().await;
    let mut world = World { house, made: BTreeSet::new(), forged: BTreeSet::new() };
    for (seed, plan) in plans {
        let printed = serde_json::to_string(&plan).expect("JSON");
        let carried_out = tokio::spawn(async move {
            world.carry_out(&plan).await;
            world
        });
        world = carried_out.await.unwrap_or_else(|_| {
            panic!("seed {seed} fails; again: RUSHES_SEED={seed}, or RUSHES_PLAN='{printed}'")
        });
    }
}
