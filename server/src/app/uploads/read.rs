//! How far uploads are.

use domain::Actor;
use domain::ids::RevisionId;

use super::{NO_UPLOAD, Progress, Upload, UploadError, UploadRefusal, complete, own};
use crate::app::auth::SignIn;
use crate::app::paging::{List, Page};
use crate::app::{App, Result};
use crate::blob::UploadToken;
use crate::store;
use crate::store::uploads::{Outcome, Upload as Row};

/// How far an upload is that its sender wants to go on with: whoever wrote it until now stops, so that the answer holds.
/// Where everything has come and was not taken in, that is done now.
pub async fn head(app: &App, who: &SignIn, token: &UploadToken) -> Result<Progress, UploadError> {
    own(app, &who.actor, token).await?;
    let _turn = app.uploads.turn(token).await;
    let upload = own(app, &who.actor, token).await?;
    let size = upload.size;
    let (offset, media) = match upload.outcome {
        Outcome::Accepted(media) => (size, Some(media)),
        Outcome::Refused { status, detail } => return Err(UploadError::Refused { status, detail }),
        Outcome::Open => {
            let offset = app.blobs.part_length(token).await?.ok_or(NO_UPLOAD)?;
            let media =
                if offset == size { Some(complete::complete(app, who, &upload).await?) } else { None };
            (offset, media)
        }
    };
    Ok(Progress { media, ..Progress::of(upload, offset) })
}

/// An upload and what became of it. Disturbs nobody who writes it.
pub async fn find(app: &App, actor: &Actor, token: &UploadToken) -> Result<Upload> {
    let row = own(app, actor, token).await?;
    shown(app, row).await?.ok_or(NO_UPLOAD)
}

/// The caller's uploads that are not at their end, of one revision or of all, the newest first.
pub async fn list(
    app: &App,
    actor: &Actor,
    revision: Option<RevisionId>,
    page: &Page,
) -> Result<List<Upload>> {
    let (organization, now) = (actor.organization, app.clock.now());
    let rows = store::uploads::list_open(&app.db, organization, actor.user, revision, page, now).await?;
    let rows = page.list(rows, |row| row.id.get());
    let mut items = Vec::with_capacity(rows.items.len());
    for row in rows.items {
        items.extend(shown(app, row).await?);
    }
    Ok(List { items, next_cursor: rows.next_cursor })
}

/// The upload as people and programs are told of it; nothing where its part file is gone.
async fn shown(app: &App, row: Row) -> Result<Option<Upload>> {
    let (offset, media_id, error) = match row.outcome {
        Outcome::Open => match app.blobs.part_length(&row.token).await? {
            Some(length) => (length, None, None),
            None => return Ok(None),
        },
        Outcome::Accepted(media) => (row.size, Some(media.get()), None),
        Outcome::Refused { status, detail } => (row.size, None, Some(UploadRefusal { status, detail })),
    };
    Ok(Some(Upload {
        token: row.token.to_string(),
        revision_id: row.revision.get(),
        role: row.role,
        filename: row.filename,
        size_bytes: row.size,
        offset,
        expires_at: row.expires_at,
        media_id,
        error,
    }))
}
