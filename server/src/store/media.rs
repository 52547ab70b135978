//! Media of revisions.

use chrono::{DateTime, Utc};
use domain::MediaRole;
use domain::MediaStatus;
use sqlx::PgExecutor;

use super::known;
use crate::app::Result;
use crate::app::media::{Media, MediaError, MediaUrls};
use crate::app::people::Person;

struct Row {
    id: i64,
    revision_id: i64,
    role: String,
    status: String,
    progress: f32,
    filename: String,
    mime: String,
    size_bytes: i64,
    sha256: Vec<u8>,
    width: Option<i32>,
    height: Option<i32>,
    error_detail: Option<String>,
    error_remedy: Option<String>,
    uploaded_at: DateTime<Utc>,
    uploader_id: Option<i64>,
    uploader_name: Option<String>,
    uploader_email: Option<String>,
}

impl TryFrom<Row> for Media {
    type Error = crate::app::Error;

    fn try_from(row: Row) -> Result<Self> {
        let role: MediaRole = known(&row.role)?;
        let status: MediaStatus = known(&row.status)?;
        let uploaded_by = match (row.uploader_id, row.uploader_name, row.uploader_email) {
            (Some(id), Some(name), Some(email)) => Some(Person::new(id, name, email)),
            _ => None,
        };
        Ok(Self {
            id: row.id,
            revision_id: row.revision_id,
            role,
            status,
            progress: row.progress,
            error: row
                .error_detail
                .map(|detail| MediaError { detail, remedy: row.error_remedy.unwrap_or_default() }),
            filename: row.filename,
            mime: row.mime,
            size_bytes: row.size_bytes,
            width: row.width,
            height: row.height,
            sha256: hex::encode(row.sha256),
            uploaded_by,
            uploaded_at: row.uploaded_at,
            urls: MediaUrls::new(row.id, status),
        })
    }
}

/// The media of these revisions that were not removed, by revision and then in the order of upload. Whoever calls has
/// made sure that the revisions may be seen.
pub async fn of_revisions(executor: impl PgExecutor<'_>, revisions: &[i64]) -> Result<Vec<Media>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT m.id, m.revision_id, m.role, m.status, m.progress, m.filename, m.mime, m.size_bytes, m.sha256,
                  m.width, m.height, m.error_detail, m.error_remedy, m.uploaded_at,
                  u.id AS "uploader_id?", u.name AS "uploader_name?", u.email::text AS "uploader_email?"
           FROM media m LEFT JOIN users u ON u.id = m.uploaded_by
           WHERE m.revision_id = ANY($1) AND m.removed_at IS NULL
           ORDER BY m.revision_id, m.id"#,
        revisions
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}
