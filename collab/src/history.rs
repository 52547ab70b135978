//! A document as it was: its log replayed up to a moment.

use bytes::Bytes;
use schema::{Annotation, Comment, RecordId};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

use crate::candidate::{Broken, Candidate};
use crate::log::RecordChange;

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
