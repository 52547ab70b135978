//! Where pictures lie in the output, and which texels their pixels take.

use super::picture::level_size;
use super::{Align, Crop, Sampling, Size, Viewport};

/// Positions along one side of a level: of the first pixel's middle, and from each pixel to the next, in texels with 32
/// binary digits behind the point. Texel n reaches from n to n + 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Axis {
    /// Of the middle of the first pixel.
    pub origin: i64,
    /// From one pixel to the next.
    pub step: i64,
}

const ONE: f64 = 4_294_967_296.0;

impl Axis {
    fn new(origin: f64, step: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "sides are below 2^17; beyond it saturates")]
        let fixed = |value: f64| (value * ONE).floor() as i64;
        Self { origin: fixed(origin.max(0.0)), step: fixed(step) }
    }

    /// Where the pixel lies, counted from the first.
    pub fn at(self, pixel: u32) -> i64 {
        self.origin.wrapping_add(self.step.wrapping_mul(i64::from(pixel)))
    }
}

/// Where a picture lies and what is taken of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placement {
    /// Left, top, right and bottom in pixels of the output; the last two lie outside. All 0 where nothing is seen.
    pub(super) rect: [i32; 4],
    /// Of the pyramid.
    pub(super) level: usize,
    /// Whether to weigh four texels; else the one that the position lies in.
    pub(super) linear: bool,
    pub(super) x: Axis,
    pub(super) y: Axis,
    /// The first and last column and row that may be taken: left, top, right, bottom, all inside.
    pub(super) bounds: [i32; 4],
}

/// A part of the output that shows the stage: left, top, right and bottom in pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) right: u32,
    pub(super) bottom: u32,
}

impl Cell {
    fn middle(self) -> [f64; 2] {
        [f64::from(self.left + self.right) / 2.0, f64::from(self.top + self.bottom) / 2.0]
    }
}

/// How points of the stage become points of the output.
#[derive(Clone, Copy, Debug)]
pub(super) struct Camera {
    cell: Cell,
    stage: Size,
    zoom: f64,
    center: [f64; 2],
}

impl Camera {
    pub(super) fn new(cell: Cell, stage: Size, viewport: Viewport) -> Self {
        let (center, zoom) = match viewport {
            Viewport::Fit => {
                let across = f64::from(cell.right - cell.left) / f64::from(stage.width);
                let down = f64::from(cell.bottom - cell.top) / f64::from(stage.height);
                ([f64::from(stage.width) / 2.0, f64::from(stage.height) / 2.0], across.min(down))
            }
            Viewport::At { x, y, zoom } => ([x, y], zoom),
        };
        Self { cell, stage, zoom, center }
    }

    /// Where a point of the stage lies in the output.
    pub(super) fn point(&self, x: f64, y: f64) -> [f64; 2] {
        let middle = self.cell.middle();
        [middle[0] + (x - self.center[0]) * self.zoom, middle[1] + (y - self.center[1]) * self.zoom]
    }

    /// Places a picture of this size.
    pub(super) fn place(
        &self,
        picture: Size,
        crop: Option<Crop>,
        align: Align,
        sampling: Sampling,
    ) -> Placement {
        let nothing = Placement {
            rect: [0; 4],
            level: 0,
            linear: false,
            x: Axis::default(),
            y: Axis::default(),
            bounds: [0; 4],
        };
        let Some(part) = cut(picture, crop) else { return nothing };
        let (width, height) = (f64::from(part.width), f64::from(part.height));
        let (stage_width, stage_height) = (f64::from(self.stage.width), f64::from(self.stage.height));
        let (across, down) = (stage_width / width, stage_height / height);
        let scale = match align {
            Align::Fit => across.min(down),
            Align::Fill => across.max(down),
            Align::Actual | Align::Center => 1.0,
        };
        let offset = match align {
            Align::Fit | Align::Fill => {
                [(stage_width - width * scale) / 2.0, (stage_height - height * scale) / 2.0]
            }
            Align::Actual => [0.0, 0.0],
            Align::Center => [((stage_width - width) / 2.0).floor(), ((stage_height - height) / 2.0).floor()],
        };
        // pixels of the output for each of the picture
        let scale = scale * self.zoom;
        let [left, top] = self.point(offset[0], offset[1]);
        let (right, bottom) = (left + width * scale, top + height * scale);
        let [stage_left, stage_top] = self.point(0.0, 0.0);
        let [stage_right, stage_bottom] = self.point(stage_width, stage_height);
        let rect = [
            first(left, stage_left, self.cell.left),
            first(top, stage_top, self.cell.top),
            last(right, stage_right, self.cell.right),
            last(bottom, stage_bottom, self.cell.bottom),
        ];
        if rect[0] >= rect[2] || rect[1] >= rect[3] {
            return nothing;
        }
        let (mut level, mut ratio) = (0, 1.0 / scale);
        let linear = sampling == Sampling::Good && ratio > 1.0;
        let levels = picture.width.max(picture.height).ilog2();
        while linear && ratio >= 2.0 && level < levels {
            level += 1;
            ratio /= 2.0;
        }
        let size = level_size(picture, level as usize);
        let shrunk = [
            f64::from(size.width) / f64::from(picture.width),
            f64::from(size.height) / f64::from(picture.height),
        ];
        let origin = |first: i32, left: f64, start: u32, shrunk: f64| {
            (f64::from(start) + (f64::from(first) + 0.5 - left) / scale) * shrunk
        };
        Placement {
            rect,
            level: level as usize,
            linear,
            x: Axis::new(origin(rect[0], left, part.x, shrunk[0]), shrunk[0] / scale),
            y: Axis::new(origin(rect[1], top, part.y, shrunk[1]), shrunk[1] / scale),
            bounds: [
                lowest(part.x, shrunk[0]),
                lowest(part.y, shrunk[1]),
                highest(part.x + part.width, shrunk[0], size.width),
                highest(part.y + part.height, shrunk[1], size.height),
            ],
        }
    }
}

/// What a crop leaves of a picture.
pub(super) fn cut(picture: Size, crop: Option<Crop>) -> Option<Crop> {
    let Some(crop) = crop else {
        return Some(Crop { x: 0, y: 0, width: picture.width, height: picture.height });
    };
    let width = crop.width.min(picture.width.checked_sub(crop.x)?);
    let height = crop.height.min(picture.height.checked_sub(crop.y)?);
    (width > 0 && height > 0).then_some(Crop { width, height, ..crop })
}

/// The first pixel whose middle lies on neither edge's left, within the cell.
fn first(edge: f64, stage: f64, cell: u32) -> i32 {
    whole((edge.max(stage) - 0.5).ceil().max(f64::from(cell)))
}

/// The first pixel behind them.
fn last(edge: f64, stage: f64, cell: u32) -> i32 {
    whole((edge.min(stage) - 0.5).ceil().min(f64::from(cell)))
}

fn lowest(edge: u32, shrunk: f64) -> i32 {
    whole((f64::from(edge) * shrunk).floor())
}

fn highest(edge: u32, shrunk: f64, side: u32) -> i32 {
    whole(((f64::from(edge) * shrunk).ceil() - 1.0).clamp(0.0, f64::from(side - 1)))
}

fn whole(value: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "within the output, or saturated and cut off by it")]
    let whole = value as i32;
    whole
}
