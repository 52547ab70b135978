//! Changing items. Whoever does holds their rows ([`super::lock`]).

use chrono::{DateTime, Utc};
use domain::FeedbackStatus;
use domain::ids::{FeedbackId, UserId};
use sqlx::PgConnection;

use crate::app::Result;

/// What is to change of an item; what is `None` stays.
#[derive(Debug, Default)]
pub struct Change<'a> {
    /// Whether something has to be done.
    pub action: Option<bool>,
    /// What it is about.
    pub summary: Option<&'a str>,
    /// Whose it is to do.
    pub assigned_to: Option<Option<i64>>,
    /// Its place in the list.
    pub order: Option<f64>,
}

impl Change<'_> {
    /// Whether it changes nothing.
    pub const fn is_empty(&self) -> bool {
        self.action.is_none() && self.summary.is_none() && self.assigned_to.is_none() && self.order.is_none()
    }
}

/// Changes an item by hand: what is so chosen or written follows its comment no more.
pub async fn write(tx: &mut PgConnection, id: FeedbackId, change: &Change<'_>) -> Result<()> {
    sqlx::query!(
        "UPDATE feedback_items SET
             is_action_item = COALESCE($2, is_action_item), is_action_chosen = is_action_chosen OR $2 IS NOT NULL,
             summary = COALESCE($3, summary), is_summary_written = is_summary_written OR $3 IS NOT NULL,
             assigned_to = CASE WHEN $4 THEN $5 ELSE assigned_to END,
             sort_order = COALESCE($6, sort_order), is_touched = true
         WHERE id = $1",
        id.get(),
        change.action,
        change.summary,
        change.assigned_to.is_some(),
        change.assigned_to.flatten(),
        change.order
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// An accepted move.
#[derive(Debug, Clone)]
pub struct Move {
    /// Of which item.
    pub id: FeedbackId,
    /// Where to.
    pub to: FeedbackStatus,
    /// How it was done, or what is missing.
    pub note: Option<String>,
}

/// Moves these items.
pub async fn write_moves(
    tx: &mut PgConnection,
    moves: &[Move],
    by: UserId,
    now: DateTime<Utc>,
) -> Result<()> {
    let ids: Vec<i64> = moves.iter().map(|m| m.id.get()).collect();
    let statuses: Vec<String> = moves.iter().map(|m| m.to.to_string()).collect();
    let notes: Vec<Option<String>> = moves.iter().map(|m| m.note.clone()).collect();
    sqlx::query!(
        "UPDATE feedback_items f SET
             status = n.status, is_touched = true,
             resolved_by = CASE n.status WHEN 'RESOLVED' THEN $4 WHEN 'VERIFIED' THEN f.resolved_by END,
             resolved_at = CASE n.status WHEN 'RESOLVED' THEN $5 WHEN 'VERIFIED' THEN f.resolved_at END,
             resolution_note = CASE n.status WHEN 'RESOLVED' THEN n.note WHEN 'VERIFIED' THEN f.resolution_note END,
             verified_by = CASE n.status WHEN 'VERIFIED' THEN $4 END,
             verified_at = CASE n.status WHEN 'VERIFIED' THEN $5 END,
             reopen_note = CASE n.status WHEN 'REOPENED' THEN n.note ELSE f.reopen_note END
         FROM UNNEST($1::bigint[], $2::text[], $3::text[]) AS n (id, status, note) WHERE f.id = n.id",
        &ids,
        &statuses,
        &notes as &[Option<String>],
        by.get(),
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Says what becomes of an item when its source is deleted, here and on every round that it was carried to. Where the source is
/// deleted already, it becomes that now.
pub async fn set_keep(tx: &mut PgConnection, id: FeedbackId, keep: bool, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "UPDATE feedback_items f SET
             keep = $2,
             deleted_at = CASE WHEN $2 THEN NULL
                               WHEN COALESCE(a.deleted_at, CASE WHEN a.id IS NULL THEN k.deleted_at END) IS NOT NULL
                               THEN COALESCE(f.deleted_at, $3) END
         FROM feedback_items o
         LEFT JOIN annotations a ON a.id = o.annotation_id
         LEFT JOIN comments k ON k.id = o.comment_id
         WHERE o.id = $1 AND f.document_id = o.document_id AND f.source_id = o.source_id",
        id.get(),
        keep,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}
