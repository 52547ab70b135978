//! What there is of a clip beside what is played of it: small pictures of its frames, the peaks of its sound.

use domain::clip::ClipExtra;
use domain::ids::MediaId;
use render::clip::Sprites;
use serde::Serialize;
use utoipa::ToSchema;

use super::Played;
use super::read::{ServedFile, files, not_ready};
use crate::app::access::Visitor;
use crate::app::{App, Error, Result};
use crate::blob::{self, SpriteFile};

/// Which frames of a clip have a small picture, and where it lies. The pictures follow one another from left to right, then
/// from top to bottom, then from sheet to sheet: number i shows the frame `first_frame` + i × `step`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SpriteSheets {
    /// The number of the first frame, in the source's own numbering.
    pub first_frame: i64,
    /// How many frames lie between two pictures: 1 where every frame has one, as up to 3,000 frames.
    pub step: u32,
    /// How many pictures there are once all are made.
    pub count: u32,
    /// How many there are by now.
    pub made: u32,
    /// Width of a picture, in pixels.
    pub width: u32,
    /// Height of a picture, in pixels.
    pub height: u32,
    /// Pictures in a row of a sheet.
    pub columns: u32,
    /// Rows of a sheet. What the last one has no pictures for is black.
    pub rows: u32,
    /// The sheets that there are by now: names beside this list.
    pub sheets: Vec<String>,
}

impl SpriteSheets {
    /// Of a clip whose first frame has this number.
    pub fn new(first_frame: i64, sprites: &Sprites) -> Self {
        let Sprites { step, count, made, width, height, columns, rows, sheets } = sprites.clone();
        Self { first_frame, step, count, made, width, height, columns, rows, sheets }
    }
}

/// The list of a clip's sheets of small pictures, which may still grow, or one of them.
pub async fn sprites(app: &App, who: &Visitor, id: MediaId, name: &str) -> Result<Played> {
    let files = files(app, who, id).await?;
    if files.clip.is_none() {
        return Err(Error::NotFound("small pictures: the medium is a picture itself"));
    }
    let file = SpriteFile::named(name).ok_or(Error::NotFound("sheet of small pictures"))?;
    if !files.beside.contains(&ClipExtra::Sprites) {
        return Err(not_ready(files.status));
    }
    let key = files.derived.sprite(&file);
    if file.is_index() {
        return match app.blobs.read_whole(&key).await {
            Ok(index) => Ok(Played::Playlist(index)),
            // It is being made anew.
            Err(blob::Error::Missing(_)) => Err(not_ready(domain::MediaStatus::Processing)),
            Err(error) => Err(error.into()),
        };
    }
    if !app.blobs.holds(&key).await? {
        return Err(Error::NotFound("sheet of small pictures"));
    }
    // The names of one attempt are never those of another.
    let tag = format!("{}-{id}-{name}", files.sha256);
    Ok(Played::Segment(ServedFile { key, mime: "image/jpeg".to_owned(), tag, save_as: None }))
}

/// The peaks of a clip's sound.
pub async fn waveform(app: &App, who: &Visitor, id: MediaId) -> Result<ServedFile> {
    let files = files(app, who, id).await?;
    let Some(info) = files.clip else { return Err(Error::NotFound("sound: the medium is a picture")) };
    if info.sound.is_none() {
        return Err(Error::NotFound("sound: the clip is silent"));
    }
    if !files.beside.contains(&ClipExtra::Waveform) {
        return Err(not_ready(files.status));
    }
    Ok(ServedFile {
        key: files.derived.waveform(),
        mime: "application/octet-stream".to_owned(),
        // Worked out from the original, and the same each time.
        tag: format!("{}-peaks-{id}", files.sha256),
        save_as: None,
    })
}
