//! What the server owns of a document, and the outbox that tells when it has changed.

use std::collections::{BTreeMap, BTreeSet};

use collab::Facts;
use domain::ids::{RevisionId, StageId, UserId};
use schema::{Author, DocumentName, LAYOUT_VERSION, Meta};
use serde_json::Value;
use sqlx::{PgExecutor, PgPool};

/// Changes that are taken from the outbox at once.
const GROUP: i64 = 200;

/// What the server owns of the documents of a revision, as it is now.
pub async fn of(db: impl PgExecutor<'_>, revision: RevisionId) -> Result<Option<Facts>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT r.round, r.status, r.submitted_at, r.submitted_by, r.decided_at, r.decided_by, r.stage_id,
                s.status AS stage_status
         FROM revisions r JOIN stages s ON s.id = r.stage_id WHERE r.id = $1",
        revision.get()
    )
    .fetch_optional(db)
    .await?;
    let author = |id: Option<i64>| id.map(|id| Author::User(UserId(id)));
    Ok(row.map(|row| {
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
        Facts { meta, ..Facts::default() }
    }))
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
