//! What waits to be verified by looking: the picture that the note was made on, and the one to compare it with.

use std::collections::BTreeMap;

use domain::ids::{ProjectId, StageId};
use domain::{Actor, Permission};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::FeedbackItem;
use crate::app::media::MediaUrls;
use crate::app::paging::{List, Page};
use crate::app::revisions::Place;
use crate::app::{App, Result, access};
use crate::store;
use crate::store::feedback::{Side, Waiting};

/// An item that is resolved and waits for somebody else to look.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QueueItem {
    /// The item.
    #[serde(flatten)]
    pub item: FeedbackItem,
    /// Where it lies.
    pub place: Place,
    /// What it was seen on.
    pub before: Sight,
    /// Where it can be seen now: the newest round that was submitted since; null where there is none.
    pub after: Option<Sight>,
}

/// A picture of a place.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Sight {
    /// The revision.
    pub revision_id: i64,
    /// Its number.
    pub round: i32,
    /// The medium; null where the round has none any more.
    pub media_id: Option<i64>,
    /// Its width as shown, in pixels.
    pub width: Option<i32>,
    /// Its height as shown, in pixels.
    pub height: Option<i32>,
    /// Where its pictures are.
    pub urls: Option<MediaUrls>,
    /// The frame to look at, as the source counts; null on stills.
    pub frame: Option<i32>,
    /// The place to look at, in pixels of this medium; null where the note is about all of it.
    pub rect: Option<Rect>,
}

/// A rectangle in pixels of a medium.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// What waits to be verified, what has waited longest first.
pub async fn queue(
    app: &App,
    actor: &Actor,
    project: Option<ProjectId>,
    stage: Option<StageId>,
    page: &Page,
) -> Result<List<QueueItem>> {
    let visibility = access::visibility(actor)?;
    access::require(actor, Permission::FeedbackVerify)?;
    let mut db = app.db.acquire().await?;
    let wanted = Waiting { project, stage };
    let rows = store::feedback::waiting(&mut *db, &visibility, actor.user, wanted, page).await?;
    let rows = page.list(rows, |row| row.item.id);
    let ids: Vec<i64> = rows.items.iter().map(|row| row.item.id).collect();
    let places = store::feedback::places(&mut *db, &ids).await?;
    let mut places: BTreeMap<i64, _> = places.into_iter().map(|place| (place.item, place)).collect();
    let mut items = Vec::with_capacity(ids.len());
    for row in rows.items {
        // Deleted with its round between the two queries.
        let Some(place) = places.remove(&row.item.id) else { continue };
        let item = row.shown_to(actor);
        let rect = place.mark.as_ref().and_then(|(kind, geometry)| bounds(kind, geometry));
        let (from, frame) = (place.before.size, item.frame);
        let after = place.after.map(|side| {
            let rect = rect.and_then(|rect| scaled(rect, from, side.size));
            sight(side, rect, frame)
        });
        items.push(QueueItem {
            item,
            place: place.whereabouts,
            before: sight(place.before, rect, frame),
            after,
        });
    }
    Ok(List { items, next_cursor: rows.next_cursor })
}

fn sight(side: Side, rect: Option<Rect>, frame: Option<i32>) -> Sight {
    Sight {
        revision_id: side.revision,
        round: side.round,
        media_id: side.media,
        width: side.size.map(|(width, _)| width),
        height: side.size.map(|(_, height)| height),
        urls: side.urls,
        frame,
        rect: rect.filter(|_| side.media.is_some()),
    }
}

/// The same place in a picture of another size.
fn scaled(rect: Rect, from: Option<(i32, i32)>, to: Option<(i32, i32)>) -> Option<Rect> {
    let ((from_width, from_height), (to_width, to_height)) = (from?, to?);
    if from_width <= 0 || from_height <= 0 {
        return None;
    }
    let across = f64::from(to_width) / f64::from(from_width);
    let down = f64::from(to_height) / f64::from(from_height);
    Some(Rect {
        x: rect.x * across,
        y: rect.y * down,
        width: rect.width * across,
        height: rect.height * down,
    })
}

/// What lies around a mark, from its geometry as the document holds it.
fn bounds(kind: &str, geometry: &Value) -> Option<Rect> {
    let number = |name: &str| geometry.get(name).and_then(Value::as_f64);
    let around = |points: &mut dyn Iterator<Item = (f64, f64)>| {
        let (x, y) = points.next()?;
        let (mut left, mut top, mut right, mut bottom) = (x, y, x, y);
        for (x, y) in points {
            (left, top) = (left.min(x), top.min(y));
            (right, bottom) = (right.max(x), bottom.max(y));
        }
        Some(Rect { x: left, y: top, width: right - left, height: bottom - top })
    };
    match kind {
        "arrow" => {
            let ends = [(number("x1")?, number("y1")?), (number("x2")?, number("y2")?)];
            around(&mut ends.into_iter())
        }
        "freehand" => {
            let points: Vec<f64> =
                geometry.get("points")?.as_array()?.iter().filter_map(Value::as_f64).collect();
            around(&mut points.chunks_exact(3).filter_map(|point| match point {
                [x, y, _] => Some((*x, *y)),
                _ => None,
            }))
        }
        "text" => {
            let size = number("size")?;
            let lines = geometry.get("text")?.as_str()?;
            let letters = lines.lines().map(|line| line.chars().count()).max().unwrap_or(0);
            let count = lines.lines().count().max(1);
            // Letters are about six tenths as wide as high.
            let wide = f64::from(u32::try_from(letters).unwrap_or(u32::MAX)) * size * 0.6;
            let high = f64::from(u32::try_from(count).unwrap_or(u32::MAX)) * size * 1.2;
            Some(Rect { x: number("x")?, y: number("y")?, width: wide, height: high })
        }
        _ => Some(Rect {
            x: number("x")?,
            y: number("y")?,
            width: number("width").unwrap_or(0.0),
            height: number("height").unwrap_or(0.0),
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn around(kind: &str, geometry: &Value) -> Option<[f64; 4]> {
        bounds(kind, geometry).map(|rect| [rect.x, rect.y, rect.width, rect.height])
    }

    #[test]
    fn every_kind_of_mark_has_a_place() {
        let area = json!({ "x": 1, "y": 2, "width": 30, "height": 4 });
        for kind in ["rectangle", "ellipse", "screenshot"] {
            assert_eq!(around(kind, &area), Some([1.0, 2.0, 30.0, 4.0]), "{kind}");
        }
        let arrow = json!({ "x1": 9, "y1": 2, "x2": 3, "y2": 8 });
        assert_eq!(around("arrow", &arrow), Some([3.0, 2.0, 6.0, 6.0]));
        let stroke = json!({ "points": [5, 5, 0.5, 1, 7, 0.5, 3, 2, 1] });
        assert_eq!(around("freehand", &stroke), Some([1.0, 2.0, 4.0, 5.0]));
        assert_eq!(around("pin", &json!({ "x": 1, "y": 2 })), Some([1.0, 2.0, 0.0, 0.0]));
        let text = json!({ "x": 1, "y": 2, "text": "ab\nabcd", "size": 10 });
        assert_eq!(around("text", &text), Some([1.0, 2.0, 24.0, 24.0]));
        assert_eq!(around("freehand", &json!({ "points": [] })), None);
    }

    #[test]
    fn a_place_is_found_again_in_a_picture_of_another_size() {
        let rect = Rect { x: 10.0, y: 20.0, width: 30.0, height: 40.0 };
        let double = Rect { x: 20.0, y: 10.0, width: 60.0, height: 20.0 };
        assert_eq!(scaled(rect, Some((100, 100)), Some((200, 50))), Some(double));
        assert_eq!(scaled(rect, None, Some((200, 50))), None);
    }
}
