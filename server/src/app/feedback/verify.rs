//! Verifying and reopening many items at once.

use std::collections::BTreeMap;

use domain::feedback::{FeedbackEvent, apply};
use domain::ids::FeedbackId;
use domain::{Actor, FeedbackStatus, Note, Permission};
use garde::Validate;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{FeedbackItem, Held, MISSING, refused, seen};
use crate::app::fields::NoteText;
use crate::app::{App, Error, Result, access, schema};
use crate::store;
use crate::store::feedback::Move;

/// What was seen of some items.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Verdicts {
    /// Each item once, at most 200.
    #[garde(length(min = 1, max = 200))]
    #[schema(min_items = 1, max_items = 200)]
    pub items: Vec<Judgement>,
}

/// What was seen of an item.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Judgement {
    /// Which.
    pub id: i64,
    /// `VERIFIED` where it is done well, `REOPENED` where it is not.
    #[schema(schema_with = schema::feedback_verdict)]
    pub to: FeedbackStatus,
    /// What is missing.
    #[schema(value_type = Option<String>, max_length = 5000)]
    pub note: Option<NoteText>,
}

/// What became of them.
#[derive(Debug)]
pub struct VerifiedFeedback {
    /// Those that stand where they were to, as they are now.
    pub done: Vec<FeedbackItem>,
    /// The others, each with why.
    pub refused: Vec<(i64, Error)>,
}

/// Moves each of these items that may be moved so; the others stay where they are.
pub async fn verify(app: &App, actor: &Actor, verdicts: Verdicts) -> Result<VerifiedFeedback> {
    let visibility = access::visibility(actor)?;
    access::require(actor, Permission::FeedbackVerify)?;
    let ids: Vec<i64> = verdicts.items.iter().map(|judgement| judgement.id).collect();
    let mut tx = app.db.begin().await?;
    store::feedback::lock(&mut tx, &ids).await?;
    let held = store::feedback::of_ids(&mut *tx, &visibility, actor.user, &ids).await?;
    let mut held: BTreeMap<i64, Held> = held.into_iter().map(|held| (held.item.id, held)).collect();
    let (mut done, mut moves, mut events, mut refusals) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for Judgement { id, to, note } in verdicts.items {
        let Some(item) = held.remove(&id).filter(|held| !held.item.removed) else {
            let twice = done.contains(&id) || refusals.iter().any(|(refused, _)| *refused == id);
            let again = || Error::invalid("/items", "name each item once");
            refusals.push((id, if twice { again() } else { MISSING }));
            continue;
        };
        match judge(&item, to, note.and_then(NoteText::into_note), actor) {
            Ok(moved) => {
                if let Some(moved) = moved {
                    let told = json!({ "from": item.item.status, "to": moved.to });
                    events.push(item.event(actor, "feedback.status", told));
                    moves.push(moved);
                }
                done.push(id);
            }
            Err(error) => refusals.push((id, refused(error, item, actor))),
        }
    }
    if !moves.is_empty() {
        store::feedback::write_moves(&mut tx, &moves, actor.user, app.clock.now()).await?;
        store::events::write_all(&mut tx, events).await?;
    }
    let now = store::feedback::of_ids(&mut *tx, &visibility, actor.user, &done).await?;
    tx.commit().await?;
    Ok(VerifiedFeedback { done: seen(&visibility, now, actor), refused: refusals })
}

/// The move that is meant, if it is allowed; none where the item is there already.
fn judge(held: &Held, to: FeedbackStatus, note: Option<Note>, actor: &Actor) -> Result<Option<Move>> {
    if !matches!(to, FeedbackStatus::Verified | FeedbackStatus::Reopened) {
        return Err(Error::invalid("/items", "use VERIFIED or REOPENED"));
    }
    let from = held.item.status;
    let Some(event) = FeedbackEvent::toward(from, to, note.clone())? else { return Ok(None) };
    let to = apply(from, &event, &held.mover(actor), &held.facts())?;
    Ok(Some(Move { id: FeedbackId(held.item.id), to, note: note.map(Note::into_string) }))
}
