//! The log of a document as its history.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use schema::DocumentName;
use sqlx::PgPool;

use crate::app::Result;
use crate::app::paging::Page;

/// Somebody's changes in a row.
pub struct Moment {
    /// The last entry of it.
    pub through: i64,
    /// The first entry of it.
    pub first: i64,
    /// How many entries it has.
    pub updates: i64,
    /// `user:<id>`, `guest:<id>` or `server`.
    pub writer: String,
    /// The name of the account, where it is one.
    pub name: Option<String>,
    /// When it began.
    pub began: DateTime<Utc>,
    /// When it ended.
    pub ended: DateTime<Utc>,
}

/// The moments of a document, the newest first: what one writer did with no more than a minute in between, and nobody
/// else meanwhile. What the server wrote because of it is no moment.
pub async fn moments(db: &PgPool, document: DocumentName, page: &Page) -> Result<Vec<Moment>> {
    let moments = sqlx::query_as!(
        Moment,
        r#"WITH entries AS (
              SELECT u.sequence, u.author, u.created_at,
                     (u.author = lead(u.author) OVER later
                      AND lead(u.created_at) OVER later - u.created_at <= interval '1 minute') IS NOT TRUE AS last
              FROM document_updates u JOIN documents d ON d.id = u.document_id
              WHERE d.name = $1 AND NOT u.follows AND ($2::bigint IS NULL OR u.sequence < $2)
              WINDOW later AS (ORDER BY u.sequence)),
           numbered AS (SELECT e.*, count(*) FILTER (WHERE last) OVER (ORDER BY sequence DESC) AS number FROM entries e),
           grouped AS (
              SELECT max(sequence) AS through, min(sequence) AS first, count(*) AS updates, author, min(created_at) AS began,
                     max(created_at) AS ended
              FROM numbered GROUP BY number, author ORDER BY number LIMIT $3)
           SELECT g.through AS "through!", g.first AS "first!", g.updates AS "updates!", g.author AS "writer!", a.name AS "name?",
                  g.began AS "began!", g.ended AS "ended!"
           FROM grouped g LEFT JOIN users a ON g.author = 'user:' || a.id ORDER BY g.through DESC"#,
        document.to_string(),
        page.after,
        page.rows()
    )
    .fetch_all(db)
    .await?;
    Ok(moments)
}

/// The last entry of a document at a time; 0 before the first.
pub async fn number_at(db: &PgPool, document: DocumentName, at: DateTime<Utc>) -> Result<i64> {
    let number = sqlx::query_scalar!(
        r#"SELECT COALESCE(max(u.sequence), 0) AS "number!"
           FROM document_updates u JOIN documents d ON d.id = u.document_id WHERE d.name = $1 AND u.created_at <= $2"#,
        document.to_string(),
        at
    )
    .fetch_one(db)
    .await?;
    Ok(number)
}

/// What to replay for a document as it was after an entry, and the number of the last one of them: the newest snapshot
/// that is not newer, and what came between.
pub async fn until(db: &PgPool, document: DocumentName, through: i64) -> Result<(Vec<Bytes>, i64)> {
    let rows = sqlx::query!(
        r#"WITH d AS (SELECT id FROM documents WHERE name = $1),
                s AS (SELECT s.sequence, s.bytes FROM document_snapshots s JOIN d ON d.id = s.document_id
                      WHERE s.sequence <= $2 ORDER BY s.sequence DESC LIMIT 1)
           SELECT 0 AS "part!", s.sequence AS "sequence!", s.bytes AS "bytes!" FROM s
           UNION ALL
           SELECT 1, u.sequence, u.bytes FROM document_updates u JOIN d ON d.id = u.document_id
           WHERE u.sequence > COALESCE((SELECT sequence FROM s), 0) AND u.sequence <= $2
           ORDER BY 1, 2"#,
        document.to_string(),
        through
    )
    .fetch_all(db)
    .await?;
    let last = rows.last().map_or(0, |row| row.sequence);
    Ok((rows.into_iter().map(|row| Bytes::from(row.bytes)).collect(), last))
}

/// The entries of a document after one and up to another, each with its number.
pub async fn between(
    db: &PgPool,
    document: DocumentName,
    after: i64,
    through: i64,
) -> Result<Vec<(i64, Bytes)>> {
    let rows = sqlx::query!(
        "SELECT u.sequence, u.bytes FROM document_updates u JOIN documents d ON d.id = u.document_id
         WHERE d.name = $1 AND u.sequence > $2 AND u.sequence <= $3 ORDER BY u.sequence",
        document.to_string(),
        after,
        through
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.sequence, Bytes::from(row.bytes))).collect())
}
