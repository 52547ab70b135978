//! Looking at media.

use domain::MediaStatus;
use domain::ids::MediaId;

use super::Media;
use crate::app::access::{Visibility, Visitor};
use crate::app::{App, Error, Result, shares};
use crate::blob::{self, Key, RenditionFile};
use crate::store;
use crate::store::media::Files;

/// A medium, for those who may see its revision.
pub async fn get(app: &App, who: &Visitor, id: MediaId) -> Result<Media> {
    let visibility = who.visibility()?;
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
pub async fn original(app: &App, who: &Visitor, id: MediaId) -> Result<ServedFile> {
    let files = files(app, who, id).await?;
    if let Visitor::Guest(guest) = who {
        shares::downloaded(app, guest).await?;
    }
    Ok(ServedFile {
        tag: files.sha256.to_string(),
        key: files.original,
        mime: files.mime,
        save_as: Some(files.filename),
    })
}

/// What browsers show of a medium: of a clip its poster, as soon as there is one.
pub async fn view(app: &App, who: &Visitor, id: MediaId) -> Result<ServedFile> {
    shown(id, files(app, who, id).await?)
}

fn shown(id: MediaId, files: Files) -> Result<ServedFile> {
    let (key, mime) = files.view.ok_or(not_ready(files.status))?;
    // Derived once per medium, so the medium names the content.
    let tag =
        if key == files.original { files.sha256.to_string() } else { format!("{}-view-{id}", files.sha256) };
    Ok(ServedFile { key, mime, tag, save_as: None })
}

/// The thumbnail of a medium for one of its widths, as soon as there is one.
pub async fn thumbnail(app: &App, who: &Visitor, id: MediaId, width: u32) -> Result<ServedFile> {
    thumbnail_in(app, &who.visibility()?, id, width).await
}

/// The same for whoever sees `visibility`.
pub(crate) async fn thumbnail_in(
    app: &App,
    visibility: &Visibility,
    id: MediaId,
    width: u32,
) -> Result<ServedFile> {
    let files = files_in(app, visibility, id).await?;
    if files.thumbnail_widths.is_empty() {
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

/// The picture that stands for a clip, as soon as there is one.
pub async fn poster(app: &App, who: &Visitor, id: MediaId) -> Result<ServedFile> {
    let files = files(app, who, id).await?;
    if files.clip.is_none() {
        return Err(Error::NotFound("poster: the medium is a picture itself"));
    }
    shown(id, files)
}

/// A part of what is played of a clip.
#[derive(Debug)]
pub enum Played {
    /// The playlist, which may still grow.
    Playlist(Vec<u8>),
    /// A file that stays as it is.
    Segment(ServedFile),
}

/// A file of a clip's rendition, from the moment on when its first frames can be played.
pub async fn played(app: &App, who: &Visitor, id: MediaId, name: &str) -> Result<Played> {
    let files = files(app, who, id).await?;
    if files.clip.is_none() {
        return Err(Error::NotFound("rendition: the medium is a picture"));
    }
    let file = RenditionFile::named(name).ok_or(Error::NotFound("file of a rendition"))?;
    if files.playable_frames == 0 {
        return Err(not_ready(files.status));
    }
    let key = files.derived.rendition(&file);
    if file.is_playlist() {
        return match app.blobs.read_whole(&key).await {
            Ok(playlist) => Ok(Played::Playlist(playlist)),
            // It is being made anew.
            Err(blob::Error::Missing(_)) => Err(not_ready(MediaStatus::Processing)),
            Err(error) => Err(error.into()),
        };
    }
    if !app.blobs.holds(&key).await? {
        return Err(Error::NotFound("file of a rendition"));
    }
    // The names of one attempt are never those of another.
    let tag = format!("{}-{id}-{name}", files.sha256);
    Ok(Played::Segment(ServedFile { key, mime: file.mime().to_owned(), tag, save_as: None }))
}

pub(crate) async fn files(app: &App, who: &Visitor, id: MediaId) -> Result<Files> {
    files_in(app, &who.visibility()?, id).await
}

async fn files_in(app: &App, visibility: &Visibility, id: MediaId) -> Result<Files> {
    store::media::files(&app.db, visibility, id).await?.ok_or(Error::NotFound("medium"))
}

pub(super) fn not_ready(status: MediaStatus) -> Error {
    Error::NotFound(match status {
        MediaStatus::Failed => "picture: the medium could not be made ready",
        MediaStatus::Processing | MediaStatus::Ready => "picture yet: the medium is still being made ready",
    })
}
