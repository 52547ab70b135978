//! Random plans: people who draw, change, delete, type, lose their connection and come back, a log that stalls, is
//! away or loses its answers, servers that take over, and one who forges. In the end all honest people have the same
//! document, everything acknowledged is in it, and nothing forged is. A plan that fails is printed with its seed:
//! `RUSHES_SEED=17` makes that plan again, `RUSHES_PLAN='[…]'` carries out what was printed, or a part of it;
//! `RUSHES_SOAK=1` runs thousands.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use yrs::{Map as _, Out, Text as _};

use super::support::*;
use crate::testing::Weather;
use crate::{Outgoing, protocol};

/// A small generator (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// What happens next. Numbers pick from what is there by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Step {
    /// Somebody does something: who, and a number for everything else.
    Act(usize, u64),
    /// Somebody loses their connection.
    Disconnect(usize),
    Connect(usize),
    /// Takes what is there already.
    CatchUp(usize),
    /// Somebody draws in another's name.
    Forge(u64),
    /// Another server takes over, while the old one still finishes what it had.
    TakeOver,
    Calm,
    /// The log does not answer.
    Stall,
    /// The log cannot be reached.
    Away,
    /// The log does what it is asked, and its answers are lost.
    Silence,
    /// A moment passes.
    Pause,
}

const PEOPLE: usize = 4;
const STEPS: usize = 120;

fn draw(seed: u64) -> Vec<Step> {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let step = |dice: &mut Dice| {
        let (at, pick) = (usize::try_from(dice.roll(PEOPLE as u64)).unwrap(), dice.roll(1 << 40));
        match dice.roll(24) {
            0 => Step::Stall,
            1 => Step::Away,
            2 => Step::Silence,
            3..=5 => Step::Calm,
            6 => Step::Forge(pick),
            7 => Step::TakeOver,
            8 | 9 => Step::Disconnect(at),
            10..=12 => Step::Connect(at),
            13 | 14 => Step::CatchUp(at),
            15 => Step::Pause,
            _ => Step::Act(at, pick),
        }
    };
    (0..STEPS).map(|_| step(&mut dice)).collect()
}

struct Person {
    client: Client,
    online: bool,
    /// The ids they used.
    marks: Vec<u64>,
    comments: Vec<u64>,
}

impl Person {
    /// Does something to their own document; sends it when they are online.
    async fn act(&mut self, dice: &mut Dice, next: &mut u64) {
        let author = self.client.capability.author;
        *next += 1;
        let number = *next;
        let update = match dice.roll(6) {
            0 | 1 => {
                self.marks.push(number);
                self.client.edit_offline(|_, txn| put(txn, "annotations", &id(number), &annotation(author)))
            }
            2 => {
                self.comments.push(number);
                self.client.edit_offline(|_, txn| put_comment(txn, &id(number), author, "word"))
            }
            3 if !self.marks.is_empty() => {
                let mark = self.pick_mark(dice);
                let width = json!({"color": "#00ff00", "width": 1 + dice.roll(100), "opacity": 1});
                self.client.edit_offline(|_, txn| set(txn, "annotations", &id(mark), "style", &width))
            }
            4 if !self.marks.is_empty() => {
                let mark = self.pick_mark(dice);
                let deleted = match dice.roll(2) {
                    0 => Value::Null,
                    _ => json!({"by": author.to_string(), "at": "2026-11-20T12:00:00Z"}),
                };
                self.client.edit_offline(|_, txn| set(txn, "annotations", &id(mark), "deleted", &deleted))
            }
            _ if !self.comments.is_empty() => {
                let at = usize::try_from(dice.roll(self.comments.len() as u64)).unwrap();
                let comment = self.comments[at];
                let cut = dice.roll(3) == 0;
                self.client.edit_offline(|_, txn| {
                    let body = record(txn, "comments", &id(comment)).get(txn, "body");
                    let Some(Out::YText(body)) = body else { panic!("a text") };
                    if cut && body.len(txn) > 2 {
                        body.remove_range(txn, 1, 1);
                    } else {
                        body.push(txn, "é🎬");
                    }
                })
            }
            _ => return,
        };
        // Some are lost on the way: a gap.
        if self.online && dice.roll(20) > 0 {
            self.client.send(protocol::update(&update)).await;
        }
    }

    fn pick_mark(&self, dice: &mut Dice) -> u64 {
        self.marks[usize::try_from(dice.roll(self.marks.len() as u64)).unwrap()]
    }

    /// Takes what is there already.
    async fn catch_up(&mut self) {
        while self.online {
            if tokio::time::timeout(Duration::ZERO, self.client.step()).await.is_err() {
                break;
            }
            self.online = self.client.closed.is_none();
        }
    }
}

async fn forge(house: &House, dice: &mut Dice) {
    let Ok(Ok(connection)) =
        tokio::time::timeout(Duration::from_millis(20), house.rooms.open(DOCUMENT, person(66))).await
    else {
        return;
    };
    let crate::Connection { mut inbound, mut outbound } = connection;
    let doc = empty(66_000 + dice.roll(1_000));
    let update = {
        use yrs::Transact as _;
        let mut txn = doc.transact_mut();
        put(&mut txn, "annotations", &id(999_999), &annotation(person(1).author));
        txn.commit();
        txn.encode_update_v1()
    };
    let mut bytes = protocol::update(&update).to_vec();
    if dice.roll(2) == 0 {
        let at = usize::try_from(dice.roll(bytes.len() as u64)).unwrap();
        bytes[at] ^= 1 << dice.roll(8);
    }
    let _ = inbound.receive(bytes.into()).await;
    let _ = tokio::time::timeout(Duration::from_millis(1), async {
        while !matches!(outbound.next().await, Outgoing::Close(_)) {}
    })
    .await;
}

async fn carry_out(plan: &[Step]) {
    let mut house = House::with(|limits| limits.lane_bytes = 3_000);
    let mut people = Vec::new();
    for number in 1..=4 {
        let client =
            Client::with_doc(&house.rooms, person(number), empty(u64::try_from(number).unwrap())).await;
        people.push(Person { client, online: true, marks: Vec::new(), comments: Vec::new() });
    }
    let mut next = 0;
    for step in plan {
        match *step {
            Step::Stall => house.log.turn(Weather::Stalled),
            Step::Away => house.log.turn(Weather::Away),
            Step::Silence => house.log.turn(Weather::Silent),
            Step::Calm => house.log.turn(Weather::Calm),
            Step::Forge(pick) => forge(&house, &mut Dice(pick | 1)).await,
            Step::TakeOver => {
                house.restart();
                for person in &mut people {
                    person.online = false;
                }
            }
            Step::Disconnect(at) => people[at].online = false,
            Step::Connect(at) if !people[at].online => {
                let opened = house.rooms.open(DOCUMENT, people[at].client.capability.clone());
                if let Ok(Ok(connection)) = tokio::time::timeout(Duration::from_millis(20), opened).await {
                    people[at].client.adopt(connection).await;
                    people[at].online = true;
                }
            }
            Step::Connect(_) => {}
            Step::CatchUp(at) => people[at].catch_up().await,
            Step::Pause => tokio::time::sleep(Duration::from_millis(3)).await,
            Step::Act(at, pick) => people[at].act(&mut Dice(pick | 1), &mut next).await,
        }
    }
    house.log.turn(Weather::Calm);
    let mut honest = Vec::new();
    for person in people {
        let mut client = person.client.reconnect(&house.rooms).await.synced().await;
        client.until(|client| client.acknowledged >= 1).await;
        honest.push(client);
    }
    // Everything that everybody has is committed by now: a fresh reader has it all.
    let reader = house.client(9).await.synced().await;
    for client in &mut honest {
        let all = reader.json();
        client.until(|client| client.json() == all).await;
    }
    let records = house.records().await;
    assert_eq!(records["annotations"].get(id(999_999)), None, "a forgery got in");
    let projected: BTreeMap<_, _> = house
        .log
        .records(DOCUMENT)
        .iter()
        .map(|record| (crate::records::summary(record).0, record.clone()))
        .collect();
    let count = |root: &str| records[root].as_object().unwrap().len();
    assert_eq!(
        projected.len(),
        count("annotations") + count("comments"),
        "the projection follows the document"
    );
    assert_eq!(
        reader.count("annotations") + reader.count("comments"),
        u32::try_from(projected.len()).unwrap()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_plans_converge() {
    let number = |name| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let plans: Vec<(u64, Vec<Step>)> = match (std::env::var("RUSHES_PLAN"), number("RUSHES_SEED")) {
        (Ok(printed), _) => vec![(0, serde_json::from_str(&printed).unwrap())],
        (_, Some(seed)) => vec![(seed, draw(seed))],
        _ => {
            let count = if std::env::var_os("RUSHES_SOAK").is_some() { 5_000 } else { 40 };
            (0..count).map(|seed| (seed, draw(seed))).collect()
        }
    };
    for (seed, plan) in plans {
        let printed = serde_json::to_string(&plan).unwrap();
        let carried_out = tokio::spawn(async move { carry_out(&plan).await }).await;
        assert!(
            carried_out.is_ok(),
            "seed {seed} fails; again: RUSHES_SEED={seed}, or RUSHES_PLAN='{printed}'"
        );
    }
}
