//! Taking files in.

use std::time::Duration;

use bytes::Bytes;
use domain::ids::{MediaId, OrganizationId, ProjectId, RevisionId, StageId, UserId};
use domain::media::{MediaKind, StillFormat};
use domain::revision::change_media;
use domain::{Actor, MediaRole, MoveActor, Permission, RevisionStatus};
use futures::{Stream, StreamExt as _};
use render::still::{Limits, StillError, StillInfo, probe};
use serde_json::json;

use super::Media;
use super::filename;
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
    check_role(role)?;
    let received = take_in(app, bytes).await?;
    accept(app, target, role, name, received).await
}

/// Takes in a file that comes as a stream, up to the size that is allowed. Nothing stays of one that breaks off.
pub async fn take_in(app: &App, bytes: impl Stream<Item = Result<Bytes>>) -> Result<Received> {
    let mut incoming = app.blobs.receive(app.config.max_image_bytes).await?;
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

/// Refuses what this version does not take in, before anything is sent.
pub fn check_role(role: MediaRole) -> Result<()> {
    match role.kind() {
        MediaKind::Still => Ok(()),
        MediaKind::Clip => Err(Error::invalid(
            "/type",
            format!(
                "clips are not taken in by this version, so `{role}` is not; send current, reference or screenshot"
            ),
        )),
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
    let (received, info) = identify(received, limits(app)).await?;
    let key = Key::original(received.sha256);
    let kept = keep(app, target, role, name, &received, &info, &key).await;
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
    info: &StillInfo,
    key: &Key,
) -> Result<Media> {
    let format = format(info);
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
        filename: &filename::for_display(name, format),
        format,
        size: received.size,
        sha256: received.sha256,
        dimensions: (info.width, info.height),
        uploaded_by: target.user,
        uploaded_at: now,
    };
    let id = store::media::insert(&mut tx, &new).await?;
    app.jobs.derive_still(&mut tx, id).await?;
    store::events::write(&mut tx, target.event("media.uploaded", id, role, status)).await?;
    let visibility = Visibility { organization: target.organization.get(), client_teams: None };
    let media = store::media::find(&mut *tx, &visibility, id).await?.ok_or(Error::NotFound("medium"))?;
    tx.commit().await?;
    Ok(media)
}

impl Target {
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

async fn identify(received: Received, limits: Limits) -> Result<(Received, StillInfo)> {
    tokio::task::spawn_blocking(move || match probe(received.path(), &limits) {
        Ok(info) => Ok((received, info)),
        Err(error) => Err(refusal(error)),
    })
    .await
    .map_err(|e| Error::Internal(e.into()))?
}

fn refusal(error: StillError) -> Error {
    let detail = format!("{error}. {}", error.remedy());
    match error {
        StillError::NotAPicture { .. } | StillError::Unsupported { .. } => Error::Unsupported(detail),
        StillError::TooManyBytes { .. } => Error::TooLarge(detail),
        error if error.is_transient() => Error::Internal(error.into()),
        _ => Error::invalid("/file", detail),
    }
}

fn format(info: &StillInfo) -> StillFormat {
    match info.format {
        render::still::StillFormat::Png => StillFormat::Png,
        render::still::StillFormat::Jpeg => StillFormat::Jpeg,
        render::still::StillFormat::WebP => StillFormat::WebP,
        render::still::StillFormat::Tiff => StillFormat::Tiff,
        render::still::StillFormat::Exr => StillFormat::Exr,
    }
}
