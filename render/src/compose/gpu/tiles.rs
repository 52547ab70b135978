//! Parts of the output that are drawn at once, and what of each picture they take.

use crate::compose::plan::{Plan, PlannedLayer};
use crate::compose::uniforms::Held;
use crate::compose::{Samples, Sources};

/// Pixels a side that are drawn at once.
const TILE: i32 = 2048;

/// Pixels a side below which a tile is not cut for the budget's sake: its regions would hardly be smaller.
const SMALLEST: i32 = 128;

/// Regions begin and end on multiples of this, so that a small move finds them again.
const STEP: i32 = 256;

/// A part of the output.
#[derive(Clone, Debug)]
pub(super) struct Tile {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: u32,
    pub(super) height: u32,
    /// Of each layer, what it takes.
    pub(super) regions: Vec<Region>,
}

/// A part of a level, in texels; of no size where nothing is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Region {
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Region {
    const NOTHING: Self = Self { left: 0, top: 0, width: 0, height: 0 };

    pub(super) fn held(&self) -> Held {
        Held { left: self.left.cast_signed(), top: self.top.cast_signed(), level: 0 }
    }

    pub(super) fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }
}

/// Cuts the output into tiles whose textures fit the card, and together a quarter of the budget.
pub(super) fn tiles(plan: &Plan, from: &Sources<'_>, max_side: u32, budget: u64) -> Vec<Tile> {
    let (width, height) = (plan.size.width.cast_signed(), plan.size.height.cast_signed());
    let mut cut = Vec::new();
    let mut rest = Vec::new();
    for top in (0..height).step_by(TILE as usize) {
        for left in (0..width).step_by(TILE as usize) {
            rest.push([left, top, (left + TILE).min(width), (top + TILE).min(height)]);
        }
    }
    // from the top left on: the last one first
    rest.reverse();
    while let Some([left, top, right, bottom]) = rest.pop() {
        let regions: Vec<(Region, u64)> = plan
            .layers
            .iter()
            .map(|layer| region(layer, from, [left, top, right, bottom], max_side, budget))
            .collect();
        let fits = regions.iter().all(|(region, _)| region.width <= max_side && region.height <= max_side);
        let bytes: u64 = regions.iter().map(|(_, bytes)| bytes).sum();
        let (across, down) = (right - left, bottom - top);
        let small = across.max(down) <= SMALLEST;
        if (fits && (small || bytes <= budget / 4)) || (across == 1 && down == 1) {
            cut.push(Tile {
                left,
                top,
                width: across.cast_unsigned(),
                height: down.cast_unsigned(),
                regions: regions.into_iter().map(|(region, _)| region).collect(),
            });
        } else if across >= down {
            let middle = left + across / 2;
            rest.push([middle, top, right, bottom]);
            rest.push([left, top, middle, bottom]);
        } else {
            let middle = top + down / 2;
            rest.push([left, middle, right, bottom]);
            rest.push([left, top, right, middle]);
        }
    }
    cut
}

/// What a layer takes for a part of the output, and its bytes on the card: the whole level where it is small enough.
fn region(
    layer: &PlannedLayer,
    from: &Sources<'_>,
    part: [i32; 4],
    max_side: u32,
    budget: u64,
) -> (Region, u64) {
    let rect = [
        layer.rect[0].max(part[0]),
        layer.rect[1].max(part[1]),
        layer.rect[2].min(part[2]),
        layer.rect[3].min(part[3]),
    ];
    if rect[0] >= rect[2] || rect[1] >= rect[3] {
        return (Region::NOTHING, 0);
    }
    let picture = from.pictures[layer.picture];
    let size = picture.level_size(layer.level);
    let texel = match picture.level(0).samples {
        Samples::U8(_) => 4,
        // at most: where the card has no textures of 16 bits
        Samples::U16(_) | Samples::F32(_) => 16,
    };
    let bytes = |width: u32, height: u32| u64::from(width) * u64::from(height) * texel;
    let whole = Region { left: 0, top: 0, width: size.width, height: size.height };
    let small = bytes(size.width, size.height) <= budget / 32;
    if small && size.width <= max_side && size.height <= max_side {
        return (whole, bytes(size.width, size.height));
    }
    let span =
        |axis: crate::compose::Axis, first: i32, last: i32, start: i32, low: i32, high: i32, side: u32| {
            let index = |pixel: i32| axis.at((pixel - start).cast_unsigned()) >> 32;
            let clamped = |texel: i64| {
                #[expect(clippy::cast_possible_truncation, reason = "clamped to the level")]
                let texel = texel.clamp(i64::from(low), i64::from(high)) as i32;
                texel
            };
            let from = clamped(index(first) - 1) / STEP * STEP;
            let to = (clamped(index(last - 1) + 1) / STEP + 1) * STEP;
            let to = to.min(side.cast_signed());
            (from.cast_unsigned(), (to - from).cast_unsigned())
        };
    let (left, width) =
        span(layer.x, rect[0], rect[2], layer.rect[0], layer.bounds[0], layer.bounds[2], size.width);
    let (top, height) =
        span(layer.y, rect[1], rect[3], layer.rect[1], layer.bounds[1], layer.bounds[3], size.height);
    (Region { left, top, width, height }, bytes(width, height))
}
