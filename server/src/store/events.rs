//! The event log: rows written with what they tell of, and their publication.

use chrono::{DateTime, Utc};
use domain::ids::{OrganizationId, ProjectId, UserId};
use serde_json::Value;
use sqlx::{PgConnection, PgPool};

use crate::app::Result;
use crate::app::access::Visibility;
use crate::app::events::{Event, Subject};

/// An event to be written.
#[derive(Debug)]
pub struct NewEvent {
    /// Whose.
    pub organization: OrganizationId,
    /// Who did it; absent for the server.
    pub actor: Option<UserId>,
    /// What happened, for instance `stage.status`.
    pub kind: &'static str,
    /// To what.
    pub subject: (&'static str, i64),
    /// In which project.
    pub project: Option<ProjectId>,
    /// The particulars.
    pub data: Value,
}

/// Writes an event in the transaction of what it tells of.
pub async fn write(tx: &mut PgConnection, event: NewEvent) -> Result<()> {
    sqlx::query!(
        "INSERT INTO events (org_id, actor_id, type, subject_kind, subject_id, project_id, data) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        event.organization.get(),
        event.actor.map(UserId::get),
        event.kind,
        event.subject.0,
        event.subject.1,
        event.project.map(ProjectId::get),
        event.data
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes several events in the transaction of what they tell of, in this order.
pub async fn write_all(tx: &mut PgConnection, events: Vec<NewEvent>) -> Result<()> {
    let organizations: Vec<i64> = events.iter().map(|e| e.organization.get()).collect();
    let actors: Vec<Option<i64>> = events.iter().map(|e| e.actor.map(UserId::get)).collect();
    let kinds: Vec<String> = events.iter().map(|e| e.kind.to_owned()).collect();
    let subject_kinds: Vec<String> = events.iter().map(|e| e.subject.0.to_owned()).collect();
    let subject_ids: Vec<i64> = events.iter().map(|e| e.subject.1).collect();
    let projects: Vec<Option<i64>> = events.iter().map(|e| e.project.map(ProjectId::get)).collect();
    let data: Vec<Value> = events.into_iter().map(|e| e.data).collect();
    sqlx::query!(
        "INSERT INTO events (org_id, actor_id, type, subject_kind, subject_id, project_id, data)
         SELECT org_id, actor_id, type, subject_kind, subject_id, project_id, data
         FROM UNNEST($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::jsonb[])
              WITH ORDINALITY AS e (org_id, actor_id, type, subject_kind, subject_id, project_id, data, place)
         ORDER BY place",
        &organizations,
        &actors as &[Option<i64>],
        &kinds,
        &subject_kinds,
        &subject_ids,
        &projects as &[Option<i64>],
        &data
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A committed event with what decides who may receive it.
#[derive(Debug, Clone)]
pub struct Published {
    /// The event.
    pub event: Event,
    /// Whose.
    pub organization: i64,
    /// The client team that may see its project.
    pub client_team: Option<i64>,
    /// Whether it is about something that only the studio sees, such as a draft.
    pub studio_only: bool,
}

struct Row {
    seq: Option<i64>,
    org_id: i64,
    actor_id: Option<i64>,
    kind: String,
    subject_kind: String,
    subject_id: i64,
    project_id: Option<i64>,
    data: Value,
    created_at: DateTime<Utc>,
    client_team_id: Option<i64>,
}

impl From<Row> for Published {
    fn from(row: Row) -> Self {
        Self {
            organization: row.org_id,
            client_team: row.client_team_id,
            studio_only: row.data.get("studio_only").and_then(Value::as_bool).unwrap_or(false),
            event: Event {
                seq: row.seq,
                kind: row.kind,
                subject: Subject { kind: row.subject_kind, id: row.subject_id },
                project_id: row.project_id,
                data: row.data,
                actor: row.actor_id,
                at: row.created_at,
            },
        }
    }
}

/// Gives the events that have committed since the last call their place in the stream. Only one publisher may run: the
/// advisory lock makes another one's call return nothing.
pub async fn publish(db: &PgPool) -> Result<Vec<Published>> {
    let mut tx = db.begin().await?;
    let mine = sqlx::query_scalar!(r#"SELECT pg_try_advisory_xact_lock(7261001) AS "mine!""#)
        .fetch_one(&mut *tx)
        .await?;
    if !mine {
        return Ok(Vec::new());
    }
    let rows = sqlx::query_as!(
        Row,
        r#"WITH waiting AS (SELECT id FROM events WHERE seq IS NULL ORDER BY id LIMIT 500),
                numbered AS (SELECT id, nextval('events_seq') AS seq FROM (SELECT id FROM waiting ORDER BY id) w),
                done AS (UPDATE events e SET seq = n.seq FROM numbered n WHERE e.id = n.id RETURNING e.*)
           SELECT d.seq AS "seq", d.org_id AS "org_id!", d.actor_id AS "actor_id", d.type AS "kind!",
                  d.subject_kind AS "subject_kind!", d.subject_id AS "subject_id!", d.project_id AS "project_id",
                  d.data AS "data!", d.created_at AS "created_at!", p.client_team_id AS "client_team_id?"
           FROM done d LEFT JOIN projects p ON p.id = d.project_id ORDER BY d.seq"#
    )
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Published events after `after`, oldest first, at most `limit`, that `visibility` allows this person to know of.
pub async fn since(
    db: &PgPool,
    visibility: &Visibility,
    user: UserId,
    after: i64,
    limit: i64,
) -> Result<Vec<Event>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT e.seq, e.org_id, e.actor_id, e.type AS kind, e.subject_kind, e.subject_id, e.project_id, e.data, e.created_at,
                  p.client_team_id AS "client_team_id?"
           FROM events e LEFT JOIN projects p ON p.id = e.project_id
           WHERE e.org_id = $1 AND e.seq > $2
             AND CASE WHEN e.subject_kind = 'person' THEN e.subject_id = $5
                      ELSE $3::bigint[] IS NULL OR (p.client_team_id = ANY($3) AND NOT e.data @> '{"studio_only": true}') END
           ORDER BY e.seq LIMIT $4"#,
        visibility.organization,
        after,
        visibility.client_teams.as_deref(),
        limit,
        user.get()
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| Published::from(row).event).collect())
}

/// The last sequence that was given out.
pub async fn last(db: &PgPool) -> Result<i64> {
    Ok(sqlx::query_scalar!(r#"SELECT COALESCE(max(seq), 0) AS "last!" FROM events"#).fetch_one(db).await?)
}
