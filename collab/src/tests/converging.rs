//! Clients that work together end with the same document.

use serde_json::json;
use yrs::{GetString as _, Map as _, Out, Text as _, Transact as _};

use super::support::*;
use crate::protocol;

#[tokio::test]
async fn two_people_see_each_others_marks() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    let mut ben = house.client(2).await.synced().await;
    ada.draw(1).await;
    ben.comment(2, "Too bright – look 🎬").await;
    ada.until(|ada| ada.has("comments", 2) && ada.acknowledged == 2).await;
    ben.until(|ben| ben.has("annotations", 1)).await;
    assert_eq!(ada.json(), ben.json());
    assert_eq!(house.records().await["comments"][id(2)]["body"], json!("Too bright – look 🎬"));
    assert_eq!(house.log.records(DOCUMENT).len(), 2);
}

#[tokio::test]
async fn two_tabs_of_one_person_change_two_fields_of_one_mark_and_both_win() {
    let house = House::new();
    let mut left = house.client(1).await.synced().await;
    left.draw(1).await;
    let mut right = house.client(1).await.synced().await;
    right.until(|right| right.has("annotations", 1)).await;
    let bigger = json!({"x": 1, "y": 2, "width": 3, "height": 4});
    let green = json!({"color": "#00ff00", "width": 2.5, "opacity": 0.5});
    left.edit(|_, txn| set(txn, "annotations", &id(1), "geometry", &bigger)).await;
    right.edit(|_, txn| set(txn, "annotations", &id(1), "style", &green)).await;
    let both = |client: &Client| {
        let mark = &client.json()["annotations"][id(1)];
        mark["geometry"]["height"] == json!(4) && mark["style"]["color"] == json!("#00ff00")
    };
    left.until(both).await;
    right.until(both).await;
}

#[tokio::test]
async fn what_was_done_offline_arrives_on_return() {
    let mut house = House::new();
    let mut ada = house.client(1).await.synced().await;
    ada.draw(1).await;
    ada.until(|ada| ada.acknowledged == 2).await;
    house.restart();
    // The server is gone; she goes on.
    ada.edit_offline(|_, txn| put_comment(txn, &id(2), person(1).author, "offline"));
    ada.edit_offline(|_, txn| {
        let body = record(txn, "comments", &id(2)).get(txn, "body").unwrap();
        let Out::YText(body) = body else { panic!("a text") };
        body.push(txn, " words");
    });
    let mut ada = ada.reconnect(&house.rooms).await.synced().await;
    ada.until(|ada| ada.acknowledged == 1).await;
    let ben = house.client(2).await.synced().await;
    assert_eq!(ben.json(), ada.json());
    assert_eq!(house.records().await["comments"][id(2)]["body"], json!("offline words"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_people_at_once_converge() {
    let house = House::new();
    let mut tasks = Vec::new();
    for number in 1..=12 {
        let rooms = house.rooms.clone();
        tasks.push(tokio::spawn(async move {
            let mut client = Client::connect(&rooms, person(number)).await.synced().await;
            for round in 0..20 {
                client.draw(u64::try_from(number).unwrap() * 100 + round).await;
            }
            let all = |client: &Client| client.count("annotations") == 12 * 20;
            client.until(all).await;
            client.until(|client| client.acknowledged == 21).await;
            client
        }));
    }
    let mut documents = Vec::new();
    for task in tasks {
        documents.push(task.await.unwrap().json());
    }
    assert!(documents.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(house.log.records(DOCUMENT).len(), 240);
    assert!(house.log.groups() < 240, "updates are committed in groups");
}

#[tokio::test]
async fn a_gap_is_no_offence() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    ada.edit_offline(|_, txn| put(txn, "annotations", &id(1), &annotation(person(1).author)));
    // The first is lost on the way; the second builds on it.
    let green = json!({"color": "#00ff00", "width": 2, "opacity": 1});
    ada.edit(|_, txn| set(txn, "annotations", &id(1), "style", &green)).await;
    ada.until(|ada| ada.acknowledged == 3).await;
    assert_eq!(house.records().await["annotations"][id(1)]["style"]["color"], json!("#00ff00"));
}

#[tokio::test]
async fn a_client_that_never_has_what_it_builds_on_is_sent_away_to_try_again() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    ada.edit_offline(|_, txn| put(txn, "annotations", &id(1), &annotation(person(1).author)));
    let late = ada.edit_offline(|_, txn| set(txn, "annotations", &id(1), "comment", &json!(null)));
    for _ in 0..8 {
        ada.send(protocol::sync_step_2(&late)).await;
    }
    // It answers no question truthfully.
    while ada.closed.is_none() {
        if let crate::Outgoing::Close(close) = ada.outbound.next().await {
            ada.closed = Some(close);
        }
    }
    assert_eq!(ada.closed.unwrap().code, crate::Close::TRY_AGAIN);
}

#[tokio::test]
async fn the_server_writes_through_the_room() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    let author = person(2).author;
    let drawn = house
        .rooms
        .write(DOCUMENT, person(2), move |txn| put(txn, "annotations", &id(7), &annotation(author)));
    drawn.await.unwrap();
    ada.until(|ada| ada.has("annotations", 7)).await;
    let forged = house.rooms.write(DOCUMENT, person(2), |txn| {
        put(txn, "annotations", &id(8), &annotation(person(1).author));
    });
    let Err(crate::WriteError::Refused(close)) = forged.await else { panic!("let through") };
    assert!(close.reason.starts_with("forged_author"), "{close:?}");
    assert!(house.records().await["annotations"].get(id(8)).is_none());
    // One record is read alone; one that is not there is nothing.
    ada.draw(9).await;
    ada.until(|ada| ada.acknowledged == 2).await;
    let read =
        async |number| house.rooms.read_annotation(DOCUMENT, id(number).parse().unwrap()).await.unwrap();
    assert_eq!(read(7).await.annotations.keys().map(ToString::to_string).collect::<Vec<_>>(), [id(7)]);
    assert_eq!(read(8).await, crate::Records::default());
    // The server's edits of everybody are under one client id of its own, made in the document itself.
    let entries = house.log.entries(DOCUMENT);
    assert_eq!(entries[0].writer, crate::Writer::Person(author));
    let server = ada
        .vector()
        .iter()
        .map(|(client, _)| crate::YClient(client.get()))
        .find(|client| house.log.holder(DOCUMENT, *client) == Some(crate::Writer::Server));
    assert!(server.is_some(), "{:?}", ada.vector());
}

#[tokio::test]
async fn a_text_is_merged_by_its_characters() {
    let house = House::new();
    let mut left = house.client(1).await.synced().await;
    left.comment(1, "ship").await;
    let mut right = house.client(1).await.synced().await;
    right.until(|right| right.has("comments", 1)).await;
    let body = |txn: &mut yrs::TransactionMut<'_>| {
        let Some(Out::YText(text)) = record(txn, "comments", &id(1)).get(txn, "body") else {
            panic!("a text")
        };
        text
    };
    left.edit(|_, txn| body(txn).insert(txn, 0, "star")).await;
    right.edit(|_, txn| body(txn).insert(txn, 4, "s")).await;
    let merged = |client: &Client| client.json()["comments"][id(1)]["body"] == json!("starships");
    left.until(merged).await;
    right.until(merged).await;
    let mut txn = left.doc.transact_mut();
    assert_eq!(body(&mut txn).get_string(&txn), "starships");
}
