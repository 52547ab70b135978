//! How media are made ready.

use domain::RevisionStatus;
use domain::ids::{MediaId, OrganizationId, ProjectId, RevisionId};
use domain::media::{MediaFailure, Progress};
use sqlx::{PgConnection, PgExecutor};

use super::whole;
use crate::app::Result;
use crate::blob::{DerivedPrefix, Key};
use crate::store::known;

/// A medium as the job sees it that makes it ready.
#[derive(Debug)]
pub struct Work {
    /// Whose.
    pub organization: OrganizationId,
    /// In which project.
    pub project: ProjectId,
    /// The client team that may see the project.
    pub client_team: Option<i64>,
    /// Of which revision.
    pub revision: RevisionId,
    /// Whether clients do not see that revision yet.
    pub is_draft: bool,
    /// How far it is.
    pub progress: Progress,
    /// The upload.
    pub original: Key,
    /// What it is.
    pub mime: String,
    /// Where what is derived from it is to lie.
    pub derived: DerivedPrefix,
}

/// A medium that waits to be made ready; nothing when it does no longer.
pub async fn work(executor: impl PgExecutor<'_>, id: MediaId) -> Result<Option<Work>> {
    let row = sqlx::query!(
        r#"SELECT m.org_id, r.project_id, p.client_team_id, m.revision_id, r.status AS revision_status, m.progress,
                  m.original_key, m.mime, m.derived_prefix
           FROM media m JOIN revisions r ON r.id = m.revision_id JOIN projects p ON p.id = r.project_id
           WHERE m.id = $1 AND m.status = 'processing' AND m.removed_at IS NULL"#,
        id.get()
    )
    .fetch_optional(executor)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let status: RevisionStatus = known(&row.revision_status)?;
    Ok(Some(Work {
        organization: OrganizationId(row.org_id),
        project: ProjectId(row.project_id),
        client_team: row.client_team_id,
        revision: RevisionId(row.revision_id),
        is_draft: !status.is_shown_to_clients(),
        progress: Progress::new(row.progress),
        original: Key::stored(row.original_key),
        mime: row.mime,
        derived: DerivedPrefix::stored(row.derived_prefix),
    }))
}

/// Notes how far a medium is; it never goes back. False when nobody waits for it any more.
pub async fn advance(executor: impl PgExecutor<'_>, id: MediaId, to: Progress) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE media SET progress = GREATEST(progress, $2) WHERE id = $1 AND status = 'processing' AND removed_at IS NULL",
        id.get(),
        to.get()
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What a medium has when it is ready.
#[derive(Debug)]
pub struct Ready {
    /// What browsers show, and what it is.
    pub view: (Key, String),
    /// Width and height as shown, in pixels.
    pub dimensions: (u32, u32),
    /// Which thumbnails there are, by width in pixels.
    pub thumbnail_widths: Vec<i32>,
}

/// Notes that a medium is ready. False when nobody waits for it any more.
pub async fn finish(tx: &mut PgConnection, id: MediaId, ready: &Ready) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE media SET status = 'ready', progress = 1, view_key = $2, view_mime = $3, width = $4, height = $5,
                          thumbnail_widths = $6
         WHERE id = $1 AND status = 'processing' AND removed_at IS NULL",
        id.get(),
        ready.view.0.as_str(),
        ready.view.1,
        whole::<_, i32>(ready.dimensions.0)?,
        whole::<_, i32>(ready.dimensions.1)?,
        &ready.thumbnail_widths
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that a medium could not be made ready. False when nobody waits for it any more.
pub async fn fail(tx: &mut PgConnection, id: MediaId, failure: &MediaFailure) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE media SET status = 'failed', progress = 0, error_detail = $2, error_remedy = $3
         WHERE id = $1 AND status = 'processing' AND removed_at IS NULL",
        id.get(),
        failure.detail,
        failure.remedy
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
