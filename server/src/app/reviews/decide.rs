//! Deciding about items.

use std::collections::BTreeSet;

use domain::ids::{DeliverableId, ReviewItemId, ReviewSessionId, StageId};
use domain::session::{ItemEvent, judge_item};
use domain::{Actor, Permission, Verdict};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::apply::{apply_these, refusal};
use super::read::several;
use super::rights::{decider, item_facts};
use super::{ApplyRefusal, MISSING, MISSING_ITEM, MOST_ITEMS, ReviewItem};
use crate::app::access::Visibility;
use crate::app::fields::NoteText;
use crate::app::idempotency::{Kept, Once};
use crate::app::{App, Error, Result, access, schema};
use crate::store;
use crate::store::events::NewEvent;
use crate::store::reviews::{Decided, Head, Hold, ItemRow};

/// A decision about an item.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[schema(as = NewDecision)]
pub struct Decision {
    /// How; null takes the decision back.
    #[schema(schema_with = schema::verdict, required = false)]
    pub decision: Option<Verdict>,
    /// Why; needed unless it is approved.
    #[schema(value_type = Option<String>, max_length = 5000)]
    pub note: Option<NoteText>,
}

/// One decision about several items.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct BatchDecision {
    /// The items.
    #[garde(length(min = 1, max = MOST_ITEMS))]
    pub items: Vec<i64>,
    /// How; null takes the decisions back.
    #[schema(schema_with = schema::verdict, required = false)]
    pub decision: Option<Verdict>,
    /// Why; needed unless they are approved.
    #[schema(value_type = Option<String>, max_length = 5000)]
    pub note: Option<NoteText>,
}

/// What became of a decision about several items.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BatchDecided)]
pub struct Batch {
    /// The items that are decided so now.
    pub done: Vec<ReviewItem>,
    /// The others, each with what is in the way.
    pub refused: Vec<Refused>,
}

/// An item that something was refused about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RefusedItem)]
pub struct Refused {
    /// The item.
    pub item: i64,
    /// What is in the way.
    pub problem: ApplyRefusal,
}

/// Decides about one item, or takes its decision back. Gives the [`ReviewItem`] as JSON, as it is kept for who sends it again.
pub async fn decide(
    app: &App,
    actor: &Actor,
    session: ReviewSessionId,
    item: ReviewItemId,
    once: Option<&Once>,
    decision: Decision,
) -> Result<Value> {
    let visibility = access::visibility(actor)?;
    let mut tx = app.db.begin().await?;
    if let Some(once) = once
        && let Some(kept) = once.claim(&mut tx, actor, app.clock.now()).await?
    {
        return Ok(kept.body);
    }
    let mut deciding = carry_out(&mut tx, app, actor, &visibility, session, &[item.get()], decision).await?;
    if let Some((_, error)) = deciding.refused.pop() {
        return Err(error);
    }
    let decided = json_of(deciding.done.first())?;
    if let Some(once) = once {
        once.keep(&mut tx, actor, &Kept { status: 200, body: decided.clone() }).await?;
    }
    tx.commit().await?;
    match applied_at_once(app, actor, &visibility, session, &deciding).await? {
        Some(items) => json_of(items.first()),
        None => Ok(decided),
    }
}

fn json_of(item: Option<&ReviewItem>) -> Result<Value> {
    serde_json::to_value(item.ok_or(MISSING_ITEM)?).map_err(|e| Error::Internal(e.into()))
}

/// Decides about several items the same way. What is refused for one does not hold up the others.
pub async fn decide_all(
    app: &App,
    actor: &Actor,
    session: ReviewSessionId,
    batch: BatchDecision,
) -> Result<Batch> {
    let visibility = access::visibility(actor)?;
    let BatchDecision { items, decision, note } = batch;
    let mut tx = app.db.begin().await?;
    let mut deciding =
        carry_out(&mut tx, app, actor, &visibility, session, &items, Decision { decision, note }).await?;
    tx.commit().await?;
    let applied = applied_at_once(app, actor, &visibility, session, &deciding).await?;
    let mut refused = Vec::new();
    for (item, error) in std::mem::take(&mut deciding.refused) {
        refused.push(Refused { item, problem: refusal(error)? });
    }
    Ok(Batch { done: applied.unwrap_or(deciding.done), refused })
}

/// What became of one decision about several items.
struct Deciding {
    /// The items that are decided so now.
    done: Vec<ReviewItem>,
    /// Their stages and the deliverables of those, where the stages are to move at once.
    moving: Vec<(ReviewItemId, StageId, DeliverableId)>,
    /// The others, each with what is in the way.
    refused: Vec<(i64, Error)>,
}

/// Writes one decision about several items.
async fn carry_out(
    tx: &mut PgConnection,
    app: &App,
    actor: &Actor,
    visibility: &Visibility,
    session: ReviewSessionId,
    wanted: &[i64],
    decision: Decision,
) -> Result<Deciding> {
    let head = store::reviews::lock(tx, visibility, session, Hold::Shared).await?.ok_or(MISSING)?;
    access::require(actor, Permission::ReviewDecide)?;
    let note = decision.note.and_then(NoteText::into_note);
    let rows = store::reviews::lock_items(tx, visibility, session, wanted).await?;
    let wanted: BTreeSet<i64> = wanted.iter().copied().collect();
    let known: BTreeSet<i64> = rows.iter().map(|row| row.id.get()).collect();
    let mut refused: Vec<(i64, Error)> = wanted.difference(&known).map(|id| (*id, MISSING_ITEM)).collect();
    let event = match decision.decision {
        Some(verdict) => ItemEvent::Decide { verdict, note: note.clone() },
        None => ItemEvent::Clear,
    };
    let (mut done, mut moving, mut events) = (Vec::new(), Vec::new(), Vec::new());
    for row in &rows {
        match judge_item(row.state, &event, &decider(actor), &item_facts(&head, row.round)) {
            Ok(_) => {
                done.push(row.id.get());
                moving.push((row.id, row.stage, row.deliverable));
                events.push(told(actor, &head, row, decision.decision));
            }
            Err(no) => refused.push((row.id.get(), no.into())),
        }
    }
    let decided = Decided {
        verdict: decision.decision,
        note: note.as_ref(),
        by: Some(actor.user),
        guest: None,
        at: app.clock.now(),
    };
    store::reviews::decide(tx, &done, &decided).await?;
    store::events::write_all(tx, events).await?;
    if !head.apply_at_once || decision.decision.is_none() || !actor.may(Permission::SessionManage) {
        moving.clear();
    }
    Ok(Deciding { done: several(tx, visibility, actor, &head, &done).await?, moving, refused })
}

/// Where the organization wants it so, moves the stages right after the decision, each in a transaction of its own, and
/// gives the items as they are then. What is refused stands on the item: it is decided all the same.
async fn applied_at_once(
    app: &App,
    actor: &Actor,
    visibility: &Visibility,
    session: ReviewSessionId,
    deciding: &Deciding,
) -> Result<Option<Vec<ReviewItem>>> {
    if deciding.moving.is_empty() {
        return Ok(None);
    }
    apply_these(app, actor, visibility, session, &deciding.moving).await?;
    let mut db = app.db.acquire().await?;
    let head = store::reviews::head(&mut *db, visibility, session).await?.ok_or(MISSING)?;
    let done: Vec<i64> = deciding.done.iter().map(|item| item.id).collect();
    several(&mut db, visibility, actor, &head, &done).await.map(Some)
}

/// What is told of a decision: to everybody who may see the project, without the note.
fn told(actor: &Actor, head: &Head, row: &ItemRow, verdict: Option<Verdict>) -> NewEvent {
    NewEvent {
        organization: actor.organization,
        actor: Some(actor.user),
        kind: "review.decided",
        subject: ("review", head.id.get()),
        project: Some(row.project),
        data: json!({
            "item_id": row.id, "stage_id": row.stage, "deliverable_id": row.deliverable,
            "revision_id": row.round.map(|round| round.revision), "verdict": verdict,
        }),
    }
}
