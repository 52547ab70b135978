//! What somebody is assigned to, with what has happened there.

use chrono::{DateTime, Utc};
use domain::ids::{StageId, UserId};
use sqlx::PgExecutor;

use super::known;
use crate::app::Result;
use crate::app::access::Visibility;
use crate::app::deliverables::DeliverableName;
use crate::app::feedback::FeedbackCounts;
use crate::app::my_work::{WorkChanges, WorkEvent, WorkItem, WorkRevision};
use crate::app::paging::Page;
use crate::app::projects::ProjectName;
use crate::app::revisions::{Place, StageName};

/// What somebody has looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// The whole page.
    MyWork,
    /// One stage.
    Stage(StageId),
}

/// A page of somebody's assignments, each with its place in the list; one more than the page has, if there is one.
///
/// The place is the day that the stage is due, counted from 1970, before its id: 22 bits hold every day that a plan may name, and the
/// one after all of them where there is none; 41 bits hold the id.
pub async fn list(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    user: UserId,
    finished: bool,
    page: &Page,
) -> Result<Vec<(i64, WorkItem)>> {
    let rows = sqlx::query!(
        r#"WITH mine AS (
               SELECT s.*, a.kind, (COALESCE(s.due_date - DATE '1970-01-01', 4194303)::bigint << 41) | s.id AS place,
                      p.name AS project_name, p.code AS project_code
               FROM stage_assignments a
               JOIN stages s ON s.id = a.stage_id
               JOIN projects p ON p.id = s.project_id
               WHERE a.user_id = $3 AND p.org_id = $1 AND ($2::bigint[] IS NULL OR p.client_team_id = ANY($2))
                 AND ($4 OR s.status NOT IN ('APPROVED', 'DELIVERED', 'SKIPPED'))
                 AND ($5::bigint IS NULL OR (COALESCE(s.due_date - DATE '1970-01-01', 4194303)::bigint << 41) | s.id > $5)
               ORDER BY place LIMIT $6)
           SELECT m.place AS "place!", m.id AS "id!", m.kind AS "kind!", m.status AS "status!", m.start_date, m.due_date,
                  m.project_id AS "project_id!", m.project_name AS "project_name!", m.project_code::text AS "project_code!",
                  e.id AS deliverable_id, e.name AS deliverable_name, d.name AS stage_name, d.key AS stage_key, d.approval_type,
                  r.id AS "revision_id?", r.round AS "round?", r.status AS "revision_status?", t.id AS "thumbnail_media_id?",
                  f.open AS "open!", f.resolved AS "resolved!", f.mine AS "open_mine!",
                  c.events AS "events!", l.type AS "latest_type?", l.created_at AS "latest_at?",
                  u.id AS "actor_id?", u.name AS "actor_name?", u.email::text AS "actor_email?"
           FROM mine m
           JOIN entities e ON e.id = m.entity_id
           JOIN stage_definitions d ON d.id = m.stage_definition_id
           LEFT JOIN LATERAL (
               SELECT r.id, r.round, r.status FROM revisions r
               WHERE r.stage_id = m.id AND ($2::bigint[] IS NULL OR r.status <> 'DRAFT') ORDER BY r.round DESC LIMIT 1) r ON true
           LEFT JOIN LATERAL (
               SELECT x.id FROM media x
               WHERE x.revision_id = r.id AND x.role IN ('current', 'video') AND x.status = 'ready' AND x.removed_at IS NULL
               ORDER BY x.role DESC, x.id LIMIT 1) t ON true
           CROSS JOIN LATERAL (
               SELECT count(*) FILTER (WHERE i.is_open) AS open, count(*) FILTER (WHERE NOT i.is_open) AS resolved,
                      count(*) FILTER (WHERE i.is_open AND i.assigned_to = $3) AS mine
               FROM (SELECT i.status IN ('OPEN', 'IN_PROGRESS', 'REOPENED') AS is_open, i.assigned_to
                     FROM feedback_items i
                     WHERE i.stage_id = m.id AND i.is_action_item AND i.deleted_at IS NULL AND i.superseded_at IS NULL
                       AND ($2::bigint[] IS NULL OR (NOT i.is_internal AND EXISTS (
                            SELECT FROM revisions q WHERE q.id = i.revision_id AND q.status <> 'DRAFT')))) i) f
           CROSS JOIN LATERAL (
               SELECT COALESCE(max(v.seq), 0) AS seq FROM visits v
               WHERE v.user_id = $3 AND ((v.kind = 'my-work' AND v.subject = 0) OR (v.kind = 'stage' AND v.subject = m.id))) v
           CROSS JOIN LATERAL (
               SELECT count(*) AS events, max(n.seq) AS last
               FROM (SELECT n.seq FROM events n
                     WHERE n.stage_id = m.id AND n.seq > v.seq AND n.actor_id IS DISTINCT FROM $3
                       AND ($2::bigint[] IS NULL OR NOT n.data @> '{"studio_only": true}')
                     ORDER BY n.seq DESC LIMIT 99) n) c
           LEFT JOIN events l ON l.seq = c.last
           LEFT JOIN users u ON u.id = l.actor_id
           ORDER BY m.place"#,
        visibility.organization,
        visibility.client_teams.as_deref(),
        user.get(),
        finished,
        page.after,
        page.rows()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let latest_revision = match (row.revision_id, row.round, row.revision_status) {
                (Some(id), Some(round), Some(status)) => Some(WorkRevision {
                    id,
                    round,
                    status: known(&status)?,
                    thumbnail_media_id: row.thumbnail_media_id,
                }),
                _ => None,
            };
            let by = visibility.person(row.actor_id, row.actor_name, row.actor_email);
            let item = WorkItem {
                stage_id: row.id,
                place: Place {
                    project: ProjectName {
                        id: row.project_id,
                        name: row.project_name,
                        code: row.project_code,
                    },
                    deliverable: DeliverableName { id: row.deliverable_id, name: row.deliverable_name },
                    stage: StageName {
                        id: row.id,
                        name: row.stage_name,
                        key: row.stage_key,
                        status: known(&row.status)?,
                        approval_type: known(&row.approval_type)?,
                    },
                },
                kind: known(&row.kind)?,
                start_date: row.start_date,
                due_date: row.due_date,
                latest_revision,
                feedback: FeedbackCounts {
                    open: row.open,
                    resolved: row.resolved,
                    total: row.open + row.resolved,
                },
                open_mine: row.open_mine,
                changed: WorkChanges {
                    events: row.events,
                    latest: row.latest_type.zip(row.latest_at).map(|(kind, at)| WorkEvent { kind, at, by }),
                },
            };
            Ok((row.place, item))
        })
        .collect()
}

/// Remembers how far the event stream had come when somebody looked.
pub async fn visited(db: impl PgExecutor<'_>, user: UserId, seen: Seen, now: DateTime<Utc>) -> Result<()> {
    let (kind, subject) = match seen {
        Seen::MyWork => ("my-work", 0),
        Seen::Stage(stage) => ("stage", stage.get()),
    };
    sqlx::query!(
        "INSERT INTO visits (user_id, kind, subject, seq, at)
         VALUES ($1, $2, $3, (SELECT COALESCE(max(e.seq), 0) FROM events e), $4)
         ON CONFLICT (user_id, kind, subject) DO UPDATE SET seq = GREATEST(visits.seq, excluded.seq), at = excluded.at",
        user.get(),
        kind,
        subject,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}
