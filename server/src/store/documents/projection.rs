//! Marks and comments as rows, written in the transaction that logs them. Rows are found by the id inside the document.

use collab::{Append, RecordChange};
use schema::{Author, Deletion, DocumentName};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::Opened;
use crate::app::Result;
use crate::store::feedback::{self, Touched};

pub(super) async fn project(tx: &mut PgConnection, accepted: &[(&Append, &Opened)]) -> Result<()> {
    let (mut annotations, mut comments) = (Vec::new(), Vec::new());
    let (mut touched, mut now) = (Touched::default(), None);
    for (append, row) in accepted {
        let at = append.entries.last().map(|entry| entry.at);
        now = now.max(at);
        let internal = matches!(append.document, DocumentName::Internal(_));
        for change in &append.changes {
            match change {
                RecordChange::Annotation(id, mark) => {
                    touched.mark(row.id, id.as_str());
                    let whole = serde_json::to_value(mark).unwrap_or_default();
                    annotations.push(json!({
                        "org_id": row.organization, "revision_id": row.revision, "document_id": row.id, "crdt_id": id.as_str(), "is_internal": internal,
                        "kind": mark.shape.kind().as_str(), "author": mark.author, "author_id": account(mark.author),
                        "media_id": mark.media, "geometry": whole.get("geometry"), "style": mark.style,
                        "frame_in": mark.frames.map(|f| f.first), "frame_out": mark.frames.map(|f| f.last),
                        "comment_crdt_id": mark.comment, "created_at": mark.created,
                        "deleted_at": mark.deleted.as_ref().map(|d| d.at), "deleted_by": deleter(mark.deleted.as_ref()),
                        "updated_at": at,
                    }));
                }
                RecordChange::Comment(id, comment) => {
                    match comment.annotation {
                        // An answer changes nothing about what has to be done.
                        _ if comment.parent.is_some() => {}
                        Some(mark) => touched.mark(row.id, mark.as_str()),
                        None => touched.comment(row.id, id.as_str()),
                    }
                    comments.push(json!({
                        "org_id": row.organization, "revision_id": row.revision, "document_id": row.id, "crdt_id": id.as_str(), "is_internal": internal,
                        "author": comment.author, "author_id": account(comment.author), "body": comment.body,
                        "parent_crdt_id": comment.parent, "annotation_crdt_id": comment.annotation, "frame": comment.frame,
                        "actionable": comment.actionable, "created_at": comment.created,
                        "deleted_at": comment.deleted.as_ref().map(|d| d.at), "deleted_by": deleter(comment.deleted.as_ref()),
                        "updated_at": at,
                    }));
                }
            }
        }
    }
    if !annotations.is_empty() {
        upsert_annotations(tx, Value::Array(annotations)).await?;
    }
    if !comments.is_empty() {
        upsert_comments(tx, Value::Array(comments)).await?;
    }
    match now {
        Some(now) => feedback::project(tx, &touched, now).await,
        None => Ok(()),
    }
}

fn account(author: Author) -> Option<i64> {
    match author {
        Author::User(user) => Some(user.get()),
        Author::Guest(_) => None,
    }
}

fn deleter(deletion: Option<&Deletion>) -> Option<Author> {
    deletion.map(|d| d.by)
}

async fn upsert_annotations(tx: &mut PgConnection, rows: Value) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO annotations (org_id, revision_id, document_id, crdt_id, is_internal, kind, author, author_id, media_id, geometry, style,
                                  frame_in, frame_out, comment_crdt_id, created_at, deleted_at, deleted_by, updated_at)
         SELECT org_id, revision_id, document_id, crdt_id, is_internal, kind, author, author_id, media_id, geometry, style,
                frame_in, frame_out, comment_crdt_id, created_at, deleted_at, deleted_by, updated_at
         FROM jsonb_to_recordset($1) AS r (
            org_id bigint, revision_id bigint, document_id bigint, crdt_id text, is_internal boolean, kind text, author text, author_id bigint,
            media_id bigint, geometry jsonb, style jsonb, frame_in int, frame_out int, comment_crdt_id text,
            created_at timestamptz, deleted_at timestamptz, deleted_by text, updated_at timestamptz)
         ON CONFLICT (document_id, crdt_id) DO UPDATE SET
            kind = excluded.kind, media_id = excluded.media_id, geometry = excluded.geometry, style = excluded.style,
            frame_in = excluded.frame_in, frame_out = excluded.frame_out, comment_crdt_id = excluded.comment_crdt_id,
            deleted_at = excluded.deleted_at, deleted_by = excluded.deleted_by, updated_at = excluded.updated_at",
        rows
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn upsert_comments(tx: &mut PgConnection, rows: Value) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO comments (org_id, revision_id, document_id, crdt_id, is_internal, author, author_id, body, parent_crdt_id,
                               annotation_crdt_id, frame, actionable, created_at, deleted_at, deleted_by, updated_at)
         SELECT org_id, revision_id, document_id, crdt_id, is_internal, author, author_id, body, parent_crdt_id,
                annotation_crdt_id, frame, actionable, created_at, deleted_at, deleted_by, updated_at
         FROM jsonb_to_recordset($1) AS r (
            org_id bigint, revision_id bigint, document_id bigint, crdt_id text, is_internal boolean, author text, author_id bigint, body text,
            parent_crdt_id text, annotation_crdt_id text, frame int, actionable boolean, created_at timestamptz,
            deleted_at timestamptz, deleted_by text, updated_at timestamptz)
         ON CONFLICT (document_id, crdt_id) DO UPDATE SET
            body = excluded.body, parent_crdt_id = excluded.parent_crdt_id, annotation_crdt_id = excluded.annotation_crdt_id,
            frame = excluded.frame, actionable = excluded.actionable, deleted_at = excluded.deleted_at,
            deleted_by = excluded.deleted_by, updated_at = excluded.updated_at",
        rows
    )
    .execute(tx)
    .await?;
    Ok(())
}
