//! A session as a contact sheet: what was looked at, and what was decided.

use domain::Verdict;
use domain::ids::{MediaId, ReviewSessionId};
use futures::future::join_all;
use render::sheet::{Sheet, SheetCell, sheet};
use render::still::THUMBNAIL_WIDTHS;
use schema::Color;
use serde::Serialize;

use super::kept::{Format, Of, digest, encoded, kept};
use crate::app::access::{self, Visibility};
use crate::app::auth::SignIn;
use crate::app::media::{ServedFile, thumbnail_in};
use crate::app::reviews::{self, ReviewItem};
use crate::app::{Error, Result, Shared};
use crate::fonts::LETTERING;

/// How wide a cell is unless said, in pixels, and what it may be.
const CELL: u32 = 240;
const CELLS: std::ops::RangeInclusive<u32> = 80..=640;
/// The most columns.
const COLUMNS: u32 = 40;
/// What a sheet takes, in MiB: itself and its words, 64 million pixels each at most, and the small pictures.
const MEMORY: u32 = 640;
/// How many pictures are fetched at once.
const AT_ONCE: usize = 8;

/// How a sheet is to look.
#[derive(Debug, Clone)]
pub struct SheetWish {
    /// The session.
    pub review: ReviewSessionId,
    /// Cells in a row; about as many as make it a little wider than high unless said.
    pub columns: Option<u32>,
    /// The width of a cell in pixels.
    pub cell: Option<u32>,
    /// What it is written as.
    pub format: Format,
}

/// What a sheet is made of.
#[derive(Serialize)]
struct Recipe<'a> {
    what: &'static str,
    title: &'a str,
    columns: u32,
    cell: u32,
    cells: Vec<(&'a str, &'a str, Option<&'a str>, &'a Option<String>)>,
    format: Format,
}

/// The items of a session that whoever asks may see, as one picture.
pub async fn contact_sheet(app: &Shared, who: &SignIn, wish: &SheetWish) -> Result<ServedFile> {
    let cell = wish.cell.unwrap_or(CELL);
    if !CELLS.contains(&cell) {
        let range = format!("use a width from {} to {} pixels", CELLS.start(), CELLS.end());
        return Err(Error::invalid("?cell", range));
    }
    let review = reviews::find(app, &who.actor, wish.review).await?;
    let columns = wish.columns.unwrap_or_else(|| columns(review.items.len()));
    if !(1..=COLUMNS).contains(&columns) {
        return Err(Error::invalid("?columns", format!("use a number from 1 to {COLUMNS}")));
    }
    let visibility = access::visibility(&who.actor)?;
    // Of the small pictures that there are, one that is not enlarged.
    let wide = THUMBNAIL_WIDTHS.into_iter().find(|wide| *wide >= cell).unwrap_or(cell);
    let mut cells = Vec::with_capacity(review.items.len());
    let mut pictures = Vec::with_capacity(review.items.len());
    for some in review.items.chunks(AT_ONCE) {
        pictures.extend(join_all(some.iter().map(|item| file(app, &visibility, item, wide))).await);
        cells.extend(some.iter().map(described));
    }
    let recipe = digest(&Recipe {
        what: "contact sheet",
        title: &review.session.name,
        columns,
        cell,
        cells: cells
            .iter()
            .zip(&pictures)
            .map(|(cell, file)| {
                let badge = cell.badge.as_ref().map(|(word, _)| word.as_str());
                (cell.name.as_str(), cell.note.as_str(), badge, file)
            })
            .collect(),
        format: wish.format,
    })?;
    let (title, format, blobs) = (review.session.name.clone(), wish.format, app.blobs.clone());
    kept(app, Of::Many, recipe, format, MEMORY, move || {
        for (cell, file) in cells.iter_mut().zip(pictures) {
            let Some(key) = file else { continue };
            cell.picture = match std::fs::read(blobs.local_path(&crate::blob::Key::stored(key))) {
                Ok(picture) => Some(picture),
                // The sheet is more than its pictures: one that has just gone leaves its place empty.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
                Err(error) => return Err(crate::blob::Error::from(error).into()),
            };
        }
        let sheet = sheet(&Sheet { title, columns, cell_width: cell, cells }, &LETTERING)
            .map_err(|error| Error::invalid("?cell", error.to_string()))?;
        encoded(sheet, format)
    })
    .await
}

/// A little wider than high: cells are about 240 by 190.
fn columns(items: usize) -> u32 {
    (1..COLUMNS).find(|columns| (columns * columns * 2) as usize >= items * 3 / 2).unwrap_or(COLUMNS)
}

/// Where the picture of an item lies; nothing where there is none.
async fn file(app: &Shared, visibility: &Visibility, item: &ReviewItem, wide: u32) -> Option<String> {
    let medium = MediaId(item.revision.as_ref()?.thumbnail_media_id?);
    let file = thumbnail_in(app, visibility, medium, wide).await.ok()?;
    Some(file.key.as_str().to_owned())
}

fn described(item: &ReviewItem) -> SheetCell {
    let round =
        item.revision.as_ref().map_or_else(|| "no round".to_owned(), |one| format!("round {}", one.round));
    SheetCell {
        picture: None,
        name: item.place.deliverable.name.clone(),
        note: format!("{} · {round}", item.place.stage.name),
        badge: item.decision.as_ref().map(|decision| badge(decision.verdict)),
    }
}

/// What was decided, in the words and colours of the page.
fn badge(verdict: Verdict) -> (String, Color) {
    let (word, rgb) = match verdict {
        Verdict::Approved => ("Approved", [0x30, 0xa4, 0x6c]),
        Verdict::ChangesRequested => ("Changes", [0xff, 0xc5, 0x3d]),
        Verdict::Rejected => ("Rejected", [0xe5, 0x48, 0x4d]),
    };
    (word.to_owned(), Color { rgb })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_a_little_wider_than_high() {
        assert_eq!([0, 1, 4, 12, 60, 1_000].map(columns), [1, 1, 2, 3, 7, 28]);
    }
}
