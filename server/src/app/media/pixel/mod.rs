//! The pixel probe: what the original of a medium holds at a place. What was decoded is kept for a while, so that the
//! next place is quick.

mod shelf;
mod view;

use std::sync::Arc;

use domain::ids::MediaId;
use domain::{ClipInfo, Frame};
use render::clip::ClipError;
use render::probe::{Held, Reading, Region, clip, still};
use render::still::StillError;
use tokio::sync::Semaphore;

use self::shelf::{Name, Shelf};
use super::read::files;
use super::{identify, programs, receive};
use crate::app::access::Visitor;
use crate::app::{Error, Result, Shared};
use crate::store::media::Files;

pub use view::PixelReading;

/// How many stills are decoded for probes at the same time.
const HANDS: usize = 2;

/// How many probes may wait to be answered.
const WAITING: usize = 100;

/// What probes work with: the pictures that were looked into last, and turns.
pub struct Probes {
    shelf: Shelf,
    hands: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for Probes {
    fn default() -> Self {
        Self {
            shelf: Shelf::default(),
            hands: Arc::new(Semaphore::new(HANDS)),
            waiting: Arc::new(Semaphore::new(WAITING)),
        }
    }
}

/// Where somebody asks what is there, in pixels as shown.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The left column.
    pub x: i64,
    /// The top row.
    pub y: i64,
    /// How many columns.
    pub width: i64,
    /// How many rows.
    pub height: i64,
    /// The frame of a clip, in the source's own numbering.
    pub frame: Option<i64>,
}

/// What the original of a medium holds at a place.
pub async fn pixel(app: &Shared, who: &Visitor, id: MediaId, place: Place) -> Result<PixelReading> {
    let files = files(app, who, id).await?;
    let size = files.size.ok_or(Error::NotFound("picture yet: its size is not known"))?;
    let region = region(place, size)?;
    let index = match (&files.clip, place.frame) {
        (None, None) => None,
        (None, Some(_)) => {
            return Err(Error::invalid("?frame", "the medium is a picture: leave the frame out"));
        }
        (Some(info), frame) => Some(index(info, frame)?),
    };
    let name = Name { content: files.sha256, index };
    let reading = match app.probes.shelf.read(name, region) {
        Some(reading) => reading,
        None => decoded(app, &files, name, region).await?,
    };
    Ok(PixelReading::new(Some(id), place.frame, region, files.clip.as_ref(), &reading))
}

/// The part of the picture that is meant; refused, by the field that is at fault, where it does not lie in it.
fn region(place: Place, (width, height): (u32, u32)) -> Result<Region> {
    let extent = |length: i64, name: &str| {
        u32::try_from(length)
            .ok()
            .filter(|length| (1..=Region::MOST).contains(length))
            .ok_or_else(|| Error::invalid(format!("?{name}"), format!("use 1 to {}", Region::MOST)))
    };
    let start = |from: i64, length: u32, side: u32, name: &str| {
        let last = side.checked_sub(length);
        u32::try_from(from).ok().filter(|from| last.is_some_and(|last| *from <= last)).ok_or_else(|| {
            let detail = match last {
                Some(last) => format!("outside of the picture, which is {width} × {height}: use 0 to {last}"),
                None => format!("the picture is {width} × {height}: ask for less at once"),
            };
            Error::invalid(format!("?{name}"), detail)
        })
    };
    let (columns, rows) = (extent(place.width, "width")?, extent(place.height, "height")?);
    let (x, y) = (start(place.x, columns, width, "x")?, start(place.y, rows, height, "y")?);
    Ok(Region { x, y, width: columns, height: rows })
}

fn index(info: &ClipInfo, frame: Option<i64>) -> Result<u32> {
    let (first, last) = (info.first_frame.0, info.last_frame().0);
    frame.and_then(|frame| info.index_of(Frame(frame))).ok_or_else(|| {
        Error::invalid("?frame", format!("say which frame of the clip: from {first} to {last}"))
    })
}

/// Decodes what is not there yet. Of many who ask for the same, one does it.
async fn decoded(app: &Shared, files: &Files, name: Name, region: Region) -> Result<Reading> {
    let waiting = app.probes.waiting.clone().try_acquire_owned().map_err(|_| {
        Error::Unavailable(
            "too many pixels are being looked up at this moment; ask again in a moment".to_owned(),
        )
    })?;
    let turn = app.probes.shelf.turn(name).await;
    if let Some(reading) = app.probes.shelf.read(name, region) {
        return Ok(reading);
    }
    let input = app.blobs.local_path(&files.original);
    // What has begun is brought to its end and kept, even where whoever asked has gone on.
    let (app, clip_info) = (app.clone(), files.clip.clone());
    let work = async move {
        let held = if let (Some(info), Some(index)) = (clip_info, name.index) {
            let hands = app.programs.turn_for_frame().await?;
            let directory = app.blobs.work_directory().await?;
            let decoded = app.programs.run(hands, move |tools| {
                clip(tools, &input, &info, index, &directory.path().join("frame.raw"))
            });
            Held::Clip(Box::new(decoded.await?.map_err(refused_clip)?))
        } else {
            let hands = app.probes.hands.clone().acquire_owned().await;
            let hands = hands.map_err(|e| Error::Internal(e.into()))?;
            let (limits, tools) = (receive::limits(&app), app.programs.tools().clone());
            let decoded = tokio::task::spawn_blocking(move || {
                let _hands = hands;
                still(&input, &limits, &tools, region)
            });
            Held::Still(decoded.await.map_err(|e| Error::Internal(e.into()))?.map_err(refused_still)?)
        };
        let reading = held.read(region);
        app.probes.shelf.keep(name, held);
        drop((turn, waiting));
        reading.ok_or_else(|| Error::Internal(anyhow::anyhow!("{region:?} was not decoded")))
    };
    tokio::spawn(work).await.map_err(|e| Error::Internal(e.into()))?
}

fn refused_still(error: StillError) -> Error {
    identify::still_refusal(error)
}

fn refused_clip(error: ClipError) -> Error {
    match error {
        error
        @ (ClipError::Hung { .. } | ClipError::TookTooLong { .. } | ClipError::TooMuchMemory { .. }) => {
            Error::Unavailable(format!("{error}. Ask again; if it fails again, tell an administrator"))
        }
        error => programs::refusal(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: i64, y: i64, width: i64, height: i64) -> std::result::Result<Region, String> {
        region(Place { x, y, width, height, frame: None }, (200, 100)).map_err(|error| match error {
            Error::Invalid(errors) => errors[0].pointer.clone(),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn what_lies_outside_is_told_by_its_field() {
        assert_eq!(at(199, 99, 1, 1), Ok(Region { x: 199, y: 99, width: 1, height: 1 }));
        assert_eq!(at(136, 36, 64, 64), Ok(Region { x: 136, y: 36, width: 64, height: 64 }));
        for (x, y, width, height, field) in [
            (200, 0, 1, 1, "?x"),
            (-1, 0, 1, 1, "?x"),
            (0, 100, 1, 1, "?y"),
            (0, i64::MIN, 1, 1, "?y"),
            (i64::MAX, 0, 1, 1, "?x"),
            (137, 0, 64, 1, "?x"),
            (0, 0, 0, 1, "?width"),
            (0, 0, 65, 1, "?width"),
            (0, 0, 1, -3, "?height"),
        ] {
            assert_eq!(at(x, y, width, height), Err(field.to_owned()), "{x} {y} {width} {height}");
        }
        let narrow = region(Place { x: 0, y: 0, width: 4, height: 1, frame: None }, (3, 3));
        assert!(matches!(narrow, Err(Error::Invalid(errors)) if errors[0].detail.contains("3 × 3")));
    }
}
