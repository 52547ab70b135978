//! Channels of chat programs, and what they have yet to be told.

use chrono::{DateTime, Utc};
use domain::ids::{ChannelId, OrganizationId, ProjectId};
use domain::{ChannelKind, ChannelTopic};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, PgPool};

use super::{known, on_constraint};
use crate::app::channels::Channel;
use crate::app::channels::news::News;
use crate::app::fields::Name;
use crate::app::projects::ProjectName;
use crate::app::{Error, Result};

/// A channel as somebody typed it.
#[derive(Debug)]
pub struct Written {
    /// Of which chat program.
    pub kind: ChannelKind,
    /// What it is called.
    pub name: Name,
    /// Its address.
    pub url: String,
    /// The project that it is told of.
    pub project: Option<ProjectId>,
    /// What it is told of.
    pub topics: Vec<ChannelTopic>,
}

/// What is changed of a channel.
#[derive(Debug)]
pub struct Changed {
    /// What it is called.
    pub name: Option<Name>,
    /// Its address.
    pub url: Option<String>,
    /// The project that it is told of.
    pub project: Option<Option<ProjectId>>,
    /// What it is told of.
    pub topics: Option<Vec<ChannelTopic>>,
    /// Whether it is told anything.
    pub enabled: Option<bool>,
}

/// A channel as the rules ask about it.
#[derive(Debug)]
pub struct Locked {
    /// Of which chat program.
    pub kind: ChannelKind,
    /// Its version.
    pub row_version: i64,
}

struct Row {
    id: i64,
    kind: String,
    name: String,
    url: String,
    project_id: Option<i64>,
    project_name: Option<String>,
    project_code: Option<String>,
    topics: Vec<String>,
    enabled: bool,
    waiting: i64,
    sent_at: Option<DateTime<Utc>>,
    failed_at: Option<DateTime<Utc>>,
    failure: Option<String>,
    row_version: i64,
}

impl TryFrom<Row> for Channel {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let project = row.project_id.zip(row.project_name).zip(row.project_code);
        Ok(Self {
            id: row.id,
            kind: known(&row.kind)?,
            name: row.name,
            host: crate::chat::host(&row.url),
            project: project.map(|((id, name), code)| ProjectName { id, name, code }),
            topics: row.topics.iter().map(|topic| known(topic)).collect::<Result<_>>()?,
            enabled: row.enabled,
            waiting: row.waiting,
            sent_at: row.sent_at,
            failed_at: row.failed_at,
            failure: row.failure,
            row_version: row.row_version,
        })
    }
}

/// The channels of an organization, by name.
pub async fn list(db: &PgPool, organization: OrganizationId) -> Result<Vec<Channel>> {
    let mut db = db.acquire().await?;
    read(&mut db, organization, None).await
}

/// One of them.
pub async fn find(
    db: &mut PgConnection,
    organization: OrganizationId,
    id: ChannelId,
) -> Result<Option<Channel>> {
    Ok(read(db, organization, Some(id)).await?.pop())
}

async fn read(
    db: &mut PgConnection,
    organization: OrganizationId,
    id: Option<ChannelId>,
) -> Result<Vec<Channel>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT c.id, c.kind, c.name, c.url, p.id AS "project_id?", p.name AS "project_name?",
                  p.code::text AS project_code, c.topics, c.enabled,
                  (SELECT count(*) FROM channel_news n WHERE n.channel_id = c.id) AS "waiting!",
                  d.sent_at AS "sent_at?", d.failed_at AS "failed_at?", d.failure AS "failure?", c.row_version
           FROM channels c
           LEFT JOIN projects p ON p.id = c.project_id
           LEFT JOIN channel_deliveries d ON d.channel_id = c.id
           WHERE c.org_id = $1 AND ($2::bigint IS NULL OR c.id = $2)
           ORDER BY lower(c.name), c.id"#,
        organization.get(),
        id.map(ChannelId::get)
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// How many channels an organization has. None comes to it until the transaction ends.
pub async fn count(tx: &mut PgConnection, organization: OrganizationId) -> Result<i64> {
    sqlx::query!("SELECT id FROM organizations WHERE id = $1 FOR NO KEY UPDATE", organization.get())
        .fetch_optional(&mut *tx)
        .await?;
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM channels WHERE org_id = $1"#,
        organization.get()
    )
    .fetch_one(tx)
    .await?;
    Ok(count)
}

/// Makes a channel.
pub async fn create(
    tx: &mut PgConnection,
    organization: OrganizationId,
    written: Written,
) -> Result<ChannelId> {
    let topics: Vec<String> = written.topics.iter().map(ToString::to_string).collect();
    sqlx::query_scalar!(
        "INSERT INTO channels (org_id, kind, name, url, project_id, topics) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        organization.get(),
        written.kind.as_str(),
        written.name.as_str(),
        written.url.trim(),
        written.project.map(ProjectId::get),
        &topics
    )
    .fetch_one(tx)
    .await
    .map(ChannelId)
    .map_err(refused)
}

fn refused(error: sqlx::Error) -> Error {
    on_constraint(error, |name| match name {
        "channels_name_taken" => Some(Error::taken("/name", "another channel has this name; choose another")),
        "channels_org_id_project_id_fkey" => Some(Error::invalid("/project_id", "there is no such project")),
        _ => None,
    })
}

/// A channel, locked until the transaction ends.
pub async fn lock(
    tx: &mut PgConnection,
    organization: OrganizationId,
    id: ChannelId,
) -> Result<Option<Locked>> {
    let row = sqlx::query!(
        "SELECT kind, row_version FROM channels WHERE org_id = $1 AND id = $2 FOR UPDATE",
        organization.get(),
        id.get()
    )
    .fetch_optional(tx)
    .await?;
    row.map(|row| Ok(Locked { kind: known(&row.kind)?, row_version: row.row_version })).transpose()
}

/// Changes a channel. With a new address or switched on again it is tried at once. Switched off or on it forgets what waits,
/// which is old by then; what was being noted while it was switched off may have come after that.
pub async fn change(tx: &mut PgConnection, id: ChannelId, changed: Changed) -> Result<()> {
    let topics: Option<Vec<String>> =
        changed.topics.map(|topics| topics.iter().map(ToString::to_string).collect());
    sqlx::query!(
        "WITH tried AS (
             UPDATE channel_deliveries SET failed_at = NULL, failure = NULL, failures = 0, next_at = NULL
             WHERE channel_id = $1 AND ($3::text IS NOT NULL OR $7::boolean)),
             forgotten AS (
                 DELETE FROM channel_news WHERE channel_id = $1
                     AND $7::boolean <> (SELECT enabled FROM channels WHERE id = $1))
         UPDATE channels SET name = COALESCE($2, name), url = COALESCE($3, url),
             project_id = CASE WHEN $4 THEN $5 ELSE project_id END, topics = COALESCE($6, topics),
             enabled = COALESCE($7, enabled)
         WHERE id = $1",
        id.get(),
        changed.name.as_ref().map(Name::as_str),
        changed.url.as_deref().map(str::trim),
        changed.project.is_some(),
        changed.project.flatten().map(ProjectId::get),
        topics.as_deref(),
        changed.enabled
    )
    .execute(tx)
    .await
    .map_err(refused)?;
    Ok(())
}

/// Takes a channel out; whether there was one.
pub async fn remove(tx: &mut PgConnection, organization: OrganizationId, id: ChannelId) -> Result<bool> {
    let gone =
        sqlx::query!("DELETE FROM channels WHERE org_id = $1 AND id = $2", organization.get(), id.get())
            .execute(tx)
            .await?;
    Ok(gone.rows_affected() > 0)
}

/// The address of a channel.
pub async fn address(
    db: impl PgExecutor<'_>,
    organization: OrganizationId,
    id: ChannelId,
) -> Result<Option<(ChannelKind, String)>> {
    let row = sqlx::query!(
        "SELECT kind, url FROM channels WHERE org_id = $1 AND id = $2",
        organization.get(),
        id.get()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok((known(&row.kind)?, row.url))).transpose()
}

/// Notes for every channel what happened after `from`, through `through`.
pub async fn note(tx: &mut PgConnection, from: i64, through: i64) -> Result<()> {
    sqlx::query!(
        "INSERT INTO channel_news (channel_id, data, at)
         SELECT c.id, jsonb_build_object('project', p.name, 'deliverable', e.name, 'stage', d.name, 'revision_id', r.id,
                    'round', r.round, 'who', COALESCE(b.data ->> 'guest_name', w.name),
                    'verdict', CASE b.type WHEN 'revision.decided' THEN b.data ->> 'status'
                                           WHEN 'revision.client_approved' THEN 'CLIENT_APPROVED' END),
                b.created_at
         FROM events b
         JOIN channels c ON c.org_id = b.org_id AND c.enabled AND (c.project_id IS NULL OR c.project_id = b.project_id)
              AND CASE b.type WHEN 'revision.submitted' THEN 'round' ELSE 'decision' END = ANY (c.topics)
         JOIN projects p ON p.id = b.project_id
         JOIN stages g ON g.id = b.stage_id
         JOIN entities e ON e.id = g.entity_id
         JOIN stage_definitions d ON d.id = g.stage_definition_id
         JOIN revisions r ON r.id = b.subject_id
         LEFT JOIN users w ON w.id = COALESCE((b.data ->> 'decided_by')::bigint, b.actor_id)
         WHERE b.seq > $1 AND b.seq <= $2 AND b.subject_kind = 'revision'
           AND b.type IN ('revision.submitted', 'revision.decided', 'revision.client_approved')
         ORDER BY b.seq, c.id",
        from,
        through
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A channel that has to be told something now.
#[derive(Debug)]
pub struct Due {
    /// Its id.
    pub id: ChannelId,
    /// Of which chat program.
    pub kind: ChannelKind,
    /// Its address.
    pub url: String,
    /// How often it was tried in vain.
    pub failures: i32,
    /// What it is told, the oldest first.
    pub news: Vec<News>,
    /// The last of it.
    pub through: i64,
}

/// The channel that waits longest with something that happened before `gathered`; nobody else tells it until the transaction
/// ends. At most `most` things of it.
pub async fn due(
    tx: &mut PgConnection,
    now: DateTime<Utc>,
    gathered: DateTime<Utc>,
    most: i64,
) -> Result<Option<Due>> {
    let row = sqlx::query!(
        r#"SELECT c.id, c.kind, c.url, COALESCE(d.failures, 0) AS "failures!"
           FROM channels c
           JOIN LATERAL (SELECT n.at FROM channel_news n WHERE n.channel_id = c.id ORDER BY n.id LIMIT 1) first
               ON first.at <= $2
           LEFT JOIN channel_deliveries d ON d.channel_id = c.id
           WHERE c.enabled AND COALESCE(d.next_at <= $1, true)
           ORDER BY first.at, c.id LIMIT 1 FOR UPDATE OF c SKIP LOCKED"#,
        now,
        gathered
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let news = sqlx::query!(
        r#"SELECT id, data AS "data: Json<News>" FROM channel_news WHERE channel_id = $1 ORDER BY id LIMIT $2"#,
        row.id,
        most
    )
    .fetch_all(tx)
    .await?;
    let through = news.last().map_or(0, |news| news.id);
    let news = news.into_iter().map(|news| news.data.0).collect();
    Ok(Some(Due {
        id: ChannelId(row.id),
        kind: known(&row.kind)?,
        url: row.url,
        failures: row.failures,
        news,
        through,
    }))
}

/// Forgets what a channel was told.
pub async fn told(tx: &mut PgConnection, id: ChannelId, through: i64) -> Result<()> {
    sqlx::query!("DELETE FROM channel_news WHERE channel_id = $1 AND id <= $2", id.get(), through)
        .execute(tx)
        .await?;
    Ok(())
}

/// Forgets what a channel could not be told since `before`; how much that was.
pub async fn give_up(tx: &mut PgConnection, id: ChannelId, before: DateTime<Utc>) -> Result<u64> {
    let gone = sqlx::query!("DELETE FROM channel_news WHERE channel_id = $1 AND at < $2", id.get(), before)
        .execute(tx)
        .await?;
    Ok(gone.rows_affected())
}

/// Remembers what came of telling a channel, and when to try again where nothing did.
pub async fn delivered(
    tx: &mut PgConnection,
    id: ChannelId,
    now: DateTime<Utc>,
    failure: Option<&str>,
    next: Option<DateTime<Utc>>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO channel_deliveries AS d (channel_id, sent_at, failed_at, failure, failures, next_at)
         SELECT c.id, CASE WHEN $3::text IS NULL THEN $2::timestamptz END, CASE WHEN $3 IS NOT NULL THEN $2 END, $3,
                CASE WHEN $3 IS NULL THEN 0 ELSE 1 END, $4
         FROM channels c WHERE c.id = $1
         ON CONFLICT (channel_id) DO UPDATE SET sent_at = COALESCE(excluded.sent_at, d.sent_at),
             failed_at = CASE WHEN $3 IS NULL THEN NULL ELSE COALESCE(d.failed_at, $2) END, failure = $3,
             failures = CASE WHEN $3 IS NULL THEN 0 ELSE d.failures + 1 END, next_at = $4",
        id.get(),
        now,
        failure,
        next
    )
    .execute(tx)
    .await?;
    Ok(())
}
