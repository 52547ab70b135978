//! Review sessions: building, holding and deciding them.

mod apply;
mod build;
mod changes;
mod decide;
mod minutes;
mod moves;
mod read;
mod rights;
mod summary;

use chrono::{DateTime, Utc};
use domain::session::{ItemState, SessionStatus};
use domain::stage::StageStatus;
use domain::{RevisionStatus, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use apply::{Applied, apply};
pub use build::{Duplicate, Generate, Mode, NewItems, NewReview, add_items, create, duplicate, generate};
pub use changes::{ItemChanges, Order, ReviewChanges, change, change_item, remove, remove_item, reorder};
pub use decide::{Batch, BatchDecision, Decision, Refused, decide, decide_all};
pub use minutes::{MinutesFile, minutes_csv, minutes_pdf};
pub use moves::{Completion, complete, reopen, start, to_draft};
pub use read::{Candidate, CandidateFilter, Filter, candidates, find, list};
pub use rights::ReviewRights;
pub use summary::{ProjectStatistics, ReviewStatistics, ReviewSummary, summary};

use super::feedback::FeedbackCounts;
use super::people::Person;
use super::projects::ProjectName;
use super::revisions::Place;
use super::{Error, schema};

/// How many items a session may have.
pub const MOST_ITEMS: usize = 200;

/// A review session in brief.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewSession {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Where it stands.
    #[schema(schema_with = schema::session_status)]
    pub status: SessionStatus,
    /// Whether sessions are made from it, and it is never held itself.
    pub is_template: bool,
    /// The filter that it was last filled from.
    pub fill: Option<Fill>,
    /// When it is planned to begin.
    pub starts_at: Option<DateTime<Utc>>,
    /// How many minutes an item takes that says nothing itself.
    pub minutes_per_item: i32,
    /// Who built it.
    pub created_by: Option<Person>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was over.
    pub completed_at: Option<DateTime<Utc>>,
    /// Its items in numbers: those that the caller may see.
    pub counts: ReviewCounts,
    /// Which projects they are of.
    pub projects: Vec<ProjectName>,
    /// The picture of the first of them that has one.
    pub cover_media_id: Option<i64>,
    /// Its version, as in the ETag.
    pub row_version: i64,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

/// The items of a session in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReviewCounts {
    /// All of them.
    pub items: i64,
    /// Those that are decided.
    pub decided: i64,
    /// Of these, approved.
    pub approved: i64,
    /// Of these, with changes requested.
    pub changes_requested: i64,
    /// Of these, rejected.
    pub rejected: i64,
    /// Those whose decision has moved the stage.
    pub applied: i64,
    /// Those whose decision did not, at the last try.
    pub refused: i64,
    /// Minutes that they are planned to take in all.
    pub minutes: i64,
}

/// A filter that a session is filled from; what is absent or null narrows nothing down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Fill {
    /// Only stages of this project.
    pub project_id: Option<i64>,
    /// Only stages with this short name in their pipeline.
    #[schema(max_length = 200)]
    pub stage_key: Option<String>,
    /// Only stages with this name, whatever the case.
    #[schema(max_length = 200)]
    pub stage_name: Option<String>,
    /// Only stages that stand here.
    #[schema(schema_with = schema::stage_status, required = false)]
    pub status: Option<StageStatus>,
}

/// What a session looks at: one stage, frozen to one of its rounds when the session starts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewItem {
    /// Its id.
    pub id: i64,
    /// The stage.
    pub stage_id: i64,
    /// Where that lies.
    pub place: Place,
    /// The round: the one that it was frozen to, and before, the one that it would be.
    pub revision: Option<ReviewRound>,
    /// Whether it is frozen to that round.
    pub frozen: bool,
    /// All rounds of the stage, the oldest first, to compare with.
    pub rounds: Vec<i64>,
    /// Its place in the session: less comes first.
    pub order: f64,
    /// How many minutes it is to take; null for what the session says.
    pub minutes: Option<i32>,
    /// What to look at; within the studio only.
    pub note: Option<String>,
    /// The checklist of its stage in numbers.
    pub feedback: FeedbackCounts,
    /// What was decided.
    pub decision: Option<ReviewDecision>,
    /// When the decision moved the stage.
    pub applied_at: Option<DateTime<Utc>>,
    /// Why it did not, at the last try; within the studio only.
    pub refusal: Option<ApplyRefusal>,
    /// The client's word on the round, the latest.
    pub client_approval: Option<ClientWord>,
    /// What the caller may do with it now.
    pub rights: ItemRights,
    /// Its version, as in the ETag.
    pub row_version: i64,
    /// For the rules.
    #[serde(skip)]
    pub(crate) submitter: Option<i64>,
}

/// The round of an item.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewRound {
    /// The revision.
    pub id: i64,
    /// Its number in the stage, from 1.
    pub round: i32,
    /// Where it stands.
    #[schema(schema_with = schema::revision_status)]
    pub status: RevisionStatus,
    /// The picture that stands for it, once one is ready.
    pub thumbnail_media_id: Option<i64>,
    /// Who submitted it.
    pub submitted_by: Option<Person>,
    /// When.
    pub submitted_at: Option<DateTime<Utc>>,
}

/// What was decided about an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReviewDecision {
    /// How.
    #[schema(schema_with = schema::verdict)]
    pub verdict: Verdict,
    /// Why; within the studio only.
    pub note: Option<String>,
    /// Who decided, where they have an account.
    pub by: Option<Person>,
    /// The guest who decided, by name.
    pub guest: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why a decision did not move its stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApplyRefusal {
    /// Name of the kind of refusal, as at the end of a problem's type.
    pub code: String,
    /// What is in the way, and what to do.
    pub detail: String,
}

/// The client's word on a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ClientWord {
    /// Who gave it.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What the caller may do with an item now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ItemRights {
    /// Approve it.
    pub approve: bool,
    /// Request changes, or reject it, with a note.
    pub send_back: bool,
    /// Take its decision back.
    pub clear: bool,
    /// Have its decision move the stage.
    pub apply: bool,
    /// Take it out of the session.
    pub remove: bool,
}

impl ReviewItem {
    /// Its state, as the rules know it.
    pub(crate) fn state(&self) -> ItemState {
        match &self.decision {
            None => ItemState::Open,
            Some(decision) if self.applied_at.is_some() => ItemState::Applied(decision.verdict),
            Some(decision) => ItemState::Decided(
                decision.verdict,
                decision.by.as_ref().map(|person| domain::ids::UserId(person.id)),
            ),
        }
    }
}

/// A review session with its items.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewDetail {
    /// The session.
    #[serde(flatten)]
    pub session: ReviewSession,
    /// Its items, in order: those that the caller may see.
    pub items: Vec<ReviewItem>,
    /// What the caller may do with it now.
    pub rights: ReviewRights,
}

const MISSING: Error = Error::NotFound("review session");
const MISSING_ITEM: Error = Error::NotFound("item of this session");
