//! The log of live documents in Postgres, and who may know of which document.

mod appending;
mod facts;
mod history;
mod projection;

pub use facts::{Waiting, changes_in, items, mirrored, of as facts_of, waiting, written};
pub use history::{Moment, between, moments, number_at, until};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use collab::{Append, Compaction, Conflict, DocumentLog, LogError, RevisionMedia, Sequence, Stored, YClient};
use domain::Clock;
use domain::ids::{MediaId, OrganizationId, ProjectId, RevisionId};
use schema::{DocumentName, FrameRange};
use sqlx::{Connection as _, PgConnection, PgPool};
use tokio::time::Instant;

use crate::app::Result;
use crate::app::access::Visibility;
use crate::store::presenting;

/// Whether a revision exists that `visibility` allows to see.
pub async fn is_visible(db: &PgPool, visibility: &Visibility, revision: RevisionId) -> Result<bool> {
    let visible = sqlx::query_scalar!(
        r#"SELECT EXISTS (
             SELECT FROM revisions r JOIN projects p ON p.id = r.project_id
             WHERE r.id = $1 AND r.org_id = $2
               AND ($3::bigint[] IS NULL OR ((p.client_team_id = ANY($3) OR r.id = ANY($4)) AND r.status <> 'DRAFT'))) AS "visible!""#,
        revision.get(),
        visibility.organization,
        visibility.client_teams.as_deref(),
        &visibility.shared
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

/// How long the connection for appending may rest before it is asked whether it still stands.
const RESTED: Duration = Duration::from_secs(1);

/// Keeps documents in Postgres.
pub struct PostgresLog {
    db: PgPool,
    clock: Arc<dyn Clock>,
    /// The connection for appending, and when it was used last. The pool asks the database about a connection whenever
    /// one is taken and brought back, which a commit would wait for.
    kept: Mutex<Option<(PgConnection, Instant)>>,
}

impl PostgresLog {
    /// A log in `db`.
    pub fn new(db: PgPool, clock: Arc<dyn Clock>) -> Self {
        Self { db, clock, kept: Mutex::default() }
    }

    async fn connection(&self) -> Result<PgConnection, sqlx::Error> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((mut connection, used)) = kept
            && (used.elapsed() < RESTED || connection.ping().await.is_ok())
        {
            return Ok(connection);
        }
        Ok(self.db.acquire().await?.detach())
    }

    fn keep(&self, connection: PgConnection) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((connection, Instant::now()));
    }
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
        let mut connection = self.connection().await.map_err(LogError::unavailable)?;
        let outcomes = appending::append(&mut connection, &group).await.map_err(LogError::unavailable)?;
        self.keep(connection);
        Ok(outcomes)
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
