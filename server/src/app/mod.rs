//! Use-cases: each owns its transaction and its permission check. `http` calls them; they call `store`, `jobs`, `blob`.

pub mod access;
pub mod activity;
pub mod annotations;
pub mod auth;
pub mod channels;
pub mod decisions;
pub mod deliverables;
pub mod documents;
pub mod error;
pub mod events;
pub mod feedback;
pub mod fields;
pub mod follower;
pub mod history;
pub mod idempotency;
pub mod media;
pub mod mirror;
pub mod my_work;
pub mod notifications;
pub mod organization;
pub mod paging;
pub mod passwords;
pub mod people;
pub mod pictures;
pub mod pipelines;
pub mod presenting;
pub mod projects;
pub mod reviews;
pub mod revisions;
pub mod schema;
pub mod setup;
pub mod shares;
pub mod stages;
pub mod throttle;
pub mod uploads;

use std::sync::Arc;

use domain::{Clock, Random};
use sqlx::PgPool;

pub use error::{Error, FieldError, Result};

use crate::blob::Blobs;
use crate::chat::Chat;
use crate::config::{Config, PublicUrl};
use crate::jobs::Queue;
use crate::mail::Mailer;

/// What every use-case works with. One per process, shared.
pub struct App {
    /// The database.
    pub db: PgPool,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// The settings.
    pub config: Config,
    /// The address that people use.
    pub public: PublicUrl,
    /// Password hashing, bounded.
    pub passwords: passwords::Passwords,
    /// Failed sign-ins.
    pub throttle: throttle::Throttle,
    /// People who come through share links.
    pub arrivals: throttle::Throttle,
    /// The event stream.
    pub events: events::Events,
    /// The media store.
    pub blobs: Blobs,
    /// The programs that read clips.
    pub programs: media::Programs,
    /// Single frames of clips that are being made.
    pub frames: media::Frames,
    /// What was decoded to look up pixels.
    pub probes: media::Probes,
    /// Who writes which upload.
    pub uploads: uploads::Writers,
    /// Work for later.
    pub jobs: Queue,
    /// What pictures are composed by.
    pub compose: Arc<pictures::Composer>,
    /// Channels of chat programs.
    pub chat: Chat,
    /// Letters; none where the operator has named no mail server.
    pub mail: Option<Mailer>,
    /// Live documents.
    pub rooms: collab::Rooms,
}

/// The shared `App`.
pub type Shared = Arc<App>;

impl App {
    /// Whether the database answers, within two seconds.
    pub async fn is_ready(&self) -> bool {
        let answer = crate::store::ping(&self.db);
        matches!(tokio::time::timeout(std::time::Duration::from_secs(2), answer).await, Ok(Ok(())))
    }
}
