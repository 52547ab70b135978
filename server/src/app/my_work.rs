//! My Work: what somebody is assigned to, what is open there, and what happened since they last looked.

use chrono::{DateTime, NaiveDate, Utc};
use domain::Actor;
use domain::ids::StageId;
use domain::stage::AssignmentKind;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::feedback::FeedbackCounts;
use super::paging::{List, Page};
use super::people::Person;
use super::revisions::Place;
use super::{App, Error, Result, access, schema};
use crate::store;
use crate::store::my_work::Seen;

/// An assignment of the caller's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WorkItem {
    /// The stage.
    pub stage_id: i64,
    /// Where it lies, and where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// Their part in it.
    #[schema(schema_with = schema::assignment_kind)]
    pub kind: AssignmentKind,
    /// When it is planned to begin.
    pub start_date: Option<NaiveDate>,
    /// When it is due.
    pub due_date: Option<NaiveDate>,
    /// Its newest revision.
    pub latest_revision: Option<WorkRevision>,
    /// How much feedback has to be worked on.
    pub feedback: FeedbackCounts,
    /// How many of the open items are assigned to the caller.
    pub open_mine: i64,
    /// What others did to it since the caller looked last.
    pub changed: WorkChanges,
}

/// The newest revision of an assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WorkRevision {
    /// Its id.
    pub id: i64,
    /// Its number.
    pub round: i32,
    /// Where it stands.
    #[schema(schema_with = schema::revision_status)]
    pub status: domain::RevisionStatus,
    /// The picture that stands for it, once one is ready.
    pub thumbnail_media_id: Option<i64>,
}

/// What happened since somebody looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WorkChanges {
    /// How many events, 99 at most.
    pub events: i64,
    /// The last of them.
    pub latest: Option<WorkEvent>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WorkEvent {
    /// What, for instance `revision.decided`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it; null for the server.
    pub by: Option<Person>,
}

/// What somebody has looked at.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Visit {
    /// This stage alone; the whole page where it is absent.
    pub stage_id: Option<i64>,
}

/// The caller's assignments that are not finished, or all of them: what is due first in front, what has no date last.
pub async fn list(app: &App, actor: &Actor, finished: bool, page: &Page) -> Result<List<WorkItem>> {
    let visibility = access::visibility(actor)?;
    let rows = store::my_work::list(&app.db, &visibility, actor.user, finished, page).await?;
    let List { items, next_cursor } = page.list(rows, |(place, _)| *place);
    Ok(List { items: items.into_iter().map(|(_, item)| item).collect(), next_cursor })
}

/// Remembers that the caller has looked, now.
pub async fn visited(app: &App, actor: &Actor, visit: &Visit) -> Result<()> {
    let visibility = access::visibility(actor)?;
    let mut db = app.db.acquire().await?;
    let seen = match visit.stage_id.map(StageId) {
        Some(stage) => {
            let there = store::stages::deliverable_of(&mut *db, &visibility, stage).await?;
            there.ok_or(Error::NotFound("stage"))?;
            Seen::Stage(stage)
        }
        None => Seen::MyWork,
    };
    store::my_work::visited(&mut *db, actor.user, seen, app.clock.now()).await
}
