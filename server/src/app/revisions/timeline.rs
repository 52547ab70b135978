//! What a timeline tells of each round: who handed it in, what was said first, and what was decided.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Person, RevisionSummary};

/// A round as a node of its stage's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Round {
    /// The round in brief.
    #[serde(flatten)]
    pub summary: RevisionSummary,
    /// What became of it.
    #[serde(flatten)]
    pub story: RoundStory,
}

/// Who made a round, what was said about it, and what was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RoundStory {
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// Who opened it.
    pub created_by: Option<Person>,
    /// Who submitted it.
    pub submitted_by: Option<Person>,
    /// What its author says about it; within the studio only.
    pub note: Option<String>,
    /// When it was decided about.
    pub decided_at: Option<DateTime<Utc>>,
    /// Who decided.
    pub decided_by: Option<Person>,
    /// Why; within the studio only.
    pub decision_note: Option<String>,
    /// The newest record of a decision about it.
    pub decision_record_id: Option<i64>,
    /// What was said first, of all that the caller may see.
    pub first_comment: Option<FirstComment>,
}

/// The beginning of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FirstComment {
    /// Its id in the document.
    pub id: String,
    /// Who said it.
    pub author: Option<Person>,
    /// Its first line, 200 characters of it at most.
    pub line: String,
}
