//! What has to be done about a mark or a comment: a value of the map `feedback`, which the server alone writes.

use chrono::{DateTime, Utc};
use domain::FeedbackStatus;
use domain::ids::{FeedbackId, RevisionId, UserId};
use serde::{Serialize, Serializer};
use ts_rs::TS;

use crate::author::Author;

/// An item of the checklist, layout version 1. Its id, as a text, is its key in the map `feedback`.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Feedback {
    /// Its id, as the API names it.
    #[ts(type = "number")]
    pub id: FeedbackId,
    /// The mark or comment that it comes from, by its id inside the document.
    pub source: String,
    /// The revision in whose document that is: another one where the item was carried on.
    #[ts(type = "number")]
    pub source_revision: RevisionId,
    /// The mark, where there is one.
    pub annotation: Option<String>,
    /// The comment, where there is one.
    pub comment: Option<String>,
    /// Whether something has to be done. Everything else is for information.
    pub action: bool,
    /// Where it stands.
    #[ts(type = "\"OPEN\" | \"IN_PROGRESS\" | \"RESOLVED\" | \"VERIFIED\" | \"REOPENED\"")]
    pub status: FeedbackStatus,
    /// What it is about, in a line.
    pub summary: String,
    /// Whose it is to do.
    pub assignee: Option<FeedbackPerson>,
    /// The frame that it is about, as the source counts; null on stills.
    pub frame: Option<i32>,
    /// Its place in the list: items are sorted by this, then by id.
    #[serde(serialize_with = "number")]
    pub order: f64,
    /// Who said that it is done; null while it is open.
    pub resolved: Option<FeedbackResolution>,
    /// Who has seen that it is done well.
    pub verified: Option<FeedbackVerification>,
    /// What was said when it was reopened last.
    pub note: Option<String>,
    /// The item of an earlier round that this one carries on.
    #[ts(type = "number | null")]
    pub carried_from: Option<FeedbackId>,
    /// The item of a later round that carries this one on; it counts there.
    #[ts(type = "number | null")]
    pub carried_to: Option<FeedbackId>,
    /// Whose mark or comment it is.
    pub author: Author,
    /// Its version, as in the ETag.
    #[ts(type = "number")]
    pub version: i64,
}

/// A person by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FeedbackPerson {
    /// The account's id.
    #[ts(type = "number")]
    pub id: UserId,
    /// Full name.
    pub name: String,
}

/// That an item is done, says somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FeedbackResolution {
    /// Who.
    pub by: Option<FeedbackPerson>,
    /// When.
    #[ts(type = "string")]
    pub at: DateTime<Utc>,
    /// How.
    pub note: Option<String>,
}

/// That an item is done well, says somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FeedbackVerification {
    /// Who.
    pub by: Option<FeedbackPerson>,
    /// When.
    #[ts(type = "string")]
    pub at: DateTime<Utc>,
}

/// Writes a whole number as one, so that it is the same after it went through a document.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde calls")]
fn number<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    #[expect(clippy::cast_possible_truncation, reason = "whole, and within the integers that JSON carries")]
    if value.fract() == 0.0 && value.abs() < 9.0e15 {
        serializer.serialize_i64(*value as i64)
    } else {
        serializer.serialize_f64(*value)
    }
}
