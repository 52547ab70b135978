//! How media come into revisions and leave them.

use chrono::{DateTime, Utc};
use domain::ids::{MediaId, OrganizationId, ProjectId, RevisionId, StageId, UserId};
use domain::media::{MediaFailure, MediaState, Progress};
use domain::{MediaRole, MediaStatus, RevisionStatus};
use sqlx::{PgConnection, PgExecutor};

use super::whole;
use crate::app::access::Visibility;
use crate::app::{Error, Result};
use crate::blob::{DerivedPrefix, Key, Sha256Sum};
use crate::store::{known, on_constraint};

/// A revision that media may go into, as far as that matters.
#[derive(Debug)]
pub struct Place {
    /// Its stage.
    pub stage: StageId,
    /// Its project.
    pub project: ProjectId,
    /// Where it stands.
    pub status: RevisionStatus,
    /// Whether the person asked about is assigned to its stage.
    pub assigned: bool,
}

/// A revision that may be seen, and whether `user` is assigned to its stage.
pub async fn place(
    executor: impl PgExecutor<'_>,
    visibility: &Visibility,
    revision: RevisionId,
    user: Option<UserId>,
) -> Result<Option<Place>> {
    let row = sqlx::query!(
        r#"SELECT r.stage_id, r.project_id, r.status,
                  EXISTS (SELECT FROM stage_assignments a WHERE a.stage_id = r.stage_id AND a.user_id = $4) AS "assigned!"
           FROM revisions r JOIN projects p ON p.id = r.project_id
           WHERE r.id = $1 AND r.org_id = $2
             AND ($3::bigint[] IS NULL OR (p.client_team_id = ANY($3) AND r.status <> 'DRAFT'))"#,
        revision.get(),
        visibility.organization,
        visibility.client_teams.as_deref(),
        user.map(UserId::get)
    )
    .fetch_optional(executor)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Place {
        stage: StageId(row.stage_id),
        project: ProjectId(row.project_id),
        status: known(&row.status)?,
        assigned: row.assigned,
    }))
}

/// Where a revision stands; it stays there until the transaction ends.
pub async fn lock_revision(tx: &mut PgConnection, revision: RevisionId) -> Result<RevisionStatus> {
    let status = sqlx::query_scalar!("SELECT status FROM revisions WHERE id = $1 FOR UPDATE", revision.get())
        .fetch_optional(tx)
        .await?
        .ok_or(Error::NotFound("revision"))?;
    known(&status)
}

/// Keeps others from adding or removing the file of this key until the transaction ends.
pub async fn lock_key(tx: &mut PgConnection, key: &Key) -> Result<()> {
    sqlx::query_scalar!(
        r#"SELECT 1 AS "one!" FROM pg_advisory_xact_lock(hashtextextended($1, 7261002))"#,
        key.as_str()
    )
    .fetch_one(tx)
    .await?;
    Ok(())
}

/// Whether a medium that was not removed has this original.
pub async fn is_used(executor: impl PgExecutor<'_>, original: &Key) -> Result<bool> {
    let used = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM media WHERE original_key = $1 AND removed_at IS NULL) AS "used!""#,
        original.as_str()
    )
    .fetch_one(executor)
    .await?;
    Ok(used)
}

/// A medium to be written.
#[derive(Debug)]
pub struct NewMedium<'a> {
    /// Whose.
    pub organization: OrganizationId,
    /// Of which revision.
    pub revision: RevisionId,
    /// What for.
    pub role: MediaRole,
    /// Where the upload lies.
    pub original: &'a Key,
    /// Where what is derived from it will lie.
    pub derived: &'a DerivedPrefix,
    /// What it was called.
    pub filename: &'a str,
    /// What it is.
    pub mime: &'static str,
    /// Its size in bytes.
    pub size: u64,
    /// Its content.
    pub sha256: Sha256Sum,
    /// Width and height as shown, in pixels.
    pub dimensions: (u32, u32),
    /// Who uploaded it.
    pub uploaded_by: Option<UserId>,
    /// When.
    pub uploaded_at: DateTime<Utc>,
}

/// Writes a medium that is to be made ready.
pub async fn insert(tx: &mut PgConnection, new: &NewMedium<'_>) -> Result<MediaId> {
    let id = sqlx::query_scalar!(
        "INSERT INTO media (org_id, revision_id, role, original_key, derived_prefix, filename, mime, size_bytes, sha256,
                            width, height, uploaded_by, uploaded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id",
        new.organization.get(),
        new.revision.get(),
        new.role.as_str(),
        new.original.as_str(),
        new.derived.as_str(),
        new.filename,
        new.mime,
        whole::<_, i64>(new.size)?,
        &new.sha256.0,
        whole::<_, i32>(new.dimensions.0)?,
        whole::<_, i32>(new.dimensions.1)?,
        new.uploaded_by.map(UserId::get),
        new.uploaded_at
    )
    .fetch_one(tx)
    .await
    .map_err(|e| {
        on_constraint(e, |name| {
            (name == "media_role_taken").then(|| {
                Error::conflict("already-taken", "somebody else uploaded to this place at the same moment; look at it first")
            })
        })
    })?;
    Ok(MediaId(id))
}

/// A medium that was taken out, with the files that nobody needs any more.
#[derive(Debug)]
pub struct Removed {
    /// Its id.
    pub id: MediaId,
    /// Its upload, which others may have as well.
    pub original: Key,
    /// What was derived from it.
    pub derived: DerivedPrefix,
}

/// Takes the media of this role out of a revision. Their rows stay, for the marks that point at them.
pub async fn remove(
    tx: &mut PgConnection,
    revision: RevisionId,
    role: MediaRole,
    now: DateTime<Utc>,
) -> Result<Vec<Removed>> {
    let rows = sqlx::query!(
        "UPDATE media SET removed_at = $3 WHERE revision_id = $1 AND role = $2 AND removed_at IS NULL
         RETURNING id, original_key, derived_prefix",
        revision.get(),
        role.as_str(),
        now
    )
    .fetch_all(tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Removed {
            id: MediaId(row.id),
            original: Key::stored(row.original_key),
            derived: DerivedPrefix::stored(row.derived_prefix),
        })
        .collect())
}

/// The state of a medium; it stays so until the transaction ends.
pub async fn lock_state(tx: &mut PgConnection, id: MediaId) -> Result<MediaState> {
    let row = sqlx::query!(
        "SELECT status, progress, error_detail, error_remedy FROM media WHERE id = $1 AND removed_at IS NULL FOR UPDATE",
        id.get()
    )
    .fetch_optional(tx)
    .await?
    .ok_or(Error::NotFound("medium"))?;
    Ok(match known(&row.status)? {
        MediaStatus::Processing => MediaState::Processing { progress: Progress::new(row.progress) },
        MediaStatus::Ready => MediaState::Ready,
        MediaStatus::Failed => MediaState::Failed(MediaFailure {
            detail: row.error_detail.unwrap_or_default(),
            remedy: row.error_remedy.unwrap_or_default(),
        }),
    })
}

/// Puts a medium back to its beginning.
pub async fn restart(tx: &mut PgConnection, id: MediaId) -> Result<()> {
    sqlx::query!(
        "UPDATE media SET status = 'processing', progress = 0, error_detail = NULL, error_remedy = NULL WHERE id = $1",
        id.get()
    )
    .execute(tx)
    .await?;
    Ok(())
}
