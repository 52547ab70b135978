//! Notifications: what concerns somebody of what happened, grouped, until they have read it.

pub mod courier;
pub mod letter;
pub mod notifier;
pub mod plan;

use chrono::{DateTime, Utc};
use domain::ids::NotificationId;
use domain::{Actor, NotificationKind};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::plan::Item;
use super::paging::{List, Page};
use super::{App, Error, Result, access, schema};
use crate::store;

/// The most notifications that one command names.
const MOST: usize = 500;

/// Something that somebody is told of, or several things of one kind that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Notification {
    /// Its id.
    pub id: i64,
    /// Why they are told.
    #[schema(schema_with = schema::notification_kind)]
    pub kind: NotificationKind,
    /// How many things it tells of.
    pub count: i32,
    /// Who did them, the last one first; nobody for dates.
    pub actors: Vec<NotificationActor>,
    /// The review session that they happened in.
    pub session: Option<NotificationSession>,
    /// The things, the newest first; fewer than `count` where there are very many.
    pub items: Vec<Item>,
    /// How the last comment begins that it tells of, as it is now.
    pub excerpt: Option<String>,
    /// Whether it was read.
    pub read: bool,
    /// Its place in the list; it rises whenever something comes to it.
    pub place: i64,
    /// When the last of it happened.
    pub at: DateTime<Utc>,
}

/// Somebody who did what a notification tells of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NotificationActor {
    /// Their account; null for guests.
    pub id: Option<i64>,
    /// Their name, as it was.
    pub name: String,
    /// The colour that is theirs.
    pub color: Option<String>,
}

/// A review session by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NotificationSession {
    /// Its id.
    pub id: i64,
    /// Its name, as it was.
    pub name: String,
}

/// How much somebody has not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Unread {
    /// How many notifications.
    pub unread: i64,
}

/// Which notifications are meant.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Which {
    /// These.
    #[serde(default)]
    #[garde(length(max = MOST))]
    pub ids: Vec<i64>,
    /// All up to this `place`, so that what comes meanwhile stays unread.
    pub through: Option<i64>,
}

/// What became of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Marked {
    /// Those that are so now and were not before: enough to take it back.
    pub ids: Vec<i64>,
    /// How many are unread now.
    pub unread: i64,
}

/// What somebody wants to be told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Preferences {
    /// Every kind.
    pub kinds: Vec<Preference>,
    /// Whether this server sends mail at all.
    pub mail: bool,
}

/// Whether somebody wants to be told of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = NotificationPreference)]
pub struct Preference {
    /// Which.
    #[schema(schema_with = schema::notification_kind)]
    pub kind: NotificationKind,
    /// Whether, in the application.
    pub in_app: bool,
    /// Whether by mail as well, where it stays unread for a while. What is not told in the application is not mailed.
    pub email: bool,
}

/// A change of what somebody wants to be told of one kind. What is absent stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NotificationPreferenceChange)]
pub struct PreferenceChange {
    /// Which.
    #[schema(schema_with = schema::notification_kind)]
    pub kind: NotificationKind,
    /// Whether, in the application.
    pub in_app: Option<bool>,
    /// Whether by mail as well.
    pub email: Option<bool>,
}

/// Kinds that somebody wants to be told of, or does not any more. What is not named stays.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct PreferenceChanges {
    /// These.
    #[garde(length(max = 50))]
    pub kinds: Vec<PreferenceChange>,
}

/// The caller's notifications, or those alone that are unread: what grew last comes first. What they may not see any more is not
/// among them.
pub async fn list(app: &App, actor: &Actor, unread: bool, page: &Page) -> Result<List<Notification>> {
    let visibility = access::visibility(actor)?;
    let rows = store::notifications::list(&app.db, &visibility, actor.user, unread, page).await?;
    Ok(page.list(rows, |notification| notification.place))
}

/// How many the caller has not read.
pub async fn count(app: &App, actor: &Actor) -> Result<Unread> {
    let visibility = access::visibility(actor)?;
    let mut db = app.db.acquire().await?;
    Ok(Unread { unread: store::notifications::count(&mut *db, &visibility, actor.user).await? })
}

/// Marks the caller's notifications as read.
pub async fn read(app: &App, actor: &Actor, which: &Which) -> Result<Marked> {
    mark(app, actor, which, true).await
}

/// Marks them as unread: takes that back. One whose group has gone on meanwhile stays read, since the newer one tells of it.
pub async fn unread(app: &App, actor: &Actor, which: &Which) -> Result<Marked> {
    mark(app, actor, which, false).await
}

async fn mark(app: &App, actor: &Actor, which: &Which, read: bool) -> Result<Marked> {
    let visibility = access::visibility(actor)?;
    if which.ids.is_empty() && which.through.is_none() {
        return Err(Error::invalid("/ids", "name notifications by ids, or all up to a place by through"));
    }
    let ids: Vec<NotificationId> = which.ids.iter().copied().map(NotificationId).collect();
    let mut tx = app.db.begin().await?;
    let now = read.then(|| app.clock.now());
    let ids = store::notifications::mark(&mut tx, actor, &ids, which.through, now).await?;
    let unread = store::notifications::count(&mut *tx, &visibility, actor.user).await?;
    tx.commit().await?;
    Ok(Marked { ids, unread })
}

/// What the caller wants to be told of.
pub async fn preferences(app: &App, actor: &Actor) -> Result<Preferences> {
    access::visibility(actor)?;
    let chosen = store::notifications::chosen(&app.db, actor).await?;
    let kinds = NotificationKind::ALL.iter().map(|kind| {
        let chosen = chosen.iter().find(|chosen| chosen.kind == *kind);
        Preference {
            kind: *kind,
            in_app: chosen.is_none_or(|chosen| chosen.in_app),
            email: chosen.and_then(|chosen| chosen.email).unwrap_or_else(|| kind.is_mailed_usually()),
        }
    });
    Ok(Preferences { kinds: kinds.collect(), mail: app.mail.is_some() })
}

/// Changes what the caller wants to be told of, from now on.
pub async fn set_preferences(app: &App, actor: &Actor, changes: &PreferenceChanges) -> Result<Preferences> {
    access::visibility(actor)?;
    store::notifications::prefer(&app.db, actor, &changes.kinds).await?;
    preferences(app, actor).await
}
