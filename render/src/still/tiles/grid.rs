//! Which tiles a picture has.

use serde::{Deserialize, Serialize};

use super::{TILE_OVERLAP, TILE_SIDE};

/// The format of tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TileKind {
    /// Lossless.
    Png,
    /// For pictures that were JPEGs.
    Jpeg,
}

impl TileKind {
    /// The media type.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// The file name extension, without its dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
        }
    }
}

/// One size of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Level {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// How many tiles lie side by side.
    pub columns: u32,
    /// How many lie one below the other.
    pub rows: u32,
}

/// The tiles of a picture, all levels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tiling {
    /// Width of the picture as shown, in pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// The format of the tiles.
    pub kind: TileKind,
    /// From the smallest, which is one tile, to the picture itself; each half of the next, rounded up.
    pub levels: Vec<Level>,
}

impl Tiling {
    /// Those of a picture of this size.
    pub fn of((width, height): (u32, u32), kind: TileKind) -> Self {
        let mut levels = Vec::new();
        let (mut wide, mut high) = (width.max(1), height.max(1));
        loop {
            let (columns, rows) = (wide.div_ceil(TILE_SIDE), high.div_ceil(TILE_SIDE));
            levels.push(Level { width: wide, height: high, columns, rows });
            if columns == 1 && rows == 1 {
                break;
            }
            (wide, high) = (wide.div_ceil(2), high.div_ceil(2));
        }
        levels.reverse();
        Self { width, height, kind, levels }
    }

    /// Whether there is such a tile.
    pub fn holds(&self, level: u32, column: u32, row: u32) -> bool {
        self.levels.get(level as usize).is_some_and(|level| column < level.columns && row < level.rows)
    }
}

/// A part of one side of a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    /// Which column or row of tiles it is, as shown.
    pub(super) index: u32,
    /// Where its tile begins and ends among what is stored, with what it shares with its neighbours.
    pub(super) from: u32,
    pub(super) to: u32,
}

/// The parts of a side, in the order in which they are stored: backwards where the side is shown mirrored.
pub(super) fn cuts(length: u32, mirrored: bool) -> Vec<Cut> {
    let count = length.div_ceil(TILE_SIDE);
    let mut cuts: Vec<Cut> = (0..count)
        .map(|index| {
            let from = (index * TILE_SIDE).saturating_sub(TILE_OVERLAP);
            let to = ((index + 1) * TILE_SIDE + TILE_OVERLAP).min(length);
            let (from, to) = if mirrored { (length - to, length - from) } else { (from, to) };
            Cut { index, from, to }
        })
        .collect();
    if mirrored {
        cuts.reverse();
    }
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_halve_until_one_tile_is_enough() {
        let tiling = Tiling::of((16_384, 9000), TileKind::Png);
        let sizes: Vec<(u32, u32)> = tiling.levels.iter().map(|level| (level.width, level.height)).collect();
        assert_eq!(
            sizes,
            [(512, 282), (1024, 563), (2048, 1125), (4096, 2250), (8192, 4500), (16_384, 9000)]
        );
        assert_eq!((tiling.levels[5].columns, tiling.levels[5].rows), (32, 18));
        assert!(tiling.holds(5, 31, 17) && !tiling.holds(5, 32, 0) && !tiling.holds(6, 0, 0));
        assert_eq!(Tiling::of((1, 1), TileKind::Jpeg).levels.len(), 1);
        assert_eq!(Tiling::of((513, 1), TileKind::Jpeg).levels.len(), 2);
    }

    #[test]
    fn cuts_share_a_pixel_and_mirror() {
        let plain = cuts(1030, false);
        let spans: Vec<(u32, u32, u32)> = plain.iter().map(|cut| (cut.index, cut.from, cut.to)).collect();
        assert_eq!(spans, [(0, 0, 513), (1, 511, 1025), (2, 1023, 1030)]);
        let mirrored = cuts(1030, true);
        let spans: Vec<(u32, u32, u32)> = mirrored.iter().map(|cut| (cut.index, cut.from, cut.to)).collect();
        assert_eq!(spans, [(2, 0, 7), (1, 5, 519), (0, 517, 1030)]);
        assert_eq!(cuts(512, false), [Cut { index: 0, from: 0, to: 512 }]);
    }
}
