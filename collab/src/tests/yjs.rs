//! What Yjs itself makes goes through a room.

use schema::FrameRange;
use serde_json::Value;

use super::support::*;
use crate::protocol;

fn bytes(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// What the fixtures draw on is a clip.
fn house() -> House {
    let house = House::new();
    house.log.add_clip(MEDIA, FrameRange { first: 1001, last: 1100 });
    house
}

#[tokio::test]
async fn updates_of_yjs_become_records() {
    let fixtures: Vec<Value> =
        serde_json::from_str(include_str!("../../../tests/fuzz/corpus/yjs.json")).unwrap();
    for fixture in fixtures {
        let updates = fixture["updates"].as_array().unwrap();
        let singly = house();
        let mut ada = singly.client(1).await.synced().await;
        for update in updates {
            ada.send(protocol::update(&bytes(update))).await;
        }
        ada.until(|ada| ada.acknowledged == 1 + updates.len() as u64).await;
        // The same at once, as after a long time offline: what was overwritten comes as deleted or collected.
        let whole = house();
        let mut ben = whole.client(1).await.synced().await;
        ben.send(protocol::sync_step_2(&bytes(&fixture["state"]))).await;
        ben.until(|ben| ben.acknowledged == 2).await;
        let records = singly.records().await;
        assert_eq!(records, whole.records().await, "{}", fixture["name"]);
        assert_eq!(ada.json(), ben.json());
        for root in ["annotations", "comments"] {
            let made = fixture[root].as_object().unwrap();
            assert_eq!(records[root].as_object().unwrap().len(), made.len());
            for (id, record) in made {
                assert_eq!(records[root][id].get("body"), record.get("body"));
                assert_eq!(records[root][id].get("kind"), record.get("kind"));
            }
        }
    }
}
