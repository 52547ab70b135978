//! A frame with its marks burned in, to be passed on.

use std::collections::HashMap;
use std::sync::Arc;

use domain::Frame;
use domain::ids::{MediaId, RevisionId};
use render::RgbaImage;
use render::burn_in::{BurnedMark, LaidOver, burn_in};
use render::compose::{Compose as _, Composition, Operation};
use schema::{Annotation, DocumentName, RecordId};
use serde::Serialize;

use super::kept::{Format, digest, encoded, kept};
use super::source::{At, Source, SourceId, Which};
use super::width;
use crate::app::access::Visitor;
use crate::app::annotations::opened;
use crate::app::media::{ServedFile, thumbnail};
use crate::app::{Error, Result, Shared, documents};
use crate::fonts::LETTERING;

/// How wide a picture is unless said, in pixels.
const USUAL: u32 = 1600;
/// The width of the pictures that marks lay over it, in pixels: what thumbnails are made of.
const LAID_OVER: u32 = 1280;

/// Which frame, and which of its marks.
#[derive(Debug, Clone)]
pub struct MarkedWish {
    /// The round.
    pub revision: RevisionId,
    /// A medium of it; what is reviewed unless said.
    pub media: Option<MediaId>,
    /// The frame of a clip, in its own numbering.
    pub frame: Option<Frame>,
    /// Width in pixels.
    pub width: Option<u32>,
    /// Whether what is the studio's alone is on it as well.
    pub internal: bool,
    /// What it is written as.
    pub format: Format,
}

/// What such a picture is made of.
#[derive(Serialize)]
struct Recipe<'a> {
    source: SourceId,
    width: u32,
    height: u32,
    marks: &'a [(u32, Annotation)],
    format: Format,
}

/// A frame with its marks, as a picture.
pub async fn marked(app: &Shared, who: &Visitor, wish: &MarkedWish) -> Result<ServedFile> {
    let width = width(wish.width, USUAL)?;
    let which = wish.media.map_or(Which::Reviewed, Which::Medium);
    let source = Source::of(app, who, wish.revision, which, At::asked(wish.frame)).await?;
    let size = source.size_at(width, 1, 0);
    let marks = marks(app, who, wish, &source).await?;
    let recipe = digest(&Recipe {
        source: source.id(),
        width: size.width,
        height: size.height,
        marks: &marks,
        format: wish.format,
    })?;
    let laid_over = laid_over(app, who, &marks).await;
    let (format, content, composer) = (wish.format, source.content, app.compose.clone());
    let memory = source.memory();
    kept(app, content, recipe, format, memory, move || {
        let composition = Composition::new(size, Operation::Single);
        let made = composer
            .backend()
            .compose(&composition, &[&source.decode()?])
            .map_err(|error| Error::Internal(error.into()))?;
        let mut picture = RgbaImage::from(made);
        let marks: Vec<BurnedMark> = marks
            .into_iter()
            .map(|(number, mark)| BurnedMark { shape: mark.shape, style: mark.style, number: Some(number) })
            .collect();
        let on = (source.size.width, source.size.height);
        burn_in(&mut picture, on, &marks, &LETTERING, &laid_over)
            .map_err(|error| Error::Internal(error.into()))?;
        encoded(picture, format)
    })
    .await
}

/// The marks that show on a frame, with the numbers that the page gives them.
async fn marks(
    app: &Shared,
    who: &Visitor,
    wish: &MarkedWish,
    source: &Source,
) -> Result<Vec<(u32, Annotation)>> {
    let mut names = vec![DocumentName::Revision(wish.revision)];
    if wish.internal {
        names.push(DocumentName::Internal(wish.revision));
    }
    let mut all: Vec<(RecordId, Annotation)> = Vec::new();
    for name in names {
        documents::capability_of_visitor(app, who, name, false).await?;
        all.extend(app.rooms.read(name).await.map_err(opened)?.annotations);
    }
    all.retain(|(_, mark)| mark.media == source.media);
    all.sort_by(|(left, one), (right, other)| one.created.cmp(&other.created).then(left.cmp(right)));
    let frame = source.frame.map(|(number, _)| number);
    let shows = |mark: &Annotation| match (mark.frames, frame) {
        (Some(range), Some(frame)) => (i64::from(range.first)..=i64::from(range.last)).contains(&frame.0),
        _ => true,
    };
    // What was deleted keeps its number, as on the page.
    Ok((1..)
        .zip(all)
        .map(|(number, (_, mark))| (number, mark))
        .filter(|(_, mark)| mark.deleted.is_none() && shows(mark))
        .collect())
}

/// The pictures that marks lay over it, of those that whoever asks may see.
async fn laid_over(app: &Shared, who: &Visitor, marks: &[(u32, Annotation)]) -> LaidOver {
    let mut pictures = HashMap::new();
    for medium in marks.iter().flat_map(|(_, mark)| mark.media_named().skip(1)) {
        if let Some(bytes) = picture(app, who, medium).await {
            pictures.insert(medium, Arc::new(bytes));
        }
    }
    pictures
}

async fn picture(app: &Shared, who: &Visitor, medium: MediaId) -> Option<Vec<u8>> {
    let file = thumbnail(app, who, medium, LAID_OVER).await.ok()?;
    app.blobs.read_whole(&file.key).await.ok()
}
