//! Trying again to make a medium ready.

use domain::ids::MediaId;
use domain::{Actor, MediaKind, MediaStatus, Permission};
use serde_json::json;

use super::Media;
use crate::app::{App, Error, Result, access};
use crate::store;
use crate::store::events::NewEvent;

/// Has a medium that failed made ready once more.
pub async fn retry(app: &App, actor: &Actor, id: MediaId) -> Result<Media> {
    let visibility = access::visibility(actor)?;
    let mut tx = app.db.begin().await?;
    let found = store::media::find(&mut *tx, &visibility, id).await?.ok_or(Error::NotFound("medium"))?;
    access::require(actor, Permission::RevisionSubmit)?;
    let state = store::media::lock_state(&mut tx, id).await?.retry()?;
    debug_assert_eq!(state.status(), MediaStatus::Processing);
    store::media::restart(&mut tx, id).await?;
    match found.kind {
        MediaKind::Still => app.jobs.derive_still(&mut tx, id).await?,
        MediaKind::Clip => {
            app.programs.check().await?;
            app.jobs.derive_clip(&mut tx, id, None).await?;
        }
    }
    let media = store::media::find(&mut *tx, &visibility, id).await?.ok_or(Error::NotFound("medium"))?;
    let work = store::media::work(&mut *tx, id).await?.ok_or(Error::NotFound("medium"))?;
    store::events::write(
        &mut tx,
        NewEvent {
            organization: actor.organization,
            actor: Some(actor.user),
            kind: "media.retried",
            subject: ("media", id.get()),
            project: Some(work.project),
            data: json!({
                "media_id": id,
                "revision_id": work.revision,
                "role": media.role,
                "studio_only": work.is_draft,
            }),
        },
    )
    .await?;
    tx.commit().await?;
    Ok(media)
}
