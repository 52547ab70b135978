//! What a document is: the map `meta`, which the server alone writes.

use chrono::{DateTime, Utc};
use domain::ids::{RevisionId, StageId};
use serde::Serialize;
use ts_rs::TS;

use crate::author::Author;

/// What the round is, and where it stands. Everybody who may open the document sees it.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Meta {
    /// The layout of the document.
    pub version: u32,
    /// The round.
    #[ts(type = "number")]
    pub revision: RevisionId,
    /// Its number within its stage.
    pub round: i32,
    /// `DRAFT`, `SUBMITTED`, `CHANGES_REQUESTED`, `APPROVED` or `REJECTED`.
    pub status: String,
    /// When it was submitted, as in RFC 3339.
    #[ts(type = "string | null")]
    pub submitted: Option<DateTime<Utc>>,
    /// Who submitted it.
    pub submitter: Option<Author>,
    /// When it was decided.
    #[ts(type = "string | null")]
    pub decided: Option<DateTime<Utc>>,
    /// Who decided it.
    pub decider: Option<Author>,
    /// Its stage.
    #[ts(type = "number")]
    pub stage: StageId,
    /// Where the stage stands.
    pub stage_status: String,
}
