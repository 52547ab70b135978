//! Two nodes on one log and one bus.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::support::*;
use crate::Rooms;
use crate::bus::{Bus as _, MemoryBus, News, NodeId};

fn nodes(house: &House) -> (Rooms, Rooms, Arc<MemoryBus>) {
    let bus = Arc::new(MemoryBus::default());
    let node = |number| house.another().on_bus(bus.clone(), NodeId(number));
    (node(1), node(2), bus)
}

#[tokio::test]
async fn what_is_committed_at_one_node_is_seen_at_the_other() {
    let house = House::new();
    let (left, right, bus) = nodes(&house);
    let mut ada = Client::connect(&left, person(1)).await.synced().await;
    let mut ben = Client::connect(&right, person(2)).await.synced().await;
    // Ben does nothing: no commit of his meets a conflict that would tell.
    ada.draw(1).await;
    ben.until(|ben| ben.has("annotations", 1)).await;
    // And both at once.
    for number in 0..20 {
        ada.draw(100 + number).await;
        ben.draw(200 + number).await;
    }
    ada.until(|ada| ada.acknowledged == 22 && ada.count("annotations") == 41).await;
    ben.until(|ben| ben.acknowledged == 21 && ben.count("annotations") == 41).await;
    assert_eq!(ada.json(), ben.json());
    assert_eq!(house.log.entries(DOCUMENT).len(), 41);
    // News that are old, or about nothing, do no harm.
    for through in [0, 1, 99] {
        bus.tell(NodeId(3), News::Committed { document: DOCUMENT, through: crate::Sequence(through) });
    }
    ada.draw(500).await;
    ben.until(|ben| ben.has("annotations", 500)).await;
}

#[tokio::test]
async fn who_is_at_one_node_is_seen_at_the_other() {
    let house = House::with(|limits| limits.awareness = Duration::ZERO);
    let (left, right, bus) = nodes(&house);
    let mut ada = Client::connect(&left, person(1)).await.synced().await;
    let mut ben = Client::connect(&right, person(2)).await.synced().await;
    let client = ada.number();
    ada.introduce(1, &json!({"mood": 1})).await;
    ben.until(|ben| ben.sees(client).is_some_and(|state| state["user"]["id"] == "user:1")).await;
    // She goes on at the other node; that the first one lost her there does not make her vanish.
    let doc = ada.doc.clone();
    let mut moved = Client::with_doc(&right, person(1), doc).await.synced().await;
    moved.introduce(2, &json!({"mood": 2})).await;
    ben.until(|ben| ben.sees(client).is_some_and(|state| state["mood"] == 2)).await;
    drop(ada);
    let mut news = bus.listen();
    moved.introduce(3, &json!({"mood": 3})).await;
    while !matches!(&news.recv().await.unwrap().1, News::Aware { state: Some(state), .. } if state.contains('3'))
    {
    }
    ben.until(|ben| ben.sees(client).is_some_and(|state| state["mood"] == 3)).await;
    moved.introduce(4, &Value::Null).await;
    ben.until(|ben| ben.sees(client).is_none()).await;
}
