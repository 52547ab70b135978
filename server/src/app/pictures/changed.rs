//! What changed from one round to the other, in figures.

use render::RgbaImage;
use render::changes::{ChangedBox, Changes};
use render::compose::{Compose as _, Composition, Operation, Picture, Size};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kept::{Of, digest, kept_json};
use super::source::{Pair, Source, SourceId};
use crate::app::access::Visitor;
use crate::app::{Error, Result, Shared};

/// By how much of 255 a channel has to differ unless said: more than grain and lossy files bring.
const THRESHOLD: u8 = 8;
/// The longest side that is looked at, in pixels: larger pictures are compared as they are at this size.
const LONGEST: u32 = 4096;

/// What is compared.
#[derive(Debug, Clone)]
pub struct ChangedWish {
    /// Which rounds.
    pub pair: Pair,
    /// By how much of 255 a channel has to differ.
    pub threshold: Option<u8>,
}

/// What changed between two rounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PictureChanges {
    /// The medium of the left round.
    pub left_media: i64,
    /// The medium of the right round.
    pub right_media: i64,
    /// Of a clip, the frame of the right one that was compared, in its own numbering.
    pub frame: Option<i64>,
    /// Width that was compared in, in pixels: the right one's own, unless that is above 4096.
    pub width: u32,
    /// Height that was compared in, in pixels.
    pub height: u32,
    /// By how much of 255 a channel had to differ.
    pub threshold: u8,
    /// How many pixels changed.
    pub changed_pixels: u64,
    /// The same as a share of all, 0 to 1.
    pub changed_share: f64,
    /// The mean difference over all channels and pixels, 0 to 255.
    pub mean: f64,
    /// The greatest difference of a channel, 0 to 255.
    pub most: u8,
    /// Where, those with the most changed pixels first; at most 32.
    pub places: Vec<ChangedPlace>,
}

/// A place that changed, in pixels of the right round's medium.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChangedPlace {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// The share of all pixels that changed here, 0 to 1.
    pub share: f64,
}

/// What a comparison in figures is made of.
#[derive(Serialize)]
struct Recipe {
    what: &'static str,
    left: SourceId,
    right: SourceId,
    threshold: u8,
}

/// What changed from one round to the other.
pub async fn changes(app: &Shared, who: &Visitor, wish: &ChangedWish) -> Result<PictureChanges> {
    let threshold = wish.threshold.unwrap_or(THRESHOLD);
    let (left, right) = wish.pair.sources(app, who).await?;
    let recipe = digest(&Recipe { what: "changes", left: left.id(), right: right.id(), threshold })?;
    let (media, composer) = ((left.media.get(), right.media.get()), app.compose.clone());
    let memory = left.memory().saturating_add(right.memory());
    let mut found = kept_json(app, Of::Two(right.content, left.content), recipe, memory, move || {
        let longest = right.size.width.max(right.size.height);
        let size = if longest > LONGEST {
            right.size_at(shrunk(right.size.width, longest), 1, 0)
        } else {
            right.size
        };
        let backend = composer.backend();
        let one = drawn(&backend, &left.decode()?, right.size, size)?;
        let other = drawn(&backend, &right.decode()?, right.size, size)?;
        let changes = render::changes::changes(&one, &other, threshold)
            .map_err(|error| Error::Internal(error.into()))?;
        Ok(told(&left, &right, size, threshold, changes))
    })
    .await?;
    // The same pixels may be those of other media.
    (found.left_media, found.right_media) = media;
    Ok(found)
}

fn shrunk(side: u32, longest: u32) -> u32 {
    let side = u64::from(side) * u64::from(LONGEST) / u64::from(longest.max(1));
    u32::try_from(side).unwrap_or(LONGEST).max(1)
}

/// A picture as it lies in the frame of the right one.
fn drawn(
    backend: &render::compose::Backend,
    picture: &Picture,
    stage: Size,
    size: Size,
) -> Result<RgbaImage> {
    let composition = Composition { stage: Some(stage), ..Composition::new(size, Operation::Single) };
    let made = backend.compose(&composition, &[picture]).map_err(|error| Error::Internal(error.into()))?;
    Ok(made.into())
}

fn told(left: &Source, right: &Source, size: Size, threshold: u8, changes: Changes) -> PictureChanges {
    let across = f64::from(right.size.width) / f64::from(size.width);
    let down = f64::from(right.size.height) / f64::from(size.height);
    let all = f64::from(size.width) * f64::from(size.height);
    let place = |place: ChangedBox| {
        #[expect(clippy::cast_precision_loss, reason = "pictures have far fewer pixels than 2^52")]
        let pixels = place.pixels as f64;
        ChangedPlace {
            x: f64::from(place.x) * across,
            y: f64::from(place.y) * down,
            width: f64::from(place.width) * across,
            height: f64::from(place.height) * down,
            share: pixels / all,
        }
    };
    PictureChanges {
        left_media: left.media.get(),
        right_media: right.media.get(),
        frame: right.frame.map(|(number, _)| number.0),
        width: size.width,
        height: size.height,
        threshold,
        changed_pixels: changes.changed_pixels,
        changed_share: changes.changed_share,
        mean: changes.mean,
        most: changes.most,
        places: changes.places.into_iter().map(place).collect(),
    }
}
