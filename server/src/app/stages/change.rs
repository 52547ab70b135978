//! Changing a stage: where it stands, when it is planned, who works on it.

use std::collections::BTreeSet;

use domain::ids::StageId;
use domain::stage::{AssignmentKind, StageEvent, StageStatus};
use domain::{Actor, Permission};
use garde::Validate;
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::{Board, Move, Stage, carry_out, view};
use crate::app::fields::{Day, NoteText, present};
use crate::app::{App, Error, Result, access, documents, people, schema};
use crate::store;
use crate::store::events::NewEvent;

/// A change of a stage. What is absent stays; null takes a date away.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct StageChanges {
    /// Where it is to stand, one of its `moves`.
    #[schema(schema_with = schema::stage_status, required = false)]
    #[serde(default, deserialize_with = "present")]
    pub status: Option<StageStatus>,
    /// Why, for the moves that need a reason.
    #[schema(value_type = Option<String>, max_length = 5000)]
    pub note: Option<NoteText>,
    /// When it is planned to begin.
    #[schema(value_type = Option<chrono::NaiveDate>)]
    #[serde(default, deserialize_with = "present")]
    pub start_date: Option<Option<Day>>,
    /// When it is due.
    #[schema(value_type = Option<chrono::NaiveDate>)]
    #[serde(default, deserialize_with = "present")]
    pub due_date: Option<Option<Day>>,
    /// Everybody who works on it, in place of those who did.
    #[schema(required = false)]
    #[serde(default, deserialize_with = "present")]
    #[garde(inner(length(max = 50)))]
    pub assignments: Option<Vec<AssignmentChange>>,
}

/// Somebody who is to work on a stage.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentChange {
    /// Who.
    pub user_id: i64,
    /// In which part.
    #[schema(schema_with = schema::assignment_kind)]
    pub kind: AssignmentKind,
}

/// Changes a stage that is still at `version`.
pub async fn change(
    app: &App,
    actor: &Actor,
    stage: StageId,
    version: i64,
    changes: StageChanges,
) -> Result<Stage> {
    let visibility = access::visibility(actor)?;
    let mut tx = app.db.begin().await?;
    let deliverable = store::stages::deliverable_of(&mut *tx, &visibility, stage).await?;
    let deliverable = deliverable.ok_or(Error::NotFound("stage"))?;
    // Which of them it takes depends on the change; whoever holds none is told so before anything else.
    access::require_any(
        actor,
        &[
            Permission::StageUpdateOwn,
            Permission::StageUpdateAny,
            Permission::StageAssign,
            Permission::ReviewDecide,
        ],
    )?;
    let board = Board::lock(&mut tx, &visibility, deliverable, stage, actor.user).await?;
    let mut board = board.ok_or(Error::NotFound("stage"))?;
    if board.stage(stage)?.row_version != version {
        return Err(Error::Stale);
    }
    let round = board.stage(stage)?.open.map(|open| open.id);
    let planned = plan(&mut tx, actor, &board, stage, &changes).await?;
    let note = changes.note.and_then(NoteText::into_note);
    if changes.status.is_none() && note.is_some() {
        return Err(Error::invalid("/note", "a note goes with a status; send both, or leave the note out"));
    }
    if let Some(to) = changes.status
        && let Some(event) = StageEvent::toward(board.status(stage)?, to, note)
    {
        let wanted = Move { stage, event, actor, now: app.clock.now() };
        carry_out(&mut tx, &mut board, &wanted).await?;
    }
    if let Some(mut data) = planned {
        data["deliverable_id"] = board.head().id.get().into();
        let event = NewEvent {
            organization: actor.organization,
            actor: Some(actor.user),
            kind: "stage.updated",
            subject: ("stage", stage.get()),
            project: Some(board.head().project),
            data,
        };
        store::events::write(&mut tx, event).await?;
    }
    let board = Board::read(&mut tx, &visibility, deliverable, actor.user).await?;
    let board = board.ok_or(Error::NotFound("stage"))?;
    let changed = view(&mut tx, &visibility, actor, &board, stage).await?;
    tx.commit().await?;
    if let Some(round) = round.filter(|_| changes.status == Some(StageStatus::InProgress)) {
        documents::recheck(app, round);
    }
    Ok(changed)
}

/// Writes dates and assignments, where the change has any; gives what is told of it: the dates, and who came in.
async fn plan(
    tx: &mut PgConnection,
    actor: &Actor,
    board: &Board,
    stage: StageId,
    changes: &StageChanges,
) -> Result<Option<Value>> {
    let row = board.stage(stage)?;
    let start = changes.start_date.map(|day| day.map(Day::date));
    let due = changes.due_date.map(|day| day.map(Day::date));
    if start.is_none() && due.is_none() && changes.assignments.is_none() {
        return Ok(None);
    }
    let mut told = json!({});
    if start.is_some() || due.is_some() {
        access::require(actor, Permission::StageUpdateAny)?;
        let (begins, ends) = (start.unwrap_or(row.start_date), due.unwrap_or(row.due_date));
        if begins.zip(ends).is_some_and(|(begins, ends)| begins > ends) {
            let pointer = if due.is_some() { "/due_date" } else { "/start_date" };
            return Err(Error::invalid(pointer, "a stage begins on the day that it is due, or before"));
        }
        for (name, date) in [("start_date", start), ("due_date", due)] {
            if let Some(date) = date {
                told[name] = json!(date);
            }
        }
    }
    if let Some(assignments) = &changes.assignments {
        access::require(actor, Permission::StageAssign)?;
        told["assigned"] = json!(assign(tx, actor, stage, assignments).await?);
    }
    store::stages::set_dates(tx, stage, start, due).await?;
    Ok(Some(told))
}

/// Puts these people in place of those who worked on a stage; gives those who did not.
async fn assign(
    tx: &mut PgConnection,
    actor: &Actor,
    stage: StageId,
    assignments: &[AssignmentChange],
) -> Result<Vec<i64>> {
    let mut seen = BTreeSet::new();
    let mut named = Vec::new();
    for (index, assignment) in assignments.iter().enumerate() {
        let pointer = format!("/assignments/{index}/user_id");
        if !seen.insert(assignment.user_id) {
            return Err(Error::invalid(pointer, "name everybody once, as LEAD or as SUPPORT"));
        }
        named.push((assignment.user_id, pointer));
    }
    people::require_studio(tx, actor, &named).await?;
    let people: Vec<i64> = assignments.iter().map(|assignment| assignment.user_id).collect();
    let kinds: Vec<String> = assignments.iter().map(|assignment| assignment.kind.to_string()).collect();
    store::stages::set_assignments(tx, stage, &people, &kinds).await
}
