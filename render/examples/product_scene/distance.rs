//! Signed distances to the solids that the products are made of.

use super::vector::{Vec3, hypotenuse, vec3};

/// A box with half sides `half`, its edges rounded by `radius`.
pub(crate) fn rounded_box(p: Vec3, half: Vec3, radius: f32) -> f32 {
    let q = p.abs() - half + vec3(radius, radius, radius);
    q.map(|side| side.max(0.0)).length() + q.x.max(q.y).max(q.z).min(0.0) - radius
}

/// A cylinder along `axis_y`, with rounded rims: `radius` wide, `half` up and down.
pub(crate) fn cylinder(p: Vec3, radius: f32, half: f32, rim: f32) -> f32 {
    disc(hypotenuse(p.x, p.z), p.y, radius, half, rim)
}

/// [`cylinder`] along z.
pub(crate) fn cylinder_z(p: Vec3, radius: f32, half: f32, rim: f32) -> f32 {
    disc(hypotenuse(p.x, p.y), p.z, radius, half, rim)
}

/// [`cylinder`] along x.
pub(crate) fn cylinder_x(p: Vec3, radius: f32, half: f32, rim: f32) -> f32 {
    disc(hypotenuse(p.y, p.z), p.x, radius, half, rim)
}

fn disc(across: f32, along: f32, radius: f32, half: f32, rim: f32) -> f32 {
    let (x, y) = (across - radius + rim, along.abs() - half + rim);
    hypotenuse(x.max(0.0), y.max(0.0)) + x.max(y).min(0.0) - rim
}

/// A ring in the plane of x and y: `radius` to the middle, a rounded rectangle across.
pub(crate) fn ring_z(p: Vec3, radius: f32, half_width: f32, half_depth: f32, rim: f32) -> f32 {
    disc(hypotenuse(p.x, p.y) - radius, p.z, half_width, half_depth, rim)
        .max((hypotenuse(p.x, p.y) - radius).abs() - half_width - rim)
}

/// A rounded rectangle around an origin.
pub(crate) fn rectangle(x: f32, y: f32, half_x: f32, half_y: f32, radius: f32) -> f32 {
    let (x, y) = (x.abs() - half_x + radius, y.abs() - half_y + radius);
    hypotenuse(x.max(0.0), y.max(0.0)) + x.max(y).min(0.0) - radius
}

/// A capsule from `a` to `b`, `from` thick at `a` and `to` at `b`.
pub(crate) fn capsule(p: Vec3, a: Vec3, b: Vec3, from: f32, to: f32) -> f32 {
    let (along, whole) = (p - a, b - a);
    let part = (along.dot(whole) / whole.dot(whole)).clamp(0.0, 1.0);
    (along - whole * part).length() - (from + (to - from) * part)
}

/// The sphere around a [`tube`] whose thicker end has the radius `thick`.
pub(crate) fn around_tube(p: Vec3, [a, b, c]: [Vec3; 3], thick: f32) -> f32 {
    let middle = (a + c) * 0.25 + b * 0.5;
    (p - middle).length() - ((a - middle).length().max((c - middle).length()) + thick)
}

/// A tube along a quadratic curve: the nearest of a few points on it, then two Newton steps.
pub(crate) fn tube(p: Vec3, [a, b, c]: [Vec3; 3], from: f32, to: f32) -> f32 {
    let away = around_tube(p, [a, b, c], from.max(to));
    if away > 0.4 {
        return away;
    }
    let (bend, start) = (a - b * 2.0 + c, (b - a) * 2.0);
    let way = |part: f32| a + (start + bend * part) * part - p;
    let mut best = 0.0;
    let mut least = f32::MAX;
    for step in 0u8..=8 {
        let part = f32::from(step) / 8.0;
        let way = way(part);
        let squared = way.dot(way);
        if squared < least {
            (least, best) = (squared, part);
        }
    }
    nearest_on_curve(p, [a, b, c], best, from, to)
}

/// [`tube`] without its sphere, so that distances far off are true as well: shadows that turn with a product show
/// where they are not.
pub(crate) fn true_tube(p: Vec3, [a, b, c]: [Vec3; 3], from: f32, to: f32) -> f32 {
    let (bend, start) = (a - b * 2.0 + c, (b - a) * 2.0);
    let mut best = 0.0;
    let mut least = f32::MAX;
    let mut last = a;
    for quarter in 0u8..4 {
        let part = f32::from(quarter + 1) / 4.0;
        let next = a + (start + bend * part) * part;
        let (along, whole) = (p - last, next - last);
        let within = (along.dot(whole) / whole.dot(whole)).clamp(0.0, 1.0);
        let off = along - whole * within;
        let squared = off.dot(off);
        if squared < least {
            (least, best) = (squared, (f32::from(quarter) + within) / 4.0);
        }
        last = next;
    }
    nearest_on_curve(p, [a, b, c], best, from, to)
}

/// From a good guess to the distance of a tube, by Newton's method.
fn nearest_on_curve(p: Vec3, [a, b, c]: [Vec3; 3], guess: f32, from: f32, to: f32) -> f32 {
    let (bend, start) = (a - b * 2.0 + c, (b - a) * 2.0);
    let way = |part: f32| a + (start + bend * part) * part - p;
    let mut best = guess;
    for _ in 0..3 {
        let (way, slope) = (way(best), start + bend * (2.0 * best));
        let curvature = slope.dot(slope) + way.dot(bend) * 2.0;
        if curvature > 1e-4 {
            best = (best - way.dot(slope) / curvature).clamp(0.0, 1.0);
        }
    }
    way(best).length() - (from + (to - from) * best)
}

/// An ellipsoid; the distance is a bound, good enough near the surface.
pub(crate) fn ellipsoid(p: Vec3, half: Vec3) -> f32 {
    let scaled = vec3(p.x / half.x, p.y / half.y, p.z / half.z);
    let twice = vec3(scaled.x / half.x, scaled.y / half.y, scaled.z / half.z);
    let outside = scaled.length();
    outside * (outside - 1.0) / twice.length().max(1e-6)
}

/// The union of two solids with a fillet of about `size`.
pub(crate) fn smooth_union(a: f32, b: f32, size: f32) -> f32 {
    let overlap = (size - (a - b).abs()).max(0.0) / size;
    a.min(b) - overlap * overlap * size * 0.25
}

/// What is in both, with an edge rounded by about `size`.
pub(crate) fn smooth_intersection(a: f32, b: f32, size: f32) -> f32 {
    -smooth_union(-a, -b, size)
}

/// Folds a point into one of `count` equal sectors around z; returns it with the sector's middle along +y.
pub(crate) fn sector_z(p: Vec3, count: f32) -> Vec3 {
    let sector = std::f32::consts::TAU / count;
    let angle = p.x.atan2(p.y);
    let folded = angle - (angle / sector).round() * sector;
    let radius = hypotenuse(p.x, p.y);
    vec3(radius * folded.sin(), radius * folded.cos(), p.z)
}
