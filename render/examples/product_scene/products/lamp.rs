//! A mushroom lamp: a glazed shade over a waisted foot.

use crate::distance::{cylinder, ellipsoid, smooth_intersection, smooth_union};
use crate::studio::{SoftBox, Studio};
use crate::trace::{Material, Nearest, Scene};
use crate::vector::{Vec3, hypotenuse, smoothstep, srgb, vec3};

pub(crate) struct Lamp {
    /// Whether the bulb is on.
    lit: bool,
    studio: Studio,
}

const FOOT: u8 = 1;
const SHADE: u8 = 2;
const RING: u8 = 3;
const BULB: u8 = 4;

impl Lamp {
    pub(crate) fn new(lit: bool) -> Self {
        let aim = vec3(0.0, 1.0, 0.0);
        let dimmed = if lit { 0.55 } else { 1.0 };
        Self {
            lit,
            studio: Studio {
                boxes: vec![
                    SoftBox::aimed(vec3(4.2, 4.6, 2.8), aim, 1.7, 1.9, vec3(4.6, 4.5, 4.4) * dimmed)
                        .casting(),
                    SoftBox::aimed(vec3(-4.6, 2.6, 1.0), aim, 0.5, 2.4, vec3(3.2, 3.3, 3.6) * dimmed),
                    SoftBox::aimed(vec3(-0.8, 5.2, -3.8), aim, 2.2, 0.7, vec3(3.0, 3.0, 3.2) * dimmed)
                        .casting(),
                ],
                horizon: srgb(178, 188, 204) * dimmed,
                zenith: srgb(96, 106, 126) * dimmed,
                glow: vec3(0.13, 0.13, 0.15) * dimmed,
                floor: Some(srgb(172, 182, 198)),
                polish: 0.45,
                ambient: vec3(0.27, 0.28, 0.31) * dimmed,
            },
        }
    }

    fn shade(p: Vec3) -> f32 {
        let dome = ellipsoid(p - vec3(0.0, 1.38, 0.0), vec3(1.05, 0.80, 1.05));
        let hollow = ellipsoid(p - vec3(0.0, 1.33, 0.0), vec3(1.0, 0.76, 1.0));
        smooth_intersection(smooth_intersection(dome, 1.30 - p.y, 0.03), -hollow, 0.03)
    }
}

impl Scene for Lamp {
    fn studio(&self) -> &Studio {
        &self.studio
    }

    fn bounds(&self) -> (Vec3, f32) {
        (vec3(0.0, 1.08, 0.0), 1.52)
    }

    fn solid(&self, p: Vec3) -> Nearest {
        let radius = hypotenuse(p.x, p.z);
        let height = (p.y / 1.4).clamp(0.0, 1.0);
        let waist = 0.30 + 0.34 * (1.0 - height).powi(3) - 0.03 * (height * std::f32::consts::PI).sin();
        let foot = {
            let (x, y) = ((radius - waist) * 0.86 + 0.05, (p.y - 0.72).abs() - 0.71 + 0.05);
            hypotenuse(x.max(0.0), y.max(0.0)) + x.max(y).min(0.0) - 0.05
        };
        let ring = cylinder(p - vec3(0.0, 1.20, 0.0), 0.325, 0.03, 0.012);
        let bulb = smooth_union(
            ellipsoid(p - vec3(0.0, 1.62, 0.0), vec3(0.24, 0.26, 0.24)),
            cylinder(p - vec3(0.0, 1.42, 0.0), 0.12, 0.08, 0.02),
            0.05,
        );
        Nearest::NOTHING.or(foot, FOOT).or(ring, RING).or(Self::shade(p), SHADE).or(bulb, BULB)
    }

    fn material(&self, part: u8, p: Vec3, normal: Vec3) -> Material {
        let warm = vec3(1.0, 0.62, 0.28);
        let terracotta = srgb(190, 82, 46);
        match part {
            RING => Material::metal(srgb(232, 194, 138), 0.18),
            BULB => {
                let glow = if self.lit { warm * 5.0 } else { vec3(0.0, 0.0, 0.0) };
                Material { glow, ..Material::matte(srgb(246, 240, 228), 0.5) }
            }
            SHADE => {
                let mut glaze = Material::matte(terracotta, 0.4).coated(0.9);
                if self.lit {
                    let inside = smoothstep(0.3, -0.4, normal.y);
                    let through = (1.0 - ((p.y - 1.3) / 0.9).clamp(0.0, 1.0)) * 0.16 + 0.05;
                    glaze.glow = warm.times(vec3(1.0, 0.55, 0.4)) * through + warm * (1.5 * inside);
                }
                glaze
            }
            _ => {
                let mut glaze = Material::matte(terracotta, 0.4).coated(0.9);
                if self.lit {
                    let near = smoothstep(0.25, 1.25, p.y);
                    glaze.glow = terracotta.times(warm) * (0.75 * near * near);
                }
                glaze
            }
        }
    }
}
