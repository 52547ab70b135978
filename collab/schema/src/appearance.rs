//! How marks are drawn, wherever they are: the page reads these numbers from its types, the renderer from here.
//!
//! A *unit* is one CSS pixel of a picture on a screen: what has to be seen at any zoom is measured in it. Everything else
//! is in image pixels.

use std::fmt::Write as _;

/// How far the contrast edge reaches beyond a line, in units.
pub const EDGE: f64 = 1.25;
/// How opaque the contrast edge is.
pub const EDGE_OPACITY: f64 = 0.55;
/// The thinnest line that is shown, in units.
pub const THINNEST: f64 = 1.5;
/// The head of an arrow: so many times as long as its line is wide, but no more than this share of the arrow.
pub const ARROW_HEAD: f64 = 5.0;
/// See [`ARROW_HEAD`].
pub const ARROW_HEAD_SHARE: f64 = 0.5;
/// How far each wing of the head is turned from the line, in radians.
pub const ARROW_WING: f64 = 0.48;
/// A stroke whose pressures differ less is drawn as wide everywhere.
pub const EVEN_PRESSURE: f64 = 0.04;
/// The width of a stroke is its own times this plus [`PRESSURE_GAIN`] times the pressure: as chosen at one half.
pub const PRESSURE_BASE: f64 = 0.3;
/// See [`PRESSURE_BASE`].
pub const PRESSURE_GAIN: f64 = 1.4;
/// From one line of words to the next, in heights of the letters.
pub const LINE_HEIGHT: f64 = 1.25;
/// From the upper edge of words to the base line of the first, in heights of the letters.
pub const BASE_LINE: f64 = 0.97;
/// The edge of letters, in units; but at least and at most these shares of their height, or small letters would drown.
pub const LETTER_EDGE: f64 = 2.5;
/// See [`LETTER_EDGE`].
pub const LETTER_EDGE_SHARES: [f64; 2] = [0.08, 0.18];
/// Half the size of a pin, in units.
pub const PIN_RADIUS: f64 = 11.0;
/// Half the size of the disc with a mark's number, in units.
pub const BADGE_RADIUS: f64 = 8.0;
/// The height of that number, in units.
pub const BADGE_LETTERS: f64 = 10.0;
/// The line around discs and pins, in units.
pub const BADGE_EDGE: f64 = 1.25;
/// How far a number stands from the corner that it belongs to, beyond its radius, in units.
pub const BADGE_GAP: f64 = 2.0;
/// Where on the box of an ellipse its number stands: on the curve, at the upper left.
pub const ELLIPSE_CORNER: f64 = 0.1464;
/// Inks whose light (the shares of Rec. 709, after a gamma of 2.2) is above this have a black edge, the others a white one.
pub const LIGHT_INK: f64 = 0.1;

/// The same as a constant in TypeScript.
pub(crate) fn typescript() -> String {
    let [least, most] = LETTER_EDGE_SHARES;
    let values = [
        ("edge", EDGE),
        ("edgeOpacity", EDGE_OPACITY),
        ("thinnest", THINNEST),
        ("arrowHead", ARROW_HEAD),
        ("arrowHeadShare", ARROW_HEAD_SHARE),
        ("arrowWing", ARROW_WING),
        ("evenPressure", EVEN_PRESSURE),
        ("pressureBase", PRESSURE_BASE),
        ("pressureGain", PRESSURE_GAIN),
        ("lineHeight", LINE_HEIGHT),
        ("baseLine", BASE_LINE),
        ("letterEdge", LETTER_EDGE),
        ("letterEdgeLeast", least),
        ("letterEdgeMost", most),
        ("pinRadius", PIN_RADIUS),
        ("badgeRadius", BADGE_RADIUS),
        ("badgeLetters", BADGE_LETTERS),
        ("badgeEdge", BADGE_EDGE),
        ("badgeGap", BADGE_GAP),
        ("ellipseCorner", ELLIPSE_CORNER),
        ("lightInk", LIGHT_INK),
    ];
    let mut file = "/** How marks are drawn; collab/schema/src/appearance.rs says what each is. */\n\
                    export const APPEARANCE = {\n"
        .to_owned();
    for (name, value) in values {
        // Writing to a String cannot fail.
        let _ = writeln!(file, "  {name}: {value},");
    }
    file + "} as const;\n"
}
