//! Presence, slow readers, rights that were taken away.

use std::time::Duration;

use serde_json::json;

use super::support::*;
use crate::testing::Weather;
use crate::{Close, Outgoing, YClient, protocol};

#[tokio::test]
async fn everybody_is_shown_under_their_own_name() {
    let house = House::new();
    let mut ada = Client::with_doc(&house.rooms, person(1), empty(11)).await.synced().await;
    let mut ben = Client::with_doc(&house.rooms, person(2), empty(22)).await.synced().await;
    ada.introduce(
        1,
        &json!({"user": {"id": "user:99", "name": "Boss"}, "cursor": {"x": 1, "y": 2, "media": 41}}),
    )
    .await;
    ben.until(|ben| ben.sees(11).is_some()).await;
    assert_eq!(
        ben.sees(11).unwrap()["user"],
        json!({"id": "user:1", "name": "Person 1", "color": "#e5484d"})
    );
    assert_eq!(ben.sees(11).unwrap()["cursor"]["x"], json!(1));
    // Her own echo is her heartbeat.
    ada.until(|ada| ada.sees(11).is_some()).await;
    // Who comes later sees her as well, a viewer too.
    let mut eve = Client::connect(&house.rooms, viewer(3)).await;
    eve.until(|eve| eve.sees(11).is_some()).await;
    // Ben sends back what he got, as unmodified clients do, and something in her name.
    ben.introduce(1, &json!({})).await;
    let forged =
        protocol::awareness([(YClient(11), 50, r#"{"cursor":{"x":666,"y":0,"media":41}}"#)].into_iter());
    ben.send(forged).await;
    ada.introduce(2, &json!({"cursor": {"x": 5, "y": 5, "media": 41}})).await;
    eve.until(|eve| eve.sees(11).is_some_and(|state| state["cursor"]["x"] == json!(5))).await;
    assert_eq!(ben.closed, None);
    // She leaves, and is gone for everybody.
    drop(ada);
    eve.until(|eve| eve.sees(11).is_none()).await;
    ben.until(|ben| ben.sees(11).is_none()).await;
    assert!(eve.sees(22).is_some());
    assert_eq!(house.log.entries(DOCUMENT).len(), 0, "presence is not logged");
}

#[tokio::test]
async fn who_returns_with_an_old_count_is_seen_at_once() {
    let house = House::new();
    let mut ben = house.client(2).await.synced().await;
    let mut ada = Client::with_doc(&house.rooms, person(1), empty(11)).await.synced().await;
    ada.introduce(7, &json!({"viewport": {"x": 1, "y": 1, "zoom": 1}})).await;
    ben.until(|ben| ben.sees(11).is_some()).await;
    let mut again = ada.reconnect(&house.rooms).await.synced().await;
    ben.until(|ben| ben.sees(11).is_none()).await;
    again.introduce(7, &json!({"viewport": {"x": 2, "y": 2, "zoom": 1}})).await;
    ben.until(|ben| ben.sees(11).is_some_and(|state| state["viewport"]["x"] == json!(2))).await;
}

#[tokio::test]
async fn presence_ends_a_while_after_the_last_sign_of_life() {
    let life = Duration::from_millis(400);
    let house = House::with(|limits| limits.presence = life);
    let mut ada = Client::with_doc(&house.rooms, person(1), empty(11)).await.synced().await;
    let mut ben = house.client(2).await.synced().await;
    let mut last = tokio::time::Instant::now();
    for clock in 1..8 {
        last = tokio::time::Instant::now();
        ada.introduce(clock, &json!({"n": clock})).await;
        ben.until(|ben| ben.sees(11).is_some_and(|state| state["n"] == json!(clock))).await;
        tokio::time::sleep(life / 4).await;
    }
    // She shows nothing any more, although her connection is open.
    ben.until(|ben| ben.sees(11).is_none()).await;
    assert!(last.elapsed() >= life);
    let late = house.client(3).await.synced().await;
    assert!(late.sees(11).is_none());
    assert_eq!(ada.closed, None);
}

#[tokio::test]
async fn a_state_that_is_too_large_is_ignored() {
    let house = House::new();
    let mut ada = Client::with_doc(&house.rooms, person(1), empty(11)).await.synced().await;
    let mut ben = house.client(2).await.synced().await;
    ada.introduce(1, &json!({"n": 1})).await;
    ada.introduce(2, &json!({"n": "x".repeat(5_000)})).await;
    ada.introduce(3, &json!({"n": 3})).await;
    ben.until(|ben| ben.sees(11).is_some_and(|state| state["n"] == json!(3))).await;
}

#[tokio::test]
async fn a_slow_reader_gets_one_diff_and_misses_nothing() {
    let house = House::with(|limits| limits.lane_bytes = 2_000);
    let mut ada = house.client(1).await.synced().await;
    let mut slow = house.client(2).await.synced().await;
    for number in 0..200 {
        ada.draw(number).await;
        ada.until(|ada| ada.acknowledged == number + 2).await;
    }
    ada.edit(|_, txn| set(txn, "annotations", &id(0), "comment", &json!(id(9)))).await;
    ada.until(|ada| ada.acknowledged == 202).await;
    let before = slow.updates;
    slow.until(|slow| slow.has("annotations", 199)).await;
    assert!(slow.updates - before < 30, "{} frames", slow.updates - before);
    assert_eq!(slow.json(), ada.json());
    // He is up to date and goes on as before.
    ada.draw(300).await;
    slow.until(|slow| slow.has("annotations", 300)).await;
}

#[tokio::test]
async fn a_stalled_reader_is_closed_so_that_he_reconnects() {
    let house = House::with(|limits| {
        limits.lane_bytes = 1_000;
        limits.stall = Duration::from_millis(50);
    });
    let mut ada = house.client(1).await.synced().await;
    let mut stalled = house.client(2).await.synced().await;
    let closed = stalled.outbound.closed();
    for number in 0..20 {
        ada.draw(number).await;
    }
    // She reads on all the while.
    tokio::select! {
        () = closed => {}
        () = ada.until(|_| false) => panic!("never closed"),
    }
    assert!(
        matches!(stalled.outbound.next().await, Outgoing::Close(close) if close.code == Close::TRY_AGAIN)
    );
    assert_eq!(house.rooms.statistics().connections, 1);
    assert_eq!(ada.closed, None);
}

#[tokio::test]
async fn who_asks_without_end_while_the_log_is_silent_is_sent_away() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    let mut nosy = house.client(2).await.synced().await;
    house.log.turn(Weather::Stalled);
    ada.draw(1).await;
    let question = protocol::sync_step_1(&nosy.vector());
    for _ in 0..200 {
        // An error is the end that is waited for.
        let _ = nosy.inbound.receive(question.clone()).await;
    }
    nosy.until(|nosy| nosy.closed.as_ref().is_some_and(|close| close.code == Close::TRY_AGAIN)).await;
    house.log.turn(Weather::Calm);
    ada.until(|ada| ada.acknowledged == 2).await;
}

#[tokio::test]
async fn who_lost_a_right_is_gone_at_once() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    let mut ben = house.client(2).await.synced().await;
    ben.draw(1).await;
    let out = person(2).author;
    house.rooms.disconnect(
        move |document, capability| document == DOCUMENT && capability.author == out,
        Close::new(Close::FORBIDDEN, "your access was taken away"),
    );
    ben.until(|ben| ben.closed.is_some()).await;
    assert_eq!(ben.closed.as_ref().unwrap().code, Close::FORBIDDEN);
    assert!(ben.inbound.receive(vec![3].into()).await.is_err());
    ada.draw(2).await;
    ada.until(|ada| ada.acknowledged == 2).await;
    assert_eq!(house.rooms.statistics().connections, 1);
}

#[tokio::test]
async fn who_sends_too_fast_is_told() {
    let house = House::with(|limits| {
        limits.messages_per_second = 10;
        limits.message_burst = 20;
    });
    let mut ada = house.client(1).await.synced().await;
    for _ in 0..50 {
        ada.send(vec![3].into()).await;
    }
    ada.until(|ada| ada.closed.is_some()).await;
    assert_eq!(ada.closed.as_ref().unwrap().code, Close::TOO_FAST);
}

#[tokio::test]
async fn who_moves_much_is_shown_thirty_times_a_second_and_last_where_they_are() {
    let house = House::with(|limits| limits.awareness = Duration::from_millis(100));
    let mut ada = house.client(1).await.synced().await;
    let mut ben = house.client(2).await.synced().await;
    ada.introduce(1, &json!({"mood": 0})).await;
    let client = ada.number();
    ben.until(|ben| ben.sees(client).is_some()).await;
    for clock in 2..=200 {
        ada.introduce(clock, &json!({"mood": clock})).await;
    }
    let mut frames = 0;
    while ben.sees(client).unwrap()["mood"] != 200 {
        ben.step().await;
        frames += 1;
    }
    assert!(frames <= 4, "{frames} frames for what was sent within a moment");
    // Their own is a sign of life for them, and who leaves is gone at once.
    ada.until(|ada| ada.sees(client).is_some_and(|state| state["mood"] == 200)).await;
    ada.introduce(201, &json!({"mood": 201})).await;
    ada.introduce(202, &serde_json::Value::Null).await;
    ben.until(|ben| ben.sees(client).is_none()).await;
}
