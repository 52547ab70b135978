//! Changing what a session is and what it looks at.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::Actor;
use domain::ids::{ReviewItemId, ReviewSessionId};
use domain::session::{ItemEvent, SessionEvent, judge_item};
use garde::Validate;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::build::{begin, event};
use super::read::{detail, several};
use super::rights::{decider, item_facts};
use super::{MISSING_ITEM, MOST_ITEMS, ReviewDetail, ReviewItem};
use crate::app::fields::{Name, NoteText, present};
use crate::app::{App, Error, Result};
use crate::store;
use crate::store::reviews::Changes;

/// A change of a session. What is absent stays; null takes a time away.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ReviewChanges {
    /// Its name.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    pub name: Option<Name>,
    /// When it is planned to begin.
    #[schema(value_type = Option<DateTime<Utc>>)]
    #[serde(default, deserialize_with = "present")]
    pub starts_at: Option<Option<DateTime<Utc>>>,
    /// How many minutes an item takes that says nothing itself.
    #[garde(inner(range(min = 1, max = 600)))]
    pub minutes_per_item: Option<i32>,
}

/// The order of a session's items.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReviewOrder)]
pub struct Order {
    /// All of its items, the first one first.
    #[garde(length(max = MOST_ITEMS))]
    pub items: Vec<i64>,
}

/// A change of an item. What is absent stays; null takes away.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[schema(as = ReviewItemChanges)]
pub struct ItemChanges {
    /// How many minutes it is to take.
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 600)]
    #[serde(default, deserialize_with = "present")]
    #[garde(inner(inner(range(min = 1, max = 600))))]
    pub minutes: Option<Option<i32>>,
    /// What to look at.
    #[schema(value_type = Option<String>, max_length = 5000)]
    #[serde(default, deserialize_with = "present")]
    pub note: Option<Option<NoteText>>,
}

/// Changes a session that is still at `version`.
pub async fn change(
    app: &App,
    actor: &Actor,
    id: ReviewSessionId,
    version: i64,
    changes: &ReviewChanges,
) -> Result<ReviewDetail> {
    let (visibility, mut tx, head) = begin(app, actor, id, SessionEvent::Edit).await?;
    if head.row_version != version {
        return Err(Error::Stale);
    }
    let write = Changes {
        name: changes.name.as_ref().map(Name::as_str),
        starts_at: changes.starts_at,
        minutes_per_item: changes.minutes_per_item,
        fill: None,
    };
    store::reviews::update(&mut tx, id, &write).await?;
    store::events::write(&mut tx, event(actor, id, "review.updated", json!({}))).await?;
    let changed = detail(&mut tx, &visibility, actor, id).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Deletes a session that is still at `version`. What was decided in it keeps its records.
pub async fn remove(app: &App, actor: &Actor, id: ReviewSessionId, version: i64) -> Result<()> {
    let (_, mut tx, head) = begin(app, actor, id, SessionEvent::Delete).await?;
    if head.row_version != version {
        return Err(Error::Stale);
    }
    store::reviews::delete(&mut tx, id).await?;
    let data = json!({ "name": head.name });
    store::events::write(&mut tx, event(actor, id, "review.deleted", data)).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts all items of a session into another order.
pub async fn reorder(app: &App, actor: &Actor, id: ReviewSessionId, order: &Order) -> Result<ReviewDetail> {
    let (visibility, mut tx, _) = begin(app, actor, id, SessionEvent::Edit).await?;
    let had: BTreeSet<i64> = store::reviews::order(&mut tx, id).await?.into_iter().collect();
    let wanted: BTreeSet<i64> = order.items.iter().copied().collect();
    if wanted.len() != order.items.len() || wanted != had {
        return Err(Error::invalid(
            "/items",
            "name every item of the session once; if somebody added or removed some, load it again",
        ));
    }
    store::reviews::reorder(&mut tx, id, &order.items).await?;
    store::reviews::touch(&mut tx, id).await?;
    store::events::write(&mut tx, event(actor, id, "review.items", json!({}))).await?;
    let changed = detail(&mut tx, &visibility, actor, id).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Changes minutes and note of an item that is still at `version`; whatever its version is, without one.
pub async fn change_item(
    app: &App,
    actor: &Actor,
    id: ReviewSessionId,
    item: ReviewItemId,
    version: i64,
    changes: ItemChanges,
) -> Result<ReviewItem> {
    let (visibility, mut tx, head) = begin(app, actor, id, SessionEvent::Edit).await?;
    let row = store::reviews::lock_items(&mut tx, &visibility, id, &[item.get()]).await?.pop();
    if row.ok_or(MISSING_ITEM)?.row_version != version {
        return Err(Error::Stale);
    }
    let note = changes.note.map(|note| note.and_then(NoteText::into_note));
    let write = store::reviews::ItemChanges {
        minutes: changes.minutes,
        note: note.as_ref().map(|note| note.as_ref().map(domain::Note::as_str)),
    };
    store::reviews::change_item(&mut tx, item, &write).await?;
    store::events::write(&mut tx, event(actor, id, "review.items", json!({}))).await?;
    let changed = several(&mut tx, &visibility, actor, &head, &[item.get()]).await?.pop();
    let changed = changed.ok_or(MISSING_ITEM)?;
    tx.commit().await?;
    Ok(changed)
}

/// Takes an item out of a session.
pub async fn remove_item(
    app: &App,
    actor: &Actor,
    id: ReviewSessionId,
    item: ReviewItemId,
) -> Result<ReviewDetail> {
    // That it may be changed at all; the rules of items say the rest.
    let (visibility, mut tx, head) = begin(app, actor, id, SessionEvent::Edit).await?;
    let row = store::reviews::lock_items(&mut tx, &visibility, id, &[item.get()]).await?.pop();
    let row = row.ok_or(MISSING_ITEM)?;
    judge_item(row.state, &ItemEvent::Remove, &decider(actor), &item_facts(&head, row.round))?;
    store::reviews::remove_item(&mut tx, item).await?;
    store::reviews::touch(&mut tx, id).await?;
    store::events::write(&mut tx, event(actor, id, "review.items", json!({}))).await?;
    let changed = detail(&mut tx, &visibility, actor, id).await?;
    tx.commit().await?;
    Ok(changed)
}
