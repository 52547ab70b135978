use serde::{Deserialize, Serialize};

use super::{ColorSpace, Encoding};

/// How many pictures one composition takes: what a shader can bind beside its table, on every browser.
pub const MAX_PICTURES: usize = 8;

/// What is to be drawn: pictures, laid out, looked at and combined. Plain data; the pictures come beside it, in order.
///
/// The order of work is the same in every backend and in the browser: texel, unpremultiplied; from the picture's
/// space to linear Rec. 709; exposure and saturation; the look's table; gamma; the display's encoding; the channel
/// or false colour; over the ground; and what the operation makes of several pictures, in display values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Composition {
    /// What comes out, in pixels.
    pub size: Size,
    /// What lies beneath and around the pictures.
    #[serde(default)]
    pub ground: Ground,
    /// What is done with the pictures.
    pub operation: Operation,
    /// How each picture is looked at, in their order; those that are left out are looked at plainly.
    #[serde(default)]
    pub views: Vec<View>,
    /// The frame that pictures are aligned in, in pixels of its own; the first picture's size where it is left out.
    #[serde(default)]
    pub stage: Option<Size>,
    /// How a picture of another size lies on the stage. What it leaves of the stage is ground, and what lies beyond it is
    /// cut off.
    #[serde(default)]
    pub align: Align,
    /// Which part of the stage is shown.
    #[serde(default)]
    pub viewport: Viewport,
    /// How texels become pixels.
    #[serde(default)]
    pub sampling: Sampling,
    /// How the values that come out are encoded.
    #[serde(default)]
    pub display: Encoding,
    /// How the table that comes beside the pictures is used; it is not used where this is left out.
    #[serde(default)]
    pub look: Option<Look>,
}

impl Composition {
    /// Pictures on a stage that fills the output, looked at plainly over black.
    pub fn new(size: Size, operation: Operation) -> Self {
        Self {
            size,
            ground: Ground::default(),
            operation,
            views: Vec::new(),
            stage: None,
            align: Align::default(),
            viewport: Viewport::default(),
            sampling: Sampling::default(),
            display: Encoding::default(),
            look: None,
        }
    }
}

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

impl Size {
    /// So wide and so high.
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }
}

/// Red, green and blue in display values, 0 to 1.
pub type DisplayColor = [f32; 3];

/// What lies beneath and around the pictures. It is opaque, and so is everything that comes out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
pub enum Ground {
    /// One colour.
    Color {
        /// The colour.
        color: DisplayColor,
    },
    /// Squares of two colours, which stay where they are when the picture is moved.
    Checker {
        /// The side of a square in pixels of the output, from 1.
        cell: u32,
        /// The colour of the first square, at the top left, and of its neighbours.
        colors: [DisplayColor; 2],
    },
}

impl Default for Ground {
    fn default() -> Self {
        Self::Color { color: [0.0; 3] }
    }
}

/// What is done with the pictures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
pub enum Operation {
    /// One picture.
    Single,
    /// Each picture in a cell of its own, all showing the same part of the stage.
    #[serde(rename_all = "camelCase")]
    SideBySide {
        /// Cells in a row; all pictures in one row where it is left out.
        #[serde(default)]
        columns: Option<u32>,
        /// Ground between cells, in pixels of the output.
        #[serde(default)]
        gap: u32,
    },
    /// Pictures that meet at lines: one picture more than dividers.
    Wipe {
        /// Each lays the next picture over all that lies on its right.
        dividers: Vec<Divider>,
        /// How the lines themselves are drawn, if they are.
        #[serde(default)]
        line: Option<WipeLine>,
    },
    /// The second picture over the first.
    Overlay {
        /// Of the second, 0 to 1.
        opacity: f32,
    },
    /// How far two pictures are from each other, channel by channel.
    Difference {
        /// How many times it is enlarged, 1 to 64.
        #[serde(default = "one")]
        gain: f32,
        /// Whether the largest channel is shown as heat instead, black through blue, red and yellow to white.
        #[serde(default)]
        heat: bool,
    },
    /// Two or more pictures in turn, square by square.
    Checkerboard {
        /// The side of a square in pixels of the output, from 1.
        cell: u32,
    },
    /// One picture with those before and behind it shining through.
    #[serde(rename_all = "camelCase")]
    OnionSkin {
        /// The picture that is looked at, counted from 0.
        current: usize,
        /// Of those next to it, 0 to 1; each one further away has half of that.
        opacity: f32,
        /// What those before it are tinted with.
        #[serde(default = "warm")]
        before: DisplayColor,
        /// What those behind it are tinted with.
        #[serde(default = "cool")]
        behind: DisplayColor,
        /// How much they are tinted, 0 to 1.
        #[serde(default = "half")]
        tint: f32,
    },
}

const fn one() -> f32 {
    1.0
}

const fn half() -> f32 {
    0.5
}

const fn warm() -> DisplayColor {
    [1.0, 0.45, 0.2]
}

const fn cool() -> DisplayColor {
    [0.2, 0.6, 1.0]
}

/// The line of a wipe. Upright at 0 degrees and turned clockwise, as in the documents of a review.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Divider {
    /// A point on it, in pixels of the stage.
    pub x: f64,
    /// A point on it, in pixels of the stage.
    pub y: f64,
    /// In degrees.
    pub angle: f64,
}

/// How the line of a wipe is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct WipeLine {
    /// In pixels of the output, 0 to 64.
    pub width: f32,
    /// The colour.
    pub color: DisplayColor,
}

/// How a picture is looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct View {
    /// What of it is shown.
    pub channel: Channel,
    /// In stops, -20 to 20.
    pub exposure: f32,
    /// The exponent's inverse, 0.2 to 5; 1 leaves everything as it is, more is brighter.
    pub gamma: f32,
    /// 0 to 4; 0 is grey, 1 leaves everything as it is.
    pub saturation: f32,
    /// Whether luma is shown in colours, see [`super::FALSE_COLOR`].
    pub false_color: bool,
    /// The part of it that takes its place; all of it where it is left out.
    pub crop: Option<Crop>,
    /// The space that it is taken to be in, whatever it says of itself.
    pub space: Option<ColorSpace>,
    /// Whether the look applies to it.
    pub look: bool,
}

impl Default for View {
    fn default() -> Self {
        Self {
            channel: Channel::Color,
            exposure: 0.0,
            gamma: 1.0,
            saturation: 1.0,
            false_color: false,
            crop: None,
            space: None,
            look: true,
        }
    }
}

/// What of a picture is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Channel {
    /// All of it.
    #[default]
    Color,
    /// Red as grey.
    Red,
    /// Green as grey.
    Green,
    /// Blue as grey.
    Blue,
    /// Alpha as grey, opaque.
    Alpha,
    /// Luma as grey: Rec. 709 weights on display values.
    Luma,
}

/// A part of a picture, in its own pixels. What of it lies beyond the picture is left away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Crop {
    /// The first column.
    pub x: u32,
    /// The first row.
    pub y: u32,
    /// Columns, from 1.
    pub width: u32,
    /// Rows, from 1.
    pub height: u32,
}

/// How a picture of another size lies on the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Align {
    /// As large as it can be within the stage, in its middle.
    #[default]
    Fit,
    /// As small as it can be to cover the stage, in its middle.
    Fill,
    /// One of its pixels for one of the stage, from the top left.
    Actual,
    /// One of its pixels for one of the stage, in the middle (a half pixel goes to the left and up).
    Center,
}

/// Which part of the stage is shown, in the output or in each cell of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
pub enum Viewport {
    /// All of it, as large as can be, in the middle.
    #[default]
    Fit,
    /// A point of the stage in the middle, at a scale.
    At {
        /// In pixels of the stage.
        x: f64,
        /// In pixels of the stage.
        y: f64,
        /// Pixels of the output for each of the stage, 1/65536 to 65536.
        zoom: f64,
    },
}

/// How texels become pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Sampling {
    /// Shrunk: linearly between the four nearest texels of the next finer level of the pyramid. Enlarged: the nearest.
    #[default]
    Good,
    /// The nearest texel of the picture itself.
    Nearest,
}

/// How the table of a look is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Look {
    /// How what goes into the table is encoded: linear Rec. 709, through this.
    pub takes: Encoding,
    /// What comes out of it.
    pub gives: LookGives,
}

/// What comes out of the table of a look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum LookGives {
    /// Display values, which are not encoded once more.
    #[default]
    Display,
    /// Linear Rec. 709, which the display's encoding follows.
    Linear,
}
