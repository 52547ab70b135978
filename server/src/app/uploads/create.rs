//! Beginning uploads.

use domain::ids::RevisionId;
use domain::{Actor, MediaRole};

use super::{Progress, expiry};
use crate::app::{App, Error, Result, media};
use crate::blob::{self, Sha256Sum, UploadToken};
use crate::store;
use crate::store::uploads::{NewUpload, Outcome, Upload};

/// How many uploads of one person may be on their way.
const MOST_UPLOADS: i64 = 100;

/// How many bytes they may have in all, in clips of the largest size that is allowed.
const MOST_CLIPS: u64 = 20;

/// What its sender says of an upload before it begins.
#[derive(Debug)]
pub struct Announced {
    /// Where it goes.
    pub revision: RevisionId,
    /// What it is for there.
    pub role: MediaRole,
    /// What its sender calls it.
    pub filename: String,
    /// How many bytes it has.
    pub size: u64,
    /// `Upload-Metadata`, to be given back.
    pub metadata: String,
    /// What the whole file has to be, if its sender knows.
    pub sha256: Option<Sha256Sum>,
}

/// Begins an upload into a draft. What could not be taken in is refused before a byte is sent.
pub async fn create(app: &App, actor: &Actor, announced: Announced) -> Result<Progress> {
    media::open_target(app, actor, None, announced.revision).await?;
    media::check_role(app, announced.role).await?;
    if announced.size == 0 {
        return Err(Error::invalid("Upload-Length", "the file is empty; export it again"));
    }
    let limit = media::size_limit(app, announced.role);
    if announced.size > limit {
        return Err(blob::Error::TooLarge { limit }.into());
    }
    app.blobs.check_room(announced.size)?;
    let token = UploadToken::new(&*app.random);
    let begun = begin(app, actor, &announced, &token).await;
    if begun.is_err() {
        // Failing here leaves an empty file, which the next sweep finds.
        if let Err(error) = app.blobs.remove_part(&token).await {
            tracing::warn!(%error, %token, "the part file of an upload that was not begun stays for now");
        }
    }
    begun.map(|row| Progress::of(row, 0))
}

async fn begin(app: &App, actor: &Actor, announced: &Announced, token: &UploadToken) -> Result<Upload> {
    let (now, expires_at) = (app.clock.now(), expiry(app));
    let mut tx = app.db.begin().await?;
    let (count, bytes) = store::uploads::lock_usage(&mut tx, actor.user, now).await?;
    let most_bytes = MOST_CLIPS.saturating_mul(app.config.max_clip_bytes.max(app.config.max_image_bytes));
    if count >= MOST_UPLOADS || bytes.saturating_add(announced.size) > most_bytes {
        return Err(Error::conflict(
            "too-many-uploads",
            format!("{count} of your uploads are not finished; finish or cancel some of them first"),
        ));
    }
    // Before its row, and held until that is there: a row without a file is one that was lost.
    let part = app.blobs.create_part(token).await?;
    let new = NewUpload {
        organization: actor.organization,
        creator: actor.user,
        token,
        revision: announced.revision,
        role: announced.role,
        filename: &announced.filename,
        size: announced.size,
        metadata: &announced.metadata,
        sha256: announced.sha256,
        created_at: now,
        expires_at,
    };
    let id = store::uploads::insert(&mut tx, &new).await?;
    tx.commit().await?;
    drop(part);
    Ok(Upload {
        id,
        token: token.clone(),
        revision: announced.revision,
        role: announced.role,
        filename: announced.filename.clone(),
        size: announced.size,
        metadata: announced.metadata.clone(),
        sha256: announced.sha256,
        expires_at,
        outcome: Outcome::Open,
    })
}
