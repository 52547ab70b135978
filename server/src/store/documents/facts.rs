//! What the server owns of a document, and the outbox that tells when it has changed.

use std::collections::{BTreeMap, BTreeSet};

use collab::{Facts, FeedbackChanges};
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
    let internal = matches!(document, DocumentName::Internal(_));
    let items = items(db, revision, None).await?.into_iter().filter(|item| item.is_internal == internal);
    let feedback = items.filter_map(|item| Some((item.id.to_string(), item.shown?))).collect();
    Ok(Some(Facts { feedback, meta, ..Facts::default() }))
}

/// An item of feedback of a round.
pub struct Item {
    id: i64,
    /// Whether it is in the studio's own document, not in the one that clients see.
    is_internal: bool,
    /// As documents show it; none where it was deleted.
    shown: Option<Value>,
}

/// Some items of a round, or all that are not deleted.
pub async fn items(
    db: &PgPool,
    revision: RevisionId,
    only: Option<&[i64]>,
) -> Result<Vec<Item>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT f.id, f.source_id, COALESCE(a.revision_id, k.revision_id, f.revision_id) AS "source_revision!",
                  a.crdt_id AS "annotation?", k.crdt_id AS "comment?", f.is_action_item, f.status, f.summary, f.frame, f.sort_order,
                  u.id AS "assignee?", u.name AS "assignee_name?", b.id AS "resolver?", b.name AS "resolver_name?",
                  f.resolved_at, f.resolution_note, v.id AS "verifier?", v.name AS "verifier_name?", f.verified_at,
                  f.reopen_note, f.carried_from_id, n.id AS "carried_to?", f.author, f.row_version, f.is_internal, f.deleted_at
           FROM feedback_items f
           LEFT JOIN annotations a ON a.id = f.annotation_id
           LEFT JOIN comments k ON k.id = f.comment_id
           LEFT JOIN users u ON u.id = f.assigned_to
           LEFT JOIN users b ON b.id = f.resolved_by
           LEFT JOIN users v ON v.id = f.verified_by
           LEFT JOIN feedback_items n ON n.carried_from_id = f.id
           WHERE f.revision_id = $1
             AND f.id = ANY (COALESCE($2::bigint[], ARRAY(
                 SELECT i.id FROM feedback_items i WHERE i.revision_id = $1 AND i.deleted_at IS NULL)))"#,
        revision.get(),
        only
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
            let shown = serde_json::to_value(item).map_err(|e| wrong(e.into()))?;
            let shown = row.deleted_at.is_none().then_some(shown);
            Ok(Item { id: row.id, is_internal: row.is_internal, shown })
        })
        .collect()
}

/// What is to be told of items in one of their round's documents; those that are not there any more go from both.
pub fn changes_in(document: DocumentName, asked: &BTreeSet<i64>, found: &[Item]) -> FeedbackChanges {
    let internal = matches!(document, DocumentName::Internal(_));
    let is_gone = |id: &&i64| !found.iter().any(|item| item.id == **id);
    let gone = asked.iter().filter(is_gone).map(|id| (id.to_string(), None));
    let here = found.iter().filter(|item| item.is_internal == internal);
    gone.chain(here.map(|item| (item.id.to_string(), item.shown.clone()))).collect()
}

/// What the documents of a revision have to be told.
#[derive(Debug)]
pub struct Waiting {
    /// The revision.
    pub revision: RevisionId,
    /// The items of feedback that have changed; none where everything may have.
    pub items: Option<BTreeSet<i64>>,
    /// The rows of the outbox that say so.
    pub rows: Vec<i64>,
}

/// What the outbox holds, the revision that changed first in front.
pub async fn waiting(db: &PgPool) -> Result<Vec<Waiting>, sqlx::Error> {
    let rows =
        sqlx::query!("SELECT id, revision_id, feedback FROM document_outbox ORDER BY id LIMIT $1", GROUP)
            .fetch_all(db)
            .await?;
    let mut waiting: Vec<Waiting> = Vec::new();
    for row in rows {
        let revision = RevisionId(row.revision_id);
        let items = row.feedback.map(BTreeSet::from_iter);
        match waiting.iter_mut().find(|one| one.revision == revision) {
            Some(one) => {
                one.rows.push(row.id);
                one.items = one.items.take().zip(items).map(|(some, more)| &some | &more);
            }
            None => waiting.push(Waiting { revision, items, rows: vec![row.id] }),
        }
    }
    Ok(waiting)
}

/// The documents of a revision that somebody has written in. The others show what is so once they are opened.
pub async fn written(db: &PgPool, revision: RevisionId) -> Result<Vec<DocumentName>, sqlx::Error> {
    let names = sqlx::query_scalar!("SELECT name FROM documents WHERE revision_id = $1", revision.get())
        .fetch_all(db)
        .await?;
    Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
}

/// Takes what was told out of the outbox.
pub async fn mirrored(db: &PgPool, rows: &[i64]) -> Result<(), sqlx::Error> {
    sqlx::query!("DELETE FROM document_outbox WHERE id = ANY ($1)", rows).execute(db).await?;
    Ok(())
}
