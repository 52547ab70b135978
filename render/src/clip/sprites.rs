//! Small pictures of a clip's frames, many on a sheet: what is shown under the pointer while somebody looks for a place.

use std::path::{Path, PathBuf};

use domain::ClipInfo;
use serde::{Deserialize, Serialize};

use super::ClipError;

/// Of so many frames every one has a picture; of more, as many evenly spaced ones at most.
const MOST: u32 = 3000;

/// The longer and the shorter side of a picture at most, in pixels.
const LONGER: u32 = 160;
const SHORTER: u32 = 90;

/// Pictures in a row of a sheet, and rows, at most.
const SIDE: u32 = 10;

/// Which frames have a small picture, and where on which sheet it lies. The pictures follow one another from left to right,
/// then from top to bottom, then from sheet to sheet: number i shows the frame with the index i × `step`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sprites {
    /// How many frames lie between two pictures: 1 where every frame has one.
    pub step: u32,
    /// How many pictures there are once all are made.
    pub count: u32,
    /// How many there are by now.
    pub made: u32,
    /// Width of a picture, in pixels.
    pub width: u32,
    /// Height of a picture, in pixels.
    pub height: u32,
    /// Pictures in a row.
    pub columns: u32,
    /// Rows of a sheet. The last sheet may be filled in part; what is left of it is black.
    pub rows: u32,
    /// The sheets that there are by now, by name.
    pub sheets: Vec<String>,
}

impl Sprites {
    /// What there will be of a clip, none of it made.
    pub(super) fn of(info: &ClipInfo) -> Self {
        let step = info.frame_count.div_ceil(MOST).max(1);
        let count = info.frame_count.div_ceil(step);
        let (width, height) = size(info.width, info.height);
        let columns = count.clamp(1, SIDE);
        let rows = count.div_ceil(columns).clamp(1, SIDE);
        Self { step, count, made: 0, width, height, columns, rows, sheets: Vec::new() }
    }

    /// How many pictures a sheet takes.
    pub(super) const fn per_sheet(&self) -> u32 {
        self.columns * self.rows
    }

    fn sheets_in_all(&self) -> u32 {
        self.count.div_ceil(self.per_sheet())
    }
}

/// Within the sides allowed, no larger than the clip, and even, since the chroma of 4:2:0 lies on pairs.
fn size(width: u32, height: u32) -> (u32, u32) {
    let (widest, highest) = if width >= height { (LONGER, SHORTER) } else { (SHORTER, LONGER) };
    let (width, height) = (u64::from(width.max(1)), u64::from(height.max(1)));
    // As wide as allowed, or as high.
    let by_width = u64::from(widest) * height <= u64::from(highest) * width;
    let (part, whole) = if by_width { (u64::from(widest), width) } else { (u64::from(highest), height) };
    let (part, whole) = if part > whole { (1, 1) } else { (part, whole) };
    let even = |side: u64| {
        let scaled = u32::try_from(side * part / whole).unwrap_or(LONGER);
        (scaled - scaled % 2).max(2)
    };
    (even(width), even(height))
}

/// The sheets as they grow.
pub(super) struct Sheets<'a> {
    directory: &'a Path,
    token: &'a str,
    sprites: Sprites,
}

impl<'a> Sheets<'a> {
    pub(super) fn new(info: &ClipInfo, directory: &'a Path, token: &'a str) -> Self {
        Self { directory, token, sprites: Sprites::of(info) }
    }

    /// How ffmpeg is told the names.
    pub(super) fn pattern(token: &str) -> String {
        format!("{token}-sheet-%d.jpg")
    }

    /// The next sheet that has become complete, with what there is by now. ffmpeg moves them to their names.
    pub(super) fn look(&mut self) -> Result<Option<(PathBuf, Sprites)>, ClipError> {
        let sprites = &mut self.sprites;
        let number = sprites.sheets.len();
        if sprites.made >= sprites.count {
            return Ok(None);
        }
        let name = format!("{}-sheet-{number}.jpg", self.token);
        let path = self.directory.join(&name);
        if !path.exists() {
            return Ok(None);
        }
        let size = image::ImageReader::open(&path).map_err(ClipError::Read)?.into_dimensions();
        if size.ok() != Some((sprites.columns * sprites.width, sprites.rows * sprites.height)) {
            let what = format!("{name} is no sheet of {} × {} pictures", sprites.columns, sprites.rows);
            return Err(ClipError::NotAsPromised { what });
        }
        sprites.sheets.push(name);
        sprites.made = sprites.count.min(sprites.made + sprites.per_sheet());
        Ok(Some((path, sprites.clone())))
    }

    pub(super) fn finish(self) -> Result<Sprites, ClipError> {
        let sprites = self.sprites;
        if sprites.made == sprites.count {
            return Ok(sprites);
        }
        let what = format!("it has {} sheets of {}", sprites.sheets.len(), sprites.sheets_in_all());
        Err(ClipError::NotAsPromised { what })
    }
}

#[cfg(test)]
mod tests {
    use domain::FrameRate;
    use proptest::prelude::*;

    use super::*;
    use crate::clip::frame::tests::info;

    fn of(frames: u32, width: u32, height: u32) -> Sprites {
        Sprites::of(&ClipInfo { frame_count: frames, width, height, ..info(FrameRate::FILM) })
    }

    #[test]
    fn every_frame_up_to_three_thousand_and_evenly_spaced_ones_from_there_on() {
        for (frames, step, count, sheets) in [
            (1, 1, 1, 1),
            (100, 1, 100, 1),
            (101, 1, 101, 2),
            (3000, 1, 3000, 30),
            (3001, 2, 1501, 16),
            (14_400, 5, 2880, 29),
            (1_296_000, 432, 3000, 30),
        ] {
            let sprites = of(frames, 1920, 1080);
            assert_eq!((sprites.step, sprites.count), (step, count), "{frames}");
            assert_eq!(sprites.sheets_in_all(), sheets, "{frames}");
        }
    }

    #[test]
    fn short_clips_have_small_sheets() {
        assert_eq!((of(1, 1920, 1080).columns, of(1, 1920, 1080).rows), (1, 1));
        assert_eq!((of(9, 1920, 1080).columns, of(9, 1920, 1080).rows), (9, 1));
        assert_eq!((of(31, 1920, 1080).columns, of(31, 1920, 1080).rows), (10, 4));
    }

    #[test]
    fn pictures_keep_their_shape() {
        for (width, height, expected) in [
            (1920, 1080, (160, 90)),
            (1080, 1920, (90, 160)),
            (4096, 1716, (160, 66)),
            (1440, 1080, (120, 90)),
            (1000, 1000, (90, 90)),
            (64, 36, (64, 36)),
            (1, 8192, (2, 160)),
            (8192, 1, (160, 2)),
        ] {
            assert_eq!(size(width, height), expected, "{width} × {height}");
        }
    }

    proptest! {
        #[test]
        fn any_clip_has_its_sheets_within_bounds(
            frames in 1_u32..2_000_000, width in 1_u32..10_000, height in 1_u32..10_000,
        ) {
            let sprites = of(frames, width, height);
            prop_assert!(sprites.count <= MOST && (sprites.count - 1) * sprites.step < frames);
            prop_assert!(sprites.count * sprites.step >= frames);
            prop_assert!(sprites.width <= LONGER && sprites.height <= LONGER);
            prop_assert!(sprites.width.is_multiple_of(2) && sprites.height.is_multiple_of(2));
            prop_assert!(sprites.sheets_in_all() * sprites.per_sheet() >= sprites.count);
        }
    }
}
