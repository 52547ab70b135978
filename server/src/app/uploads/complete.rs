//! Taking in uploads that have come.

use domain::Actor;
use domain::ids::MediaId;

use super::{UploadError, own};
use crate::app::auth::{self, SignIn};
use crate::app::media::{self, Media};
use crate::app::{App, Error, Result};
use crate::store;
use crate::store::uploads::{Outcome, Upload};

/// Makes a medium of an upload whose bytes have all come. Whoever calls has the turn to write it. What is refused for good
/// is remembered and removed; anything else leaves the bytes, for another try.
///
/// Much may have happened since the request began that brought the last byte: who sent it is asked for anew.
pub(super) async fn complete(app: &App, who: &SignIn, upload: &Upload) -> Result<MediaId, UploadError> {
    let actor = auth::authenticate(app, who.session).await?.actor;
    let error = match take_in(app, &actor, upload).await {
        Ok(media) => {
            remove_part(app, upload).await;
            return Ok(MediaId(media.id));
        }
        Err(error) => error,
    };
    // Another process may have been first.
    match own(app, &actor, &upload.token).await?.outcome {
        Outcome::Accepted(media) => return Ok(media),
        Outcome::Refused { status, detail } => return Err(UploadError::Refused { status, detail }),
        Outcome::Open => {}
    }
    if let Some(status) = status_for_good(&error) {
        let (detail, now) = (error.to_string(), app.clock.now());
        store::uploads::refuse(&app.db, upload.id, status, &detail, now).await?;
        remove_part(app, upload).await;
    }
    Err(error.into())
}

async fn take_in(app: &App, actor: &Actor, upload: &Upload) -> Result<Media> {
    let received = app.blobs.receive_part(&upload.token).await?;
    if upload.sha256.is_some_and(|expected| expected != received.sha256) {
        return Err(Error::invalid(
            "Repr-Digest",
            "the file was damaged on its way: it differs from the sum that was sent with it, and nothing is kept of it. \
             Upload it again",
        ));
    }
    let target = media::open_target(app, actor, None, upload.revision).await?.of_upload(upload.id);
    media::accept(app, &target, upload.role, &upload.filename, received).await
}

/// Removes what the row has no need of any more. What stays is found by the next sweep.
async fn remove_part(app: &App, upload: &Upload) {
    if let Err(error) = app.blobs.remove_part(&upload.token).await {
        tracing::warn!(%error, token = %upload.token, "the part file of a finished upload stays for now");
    }
}

/// The HTTP status of a refusal that trying again would not change; nothing for a fault of ours or a passing one.
const fn status_for_good(error: &Error) -> Option<u16> {
    match error {
        Error::Forbidden(_) | Error::WrongActor(_) => Some(403),
        Error::NotFound(_) => Some(404),
        Error::Conflict { .. } => Some(409),
        Error::TooLarge(_) => Some(413),
        Error::Unsupported(_) => Some(415),
        Error::Invalid(_) => Some(422),
        _ => None,
    }
}
