//! Sessions as they are presented: who leads, what their documents show, and who may open those.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use collab::Facts;
use domain::ids::{MediaId, OrganizationId, ReviewItemId, ReviewSessionId, RevisionId, StageId, UserId};
use schema::{Author, LAYOUT_VERSION, Presenter, SessionDecision, SessionItem, SessionMeta};
use serde::Serialize;
use serde_json::Value;
use sqlx::{PgConnection, PgPool};

use crate::app::Result;
use crate::app::access::Visibility;

/// Changes that are taken from the outbox at once.
const GROUP: i64 = 200;

/// Whether somebody may open a session's document. It shows all of the session, so people who are bound to client teams
/// have to be allowed to see every item, and the session has to have begun.
pub async fn may_open(db: &PgPool, visibility: &Visibility, session: ReviewSessionId) -> Result<bool> {
    let may = sqlx::query_scalar!(
        r#"SELECT EXISTS (
             SELECT FROM review_sessions s
             WHERE s.id = $1 AND s.org_id = $2
               AND ($3::bigint[] IS NULL OR (s.status <> 'DRAFT'
                 AND EXISTS (SELECT FROM review_session_items i WHERE i.session_id = s.id)
                 AND NOT EXISTS (
                   SELECT FROM review_session_items i
                   JOIN projects p ON p.id = i.project_id LEFT JOIN revisions r ON r.id = i.revision_id
                   WHERE i.session_id = s.id
                     AND (p.client_team_id = ANY($3) IS NOT TRUE OR r.status = 'DRAFT'))))) AS "may!""#,
        session.get(),
        visibility.organization,
        visibility.client_teams.as_deref()
    )
    .fetch_one(db)
    .await?;
    Ok(may)
}

/// Whether there is such a session.
pub async fn exists(db: &PgPool, session: ReviewSessionId) -> std::result::Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM review_sessions WHERE id = $1) AS "there!""#,
        session.get()
    )
    .fetch_one(db)
    .await
}

/// The people of client teams who may open a session's document.
pub async fn clients_who_may(
    db: &PgPool,
    session: ReviewSessionId,
) -> std::result::Result<BTreeSet<UserId>, sqlx::Error> {
    let found = sqlx::query_scalar!(
        "SELECT m.user_id FROM review_sessions s
         JOIN client_teams t ON t.org_id = s.org_id JOIN client_team_members m ON m.client_team_id = t.id
         WHERE s.id = $1 AND s.status <> 'DRAFT' AND NOT EXISTS (
           SELECT FROM review_session_items i
           JOIN projects p ON p.id = i.project_id LEFT JOIN revisions r ON r.id = i.revision_id
           WHERE i.session_id = s.id AND (r.status = 'DRAFT' OR NOT EXISTS (
             SELECT FROM client_team_members o
             WHERE o.user_id = m.user_id AND o.client_team_id = p.client_team_id)))",
        session.get()
    )
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().map(UserId).collect())
}

/// Who leads a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// Who; none when nobody does.
    pub leader: Option<Author>,
    /// How they are called.
    pub name: Option<String>,
    /// How often the lead has changed hands.
    pub epoch: i64,
    /// Since when they lead.
    pub since: Option<DateTime<Utc>>,
}

/// Who leads a session. Its row is locked by the caller.
pub async fn lead(tx: &mut PgConnection, session: ReviewSessionId) -> Result<Lead> {
    let row = sqlx::query!(
        "SELECT leader, leader_name, epoch, since FROM review_session_leads WHERE session_id = $1",
        session.get()
    )
    .fetch_optional(tx)
    .await?;
    Ok(match row {
        Some(row) => Lead {
            leader: row.leader.and_then(|leader| leader.parse().ok()),
            name: row.leader_name,
            epoch: row.epoch,
            since: row.since,
        },
        None => Lead { leader: None, name: None, epoch: 0, since: None },
    })
}

/// Gives the lead to somebody, or to nobody, and counts that.
pub async fn set_lead(
    tx: &mut PgConnection,
    session: ReviewSessionId,
    leader: Option<(Author, &str)>,
    now: DateTime<Utc>,
) -> Result<Lead> {
    let author = leader.map(|(author, _)| author);
    let name = leader.map(|(_, name)| name);
    let row = sqlx::query!(
        "INSERT INTO review_session_leads (session_id, leader, leader_name, epoch, since) VALUES ($1, $2, $3, 1, $4)
         ON CONFLICT (session_id) DO UPDATE SET leader = excluded.leader, leader_name = excluded.leader_name,
             since = excluded.since, epoch = review_session_leads.epoch + 1
         RETURNING epoch, since",
        session.get(),
        author.map(|author| author.to_string()),
        name,
        author.map(|_| now)
    )
    .fetch_one(tx)
    .await?;
    Ok(Lead { leader: author, name: name.map(ToOwned::to_owned), epoch: row.epoch, since: row.since })
}

/// How somebody of the studio is called, if they are that, and may see projects.
pub async fn of_the_studio(
    tx: &mut PgConnection,
    organization: OrganizationId,
    user: UserId,
) -> Result<Option<String>> {
    let name = sqlx::query_scalar!(
        "SELECT u.name FROM users u JOIN memberships m ON m.user_id = u.id AND m.org_id = $1
         WHERE u.id = $2 AND u.is_active AND m.role <> 'CLIENT_VIEWER'
           AND NOT EXISTS (SELECT FROM role_permissions p
                           WHERE p.org_id = m.org_id AND p.role = m.role AND p.permission = 'project.view' AND NOT p.allowed)",
        organization.get(),
        user.get()
    )
    .fetch_optional(tx)
    .await?;
    Ok(name)
}

/// What the server owns of a session's document, as it is now; none where there is no such session.
pub async fn facts_of(
    db: &PgPool,
    session: ReviewSessionId,
) -> std::result::Result<Option<Facts>, sqlx::Error> {
    let head = sqlx::query!(
        r#"SELECT s.name, s.status, l.leader AS "leader?", l.leader_name, l.epoch AS "epoch?", l.since
           FROM review_sessions s LEFT JOIN review_session_leads l ON l.session_id = s.id WHERE s.id = $1"#,
        session.get()
    )
    .fetch_optional(db)
    .await?;
    let Some(head) = head else { return Ok(None) };
    let rows = sqlx::query!(
        r#"SELECT i.id, i.sort_order, i.stage_id, i.revision_id, i.minutes, f.round AS "round?", e.name AS title,
                  d.name AS stage_name, p.name AS project,
                  (SELECT m.id FROM media m
                   WHERE m.revision_id = COALESCE(i.revision_id, (
                        SELECT n.id FROM revisions n WHERE n.stage_id = i.stage_id AND n.status <> 'DRAFT'
                        ORDER BY n.status = 'SUBMITTED' DESC, n.round DESC LIMIT 1))
                     AND m.role IN ('current', 'video') AND m.status = 'ready' AND m.removed_at IS NULL
                   ORDER BY m.role, m.id LIMIT 1) AS thumbnail,
                  i.decision, COALESCE(u.name, i.decided_by_guest) AS decided_by, i.decided_at, i.applied_at
           FROM review_session_items i
           JOIN projects p ON p.id = i.project_id
           JOIN stages s ON s.id = i.stage_id
           JOIN stage_definitions d ON d.id = s.stage_definition_id
           JOIN entities e ON e.id = s.entity_id
           LEFT JOIN revisions f ON f.id = i.revision_id
           LEFT JOIN users u ON u.id = i.decided_by
           WHERE i.session_id = $1"#,
        session.get()
    )
    .fetch_all(db)
    .await?;
    let meta = SessionMeta { version: LAYOUT_VERSION, session, name: head.name, status: head.status };
    let presenter = Presenter {
        leader: head.leader.and_then(|leader| leader.parse().ok()),
        name: head.leader_name,
        epoch: head.epoch.unwrap_or(0),
        since: head.since,
    };
    let mut facts = Facts { meta: fields(&meta), presenter: fields(&presenter), ..Facts::default() };
    for row in rows {
        let id = ReviewItemId(row.id);
        let item = SessionItem {
            id,
            order: row.sort_order,
            stage: StageId(row.stage_id),
            revision: row.revision_id.map(RevisionId),
            round: row.round,
            title: row.title,
            stage_name: row.stage_name,
            project: row.project,
            thumbnail: row.thumbnail.map(MediaId),
            minutes: row.minutes,
        };
        facts.items.insert(id.to_string(), serde_json::to_value(item).unwrap_or_default());
        if let (Some(verdict), Some(at)) = (row.decision, row.decided_at) {
            let decision = SessionDecision { verdict, by: row.decided_by, at, applied: row.applied_at };
            facts.decisions.insert(id.to_string(), serde_json::to_value(decision).unwrap_or_default());
        }
    }
    Ok(Some(facts))
}

/// The fields of a struct; structs of plain fields are objects.
fn fields(value: &impl Serialize) -> BTreeMap<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => fields.into_iter().collect(),
        _ => BTreeMap::new(),
    }
}

/// The sessions whose documents have to be told something, the first that changed first, and how far this goes.
pub async fn waiting(db: &PgPool) -> Result<(Vec<ReviewSessionId>, i64)> {
    let rows = sqlx::query!("SELECT id, session_id FROM session_outbox ORDER BY id LIMIT $1", GROUP)
        .fetch_all(db)
        .await?;
    let last = rows.last().map_or(0, |row| row.id);
    let mut seen = BTreeSet::new();
    let sessions = rows.iter().map(|row| ReviewSessionId(row.session_id)).filter(|id| seen.insert(*id));
    Ok((sessions.collect(), last))
}

/// Whether somebody has written in a session's document: the room has. Another shows what is so once it is opened.
pub async fn is_written(db: &PgPool, session: ReviewSessionId) -> Result<bool> {
    let written = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM documents WHERE session_id = $1) AS "written!""#,
        session.get()
    )
    .fetch_one(db)
    .await?;
    Ok(written)
}

/// Takes what was told out of the outbox: of this session, up to this row.
pub async fn mirrored(db: &PgPool, session: ReviewSessionId, through: i64) -> Result<()> {
    sqlx::query!("DELETE FROM session_outbox WHERE session_id = $1 AND id <= $2", session.get(), through)
        .execute(db)
        .await?;
    Ok(())
}
