//! The log of live documents in Postgres, and who may know of which document.

mod facts;
mod history;
mod projection;

pub use facts::{Waiting, changes_in, items, mirrored, of as facts_of, waiting, written};
pub use history::{Moment, between, moments, number_at, until};

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use bytes::Bytes;
use collab::{Append, Compaction, Conflict, DocumentLog, LogError, RevisionMedia, Sequence, Stored, YClient};
use domain::Clock;
use domain::ids::{MediaId, OrganizationId, ProjectId, ReviewSessionId, RevisionId};
use schema::{DocumentName, FrameRange};
use sqlx::{PgConnection, PgPool};
use std::sync::Arc;

use crate::app::Result;
use crate::app::access::Visibility;
use crate::store::presenting;

/// Whether a revision exists that `visibility` allows to see.
pub async fn is_visible(db: &PgPool, visibility: &Visibility, revision: RevisionId) -> Result<bool> {
    let visible = sqlx::query_scalar!(
        r#"SELECT EXISTS (
             SELECT FROM revisions r JOIN projects p ON p.id = r.project_id
             WHERE r.id = $1 AND r.org_id = $2
               AND ($3::bigint[] IS NULL OR (p.client_team_id = ANY($3) AND r.status <> 'DRAFT'))) AS "visible!""#,
        revision.get(),
        visibility.organization,
        visibility.client_teams.as_deref()
    )
    .fetch_one(db)
    .await?;
    Ok(visible)
}

/// The revisions of a project.
pub async fn revisions_of(db: &PgPool, project: ProjectId) -> Result<BTreeSet<RevisionId>> {
    let found = sqlx::query_scalar!("SELECT id FROM revisions WHERE project_id = $1", project.get())
        .fetch_all(db)
        .await?;
    Ok(found.into_iter().map(RevisionId).collect())
}

/// An open document's revision, with how far its log goes.
pub struct Place {
    /// The revision.
    pub revision: i64,
    /// Its number within its stage.
    pub round: i32,
    /// The deliverable.
    pub deliverable: String,
    /// Its project.
    pub project: String,
    /// The last sequence of the document's log; 0 where nobody has written.
    pub sequence: i64,
    /// The document.
    pub name: String,
}

/// Where the documents of these names lie that are the organization's.
pub async fn places(db: &PgPool, organization: OrganizationId, names: &[String]) -> Result<Vec<Place>> {
    let places = sqlx::query_as!(
        Place,
        r#"SELECT r.id AS revision, r.round, e.name AS deliverable, p.name AS project, COALESCE(d.sequence, 0) AS "sequence!", n.name AS "name!"
           FROM unnest($1::text[]) AS n (name)
           JOIN revisions r ON r.id = split_part(n.name, ':', 2)::bigint AND split_part(n.name, ':', 1) IN ('revision', 'internal')
           JOIN stages s ON s.id = r.stage_id JOIN entities e ON e.id = s.entity_id
           JOIN projects p ON p.id = r.project_id LEFT JOIN documents d ON d.name = n.name
           WHERE r.org_id = $2 ORDER BY n.name"#,
        names,
        organization.get()
    )
    .fetch_all(db)
    .await?;
    Ok(places)
}

/// Keeps documents in Postgres.
pub struct PostgresLog {
    db: PgPool,
    clock: Arc<dyn Clock>,
}

impl PostgresLog {
    /// A log in `db`.
    pub fn new(db: PgPool, clock: Arc<dyn Clock>) -> Self {
        Self { db, clock }
    }
}

/// The table's row of an open document.
struct Opened {
    id: i64,
    sequence: i64,
    organization: i64,
    /// None for a session's, which holds no records.
    revision: Option<i64>,
}

#[async_trait]
impl DocumentLog for PostgresLog {
    async fn load(&self, document: DocumentName) -> Result<Stored, LogError> {
        let media = self.media(document).await?;
        let facts = match document {
            DocumentName::Revision(_) | DocumentName::Internal(_) => facts::of(&self.db, document).await,
            DocumentName::Session(session) => presenting::facts_of(&self.db, session).await,
        };
        let facts = facts.map_err(LogError::unavailable)?;
        // One statement, so that what is read is of one moment.
        let rows = sqlx::query!(
            r#"WITH d AS (SELECT id, sequence FROM documents WHERE name = $1),
                    s AS (SELECT s.sequence, s.bytes FROM document_snapshots s JOIN d ON d.id = s.document_id
                          ORDER BY s.sequence DESC LIMIT 1)
               SELECT 0 AS "part!", s.sequence AS "sequence!", s.bytes AS "bytes!" FROM s
               UNION ALL
               SELECT 1, u.sequence, u.bytes FROM document_updates u JOIN d ON d.id = u.document_id
               WHERE u.sequence > COALESCE((SELECT sequence FROM s), 0)
               ORDER BY 1, 2"#,
            document.to_string()
        )
        .fetch_all(&self.db)
        .await
        .map_err(LogError::unavailable)?;
        let clients = sqlx::query!(
            "SELECT c.client_id, c.author FROM document_clients c JOIN documents d ON d.id = c.document_id WHERE d.name = $1",
            document.to_string()
        )
        .fetch_all(&self.db)
        .await
        .map_err(LogError::unavailable)?;
        let mut bound = BTreeMap::new();
        for row in clients {
            let author = row.author.parse().map_err(LogError::unavailable)?;
            bound.insert(YClient(row.client_id.unsigned_abs()), author);
        }
        let compacted = rows.first().filter(|r| r.part == 0).map_or(0, |r| r.sequence);
        Ok(Stored {
            sequence: Sequence(rows.last().map_or(0, |r| r.sequence)),
            compacted: Sequence(compacted),
            updates: rows.into_iter().map(|r| Bytes::from(r.bytes)).collect(),
            clients: bound,
            media,
            facts,
        })
    }

    async fn media(&self, document: DocumentName) -> Result<RevisionMedia, LogError> {
        let revision = match document {
            DocumentName::Revision(revision) | DocumentName::Internal(revision) => revision,
            // Nobody draws in it.
            DocumentName::Session(session) => {
                let there = presenting::exists(&self.db, session).await.map_err(LogError::unavailable)?;
                return if there { Ok(RevisionMedia::new()) } else { Err(LogError::NoSuchDocument) };
            }
        };
        let rows = sqlx::query!(
            r#"SELECT m.id AS "media?", c.first_frame AS "first?", c.first_frame + c.frame_count - 1 AS "last?"
               FROM revisions r
               LEFT JOIN media m ON m.revision_id = r.id AND m.removed_at IS NULL
               LEFT JOIN clips c ON c.media_id = m.id
               WHERE r.id = $1"#,
            revision.get()
        )
        .fetch_all(&self.db)
        .await
        .map_err(LogError::unavailable)?;
        if rows.is_empty() {
            return Err(LogError::NoSuchDocument);
        }
        let media = rows.into_iter().filter_map(|row| {
            let frames = row.first.zip(row.last).map(|(first, last)| FrameRange { first, last });
            Some((MediaId(row.media?), frames))
        });
        Ok(media.collect())
    }

    async fn append(&self, group: Vec<Append>) -> Result<Vec<Result<(), Conflict>>, LogError> {
        append(&self.db, &group).await.map_err(LogError::unavailable)
    }

    async fn compact(&self, compaction: Compaction) -> Result<(), LogError> {
        sqlx::query!(
            "INSERT INTO document_snapshots (document_id, sequence, bytes, created_at)
             SELECT d.id, $2, $3, $4 FROM documents d
             WHERE d.name = $1 AND d.sequence >= $2
               AND NOT EXISTS (SELECT FROM document_snapshots s WHERE s.document_id = d.id AND s.sequence >= $2)",
            compaction.document.to_string(),
            compaction.through.0,
            &compaction.snapshot[..],
            self.clock.now()
        )
        .execute(&self.db)
        .await
        .map_err(LogError::unavailable)?;
        Ok(())
    }
}

/// Appends a group in one transaction, with as many statements for one document as for fifty.
async fn append(db: &PgPool, group: &[Append]) -> Result<Vec<Result<(), Conflict>>> {
    let mut tx = db.begin().await?;
    let opened = open(&mut tx, group).await?;
    let taken = taken_clients(&mut tx, group, &opened).await?;
    let outcomes: Vec<Result<(), Conflict>> = group
        .iter()
        .map(|append| {
            let row = opened.get(&append.document).ok_or(Conflict)?;
            let foreign = append.clients.iter().any(|(client, author)| {
                taken.get(&(row.id, client.0)).is_some_and(|owner| *owner != author.to_string())
            });
            if row.sequence == append.after.0 && !foreign { Ok(()) } else { Err(Conflict) }
        })
        .collect();
    let accepted: Vec<(&Append, &Opened)> = group
        .iter()
        .zip(&outcomes)
        .filter(|(_, outcome)| outcome.is_ok())
        .filter_map(|(append, _)| Some((append, opened.get(&append.document)?)))
        .collect();
    insert_entries(&mut tx, &accepted).await?;
    insert_clients(&mut tx, &accepted).await?;
    projection::project(&mut tx, &accepted).await?;
    tx.commit().await?;
    Ok(outcomes)
}

/// Makes the rows of documents that nobody has written yet, and locks all of them in one order. A document whose revision
/// or session does not exist stays out.
async fn open(tx: &mut PgConnection, group: &[Append]) -> Result<HashMap<DocumentName, Opened>, sqlx::Error> {
    let names: Vec<String> = group.iter().map(|a| a.document.to_string()).collect();
    let revisions: Vec<Option<i64>> =
        group.iter().map(|a| a.document.revision().map(RevisionId::get)).collect();
    let sessions: Vec<Option<i64>> =
        group.iter().map(|a| a.document.session().map(ReviewSessionId::get)).collect();
    if group.iter().any(|a| a.after.0 == 0) {
        sqlx::query!(
            "INSERT INTO documents (name, revision_id, session_id)
             SELECT n.name, r.id, s.id
             FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS n (name, revision, session)
             LEFT JOIN revisions r ON r.id = n.revision LEFT JOIN review_sessions s ON s.id = n.session
             WHERE num_nonnulls(r.id, s.id) = 1
             ORDER BY n.name ON CONFLICT (name) DO NOTHING",
            &names,
            &revisions as &[Option<i64>],
            &sessions as &[Option<i64>]
        )
        .execute(&mut *tx)
        .await?;
    }
    let rows = sqlx::query!(
        r#"SELECT d.id, d.name, d.sequence, COALESCE(r.org_id, s.org_id) AS "org_id!", d.revision_id AS revision
           FROM documents d
           LEFT JOIN revisions r ON r.id = d.revision_id LEFT JOIN review_sessions s ON s.id = d.session_id
           WHERE d.name = ANY($1) ORDER BY d.id FOR UPDATE OF d"#,
        &names
    )
    .fetch_all(tx)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|r| {
            let opened =
                Opened { id: r.id, sequence: r.sequence, organization: r.org_id, revision: r.revision };
            Some((r.name.parse().ok()?, opened))
        })
        .collect())
}

async fn taken_clients(
    tx: &mut PgConnection,
    group: &[Append],
    opened: &HashMap<DocumentName, Opened>,
) -> Result<HashMap<(i64, u64), String>, sqlx::Error> {
    let (mut documents, mut clients) = (Vec::new(), Vec::new());
    for append in group {
        if let Some(row) = opened.get(&append.document) {
            for (client, _) in &append.clients {
                documents.push(row.id);
                clients.push(client.0.cast_signed());
            }
        }
    }
    if clients.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query!(
        "SELECT c.document_id, c.client_id, c.author FROM document_clients c
         JOIN unnest($1::bigint[], $2::bigint[]) AS n (document, client) ON c.document_id = n.document AND c.client_id = n.client",
        &documents,
        &clients
    )
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(|r| ((r.document_id, r.client_id.cast_unsigned()), r.author)).collect())
}

async fn insert_entries(tx: &mut PgConnection, accepted: &[(&Append, &Opened)]) -> Result<(), sqlx::Error> {
    let (mut documents, mut sequences, mut authors) = (Vec::new(), Vec::new(), Vec::new());
    let (mut updates, mut times, mut follows) = (Vec::new(), Vec::new(), Vec::new());
    for (append, row) in accepted {
        for (sequence, entry) in (row.sequence + 1..).zip(&append.entries) {
            documents.push(row.id);
            sequences.push(sequence);
            authors.push(entry.writer.to_string());
            updates.push(entry.update.to_vec());
            times.push(entry.at);
            follows.push(entry.follows);
        }
    }
    if documents.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "WITH added AS (
            INSERT INTO document_updates (document_id, sequence, author, bytes, created_at, follows)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[], $5::timestamptz[], $6::boolean[])
            RETURNING document_id, sequence)
         UPDATE documents d SET sequence = a.last
         FROM (SELECT document_id, max(sequence) AS last FROM added GROUP BY document_id) a WHERE d.id = a.document_id",
        &documents,
        &sequences,
        &authors,
        &updates,
        &times,
        &follows
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn insert_clients(tx: &mut PgConnection, accepted: &[(&Append, &Opened)]) -> Result<(), sqlx::Error> {
    let (mut documents, mut clients, mut authors) = (Vec::new(), Vec::new(), Vec::new());
    for (append, row) in accepted {
        for (client, author) in &append.clients {
            documents.push(row.id);
            clients.push(client.0.cast_signed());
            authors.push(author.to_string());
        }
    }
    if clients.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO document_clients (document_id, client_id, author)
         SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[]) ON CONFLICT DO NOTHING",
        &documents,
        &clients,
        &authors
    )
    .execute(tx)
    .await?;
    Ok(())
}
