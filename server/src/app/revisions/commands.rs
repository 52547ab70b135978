//! Opening, submitting and withdrawing a round.

use chrono::{DateTime, Utc};
use domain::ids::{RevisionId, StageId};
use domain::revision::{RevisionState, open_round};
use domain::stage::MoveActor;
use domain::{Actor, Note, Permission, Refusal, RefusalKind, RevisionStatus};
use garde::Validate;
use serde::Deserialize;
use serde_json::json;
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::rights::{submission, withdrawal};
use super::{MISSING, Revision, read};
use crate::app::access::{self, Visibility};
use crate::app::fields::NoteText;
use crate::app::stages::{Board, Move, carry_out, follow, revision_event, round_event, state_of};
use crate::app::{App, Error, Result, documents};
use crate::store;
use crate::store::stages::OpenRevision;

/// What its author says about a round.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct RevisionNote {
    /// What is new in it, and what to look at.
    #[schema(value_type = Option<String>, max_length = 5000)]
    pub note: Option<NoteText>,
}

impl RevisionNote {
    fn into_note(self) -> Option<Note> {
        self.note.and_then(NoteText::into_note)
    }
}

/// Opens the next round of a stage, as a draft.
pub async fn open(app: &App, actor: &Actor, stage: StageId, note: RevisionNote) -> Result<Revision> {
    let visibility = access::visibility(actor)?;
    let mut tx = app.db.begin().await?;
    let deliverable = store::stages::deliverable_of(&mut *tx, &visibility, stage).await?;
    let deliverable = deliverable.ok_or(Error::NotFound("stage"))?;
    access::require(actor, Permission::RevisionSubmit)?;
    let board = Board::lock(&mut tx, &visibility, deliverable, stage, actor.user).await?;
    let mut board = board.ok_or(Error::NotFound("stage"))?;
    let row = board.stage(stage)?;
    let rounds = store::revisions::rounds(&mut *tx, stage).await?;
    let who = MoveActor::person(actor, row.assigned);
    let opening = open_round(&rounds, row.state.status, &who)?;
    let note = note.into_note();
    let note = note.as_ref().map(Note::as_str);
    let id = store::revisions::create(&mut tx, stage, opening.round, note, actor.user).await?;
    // Clients learn of a round when it is submitted.
    let data = json!({ "round": opening.round, "studio_only": true });
    store::events::write(&mut tx, revision_event(row, id, "revision.created", actor, data)).await?;
    if let Some(event) = opening.stage_event {
        carry_out(&mut tx, &mut board, &Move { stage, event, actor, now: app.clock.now() }).await?;
    }
    let made = read(&mut tx, &visibility, id).await?;
    tx.commit().await?;
    Ok(made)
}

/// Submits a round for review. A note replaces the one that it has.
pub async fn submit(app: &App, actor: &Actor, id: RevisionId, note: RevisionNote) -> Result<Revision> {
    let visibility = access::visibility(actor)?;
    let mut tx = app.db.begin().await?;
    let (mut board, stage) = lock(&mut tx, &visibility, actor, id).await?;
    let row = board.stage(stage)?;
    let who = MoveActor::person(actor, row.assigned);
    let Some(open) = row.open.filter(|open| open.id == id) else {
        return Err(decided(&mut tx, id, "submit").await?);
    };
    let now = app.clock.now();
    if let Some(event) = submission(&board, row, &open, &who)? {
        carry_out(&mut tx, &mut board, &Move { stage, event, actor, now }).await?;
    } else {
        let state = state_of(&open).submit(&who, open.media, now)?;
        write(&mut tx, &board, stage, &open, &state, (actor, now)).await?;
    }
    if let Some(note) = note.into_note() {
        store::revisions::set_note(&mut tx, id, Some(note.as_str())).await?;
    }
    let submitted = read(&mut tx, &visibility, id).await?;
    tx.commit().await?;
    Ok(submitted)
}

/// Takes a round back from review.
pub async fn withdraw(app: &App, actor: &Actor, id: RevisionId) -> Result<Revision> {
    let visibility = access::visibility(actor)?;
    let mut tx = app.db.begin().await?;
    let (mut board, stage) = lock(&mut tx, &visibility, actor, id).await?;
    let row = board.stage(stage)?;
    let who = MoveActor::person(actor, row.assigned);
    let Some(open) = row.open.filter(|open| open.id == id) else {
        return Err(decided(&mut tx, id, "withdraw").await?);
    };
    if let Some(event) = withdrawal(&board, row, &open, &who)? {
        carry_out(&mut tx, &mut board, &Move { stage, event, actor, now: app.clock.now() }).await?;
    } else {
        let state = state_of(&open).withdraw(&who)?;
        write(&mut tx, &board, stage, &open, &state, (actor, app.clock.now())).await?;
    }
    let withdrawn = read(&mut tx, &visibility, id).await?;
    tx.commit().await?;
    documents::recheck(app, id);
    Ok(withdrawn)
}

/// The board of a revision's deliverable, locked, and its stage; an error where the caller may not know of it.
async fn lock(
    tx: &mut PgConnection,
    visibility: &Visibility,
    actor: &Actor,
    id: RevisionId,
) -> Result<(Board, StageId)> {
    let (stage, deliverable) =
        store::revisions::whereabouts(&mut *tx, visibility, id).await?.ok_or(MISSING)?;
    let board = Board::lock(tx, visibility, deliverable, stage, actor.user).await?.ok_or(MISSING)?;
    Ok((board, stage))
}

/// Writes the state of a round whose stage stays where it is.
async fn write(
    tx: &mut PgConnection,
    board: &Board,
    stage: StageId,
    open: &OpenRevision,
    state: &RevisionState,
    (actor, now): (&Actor, DateTime<Utc>),
) -> Result<()> {
    store::revisions::set_state(tx, open.id, state).await?;
    store::events::write(tx, round_event(board.stage(stage)?, *open, state, actor)).await?;
    follow(tx, board.stage(stage)?, *open, state, actor, now).await
}

/// The refusal for a round that is not open any more.
async fn decided(tx: &mut PgConnection, id: RevisionId, event: &'static str) -> Result<Error> {
    let status = store::revisions::status(tx, id).await?.unwrap_or(RevisionStatus::Draft);
    Ok(Error::from(Refusal {
        kind: RefusalKind::InvalidTransition,
        subject: "revision",
        state: status.as_str(),
        event,
        remedy: "It is decided: open a new revision for further work.".into(),
    }))
}
