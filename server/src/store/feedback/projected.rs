//! Items made of marks and comments, in the transaction that logs these: as many statements for one as for a thousand.

use chrono::{DateTime, Utc};
use domain::ids::{OrganizationId, ProjectId, UserId};
use serde_json::json;
use sqlx::PgConnection;

use crate::app::Result;
use crate::store::events::{self, NewEvent};

/// What a group of commits touched, by document and id inside of it.
#[derive(Debug, Default)]
pub(in crate::store) struct Touched {
    /// Documents of the marks, and of the marks that comments speak of.
    mark_documents: Vec<i64>,
    marks: Vec<String>,
    /// Documents of the comments that speak of no mark.
    comment_documents: Vec<i64>,
    comments: Vec<String>,
}

impl Touched {
    /// A mark was made or changed, or the comment of one.
    pub(in crate::store) fn mark(&mut self, document: i64, id: &str) {
        self.mark_documents.push(document);
        self.marks.push(id.to_owned());
    }

    /// A comment that speaks of no mark was made or changed.
    pub(in crate::store) fn comment(&mut self, document: i64, id: &str) {
        self.comment_documents.push(document);
        self.comments.push(id.to_owned());
    }
}

/// Makes an item of each mark and each actionable comment that has none; lets those that there are follow what they come from.
///
/// A mark and its comment make one item. It goes when its source is deleted, unless somebody said that it stays or has worked
/// on it, and comes back with its source.
pub(in crate::store) async fn project(
    tx: &mut PgConnection,
    touched: &Touched,
    now: DateTime<Utc>,
) -> Result<()> {
    if touched.marks.is_empty() && touched.comments.is_empty() {
        return Ok(());
    }
    let told = sqlx::query!(
        r#"WITH source AS (
               SELECT a.document_id, a.crdt_id AS source_id, a.id AS annotation_id, k.id AS comment_id, a.org_id, a.revision_id,
                      a.is_internal, COALESCE(k.actionable, true) AS action, true AS makes, k.body, a.author, a.author_id,
                      COALESCE(NULLIF(btrim(a.geometry ->> 'text'), ''),
                               CASE a.kind WHEN 'freehand' THEN 'Drawing' ELSE initcap(a.kind) END
                               || COALESCE(' at ' || a.frame_in, '')) AS words,
                      a.frame_in AS frame, a.created_at, a.deleted_at, a.deleted_by
               FROM (SELECT DISTINCT document_id, crdt_id FROM unnest($1::bigint[], $2::text[]) AS m (document_id, crdt_id)) m
               JOIN annotations a ON a.document_id = m.document_id AND a.crdt_id = m.crdt_id
               LEFT JOIN LATERAL (
                   SELECT c.id, c.body, c.actionable FROM comments c
                   WHERE c.document_id = a.document_id AND c.annotation_crdt_id = a.crdt_id
                     AND c.parent_crdt_id IS NULL AND c.deleted_at IS NULL
                   ORDER BY (c.crdt_id = a.comment_crdt_id) IS TRUE DESC, c.id LIMIT 1) k ON true
               UNION ALL
               SELECT c.document_id, c.crdt_id, NULL, c.id, c.org_id, c.revision_id, c.is_internal, c.actionable, c.actionable,
                      c.body, c.author, c.author_id, 'Comment' || COALESCE(' at ' || c.frame, ''), c.frame,
                      c.created_at, c.deleted_at, c.deleted_by
               FROM unnest($3::bigint[], $4::text[]) AS n (document_id, crdt_id)
               JOIN comments c ON c.document_id = n.document_id AND c.crdt_id = n.crdt_id
               WHERE c.parent_crdt_id IS NULL AND c.annotation_crdt_id IS NULL),
           worded AS (
               SELECT s.*, left(COALESCE(NULLIF(btrim(regexp_replace(split_part(btrim(s.body, E' \t\r\n'), E'\n', 1),
                                                                     '[[:cntrl:]]+', ' ', 'g')), ''), s.words), 200) AS summary,
                      CASE WHEN s.deleted_by LIKE 'user:%' THEN substr(s.deleted_by, 6)::bigint END AS deleter_id
               FROM source s),
           held AS (
               SELECT i.id, w.comment_id, w.frame, n.*, i.deleted_at AS was_deleted, w.deleter_id, w.author_id
               FROM worded w JOIN feedback_items i ON i.document_id = w.document_id AND i.source_id = w.source_id
               CROSS JOIN LATERAL (SELECT
                   CASE WHEN i.is_summary_written OR w.deleted_at IS NOT NULL THEN i.summary ELSE w.summary END AS summary,
                   CASE WHEN i.is_action_chosen THEN i.is_action_item ELSE w.action END AS action,
                   CASE WHEN w.deleted_at IS NULL THEN NULL
                        WHEN i.deleted_at IS NOT NULL THEN i.deleted_at
                        WHEN COALESCE(i.keep, i.status NOT IN ('OPEN', 'REOPENED')) THEN NULL
                        ELSE $5::timestamptz END AS deleted_at,
                   -- Who takes a deletion back is asked anew the next time.
                   CASE WHEN w.deleted_at IS NULL AND i.deleted_at IS NOT NULL THEN NULL ELSE i.keep END AS keep) n
               WHERE ROW(i.comment_id, i.frame, i.summary, i.is_action_item, i.deleted_at, i.keep)
                     IS DISTINCT FROM ROW(w.comment_id, w.frame, n.summary, n.action, n.deleted_at, n.keep)
               ORDER BY i.id FOR NO KEY UPDATE OF i),
           changed AS (
               UPDATE feedback_items i SET comment_id = h.comment_id, frame = h.frame, summary = h.summary,
                      is_action_item = h.action, deleted_at = h.deleted_at, keep = h.keep
               FROM held h WHERE i.id = h.id
               RETURNING i.id, i.org_id, i.project_id, i.stage_id, i.revision_id, i.is_internal,
                         CASE WHEN i.deleted_at IS NULL THEN h.author_id ELSE h.deleter_id END AS actor_id,
                         CASE WHEN i.deleted_at IS NULL THEN 'restored' ELSE 'removed' END AS what,
                         (i.deleted_at IS NULL) <> (h.was_deleted IS NULL) AS tells),
           made AS (
               INSERT INTO feedback_items (org_id, project_id, stage_id, revision_id, document_id, source_id, annotation_id,
                      comment_id, is_internal, is_action_item, summary, assigned_to, author, created_by, frame, created_at, updated_at)
               SELECT w.org_id, r.project_id, r.stage_id, w.revision_id, w.document_id, w.source_id, w.annotation_id,
                      w.comment_id, w.is_internal, w.action, w.summary,
                      (SELECT min(x.user_id) FROM stage_assignments x WHERE x.stage_id = r.stage_id AND x.kind = 'LEAD'),
                      w.author, w.author_id, w.frame, $5, $5
               FROM worded w JOIN revisions r ON r.id = w.revision_id
               WHERE w.deleted_at IS NULL AND w.makes
                 AND NOT EXISTS (SELECT FROM feedback_items i WHERE i.document_id = w.document_id AND i.source_id = w.source_id)
               ORDER BY w.created_at, w.source_id
               ON CONFLICT (document_id, source_id) WHERE carried_from_id IS NULL DO NOTHING
               RETURNING id, org_id, project_id, stage_id, revision_id, is_internal, created_by)
           SELECT t.id AS "id!", t.org_id AS "org_id!", t.project_id AS "project_id!", t.stage_id AS "stage_id!",
                  t.revision_id AS "revision_id!", t.actor_id, t.what AS "what!", s.entity_id AS deliverable_id,
                  (t.is_internal OR r.status = 'DRAFT') AS "studio_only!"
           FROM (SELECT id, org_id, project_id, stage_id, revision_id, is_internal, created_by AS actor_id, 'created' AS what
                 FROM made
                 UNION ALL
                 SELECT id, org_id, project_id, stage_id, revision_id, is_internal, actor_id, what FROM changed WHERE tells) t
           JOIN revisions r ON r.id = t.revision_id JOIN stages s ON s.id = t.stage_id
           ORDER BY t.id"#,
        &touched.mark_documents,
        &touched.marks,
        &touched.comment_documents,
        &touched.comments,
        now
    )
    .fetch_all(&mut *tx)
    .await?;
    if told.is_empty() {
        return Ok(());
    }
    let events = told.into_iter().map(|row| NewEvent {
        organization: OrganizationId(row.org_id),
        actor: row.actor_id.map(UserId),
        kind: match row.what.as_str() {
            "created" => "feedback.created",
            "restored" => "feedback.restored",
            _ => "feedback.removed",
        },
        subject: ("feedback", row.id),
        project: Some(ProjectId(row.project_id)),
        data: {
            let mut data = json!({
                "stage_id": row.stage_id, "revision_id": row.revision_id, "deliverable_id": row.deliverable_id,
            });
            if row.studio_only {
                data["studio_only"] = true.into();
            }
            data
        },
    });
    events::write_all(tx, events.collect()).await
}
