//! Changing an item: where it stands, what it says, whose it is.

use domain::feedback::{FeedbackEvent, apply};
use domain::ids::FeedbackId;
use domain::{Actor, FeedbackStatus, Note, Permission};
use garde::Validate;
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::{FeedbackItem, Held, MISSING, refused};
use crate::app::access::Visibility;
use crate::app::fields::{Name, NoteText, present};
use crate::app::idempotency::{Kept, Once};
use crate::app::{App, Error, Result, access, people, schema};
use crate::store;
use crate::store::feedback::{Change, Move};

/// A change of an item. What is absent stays.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct FeedbackChanges {
    /// Where it is to stand, one of its `moves`.
    #[schema(schema_with = schema::feedback_status, required = false)]
    #[serde(default, deserialize_with = "present")]
    pub status: Option<FeedbackStatus>,
    /// How it was done, or what is missing; goes with a status.
    #[schema(value_type = Option<String>, max_length = 5000)]
    pub note: Option<NoteText>,
    /// Whether something has to be done. Its status stays what it is.
    pub action: Option<bool>,
    /// What it is about, in a line. From then on it does not follow its comment.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    pub summary: Option<Name>,
    /// Whose it is to do; null for nobody's.
    #[schema(value_type = Option<i64>)]
    #[serde(default, deserialize_with = "present")]
    pub assignee_id: Option<Option<i64>>,
    /// Its place in the list: between those of its neighbours.
    #[garde(inner(range(min = -1e15, max = 1e15)))]
    pub order: Option<f64>,
    /// What becomes of it when its mark or comment is deleted: it stays, or goes. Where that is deleted already, it becomes so now.
    pub keep: Option<bool>,
}

impl FeedbackChanges {
    /// Whether it only says what becomes of the item without its source: that can also bring it back.
    const fn only_keeps(&self) -> bool {
        let others = self.status.is_some()
            || self.action.is_some()
            || self.summary.is_some()
            || self.assignee_id.is_some()
            || self.order.is_some();
        self.keep.is_some() && !others
    }
}

/// Changes an item that is still at `version`, where one is given. Sent again with the same key it changes nothing more, and gives the
/// answer of the first time.
pub async fn change(
    app: &App,
    actor: &Actor,
    id: FeedbackId,
    version: Option<i64>,
    once: Option<&Once>,
    changes: FeedbackChanges,
) -> Result<Kept> {
    let visibility = access::visibility(actor)?;
    let mut tx = app.db.begin().await?;
    let now = app.clock.now();
    if store::feedback::find(&mut *tx, &visibility, actor.user, id).await?.is_none() {
        return Err(MISSING);
    }
    // Which of them it takes depends on the change; whoever holds none is told so before anything else.
    access::require_any(
        actor,
        &[
            Permission::StageUpdateOwn,
            Permission::StageUpdateAny,
            Permission::StageAssign,
            Permission::ReviewAnnotate,
            Permission::FeedbackVerify,
        ],
    )?;
    if let Some(once) = once
        && let Some(kept) = once.claim(&mut tx, actor, now).await?
    {
        return Ok(kept);
    }
    store::feedback::lock(&mut tx, &[id.get()]).await?;
    let held = read(&mut tx, &visibility, actor, id).await?;
    if held.item.removed && !changes.only_keeps() {
        return Err(MISSING);
    }
    if version.is_some_and(|version| version != held.item.row_version) {
        return Err(Error::Stale);
    }
    let keep = changes.keep;
    let held = edit(&mut tx, &visibility, actor, held, &changes).await?;
    let (status, note) = (changes.status, changes.note.and_then(NoteText::into_note));
    let held = step(&mut tx, app, &visibility, actor, held, status, note).await?;
    let held = match keep {
        Some(keep) => settle(&mut tx, app, &visibility, actor, held, keep).await?,
        None => held,
    };
    let item: FeedbackItem = held.shown_to(actor);
    let body = serde_json::to_value(item).map_err(|e| Error::Internal(e.into()))?;
    let kept = Kept { status: 200, body };
    if let Some(once) = once {
        once.keep(&mut tx, actor, &kept).await?;
    }
    tx.commit().await?;
    Ok(kept)
}

async fn read(tx: &mut PgConnection, visibility: &Visibility, actor: &Actor, id: FeedbackId) -> Result<Held> {
    store::feedback::find(tx, visibility, actor.user, id).await?.ok_or(MISSING)
}

/// Writes what it is, what it says, whose it is and where it stands in the list.
async fn edit(
    tx: &mut PgConnection,
    visibility: &Visibility,
    actor: &Actor,
    held: Held,
    changes: &FeedbackChanges,
) -> Result<Held> {
    let rights = held.rights(actor);
    let may = |right: bool, who: &str| {
        if right { Ok(()) } else { Err(Error::WrongActor(format!("this is not yours to change; ask {who}"))) }
    };
    let item = &held.item;
    // What is so already needs no right and makes no version.
    let change = Change {
        action: changes.action.filter(|action| *action != item.action),
        summary: changes.summary.as_ref().map(Name::as_str).filter(|summary| *summary != item.summary),
        assigned_to: changes.assignee_id.filter(|id| *id != held.assigned_to.map(domain::ids::UserId::get)),
        order: changes.order.filter(|order| order.to_bits() != item.order.to_bits()),
    };
    let mut told = serde_json::Map::new();
    if let Some(action) = change.action {
        may(rights.judge, "whoever wrote it, a reviewer or a producer")?;
        told.insert("action".to_owned(), action.into());
    }
    if let Some(summary) = change.summary {
        may(rights.summarize, "whoever wrote it, whom it is assigned to, or a producer")?;
        told.insert("summary".to_owned(), summary.into());
    }
    if change.order.is_some() {
        may(rights.order, "whoever works on it, a reviewer or a producer")?;
        told.insert("order".to_owned(), json!(change.order));
    }
    if let Some(assignee) = change.assigned_to {
        // Whoever works on the stage may take what is nobody's, and give back what is theirs.
        let own = held.mover(actor).assignee && assignee.is_none_or(|id| id == actor.user.get());
        may(rights.assign || own, "a producer")?;
        if let Some(id) = assignee {
            people::require_studio(tx, actor, &[(id, "/assignee_id".to_owned())]).await?;
        }
        told.insert("assignee_id".to_owned(), json!(assignee));
    }
    if change.is_empty() {
        return Ok(held);
    }
    let id = FeedbackId(item.id);
    store::feedback::write(tx, id, &change).await?;
    store::events::write(tx, held.event(actor, "feedback.changed", Value::Object(told))).await?;
    read(tx, visibility, actor, id).await
}

/// Moves it, where it is not there already.
async fn step(
    tx: &mut PgConnection,
    app: &App,
    visibility: &Visibility,
    actor: &Actor,
    held: Held,
    to: Option<FeedbackStatus>,
    note: Option<Note>,
) -> Result<Held> {
    let Some(to) = to else {
        if note.is_some() {
            return Err(Error::invalid(
                "/note",
                "a note goes with a status; send both, or leave the note out",
            ));
        }
        return Ok(held);
    };
    let from = held.item.status;
    let event = match FeedbackEvent::toward(from, to, note.clone()) {
        Ok(Some(event)) => event,
        Ok(None) => return Ok(held),
        Err(refusal) => return Err(refused(refusal.into(), held, actor)),
    };
    let to = match apply(from, &event, &held.mover(actor), &held.facts()) {
        Ok(to) => to,
        Err(refusal) => return Err(refused(refusal.into(), held, actor)),
    };
    let id = FeedbackId(held.item.id);
    let moved = Move { id, to, note: note.map(Note::into_string) };
    store::feedback::write_moves(tx, &[moved], actor.user, app.clock.now()).await?;
    let told = json!({ "from": from, "to": to });
    store::events::write(tx, held.event(actor, "feedback.status", told)).await?;
    read(tx, visibility, actor, id).await
}

/// Says what becomes of it without its source.
async fn settle(
    tx: &mut PgConnection,
    app: &App,
    visibility: &Visibility,
    actor: &Actor,
    held: Held,
    keep: bool,
) -> Result<Held> {
    if held.item.keep == Some(keep) && held.item.removed != keep {
        return Ok(held);
    }
    if !held.rights(actor).judge {
        return Err(Error::WrongActor(
            "what becomes of this is not yours to say; ask whoever wrote it, a reviewer or a producer"
                .to_owned(),
        ));
    }
    let id = FeedbackId(held.item.id);
    store::feedback::set_keep(tx, id, keep, app.clock.now()).await?;
    let after = read(tx, visibility, actor, id).await?;
    if after.item.removed != held.item.removed {
        let kind = if after.item.removed { "feedback.removed" } else { "feedback.restored" };
        store::events::write(tx, after.event(actor, kind, json!({}))).await?;
    }
    Ok(after)
}
