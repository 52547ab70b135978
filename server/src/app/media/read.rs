//! Looking at media.

use domain::ids::MediaId;
use domain::{Actor, MediaStatus};

use super::Media;
use crate::app::{App, Error, Result, access};
use crate::blob::Key;
use crate::store;
use crate::store::media::Files;

/// A medium, for those who may see its revision.
pub async fn get(app: &App, actor: &Actor, id: MediaId) -> Result<Media> {
    let visibility = access::visibility(actor)?;
    store::media::find(&app.db, &visibility, id).await?.ok_or(Error::NotFound("medium"))
}

/// A file of a medium, to be served.
#[derive(Debug)]
pub struct ServedFile {
    /// Where it lies.
    pub key: Key,
    /// What it is.
    pub mime: String,
    /// What its ETag holds; another content never has the same.
    pub tag: String,
    /// The name to save it under, where it is to be saved.
    pub save_as: Option<String>,
}

/// The file as it was uploaded.
pub async fn original(app: &App, actor: &Actor, id: MediaId) -> Result<ServedFile> {
    let files = files(app, actor, id).await?;
    Ok(ServedFile {
        tag: files.sha256.to_string(),
        key: files.original,
        mime: files.mime,
        save_as: Some(files.filename),
    })
}

/// What browsers show of a medium that is ready.
pub async fn view(app: &App, actor: &Actor, id: MediaId) -> Result<ServedFile> {
    let files = files(app, actor, id).await?;
    let (key, mime) = files.view.ok_or(not_ready(files.status))?;
    // Derived once per medium, so the medium names the content.
    let tag =
        if key == files.original { files.sha256.to_string() } else { format!("{}-view-{id}", files.sha256) };
    Ok(ServedFile { key, mime, tag, save_as: None })
}

/// The thumbnail of a medium that is ready, for one of its widths.
pub async fn thumbnail(app: &App, actor: &Actor, id: MediaId, width: u32) -> Result<ServedFile> {
    let files = files(app, actor, id).await?;
    if files.status != MediaStatus::Ready {
        return Err(not_ready(files.status));
    }
    if !files.thumbnail_widths.iter().any(|have| u32::try_from(*have) == Ok(width)) {
        return Err(Error::NotFound("thumbnail width"));
    }
    Ok(ServedFile {
        key: files.derived.thumbnail(width),
        mime: "image/webp".to_owned(),
        tag: format!("{}-{width}-{id}", files.sha256),
        save_as: None,
    })
}

async fn files(app: &App, actor: &Actor, id: MediaId) -> Result<Files> {
    let visibility = access::visibility(actor)?;
    store::media::files(&app.db, &visibility, id).await?.ok_or(Error::NotFound("medium"))
}

fn not_ready(status: MediaStatus) -> Error {
    Error::NotFound(match status {
        MediaStatus::Failed => "picture: the medium could not be made ready",
        MediaStatus::Processing | MediaStatus::Ready => "picture yet: the medium is still being made ready",
    })
}
