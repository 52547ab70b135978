//! From a composition to what each pixel takes: the one place that decides, for every backend and the browser.

use super::color::graded;
use super::place::{Axis, Camera, Cell, Placement, cut};
use super::{
    Alpha, Channel, ColorSpace, ComposeError, Composition, DisplayColor, Encoding, Ground, LookGives,
    MAX_PICTURES, Operation, Size, Sources, View, Viewport,
};

/// Pixels a side that may come out.
pub const MAX_OUTPUT_SIDE: u32 = 16_384;

/// Pixels that may come out.
pub const MAX_OUTPUT_PIXELS: u64 = 128 << 20;

/// What every pixel takes, and what becomes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What comes out.
    pub size: Size,
    /// The colours of the ground.
    pub ground: [DisplayColor; 2],
    /// The side of its squares; 0 where it is all of the first colour.
    pub ground_cell: u32,
    /// What becomes of the layers.
    pub kind: PlannedKind,
    /// How display values are encoded.
    pub display: Encoding,
    /// How the table is used, where there is one.
    pub look: Option<PlannedLook>,
    /// From the bottom up.
    pub layers: Vec<PlannedLayer>,
}

/// What becomes of the layers.
#[derive(Clone, Debug, PartialEq)]
pub enum PlannedKind {
    /// Each over those beneath it.
    Stack,
    /// Each over the ground, and over those beneath it on the right of its divider.
    Wipe {
        /// Of each layer but the first.
        dividers: Vec<PlannedDivider>,
        /// Half the width of the lines; 0 for none.
        half_line: f32,
        /// Their colour.
        line_color: DisplayColor,
    },
    /// What lies between the two of them.
    Difference {
        /// How many times.
        gain: f32,
        /// Whether as heat.
        heat: bool,
    },
    /// Square by square.
    Checkerboard {
        /// The side of a square.
        cell: u32,
    },
}

/// A line in the output: `x * nx + y * ny - distance` is how far a point lies on its right, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedDivider {
    /// Across.
    pub nx: f32,
    /// Down.
    pub ny: f32,
    /// Of the line from the origin.
    pub distance: f32,
}

/// How the table is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedLook {
    /// How what goes in is encoded.
    pub takes: Encoding,
    /// What comes out.
    pub gives: LookGives,
}

/// A picture, where it lies and how it is looked at.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a shader")]
pub struct PlannedLayer {
    /// Which of the pictures.
    pub picture: usize,
    /// Of its pyramid.
    pub level: usize,
    /// Left, top, right and bottom in pixels of the output, the last two outside; all 0 where nothing is seen of it.
    pub rect: [i32; 4],
    /// Columns, from the left of the rectangle.
    pub x: Axis,
    /// Rows, from the top of the rectangle.
    pub y: Axis,
    /// The first and last column and row that may be taken: left, top, right, bottom, all inside.
    pub bounds: [i32; 4],
    /// Whether to weigh four texels.
    pub linear: bool,
    /// Whether its colours are multiplied with alpha.
    pub premultiplied: bool,
    /// Whether it is all opaque.
    pub opaque: bool,
    /// Whether its values are display values already, and nothing is asked of them.
    pub plain: bool,
    /// How its values are encoded.
    pub encoding: Encoding,
    /// From its linear values to linear Rec. 709, exposed and saturated.
    pub matrix: [[f32; 3]; 3],
    /// Whether the look applies.
    pub look: bool,
    /// The exponent of its gamma.
    pub power: f32,
    /// What of it is shown.
    pub channel: Channel,
    /// Whether in false colour.
    pub false_color: bool,
    /// 0 to 1.
    pub opacity: f32,
    /// What its display values are multiplied with.
    pub tint: DisplayColor,
}

/// No tint.
const WHITE: DisplayColor = [1.0; 3];

/// Plans a composition of these pictures, or says what is wrong with it.
pub fn plan(composition: &Composition, from: &Sources<'_>) -> Result<Plan, ComposeError> {
    let count = from.pictures.len();
    check(composition, count)?;
    let look = match (composition.look, from.lut) {
        (Some(look), Some(_)) => Some(PlannedLook { takes: look.takes, gives: look.gives }),
        (Some(_), None) => return Err(ComposeError::NoTable),
        (None, _) => None,
    };
    let plain_view = View::default();
    let view = |picture: usize| composition.views.get(picture).unwrap_or(&plain_view);
    let stage = composition.stage.unwrap_or_else(|| {
        let part = cut(from.pictures[0].size(), view(0).crop);
        part.map_or_else(|| from.pictures[0].size(), |part| Size::new(part.width, part.height))
    });
    let cells = cells(composition, count);
    let layer = |picture: usize, cell: usize, opacity: f32, tint: DisplayColor| {
        let camera = Camera::new(cells[cell], stage, composition.viewport);
        let (source, view) = (from.pictures[picture], view(picture));
        let placed = camera.place(source.size(), view.crop, composition.align, composition.sampling);
        let space = view.space.unwrap_or_else(|| source.space());
        let applies = look.is_some() && view.look;
        let whole = Whole { source, view, space, display: composition.display, applies };
        whole.layer(picture, &placed, opacity, tint)
    };
    let one = |picture: usize| layer(picture, 0, 1.0, WHITE);
    let (kind, layers) = match &composition.operation {
        Operation::Single => (PlannedKind::Stack, vec![one(0)]),
        Operation::SideBySide { .. } => {
            (PlannedKind::Stack, (0..count).map(|at| layer(at, at, 1.0, WHITE)).collect())
        }
        Operation::Overlay { opacity } => (PlannedKind::Stack, vec![one(0), layer(1, 0, *opacity, WHITE)]),
        Operation::Wipe { dividers, line } => {
            let camera = Camera::new(cells[0], stage, composition.viewport);
            let dividers = dividers
                .iter()
                .map(|divider| {
                    let [x, y] = camera.point(divider.x, divider.y);
                    let (sine, cosine) = divider.angle.to_radians().sin_cos();
                    let distance = x * cosine + y * sine;
                    PlannedDivider { nx: single(cosine), ny: single(sine), distance: single(distance) }
                })
                .collect();
            let half_line = line.map_or(0.0, |line| line.width / 2.0);
            let line_color = line.map_or([0.0; 3], |line| line.color);
            (PlannedKind::Wipe { dividers, half_line, line_color }, (0..count).map(one).collect())
        }
        Operation::Difference { gain, heat } => {
            (PlannedKind::Difference { gain: *gain, heat: *heat }, vec![one(0), one(1)])
        }
        Operation::Checkerboard { cell } => {
            (PlannedKind::Checkerboard { cell: *cell }, (0..count).map(one).collect())
        }
        Operation::OnionSkin { current, opacity, before, behind, tint } => {
            let mut order: Vec<usize> = (0..count).filter(|at| at != current).collect();
            // the nearest on top of those further away
            order.sort_by_key(|at| std::cmp::Reverse(at.abs_diff(*current)));
            let ghosts = order.into_iter().map(|at| {
                let distance = i32::try_from(at.abs_diff(*current)).unwrap_or(i32::MAX);
                let color = if at < *current { before } else { behind };
                let color = color.map(|value| 1.0 + (value - 1.0) * tint);
                layer(at, 0, opacity * 0.5f32.powi(distance - 1), color)
            });
            (PlannedKind::Stack, std::iter::once(one(*current)).chain(ghosts).collect())
        }
    };
    let (ground, ground_cell) = match &composition.ground {
        Ground::Color { color } => ([*color; 2], 0),
        Ground::Checker { cell, colors } => (*colors, *cell),
    };
    Ok(Plan { size: composition.size, ground, ground_cell, kind, display: composition.display, look, layers })
}

/// Everything about one picture.
struct Whole<'a> {
    source: &'a super::Picture,
    view: &'a View,
    space: ColorSpace,
    display: Encoding,
    applies: bool,
}

impl Whole<'_> {
    fn layer(&self, picture: usize, placed: &Placement, opacity: f32, tint: DisplayColor) -> PlannedLayer {
        let view = self.view;
        let encoding = self.space.encoding();
        let same = |value: f32, neutral: f32| value.to_bits() == neutral.to_bits();
        let neutral = view.exposure.abs() <= 0.0 && same(view.saturation, 1.0) && same(view.gamma, 1.0);
        let plain = neutral && !self.applies && encoding == self.display && self.space != ColorSpace::AcesCg;
        PlannedLayer {
            picture,
            level: placed.level,
            rect: placed.rect,
            x: placed.x,
            y: placed.y,
            bounds: placed.bounds,
            linear: placed.linear,
            premultiplied: self.source.alpha() == Alpha::Premultiplied,
            opaque: self.source.is_opaque(),
            plain,
            encoding,
            matrix: graded(&self.space.to_rec709(), view.exposure, view.saturation)
                .map(|row| row.map(single)),
            look: self.applies,
            power: 1.0 / view.gamma,
            channel: view.channel,
            false_color: view.false_color,
            opacity,
            tint,
        }
    }
}

/// The parts of the output that show the stage: one, or one for each picture.
fn cells(composition: &Composition, count: usize) -> Vec<Cell> {
    let Size { width, height } = composition.size;
    let Operation::SideBySide { columns, gap } = composition.operation else {
        return vec![Cell { left: 0, top: 0, right: width, bottom: height }];
    };
    #[expect(clippy::cast_possible_truncation, reason = "at most MAX_PICTURES")]
    let count = count as u32;
    let columns = columns.unwrap_or(count).clamp(1, count);
    let rows = count.div_ceil(columns);
    // a gap takes at most what leaves each cell something
    let edges = |side: u32, parts: u32, at: u32| {
        let gaps = u64::from(gap).min(u64::from(side)) * u64::from(parts - 1);
        let left = u64::from(side).saturating_sub(gaps);
        let edge = |index: u32| {
            let before = left * u64::from(index) / u64::from(parts);
            before + u64::from(gap.min(side)) * u64::from(index)
        };
        let start = edge(at).min(u64::from(side));
        let end = edge(at + 1).saturating_sub(u64::from(gap.min(side))).clamp(start, u64::from(side));
        #[expect(clippy::cast_possible_truncation, reason = "at most the side")]
        let both = (start as u32, end as u32);
        both
    };
    (0..count)
        .map(|at| {
            let (left, right) = edges(width, columns, at % columns);
            let (top, bottom) = edges(height, rows, at / columns);
            Cell { left, top, right, bottom }
        })
        .collect()
}

fn single(value: f64) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "factors, rounded once")]
    let single = value as f32;
    single
}

/// Refuses what cannot be drawn: counts, and numbers beyond their range.
fn check(composition: &Composition, given: usize) -> Result<(), ComposeError> {
    let within = |holds: bool, what: &'static str, range: &'static str| {
        if holds { Ok(()) } else { Err(ComposeError::OutOfRange { what, range }) }
    };
    let count = |holds: bool, operation: &'static str, wanted: &str| {
        if holds {
            Ok(())
        } else {
            Err(ComposeError::PictureCount { operation, wanted: wanted.to_owned(), given })
        }
    };
    let Size { width, height } = composition.size;
    within(
        (1..=MAX_OUTPUT_SIDE).contains(&width)
            && (1..=MAX_OUTPUT_SIDE).contains(&height)
            && u64::from(width) * u64::from(height) <= MAX_OUTPUT_PIXELS,
        "the size",
        "1 and 16384 pixels a side, 134 million in all",
    )?;
    let side = 1..=super::MAX_SIDE;
    within(
        composition.stage.is_none_or(|stage| side.contains(&stage.width) && side.contains(&stage.height)),
        "the stage",
        "1 and 65536 pixels a side",
    )?;
    let unit = 0.0..=1.0f32;
    let color = |color: &DisplayColor| color.iter().all(|value| unit.contains(value));
    let colors = match &composition.ground {
        Ground::Color { color: one } => color(one),
        Ground::Checker { cell, colors } => {
            within(*cell >= 1, "a square of the ground", "one pixel and more")?;
            colors.iter().all(color)
        }
    };
    within(colors, "a colour of the ground", "0 and 1")?;
    match composition.viewport {
        Viewport::Fit => {}
        Viewport::At { x, y, zoom } => {
            within(x.abs() <= 1e6 && y.abs() <= 1e6, "the middle of the view", "a million pixels")?;
            within((1.0 / 65536.0..=65536.0).contains(&zoom), "the zoom", "1/65536 and 65536")?;
        }
    }
    for view in &composition.views {
        within((-20.0..=20.0).contains(&view.exposure), "an exposure", "-20 and 20 stops")?;
        within((0.2..=5.0).contains(&view.gamma), "a gamma", "0.2 and 5")?;
        within((0.0..=4.0).contains(&view.saturation), "a saturation", "0 and 4")?;
        let crop = view.crop.is_none_or(|crop| crop.width > 0 && crop.height > 0);
        within(crop, "a crop", "one pixel and more")?;
    }
    match &composition.operation {
        Operation::Single => count(given == 1, "single", "one picture"),
        Operation::SideBySide { columns, .. } => {
            within(columns.is_none_or(|columns| columns >= 1), "the columns", "one and more")?;
            count((1..=MAX_PICTURES).contains(&given), "side by side", "one to eight pictures")
        }
        Operation::Wipe { dividers, line } => {
            for divider in dividers {
                let point = divider.x.abs() <= 1e6 && divider.y.abs() <= 1e6;
                within(point && divider.angle.abs() <= 1e6, "a divider", "a million pixels and degrees")?;
            }
            if let Some(line) = line {
                within((0.0..=64.0).contains(&line.width), "the width of the line", "0 and 64")?;
                within(color(&line.color), "the colour of the line", "0 and 1")?;
            }
            let wanted =
                format!("{} pictures, one more than dividers, and at most eight", dividers.len() + 1);
            count((1..=MAX_PICTURES).contains(&given) && given == dividers.len() + 1, "wipe", &wanted)
        }
        Operation::Overlay { opacity } => {
            within(unit.contains(opacity), "the opacity", "0 and 1")?;
            count(given == 2, "overlay", "two pictures")
        }
        Operation::Difference { gain, .. } => {
            within((1.0..=64.0).contains(gain), "the gain", "1 and 64")?;
            count(given == 2, "difference", "two pictures")
        }
        Operation::Checkerboard { cell } => {
            within(*cell >= 1, "a square of the checkerboard", "one pixel and more")?;
            count((2..=MAX_PICTURES).contains(&given), "checkerboard", "two to eight pictures")
        }
        Operation::OnionSkin { current, opacity, before, behind, tint } => {
            within(unit.contains(opacity) && unit.contains(tint), "the opacity and the tint", "0 and 1")?;
            within(color(before) && color(behind), "a tint", "0 and 1")?;
            count((1..=MAX_PICTURES).contains(&given), "onion skin", "one to eight pictures")?;
            within(*current < given, "the current picture", "the pictures")
        }
    }
}
