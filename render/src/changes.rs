//! What changed from one picture to another: how much, and where.

use image::RgbaImage;
use rayon::prelude::*;

/// Pixels are gathered into cells of this side; changed cells that touch are one place.
const CELL: u32 = 16;
/// The most places that are told; the rest counts in the figures.
const PLACES: usize = 32;

/// A place in pixels of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct ChangedBox {
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    /// Width, at least 1.
    pub width: u32,
    /// Height, at least 1.
    pub height: u32,
    /// How many of its pixels changed.
    pub pixels: u64,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Changes {
    /// How many pixels differ by more than the threshold in one of their channels.
    pub changed_pixels: u64,
    /// The same as a share of all, 0 to 1.
    pub changed_share: f64,
    /// The mean difference over all channels and pixels, 0 to 255.
    pub mean: f64,
    /// The greatest difference of a channel, 0 to 255.
    pub most: u8,
    /// Where, tight around the changed pixels, those with the most first; at most 32.
    pub places: Vec<ChangedBox>,
}

/// Pictures that cannot be compared pixel by pixel.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the pictures are {left:?} and {right:?} pixels large")]
pub struct SizesDiffer {
    /// Width and height of the one.
    pub left: (u32, u32),
    /// Width and height of the other.
    pub right: (u32, u32),
}

/// A cell of the picture: what changed in it, and within which bounds.
#[derive(Clone, Copy, Default)]
struct Cell {
    pixels: u64,
    left: u32,
    top: u32,
    right: u32,
    bottom: u32,
}

/// A row of cells, with what is counted over it.
#[derive(Default)]
struct Row {
    cells: Vec<Cell>,
    sum: u64,
    most: u8,
}

/// Compares two pictures of one size, colours and transparency. A channel counts as changed when it differs by more than
/// `threshold` of 255: what grain and lossy files bring lies within a few.
pub fn changes(left: &RgbaImage, right: &RgbaImage, threshold: u8) -> Result<Changes, SizesDiffer> {
    if left.dimensions() != right.dimensions() {
        return Err(SizesDiffer { left: left.dimensions(), right: right.dimensions() });
    }
    let (width, height) = left.dimensions();
    let bytes = 4 * width as usize;
    let band = bytes * CELL as usize;
    if bytes == 0 || height == 0 {
        return Ok(Changes { changed_pixels: 0, changed_share: 0.0, mean: 0.0, most: 0, places: Vec::new() });
    }
    let rows: Vec<Row> = left
        .as_raw()
        .par_chunks(band)
        .zip(right.as_raw().par_chunks(band))
        .zip(0..height.div_ceil(CELL))
        .map(|((left, right), row)| compare_band(left, right, bytes, row * CELL, threshold))
        .collect();
    let changed: u64 = rows.iter().flat_map(|row| &row.cells).map(|cell| cell.pixels).sum();
    let sum: u64 = rows.iter().map(|row| row.sum).sum();
    let all = u64::from(width) * u64::from(height);
    #[expect(clippy::cast_precision_loss, reason = "pictures have far fewer pixels than 2^52")]
    let (changed_share, mean) = (changed as f64 / all as f64, sum as f64 / (4 * all) as f64);
    Ok(Changes {
        changed_pixels: changed,
        changed_share,
        mean,
        most: rows.iter().map(|row| row.most).max().unwrap_or(0),
        places: places(&rows),
    })
}

fn compare_band(left: &[u8], right: &[u8], bytes: usize, top: u32, threshold: u8) -> Row {
    let across = u32::try_from(bytes / 4).unwrap_or(u32::MAX);
    let mut row = Row { cells: vec![Cell::default(); across.div_ceil(CELL) as usize], sum: 0, most: 0 };
    for (y, (left, right)) in (top..).zip(left.chunks_exact(bytes).zip(right.chunks_exact(bytes))) {
        // Most rows are alike in most pictures.
        if left == right {
            continue;
        }
        for (x, (one, other)) in (0..).zip(left.as_chunks::<4>().0.iter().zip(right.as_chunks::<4>().0)) {
            let mut most = 0;
            for (a, b) in one.iter().zip(other) {
                let difference = a.abs_diff(*b);
                row.sum += u64::from(difference);
                most = difference.max(most);
            }
            row.most = row.most.max(most);
            if most > threshold {
                row.cells[(x / CELL) as usize].add(x, y);
            }
        }
    }
    row
}

impl Cell {
    fn add(&mut self, x: u32, y: u32) {
        self.join(&Self { pixels: 1, left: x, top: y, right: x + 1, bottom: y + 1 });
    }

    fn join(&mut self, other: &Self) {
        if self.pixels == 0 {
            *self = *other;
            return;
        }
        self.pixels += other.pixels;
        self.left = self.left.min(other.left);
        self.top = self.top.min(other.top);
        self.right = self.right.max(other.right);
        self.bottom = self.bottom.max(other.bottom);
    }
}

/// Changed cells that touch, corners included, as one.
fn places(rows: &[Row]) -> Vec<ChangedBox> {
    let across = rows.first().map_or(0, |row| row.cells.len());
    let mut left: Vec<Cell> = rows.iter().flat_map(|row| row.cells.iter().copied()).collect();
    let mut places = Vec::new();
    let mut reached = Vec::new();
    for start in 0..left.len() {
        if left[start].pixels == 0 {
            continue;
        }
        let mut place = Cell::default();
        reached.push(start);
        while let Some(at) = reached.pop() {
            let cell = std::mem::take(&mut left[at]);
            if cell.pixels == 0 {
                continue;
            }
            place.join(&cell);
            let (x, y) = (at % across, at / across);
            for row in y.saturating_sub(1)..=(y + 1).min(rows.len() - 1) {
                reached.extend(
                    (x.saturating_sub(1)..=(x + 1).min(across - 1)).map(|column| row * across + column),
                );
            }
        }
        places.push(ChangedBox {
            x: place.left,
            y: place.top,
            width: place.right - place.left,
            height: place.bottom - place.top,
            pixels: place.pixels,
        });
    }
    places.sort_by_key(|place| (std::cmp::Reverse(place.pixels), place.y, place.x));
    places.truncate(PLACES);
    places
}

#[cfg(test)]
mod tests {
    use image::Rgba;
    use proptest::prelude::*;

    use super::*;

    fn grey(width: u32, height: u32) -> RgbaImage {
        RgbaImage::from_pixel(width, height, Rgba([90, 90, 90, 255]))
    }

    #[test]
    fn nothing_changed_between_a_picture_and_itself() {
        let changes = changes(&grey(100, 70), &grey(100, 70), 0).unwrap();
        assert_eq!((changes.changed_pixels, changes.most, changes.places.len()), (0, 0, 0));
    }

    #[test]
    fn places_apart_are_told_apart_with_their_bounds() {
        let mut other = grey(200, 100);
        for (x, y) in [(10, 10), (30, 12)] {
            other.put_pixel(x, y, Rgba([100, 90, 90, 255]));
        }
        other.put_pixel(150, 90, Rgba([90, 90, 200, 255]));
        let changes = changes(&grey(200, 100), &other, 5).unwrap();
        assert_eq!((changes.changed_pixels, changes.most), (3, 110));
        assert!((changes.mean - 130.0 / 80_000.0).abs() < 1e-12);
        assert_eq!(
            changes.places,
            [
                ChangedBox { x: 10, y: 10, width: 21, height: 3, pixels: 2 },
                ChangedBox { x: 150, y: 90, width: 1, height: 1, pixels: 1 },
            ]
        );
    }

    #[test]
    fn what_lies_within_the_threshold_is_grain() {
        let mut other = grey(40, 40);
        other.put_pixel(7, 7, Rgba([98, 90, 90, 255]));
        assert_eq!(changes(&grey(40, 40), &other, 8).unwrap().changed_pixels, 0);
        assert_eq!(changes(&grey(40, 40), &other, 7).unwrap().changed_pixels, 1);
    }

    #[test]
    fn pictures_of_different_sizes_are_not_guessed_at() {
        assert!(changes(&grey(4, 4), &grey(4, 5), 0).is_err());
        assert_eq!(changes(&grey(0, 4), &grey(0, 4), 0).unwrap().changed_pixels, 0);
    }

    proptest! {
        #[test]
        fn every_changed_pixel_lies_in_a_place_and_is_counted_once(
            width in 1u32..80, height in 1u32..80,
            changed in prop::collection::vec((0u32..80, 0u32..80), 0..20),
        ) {
            let mut other = grey(width, height);
            let mut points = std::collections::BTreeSet::new();
            for (x, y) in changed {
                let (x, y) = (x % width, y % height);
                other.put_pixel(x, y, Rgba([0, 0, 0, 255]));
                points.insert((x, y));
            }
            let changes = changes(&grey(width, height), &other, 8).unwrap();
            prop_assert_eq!(changes.changed_pixels, points.len() as u64);
            prop_assert_eq!(changes.places.iter().map(|place| place.pixels).sum::<u64>(), points.len() as u64);
            for (x, y) in points {
                let inside = |place: &ChangedBox| {
                    (place.x..place.x + place.width).contains(&x) && (place.y..place.y + place.height).contains(&y)
                };
                prop_assert!(changes.places.iter().any(inside));
            }
        }
    }
}
