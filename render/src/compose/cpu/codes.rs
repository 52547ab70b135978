//! Where nothing but one opaque picture of 8 bits is seen, and its codes are what is shown: these go to the output without
//! becoming floats, with weights of 16 bits. Differs from the way of all others by one code at most, where rounding falls
//! the other way.

use std::ops::Range;

use super::sample::{Taps, columns, taps};
use super::{not_beyond, right_of, seen};
use crate::compose::plan::{Plan, PlannedDivider, PlannedKind, PlannedLayer};
use crate::compose::{Channel, Level, Samples, Sources};

/// A layer whose codes are what is shown.
pub(super) struct Codes<'a> {
    level: &'a Level,
    texels: &'a [[u8; 4]],
    layer: &'a PlannedLayer,
    columns: Vec<Taps>,
    /// Whether every column lies on a texel.
    on_texels: bool,
}

impl<'a> Codes<'a> {
    /// Of all layers of a plan; nothing where one of them is none of these.
    pub(super) fn of(plan: &'a Plan, from: &Sources<'a>) -> Option<Vec<Self>> {
        match plan.kind {
            PlannedKind::Stack | PlannedKind::Wipe { .. } | PlannedKind::Checkerboard { .. } => {}
            PlannedKind::Difference { .. } => return None,
        }
        plan.layers.iter().map(|layer| Self::of_layer(layer, from)).collect()
    }

    fn of_layer(layer: &'a PlannedLayer, from: &Sources<'a>) -> Option<Self> {
        let untouched = layer.plain && layer.opaque && layer.channel == Channel::Color && !layer.false_color;
        let whole = layer.opacity >= 1.0 && layer.tint.iter().all(|tint| *tint >= 1.0);
        if !untouched || !whole {
            return None;
        }
        let level = from.pictures[layer.picture].level(layer.level);
        let Samples::U8(samples) = &level.samples else { return None };
        let columns = columns(layer);
        let on_texels = columns.iter().all(|taps| taps.far <= 0.0);
        Some(Self { level, texels: samples.as_chunks().0, layer, columns, on_texels })
    }

    /// Writes a part of a row of the output, which lies in the rectangle.
    pub(super) fn row(&self, y: u32, range: Range<usize>, out: &mut [u8], spare: &mut Vec<[u16; 4]>) {
        let layer = self.layer;
        let below = y.wrapping_sub(layer.rect[1].cast_unsigned());
        let rows = taps(layer.y.at(below), layer.linear, layer.bounds[1], layer.bounds[3]);
        let left = layer.rect[0].cast_unsigned() as usize;
        let columns = &self.columns[range.start - left..range.end - left];
        let width = self.level.size.width as usize;
        let row = |index: u32| &self.texels[index as usize * width..][..width];
        let (above, below) = (row(rows.first), row(rows.second));
        let out = out.as_chunks_mut::<4>().0;
        if self.on_texels && rows.far <= 0.0 {
            for (pixel, taps) in out.iter_mut().zip(columns) {
                *pixel = above[taps.first as usize];
            }
            return;
        }
        // Columns go from left to right, so what is taken of both rows lies between the first and the last one.
        let (Some(first), Some(last)) = (columns.first(), columns.last()) else { return };
        let (start, end) = (first.first as usize, last.second as usize + 1);
        let down = weight(rows.far);
        spare.clear();
        spare.extend(above[start..end].iter().zip(&below[start..end]).map(|(above, below)| {
            let mut mixed = [0; 4];
            for ((mixed, above), below) in mixed.iter_mut().zip(above).zip(below) {
                *mixed = between(u16::from(*above) << 8, u16::from(*below) << 8, down);
            }
            mixed
        }));
        for (pixel, taps) in out.iter_mut().zip(columns) {
            let (left, right) = (spare[taps.first as usize - start], spare[taps.second as usize - start]);
            let across = weight(taps.far);
            for ((code, left), right) in pixel.iter_mut().zip(left).zip(right) {
                // Rounded; 255 whole codes and what is behind the point never reach beyond 16 bits.
                *code = ((between(left, right, across) + 128) >> 8).to_be_bytes()[1];
            }
        }
    }
}

/// How much the second of two texels counts, of 65,536.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 0 and below 1")]
fn weight(far: f32) -> u16 {
    (far * 65_536.0) as u16
}

/// Between two codes with eight binary digits behind the point.
#[expect(clippy::inline_always, reason = "within loops over rows, which are vectors only when it is")]
#[inline(always)]
fn between(from: u16, to: u16, weight: u16) -> u16 {
    let part = |value: u16, weight: u16| ((u32::from(value) * u32::from(weight)) >> 16) as u16;
    part(from, !weight) + part(to, weight)
}

/// The parts of a row in which one layer alone is seen, from left to right, and which it is.
pub(super) fn runs(plan: &Plan, y: u32) -> Vec<(Range<usize>, usize)> {
    let width = plan.size.width as usize;
    let mut runs: Vec<(Range<usize>, usize)> = Vec::new();
    match &plan.kind {
        PlannedKind::Stack => {
            for (at, layer) in plan.layers.iter().enumerate() {
                let range = seen(layer, y, 0..width);
                // What is above covers what is beneath; where it does so in part, nothing is taken for granted.
                if runs.iter().any(|(other, _)| overlap(other, &range)) {
                    return Vec::new();
                }
                runs.push((range, at));
            }
        }
        PlannedKind::Wipe { dividers, half_line, .. } => {
            for (at, layer) in plan.layers.iter().enumerate() {
                runs.push((seen(layer, y, alone(dividers, at, *half_line, y, width)), at));
            }
        }
        PlannedKind::Checkerboard { cell } => {
            let (side, turn) = (*cell as usize, (y / cell) as usize);
            for (square, start) in (0..width).step_by(side).enumerate() {
                let at = (square + turn) % plan.layers.len();
                let end = start.saturating_add(side).min(width);
                runs.push((seen(&plan.layers[at], y, start..end), at));
            }
        }
        PlannedKind::Difference { .. } => {}
    }
    runs.retain(|(range, _)| !range.is_empty());
    runs.sort_by_key(|(range, _)| range.start);
    runs
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end && !one.is_empty() && !other.is_empty()
}

/// Where in a row a layer of a wipe covers everything beneath it and nothing covers it: on the right of all dividers up to
/// its own, on the left of all others, and on none of their lines.
fn alone(dividers: &[PlannedDivider], at: usize, half_line: f32, y: u32, width: usize) -> Range<usize> {
    let mut range = 0..width;
    for (index, divider) in dividers.iter().enumerate() {
        // A line reaches as much further to either side as it is wide, and the half pixel of its edge.
        let moved = |by: f32| PlannedDivider { distance: divider.distance + by, ..*divider };
        range = if index < at {
            // Only its own divider hides what is beneath; earlier ones count for their lines alone.
            if index + 1 < at && half_line <= 0.0 {
                continue;
            }
            without(range, &not_beyond(&moved(half_line), y, 0..width))
        } else {
            without(range, &right_of(&moved(-half_line), y, 0..width))
        };
    }
    range
}

/// A range without another one that begins or ends where the whole row does.
fn without(range: Range<usize>, other: &Range<usize>) -> Range<usize> {
    if other.is_empty() {
        range
    } else if other.start <= range.start {
        range.start.max(other.end).min(range.end)..range.end
    } else {
        range.start..range.end.min(other.start)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Cpu, drawn};
    use super::*;
    use crate::compose::{
        Compose as _, Composition, Divider, Ground, Operation, Picture, Sampling, Size, View, Viewport,
        WipeLine, plan,
    };

    fn noise(size: Size, mut state: u32) -> Picture {
        let mut samples = Vec::new();
        for _ in 0..size.width * size.height {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let [red, green, blue, _] = state.to_le_bytes();
            samples.extend([red, green, blue, 255]);
        }
        Picture::from_rgba8(size.width, size.height, samples).unwrap()
    }

    fn operations() -> impl Strategy<Value = Operation> {
        let divider = || {
            (
                -20.0..120.0f64,
                -20.0..120.0f64,
                prop_oneof![-180.0..180.0f64, Just(0.0), Just(90.0), Just(-90.0)],
            )
                .prop_map(|(x, y, angle)| Divider { x, y, angle })
        };
        let line =
            || prop::option::of((0.0..9.0f32).prop_map(|width| WipeLine { width, color: [1.0, 0.5, 0.0] }));
        prop_oneof![
            (divider(), divider(), line())
                .prop_map(|(one, other, line)| Operation::Wipe { dividers: vec![one, other], line }),
            (1u32..40).prop_map(|cell| Operation::Checkerboard { cell }),
            (prop::option::of(1u32..4), 0u32..9)
                .prop_map(|(columns, gap)| Operation::SideBySide { columns, gap }),
        ]
    }

    fn apart(one: &[u8], other: &[u8]) -> u8 {
        one.iter().zip(other).map(|(one, other)| one.abs_diff(*other)).max().unwrap_or(0)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn codes_agree_with_the_general_way_within_one(
            operation in operations(),
            sides in prop::array::uniform6(1u32..130),
            size in (1u32..150, 1u32..150),
            at in prop::option::of((-50.0..150.0f64, -50.0..150.0f64, 0.1..9.0f64)),
            nearest in any::<bool>(),
            checker in any::<bool>(),
            seed in 1u32..u32::MAX,
        ) {
            let [a, b, c, d, e, f] = sides;
            let pictures = [(a, b), (c, d), (e, f)]
                .map(|(width, height)| noise(Size::new(width, height), seed ^ (width * 65_537)));
            let all: Vec<&Picture> = pictures.iter().collect();
            let from = Sources { pictures: &all, lut: None };
            let mut composition = Composition::new(Size::new(size.0, size.1), operation);
            if let Some((x, y, zoom)) = at {
                composition.viewport = Viewport::At { x, y, zoom };
            }
            if nearest {
                composition.sampling = Sampling::Nearest;
            }
            if checker {
                composition.ground = Ground::Checker { cell: 7, colors: [[0.2; 3], [0.6, 0.1, 0.9]] };
            }
            let plan = plan(&composition, &from).unwrap();
            let codes = Codes::of(&plan, &from).unwrap();
            let (fast, slow) = (drawn(&plan, &from, Some(&codes)), drawn(&plan, &from, None));
            prop_assert!(apart(&fast.samples, &slow.samples) <= 1);
        }
    }

    #[test]
    fn what_is_asked_of_values_goes_the_general_way() {
        let picture = noise(Size::new(9, 9), 3);
        let from = Sources { pictures: &[&picture], lut: None };
        let mut composition = Composition::new(Size::new(5, 5), Operation::Single);
        assert!(Codes::of(&plan(&composition, &from).unwrap(), &from).is_some());
        composition.views = vec![View { exposure: 1.0, ..View::default() }];
        assert!(Codes::of(&plan(&composition, &from).unwrap(), &from).is_none());
        composition.views = vec![View { channel: Channel::Luma, ..View::default() }];
        assert!(Codes::of(&plan(&composition, &from).unwrap(), &from).is_none());
        assert!(Cpu.compose(&composition, &[&picture]).is_ok());
    }
}
