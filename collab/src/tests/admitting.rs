//! Garbage on the wire: its sender is told, nobody else notices.

use yrs::{ReadTxn as _, StateVector, Transact as _};

use super::support::*;
use crate::{Close, protocol};

async fn garbage(frame: Vec<u8>) -> Close {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    let mut eve = house.client(2).await.synced().await;
    eve.send(frame.into()).await;
    eve.until(|eve| eve.closed.is_some()).await;
    assert!(eve.denied.is_some());
    ada.draw(1).await;
    ada.until(|ada| ada.acknowledged == 2).await;
    assert_eq!(house.rooms.statistics().connections, 1);
    eve.closed.unwrap()
}

#[tokio::test]
async fn garbage_ends_its_own_connection_alone() {
    let cases: [&[u8]; 9] = [
        &[],
        &[9],
        &[0, 7, 0],
        &[0, 2, 5, 1],
        &[0, 2, 2, 0, 0, 0],
        &[0, 2, 1, 0xff],
        // A count of four billion in five bytes.
        &[0, 0, 5, 0xff, 0xff, 0xff, 0xff, 0x0f],
        &[1, 3, 1, 2, 3],
        &[100, 1],
    ];
    for case in cases {
        let close = garbage(case.to_vec()).await;
        assert_eq!(close.code, Close::FORBIDDEN, "{case:?}");
        assert!(close.reason.starts_with("malformed: "), "{close:?}");
    }
}

#[tokio::test]
async fn a_message_that_is_too_large_is_told() {
    let close = garbage(protocol::update(&vec![0; (4 << 20) + 1]).to_vec()).await;
    assert_eq!(close.code, Close::TOO_LARGE);
}

/// Clients answer the room's question what they have with one message, which they cannot split.
#[tokio::test]
async fn what_was_done_offline_may_be_larger_than_other_messages() {
    let house = House::with(|limits| (limits.frame_bytes, limits.answer_bytes) = (4 << 10, 16 << 10));
    let ada = house.client(1).await.synced().await;
    for number in 0..40 {
        ada.edit_offline(|_, txn| put(txn, "annotations", &id(number), &annotation(ada.capability.author)));
    }
    let everything =
        protocol::sync_step_2(&ada.doc.transact().encode_state_as_update_v1(&StateVector::default()));
    assert!((4 << 10..16 << 10).contains(&everything.len()), "{} bytes", everything.len());
    // Connecting anew the client is asked, and answers.
    let mut ada = ada.reconnect(&house.rooms).await;
    ada.until(|ada| ada.acknowledged > 0).await;
    assert_eq!(house.records().await["annotations"].as_object().unwrap().len(), 40);
    for large in [protocol::sync_step_2(&vec![0; 16 << 10]), protocol::update(&vec![0; 4 << 10])] {
        let mut eve = house.client(2).await.synced().await;
        eve.send(large).await;
        eve.until(|eve| eve.closed.is_some()).await;
        assert_eq!(eve.closed.map(|close| close.code), Some(Close::TOO_LARGE));
    }
}

#[tokio::test]
async fn what_refers_to_itself_is_refused_in_the_room() {
    // Two clients' structs, each of which has the other's as its origin.
    let update = [2, 1, 1, 0, 0x84, 2, 0, 1, b'a', 1, 2, 0, 0x84, 1, 0, 1, b'b', 0];
    assert_eq!(
        garbage(protocol::update(&update).to_vec()).await.reason,
        "malformed: the message refers to itself"
    );
}
