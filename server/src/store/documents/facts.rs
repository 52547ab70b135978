//! What the server owns of a document, and the outbox that tells when it has changed.

use std::collections::{BTreeMap, BTreeSet};

use collab::Facts;
use domain::ids::{FeedbackId, RevisionId, StageId, UserId};
use schema::{
    Author, DocumentName, Feedback, FeedbackPerson, FeedbackResolution, FeedbackVerification, LAYOUT_VERSION,
    Meta,
};
use serde_json::Value;
use sqlx::PgPool;

/// Changes that are taken from the outbox at once.
const GROUP: i64 = 200;

/// What the server owns of a revision's document, as it is now. What is internal is in the studio's own document alone.
pub async fn of(db: &PgPool, document: DocumentName) -> Result<Option<Facts>, sqlx::Error> {
    let Some(revision) = document.revision() else { return Ok(None) };
    let row = sqlx::query!(
        "SELECT r.round, r.status, r.submitted_at, r.submitted_by, r.decided_at, r.decided_by, r.stage_id,
                s.status AS stage_status
         FROM revisions r JOIN stages s ON s.id = r.stage_id WHERE r.id = $1",
        revision.get()
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let author = |id: Option<i64>| id.map(|id| Author::User(UserId(id)));
    let meta = Meta {
        version: LAYOUT_VERSION,
        revision,
        round: row.round,
        status: row.status,
        submitted: row.submitted_at,
        submitter: author(row.submitted_by),
        decided: row.decided_at,
        decider: author(row.decided_by),
        stage: StageId(row.stage_id),
        stage_status: row.stage_status,
    };
    let meta = match serde_json::to_value(meta) {
        Ok(Value::Object(fields)) => fields.into_iter().collect(),
        // A struct of plain fields is an object.
        _ => BTreeMap::new(),
    };
    let feedback = feedback(db, revision, matches!(document, DocumentName::Internal(_))).await?;
    Ok(Some(Facts { feedback, meta, ..Facts::default() }))
}

/// The items of a round by id, the internal ones or the others.
async fn feedback(
    db: &PgPool,
    revision: RevisionId,
    internal: bool,
) -> Result<BTreeMap<String, Value>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT f.id, f.source_id, COALESCE(a.revision_id, k.revision_id, f.revision_id) AS "source_revision!",
                  a.crdt_id AS "annotation?", k.crdt_id AS "comment?", f.is_action_item, f.status, f.summary, f.frame, f.sort_order,
                  u.id AS "assignee?", u.name AS "assignee_name?", b.id AS "resolver?", b.name AS "resolver_name?",
                  f.resolved_at, f.resolution_note, v.id AS "verifier?", v.name AS "verifier_name?", f.verified_at,
                  f.reopen_note, f.carried_from_id, n.id AS "carried_to?", f.author, f.row_version
           FROM feedback_items f
           LEFT JOIN annotations a ON a.id = f.annotation_id
           LEFT JOIN comments k ON k.id = f.comment_id
           LEFT JOIN users u ON u.id = f.assigned_to
           LEFT JOIN users b ON b.id = f.resolved_by
           LEFT JOIN users v ON v.id = f.verified_by
           LEFT JOIN feedback_items n ON n.carried_from_id = f.id
           WHERE f.revision_id = $1 AND f.is_internal = $2 AND f.deleted_at IS NULL"#,
        revision.get(),
        internal
    )
    .fetch_all(db)
    .await?;
    let person = |id: Option<i64>, name: Option<String>| {
        id.zip(name).map(|(id, name)| FeedbackPerson { id: UserId(id), name })
    };
    let wrong = |error: Box<dyn std::error::Error + Send + Sync>| sqlx::Error::Decode(error);
    rows.into_iter()
        .map(|row| {
            let item = Feedback {
                id: FeedbackId(row.id),
                source: row.source_id,
                source_revision: RevisionId(row.source_revision),
                annotation: row.annotation,
                comment: row.comment,
                action: row.is_action_item,
                status: row.status.parse().map_err(|e: domain::access::UnknownName| wrong(e.into()))?,
                summary: row.summary,
                assignee: person(row.assignee, row.assignee_name),
                frame: row.frame,
                order: row.sort_order,
                resolved: row.resolved_at.map(|at| FeedbackResolution {
                    by: person(row.resolver, row.resolver_name),
                    at,
                    note: row.resolution_note,
                }),
                verified: row
                    .verified_at
                    .map(|at| FeedbackVerification { by: person(row.verifier, row.verifier_name), at }),
                note: row.reopen_note,
                carried_from: row.carried_from_id.map(FeedbackId),
                carried_to: row.carried_to.map(FeedbackId),
                author: row.author.parse().map_err(|e: schema::UnknownText| wrong(e.into()))?,
                version: row.row_version,
            };
            Ok((row.id.to_string(), serde_json::to_value(item).map_err(|e| wrong(e.into()))?))
        })
        .collect()
}

/// The revisions whose documents have to be told something, the first that changed first, and how far this goes.
pub async fn waiting(db: &PgPool) -> Result<(Vec<RevisionId>, i64), sqlx::Error> {
    let rows = sqlx::query!("SELECT id, revision_id FROM document_outbox ORDER BY id LIMIT $1", GROUP)
        .fetch_all(db)
        .await?;
    let last = rows.last().map_or(0, |row| row.id);
    let mut seen = BTreeSet::new();
    let revisions =
        rows.iter().map(|row| RevisionId(row.revision_id)).filter(|id| seen.insert(*id)).collect();
    Ok((revisions, last))
}

/// The documents of a revision that somebody has written in. The others show what is so once they are opened.
pub async fn written(db: &PgPool, revision: RevisionId) -> Result<Vec<DocumentName>, sqlx::Error> {
    let names = sqlx::query_scalar!("SELECT name FROM documents WHERE revision_id = $1", revision.get())
        .fetch_all(db)
        .await?;
    Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
}

/// Takes what was told out of the outbox: of this revision, up to this row.
pub async fn mirrored(db: &PgPool, revision: RevisionId, through: i64) -> Result<(), sqlx::Error> {
    sqlx::query!("DELETE FROM document_outbox WHERE revision_id = $1 AND id <= $2", revision.get(), through)
        .execute(db)
        .await?;
    Ok(())
}
