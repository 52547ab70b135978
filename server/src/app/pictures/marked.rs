//! A frame with its marks burned in, to be passed on.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::Frame;
use domain::ids::{MediaId, RevisionId};
use render::RgbaImage;
use render::burn_in::{BurnedMark, LaidOver, burn_in};
use render::compose::{Compose as _, Composition, Operation};
use schema::{Annotation, DocumentName, RecordId};
use serde::Serialize;

use super::kept::{Format, Of, digest, encoded, kept};
use super::source::{At, Source, SourceId, Which};
use super::width;
use crate::app::access::Visitor;
use crate::app::annotations::{numbers, opened};
use crate::app::media::{ServedFile, thumbnail};
use crate::app::{Error, Result, Shared, documents};
use crate::blob::Key;
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
    /// The media that marks lay over it, and where their pictures lie; of those that cannot be shown now, nothing.
    laid_over: Vec<(MediaId, Option<&'a str>)>,
    format: Format,
}

/// A frame with its marks, as a picture.
pub async fn marked(app: &Shared, who: &Visitor, wish: &MarkedWish) -> Result<ServedFile> {
    let width = width(wish.width, USUAL)?;
    let which = wish.media.map_or(Which::Reviewed, Which::Medium);
    let source = Source::of(app, who, wish.revision, which, At::asked(wish.frame)).await?;
    let size = source.size_at(width, 1, 0);
    let marks = marks(app, who, wish, &source).await?;
    let over = over(app, who, &marks).await;
    let recipe = digest(&Recipe {
        source: source.id(),
        width: size.width,
        height: size.height,
        marks: &marks,
        laid_over: over.iter().map(|(medium, key)| (*medium, key.as_ref().map(Key::as_str))).collect(),
        format: wish.format,
    })?;
    let laid_over = read(app, &over).await?;
    let (format, content, composer) = (wish.format, source.content, app.compose.clone());
    let memory = source.memory();
    kept(app, Of::One(content), recipe, format, memory, move || {
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

/// The marks that show on a frame, with the numbers that they have for whoever sees these and no others.
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
    let numbers = numbers(all.iter().map(|(id, mark)| (id, mark)));
    let frame = source.frame.map(|(number, _)| number);
    let shows = |mark: &Annotation| match (mark.frames, frame) {
        (Some(range), Some(frame)) => (i64::from(range.first)..=i64::from(range.last)).contains(&frame.0),
        _ => true,
    };
    let mut marks: Vec<(u32, Annotation)> = all
        .into_iter()
        .filter(|(_, mark)| mark.deleted.is_none() && shows(mark))
        .filter_map(|(id, mark)| Some((*numbers.get(&id)?, mark)))
        .collect();
    marks.sort_by_key(|(number, _)| *number);
    Ok(marks)
}

/// The media that marks lay over it, with where the pictures of those lie that whoever asks may see and that are ready.
async fn over(app: &Shared, who: &Visitor, marks: &[(u32, Annotation)]) -> Vec<(MediaId, Option<Key>)> {
    // A mark names the medium that it lies on first.
    let media: BTreeSet<MediaId> = marks.iter().flat_map(|(_, mark)| mark.media_named().skip(1)).collect();
    let mut over = Vec::with_capacity(media.len());
    for medium in media {
        over.push((medium, thumbnail(app, who, medium, LAID_OVER).await.ok().map(|file| file.key)));
    }
    over
}

/// Their pictures.
async fn read(app: &Shared, over: &[(MediaId, Option<Key>)]) -> Result<LaidOver> {
    let mut pictures = HashMap::new();
    for (medium, key) in over {
        if let Some(key) = key {
            pictures.insert(*medium, Arc::new(app.blobs.read_whole(key).await?));
        }
    }
    Ok(pictures)
}
