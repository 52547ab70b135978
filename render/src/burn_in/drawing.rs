//! Marks as SVG.

use std::fmt::Write as _;

use schema::appearance::{
    BADGE_EDGE, BADGE_GAP, BADGE_LETTERS, BADGE_RADIUS, BASE_LINE, EDGE, EDGE_OPACITY, ELLIPSE_CORNER,
    LETTER_EDGE, LETTER_EDGE_SHARES, LIGHT_INK, LINE_HEIGHT, PIN_RADIUS, THINNEST,
};
use schema::{Color, Screenshot, Shape, Text};

use super::BurnedMark;
use super::outline::{Outline, outline};
use crate::vector::{FAMILY, MEDIUM, escaped};

/// Marks as SVG of a size in pixels; `scale` is how many of them are one pixel of what the marks were drawn on, and `unit`
/// how many pixels of that are a CSS pixel.
pub(super) fn svg(size: (u32, u32), scale: (f64, f64), unit: f64, marks: &[BurnedMark]) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\"><g transform=\"scale({} {})\">",
        size.0, size.1, scale.0, scale.1
    );
    for mark in marks {
        // Writing to a String cannot fail.
        let _ = write!(svg, "<g opacity=\"{}\">", mark.style.opacity);
        draw(&mut svg, mark, unit);
        svg.push_str("</g>");
    }
    // Above all of them, as on the page.
    for mark in marks {
        badge(&mut svg, mark, unit);
    }
    svg.push_str("</g></svg>");
    svg
}

fn draw(svg: &mut String, mark: &BurnedMark, unit: f64) {
    let ink = mark.style.color.to_string();
    let edge = edge_of(mark.style.color);
    let width = mark.style.width.max(THINNEST * unit);
    let around = width + 2.0 * EDGE * unit;
    if let Some(Outline { path, filled }) = outline(&mark.shape, width) {
        let joined = "stroke-linecap=\"round\" stroke-linejoin=\"round\"";
        let _ = if filled {
            write!(
                svg,
                "<path d=\"{path}\" {joined} opacity=\"{EDGE_OPACITY}\" fill=\"{edge}\" stroke=\"{edge}\" \
                 stroke-width=\"{}\"/><path d=\"{path}\" fill=\"{ink}\"/>",
                2.0 * EDGE * unit
            )
        } else {
            write!(
                svg,
                "<path d=\"{path}\" {joined} opacity=\"{EDGE_OPACITY}\" fill=\"none\" stroke=\"{edge}\" \
                 stroke-width=\"{around}\"/>\
                 <path d=\"{path}\" {joined} fill=\"none\" stroke=\"{ink}\" stroke-width=\"{width}\"/>"
            )
        };
    }
    match &mark.shape {
        Shape::Text(text) => words(svg, text, &ink, edge, unit),
        Shape::Screenshot(Screenshot { x, y, width: w, height: h, media }) => {
            let place = format!("x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"");
            let _ = write!(
                svg,
                "<image {place} href=\"{MEDIUM}{media}\" preserveAspectRatio=\"none\"/>\
                 <rect {place} fill=\"none\" stroke=\"{edge}\" stroke-width=\"{around}\"/>\
                 <rect {place} fill=\"none\" stroke=\"{ink}\" stroke-width=\"{width}\"/>"
            );
        }
        _ => {}
    }
}

fn words(svg: &mut String, Text { x, y, text, size }: &Text, ink: &str, edge: &str, unit: f64) {
    let [least, most] = LETTER_EDGE_SHARES;
    let line = (LETTER_EDGE * unit).max(size * least).min(size * most);
    let _ = write!(
        svg,
        "<text xml:space=\"preserve\" font-family=\"{FAMILY}\" font-weight=\"600\" font-size=\"{size}\" \
         fill=\"{ink}\" stroke=\"{edge}\" stroke-width=\"{line}\" stroke-linejoin=\"round\" paint-order=\"stroke\">"
    );
    let mut base = y + size * BASE_LINE;
    for line in text.split('\n') {
        let _ = write!(svg, "<tspan x=\"{x}\" y=\"{base}\">{}</tspan>", escaped(line));
        base += size * LINE_HEIGHT;
    }
    svg.push_str("</text>");
}

fn badge(svg: &mut String, mark: &BurnedMark, unit: f64) {
    let is_pin = matches!(mark.shape, Shape::Pin(_));
    if !is_pin && mark.number.is_none() {
        return;
    }
    let ink = mark.style.color.to_string();
    let edge = edge_of(mark.style.color);
    let (x, y) = badge_place(&mark.shape);
    // Beside the corner, where it covers the least of the mark.
    let beside = if is_pin { 0.0 } else { (BADGE_RADIUS + BADGE_GAP) * unit };
    let (x, y) = (x - beside, y - beside);
    let radius = if is_pin { PIN_RADIUS } else { BADGE_RADIUS } * unit;
    let _ = write!(
        svg,
        "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{ink}\" stroke=\"{edge}\" stroke-width=\"{}\"/>",
        BADGE_EDGE * unit
    );
    if let Some(number) = mark.number {
        let size = BADGE_LETTERS * unit;
        let _ = write!(
            svg,
            "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\" font-family=\"{FAMILY}\" font-weight=\"600\" \
             font-size=\"{size}\" fill=\"{edge}\">{number}</text>",
            y + 0.36 * size
        );
    }
}

/// Where a mark's number stands.
fn badge_place(shape: &Shape) -> (f64, f64) {
    match shape {
        Shape::Pin(pin) => (pin.x, pin.y),
        Shape::Arrow(arrow) => (arrow.x1, arrow.y1),
        Shape::Freehand(stroke) => match stroke.points.as_slice() {
            [x, y, ..] => (*x, *y),
            _ => (0.0, 0.0),
        },
        Shape::Ellipse(area) => (area.x + area.width * ELLIPSE_CORNER, area.y + area.height * ELLIPSE_CORNER),
        Shape::Rectangle(area) => (area.x, area.y),
        Shape::Text(text) => (text.x, text.y),
        Shape::Screenshot(screenshot) => (screenshot.x, screenshot.y),
    }
}

/// The colour of the edge that makes an ink stand out on a picture of the same colour: the other end of lightness.
fn edge_of(color: Color) -> &'static str {
    let [red, green, blue] = color.rgb.map(|value| (f64::from(value) / 255.0).powf(2.2));
    if 0.2126 * red + 0.7152 * green + 0.0722 * blue > LIGHT_INK { "#000000" } else { "#ffffff" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_light_ink_has_a_dark_edge() {
        assert_eq!(edge_of("#ffc53d".parse().unwrap()), "#000000");
        assert_eq!(edge_of("#3e63dd".parse().unwrap()), "#000000");
        assert_eq!(edge_of("#101060".parse().unwrap()), "#ffffff");
    }
}
