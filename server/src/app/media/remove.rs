//! Taking media out of a revision.

use chrono::{DateTime, Utc};
use domain::revision::change_media;
use domain::{MediaRole, RevisionStatus};
use sqlx::PgConnection;

use super::Target;
use crate::app::{App, Error, Result};
use crate::blob::Key;
use crate::store;

/// Takes the media of this role out of the revision. Their rows stay, for the marks that point at them; their files go.
pub async fn remove(app: &App, target: &Target, role: MediaRole) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let status = store::media::lock_revision(&mut tx, target.revision()).await?;
    change_media(status, target.mover())?;
    if take_out(app, &mut tx, target, status, role, app.clock.now()).await? == 0 {
        return Err(Error::NotFound("medium of this type in the revision"));
    }
    tx.commit().await?;
    Ok(())
}

/// Takes media out within a transaction, with their events and the job that removes their files. Returns how many.
pub(super) async fn take_out(
    app: &App,
    tx: &mut PgConnection,
    target: &Target,
    status: RevisionStatus,
    role: MediaRole,
    now: DateTime<Utc>,
) -> Result<usize> {
    let removed = store::media::remove(tx, target.revision(), role, now).await?;
    for medium in &removed {
        app.jobs.remove_files(tx, medium).await?;
        store::events::write(tx, target.event("media.removed", medium.id, role, status)).await?;
    }
    Ok(removed.len())
}

/// Removes an original from the media store unless a medium has it, and the frames that were made of it.
pub(crate) async fn forget_unused(app: &App, original: &Key) -> Result<()> {
    let mut tx = app.db.begin().await?;
    // Whoever uploads the same content waits, and finds it gone or stays with it.
    store::media::lock_key(&mut tx, original).await?;
    if !store::media::is_used(&mut *tx, original).await? {
        app.blobs.delete(original).await?;
        if let Some(content) = original.content() {
            app.blobs.delete_frames(content).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}
