//! A presented session: whose lead passes, and what of it is still there when the presenter and the server are not.

use std::collections::BTreeMap;

use domain::ids::ReviewSessionId;
use schema::DocumentName;
use serde_json::{Value, json};
use yrs::types::ToJson as _;
use yrs::{ReadTxn as _, Transact as _};

use super::support::*;
use crate::testing::Weather;
use crate::{Close, Facts, Writer};

const SESSION: DocumentName = DocumentName::Session(ReviewSessionId(5));

/// What the database says of a session with the items 7 and 8.
fn led_by(leader: Option<i64>, epoch: i64) -> Facts {
    let object = |value: Value| match value {
        Value::Object(fields) => fields.into_iter().collect::<BTreeMap<_, _>>(),
        other => panic!("{other}"),
    };
    let leader = leader.map(|number| person(number).author);
    Facts {
        meta: object(json!({"version": 1, "session": 5, "name": "Dailies", "status": "IN_PROGRESS"})),
        items: object(json!({"7": {"id": 7, "order": 1}, "8": {"id": 8, "order": 2}})),
        presenter: object(json!({"leader": leader, "epoch": epoch})),
        ..Facts::default()
    }
}

async fn follower(house: &House, number: i64) -> Client {
    let client = u64::try_from(number).unwrap() * 11;
    Client::in_document(&house.rooms, SESSION, viewer(number), empty(client)).await.synced().await
}

fn lead(epoch: i64, item: i64, x: i64) -> Value {
    json!({"lead": {"epoch": epoch, "item": item, "revision": 40, "viewport": {"x": x, "y": 0, "zoom": 1}}})
}

impl Client {
    fn plain(&self, root: &str) -> Value {
        let txn = self.doc.transact();
        txn.get_map(root).map_or(Value::Null, |map| serde_json::to_value(map.to_json(&txn)).unwrap())
    }

    fn stage_at(&self) -> Option<(i64, f64)> {
        let stage = self.plain("stage");
        Some((stage["item"].as_i64()?, stage["viewport"]["x"].as_f64()?))
    }

    /// The item that somebody shows as leader.
    fn led_by(&self, client: u64) -> Option<i64> {
        self.sees(client)?["lead"]["item"].as_i64()
    }
}

#[tokio::test]
async fn what_the_leader_shows_reaches_everybody_and_is_written_down_in_their_name() {
    let house = House::new();
    house.log.set_facts(led_by(Some(1), 3));
    let mut ben = follower(&house, 2).await;
    let mut ada = follower(&house, 1).await;
    ada.introduce(1, &lead(3, 7, 5)).await;
    ben.until(|ben| ben.led_by(11) == Some(7)).await;
    assert_eq!(ben.sees(11).unwrap()["heard"], json!(noon().timestamp_millis()));
    ben.until(|ben| ben.stage_at() == Some((7, 5.0))).await;
    let stage = ben.plain("stage");
    assert_eq!((&stage["epoch"], &stage["compare"]), (&json!(3), &Value::Null));
    // She goes on; what he holds says the same as she does.
    for (clock, x) in (2..30).zip(6..) {
        ada.introduce(clock, &lead(3, 7, x)).await;
    }
    ben.until(|ben| ben.stage_at() == Some((7, 33.0))).await;
    let writers: Vec<Writer> = house.log.entries(SESSION).iter().map(|entry| entry.writer).collect();
    assert_eq!(writers[..2], [Writer::Server, Writer::Person(person(1).author)]);
    assert!(writers.len() <= 4, "a gesture is not written step by step: {writers:?}");
    // Whoever comes later has it all at once, however long ago she moved.
    let mut cleo = follower(&house, 3).await;
    assert_eq!(cleo.stage_at(), Some((7, 33.0)));
    cleo.until(|cleo| cleo.led_by(11) == Some(7)).await;
    // She is gone: the picture stays.
    drop(ada);
    cleo.until(|cleo| cleo.sees(11).is_none()).await;
    assert_eq!(cleo.stage_at(), Some((7, 33.0)));
}

#[tokio::test]
async fn nobody_else_leads_and_nobody_writes() {
    let house = House::new();
    house.log.set_facts(led_by(Some(1), 3));
    let mut ada = follower(&house, 1).await;
    let mut ben = follower(&house, 2).await;
    ben.introduce(1, &lead(3, 8, 0)).await;
    ada.until(|ada| ada.sees(22).is_some()).await;
    // An old epoch, one to come, an item of another session, and garbage.
    for (clock, claim) in
        (1..).zip([lead(2, 7, 0), lead(4, 7, 0), lead(3, 9, 0), json!({"lead": {"epoch": 3, "item": 7}})])
    {
        ada.introduce(clock, &claim).await;
    }
    ada.introduce(9, &json!({"cursor": {"x": 1, "y": 1, "media": 41}})).await;
    ben.until(|ben| ben.sees(11).is_some_and(|state| !state["cursor"].is_null())).await;
    assert_eq!((ada.led_by(22), ben.led_by(11)), (None, None));
    assert_eq!(house.log.entries(SESSION).len(), 1, "the facts alone");
    // The document itself is the server's.
    ben.edit(|_, txn| {
        use yrs::{Map as _, WriteTxn as _};
        txn.get_or_insert_map("stage").insert(txn, "item", 8);
    })
    .await;
    ben.until(|ben| ben.closed.is_some()).await;
    assert_eq!(ben.closed.as_ref().unwrap().code, Close::FORBIDDEN);
    assert!(ben.denied.as_ref().unwrap().starts_with("server_owned: "));
}

#[tokio::test]
async fn a_revision_has_no_leader() {
    let house = House::new();
    house.log.set_facts(led_by(Some(1), 3));
    let mut ben = house.client(2).await.synced().await;
    let mut ada = Client::with_doc(&house.rooms, person(1), empty(11)).await.synced().await;
    ada.introduce(1, &lead(3, 7, 0)).await;
    ben.until(|ben| ben.sees(11).is_some()).await;
    assert_eq!(ben.led_by(11), None);
}

#[tokio::test]
async fn the_lead_goes_to_another_at_once() {
    let house = House::new();
    house.log.set_facts(led_by(Some(1), 3));
    let (mut ada, mut ben) = (follower(&house, 1).await, follower(&house, 2).await);
    let mut cleo = follower(&house, 3).await;
    ada.introduce(1, &lead(3, 7, 1)).await;
    cleo.until(|cleo| cleo.led_by(11) == Some(7)).await;
    // He is told by the request that took the lead, before the room knows.
    ben.introduce(1, &lead(4, 8, 2)).await;
    cleo.until(|cleo| cleo.sees(22).is_some()).await;
    assert_eq!(cleo.led_by(22), None);
    house.rooms.set_facts(SESSION, led_by(Some(2), 4)).await.unwrap();
    cleo.until(|cleo| cleo.led_by(11).is_none() && cleo.led_by(22) == Some(8)).await;
    cleo.until(|cleo| cleo.stage_at() == Some((8, 2.0))).await;
    // What she does now is not shown, and does not hold her up.
    ada.introduce(2, &lead(3, 7, 9)).await;
    ben.introduce(2, &lead(4, 8, 3)).await;
    cleo.until(|cleo| cleo.stage_at() == Some((8, 3.0))).await;
    assert_eq!((cleo.led_by(11), ada.closed), (None, None));
    // Nobody leads: what was shown stays.
    house.rooms.set_facts(SESSION, led_by(None, 5)).await.unwrap();
    cleo.until(|cleo| cleo.led_by(22).is_none()).await;
    assert_eq!(cleo.stage_at(), Some((8, 3.0)));
}

#[tokio::test]
async fn what_is_written_survives_the_server_and_its_log() {
    let mut house = House::new();
    house.log.set_facts(led_by(Some(1), 1));
    let mut ada = follower(&house, 1).await;
    ada.introduce(1, &lead(1, 7, 1)).await;
    ada.until(|ada| ada.stage_at() == Some((7, 1.0))).await;
    // The log goes away in the middle of a step.
    house.log.turn(Weather::Away);
    ada.introduce(2, &lead(1, 8, 2)).await;
    let mut ben = Client::in_document(&house.rooms, SESSION, viewer(2), empty(22)).await;
    ben.until(|ben| ben.led_by(11) == Some(8)).await;
    assert_eq!(ada.stage_at(), Some((7, 1.0)), "nothing is shown as written that is not");
    house.log.turn(Weather::Calm);
    ada.until(|ada| ada.stage_at() == Some((8, 2.0))).await;
    // The server is gone at once, and so is she.
    house.restart();
    drop(ada);
    let mut cleo = follower(&house, 3).await;
    assert_eq!(cleo.stage_at(), Some((8, 2.0)));
    // A server that stops takes its time to write what is not.
    let mut ada = follower(&house, 1).await;
    ada.introduce(1, &lead(1, 8, 3)).await;
    cleo.until(|cleo| cleo.led_by(11) == Some(8)).await;
    house.rooms.shutdown().await;
    house.restart();
    let dora = follower(&house, 4).await;
    assert_eq!(dora.stage_at(), Some((8, 3.0)));
}

#[tokio::test]
async fn several_servers_show_the_same_leader() {
    use std::sync::Arc;

    use crate::bus::{MemoryBus, NodeId};

    let house = House::new();
    house.log.set_facts(led_by(Some(1), 1));
    let bus = Arc::new(MemoryBus::default());
    let nodes = [1, 2].map(|node| house.another().on_bus(bus.clone(), NodeId(node)));
    let on = |node: usize, number: i64| {
        let client = empty(u64::try_from(number).unwrap() * 11);
        Client::in_document(&nodes[node], SESSION, viewer(number), client)
    };
    let mut ben = on(1, 2).await.synced().await;
    let mut ada = on(0, 1).await.synced().await;
    ada.introduce(1, &lead(1, 7, 1)).await;
    ben.until(|ben| ben.led_by(11) == Some(7) && ben.stage_at() == Some((7, 1.0))).await;
}
