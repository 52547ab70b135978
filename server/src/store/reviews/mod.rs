//! Review sessions. Sessions of people who sign in are in [`super::sessions`].

mod candidates;
mod changes;
mod decisions;
mod items;

use chrono::{DateTime, Utc};
use domain::ids::{OrganizationId, ReviewSessionId, UserId};
use domain::session::SessionStatus;
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

pub use candidates::{Unfrozen, candidates, fitting, rounds_of};
pub use changes::{
    Changes, ItemChanges, add_items, change_item, copy_items, freeze, order, remove_item, remove_items,
    reorder, set_status, thaw, touch, update, visible_stages,
};
pub use decisions::{Decided, ItemRow, decide, lock_items, refuse, set_applied, waiting};
pub use items::{items, several};

use super::known;
use crate::app::Result;
use crate::app::access::Visibility;
use crate::app::paging::Page;
use crate::app::projects::ProjectName;
use crate::app::reviews::{Fill, Filter, ReviewCounts, ReviewSession};

struct Row {
    id: i64,
    name: String,
    status: String,
    is_template: bool,
    fill: Option<Json<Fill>>,
    starts_at: Option<DateTime<Utc>>,
    minutes_per_item: i32,
    creator_id: Option<i64>,
    creator_name: Option<String>,
    creator_email: Option<String>,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    completed_at: Option<DateTime<Utc>>,
    items: i64,
    decided: i64,
    approved: i64,
    changes_requested: i64,
    rejected: i64,
    applied: i64,
    refused: i64,
    minutes: i64,
    projects: Json<Vec<Named>>,
    cover_media_id: Option<i64>,
    row_version: i64,
    updated_at: DateTime<Utc>,
}

#[derive(serde::Deserialize)]
struct Named {
    id: i64,
    name: String,
    code: String,
}

impl Row {
    fn into_session(self, visibility: &Visibility) -> Result<ReviewSession> {
        Ok(ReviewSession {
            id: self.id,
            name: self.name,
            status: known(&self.status)?,
            is_template: self.is_template,
            fill: self.fill.map(|fill| fill.0).filter(|_| visibility.is_studio()),
            starts_at: self.starts_at,
            minutes_per_item: self.minutes_per_item,
            created_by: visibility.person(self.creator_id, self.creator_name, self.creator_email),
            created_at: self.created_at,
            started_at: self.started_at,
            completed_at: self.completed_at,
            counts: ReviewCounts {
                items: self.items,
                decided: self.decided,
                approved: self.approved,
                changes_requested: self.changes_requested,
                rejected: self.rejected,
                applied: self.applied,
                refused: if visibility.is_studio() { self.refused } else { 0 },
                minutes: self.minutes,
            },
            projects: self
                .projects
                .0
                .into_iter()
                .map(|Named { id, name, code }| ProjectName { id, name, code })
                .collect(),
            cover_media_id: self.cover_media_id,
            row_version: self.row_version,
            updated_at: self.updated_at,
        })
    }
}

/// Selects sessions that `$1` (organization) and `$2` (client teams) let one see. Clients see those that began and hold
/// something of their projects, and of those what is theirs. The page is chosen (`$rest`) before anything is counted.
macro_rules! sessions {
    ($rest:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"SELECT s.id, s.name, s.status, s.is_template, s.fill AS "fill: Json<Fill>", s.starts_at, s.minutes_per_item,
                      u.id AS "creator_id?", u.name AS "creator_name?", u.email::text AS "creator_email?", s.created_at,
                      s.started_at, s.completed_at,
                      c.items AS "items!", c.decided AS "decided!", c.approved AS "approved!",
                      c.changes_requested AS "changes_requested!", c.rejected AS "rejected!", c.applied AS "applied!",
                      c.refused AS "refused!", c.minutes AS "minutes!", c.projects AS "projects!: Json<Vec<Named>>",
                      (SELECT m.id FROM review_session_items i
                       JOIN projects p ON p.id = i.project_id AND ($2::bigint[] IS NULL OR p.client_team_id = ANY($2))
                       JOIN revisions r ON r.id = COALESCE(i.revision_id, (
                            SELECT n.id FROM revisions n WHERE n.stage_id = i.stage_id AND n.status <> 'DRAFT'
                            ORDER BY n.status = 'SUBMITTED' DESC, n.round DESC LIMIT 1))
                            AND ($2::bigint[] IS NULL OR r.status <> 'DRAFT')
                       JOIN media m ON m.revision_id = r.id AND m.role IN ('current', 'video') AND m.status = 'ready'
                            AND m.removed_at IS NULL
                       WHERE i.session_id = s.id ORDER BY i.sort_order, i.id, m.role, m.id LIMIT 1) AS cover_media_id,
                      s.row_version, s.updated_at
               FROM (SELECT s.* FROM review_sessions s
                     WHERE s.org_id = $1
                       AND ($2::bigint[] IS NULL OR (s.status <> 'DRAFT' AND EXISTS (
                            SELECT FROM review_session_items i JOIN projects p ON p.id = i.project_id
                            WHERE i.session_id = s.id AND p.client_team_id = ANY($2)))) "#
                + $rest
                + r#") s
               LEFT JOIN users u ON u.id = s.created_by
               CROSS JOIN LATERAL (
                    SELECT count(*) AS items, count(i.decision) AS decided,
                           count(*) FILTER (WHERE i.decision = 'APPROVED') AS approved,
                           count(*) FILTER (WHERE i.decision = 'CHANGES_REQUESTED') AS changes_requested,
                           count(*) FILTER (WHERE i.decision = 'REJECTED') AS rejected,
                           count(i.applied_at) AS applied, count(i.apply_refusal) AS refused,
                           COALESCE(sum(COALESCE(i.minutes, s.minutes_per_item)), 0) AS minutes,
                           COALESCE(jsonb_agg(DISTINCT jsonb_build_object('id', p.id, 'name', p.name, 'code', p.code)), '[]') AS projects
                    FROM review_session_items i JOIN projects p ON p.id = i.project_id
                    WHERE i.session_id = s.id AND ($2::bigint[] IS NULL OR p.client_team_id = ANY($2))) c
               ORDER BY s.id DESC"#,
            $($argument),*
        )
    };
}

/// A page of the sessions that `visibility` allows, the newest first; one row more than the page has, if there is one.
pub async fn list(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    viewer: UserId,
    filter: &Filter,
    page: &Page,
) -> Result<Vec<ReviewSession>> {
    let pattern = filter.search.as_deref().map(super::projects::containing);
    let rows = sessions!(
        "AND s.is_template = $3
         AND ($4::text IS NULL OR s.status = $4)
         AND (NOT $5 OR s.created_by = $6)
         AND ($7::text IS NULL OR s.name ILIKE $7)
         AND ($8::bigint IS NULL OR EXISTS (SELECT FROM review_session_items i WHERE i.session_id = s.id AND i.project_id = $8))
         AND ($9::bigint IS NULL OR s.id < $9)
         ORDER BY s.id DESC LIMIT $10",
        visibility.organization,
        visibility.client_teams.as_deref(),
        filter.templates,
        filter.status.map(SessionStatus::as_str),
        filter.mine,
        viewer.get(),
        pattern,
        filter.project,
        page.after,
        page.rows()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.into_session(visibility)).collect()
}

/// One session, if `visibility` allows it.
pub async fn find(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    session: ReviewSessionId,
) -> Result<Option<ReviewSession>> {
    let row = sessions!(
        "AND s.id = $3",
        visibility.organization,
        visibility.client_teams.as_deref(),
        session.get()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| row.into_session(visibility)).transpose()
}

/// What the rules ask about a session.
#[derive(Debug, Clone)]
pub struct Head {
    /// Its id.
    pub id: ReviewSessionId,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub status: SessionStatus,
    /// Whether it is a template.
    pub template: bool,
    /// How many items it has.
    pub items: usize,
    /// How many of them are decided.
    pub decided: usize,
    /// Its version.
    pub row_version: i64,
    /// Whether the organization lets people approve what they submitted themselves.
    pub allow_self_approval: bool,
    /// Whether a decision moves its stage at once.
    pub apply_at_once: bool,
}

/// How a session is held for the rest of the transaction. Whoever takes more than one lock takes this one first, then
/// that of the deliverable, then that of the item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// It stays as it is; others may hold it so too.
    Shared,
    /// It is going to change.
    Alone,
}

/// A session that is going to change, or has to stay as it is; if `visibility` allows it.
pub async fn lock(
    tx: &mut PgConnection,
    visibility: &Visibility,
    session: ReviewSessionId,
    hold: Hold,
) -> Result<Option<Head>> {
    // The lock first, in a statement of its own: what is counted after it is what is so under it.
    let locked = match hold {
        Hold::Shared => {
            sqlx::query_scalar!(
                "SELECT id FROM review_sessions WHERE org_id = $1 AND id = $2 FOR SHARE",
                visibility.organization,
                session.get()
            )
            .fetch_optional(&mut *tx)
            .await?
        }
        Hold::Alone => {
            sqlx::query_scalar!(
                "SELECT id FROM review_sessions WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE",
                visibility.organization,
                session.get()
            )
            .fetch_optional(&mut *tx)
            .await?
        }
    };
    if locked.is_none() {
        return Ok(None);
    }
    head(tx, visibility, session).await
}

/// What the rules ask about a session, if `visibility` allows it.
pub async fn head(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    session: ReviewSessionId,
) -> Result<Option<Head>> {
    let row = sqlx::query!(
        r#"SELECT s.id, s.name, s.status, s.is_template, s.row_version,
                  COALESCE(o.settings -> 'self_approval' = 'true', false) AS "allow_self_approval!",
                  COALESCE(o.settings -> 'apply_decisions_at_once' = 'true', false) AS "apply_at_once!",
                  (SELECT count(*) FROM review_session_items i WHERE i.session_id = s.id) AS "items!",
                  (SELECT count(i.decision) FROM review_session_items i WHERE i.session_id = s.id) AS "decided!"
           FROM review_sessions s JOIN organizations o ON o.id = s.org_id
           WHERE s.org_id = $1 AND s.id = $3
             AND ($2::bigint[] IS NULL OR (s.status <> 'DRAFT' AND EXISTS (
                  SELECT FROM review_session_items i JOIN projects p ON p.id = i.project_id
                  WHERE i.session_id = s.id AND p.client_team_id = ANY($2))))"#,
        visibility.organization,
        visibility.client_teams.as_deref(),
        session.get()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Head {
            id: ReviewSessionId(row.id),
            name: row.name,
            status: known(&row.status)?,
            template: row.is_template,
            items: usize::try_from(row.items).unwrap_or(0),
            decided: usize::try_from(row.decided).unwrap_or(0),
            row_version: row.row_version,
            allow_self_approval: row.allow_self_approval,
            apply_at_once: row.apply_at_once,
        })
    })
    .transpose()
}

/// A session to be made.
#[derive(Debug)]
pub struct NewSession<'a> {
    /// Whose.
    pub organization: OrganizationId,
    /// Its name.
    pub name: &'a str,
    /// Whether it is a template.
    pub template: bool,
    /// The filter that it is filled from.
    pub fill: Option<&'a Fill>,
    /// When it is planned to begin.
    pub starts_at: Option<DateTime<Utc>>,
    /// How many minutes an item takes.
    pub minutes_per_item: i32,
    /// Who makes it.
    pub creator: UserId,
}

/// Makes a session, empty.
pub async fn create(tx: &mut PgConnection, new: &NewSession<'_>) -> Result<ReviewSessionId> {
    let id = sqlx::query_scalar!(
        "INSERT INTO review_sessions (org_id, name, is_template, fill, starts_at, minutes_per_item, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        new.organization.get(),
        new.name,
        new.template,
        new.fill.map(Json) as _,
        new.starts_at,
        new.minutes_per_item,
        new.creator.get()
    )
    .fetch_one(tx)
    .await?;
    Ok(ReviewSessionId(id))
}

/// Removes a session with its items. What was decided in it keeps its records.
pub async fn delete(tx: &mut PgConnection, session: ReviewSessionId) -> Result<()> {
    sqlx::query!("DELETE FROM review_sessions WHERE id = $1", session.get()).execute(tx).await?;
    Ok(())
}
