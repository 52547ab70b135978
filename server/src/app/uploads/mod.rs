//! Uploads that go on after a lost connection, a reload of the page and a restart of the server.
//!
//! A row says what is to come; the length of the part file says how much of it has. Once all of it has come it is taken
//! in by the same code as an upload that came in one piece, in a transaction that ends the upload as well: whatever is
//! cut off before is done again by the next request for it.

mod append;
mod complete;
mod create;
mod read;
mod remove;
mod sweep;
mod writers;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Actor, MediaRole};
use serde::Serialize;
use utoipa::ToSchema;

pub use append::{Checksum, Terms, append};
pub use create::{Announced, create};
pub use read::{find, head, list};
pub use remove::remove;
pub use sweep::{sweep, sweep_always};
pub use writers::Writers;

use super::{App, Error, Result};
use crate::blob::UploadToken;
use crate::store;
use crate::store::uploads::Upload as Row;

/// An upload on its way, or what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Upload {
    /// Its name in addresses.
    pub token: String,
    /// The revision that it goes to.
    pub revision_id: i64,
    /// What it is for there: `current`, `reference`, `screenshot`, `video` or `referenceVideo`.
    #[serde(rename = "type")]
    #[schema(schema_with = crate::app::schema::media_role)]
    pub role: MediaRole,
    /// What its sender calls it.
    pub filename: String,
    /// How many bytes it has in all.
    pub size_bytes: u64,
    /// How many of them have come.
    pub offset: u64,
    /// When it is forgotten unless more of it comes before.
    pub expires_at: DateTime<Utc>,
    /// The medium that it became.
    pub media_id: Option<i64>,
    /// Why it was refused once it had come.
    pub error: Option<UploadRefusal>,
}

/// Why an upload was refused once it had come. Nothing is kept of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UploadRefusal {
    /// The HTTP status of the refusal.
    pub status: u16,
    /// What is wrong, and what to do about it.
    pub detail: String,
}

/// How far an upload is.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Its name in addresses.
    pub token: UploadToken,
    /// How many bytes have come; they are on disk.
    pub offset: u64,
    /// How many bytes it has in all.
    pub size: u64,
    /// `Upload-Metadata` as it was sent.
    pub metadata: String,
    /// When it is forgotten unless more of it comes before.
    pub expires_at: DateTime<Utc>,
    /// The medium that it became.
    pub media: Option<domain::ids::MediaId>,
}

impl Progress {
    fn of(row: Row, offset: u64) -> Self {
        Self {
            token: row.token,
            offset,
            size: row.size,
            metadata: row.metadata,
            expires_at: row.expires_at,
            media: None,
        }
    }
}

/// Why an upload does not go on.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// For a reason that others have too.
    #[error(transparent)]
    Other(#[from] Error),
    /// A piece differs from the checksum that came with it.
    #[error("this piece was damaged on its way: it differs from its checksum and is not kept. Send it again")]
    Checksum,
    /// All of it came and was refused then.
    #[error("{detail}")]
    Refused {
        /// The HTTP status of the refusal.
        status: u16,
        /// What is wrong, and what to do about it.
        detail: String,
    },
    /// Its sender came back by another connection.
    #[error("this upload goes on by another connection; what came by this one is kept")]
    TakenOver,
    /// The server stops.
    #[error("the server is being restarted; what came is kept. Go on in a moment")]
    Stopping,
    /// The sender said nothing for too long.
    #[error("nothing came for a minute; what came before is kept. Check the connection and go on")]
    Silent,
    /// The disk is full.
    #[error("the server's disk is full; what came before is kept. Free space, then go on")]
    Full,
}

impl From<crate::blob::Error> for UploadError {
    fn from(error: crate::blob::Error) -> Self {
        match error {
            crate::blob::Error::Full => Self::Full,
            other => Self::Other(other.into()),
        }
    }
}

const NO_UPLOAD: Error = Error::NotFound("upload");

/// The upload with this name, where it is the actor's own and its time is not over.
async fn own(app: &App, actor: &Actor, token: &UploadToken) -> Result<Row> {
    store::uploads::find(&app.db, actor.organization, actor.user, token, app.clock.now())
        .await?
        .ok_or(NO_UPLOAD)
}

/// When an upload is forgotten that something comes of now.
fn expiry(app: &App) -> DateTime<Utc> {
    app.clock.now() + TimeDelta::hours(i64::from(app.config.upload_hours))
}
