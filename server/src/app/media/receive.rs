//! Taking files in.

use std::time::Duration;

use bytes::Bytes;
use domain::ids::{MediaId, OrganizationId, ProjectId, RevisionId, StageId, UploadId, UserId};
use domain::media::MediaKind;
use domain::revision::change_media;
use domain::{Actor, MediaRole, MoveActor, Permission, RevisionStatus};
use futures::{Stream, StreamExt as _};
use render::still::Limits;
use serde_json::json;

use super::Media;
use super::filename;
use super::identify::{Identity, identify};
use crate::app::access::{self, Visibility};
use crate::app::{App, Error, Result};
use crate::blob::{Key, Received};
use crate::store;
use crate::store::events::NewEvent;

/// How long a sender may send nothing.
const SILENCE: Duration = Duration::from_mins(1);

/// A revision that somebody may put media into, or take some out of.
#[derive(Debug)]
pub struct Target {
    organization: OrganizationId,
    project: ProjectId,
    revision: RevisionId,
    mover: MoveActor,
    user: Option<UserId>,
    upload: Option<UploadId>,
}

/// The revision as a place for media of `actor`; refused before the first byte where it cannot be one. A stage that is
/// named has to be the revision's own.
pub async fn open_target(
    app: &App,
    actor: &Actor,
    stage: Option<StageId>,
    revision: RevisionId,
) -> Result<Target> {
    let visibility = access::visibility(actor)?;
    let place = store::media::place(&app.db, &visibility, revision, Some(actor.user))
        .await?
        .filter(|place| stage.is_none_or(|stage| stage == place.stage))
        .ok_or(Error::NotFound("revision"))?;
    access::require(actor, Permission::RevisionSubmit)?;
    let mover = MoveActor::person(actor, place.assigned);
    change_media(place.status, &mover)?;
    Ok(Target {
        organization: actor.organization,
        project: place.project,
        revision,
        mover,
        user: Some(actor.user),
        upload: None,
    })
}

/// Puts a file that comes as a stream into a revision, and has it made ready. Nothing stays of one that is refused or
/// breaks off.
pub async fn receive(
    app: &App,
    target: &Target,
    role: MediaRole,
    name: &str,
    bytes: impl Stream<Item = Result<Bytes>>,
) -> Result<Media> {
    check_role(app, role).await?;
    let received = take_in(app, role, bytes).await?;
    accept(app, target, role, name, received).await
}

/// Takes in a file that comes as a stream, up to the size that its role allows. Nothing stays of one that breaks off.
pub async fn take_in(
    app: &App,
    role: MediaRole,
    bytes: impl Stream<Item = Result<Bytes>>,
) -> Result<Received> {
    let mut incoming = app.blobs.receive(size_limit(app, role)).await?;
    let mut bytes = std::pin::pin!(bytes);
    loop {
        match not_silent(bytes.next()).await? {
            Some(chunk) => incoming.write(&chunk?).await?,
            None => return Ok(incoming.finish().await?),
        }
    }
}

/// What comes next from a sender, who may not be silent for more than a minute.
pub async fn not_silent<T>(next: impl Future<Output = T>) -> Result<T> {
    tokio::time::timeout(SILENCE, next).await.map_err(|_| {
        let seconds = SILENCE.as_secs();
        Error::invalid(
            "/file",
            format!("nothing came for {seconds} seconds; check the connection and upload it again"),
        )
    })
}

/// Most bytes that a file of this role may have.
pub fn size_limit(app: &App, role: MediaRole) -> u64 {
    match role.kind() {
        MediaKind::Still => app.config.max_image_bytes,
        MediaKind::Clip => app.config.max_clip_bytes,
    }
}

/// Refuses what could not be taken in, before anything is sent: clips where nothing can read them.
pub async fn check_role(app: &App, role: MediaRole) -> Result<()> {
    match role.kind() {
        MediaKind::Still => Ok(()),
        MediaKind::Clip => app.programs.check().await,
    }
}

/// Puts a file that has arrived whole into its revision, in place of what was there in the same role, and has it made
/// ready. What it is, is told by its content.
pub async fn accept(
    app: &App,
    target: &Target,
    role: MediaRole,
    name: &str,
    received: Received,
) -> Result<Media> {
    let (received, identity) = identify(app, role, received).await?;
    let key = Key::original(received.sha256);
    let kept = keep(app, target, role, name, &received, &identity, &key).await;
    if kept.is_err() {
        // The file may lie under its key without a row. A failure here leaves it there, to be taken up by the next
        // upload of the same content.
        if let Err(error) = super::remove::forget_unused(app, &key).await {
            tracing::warn!(%error, %key, "an original that nobody refers to stays in the media store");
        }
    }
    kept
}

async fn keep(
    app: &App,
    target: &Target,
    role: MediaRole,
    name: &str,
    received: &Received,
    identity: &Identity,
    key: &Key,
) -> Result<Media> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let status = store::media::lock_revision(&mut tx, target.revision).await?;
    change_media(status, &target.mover)?;
    store::media::lock_key(&mut tx, key).await?;
    app.blobs.keep(received, key).await?;
    if role != MediaRole::Screenshot {
        super::remove::take_out(app, &mut tx, target, status, role, now).await?;
    }
    let new = store::media::NewMedium {
        organization: target.organization,
        revision: target.revision,
        role,
        original: key,
        derived: &app.blobs.new_derived_prefix(),
        filename: &filename::for_display(name, &identity.name()),
        mime: identity.mime(),
        size: received.size,
        sha256: received.sha256,
        dimensions: identity.dimensions(),
        uploaded_by: target.user,
        uploaded_at: now,
    };
    let id = store::media::insert(&mut tx, &new).await?;
    if let Some(upload) = target.upload {
        store::uploads::accept(&mut tx, upload, id, now).await?;
    }
    match identity {
        Identity::Still(_) => app.jobs.derive_still(&mut tx, id).await?,
        Identity::Clip(probed) => {
            store::media::insert_clip(&mut tx, id, &probed.info).await?;
            app.jobs.derive_clip(&mut tx, id, Some(&probed.tracks)).await?;
        }
    }
    store::events::write(&mut tx, target.event("media.uploaded", id, role, status)).await?;
    let visibility =
        Visibility { organization: target.organization.get(), client_teams: None, shared: Vec::new() };
    let media = store::media::find(&mut *tx, &visibility, id).await?.ok_or(Error::NotFound("medium"))?;
    tx.commit().await?;
    Ok(media)
}

impl Target {
    /// The same place, filled by a resumable upload, which ends with what is accepted.
    #[must_use]
    pub(in crate::app) fn of_upload(self, upload: UploadId) -> Self {
        Self { upload: Some(upload), ..self }
    }

    /// The revision.
    pub(super) const fn revision(&self) -> RevisionId {
        self.revision
    }

    /// Who fills it.
    pub(super) const fn mover(&self) -> &MoveActor {
        &self.mover
    }

    /// That something happened to a medium of it.
    pub(super) fn event(
        &self,
        kind: &'static str,
        id: MediaId,
        role: MediaRole,
        status: RevisionStatus,
    ) -> NewEvent {
        NewEvent {
            organization: self.organization,
            actor: self.user,
            kind,
            subject: ("media", id.get()),
            project: Some(self.project),
            data: json!({
                "media_id": id,
                "revision_id": self.revision,
                "role": role,
                "studio_only": !status.is_shown_to_clients(),
            }),
        }
    }
}

/// What a picture may cost here.
pub(crate) fn limits(app: &App) -> Limits {
    Limits { max_bytes: app.config.max_image_bytes, ..Limits::default() }
}
