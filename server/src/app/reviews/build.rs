//! Making sessions, and filling them.

use chrono::{DateTime, Utc};
use domain::ids::{ReviewSessionId, RevisionId};
use domain::session::{SessionEvent, SessionStatus, freeze};
use domain::stage::StageStatus;
use domain::{Actor, Permission, Refusal, RefusalKind};
use garde::Validate;
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::read::detail;
use super::{Fill, MISSING, MOST_ITEMS, ReviewDetail, rights};
use crate::app::access::{self, Visibility};
use crate::app::fields::Name;
use crate::app::{App, Error, FieldError, Result};
use crate::store;
use crate::store::events::NewEvent;
use crate::store::reviews::{Changes, Head, Hold, NewSession};

/// How many minutes an item takes when nobody says.
const USUAL_MINUTES: i32 = 5;

/// A session to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct NewReview {
    /// Its name.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    pub name: Name,
    /// Whether it is a template: sessions are made from it, and it is never held itself.
    #[serde(default)]
    pub is_template: bool,
    /// When it is planned to begin.
    pub starts_at: Option<DateTime<Utc>>,
    /// How many minutes an item takes; 5 unless said, or as in the template.
    #[garde(inner(range(min = 1, max = 600)))]
    pub minutes_per_item: Option<i32>,
    /// The stages that it looks at, in order.
    #[serde(default)]
    #[garde(length(max = MOST_ITEMS))]
    pub items: Vec<i64>,
    /// The template that it is made from: its items, and what its filter fits now.
    pub template_id: Option<i64>,
    /// A filter to fill it from.
    pub fill: Option<Fill>,
}

/// Stages that a session is to look at, too.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewItems {
    /// The stages, in order. Those that are in it already stay where they are.
    #[garde(length(min = 1, max = MOST_ITEMS))]
    pub stage_ids: Vec<i64>,
}

/// What filling does to what a session holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = FillMode)]
pub enum Mode {
    /// It stays, in front.
    #[default]
    Append,
    /// It goes.
    Replace,
}

/// A filter to fill a session from.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Generate {
    /// What to look for: stages in review unless it names a status.
    #[serde(default)]
    pub fill: Fill,
    /// What becomes of what the session holds; `append` unless said.
    #[serde(default)]
    #[schema(required = false)]
    pub mode: Mode,
}

/// A copy of a session to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Duplicate {
    /// Its name.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    pub name: Name,
    /// Whether it is to be a template.
    #[serde(default)]
    pub as_template: bool,
}

/// Makes a session.
pub async fn create(app: &App, actor: &Actor, new: &NewReview) -> Result<ReviewDetail> {
    let visibility = access::visibility(actor)?;
    access::require(actor, Permission::SessionManage)?;
    let mut tx = app.db.begin().await?;
    let template = match new.template_id {
        None => None,
        Some(id) => {
            let found = store::reviews::find(&mut *tx, &visibility, ReviewSessionId(id)).await?;
            let wrong = || Error::invalid("/template_id", "there is no template with this id");
            Some(found.filter(|session| session.is_template).ok_or_else(wrong)?)
        }
    };
    let fill = new.fill.as_ref().or(template.as_ref().and_then(|template| template.fill.as_ref()));
    let usual = template.as_ref().map_or(USUAL_MINUTES, |template| template.minutes_per_item);
    let session = NewSession {
        organization: actor.organization,
        name: new.name.as_str(),
        template: new.is_template,
        fill,
        starts_at: new.starts_at,
        minutes_per_item: new.minutes_per_item.unwrap_or(usual),
        creator: actor.user,
    };
    let id = store::reviews::create(&mut tx, &session).await?;
    if let Some(template) = &template {
        store::reviews::copy_items(&mut tx, ReviewSessionId(template.id), id).await?;
    }
    put(&mut tx, &visibility, id, &new.items, "/items").await?;
    if let Some(fill) = fill {
        // A template keeps its filter, and what it fits is found when a session is made from it.
        if !new.is_template {
            put_fitting(&mut tx, &visibility, id, fill).await?;
        }
    }
    store::events::write(&mut tx, event(actor, id, "review.created", json!({ "name": new.name.as_str() })))
        .await?;
    let made = detail(&mut tx, &visibility, actor, id).await?;
    tx.commit().await?;
    Ok(made)
}

/// Makes a copy of a session: what it looks at, without what was decided.
pub async fn duplicate(
    app: &App,
    actor: &Actor,
    of: ReviewSessionId,
    new: &Duplicate,
) -> Result<ReviewDetail> {
    let visibility = access::visibility(actor)?;
    let mut tx = app.db.begin().await?;
    let original = store::reviews::find(&mut *tx, &visibility, of).await?.ok_or(MISSING)?;
    access::require(actor, Permission::SessionManage)?;
    let session = NewSession {
        organization: actor.organization,
        name: new.name.as_str(),
        template: new.as_template,
        fill: original.fill.as_ref(),
        starts_at: None,
        minutes_per_item: original.minutes_per_item,
        creator: actor.user,
    };
    let id = store::reviews::create(&mut tx, &session).await?;
    store::reviews::copy_items(&mut tx, of, id).await?;
    let data = json!({ "name": new.name.as_str(), "from": of });
    store::events::write(&mut tx, event(actor, id, "review.created", data)).await?;
    let made = detail(&mut tx, &visibility, actor, id).await?;
    tx.commit().await?;
    Ok(made)
}

/// Puts stages at the end of a session. Where it is under way, they are frozen at once.
pub async fn add_items(
    app: &App,
    actor: &Actor,
    id: ReviewSessionId,
    new: &NewItems,
) -> Result<ReviewDetail> {
    let (visibility, mut tx, head) = begin(app, actor, id, SessionEvent::AddItems).await?;
    put(&mut tx, &visibility, id, &new.stage_ids, "/stage_ids").await?;
    filled(&mut tx, actor, &head).await?;
    store::reviews::touch(&mut tx, id).await?;
    let changed = detail(&mut tx, &visibility, actor, id).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Fills a session from a filter, and remembers the filter.
pub async fn generate(
    app: &App,
    actor: &Actor,
    id: ReviewSessionId,
    wanted: &Generate,
) -> Result<ReviewDetail> {
    let kind = match wanted.mode {
        Mode::Append => SessionEvent::AddItems,
        Mode::Replace => SessionEvent::ReplaceItems,
    };
    let (visibility, mut tx, head) = begin(app, actor, id, kind).await?;
    let fill = Fill { status: wanted.fill.status.or(Some(StageStatus::InReview)), ..wanted.fill.clone() };
    if wanted.mode == Mode::Replace {
        store::reviews::remove_items(&mut tx, id).await?;
    }
    put_fitting(&mut tx, &visibility, id, &fill).await?;
    filled(&mut tx, actor, &head).await?;
    store::reviews::update(&mut tx, id, &Changes { fill: Some(&fill), ..Changes::default() }).await?;
    let changed = detail(&mut tx, &visibility, actor, id).await?;
    tx.commit().await?;
    Ok(changed)
}

/// A transaction in which a session changes as `event` says, which is allowed; and the session.
pub(super) async fn begin(
    app: &App,
    actor: &Actor,
    id: ReviewSessionId,
    event: SessionEvent,
) -> Result<(Visibility, sqlx::Transaction<'static, sqlx::Postgres>, Head)> {
    let visibility = access::visibility(actor)?;
    let mut tx = app.db.begin().await?;
    let head = store::reviews::lock(&mut tx, &visibility, id, Hold::Alone).await?.ok_or(MISSING)?;
    // Whoever may do it in no state of the session is told so before anything else.
    access::require(actor, Permission::SessionManage)?;
    domain::session::apply(
        head.status,
        event,
        domain::session::SessionActor::of(actor),
        &rights::facts(&head),
    )?;
    Ok((visibility, tx, head))
}

/// Puts stages at the end of a session that the caller may see.
async fn put(
    tx: &mut PgConnection,
    visibility: &Visibility,
    id: ReviewSessionId,
    stages: &[i64],
    pointer: &str,
) -> Result<()> {
    if stages.is_empty() {
        return Ok(());
    }
    let visible = store::reviews::visible_stages(tx, visibility, stages).await?;
    let unknown: Vec<FieldError> = stages
        .iter()
        .enumerate()
        .filter(|(_, stage)| !visible.contains(stage))
        .map(|(index, stage)| {
            FieldError::new(format!("{pointer}/{index}"), format!("there is no stage {stage}"))
        })
        .collect();
    if !unknown.is_empty() {
        return Err(Error::Invalid(unknown));
    }
    store::reviews::add_items(tx, visibility, id, stages).await?;
    within_bounds(tx, id).await
}

/// Puts the stages that a filter fits at the end of a session.
async fn put_fitting(
    tx: &mut PgConnection,
    visibility: &Visibility,
    id: ReviewSessionId,
    fill: &Fill,
) -> Result<()> {
    let most = i64::try_from(MOST_ITEMS + 1).unwrap_or(i64::MAX);
    let stages = store::reviews::fitting(&mut *tx, visibility, fill, id, most).await?;
    store::reviews::add_items(tx, visibility, id, &stages).await?;
    within_bounds(tx, id).await
}

async fn within_bounds(tx: &mut PgConnection, id: ReviewSessionId) -> Result<()> {
    if store::reviews::order(tx, id).await?.len() > MOST_ITEMS {
        return Err(Error::conflict(
            "too-many-items",
            format!(
                "a session has {MOST_ITEMS} items at most, and nothing was added: choose fewer, or make a second session"
            ),
        ));
    }
    Ok(())
}

/// What follows from a session having been given items: under way, they are frozen; and it is told.
async fn filled(tx: &mut PgConnection, actor: &Actor, head: &Head) -> Result<()> {
    if head.status == SessionStatus::InProgress {
        freeze_all(tx, head).await?;
    }
    store::events::write(tx, event(actor, head.id, "review.items", json!({}))).await
}

/// Freezes everything in a session that is not yet, each to the round that is in review, else to the newest that was.
pub(super) async fn freeze_all(tx: &mut PgConnection, head: &Head) -> Result<()> {
    let unfrozen = store::reviews::rounds_of(tx, head.id).await?;
    let mut frozen: Vec<(i64, RevisionId)> = Vec::new();
    let mut without = Vec::new();
    for item in &unfrozen {
        match freeze(&item.rounds) {
            Some(revision) => frozen.push((item.item, revision)),
            None => without.push(item.name.as_str()),
        }
    }
    if !without.is_empty() {
        return Err(Error::from(Refusal {
            kind: RefusalKind::InvalidTransition,
            subject: "session",
            state: head.status.as_str(),
            event: "look at",
            remedy: format!(
                "Nothing was submitted yet for: {}. Take those out, or have a round submitted first.",
                without.join("; ")
            )
            .into(),
        }));
    }
    store::reviews::freeze(tx, &frozen).await
}

/// An event of a session. Clients are not told: what they may see of it is told with its items.
pub(super) fn event(actor: &Actor, id: ReviewSessionId, kind: &'static str, data: Value) -> NewEvent {
    NewEvent {
        organization: actor.organization,
        actor: Some(actor.user),
        kind,
        subject: ("review", id.get()),
        project: None,
        data,
    }
}
