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
