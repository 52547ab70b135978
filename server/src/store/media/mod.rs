//! Media of revisions: what is shown of them, how they come and go, and how they are made ready.

mod changes;
mod clips;
mod storage;
mod work;

use chrono::{DateTime, Utc};
use domain::clip::ClipExtra;
use domain::ids::MediaId;
use domain::{ClipInfo, MediaRole, MediaStatus};
use render::still::{TileKind, Tiling};
use sqlx::PgExecutor;
use sqlx::types::Json;

pub use changes::{
    NewMedium, Place, Removed, insert, is_used, lock_key, lock_revision, lock_state, place, remove, restart,
};
pub use clips::{clip, insert_clip, set_extras};
pub use storage::storage;
pub use work::{Ready, Work, advance, begin, derived_of_removed, fail, finish, show_poster, work};

use self::clips::ClipRow;
use super::known;
use crate::app::access::Visibility;
use crate::app::media::{Clip, Made, Media, MediaError, MediaUrls};
use crate::app::{Error, Result};
use crate::blob::{DerivedPrefix, Key, Sha256Sum};

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
    has_tiles: bool,
    has_view: bool,
    has_thumbnails: bool,
    playable_frames: i32,
    clip: Option<Json<ClipRow>>,
    uploader_id: Option<i64>,
    uploader_name: Option<String>,
    uploader_email: Option<String>,
}

impl Row {
    fn shown_to(self, visibility: &Visibility) -> Result<Media> {
        let role: MediaRole = known(&self.role)?;
        let status: MediaStatus = known(&self.status)?;
        let mut beside = Vec::new();
        let clip = match self.clip {
            Some(Json(row)) => {
                // What was made of one that failed is gone with the failure.
                if status != MediaStatus::Failed {
                    beside = row.beside()?;
                }
                let info = row.info(&self.mime, (self.width, self.height))?;
                Some(Clip::new(info, whole(self.playable_frames)?))
            }
            None => None,
        };
        let made = Made {
            kind: role.kind(),
            view: self.has_view,
            tiles: self.has_tiles,
            thumbnails: self.has_thumbnails,
            playable: self.playable_frames > 0,
        };
        Ok(Media {
            id: self.id,
            revision_id: self.revision_id,
            role,
            kind: role.kind(),
            status,
            progress: self.progress,
            error: self
                .error_detail
                .map(|detail| MediaError { detail, remedy: self.error_remedy.unwrap_or_default() }),
            filename: self.filename,
            mime: self.mime,
            size_bytes: self.size_bytes,
            width: self.width,
            height: self.height,
            clip,
            sha256: hex::encode(self.sha256),
            uploaded_by: visibility.person(self.uploader_id, self.uploader_name, self.uploader_email),
            uploaded_at: self.uploaded_at,
            urls: MediaUrls::new(self.id, made, &beside),
        })
    }
}

/// The media of these revisions that were not removed, by revision and then in the order of upload. Whoever calls has
/// made sure that the revisions may be seen.
pub async fn of_revisions(
    executor: impl PgExecutor<'_>,
    visibility: &Visibility,
    revisions: &[i64],
) -> Result<Vec<Media>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT m.id, m.revision_id, m.role, m.status, m.progress, m.filename, m.mime, m.size_bytes, m.sha256,
                  m.width, m.height, m.error_detail, m.error_remedy, m.uploaded_at, m.playable_frames,
                  m.tile_kind IS NOT NULL AS "has_tiles!", m.view_key IS NOT NULL AS "has_view!", cardinality(m.thumbnail_widths) > 0 AS "has_thumbnails!",
                  to_jsonb(c) AS "clip?: Json<ClipRow>",
                  u.id AS "uploader_id?", u.name AS "uploader_name?", u.email::text AS "uploader_email?"
           FROM media m LEFT JOIN users u ON u.id = m.uploaded_by LEFT JOIN clips c ON c.media_id = m.id
           WHERE m.revision_id = ANY($1) AND m.removed_at IS NULL
           ORDER BY m.revision_id, m.id"#,
        revisions
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(|row| row.shown_to(visibility)).collect()
}

/// A medium that was not removed, of a revision that may be seen.
pub async fn find(
    executor: impl PgExecutor<'_>,
    visibility: &Visibility,
    id: MediaId,
) -> Result<Option<Media>> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT m.id, m.revision_id, m.role, m.status, m.progress, m.filename, m.mime, m.size_bytes, m.sha256,
                  m.width, m.height, m.error_detail, m.error_remedy, m.uploaded_at, m.playable_frames,
                  m.tile_kind IS NOT NULL AS "has_tiles!", m.view_key IS NOT NULL AS "has_view!", cardinality(m.thumbnail_widths) > 0 AS "has_thumbnails!",
                  to_jsonb(c) AS "clip?: Json<ClipRow>",
                  u.id AS "uploader_id?", u.name AS "uploader_name?", u.email::text AS "uploader_email?"
           FROM media m
           JOIN revisions r ON r.id = m.revision_id
           JOIN projects p ON p.id = r.project_id
           LEFT JOIN users u ON u.id = m.uploaded_by
           LEFT JOIN clips c ON c.media_id = m.id
           WHERE m.id = $1 AND m.removed_at IS NULL AND m.org_id = $2
             AND ($3::bigint[] IS NULL OR ((p.client_team_id = ANY($3) OR r.id = ANY($4)) AND r.status <> 'DRAFT'))"#,
        id.get(),
        visibility.organization,
        visibility.client_teams.as_deref(),
        &visibility.shared
    )
    .fetch_optional(executor)
    .await?;
    row.map(|row| row.shown_to(visibility)).transpose()
}

/// What serving a medium's files needs to know.
#[derive(Debug)]
pub struct Files {
    /// Whether it can be looked at.
    pub status: MediaStatus,
    /// The untouched upload.
    pub original: Key,
    /// What the upload is.
    pub mime: String,
    /// What it was called.
    pub filename: String,
    /// Its content.
    pub sha256: Sha256Sum,
    /// What browsers show, and what it is.
    pub view: Option<(Key, String)>,
    /// Where the thumbnails lie.
    pub derived: DerivedPrefix,
    /// Which there are, by width in pixels.
    pub thumbnail_widths: Vec<i32>,
    /// How many frames of a clip can be played.
    pub playable_frames: i32,
    /// What it is as a clip.
    pub clip: Option<ClipInfo>,
    /// What there is of a clip beside what is played of it.
    pub beside: Vec<ClipExtra>,
    /// Width and height as shown, in pixels.
    pub size: Option<(u32, u32)>,
    /// The tiles that it is shown in.
    pub tiling: Option<Tiling>,
}

/// The files of a medium that was not removed, of a revision that may be seen.
pub async fn files(
    executor: impl PgExecutor<'_>,
    visibility: &Visibility,
    id: MediaId,
) -> Result<Option<Files>> {
    let row = sqlx::query!(
        r#"SELECT m.status, m.original_key, m.mime, m.filename, m.sha256, m.view_key, m.view_mime, m.derived_prefix,
                  m.thumbnail_widths, m.playable_frames, m.width, m.height, m.tile_kind, to_jsonb(c) AS "clip?: Json<ClipRow>"
           FROM media m
           JOIN revisions r ON r.id = m.revision_id
           JOIN projects p ON p.id = r.project_id
           LEFT JOIN clips c ON c.media_id = m.id
           WHERE m.id = $1 AND m.removed_at IS NULL AND m.org_id = $2
             AND ($3::bigint[] IS NULL OR ((p.client_team_id = ANY($3) OR r.id = ANY($4)) AND r.status <> 'DRAFT'))"#,
        id.get(),
        visibility.organization,
        visibility.client_teams.as_deref(),
        &visibility.shared
    )
    .fetch_optional(executor)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let mut beside = Vec::new();
    let clip = match row.clip {
        Some(Json(clip)) => {
            beside = clip.beside()?;
            Some(clip.info(&row.mime, (row.width, row.height))?)
        }
        None => None,
    };
    let size = match (row.width, row.height) {
        (Some(width), Some(height)) => Some((whole(width)?, whole(height)?)),
        _ => None,
    };
    Ok(Some(Files {
        beside,
        playable_frames: row.playable_frames,
        clip,
        tiling: size
            .zip(row.tile_kind.as_deref().and_then(tile_kind))
            .map(|(size, kind)| Tiling::of(size, kind)),
        size,
        status: known(&row.status)?,
        original: Key::stored(row.original_key),
        mime: row.mime,
        filename: row.filename,
        sha256: sum(row.sha256)?,
        view: row.view_key.map(Key::stored).zip(row.view_mime),
        derived: DerivedPrefix::stored(row.derived_prefix),
        thumbnail_widths: row.thumbnail_widths,
    }))
}

/// The format of tiles as it is kept.
fn tile_word(kind: TileKind) -> &'static str {
    match kind {
        TileKind::Png => "png",
        TileKind::Jpeg => "jpeg",
    }
}

fn tile_kind(word: &str) -> Option<TileKind> {
    [TileKind::Png, TileKind::Jpeg].into_iter().find(|kind| tile_word(*kind) == word)
}

fn sum(bytes: Vec<u8>) -> Result<Sha256Sum> {
    bytes
        .try_into()
        .map(Sha256Sum)
        .map_err(|_| Error::Internal(anyhow::anyhow!("a stored SHA-256 has another length")))
}

fn whole<T, U: TryFrom<T>>(number: T) -> Result<U>
where
    U::Error: std::error::Error + Send + Sync + 'static,
{
    U::try_from(number).map_err(|e| Error::Internal(e.into()))
}
