//! Turning decisions into moves of stages, one by one.

use domain::ids::{DeliverableId, ReviewItemId, ReviewSessionId, StageId};
use domain::session::{ItemEvent, ItemState, judge_item};
use domain::stage::{ApprovalRoute, StageEvent};
use domain::{Actor, Permission, Refusal, RefusalKind, Verdict};
use serde::Serialize;
use serde_json::json;
use sqlx::{Acquire as _, PgConnection};
use utoipa::ToSchema;

use super::decide::Refused;
use super::read::detail;
use super::rights::{decider, item_facts};
use super::{ApplyRefusal, MISSING, ReviewDetail};
use crate::app::access::{self, Visibility};
use crate::app::stages::{Board, Move, SessionDecision, carry_out_decision};
use crate::app::{App, Error, Result};
use crate::store;
use crate::store::events::NewEvent;
use crate::store::reviews::{Head, Hold, ItemRow};

/// What became of the decisions of a session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AppliedDecisions)]
pub struct Applied {
    /// The items whose stages have moved now.
    pub applied: Vec<i64>,
    /// The others that are decided, each with what is in the way.
    pub refused: Vec<Refused>,
    /// The session as it is now.
    pub session: ReviewDetail,
}

/// Applies every decision of a session that was not applied yet. What is refused for one does not hold up the others.
pub async fn apply(app: &App, actor: &Actor, session: ReviewSessionId) -> Result<Applied> {
    let visibility = access::visibility(actor)?;
    let waiting = {
        let mut db = app.db.acquire().await?;
        store::reviews::head(&mut *db, &visibility, session).await?.ok_or(MISSING)?;
        access::require(actor, Permission::SessionManage)?;
        access::require(actor, Permission::ReviewDecide)?;
        store::reviews::waiting(&mut *db, &visibility, session).await?
    };
    let (applied, refused) = apply_these(app, actor, &visibility, session, &waiting).await?;
    let mut db = app.db.acquire().await?;
    let session = detail(&mut db, &visibility, actor, session).await?;
    Ok(Applied { applied, refused, session })
}

/// Applies the decisions about these items, each in a transaction of its own.
pub(super) async fn apply_these(
    app: &App,
    actor: &Actor,
    visibility: &Visibility,
    session: ReviewSessionId,
    items: &[(ReviewItemId, StageId, DeliverableId)],
) -> Result<(Vec<i64>, Vec<Refused>)> {
    let (mut applied, mut refused) = (Vec::new(), Vec::new());
    for (item, stage, deliverable) in items {
        let mut tx = app.db.begin().await?;
        let outcome = one(&mut tx, app, actor, visibility, session, (*item, *stage, *deliverable)).await?;
        tx.commit().await?;
        match outcome {
            Outcome::Applied => applied.push(item.get()),
            Outcome::Refused(problem) => refused.push(Refused { item: item.get(), problem }),
            Outcome::Nothing => {}
        }
    }
    Ok((applied, refused))
}

enum Outcome {
    /// The stage has moved.
    Applied,
    /// It has not.
    Refused(ApplyRefusal),
    /// Somebody else applied the decision or took it back meanwhile.
    Nothing,
}

async fn one(
    tx: &mut PgConnection,
    app: &App,
    actor: &Actor,
    visibility: &Visibility,
    session: ReviewSessionId,
    (item, stage, deliverable): (ReviewItemId, StageId, DeliverableId),
) -> Result<Outcome> {
    let Some(head) = store::reviews::lock(tx, visibility, session, Hold::Shared).await? else {
        return Ok(Outcome::Nothing);
    };
    let board = Board::lock(tx, visibility, deliverable, stage, actor.user).await?;
    let row = store::reviews::lock_items(tx, visibility, session, &[item.get()]).await?.pop();
    let (Some(mut board), Some(row)) = (board, row) else { return Ok(Outcome::Nothing) };
    let ItemState::Decided(verdict, _) = row.state else { return Ok(Outcome::Nothing) };
    // What a refused move has written, if anything, goes.
    let mut attempt = tx.begin().await?;
    match carry_out(&mut attempt, app, actor, &head, &mut board, &row, verdict).await {
        Ok(()) => {
            attempt.commit().await?;
            Ok(Outcome::Applied)
        }
        Err(error) => {
            attempt.rollback().await?;
            let problem = refusal(error)?;
            store::reviews::refuse(tx, item, &problem).await?;
            // Whoever has the session open is to see what is in the way; clients are not told.
            let event = NewEvent {
                organization: actor.organization,
                actor: Some(actor.user),
                kind: "review.refused",
                subject: ("review", head.id.get()),
                project: Some(row.project),
                data: json!({ "item_id": row.id, "stage_id": row.stage, "studio_only": true }),
            };
            store::events::write(tx, event).await?;
            Ok(Outcome::Refused(problem))
        }
    }
}

async fn carry_out(
    tx: &mut PgConnection,
    app: &App,
    actor: &Actor,
    head: &Head,
    board: &mut Board,
    row: &ItemRow,
    verdict: Verdict,
) -> Result<()> {
    let now = app.clock.now();
    judge_item(row.state, &ItemEvent::Apply, &decider(actor), &item_facts(head, row.round))?;
    let open = board.stage(row.stage)?.open.map(|open| open.id);
    if row.round.map(|round| round.revision) != open {
        return Err(Error::from(Refusal {
            kind: RefusalKind::InvalidTransition,
            subject: "item",
            state: "decided",
            event: "apply the decision about",
            remedy: "Another round of it is open by now: decide that one.".into(),
        }));
    }
    let note = row.note.clone();
    let event = match verdict {
        Verdict::Approved => StageEvent::Approve { by: ApprovalRoute::Session },
        Verdict::ChangesRequested => StageEvent::RequestChanges { note },
        Verdict::Rejected => StageEvent::Reject { note },
    };
    let decision = SessionDecision {
        session: head.id,
        item: row.id,
        by: row.decider(),
        guest: row.guest.clone(),
        at: row.decided_at.unwrap_or(now),
        note: row.note.clone(),
    };
    carry_out_decision(tx, board, &Move { stage: row.stage, event, actor, now }, &decision).await?;
    store::reviews::set_applied(tx, row.id, now).await?;
    let event = NewEvent {
        organization: actor.organization,
        actor: Some(actor.user),
        kind: "review.applied",
        subject: ("review", head.id.get()),
        project: Some(row.project),
        data: json!({
            "item_id": row.id, "stage_id": row.stage, "deliverable_id": row.deliverable,
            "revision_id": open, "verdict": verdict,
        }),
    };
    store::events::write(tx, event).await
}

/// What is in the way, in words; an error that is nobody's refusal stays one.
pub(super) fn refusal(error: Error) -> Result<ApplyRefusal> {
    let code = match &error {
        Error::Conflict { code, .. } => code,
        Error::Forbidden(_) | Error::WrongActor(_) => "forbidden",
        Error::NotFound(_) => "not-found",
        Error::Invalid(_) => "invalid-input",
        _ => return Err(error),
    };
    Ok(ApplyRefusal { code: (*code).to_owned(), detail: error.to_string() })
}
