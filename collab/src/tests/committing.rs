//! Nothing is told before it is committed, and nothing committed is lost.

use std::time::Duration;

use serde_json::json;

use super::support::*;
use crate::testing::Weather;
use crate::{Close, Entry, OpenError, Outgoing, YClient, protocol};

/// Lets every task run until all of them wait.
async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn nothing_is_told_before_it_is_committed() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    let mut ben = house.client(2).await.synced().await;
    ada.until(|ada| ada.acknowledged == 1).await;
    house.log.turn(Weather::Stalled);
    ada.draw(1).await;
    let rooms = house.rooms.clone();
    let reading = tokio::spawn(async move { rooms.read(DOCUMENT).await.unwrap() });
    let mut late = house.client(3).await;
    settle().await;
    for client in [&mut ada, &mut ben] {
        let told = tokio::time::timeout(
            Duration::from_millis(50),
            client.until(|c| c.updates > 0 || c.acknowledged > 1),
        );
        assert!(told.await.is_err(), "told before it was committed");
    }
    let told = tokio::time::timeout(Duration::from_millis(50), late.until(|late| late.synced));
    assert!(told.await.is_err(), "who joins is not told either");
    assert!(!reading.is_finished());
    house.log.turn(Weather::Calm);
    ada.until(|ada| ada.updates == 1 && ada.acknowledged == 2).await;
    ben.until(|ben| ben.has("annotations", 1)).await;
    late.until(|late| late.synced && late.has("annotations", 1)).await;
    assert_eq!(reading.await.unwrap().annotations.len(), 1);
}

#[tokio::test]
async fn what_was_acknowledged_outlives_the_server() {
    let mut house = House::new();
    let mut ada = house.client(1).await.synced().await;
    for number in 0..50 {
        ada.draw(number).await;
    }
    ada.comment(60, "kept").await;
    ada.until(|ada| ada.acknowledged == 52).await;
    let before = ada.json();
    drop(ada);
    house.restart();
    let ben = house.client(2).await.synced().await;
    assert_eq!(ben.json(), before);
}

#[tokio::test]
async fn a_log_that_is_away_for_a_while_loses_nothing() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    let mut ben = house.client(2).await.synced().await;
    house.log.turn(Weather::Away);
    ada.draw(1).await;
    ben.draw(2).await;
    settle().await;
    ada.draw(3).await;
    assert_eq!(house.log.entries(DOCUMENT).len(), 0);
    house.log.turn(Weather::Calm);
    ada.until(|ada| ada.acknowledged == 3 && ada.has("annotations", 2)).await;
    ben.until(|ben| ben.acknowledged == 2 && ben.has("annotations", 3)).await;
    assert_eq!(ada.json(), ben.json());
    assert_eq!(house.log.entries(DOCUMENT).len(), 3);
}

#[tokio::test]
async fn an_answer_that_is_lost_is_found_in_the_log() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    let mut ben = house.client(2).await.synced().await;
    house.log.turn(Weather::Silent);
    ada.draw(1).await;
    settle().await;
    house.log.turn(Weather::Calm);
    ada.until(|ada| ada.acknowledged == 2).await;
    ben.until(|ben| ben.has("annotations", 1)).await;
    assert_eq!(house.log.entries(DOCUMENT).len(), 1, "it is not committed twice");
}

#[tokio::test]
async fn another_writer_is_taken_in_and_everything_judged_again() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    ada.draw(1).await;
    ada.until(|ada| ada.acknowledged == 2).await;
    let author = person(2).author;
    let other = Client::with_doc(&house.another(), person(2), empty(2_222)).await.synced().await;
    let update = other.edit_offline(|_, txn| put(txn, "annotations", &id(2), &annotation(author)));
    house.log.write_behind(
        DOCUMENT,
        YClient(2_222),
        Entry { writer: crate::Writer::Person(author), update: update.into(), at: noon(), follows: false },
    );
    ada.draw(3).await;
    ada.until(|ada| ada.acknowledged == 3 && ada.has("annotations", 2)).await;
    assert_eq!(house.log.entries(DOCUMENT).len(), 3);
    assert_eq!(house.client(4).await.synced().await.json(), ada.json());
}

#[tokio::test]
async fn two_servers_on_one_log_bring_each_other_up_to_date() {
    let house = House::new();
    let second = house.another();
    let mut ada = house.client(1).await.synced().await;
    let mut ben = Client::connect(&second, person(2)).await.synced().await;
    for round in 0..10 {
        ada.draw(100 + round).await;
        ben.draw(200 + round).await;
    }
    ada.until(|ada| ada.acknowledged == 11).await;
    ben.until(|ben| ben.acknowledged == 11).await;
    assert_eq!(house.log.entries(DOCUMENT).len(), 20);
    assert_eq!(house.log.records(DOCUMENT).len(), 20);
}

#[tokio::test]
async fn too_much_that_cannot_be_saved_is_told() {
    let house = House::with(|limits| limits.waiting_bytes = 2_000);
    let mut ada = house.client(1).await.synced().await;
    house.log.turn(Weather::Away);
    for number in 0..30 {
        ada.draw(number).await;
    }
    ada.until(|ada| ada.closed.is_some()).await;
    assert_eq!(ada.closed.as_ref().unwrap().code, Close::TRY_AGAIN);
    house.log.turn(Weather::Calm);
    let mut ada = ada;
    ada.closed = None;
    let mut ada = ada.reconnect(&house.rooms).await.synced().await;
    ada.until(|ada| ada.acknowledged == 1).await;
    assert_eq!(house.records().await["annotations"].as_object().unwrap().len(), 30);
}

#[tokio::test]
async fn a_document_is_loaded_once_and_a_failed_load_is_not_remembered() {
    let house = House::new();
    house.log.turn(Weather::Away);
    assert_eq!(house.rooms.open(DOCUMENT, person(1)).await.unwrap_err(), OpenError::Unavailable);
    house.log.turn(Weather::Stalled);
    let opening: Vec<_> = (1..=20)
        .map(|number| {
            let rooms = house.rooms.clone();
            tokio::spawn(async move { rooms.open(DOCUMENT, person(number)).await.unwrap() })
        })
        .collect();
    settle().await;
    house.log.turn(Weather::Calm);
    let mut connections = Vec::new();
    for opened in opening {
        connections.push(opened.await.unwrap());
    }
    assert_eq!(house.log.loads(), 1);
    assert_eq!(house.rooms.statistics(), crate::Statistics { rooms: 1, connections: 20 });
    let missing = schema::DocumentName::Revision(domain::ids::RevisionId(404));
    house.log.remove(missing);
    assert_eq!(house.rooms.open(missing, person(1)).await.unwrap_err(), OpenError::NotFound);
    assert_eq!(house.rooms.statistics().rooms, 1);
}

#[tokio::test]
async fn a_room_unloads_when_nobody_is_there_and_is_compacted() {
    let house = House::with(|limits| {
        limits.compact_after = 5;
        limits.idle = Duration::from_millis(20);
    });
    let mut ada = house.client(1).await.synced().await;
    for number in 0..6 {
        ada.draw(number).await;
    }
    ada.until(|ada| ada.acknowledged == 7).await;
    let before = ada.json();
    drop(ada);
    tokio::time::timeout(Duration::from_secs(20), async {
        while house.rooms.statistics().rooms > 0 || house.log.compacted(DOCUMENT).0 < 6 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .unwrap();
    let ben = house.client(2).await.synced().await;
    assert_eq!(ben.json(), before);
    assert_eq!(house.log.entries(DOCUMENT).len(), 6, "history is kept");
}

#[tokio::test]
async fn a_shutdown_commits_what_is_queued_and_says_when_to_come_back() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    ada.draw(1).await;
    house.rooms.shutdown().await;
    ada.until(|ada| ada.closed.is_some()).await;
    assert_eq!(ada.closed.as_ref().unwrap().code, Close::RESTARTING);
    assert_eq!(ada.acknowledged, 2, "what was committed is told first");
    assert_eq!(house.log.entries(DOCUMENT).len(), 1);
    assert_eq!(house.rooms.open(DOCUMENT, person(1)).await.unwrap_err(), OpenError::Restarting);
    assert_eq!(house.rooms.statistics(), crate::Statistics::default());
    assert!(matches!(ada.outbound.next().await, Outgoing::Close(_)));
}

#[tokio::test]
async fn a_refusal_costs_the_others_nothing_that_is_under_way() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    let mut eve = house.client(2).await.synced().await;
    house.log.turn(Weather::Stalled);
    ada.draw(1).await;
    ada.draw(2).await;
    settle().await;
    let forged = annotation(person(1).author);
    eve.edit(|_, txn| put(txn, "annotations", &id(9), &forged)).await;
    settle().await;
    ada.draw(3).await;
    settle().await;
    house.log.turn(Weather::Calm);
    ada.until(|ada| ada.acknowledged == 4).await;
    eve.until(|eve| eve.closed.is_some()).await;
    let records = house.records().await;
    assert_eq!(records["annotations"].as_object().unwrap().len(), 3);
    assert_eq!(records["annotations"].get(id(9)), None);
    assert_eq!(records["annotations"][id(3)]["author"], json!("user:1"));
}

#[tokio::test]
async fn a_document_that_cannot_be_saved_holds_up_no_other() {
    let house = House::new();
    let poisoned = schema::DocumentName::Internal(domain::ids::RevisionId(1));
    house.log.poison(poisoned);
    let author = person(2).author;
    let stuck = house.rooms.clone();
    let stuck = tokio::spawn(async move {
        let draw =
            move |txn: &mut yrs::TransactionMut<'_>| put(txn, "annotations", &id(1), &annotation(author));
        stuck.write(poisoned, person(2), draw).await
    });
    let mut ada = house.client(1).await.synced().await;
    for number in 0..40 {
        ada.draw(number).await;
        ada.until(|ada| ada.acknowledged == number + 2).await;
    }
    assert!(!stuck.is_finished());
    assert_eq!(house.log.entries(poisoned).len(), 0);
    stuck.abort();
}

/// A long time without a database, in small: people stay, what they do is kept and told nobody as saved, who arrives is
/// told to come again, and what nobody waits for does not stay in memory (hocuspocus#954, a failed store that pins the
/// document).
#[tokio::test]
async fn a_log_that_is_away_for_long_costs_nobody_anything() {
    let house = House::with(|limits| limits.idle = Duration::from_millis(30));
    let mut ada = house.client(1).await.synced().await;
    ada.until(|ada| ada.acknowledged == 1).await;
    house.log.turn(Weather::Away);
    for number in 0..60 {
        ada.draw(number).await;
        ada.introduce(u32::try_from(number).unwrap() + 1, &json!({})).await;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!((ada.acknowledged, &ada.closed), (1, &None));
    let other = schema::DocumentName::Internal(domain::ids::RevisionId(1));
    assert_eq!(house.rooms.open(other, person(2)).await.unwrap_err(), OpenError::Unavailable);
    house.log.turn(Weather::Calm);
    ada.until(|ada| ada.acknowledged == 61).await;
    assert_eq!(house.log.entries(DOCUMENT).len(), 60);
    assert_eq!(house.client(3).await.synced().await.json(), ada.json());
    // Away once more, and everybody leaves with something unsaved: they keep it, the server does not, for ever.
    house.log.turn(Weather::Away);
    ada.draw(100).await;
    let doc = ada.doc.clone();
    drop(ada);
    let unloaded = tokio::time::timeout(Duration::from_secs(20), async {
        while house.rooms.statistics() != crate::Statistics::default() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    assert!(unloaded.await.is_ok(), "{:?}", house.rooms.statistics());
    house.log.turn(Weather::Calm);
    let mut back = Client::with_doc(&house.rooms, person(1), doc).await.synced().await;
    back.until(|back| back.acknowledged == 1).await;
    assert_eq!(house.log.entries(DOCUMENT).len(), 61);
}

#[tokio::test]
async fn what_had_no_effect_never_takes_back_what_was_acknowledged_after_it() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    ada.until(|ada| ada.acknowledged == 1).await;
    house.log.turn(Weather::Stalled);
    // One is under way, and the next three gather behind it; the second of those says again what the first said.
    ada.draw(1).await;
    settle().await;
    let fields = annotation(person(1).author);
    let again = ada.edit_offline(|_, txn| put(txn, "annotations", &id(2), &fields));
    ada.send(protocol::update(&again)).await;
    ada.send(protocol::update(&again)).await;
    ada.draw(3).await;
    settle().await;
    house.log.turn(Weather::Calm);
    ada.until(|ada| ada.acknowledged == 5).await;
    settle().await;
    while let Some(out) = ada.outbound.at_once() {
        assert!(!matches!(&out, Outgoing::Frame(frame) if frame[0] == 100), "counted again: {out:?}");
    }
}
