//! What is open goes along to the next round, once; and comes back when that round is withdrawn.

use chrono::{DateTime, Utc};
use domain::ids::{RevisionId, StageId, UserId};
use sqlx::{PgConnection, PgExecutor};

use crate::app::Result;
use crate::app::access::Visibility;
use crate::app::feedback::Held;
use crate::app::paging::Page;

/// How many items went along.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Carried {
    /// All of them.
    pub count: i64,
    /// Those of them that are the studio's alone.
    pub internal: i64,
}

/// Copies what is open on earlier rounds of a stage onto this one. Whoever calls has locked the deliverable; an item is copied
/// once all the same, because only one item can carry it on.
pub async fn bring(
    tx: &mut PgConnection,
    stage: StageId,
    revision: RevisionId,
    round: i32,
    now: DateTime<Utc>,
) -> Result<Carried> {
    let carried = sqlx::query_as!(
        Carried,
        r#"WITH open AS (
               SELECT f.id FROM feedback_items f JOIN revisions r ON r.id = f.revision_id
               WHERE f.stage_id = $1 AND r.round < $3 AND f.is_action_item AND f.deleted_at IS NULL
                 AND f.superseded_at IS NULL AND f.status IN ('OPEN', 'IN_PROGRESS', 'REOPENED')
               ORDER BY f.id FOR NO KEY UPDATE OF f),
           gone AS (
               UPDATE feedback_items f SET superseded_at = $4 FROM open o WHERE f.id = o.id RETURNING f.*),
           copied AS (
               INSERT INTO feedback_items (org_id, project_id, stage_id, revision_id, document_id, source_id, annotation_id,
                   comment_id, is_internal, is_action_item, is_action_chosen, summary, is_summary_written, status, sort_order,
                   assigned_to, author, created_by, frame, reopen_note, carried_from_id, keep, created_at, updated_at)
               SELECT g.org_id, g.project_id, g.stage_id, $2, g.document_id, g.source_id, g.annotation_id,
                   g.comment_id, g.is_internal, g.is_action_item, g.is_action_chosen, g.summary, g.is_summary_written, g.status,
                   g.sort_order, g.assigned_to, g.author, g.created_by, g.frame, g.reopen_note, g.id, g.keep, $4, $4
               FROM gone g ORDER BY g.id
               ON CONFLICT (carried_from_id) DO NOTHING RETURNING is_internal)
           SELECT count(*) AS "count!", count(*) FILTER (WHERE is_internal) AS "internal!" FROM copied"#,
        stage.get(),
        revision.get(),
        round,
        now
    )
    .fetch_one(tx)
    .await?;
    Ok(carried)
}

/// Takes back from a round what nobody has touched of what was brought to it.
pub async fn take_back(tx: &mut PgConnection, revision: RevisionId) -> Result<Carried> {
    let carried = sqlx::query_as!(
        Carried,
        r#"WITH taken AS (
               DELETE FROM feedback_items WHERE revision_id = $1 AND carried_from_id IS NOT NULL AND NOT is_touched
               RETURNING carried_from_id, is_internal),
           back AS (
               UPDATE feedback_items f SET superseded_at = NULL FROM taken t WHERE f.id = t.carried_from_id)
           SELECT count(*) AS "count!", count(*) FILTER (WHERE is_internal) AS "internal!" FROM taken"#,
        revision.get()
    )
    .fetch_one(tx)
    .await?;
    Ok(carried)
}

/// A page of what submitting a round now would carry to it, and how much that is in all.
pub async fn to_carry(
    db: &mut PgConnection,
    visibility: &Visibility,
    viewer: UserId,
    stage: StageId,
    round: i32,
    page: &Page,
) -> Result<(Vec<Held>, i64)> {
    let count = count_to_carry(&mut *db, visibility, stage, round).await?;
    let rows = items!(
        "AND f.stage_id = $4 AND r.round < $5 AND f.is_action_item AND f.deleted_at IS NULL AND f.superseded_at IS NULL
         AND f.status IN ('OPEN', 'IN_PROGRESS', 'REOPENED')
         AND ($6::bigint IS NULL OR (f.sort_order, f.id) >
              (SELECT o.sort_order, o.id FROM feedback_items o WHERE o.id = $6))
         ORDER BY f.sort_order, f.id LIMIT $7",
        visibility.organization,
        visibility.client_teams.as_deref(),
        viewer.get(),
        stage.get(),
        round,
        page.after,
        page.rows()
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| row.held(visibility)).collect::<Result<_>>()?;
    Ok((rows, count))
}

async fn count_to_carry(
    db: impl PgExecutor<'_>,
    visibility: &Visibility,
    stage: StageId,
    round: i32,
) -> Result<i64> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM feedback_items f JOIN revisions r ON r.id = f.revision_id
           WHERE f.stage_id = $1 AND r.round < $2 AND f.is_action_item AND f.deleted_at IS NULL AND f.superseded_at IS NULL
             AND f.status IN ('OPEN', 'IN_PROGRESS', 'REOPENED') AND ($3 OR (NOT f.is_internal AND r.status <> 'DRAFT'))"#,
        stage.get(),
        round,
        visibility.is_studio()
    )
    .fetch_one(db)
    .await?;
    Ok(count)
}
