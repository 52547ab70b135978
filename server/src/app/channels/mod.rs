//! Channels of chat programs that the studio is told in: rounds that go to review, and what is decided about them.

pub mod news;

use chrono::{DateTime, Utc};
use domain::ids::{ChannelId, ProjectId};
use domain::{Actor, ChannelKind, ChannelTopic, Permission};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::fields::{Name, present};
use super::projects::ProjectName;
use super::{App, Error, Result, access, schema};
use crate::chat::{Line, Message};
use crate::store;
use crate::store::channels::{Changed, Written};
use crate::store::events::NewEvent;

/// The most channels of an organization.
const MOST: i64 = 50;

/// A channel. Its address is a secret: of it only the host is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Channel {
    /// Its id.
    pub id: i64,
    /// Of which chat program.
    #[schema(schema_with = schema::channel_kind)]
    pub kind: ChannelKind,
    /// What the studio calls it.
    pub name: String,
    /// The host of its address.
    pub host: String,
    /// Of which project it is told; of all when null.
    pub project: Option<ProjectName>,
    /// Of what.
    #[schema(schema_with = schema::channel_topics)]
    pub topics: Vec<ChannelTopic>,
    /// Whether it is told anything.
    pub enabled: bool,
    /// How much waits to be told.
    pub waiting: i64,
    /// When something arrived last.
    pub sent_at: Option<DateTime<Utc>>,
    /// Since when nothing arrives; null while all is well.
    pub failed_at: Option<DateTime<Utc>>,
    /// Why.
    pub failure: Option<String>,
    /// Its version, as in the ETag.
    pub row_version: i64,
}

/// Every channel of the organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Channels {
    /// By name.
    pub items: Vec<Channel>,
}

/// A channel to be told from now on.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct NewChannel {
    /// Of which chat program.
    #[schema(schema_with = schema::channel_kind)]
    pub kind: ChannelKind,
    /// What to call it.
    #[schema(value_type = String)]
    pub name: Name,
    /// The address that the chat program gives out for it ("incoming webhook").
    pub url: String,
    /// Only of this project.
    #[schema(value_type = Option<i64>)]
    pub project_id: Option<ProjectId>,
    /// Of what; of everything when absent.
    #[schema(schema_with = schema::channel_topics)]
    #[garde(length(max = 10))]
    pub topics: Option<Vec<ChannelTopic>>,
}

/// A change of a channel. What is absent stays.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ChannelChanges {
    /// What to call it.
    #[schema(value_type = Option<String>)]
    pub name: Option<Name>,
    /// A new address.
    pub url: Option<String>,
    /// Only of this project; null for all.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>)]
    pub project_id: Option<Option<ProjectId>>,
    /// Of what.
    #[schema(schema_with = schema::channel_topics)]
    #[garde(length(max = 10))]
    pub topics: Option<Vec<ChannelTopic>>,
    /// Whether it is told anything.
    pub enabled: Option<bool>,
}

const MISSING: Error = Error::NotFound("channel");

/// The channels of the caller's organization.
pub async fn list(app: &App, actor: &Actor) -> Result<Channels> {
    access::require(actor, Permission::SettingsManage)?;
    Ok(Channels { items: store::channels::list(&app.db, actor.organization).await? })
}

/// Has a channel told of what happens from now on.
pub async fn create(app: &App, actor: &Actor, new: NewChannel) -> Result<Channel> {
    access::require(actor, Permission::SettingsManage)?;
    app.chat.check(new.kind, new.url.trim()).map_err(|detail| Error::invalid("/url", detail))?;
    let topics = topics(new.topics.unwrap_or_else(|| ChannelTopic::ALL.to_vec()))?;
    let mut tx = app.db.begin().await?;
    if store::channels::count(&mut tx, actor.organization).await? >= MOST {
        return Err(Error::conflict(
            "too-many-channels",
            format!("an organization has {MOST} channels at most; take one out first"),
        ));
    }
    let written = Written { kind: new.kind, name: new.name, url: new.url, project: new.project_id, topics };
    let id = store::channels::create(&mut tx, actor.organization, written).await?;
    let channel = changed(&mut tx, actor, id).await?;
    tx.commit().await?;
    Ok(channel)
}

/// Changes a channel that is still at `version`.
pub async fn change(
    app: &App,
    actor: &Actor,
    id: ChannelId,
    version: i64,
    changes: ChannelChanges,
) -> Result<Channel> {
    access::require(actor, Permission::SettingsManage)?;
    let ChannelChanges { name, url, project_id, topics: wanted, enabled } = changes;
    let wanted = wanted.map(topics).transpose()?;
    let mut tx = app.db.begin().await?;
    let before = store::channels::lock(&mut tx, actor.organization, id).await?.ok_or(MISSING)?;
    if let Some(url) = &url {
        app.chat.check(before.kind, url.trim()).map_err(|detail| Error::invalid("/url", detail))?;
    }
    if before.row_version != version {
        return Err(Error::Stale);
    }
    let change = Changed { name, url, project: project_id, topics: wanted, enabled };
    store::channels::change(&mut tx, id, change).await?;
    let channel = changed(&mut tx, actor, id).await?;
    tx.commit().await?;
    Ok(channel)
}

/// Takes a channel out. It is told nothing more, not even what waits.
pub async fn remove(app: &App, actor: &Actor, id: ChannelId) -> Result<()> {
    access::require(actor, Permission::SettingsManage)?;
    let mut tx = app.db.begin().await?;
    if !store::channels::remove(&mut tx, actor.organization, id).await? {
        return Err(MISSING);
    }
    write_event(&mut tx, actor, id).await?;
    tx.commit().await?;
    Ok(())
}

/// Posts a message into a channel now, and says what came of it.
pub async fn test(app: &App, actor: &Actor, id: ChannelId) -> Result<Channel> {
    access::require(actor, Permission::SettingsManage)?;
    let (kind, url) = store::channels::address(&app.db, actor.organization, id).await?.ok_or(MISSING)?;
    let message = Message {
        title: "Rushes reaches this channel".to_owned(),
        lines: vec![Line {
            text: "Rounds that go to review and what is decided about them will stand here.".to_owned(),
            link: None,
        }],
        more: None,
    };
    let sent = app.chat.post(kind, &url, &message).await;
    let mut tx = app.db.begin().await?;
    store::channels::delivered(&mut tx, id, app.clock.now(), sent.clone().err().as_deref(), None).await?;
    tx.commit().await?;
    sent.map_err(|why| Error::conflict("channel-unreachable", format!("nothing was posted: {why}")))?;
    let mut db = app.db.acquire().await?;
    store::channels::find(&mut db, actor.organization, id).await?.ok_or(MISSING)
}

/// Each of them once, in order; there has to be one.
fn topics(mut topics: Vec<ChannelTopic>) -> Result<Vec<ChannelTopic>> {
    topics.sort_unstable();
    topics.dedup();
    if topics.is_empty() {
        return Err(Error::invalid(
            "/topics",
            "name one at least; to tell it nothing, set `enabled` to false",
        ));
    }
    Ok(topics)
}

async fn changed(tx: &mut PgConnection, actor: &Actor, id: ChannelId) -> Result<Channel> {
    write_event(tx, actor, id).await?;
    store::channels::find(tx, actor.organization, id).await?.ok_or(MISSING)
}

async fn write_event(tx: &mut PgConnection, actor: &Actor, id: ChannelId) -> Result<()> {
    let event = NewEvent {
        organization: actor.organization,
        actor: Some(actor.user),
        kind: "organization.settings",
        subject: ("organization", actor.organization.get()),
        project: None,
        data: json!({ "channel": id, "studio_only": true }),
    };
    store::events::write(tx, event).await
}
