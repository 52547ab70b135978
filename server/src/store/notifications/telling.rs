//! Making notifications: what happened since the last time, who comes into question, what they have unread, and writing it.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{NotificationKind, Permission, Role};
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::app::auth::permissions_of;
use crate::app::deliverables::DeliverableName;
use crate::app::notifications::plan::{Candidate, Group, Item, Particulars, Rights, Who, Why};
use crate::app::projects::ProjectName;
use crate::app::{Error, Result};
use crate::store::known;

/// Events that are looked at at once.
const EVENTS: i64 = 500;
/// Dates that are told of at once.
const DATES: i64 = 500;

/// Which events anybody is told of.
pub const TELLING: [&str; 8] = [
    "stage.updated",
    "feedback.changed",
    "feedback.carried",
    "comment.mentioned",
    "comment.replied",
    "revision.submitted",
    "revision.decided",
    "revision.client_approved",
];

/// Waits until this transaction is the only one that makes notifications, which it is until it ends.
pub async fn take_turn(tx: &mut PgConnection) -> Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock(7261002)").execute(tx).await?;
    Ok(())
}

/// The part of the event stream that comes next: after the first number, through the second; none where nothing is new.
pub async fn next(tx: &mut PgConnection) -> Result<Option<(i64, i64)>> {
    let row = sqlx::query!(
        r#"SELECT n.seq AS "from!", max(e.seq) AS through
           FROM notifier n
           CROSS JOIN LATERAL (SELECT e.seq FROM events e WHERE e.seq > n.seq ORDER BY e.seq LIMIT $1) e
           GROUP BY n.seq"#,
        EVENTS
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.and_then(|row| row.through.map(|through| (row.from, through))))
}

/// Goes on in the stream.
pub async fn advance(tx: &mut PgConnection, seq: i64) -> Result<()> {
    sqlx::query!("UPDATE notifier SET seq = $1", seq).execute(tx).await?;
    Ok(())
}

struct Row {
    seq: i64,
    org_id: i64,
    user_id: i64,
    role: String,
    may_see: bool,
    kind: String,
    why: String,
    actor_id: Option<i64>,
    actor_name: Option<String>,
    session_id: Option<i64>,
    session_name: Option<String>,
    comment_id: Option<i64>,
    comment: Option<String>,
    thread: Option<String>,
    studio_only: bool,
    project_id: i64,
    project_name: String,
    project_code: String,
    deliverable_id: i64,
    deliverable_name: String,
    stage_id: i64,
    stage_name: String,
    revision_id: Option<i64>,
    round: Option<i32>,
    verdict: Option<String>,
    due_date: Option<NaiveDate>,
    count: i64,
    at: DateTime<Utc>,
}

impl TryFrom<Row> for Candidate {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            seq: row.seq,
            organization: row.org_id,
            user: row.user_id,
            role: known(&row.role)?,
            may_see: row.may_see,
            kind: known(&row.kind)?,
            why: match row.why.as_str() {
                "feedback" => Why::Feedback,
                "owner" => Why::Owner,
                "involved" => Why::Involved,
                _ => Why::Theirs,
            },
            actor: row.actor_name.map(|name| Who { id: row.actor_id, name }),
            session: row.session_id.zip(row.session_name),
            comment: row.comment_id,
            studio_only: row.studio_only,
            item: Item {
                project: ProjectName { id: row.project_id, name: row.project_name, code: row.project_code },
                deliverable: DeliverableName { id: row.deliverable_id, name: row.deliverable_name },
                stage_id: row.stage_id,
                stage: row.stage_name,
                revision_id: row.revision_id,
                round: row.round,
                verdict: row.verdict,
                comment: row.comment,
                thread: row.thread,
                due_date: row.due_date,
                count: i32::try_from(row.count).unwrap_or(i32::MAX),
            },
            at: row.at,
        })
    }
}

/// Who comes into question for what happened after `from`, through `through`, in the order in which it happened. What they do
/// not want to be told of, and what they did themselves, is left out.
pub async fn candidates(tx: &mut PgConnection, from: i64, through: i64) -> Result<Vec<Candidate>> {
    let kinds = TELLING.map(str::to_owned);
    let rows = sqlx::query_as!(
        Row,
        r#"WITH batch AS MATERIALIZED (
               SELECT e.*, e.data @> '{"studio_only": true}' AS studio_only
               FROM events e WHERE e.seq > $1 AND e.seq <= $2 AND e.type = ANY ($3)),
           said AS (
               SELECT b.seq, b.type, n.person::bigint AS user_id
               FROM batch b CROSS JOIN LATERAL jsonb_array_elements_text(
                   CASE WHEN b.type = 'stage.updated' AND jsonb_typeof(b.data -> 'assigned') = 'array' THEN b.data -> 'assigned'
                        WHEN b.type = 'comment.mentioned' THEN b.data -> 'mentioned'
                        WHEN b.type = 'feedback.changed' AND jsonb_typeof(b.data -> 'assignee_id') = 'number'
                        THEN jsonb_build_array(b.data -> 'assignee_id') ELSE '[]' END) AS n (person)),
           concerned (seq, kind, why, user_id, count) AS (
               SELECT seq, CASE type WHEN 'comment.mentioned' THEN 'mention' ELSE 'assignment' END,
                      CASE type WHEN 'feedback.changed' THEN 'feedback' ELSE 'theirs' END, user_id, 1::bigint FROM said
               UNION ALL
               -- Whoever wrote in the thread before, or drew the mark; but who is told of being named in it is told of that.
               SELECT b.seq, 'reply', 'theirs', w.user_id, 1 FROM batch b JOIN comments k ON k.id = b.subject_id
               CROSS JOIN LATERAL (
                   SELECT o.author_id FROM comments o
                   WHERE o.document_id = k.document_id AND o.id < k.id AND o.deleted_at IS NULL
                     AND (o.crdt_id = k.parent_crdt_id OR o.parent_crdt_id = k.parent_crdt_id
                          OR o.annotation_crdt_id = k.annotation_crdt_id)
                   UNION SELECT a.author_id FROM annotations a
                         WHERE a.document_id = k.document_id AND a.crdt_id = k.annotation_crdt_id) w (user_id)
               WHERE b.type = 'comment.replied' AND k.deleted_at IS NULL AND w.user_id IS NOT NULL
                 AND NOT EXISTS (
                     SELECT FROM comment_mentions n LEFT JOIN notification_preferences x
                         ON x.user_id = n.user_id AND x.org_id = b.org_id AND x.kind = 'mention'
                     WHERE n.comment_id = k.id AND n.user_id = w.user_id AND COALESCE(x.in_app, true))
               UNION ALL
               SELECT b.seq, 'round', 'owner', p.owner_id, 1 FROM batch b JOIN projects p ON p.id = b.project_id
               WHERE b.type = 'revision.submitted'
               UNION ALL
               SELECT b.seq, 'round', 'theirs', a.user_id, 1 FROM batch b JOIN stage_assignments a ON a.stage_id = b.stage_id
               WHERE b.type = 'revision.submitted'
               UNION ALL
               SELECT b.seq, 'round', 'involved', w.user_id, 1 FROM batch b CROSS JOIN LATERAL (
                   SELECT r.decided_by FROM revisions r WHERE r.stage_id = b.stage_id
                   UNION SELECT f.created_by FROM feedback_items f WHERE f.stage_id = b.stage_id
                   UNION SELECT c.user_id FROM client_approvals c JOIN revisions r ON r.id = c.revision_id
                         WHERE r.stage_id = b.stage_id) w (user_id)
               WHERE b.type = 'revision.submitted'
               UNION ALL
               SELECT b.seq, 'decision', 'theirs', w.user_id, 1 FROM batch b CROSS JOIN LATERAL (
                   SELECT r.submitted_by FROM revisions r WHERE r.id = b.subject_id
                   UNION SELECT a.user_id FROM stage_assignments a WHERE a.stage_id = b.stage_id
                   UNION SELECT p.owner_id FROM projects p
                         WHERE p.id = b.project_id AND b.type = 'revision.client_approved') w (user_id)
               WHERE b.type IN ('revision.decided', 'revision.client_approved')
               UNION ALL
               SELECT b.seq, 'carry_over', 'theirs', f.assigned_to, count(*) FROM batch b JOIN feedback_items f
                   ON f.revision_id = b.subject_id AND f.carried_from_id IS NOT NULL AND f.deleted_at IS NULL
               WHERE b.type = 'feedback.carried' GROUP BY b.seq, f.assigned_to)
           SELECT b.seq AS "seq!", b.org_id AS "org_id!", c.user_id AS "user_id!", m.role AS "role!",
                  m.role <> 'CLIENT_VIEWER' OR (NOT b.studio_only AND EXISTS (
                      SELECT FROM client_team_members t
                      WHERE t.user_id = c.user_id AND t.client_team_id = p.client_team_id)) AS "may_see!",
                  c.kind AS "kind!", c.why AS "why!",
                  CASE WHEN b.data ->> 'guest_name' IS NULL THEN w.id END AS actor_id,
                  COALESCE(b.data ->> 'guest_name', w.name) AS actor_name,
                  s.id AS "session_id?", s.name AS "session_name?", k.id AS "comment_id?", k.crdt_id AS "comment?",
                  COALESCE(k.annotation_crdt_id, k.parent_crdt_id, k.crdt_id) AS thread,
                  b.studio_only AS "studio_only!", p.id AS project_id, p.name AS project_name, p.code::text AS "project_code!",
                  e.id AS deliverable_id, e.name AS deliverable_name, g.id AS stage_id, d.name AS stage_name,
                  r.id AS "revision_id?", r.round AS "round?",
                  CASE b.type WHEN 'revision.decided' THEN b.data ->> 'status'
                              WHEN 'revision.client_approved' THEN 'CLIENT_APPROVED' END AS verdict,
                  NULL::date AS due_date, c.count AS "count!", b.created_at AS "at!"
           FROM concerned c
           JOIN batch b ON b.seq = c.seq
           JOIN memberships m ON m.org_id = b.org_id AND m.user_id = c.user_id
           JOIN users u ON u.id = c.user_id AND u.is_active
           JOIN projects p ON p.id = b.project_id
           JOIN stages g ON g.id = b.stage_id
           JOIN entities e ON e.id = g.entity_id
           JOIN stage_definitions d ON d.id = g.stage_definition_id
           LEFT JOIN revisions r ON r.id = CASE WHEN b.subject_kind = 'revision' THEN b.subject_id
                                                ELSE (b.data ->> 'revision_id')::bigint END
           LEFT JOIN review_sessions s ON s.id = (b.data ->> 'session_id')::bigint
           LEFT JOIN comments k ON b.subject_kind = 'comment' AND k.id = b.subject_id
           LEFT JOIN users w ON w.id = COALESCE((b.data ->> 'decided_by')::bigint, b.actor_id)
           LEFT JOIN notification_preferences x ON x.user_id = c.user_id AND x.org_id = b.org_id AND x.kind = c.kind
           WHERE c.user_id IS DISTINCT FROM b.actor_id AND c.user_id IS DISTINCT FROM w.id AND COALESCE(x.in_app, true)
           ORDER BY b.seq, c.user_id, c.why = 'theirs' DESC"#,
        from,
        through,
        &kinds
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Who is to be told that a stage is due on a day from `today` to `soon`, or was before, and was not told yet of that day. They
/// are remembered as told.
pub async fn due(
    tx: &mut PgConnection,
    today: NaiveDate,
    soon: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Vec<Candidate>> {
    let rows = sqlx::query_as!(
        Row,
        r#"WITH due AS (
               SELECT s.id, s.org_id, s.project_id, s.entity_id, s.stage_definition_id, s.due_date,
                      CASE WHEN s.due_date < $1 THEN 'overdue' ELSE 'due_soon' END AS kind, p.owner_id
               FROM stages s
               JOIN projects p ON p.id = s.project_id AND p.status = 'ACTIVE'
               JOIN entities e ON e.id = s.entity_id AND NOT e.on_hold
               WHERE s.due_date <= $2 AND s.status NOT IN ('APPROVED', 'DELIVERED', 'SKIPPED')),
           concerned AS (
               SELECT d.id, d.kind, a.user_id FROM due d JOIN stage_assignments a ON a.stage_id = d.id
               UNION SELECT d.id, d.kind, d.owner_id FROM due d WHERE d.owner_id IS NOT NULL),
           new AS (
               INSERT INTO notified_dates (user_id, stage_id, kind, due_date)
               SELECT c.user_id, d.id, d.kind, d.due_date
               FROM concerned c JOIN due d ON d.id = c.id
               LEFT JOIN notification_preferences x ON x.user_id = c.user_id AND x.org_id = d.org_id AND x.kind = c.kind
               WHERE COALESCE(x.in_app, true) AND NOT EXISTS (
                   SELECT FROM notified_dates n WHERE n.user_id = c.user_id AND n.stage_id = d.id AND n.kind = d.kind
                     AND n.due_date = d.due_date)
               ORDER BY d.due_date, d.id, c.user_id LIMIT $3
               ON CONFLICT DO NOTHING RETURNING user_id, stage_id, kind, due_date)
           SELECT 0::bigint AS "seq!", d.org_id AS "org_id!", n.user_id AS "user_id!", m.role AS "role!",
                  m.role <> 'CLIENT_VIEWER' OR EXISTS (
                      SELECT FROM client_team_members t
                      WHERE t.user_id = n.user_id AND t.client_team_id = p.client_team_id) AS "may_see!",
                  n.kind AS "kind!", 'theirs' AS "why!", NULL::bigint AS actor_id, NULL AS actor_name,
                  NULL::bigint AS session_id, NULL AS session_name, NULL::bigint AS comment_id, NULL AS comment, NULL AS thread,
                  false AS "studio_only!", p.id AS project_id, p.name AS project_name, p.code::text AS "project_code!",
                  e.id AS deliverable_id, e.name AS deliverable_name, d.id AS stage_id, f.name AS stage_name,
                  NULL::bigint AS revision_id, NULL::int AS round, NULL AS verdict, n.due_date AS "due_date?",
                  1::bigint AS "count!", $4::timestamptz AS "at!"
           FROM new n
           JOIN due d ON d.id = n.stage_id
           JOIN projects p ON p.id = d.project_id
           JOIN entities e ON e.id = d.entity_id
           JOIN stage_definitions f ON f.id = d.stage_definition_id
           JOIN memberships m ON m.org_id = d.org_id AND m.user_id = n.user_id
           JOIN users u ON u.id = n.user_id AND u.is_active
           ORDER BY n.due_date DESC, d.id DESC"#,
        today,
        soon,
        DATES,
        now
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// What each role may do in these organizations.
pub async fn rights(tx: &mut PgConnection, organizations: &BTreeSet<i64>) -> Result<Rights> {
    let ids: Vec<i64> = organizations.iter().copied().collect();
    let rows = sqlx::query!(
        "SELECT org_id, role, permission, allowed FROM role_permissions WHERE org_id = ANY ($1)",
        &ids
    )
    .fetch_all(tx)
    .await?;
    let mut rights = Rights::new();
    for organization in ids {
        for role in Role::ALL {
            // A permission that this version does not know grants nothing.
            let changed: Vec<(Permission, bool)> = rows
                .iter()
                .filter(|row| row.org_id == organization && row.role == role.as_str())
                .filter_map(|row| Some((row.permission.parse().ok()?, row.allowed)))
                .collect();
            rights.insert((organization, *role), permissions_of(*role, &changed));
        }
    }
    Ok(rights)
}

/// The unread notifications of these groups, each the organization, the person and the key. They stay unread until the
/// transaction ends.
pub async fn open(tx: &mut PgConnection, groups: &BTreeSet<(i64, i64, String)>) -> Result<Vec<Group>> {
    let organizations: Vec<i64> = groups.iter().map(|group| group.0).collect();
    let people: Vec<i64> = groups.iter().map(|group| group.1).collect();
    let keys: Vec<String> = groups.iter().map(|group| group.2.clone()).collect();
    let rows = sqlx::query!(
        r#"SELECT n.id, n.org_id, n.user_id, n.kind, n.group_key, n.count, n.session_id, n.comment_id, n.studio_only,
                  n.data AS "data: Json<Particulars>", n.updated_at
           FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS g (org_id, user_id, group_key)
           JOIN notifications n USING (org_id, user_id, group_key)
           WHERE n.read_at IS NULL ORDER BY n.id FOR UPDATE OF n"#,
        &organizations,
        &people,
        &keys
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let kind: NotificationKind = known(&row.kind)?;
            Ok(Group {
                id: Some(row.id),
                organization: row.org_id,
                user: row.user_id,
                kind,
                key: row.group_key,
                count: row.count,
                session: row.session_id,
                comment: row.comment_id,
                studio_only: row.studio_only,
                particulars: row.data.0,
                at: row.updated_at,
            })
        })
        .collect()
}

/// Writes notifications as they have become, in this order, and tells each of their people that theirs have changed.
pub async fn write(tx: &mut PgConnection, groups: &[Group]) -> Result<()> {
    let rows: Vec<_> = groups
        .iter()
        .map(|group| {
            let last = group.particulars.items.first();
            json!({
                "id": group.id, "org_id": group.organization, "user_id": group.user, "kind": group.kind,
                "group_key": group.key, "count": group.count, "project_id": last.map(|item| item.project.id),
                "stage_id": last.map(|item| item.stage_id), "revision_id": last.and_then(|item| item.revision_id),
                "session_id": group.session, "comment_id": group.comment, "studio_only": group.studio_only,
                "data": group.particulars, "at": group.at,
            })
        })
        .collect();
    sqlx::query!(
        "WITH given AS MATERIALIZED (
             SELECT g.*, nextval('notifications_place') AS place
             FROM (SELECT g.* FROM ROWS FROM (jsonb_to_recordset($1) AS (
                       id bigint, org_id bigint, user_id bigint, kind text, group_key text, count int, project_id bigint,
                       stage_id bigint, revision_id bigint, session_id bigint, comment_id bigint, studio_only boolean, data jsonb,
                       at timestamptz)) WITH ORDINALITY g (id, org_id, user_id, kind, group_key, count, project_id, stage_id,
                       revision_id, session_id, comment_id, studio_only, data, at, n)
                   ORDER BY n) g),
         made AS (
             INSERT INTO notifications (org_id, user_id, kind, group_key, count, project_id, stage_id, revision_id, session_id,
                 comment_id, studio_only, data, place, created_at, updated_at)
             SELECT org_id, user_id, kind, group_key, count, project_id, stage_id, revision_id, session_id,
                 comment_id, studio_only, data, place, at, at
             FROM given WHERE id IS NULL),
         grown AS (
             UPDATE notifications n SET count = g.count, project_id = g.project_id, stage_id = g.stage_id,
                 revision_id = g.revision_id, session_id = g.session_id, comment_id = g.comment_id,
                 studio_only = g.studio_only, data = g.data, place = g.place, updated_at = g.at
             FROM given g WHERE n.id = g.id)
         INSERT INTO events (org_id, type, subject_kind, subject_id)
         SELECT DISTINCT org_id, 'notification.changed', 'person', user_id FROM given",
        json!(rows)
    )
    .execute(tx)
    .await?;
    Ok(())
}
