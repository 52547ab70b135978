//! The log kept short to read, and whole to look back.

use std::time::Duration;

use serde_json::json;

use super::support::*;
use crate::history;

async fn eventually(holds: impl Fn() -> bool) {
    let waited = tokio::time::timeout(Duration::from_secs(20), async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    assert!(waited.await.is_ok(), "waited in vain");
}

#[tokio::test]
async fn a_document_that_stays_open_is_compacted_as_well() {
    let mut house = House::with(|limits| limits.compact_after = 10);
    let mut ada = house.client(1).await.synced().await;
    for number in 0..35 {
        ada.draw(number).await;
        ada.until(|ada| ada.acknowledged == number + 2).await;
    }
    eventually(|| house.log.compacted(DOCUMENT).0 >= 20).await;
    let before = ada.json();
    assert_eq!(house.log.entries(DOCUMENT).len(), 35, "history is kept");
    house.restart();
    assert_eq!(house.client(2).await.synced().await.json(), before);
}

#[tokio::test]
async fn a_document_is_what_it_was_at_every_moment() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    ada.draw(1).await;
    ada.comment(2, "first").await;
    ada.edit(|_, txn| {
        let gone = json!({"by": "user:1", "at": "2026-11-20T12:00:00Z"});
        set(txn, "annotations", &id(1), "deleted", &gone);
    })
    .await;
    ada.until(|ada| ada.acknowledged == 4).await;
    let updates: Vec<_> = house.log.entries(DOCUMENT).into_iter().map(|entry| entry.update).collect();
    let at = |count: usize| history::replay(&updates[..count]).unwrap();
    assert_eq!(at(0), history::Past::default());
    assert_eq!((at(1).annotations.len(), at(1).comments.len()), (1, 0));
    assert_eq!(at(2).comments.values().next().unwrap().body, "first");
    let deleted = |count: usize| at(count).annotations.values().next().unwrap().deleted.is_some();
    assert!(!deleted(2) && deleted(3));
}

#[tokio::test]
async fn each_stretch_of_the_log_tells_what_it_did() {
    let house = House::new();
    let mut ada = house.client(1).await.synced().await;
    ada.draw(1).await;
    ada.draw(2).await;
    ada.comment(3, "first").await;
    for value in [json!({"by": "user:1", "at": "2026-11-20T12:00:00Z"}), json!(null)] {
        ada.edit(|_, txn| set(txn, "annotations", &id(1), "deleted", &value)).await;
    }
    ada.until(|ada| ada.acknowledged == 6).await;
    let updates: Vec<_> = house.log.entries(DOCUMENT).into_iter().map(|entry| entry.update).collect();
    let stretch = |range: std::ops::Range<usize>| updates[range].to_vec();
    let deeds = history::deeds(&updates[..1], &[stretch(1..3), stretch(3..4), stretch(4..5)]).unwrap();
    let counts = |did: &history::Deeds| (did.annotations, did.comments);
    let one = history::Counts::default();
    let added = history::Counts { added: 1, ..one };
    assert_eq!(counts(&deeds[0]), (added, added));
    assert_eq!(counts(&deeds[1]), (history::Counts { deleted: 1, ..one }, one));
    assert_eq!(counts(&deeds[2]), (history::Counts { restored: 1, ..one }, one));
    // Together they come to what is left in the end.
    let all = history::deeds(&[], std::slice::from_ref(&updates)).unwrap();
    assert_eq!(counts(&all[0]), (history::Counts { added: 2, ..one }, added));
}
