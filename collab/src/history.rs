//! A document as it was: its log replayed up to a moment.

use bytes::Bytes;
use schema::{Annotation, Comment, RecordId, Root};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

use crate::candidate::{Broken, Candidate};
use crate::log::RecordChange;
use crate::policy::RecordKey;

/// Everything that a document held at one moment.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Past {
    /// Its annotations, deleted ones included.
    pub annotations: BTreeMap<RecordId, Annotation>,
    /// Its comments, deleted ones included.
    pub comments: BTreeMap<RecordId, Comment>,
    /// What had become of each piece of feedback.
    pub feedback: BTreeMap<String, Value>,
    /// What the document was: its round, where it stood.
    pub meta: BTreeMap<String, Value>,
}

/// The log holds what cannot be replayed.
#[derive(Debug, thiserror::Error)]
#[error("the log cannot be replayed")]
pub struct Unreadable(#[source] Broken);

/// Replays a snapshot and what follows it, in this order. Takes as long as it takes: call it where blocking is allowed.
pub fn replay(updates: &[Bytes]) -> Result<Past, Unreadable> {
    let candidate = Candidate::replay(updates).map_err(Unreadable)?;
    let facts = candidate.facts();
    let mut past = Past { feedback: facts.feedback, meta: facts.meta, ..Past::default() };
    for record in candidate.read_all() {
        match record {
            RecordChange::Annotation(id, record) => drop(past.annotations.insert(id, record)),
            RecordChange::Comment(id, record) => drop(past.comments.insert(id, record)),
        }
    }
    Ok(past)
}

/// What became of records of one kind, each counted once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Made, and there at the end.
    pub added: usize,
    /// There before and after, and not the same.
    pub changed: usize,
    /// There before, and deleted at the end.
    pub deleted: usize,
    /// Deleted before, and there again at the end.
    pub restored: usize,
}

/// What a stretch of the log comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Deeds {
    /// What became of annotations.
    pub annotations: Counts,
    /// What became of comments.
    pub comments: Counts,
    /// Where the round stands since; absent where that did not change.
    pub status: Option<String>,
    /// Where its stage stands since; absent where that did not change.
    pub stage_status: Option<String>,
}

/// What each of some stretches of the log did, which follow one another and, the first of them, `before`. Takes as long as
/// it takes: call it where blocking is allowed.
pub fn deeds(before: &[Bytes], stretches: &[Vec<Bytes>]) -> Result<Vec<Deeds>, Unreadable> {
    let mut candidate = Candidate::replay(before).map_err(Unreadable)?;
    let mut records: BTreeMap<RecordKey, RecordChange> =
        candidate.read_all().into_iter().map(|record| (key(&record), record)).collect();
    let mut meta = candidate.facts().meta;
    let mut all = Vec::with_capacity(stretches.len());
    for stretch in stretches {
        let mut touched = BTreeSet::new();
        for update in stretch {
            touched.extend(candidate.follow(update).map_err(Unreadable)?);
        }
        let mut deeds = Deeds::default();
        for key in touched {
            let after = candidate.read(key).ok();
            let counts = match key.root {
                Root::Comments => &mut deeds.comments,
                _ => &mut deeds.annotations,
            };
            counts.count(records.get(&key), after.as_ref());
            match after {
                Some(after) => drop(records.insert(key, after)),
                None => drop(records.remove(&key)),
            }
        }
        let now = candidate.facts().meta;
        let turned = |name: &str| {
            let value = now.get(name).filter(|value| meta.get(name) != Some(value))?;
            value.as_str().map(ToOwned::to_owned)
        };
        (deeds.status, deeds.stage_status) = (turned("status"), turned("stage_status"));
        meta = now;
        all.push(deeds);
    }
    Ok(all)
}

impl Counts {
    fn count(&mut self, before: Option<&RecordChange>, after: Option<&RecordChange>) {
        let there = |record: Option<&RecordChange>| record.is_some_and(|record| !is_deleted(record));
        match (there(before), there(after)) {
            (false, true) if before.is_some() => self.restored += 1,
            (false, true) => self.added += 1,
            (true, false) => self.deleted += 1,
            (true, true) if before != after => self.changed += 1,
            // Made and taken back, or touched without effect.
            _ => {}
        }
    }
}

fn key(record: &RecordChange) -> RecordKey {
    match record {
        RecordChange::Annotation(id, _) => RecordKey { root: Root::Annotations, id: *id },
        RecordChange::Comment(id, _) => RecordKey { root: Root::Comments, id: *id },
    }
}

fn is_deleted(record: &RecordChange) -> bool {
    match record {
        RecordChange::Annotation(_, record) => record.deleted.is_some(),
        RecordChange::Comment(_, record) => record.deleted.is_some(),
    }
}
