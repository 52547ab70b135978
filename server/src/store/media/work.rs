//! How media are made ready.

use domain::RevisionStatus;
use domain::ids::{MediaId, OrganizationId, ProjectId, RevisionId};
use domain::media::{MediaFailure, Progress};
use render::still::TileKind;
use sqlx::{PgConnection, PgExecutor};

use super::{tile_word, whole};
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
    /// Where what is derived from it is to lie. Every attempt has its own.
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

/// Below which prefix the files of a medium lie that was taken out.
pub async fn derived_of_removed(executor: impl PgExecutor<'_>, id: MediaId) -> Result<Option<DerivedPrefix>> {
    let prefix = sqlx::query_scalar!(
        "SELECT derived_prefix FROM media WHERE id = $1 AND removed_at IS NOT NULL",
        id.get()
    )
    .fetch_optional(executor)
    .await?;
    Ok(prefix.map(DerivedPrefix::stored))
}

/// Takes back what an earlier attempt has shown, and has what is made from now on lie below `derived`: whoever works on
/// another prefix is told that nobody waits. Gives the prefix before; nothing when nobody waits for the medium any more.
pub async fn begin(
    tx: &mut PgConnection,
    id: MediaId,
    derived: &DerivedPrefix,
) -> Result<Option<DerivedPrefix>> {
    let before = sqlx::query_scalar!(
        "UPDATE media m SET derived_prefix = $2, playable_frames = 0, view_key = NULL, view_mime = NULL,
                            thumbnail_widths = '{}', derived_bytes = 0, tile_kind = NULL
         FROM (SELECT id, derived_prefix FROM media WHERE id = $1 FOR UPDATE) before
         WHERE m.id = before.id AND m.status = 'processing' AND m.removed_at IS NULL
         RETURNING before.derived_prefix",
        id.get(),
        derived.as_str()
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(before) = before else { return Ok(None) };
    sqlx::query!("UPDATE clips SET made = '{}' WHERE media_id = $1", id.get()).execute(tx).await?;
    Ok(Some(DerivedPrefix::stored(before)))
}

/// Notes how far a medium is, and how many frames of it can be played; neither goes back. False when nobody waits any more
/// for what lies below `derived`.
pub async fn advance(
    executor: impl PgExecutor<'_>,
    id: MediaId,
    derived: &DerivedPrefix,
    to: Progress,
    playable_frames: u32,
) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE media SET progress = GREATEST(progress, $2), playable_frames = GREATEST(playable_frames, $3)
         WHERE id = $1 AND status = 'processing' AND removed_at IS NULL AND derived_prefix = $4",
        id.get(),
        to.get(),
        whole::<_, i32>(playable_frames)?,
        derived.as_str()
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Shows the poster of a clip and the thumbnails made of it, before the clip is ready. False when nobody waits any more for
/// what lies below `derived`.
pub async fn show_poster(
    executor: impl PgExecutor<'_>,
    id: MediaId,
    derived: &DerivedPrefix,
    (key, mime): &(Key, String),
    thumbnail_widths: &[i32],
) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE media SET view_key = $2, view_mime = $3, thumbnail_widths = $4
         WHERE id = $1 AND status = 'processing' AND removed_at IS NULL AND derived_prefix = $5",
        id.get(),
        key.as_str(),
        mime,
        thumbnail_widths,
        derived.as_str()
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
    /// How many frames can be played; none of a still.
    pub playable_frames: u32,
    /// What was derived from it, in bytes.
    pub derived_bytes: u64,
    /// The format of its tiles; of a large still alone.
    pub tiles: Option<TileKind>,
}

/// Notes that a medium is ready. False when nobody waits any more for what lies below `derived`.
pub async fn finish(
    tx: &mut PgConnection,
    id: MediaId,
    derived: &DerivedPrefix,
    ready: &Ready,
) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE media SET status = 'ready', progress = 1, view_key = $2, view_mime = $3, width = $4, height = $5,
                          thumbnail_widths = $6, playable_frames = $7, derived_bytes = $8, tile_kind = $9
         WHERE id = $1 AND status = 'processing' AND removed_at IS NULL AND derived_prefix = $10",
        id.get(),
        ready.view.0.as_str(),
        ready.view.1,
        whole::<_, i32>(ready.dimensions.0)?,
        whole::<_, i32>(ready.dimensions.1)?,
        &ready.thumbnail_widths,
        whole::<_, i32>(ready.playable_frames)?,
        whole::<_, i64>(ready.derived_bytes)?,
        ready.tiles.map(tile_word),
        derived.as_str()
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that a medium could not be made ready, and shows nothing more of it. False when nobody waits any more for what lies
/// below `derived`.
pub async fn fail(
    tx: &mut PgConnection,
    id: MediaId,
    derived: &DerivedPrefix,
    failure: &MediaFailure,
) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE media SET status = 'failed', progress = 0, error_detail = $2, error_remedy = $3, playable_frames = 0,
                          view_key = NULL, view_mime = NULL, thumbnail_widths = '{}', derived_bytes = 0,
                          tile_kind = NULL
         WHERE id = $1 AND status = 'processing' AND removed_at IS NULL AND derived_prefix = $4",
        id.get(),
        failure.detail,
        failure.remedy,
        derived.as_str()
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
