//! The lines of shapes as SVG path data, in pixels of the picture.

use std::fmt::Write as _;

use schema::appearance::{
    ARROW_HEAD, ARROW_HEAD_SHARE, ARROW_WING, EVEN_PRESSURE, PRESSURE_BASE, PRESSURE_GAIN,
};
use schema::{Arrow, Shape};

/// A line, or the outline of one whose width changes.
#[derive(Debug, PartialEq)]
pub(super) struct Outline {
    /// Path data.
    pub(super) path: String,
    /// Whether it is filled rather than drawn along.
    pub(super) filled: bool,
}

/// The outline of a shape drawn with a line of some width. Words, pins and pictures have none.
pub(super) fn outline(shape: &Shape, width: f64) -> Option<Outline> {
    let line = |path| Some(Outline { path, filled: false });
    match shape {
        Shape::Rectangle(area) => {
            line(format!("M{} {}h{}v{}h{}z", area.x, area.y, area.width, area.height, -area.width))
        }
        Shape::Ellipse(area) => {
            let (across, down) = (area.width / 2.0, area.height / 2.0);
            let half = format!("a{across} {down} 0 1 1");
            line(format!("M{} {}{half} {} 0{half} {} 0z", area.x, area.y + down, area.width, -area.width))
        }
        Shape::Arrow(arrow) => line(arrow_path(arrow, width)),
        Shape::Freehand(stroke) => {
            let points: Vec<Point> = stroke
                .points
                .as_chunks::<3>()
                .0
                .iter()
                .map(|[x, y, pressure]| Point { x: *x, y: *y, pressure: *pressure })
                .collect();
            let pressures = || points.iter().map(|point| point.pressure);
            let range = pressures().fold(f64::MIN, f64::max) - pressures().fold(f64::MAX, f64::min);
            if range < EVEN_PRESSURE {
                line(smooth_path(&points))
            } else {
                Some(Outline { path: brush_path(&points, width), filled: true })
            }
        }
        Shape::Text(_) | Shape::Pin(_) | Shape::Screenshot(_) => None,
    }
}

struct Point {
    x: f64,
    y: f64,
    pressure: f64,
}

fn arrow_path(Arrow { x1, y1, x2, y2 }: &Arrow, width: f64) -> String {
    let length = (x2 - x1).hypot(y2 - y1);
    let head = (width * ARROW_HEAD).min(length * ARROW_HEAD_SHARE);
    let angle = (y2 - y1).atan2(x2 - x1);
    let wing =
        |turn: f64| format!("{} {}", x2 - head * (angle + turn).cos(), y2 - head * (angle + turn).sin());
    format!("M{x1} {y1}L{x2} {y2}M{}L{x2} {y2}L{}", wing(ARROW_WING), wing(-ARROW_WING))
}

/// A line through points: each is the handle of a curve between the middles of its segments.
fn smooth_path(points: &[Point]) -> String {
    let Some((first, rest)) = points.split_first() else { return String::new() };
    let mut path = format!("M{} {}", first.x, first.y);
    // Writing to a String cannot fail.
    if rest.is_empty() {
        let _ = write!(path, "h0.01");
    }
    for (index, point) in rest.iter().enumerate() {
        let _ = match rest.get(index + 1) {
            None => write!(path, "L{} {}", point.x, point.y),
            Some(next) => {
                let middle = (point.x.midpoint(next.x), point.y.midpoint(next.y));
                write!(path, "Q{} {} {} {}", point.x, point.y, middle.0, middle.1)
            }
        };
    }
    path
}

/// The outline of a line whose width follows the pressure: a disc at each point, and what joins it to the next one.
fn brush_path(points: &[Point], width: f64) -> String {
    let radius = |point: &Point| width / 2.0 * (PRESSURE_BASE + PRESSURE_GAIN * point.pressure);
    let mut path = String::new();
    for (index, from) in points.iter().enumerate() {
        let r = radius(from);
        // Writing to a String cannot fail.
        let _ = write!(
            path,
            "M{} {}a{r} {r} 0 1 1 {} 0a{r} {r} 0 1 1 {} 0z",
            from.x - r,
            from.y,
            2.0 * r,
            -2.0 * r
        );
        let Some(to) = points.get(index + 1) else { continue };
        let length = (to.x - from.x).hypot(to.y - from.y);
        if length == 0.0 {
            continue;
        }
        let s = radius(to);
        let (nx, ny) = ((to.y - from.y) / length, (from.x - to.x) / length);
        let corner = |point: &Point, by: f64| format!("{} {}", point.x + nx * by, point.y + ny * by);
        // Turned the same way round as the discs, so that they add up under the nonzero rule.
        let _ =
            write!(path, "M{}L{}L{}L{}z", corner(from, r), corner(to, s), corner(to, -s), corner(from, -r));
    }
    path
}

#[cfg(test)]
mod tests {
    use schema::{Area, Freehand};

    use super::*;

    fn path(shape: &Shape) -> String {
        outline(shape, 4.0).unwrap().path
    }

    #[test]
    fn boxes_and_arrows_go_through_their_corners() {
        let area = Area { x: 10.5, y: 20.0, width: 30.0, height: 40.0 };
        assert_eq!(path(&Shape::Rectangle(area)), "M10.5 20h30v40h-30z");
        assert_eq!(path(&Shape::Ellipse(area)), "M10.5 40a15 20 0 1 1 30 0a15 20 0 1 1 -30 0z");
        let arrow = path(&Shape::Arrow(Arrow { x1: 0.0, y1: 0.0, x2: 100.0, y2: 0.0 }));
        assert!(arrow.starts_with("M0 0L100 0M82.2"), "{arrow}");
    }

    #[test]
    fn a_stroke_is_a_line_while_its_pressure_is_even_and_an_outline_else() {
        let stroke = |pressures: [f64; 3]| {
            let points = vec![0.0, 0.0, pressures[0], 10.0, 0.0, pressures[1], 10.0, 10.0, pressures[2]];
            outline(&Shape::Freehand(Freehand { points }), 4.0).unwrap()
        };
        assert_eq!(stroke([0.5; 3]).path, "M0 0Q10 0 10 5L10 10");
        assert!(stroke([0.2, 0.5, 0.9]).filled);
        let dot = Shape::Freehand(Freehand { points: vec![1.0, 2.0, 0.5] });
        assert_eq!(path(&dot), "M1 2h0.01");
    }
}
