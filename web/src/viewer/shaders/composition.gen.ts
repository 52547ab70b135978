// Written from the types in render/src/compose; `make gen` writes it again.

export const MAX_PICTURES = 8;

/**
 * Width and height in pixels.
 */
export type Size = {
/**
 * From left to right.
 */
width: number,
/**
 * From top to bottom.
 */
height: number, };

/**
 * Whether colours are multiplied with alpha.
 */
export type Alpha = "straight" | "premultiplied";

/**
 * How values are encoded.
 */
export type Encoding = "linear" | "srgb" | "gamma22" | "gamma24" | "rec709";

/**
 * What the numbers of a picture mean.
 */
export type ColorSpace = "srgb" | "linear" | "gamma22" | "gamma24" | "rec709" | "acesCg";

/**
 * What of a picture is shown.
 */
export type Channel = "color" | "red" | "green" | "blue" | "alpha" | "luma";

/**
 * A part of a picture, in its own pixels. What of it lies beyond the picture is left away.
 */
export type Crop = {
/**
 * The first column.
 */
x: number,
/**
 * The first row.
 */
y: number,
/**
 * Columns, from 1.
 */
width: number,
/**
 * Rows, from 1.
 */
height: number, };

/**
 * How a picture of another size lies on the stage.
 */
export type Align = "fit" | "fill" | "actual" | "center";

/**
 * How texels become pixels.
 */
export type Sampling = "good" | "nearest";

/**
 * Which part of the stage is shown, in the output or in each cell of it.
 */
export type Viewport = { "kind": "fit" } | { "kind": "at",
/**
 * In pixels of the stage.
 */
x: number,
/**
 * In pixels of the stage.
 */
y: number,
/**
 * Pixels of the output for each of the stage, 1/65536 to 65536.
 */
zoom: number, };

/**
 * What comes out of the table of a look.
 */
export type LookGives = "display" | "linear";

/**
 * How the table of a look is used.
 */
export type Look = {
/**
 * How what goes into the table is encoded: linear Rec. 709, through this.
 */
takes: Encoding,
/**
 * What comes out of it.
 */
gives: LookGives, };

/**
 * How a picture is looked at.
 */
export type View = {
/**
 * What of it is shown.
 */
channel: Channel,
/**
 * In stops, -20 to 20.
 */
exposure: number,
/**
 * The exponent's inverse, 0.2 to 5; 1 leaves everything as it is, more is brighter.
 */
gamma: number,
/**
 * 0 to 4; 0 is grey, 1 leaves everything as it is.
 */
saturation: number,
/**
 * Whether luma is shown in colours, see [`super::FALSE_COLOR`].
 */
falseColor: boolean,
/**
 * The part of it that takes its place; all of it where it is left out.
 */
crop: Crop | null,
/**
 * The space that it is taken to be in, whatever it says of itself.
 */
space: ColorSpace | null,
/**
 * Whether the look applies to it.
 */
look: boolean, };

/**
 * What lies beneath and around the pictures. It is opaque, and so is everything that comes out.
 */
export type Ground = { "kind": "color",
/**
 * The colour.
 */
color: [number, number, number], } | { "kind": "checker",
/**
 * The side of a square in pixels of the output, from 1.
 */
cell: number,
/**
 * The colour of the first square, at the top left, and of its neighbours.
 */
colors: [[number, number, number], [number, number, number]], };

/**
 * The line of a wipe. Upright at 0 degrees and turned clockwise, as in the documents of a review.
 */
export type Divider = {
/**
 * A point on it, in pixels of the stage.
 */
x: number,
/**
 * A point on it, in pixels of the stage.
 */
y: number,
/**
 * In degrees.
 */
angle: number, };

/**
 * How the line of a wipe is drawn.
 */
export type WipeLine = {
/**
 * In pixels of the output, 0 to 64.
 */
width: number,
/**
 * The colour.
 */
color: [number, number, number], };

/**
 * What is done with the pictures.
 */
export type Operation = { "kind": "single" } | { "kind": "sideBySide",
/**
 * Cells in a row; all pictures in one row where it is left out.
 */
columns: number | null,
/**
 * Ground between cells, in pixels of the output.
 */
gap: number, } | { "kind": "wipe",
/**
 * Each lays the next picture over all that lies on its right.
 */
dividers: Array<Divider>,
/**
 * How the lines themselves are drawn, if they are.
 */
line: WipeLine | null, } | { "kind": "overlay",
/**
 * Of the second, 0 to 1.
 */
opacity: number, } | { "kind": "difference",
/**
 * How many times it is enlarged, 1 to 64.
 */
gain: number,
/**
 * Whether the largest channel is shown as heat instead, black through blue, red and yellow to white.
 */
heat: boolean, } | { "kind": "checkerboard",
/**
 * The side of a square in pixels of the output, from 1.
 */
cell: number, } | { "kind": "onionSkin",
/**
 * The picture that is looked at, counted from 0.
 */
current: number,
/**
 * Of those next to it, 0 to 1; each one further away has half of that.
 */
opacity: number,
/**
 * What those before it are tinted with.
 */
before: [number, number, number],
/**
 * What those behind it are tinted with.
 */
behind: [number, number, number],
/**
 * How much they are tinted, 0 to 1.
 */
tint: number, };

/**
 * What is to be drawn: pictures, laid out, looked at and combined. Plain data; the pictures come beside it, in order.
 *
 * The order of work is the same in every backend and in the browser: texel, unpremultiplied; from the picture's
 * space to linear Rec. 709; exposure and saturation; the look's table; gamma; the display's encoding; the channel
 * or false colour; over the ground; and what the operation makes of several pictures, in display values.
 */
export type Composition = {
/**
 * What comes out, in pixels.
 */
size: Size,
/**
 * What lies beneath and around the pictures.
 */
ground: Ground,
/**
 * What is done with the pictures.
 */
operation: Operation,
/**
 * How each picture is looked at, in their order; those that are left out are looked at plainly.
 */
views: Array<View>,
/**
 * The frame that pictures are aligned in, in pixels of its own; the first picture's size where it is left out.
 */
stage: Size | null,
/**
 * How a picture of another size lies on the stage. What it leaves of the stage is ground, and what lies beyond it is
 * cut off.
 */
align: Align,
/**
 * Which part of the stage is shown.
 */
viewport: Viewport,
/**
 * How texels become pixels.
 */
sampling: Sampling,
/**
 * How the values that come out are encoded.
 */
display: Encoding,
/**
 * How the table that comes beside the pictures is used; it is not used where this is left out.
 */
look: Look | null, };
