//! Uploads that may be interrupted. How much of one has come is not here: that is the length of its part file.

use chrono::{DateTime, Utc};
use domain::MediaRole;
use domain::ids::{MediaId, OrganizationId, RevisionId, UploadId, UserId};
use sqlx::{PgConnection, PgExecutor};

use super::known;
use crate::app::auth::TokenHash;
use crate::app::paging::Page;
use crate::app::{Error, Result};
use crate::blob::{Sha256Sum, UploadToken};

/// What became of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing yet: it has not all come, or was not yet looked at.
    Open,
    /// It became a medium.
    Accepted(MediaId),
    /// It was refused once it had come.
    Refused {
        /// The HTTP status of the refusal.
        status: u16,
        /// Why, and what to do.
        detail: String,
    },
}

/// An upload.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// Its name in addresses and on the disk.
    pub token: UploadToken,
    /// Where it goes.
    pub revision: RevisionId,
    /// What it is for there.
    pub role: MediaRole,
    /// What its sender calls it.
    pub filename: String,
    /// How many bytes are to come in all.
    pub size: u64,
    /// `Upload-Metadata` as it was sent.
    pub metadata: String,
    /// What the whole file has to be, where its sender has said so.
    pub sha256: Option<Sha256Sum>,
    /// When it is forgotten.
    pub expires_at: DateTime<Utc>,
    /// What became of it.
    pub outcome: Outcome,
}

struct Row {
    id: i64,
    token: String,
    revision_id: i64,
    role: String,
    filename: String,
    size_bytes: i64,
    metadata: String,
    sha256: Option<Vec<u8>>,
    expires_at: DateTime<Utc>,
    media_id: Option<i64>,
    error_status: Option<i32>,
    error_detail: Option<String>,
}

impl TryFrom<Row> for Upload {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let outcome = match (row.media_id, row.error_status, row.error_detail) {
            (Some(id), ..) => Outcome::Accepted(MediaId(id)),
            (None, Some(status), Some(detail)) => Outcome::Refused { status: stored(status)?, detail },
            _ => Outcome::Open,
        };
        Ok(Self {
            id: UploadId(row.id),
            token: stored(row.token)?,
            revision: RevisionId(row.revision_id),
            role: known(&row.role)?,
            filename: row.filename,
            size: stored(row.size_bytes)?,
            metadata: row.metadata,
            sha256: row.sha256.map(sum).transpose()?,
            expires_at: row.expires_at,
            outcome,
        })
    }
}

/// An upload to be written.
#[derive(Debug)]
pub struct NewUpload<'a> {
    /// Whose.
    pub organization: OrganizationId,
    /// By whom.
    pub creator: UserId,
    /// Its name in addresses and on the disk.
    pub token: &'a UploadToken,
    /// Where it goes.
    pub revision: RevisionId,
    /// What for.
    pub role: MediaRole,
    /// What its sender calls it.
    pub filename: &'a str,
    /// How many bytes are to come.
    pub size: u64,
    /// `Upload-Metadata` as it was sent.
    pub metadata: &'a str,
    /// What the whole file has to be.
    pub sha256: Option<Sha256Sum>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it is forgotten.
    pub expires_at: DateTime<Utc>,
}

/// How many uploads of a person are not at their end, and how many bytes they are to have in all. Nobody adds one for
/// them until the transaction ends.
pub async fn lock_usage(tx: &mut PgConnection, creator: UserId, now: DateTime<Utc>) -> Result<(i64, u64)> {
    sqlx::query_scalar!(
        r#"SELECT 1 AS "one!" FROM pg_advisory_xact_lock(7261003, hashint8($1))"#,
        creator.get()
    )
    .fetch_one(&mut *tx)
    .await?;
    let row = sqlx::query!(
        r#"SELECT count(*) AS "count!", COALESCE(sum(size_bytes), 0)::bigint AS "bytes!"
           FROM uploads WHERE created_by = $1 AND finished_at IS NULL AND expires_at > $2"#,
        creator.get(),
        now
    )
    .fetch_one(&mut *tx)
    .await?;
    Ok((row.count, stored(row.bytes)?))
}

/// Writes an upload.
pub async fn insert(tx: &mut PgConnection, new: &NewUpload<'_>) -> Result<UploadId> {
    let size = i64::try_from(new.size).map_err(|e| Error::Internal(e.into()))?;
    let id = sqlx::query_scalar!(
        "INSERT INTO uploads (org_id, revision_id, token, role, filename, size_bytes, metadata, sha256, created_by, created_at,
                              expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
        new.organization.get(),
        new.revision.get(),
        new.token.as_str(),
        new.role.as_str(),
        new.filename,
        size,
        new.metadata,
        new.sha256.as_ref().map(|sum| &sum.0[..]),
        new.creator.get(),
        new.created_at,
        new.expires_at
    )
    .fetch_one(tx)
    .await?;
    Ok(UploadId(id))
}

/// A person's own upload.
pub async fn find(
    executor: impl PgExecutor<'_>,
    organization: OrganizationId,
    creator: UserId,
    token: &UploadToken,
    now: DateTime<Utc>,
) -> Result<Option<Upload>> {
    let row = sqlx::query_as!(
        Row,
        "SELECT id, token, revision_id, role, filename, size_bytes, metadata, sha256, expires_at, media_id, error_status,
                error_detail
         FROM uploads WHERE token = $1 AND org_id = $2 AND created_by = $3 AND expires_at > $4",
        token.as_str(),
        organization.get(),
        creator.get(),
        now
    )
    .fetch_optional(executor)
    .await?;
    row.map(Upload::try_from).transpose()
}

/// A person's uploads that are not at their end, of one revision or of all, the newest first.
pub async fn list_open(
    executor: impl PgExecutor<'_>,
    organization: OrganizationId,
    creator: UserId,
    revision: Option<RevisionId>,
    page: &Page,
    now: DateTime<Utc>,
) -> Result<Vec<Upload>> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, token, revision_id, role, filename, size_bytes, metadata, sha256, expires_at, media_id, error_status,
                error_detail
         FROM uploads
         WHERE org_id = $1 AND created_by = $2 AND finished_at IS NULL AND expires_at > $3
           AND ($4::bigint IS NULL OR revision_id = $4) AND ($5::bigint IS NULL OR id < $5)
         ORDER BY id DESC LIMIT $6",
        organization.get(),
        creator.get(),
        now,
        revision.map(RevisionId::get),
        page.after,
        page.rows()
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(Upload::try_from).collect()
}

/// Notes when an upload is forgotten now; never earlier than before.
pub async fn extend(executor: impl PgExecutor<'_>, id: UploadId, until: DateTime<Utc>) -> Result<()> {
    sqlx::query!("UPDATE uploads SET expires_at = GREATEST(expires_at, $2) WHERE id = $1", id.get(), until)
        .execute(executor)
        .await?;
    Ok(())
}

/// Notes what the whole file has to be, unless that was said before; returns what was said first.
pub async fn expect(executor: impl PgExecutor<'_>, id: UploadId, sha256: Sha256Sum) -> Result<Sha256Sum> {
    let first = sqlx::query_scalar!(
        r#"UPDATE uploads SET sha256 = COALESCE(sha256, $2) WHERE id = $1 RETURNING sha256 AS "sha256!""#,
        id.get(),
        &sha256.0
    )
    .fetch_optional(executor)
    .await?
    .ok_or(Error::NotFound("upload"))?;
    sum(first)
}

/// Notes that an upload became a medium. Belongs into the transaction that makes the medium, and fails where another one
/// was first.
pub async fn accept(tx: &mut PgConnection, id: UploadId, media: MediaId, now: DateTime<Utc>) -> Result<()> {
    let done = sqlx::query!(
        "UPDATE uploads SET media_id = $2, finished_at = $3 WHERE id = $1 AND finished_at IS NULL",
        id.get(),
        media.get(),
        now
    )
    .execute(tx)
    .await?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    Err(Error::Unavailable("this upload was cancelled, or taken in already; look at it again".to_owned()))
}

/// Notes that an upload was refused.
pub async fn refuse(
    executor: impl PgExecutor<'_>,
    id: UploadId,
    status: u16,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE uploads SET error_status = $2, error_detail = $3, finished_at = $4 WHERE id = $1 AND finished_at IS NULL",
        id.get(),
        i32::from(status),
        detail,
        now
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Forgets an upload. False where it was forgotten before.
pub async fn delete(executor: impl PgExecutor<'_>, token: &UploadToken) -> Result<bool> {
    let done = sqlx::query!("DELETE FROM uploads WHERE token = $1", token.as_str()).execute(executor).await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets an upload that is not at its end. False where it is, or was forgotten before.
pub async fn delete_open(executor: impl PgExecutor<'_>, token: &UploadToken) -> Result<bool> {
    let done = sqlx::query!("DELETE FROM uploads WHERE token = $1 AND finished_at IS NULL", token.as_str())
        .execute(executor)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Some uploads whose time is over, those first that it has been over for the longest.
pub async fn expired(
    executor: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    most: i64,
) -> Result<Vec<UploadToken>> {
    let tokens = sqlx::query_scalar!(
        "SELECT token FROM uploads WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2",
        now,
        most
    )
    .fetch_all(executor)
    .await?;
    tokens.into_iter().map(stored).collect()
}

/// Whether an upload is there whose time is over.
pub async fn is_expired(
    executor: impl PgExecutor<'_>,
    token: &UploadToken,
    now: DateTime<Utc>,
) -> Result<bool> {
    let expired = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM uploads WHERE token = $1 AND expires_at <= $2) AS "expired!""#,
        token.as_str(),
        now
    )
    .fetch_one(executor)
    .await?;
    Ok(expired)
}

/// Which of these uploads are not at their end.
pub async fn open_among(executor: impl PgExecutor<'_>, tokens: &[UploadToken]) -> Result<Vec<UploadToken>> {
    let tokens: Vec<String> = tokens.iter().map(UploadToken::to_string).collect();
    let open = sqlx::query_scalar!(
        "SELECT token FROM uploads WHERE token = ANY($1) AND finished_at IS NULL",
        &tokens
    )
    .fetch_all(executor)
    .await?;
    open.into_iter().map(stored).collect()
}

/// Some uploads that are not at their end, in the order of their creation, after `after`.
pub async fn open_after(
    executor: impl PgExecutor<'_>,
    after: UploadId,
    most: i64,
) -> Result<Vec<(UploadId, UploadToken)>> {
    let rows = sqlx::query!(
        "SELECT id, token FROM uploads WHERE finished_at IS NULL AND id > $1 ORDER BY id LIMIT $2",
        after.get(),
        most
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(|row| Ok((UploadId(row.id), stored(row.token)?))).collect()
}

/// A sign-in of whoever sent an upload that is not at its end and has `size` bytes; nothing where there is none.
pub async fn session_of_whole(
    executor: impl PgExecutor<'_>,
    token: &UploadToken,
    size: u64,
    now: DateTime<Utc>,
) -> Result<Option<TokenHash>> {
    let size: i64 = stored(size)?;
    let session = sqlx::query_scalar!(
        "SELECT s.token_hash FROM uploads u
         JOIN auth_sessions s ON s.user_id = u.created_by AND s.org_id = u.org_id AND s.expires_at > $3
         WHERE u.token = $1 AND u.size_bytes = $2 AND u.finished_at IS NULL AND u.expires_at > $3
         ORDER BY s.created_at DESC LIMIT 1",
        token.as_str(),
        size,
        now
    )
    .fetch_optional(executor)
    .await?;
    session.map(|hash| Ok(TokenHash(sum(hash)?.0))).transpose()
}

fn sum(bytes: Vec<u8>) -> Result<Sha256Sum> {
    bytes
        .try_into()
        .map(Sha256Sum)
        .map_err(|_| Error::Internal(anyhow::anyhow!("a stored SHA-256 has another length")))
}

/// What a column holds, as its own type.
fn stored<T, U: TryFrom<T>>(value: T) -> Result<U>
where
    U::Error: std::error::Error + Send + Sync + 'static,
{
    U::try_from(value).map_err(|e| Error::Internal(e.into()))
}
