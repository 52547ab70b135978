//! Stages of deliverables: where each stands, what holds it up, and what the caller may do with it.

mod board;
mod change;
mod moves;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::Actor;
use domain::ids::{DeliverableId, StageId};
use domain::pipeline::BlockReason;
use domain::stage::{ApprovalType, AssignmentKind, StageStatus};
use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;

pub(crate) use board::Board;
pub use change::{AssignmentChange, StageChanges, change};
pub(crate) use moves::{
    Move, SessionDecision, carry_out, carry_out_decision, follow, revision_event, round_event, state_of,
};

use super::access::Visibility;
use super::feedback::FeedbackCounts;
use super::people::Person;
use super::revisions::RevisionSummary;
use super::{App, Error, Result, access, schema};
use crate::store;
use crate::store::revisions::Rounds;

/// A stage in brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StageSummary {
    /// Its id.
    pub id: i64,
    /// Its name for people.
    pub name: String,
    /// Its short name in the pipeline.
    pub key: String,
    /// Its place in the order of display.
    pub position: i32,
    /// Where it stands.
    #[schema(schema_with = schema::stage_status)]
    pub status: StageStatus,
    /// By which route it is approved.
    #[schema(schema_with = schema::approval_type)]
    pub approval_type: ApprovalType,
    /// Whether a deliverable can do without it.
    pub is_optional: bool,
    /// Whether everything behind it waits for it.
    pub is_critical_gate: bool,
    /// The round that is a draft or in review.
    pub open_round: Option<i32>,
    /// Its newest revision.
    pub latest_revision_id: Option<i64>,
}

/// A stage of a deliverable.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Stage {
    /// Its id.
    pub id: i64,
    /// The deliverable that it belongs to.
    pub deliverable_id: i64,
    /// The project of that.
    pub project_id: i64,
    /// Its short name in the pipeline.
    pub key: String,
    /// Its name for people.
    pub name: String,
    /// Its place in the order of display.
    pub position: i32,
    /// Whether a deliverable can do without it.
    pub is_optional: bool,
    /// Whether everything behind it waits for it.
    pub is_critical_gate: bool,
    /// By which route it is approved.
    #[schema(schema_with = schema::approval_type)]
    pub approval_type: ApprovalType,
    /// Where it stands.
    #[schema(schema_with = schema::stage_status)]
    pub status: StageStatus,
    /// Whether it had started when something before it became unfinished again.
    pub upstream_regressed: bool,
    /// What holds it up.
    pub blocked_by: Vec<Blocker>,
    /// Who works on it.
    pub assignments: Vec<Assignment>,
    /// When it is planned to begin.
    pub start_date: Option<NaiveDate>,
    /// When it is due.
    pub due_date: Option<NaiveDate>,
    /// How many revisions it has.
    pub revision_count: i64,
    /// Its newest revision.
    pub latest_revision: Option<RevisionSummary>,
    /// How much feedback has to be worked on.
    pub feedback: FeedbackCounts,
    /// What the caller may do with it now.
    pub moves: Vec<StageMove>,
    /// Its version, as in the ETag.
    pub row_version: i64,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

/// A stage that holds up another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BlockedBy)]
pub struct Blocker {
    /// The unfinished stage.
    pub stage_id: i64,
    /// Its name.
    pub name: String,
    /// Where it stands.
    #[schema(schema_with = schema::stage_status)]
    pub status: StageStatus,
    /// Whether it is waited for directly, or is a critical gate somewhere before.
    #[schema(schema_with = schema::block_reason)]
    pub reason: BlockReason,
}

/// Somebody who works on a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Assignment {
    /// Who.
    pub person: Person,
    /// In which part.
    #[schema(schema_with = schema::assignment_kind)]
    pub kind: AssignmentKind,
}

/// A status that the caller may give a stage now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct StageMove {
    /// Where to.
    #[schema(schema_with = schema::stage_status)]
    pub to: StageStatus,
    /// Whether they have to say why.
    pub note_required: bool,
}

/// The stages of a deliverable in the order of its pipeline.
pub async fn list(app: &App, actor: &Actor, deliverable: DeliverableId) -> Result<Vec<Stage>> {
    let visibility = access::visibility(actor)?;
    let mut db = app.db.acquire().await?;
    let board = Board::read(&mut db, &visibility, deliverable, actor.user).await?;
    let board = board.ok_or(Error::NotFound("deliverable"))?;
    views(&mut db, &visibility, actor, &board, None).await
}

/// One stage.
pub async fn find(app: &App, actor: &Actor, stage: StageId) -> Result<Stage> {
    let visibility = access::visibility(actor)?;
    let mut db = app.db.acquire().await?;
    let deliverable = store::stages::deliverable_of(&mut *db, &visibility, stage).await?;
    let deliverable = deliverable.ok_or(Error::NotFound("stage"))?;
    let board = Board::read(&mut db, &visibility, deliverable, actor.user).await?;
    let board = board.ok_or(Error::NotFound("stage"))?;
    view(&mut db, &visibility, actor, &board, stage).await
}

async fn view(
    db: &mut PgConnection,
    visibility: &Visibility,
    actor: &Actor,
    board: &Board,
    stage: StageId,
) -> Result<Stage> {
    views(db, visibility, actor, board, Some(stage)).await?.pop().ok_or(Error::NotFound("stage"))
}

/// The stages of `board`, or one of them, as the caller sees them.
async fn views(
    db: &mut PgConnection,
    visibility: &Visibility,
    actor: &Actor,
    board: &Board,
    only: Option<StageId>,
) -> Result<Vec<Stage>> {
    let rows: Vec<_> = board.stages().iter().filter(|row| only.is_none_or(|stage| stage == row.id)).collect();
    let ids: Vec<i64> = rows.iter().map(|row| row.id.get()).collect();
    let mut assigned: HashMap<i64, Vec<Assignment>> = HashMap::new();
    for (stage, assignment) in store::stages::assignments(&mut *db, &ids, visibility).await? {
        assigned.entry(stage).or_default().push(assignment);
    }
    let latest = store::revisions::summaries(&mut *db, &ids, Rounds::Newest, visibility).await?;
    let mut latest: HashMap<i64, RevisionSummary> = latest.into_iter().collect();
    Ok(rows
        .into_iter()
        .map(|row| Stage {
            id: row.id.get(),
            deliverable_id: row.deliverable.get(),
            project_id: row.project.get(),
            key: row.key.clone(),
            name: row.name.clone(),
            position: row.position,
            is_optional: row.is_optional,
            is_critical_gate: row.is_critical_gate,
            approval_type: row.approval_type,
            status: row.state.status,
            upstream_regressed: row.state.upstream_regressed,
            blocked_by: board.blockers(row),
            assignments: assigned.remove(&row.id.get()).unwrap_or_default(),
            start_date: row.start_date,
            due_date: row.due_date,
            revision_count: row.revision_count,
            latest_revision: latest.remove(&row.id.get()),
            feedback: row.feedback,
            moves: board.moves(row, actor),
            row_version: row.row_version,
            updated_at: row.updated_at,
        })
        .collect())
}
