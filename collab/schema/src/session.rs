//! The document of a review session, `session:<id>`: written by the server alone.
//!
//! `meta`, `items`, `decisions` and `presenter` are facts of the database, as it tells them; `stage` is what the room made of
//! the awareness states of whoever leads.

mod lead;

use chrono::{DateTime, Utc};
use domain::ids::{MediaId, ReviewItemId, ReviewSessionId, RevisionId, StageId};
use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

pub use lead::{CompareMode, Comparison, Laser, Lead, Playback, Wipe};

use crate::author::Author;
use crate::presence::Viewport;
use crate::validate::Invalid;

/// The map `meta` of a session's document: what the session is.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct SessionMeta {
    /// The layout of the document.
    pub version: u32,
    /// The session.
    #[ts(type = "number")]
    pub session: ReviewSessionId,
    /// What it is called.
    pub name: String,
    /// `DRAFT`, `IN_PROGRESS` or `COMPLETED`.
    pub status: String,
}

/// An entry of the map `items` of a session's document: what is looked at, by its id as text.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct SessionItem {
    /// Its id.
    #[ts(type = "number")]
    pub id: ReviewItemId,
    /// Its place: items are shown in this order, those of the same place by id.
    pub order: f64,
    /// The stage that is reviewed.
    #[ts(type = "number")]
    pub stage: StageId,
    /// The round that is reviewed; null until the session starts.
    #[ts(type = "number | null")]
    pub revision: Option<RevisionId>,
    /// Its number within its stage.
    pub round: Option<i32>,
    /// The deliverable's name.
    pub title: String,
    /// The stage's name.
    pub stage_name: String,
    /// The project's name.
    pub project: String,
    /// The medium whose thumbnail stands for it.
    #[ts(type = "number | null")]
    pub thumbnail: Option<MediaId>,
    /// How long it is to take.
    pub minutes: Option<i32>,
}

/// An entry of the map `decisions` of a session's document: what was decided, by the item's id as text. Notes are not in it.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct SessionDecision {
    /// `APPROVED`, `CHANGES_REQUESTED` or `REJECTED`.
    pub verdict: String,
    /// How whoever decided is called.
    pub by: Option<String>,
    /// When.
    #[ts(type = "string")]
    pub at: DateTime<Utc>,
    /// When it moved the stage.
    #[ts(type = "string | null")]
    pub applied: Option<DateTime<Utc>>,
}

/// The map `presenter` of a session's document: who leads.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Presenter {
    /// Who leads; null when nobody does.
    pub leader: Option<Author>,
    /// How they are called.
    pub name: Option<String>,
    /// How often the lead has changed: a `lead` of another epoch is nobody's.
    #[ts(type = "number")]
    pub epoch: i64,
    /// Since when they lead.
    #[ts(type = "string | null")]
    pub since: Option<DateTime<Utc>>,
}

/// The map `stage` of a session's document: what everybody is shown, as the presenter had it at last.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
pub struct Shown {
    /// The epoch of the lead that it came from.
    #[ts(type = "number")]
    pub epoch: i64,
    /// The item.
    #[ts(type = "number")]
    pub item: ReviewItemId,
    /// The round that is looked at: the item's own, or an earlier one.
    #[ts(type = "number")]
    pub revision: RevisionId,
    /// The medium of it; null for its current one.
    #[ts(type = "number | null")]
    pub media: Option<MediaId>,
    /// What it is compared with.
    pub compare: Option<Comparison>,
    /// What part of the picture is looked at; null for the whole of it.
    pub viewport: Option<Viewport>,
    /// Where the clip is; null on stills.
    pub playback: Option<Playback>,
    /// When the presenter showed this, in milliseconds of the server's clock since 1970.
    #[ts(type = "number")]
    pub updated: i64,
}

impl Shown {
    /// What a lead shows, as the server got it at `updated`.
    pub const fn of(lead: &Lead, updated: i64) -> Self {
        let Lead { epoch, item, revision, media, compare, viewport, playback, laser: _ } = *lead;
        Self { epoch, item, revision, media, compare, viewport, playback, updated }
    }

    /// Reads the map as it lies in a document.
    pub fn read(value: &Value) -> Result<Self, Invalid> {
        let lead = Lead::read("/stage", value)?;
        let updated = crate::fields::Fields::of("/stage", value)?.moment("updated")?;
        Ok(Self::of(&lead, updated))
    }

    /// Whether the same is to be seen, whenever it was shown.
    pub fn looks_like(&self, other: &Self) -> bool {
        Self { updated: 0, ..*self } == Self { updated: 0, ..*other }
    }

    /// Whether one goes to the other by a step, and not by a gesture that may go on: another item, round, comparison or clip,
    /// or the clip is let go or held.
    pub fn is_a_step_from(&self, other: &Self) -> bool {
        let compared = |shown: &Self| shown.compare.map(|compare| (compare.revision, compare.mode));
        let played = |shown: &Self| shown.playback.map(|playback| (playback.media, playback.playing));
        (self.epoch, self.item, self.revision, self.media)
            != (other.epoch, other.item, other.revision, other.media)
            || compared(self) != compared(other)
            || played(self) != played(other)
    }
}

#[cfg(test)]
mod tests;
