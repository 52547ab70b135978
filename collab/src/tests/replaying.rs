//! What yrs asks for of whoever uses it: one version, held fast, and long logs that are replayed and never merged.

use std::time::Duration;

use bytes::Bytes;
use serde_json::json;
use tokio::time::Instant;
use yrs::{ReadTxn as _, StateVector, Transact as _};

use super::support::*;
use crate::candidate::Candidate;
use crate::log::{DocumentLog as _, Entry, Writer};
use crate::{Sequence, YClient};

const ENTRIES: u32 = 10_000;

/// A mark, and a log of how often it was moved.
fn long_log() -> Vec<Bytes> {
    let doc = empty(1_001);
    let author = person(1).author;
    let change = |edit: &dyn Fn(&mut yrs::TransactionMut<'_>)| {
        let mut txn = doc.transact_mut();
        edit(&mut txn);
        txn.commit();
        Bytes::from(txn.encode_update_v1())
    };
    let mut updates = vec![change(&|txn| put(txn, "annotations", &id(1), &annotation(author)))];
    updates.extend((1..ENTRIES).map(|x| {
        let geometry = json!({"x": x, "y": 80, "width": 300, "height": 200});
        change(&|txn| set(txn, "annotations", &id(1), "geometry", &geometry))
    }));
    updates
}

/// yrs changes what it writes and how it breaks from one version to the next; ours was looked at byte by byte.
#[test]
fn yrs_is_pinned_exactly() {
    let manifest = include_str!("../../../Cargo.toml");
    let lock = include_str!("../../../Cargo.lock");
    let line = manifest.lines().find(|line| line.starts_with("yrs = ")).expect("yrs in the workspace");
    let (_, version) = line.split_once("\"=").expect("a version that is held fast by `=`");
    let (version, _) = version.split_once('"').expect("the end of the version");
    assert_eq!(version.split('.').count(), 3, "{line}");
    let locked: Vec<_> =
        lock.split("[[package]]").filter(|package| package.contains("name = \"yrs\"\n")).collect();
    assert_eq!(locked.len(), 1, "one yrs, or two would have documents of their own");
    assert!(locked[0].contains(&format!("version = \"{version}\"\n")), "{}", locked[0]);
}

/// yrs' `merge_updates_v1` takes time that grows with the square of the updates, and keeps what was overwritten.
#[tokio::test]
async fn a_long_log_is_compacted_by_replay_and_not_by_merging() {
    let updates = long_log();
    let house = House::new();
    let writer = Writer::Person(person(1).author);
    for update in &updates {
        let entry = Entry { writer, update: update.clone(), at: noon(), follows: false };
        house.log.write_behind(DOCUMENT, YClient(1_001), entry);
    }
    let ada = house.client(2).await.synced().await;
    let compacted = tokio::time::timeout(Duration::from_mins(1), async {
        while house.log.compacted(DOCUMENT) < Sequence(i64::from(ENTRIES)) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    compacted.await.expect("a snapshot");
    let stored = house.log.load(DOCUMENT).await.unwrap();
    let [snapshot] = &stored.updates[..] else { panic!("more than a snapshot") };
    let log_bytes: usize = updates.iter().map(Bytes::len).sum();
    // What was overwritten is in a merged log, and in no replayed one.
    let merged = yrs::merge_updates_v1(updates.iter().take(1_000).map(|update| &update[..])).unwrap();
    assert!(merged.len() * 20 > log_bytes, "{} bytes of a tenth of {log_bytes}", merged.len());
    assert!(snapshot.len() * 20 < log_bytes, "{} bytes are the snapshot of {log_bytes}", snapshot.len());
    assert_eq!(house.log.entries(DOCUMENT).len(), updates.len(), "history is kept");
    let replayed = Candidate::replay(&stored.updates).unwrap();
    let (before, after) = (ada.doc.transact().state_vector(), replayed.state_vector());
    assert_eq!(before, after);
    assert_eq!(ada.json()["annotations"][id(1)]["geometry"]["x"], f64::from(ENTRIES - 1));
    assert_eq!(house.client(3).await.synced().await.json(), ada.json());
}

#[test]
fn replaying_ten_times_as_much_takes_about_ten_times_as_long() {
    let updates = long_log();
    let replay = |count: usize| {
        // The quickest of some: whatever else runs only makes it slower.
        let once = || {
            let started = Instant::now();
            let candidate = Candidate::replay(&updates[..count]).unwrap();
            assert!(!candidate.diff(&StateVector::default()).is_empty());
            started.elapsed()
        };
        (0..3).map(|_| once()).min().unwrap_or_default()
    };
    let (few, many) = (replay(updates.len() / 10), replay(updates.len()));
    // With the square of it, it would be a hundred times.
    assert!(many < few * 40, "{few:?} for a tenth, {many:?} for all");
}
