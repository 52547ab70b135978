//! Media of a revision: what they are, how they come and go, and how far their making ready is.

mod filename;
mod read;
mod receive;
mod remove;
mod retry;

use chrono::{DateTime, Utc};
use domain::{MediaRole, MediaStatus};
use serde::Serialize;
use utoipa::ToSchema;

pub use read::{ServedFile, get, original, thumbnail, view};
pub(crate) use receive::limits;
pub use receive::{Target, accept, check_role, not_silent, open_target, receive, take_in};
pub(crate) use remove::forget_unused;
pub use remove::remove;
pub use retry::retry;

use super::people::Person;

/// A picture or clip of a revision.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Media {
    /// Its id; marks refer to it.
    pub id: i64,
    /// The revision that it belongs to.
    pub revision_id: i64,
    /// What it is for: `current`, `reference`, `screenshot`, `video` or `referenceVideo`.
    #[schema(schema_with = crate::app::schema::media_role)]
    pub role: MediaRole,
    /// `processing`, `ready` or `failed`.
    #[schema(schema_with = crate::app::schema::media_status)]
    pub status: MediaStatus,
    /// Share of the making ready that is done, 0 to 1.
    pub progress: f32,
    /// Why it could not be made ready.
    pub error: Option<MediaError>,
    /// What its file was called; for people, never a path.
    pub filename: String,
    /// What it is, found out from its content.
    pub mime: String,
    /// Size of the original in bytes.
    pub size_bytes: i64,
    /// Width as shown, in pixels.
    pub width: Option<i32>,
    /// Height as shown, in pixels.
    pub height: Option<i32>,
    /// SHA-256 of the original, hexadecimal.
    pub sha256: String,
    /// Who uploaded it; absent when a program did.
    pub uploaded_by: Option<Person>,
    /// When.
    pub uploaded_at: DateTime<Utc>,
    /// Where its pictures are.
    pub urls: MediaUrls,
}

/// Why a medium could not be made ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MediaError {
    /// What is wrong.
    pub detail: String,
    /// What its owner can do about it.
    pub remedy: String,
}

/// Addresses relative to the base path of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MediaUrls {
    /// The file as it was uploaded.
    pub original: String,
    /// What browsers show, in full resolution; absent until it is ready.
    pub view: Option<String>,
    /// A template: put 320, 640 or 1280 for `{width}`; absent until it is ready.
    pub thumbnail: Option<String>,
}

impl MediaUrls {
    /// The addresses of the medium `id`.
    pub fn new(id: i64, status: MediaStatus) -> Self {
        let ready = status == MediaStatus::Ready;
        Self {
            original: format!("api/media/{id}/original"),
            view: ready.then(|| format!("api/media/{id}/view")),
            thumbnail: ready.then(|| format!("api/media/{id}/thumbnail/{{width}}.webp")),
        }
    }
}
