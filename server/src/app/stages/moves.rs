//! Carries out a move of a stage with all that follows from it, in one transaction.

use chrono::{DateTime, Utc};
use domain::ids::{ReviewItemId, ReviewSessionId, RevisionId, StageId, UserId};
use domain::revision::{Decision, RevisionState, Submission};
use domain::stage::{MoveActor, RoundEffect, StageEvent};
use domain::{Actor, Note, RevisionStatus};
use serde_json::json;
use sqlx::PgConnection;

use super::Board;
use super::board::Plan;
use crate::app::{Result, feedback};
use crate::store;
use crate::store::decisions::NewRecord;
use crate::store::events::NewEvent;
use crate::store::stages::{OpenRevision, StageRow};

/// A move that somebody asks for.
pub(crate) struct Move<'a> {
    /// Of which stage.
    pub(crate) stage: StageId,
    /// What is to happen.
    pub(crate) event: StageEvent,
    /// Who asks.
    pub(crate) actor: &'a Actor,
    /// When.
    pub(crate) now: DateTime<Utc>,
}

/// A decision of a review session that moves a stage: who decided need not be who applies it.
pub(crate) struct SessionDecision {
    /// In which session.
    pub(crate) session: ReviewSessionId,
    /// About which item of it.
    pub(crate) item: ReviewItemId,
    /// Who decided, where they have an account.
    pub(crate) by: Option<UserId>,
    /// The guest who decided, by name.
    pub(crate) guest: Option<String>,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// Why.
    pub(crate) note: Option<Note>,
}

/// Judges a move by the rules; carries it out with its effect on the open round, on the stages behind, and on the
/// deliverable; and writes what happened. The board must come from [`Board::lock`].
pub(crate) async fn carry_out(tx: &mut PgConnection, board: &mut Board, wanted: &Move<'_>) -> Result<()> {
    carry(tx, board, wanted, None).await
}

/// The same for a move that a session decided.
pub(crate) async fn carry_out_decision(
    tx: &mut PgConnection,
    board: &mut Board,
    wanted: &Move<'_>,
    decision: &SessionDecision,
) -> Result<()> {
    carry(tx, board, wanted, Some(decision)).await
}

async fn carry(
    tx: &mut PgConnection,
    board: &mut Board,
    wanted: &Move<'_>,
    session: Option<&SessionDecision>,
) -> Result<()> {
    let stage = board.stage(wanted.stage)?;
    let who = MoveActor::person(wanted.actor, stage.assigned);
    let plan = board.plan(stage, &wanted.event, &who)?;
    let mut events = Vec::new();
    if let Some((round, state)) = round_after(stage, &plan, &who, wanted, session)? {
        store::revisions::set_state(tx, round.id, &state).await?;
        if let RevisionState::Decided { decision, .. } = &state {
            let record = NewRecord {
                session: session.map(|session| (session.session, session.item)),
                revision: round.id,
                verdict: decision.verdict,
                note: decision.note.as_ref(),
                by: decision.by,
                guest: session.and_then(|session| session.guest.as_deref()),
                at: decision.at,
            };
            store::decisions::record(tx, &record).await?;
        }
        let mut event = round_event(stage, round, &state, wanted.actor);
        if let Some(session) = session {
            event.data["session_id"] = session.session.get().into();
            // Who applies a decision need not be who made it.
            if let Some(by) = session.by.filter(|by| *by != wanted.actor.user) {
                event.data["decided_by"] = by.get().into();
            }
            if let Some(guest) = &session.guest {
                event.data["guest_name"] = guest.as_str().into();
            }
        }
        events.push(event);
        follow(tx, stage, round, &state, wanted.actor, wanted.now).await?;
    }
    let states: Vec<_> = plan.stages.iter().map(|(id, _, state)| (*id, *state)).collect();
    store::stages::set_states(tx, &states, wanted.now).await?;
    if plan.deliverable.0 != plan.deliverable.1 {
        let changes = store::deliverables::Changes { status: Some(plan.deliverable.1), ..Default::default() };
        store::deliverables::update(tx, board.head().id, &changes).await?;
    }
    events.extend(stage_events(board, &plan, wanted.actor));
    store::events::write_all(tx, events).await?;
    board.carried_out(&plan);
    Ok(())
}

/// Has feedback go with a round that was submitted or withdrawn, in the same transaction.
pub(crate) async fn follow(
    tx: &mut PgConnection,
    stage: &StageRow,
    round: OpenRevision,
    state: &RevisionState,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<()> {
    match state {
        RevisionState::Submitted(_) => feedback::bring(tx, stage, round, actor, now).await,
        RevisionState::Draft => feedback::take_back(tx, stage, round, actor).await,
        RevisionState::Decided { .. } => Ok(()),
    }
}

/// The open round with the state that the move gives it, where it gives it one.
fn round_after(
    stage: &StageRow,
    plan: &Plan,
    who: &MoveActor,
    wanted: &Move<'_>,
    session: Option<&SessionDecision>,
) -> Result<Option<(OpenRevision, RevisionState)>> {
    let Some(round) = stage.open else { return Ok(None) };
    let state = state_of(&round);
    let after = match plan.transition.round {
        RoundEffect::None => return Ok(None),
        RoundEffect::Submit => state.submit(who, round.media, wanted.now)?,
        RoundEffect::Withdraw => state.withdraw(who)?,
        RoundEffect::Decide(verdict) => state.decide(match session {
            None => Decision {
                verdict,
                by: Some(wanted.actor.user),
                at: wanted.now,
                note: note_of(&wanted.event),
            },
            Some(session) => Decision { verdict, by: session.by, at: session.at, note: session.note.clone() },
        })?,
    };
    Ok(Some((round, after)))
}

/// The state of an open round.
pub(crate) fn state_of(round: &OpenRevision) -> RevisionState {
    match round.submitted {
        Some((by, at)) => RevisionState::Submitted(Submission { by, at }),
        None => RevisionState::Draft,
    }
}

fn note_of(event: &StageEvent) -> Option<Note> {
    match event {
        StageEvent::RequestChanges { note } | StageEvent::Reject { note } => note.clone(),
        _ => None,
    }
}

/// What is told of a round that was submitted, withdrawn or decided.
pub(crate) fn round_event(
    stage: &StageRow,
    round: OpenRevision,
    state: &RevisionState,
    actor: &Actor,
) -> NewEvent {
    let kind = match state.status() {
        RevisionStatus::Draft => "revision.withdrawn",
        RevisionStatus::Submitted => "revision.submitted",
        RevisionStatus::ChangesRequested | RevisionStatus::Approved | RevisionStatus::Rejected => {
            "revision.decided"
        }
    };
    revision_event(stage, round.id, kind, actor, json!({ "round": round.round, "status": state.status() }))
}

/// An event of a revision of `stage`.
pub(crate) fn revision_event(
    stage: &StageRow,
    revision: RevisionId,
    kind: &'static str,
    actor: &Actor,
    mut data: serde_json::Value,
) -> NewEvent {
    data["stage_id"] = stage.id.get().into();
    data["deliverable_id"] = stage.deliverable.get().into();
    NewEvent {
        organization: actor.organization,
        actor: Some(actor.user),
        kind,
        subject: ("revision", revision.get()),
        project: Some(stage.project),
        data,
    }
}

/// What is told of the stages, and of the deliverable where its status follows. What the gates did is the server's doing.
fn stage_events(board: &Board, plan: &Plan, actor: &Actor) -> Vec<NewEvent> {
    let head = board.head();
    let event = |kind, subject, by, data| NewEvent {
        organization: actor.organization,
        actor: by,
        kind,
        subject,
        project: Some(head.project),
        data,
    };
    let mut events = Vec::new();
    for (id, before, after) in &plan.stages {
        let deliverable = head.id.get();
        let by = (*id == plan.stage).then_some(actor.user);
        if before.status != after.status {
            let data = json!({ "from": before.status, "to": after.status, "deliverable_id": deliverable });
            events.push(event("stage.status", ("stage", id.get()), by, data));
        }
        if before.upstream_regressed != after.upstream_regressed {
            let data = json!({ "regressed": after.upstream_regressed, "deliverable_id": deliverable });
            events.push(event("stage.upstream", ("stage", id.get()), None, data));
        }
    }
    let (from, to) = plan.deliverable;
    if from != to {
        let data = json!({ "from": from, "to": to });
        events.push(event("deliverable.status", ("deliverable", head.id.get()), None, data));
    }
    events
}
