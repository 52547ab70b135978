//! What the server owns is in the document as the log tells it, and nobody else's to change.

use serde_json::{Value, json};
use yrs::types::ToJson as _;
use yrs::{ReadTxn as _, Transact as _};

use super::support::*;
use crate::{Close, Facts, Writer};

fn status(status: &str) -> Facts {
    Facts {
        meta: [("status".to_owned(), json!(status)), ("round".to_owned(), json!(2))].into(),
        ..Facts::default()
    }
}

impl Client {
    fn meta(&self) -> Value {
        let txn = self.doc.transact();
        serde_json::to_value(txn.get_map("meta").unwrap().to_json(&txn)).unwrap()
    }
}

#[tokio::test]
async fn a_document_that_is_loaded_shows_what_is_so_now() {
    let mut house = House::new();
    house.log.set_facts(status("SUBMITTED"));
    let mut ada = house.client(1).await.synced().await;
    ada.until(|ada| ada.meta()["status"] == "SUBMITTED").await;
    ada.draw(1).await;
    ada.until(|ada| ada.acknowledged == 2).await;
    // It changes while nobody has the document open.
    drop(ada);
    house.log.set_facts(status("APPROVED"));
    house.restart();
    let mut ben = house.client(2).await.synced().await;
    ben.until(|ben| ben.meta() == json!({"status": "APPROVED", "round": 2})).await;
    let entries = house.log.entries(DOCUMENT);
    let writers: Vec<_> = entries.iter().map(|entry| entry.writer).collect();
    assert_eq!(writers, [Writer::Server, Writer::Person(person(1).author), Writer::Server]);
    // Loaded once more, nothing is to be written.
    house.restart();
    let mut cleo = house.client(3).await.synced().await;
    cleo.draw(2).await;
    cleo.until(|cleo| cleo.acknowledged == 2).await;
    assert_eq!(house.log.entries(DOCUMENT).len(), 4);
}

#[tokio::test]
async fn a_fact_that_changes_is_seen_at_once_and_written_once() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    house.rooms.set_facts(DOCUMENT, status("SUBMITTED")).await.unwrap();
    ada.until(|ada| ada.meta()["status"] == "SUBMITTED").await;
    house.rooms.set_facts(DOCUMENT, status("SUBMITTED")).await.unwrap();
    assert_eq!(house.log.entries(DOCUMENT).len(), 1);
    // Yjs does not tell 2.0 from 2, in whatever depth.
    let fraction = Facts {
        feedback: [("7".to_owned(), json!({"order": 2.0, "places": [1.0, 1.5]}))].into(),
        ..status("SUBMITTED")
    };
    for _ in 0..2 {
        house.rooms.set_facts(DOCUMENT, fraction.clone()).await.unwrap();
    }
    assert_eq!(house.log.entries(DOCUMENT).len(), 2);
    // What is no fact any more goes.
    house.rooms.set_facts(DOCUMENT, Facts::default()).await.unwrap();
    ada.until(|ada| ada.meta() == json!({})).await;
}

#[tokio::test]
async fn a_fact_that_could_not_be_saved_gives_way_to_what_is_so_by_then() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    house.log.turn(crate::testing::Weather::Away);
    let rooms = house.rooms.clone();
    let setting = tokio::spawn(async move { rooms.set_facts(DOCUMENT, status("SUBMITTED")).await });
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    house.log.set_facts(status("APPROVED"));
    house.log.turn(crate::testing::Weather::Calm);
    setting.await.unwrap().unwrap();
    ada.until(|ada| ada.meta()["status"] == "APPROVED").await;
    assert_eq!(house.log.entries(DOCUMENT).len(), 1);
}

#[tokio::test]
async fn nobody_writes_what_the_server_owns_nor_under_its_client_id() {
    let house = House::new();
    house.log.set_facts(status("SUBMITTED"));
    let mut ada = house.client(1).await.synced().await;
    ada.until(|ada| ada.meta()["status"] == "SUBMITTED").await;
    ada.edit(|_, txn| {
        use yrs::Map as _;
        map(txn, "meta").insert(txn, "status", "APPROVED");
    })
    .await;
    ada.until(|ada| ada.closed.is_some()).await;
    assert_eq!(ada.closed.as_ref().unwrap().code, Close::FORBIDDEN);
    assert!(ada.denied.as_ref().unwrap().starts_with("server_owned: "));
    // The server's own id is in everybody's state vector.
    let ben = house.client(2).await.synced().await;
    let servers: Vec<u64> = ben.vector().iter().map(|(client, _)| client.get()).collect();
    let [server] = servers[..] else { panic!("{servers:?}") };
    let mut eve = Client::with_doc(&house.rooms, person(3), empty(server)).await.synced().await;
    eve.draw(7).await;
    eve.until(|eve| eve.closed.is_some()).await;
    assert_eq!(eve.closed.as_ref().unwrap().code, Close::CLIENT_TAKEN);
}

#[tokio::test]
async fn one_item_that_changes_costs_one_item_and_leaves_the_others() {
    let house = House::new();
    let item = |n: i32, status: &str| json!({"id": n, "status": status, "summary": "Softer rim light"});
    let all = Facts {
        feedback: (0..500).map(|n| (n.to_string(), item(n, "OPEN"))).collect(),
        ..status("SUBMITTED")
    };
    house.log.set_facts(all.clone());
    let mut ada = house.client(1).await.synced().await;
    ada.until(|ada| ada.meta()["status"] == "SUBMITTED").await;
    let changes = || {
        [
            ("7".to_owned(), Some(item(7, "RESOLVED"))),
            ("8".to_owned(), None),
            ("9".to_owned(), Some(item(9, "OPEN"))),
        ]
    };
    for _ in 0..2 {
        house.rooms.change_feedback(DOCUMENT, changes().into()).await.unwrap();
    }
    let feedback = |ada: &Client| -> Value {
        let txn = ada.doc.transact();
        serde_json::to_value(txn.get_map("feedback").unwrap().to_json(&txn)).unwrap()
    };
    ada.until(|ada| feedback(ada)["7"]["status"] == "RESOLVED").await;
    let shown = feedback(&ada);
    assert_eq!((shown["8"].is_null(), shown.as_object().unwrap().len()), (true, 499));
    assert_eq!(ada.meta()["status"], "SUBMITTED");
    // Said twice, written once; of the whole, which it came with, it is told apart in the history.
    let entries = house.log.entries(DOCUMENT);
    let follows: Vec<_> = entries.iter().map(|entry| entry.follows).collect();
    assert_eq!(follows, [false, true]);
    assert!(entries[1].update.len() < 300, "{} bytes", entries[1].update.len());
}
