//! Over-ear headphones, without a floor: a cut-out for a product page.

use crate::distance::{capsule, cylinder_x, ring_z, rounded_box, smooth_union};
use crate::studio::{SoftBox, Studio};
use crate::trace::{Material, Nearest, Scene};
use crate::vector::{Vec3, srgb, vec3};

/// What the rounds change.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cushions {
    Black,
    Tan,
}

pub(crate) struct Headphones {
    cushions: Cushions,
    studio: Studio,
}

const BAND: u8 = 1;
const PAD: u8 = 2;
const YOKE: u8 = 3;
const SHELL: u8 = 4;
const PLATE: u8 = 5;
const CUSHION: u8 = 6;

impl Headphones {
    pub(crate) fn new(cushions: Cushions) -> Self {
        let aim = vec3(0.0, 0.0, 0.0);
        Self {
            cushions,
            studio: Studio {
                boxes: vec![
                    SoftBox::aimed(vec3(-3.4, 4.0, 3.6), aim, 1.8, 1.8, vec3(4.6, 4.6, 4.6)).casting(),
                    SoftBox::aimed(vec3(4.6, 1.2, 2.0), aim, 0.7, 2.6, vec3(4.0, 4.0, 4.1)),
                    SoftBox::aimed(vec3(0.4, 4.2, -4.2), aim, 2.6, 0.8, vec3(4.4, 4.4, 4.4)),
                ],
                horizon: vec3(0.34, 0.34, 0.35),
                zenith: vec3(0.20, 0.20, 0.21),
                glow: vec3(0.0, 0.0, 0.0),
                floor: None,
                polish: 0.0,
                ambient: vec3(0.32, 0.32, 0.33),
            },
        }
    }
}

impl Scene for Headphones {
    fn studio(&self) -> &Studio {
        &self.studio
    }

    fn bounds(&self) -> (Vec3, f32) {
        (vec3(0.0, 0.1, 0.0), 1.65)
    }

    fn solid(&self, p: Vec3) -> Nearest {
        let p = p.turned_y(0.62);
        // the band is an ellipse's upper half: stretch y
        let q = vec3(p.x, p.y / 1.12, p.z);
        let half = (0.05 - p.y) * 0.8;
        let band = ring_z(q, 1.02, 0.028, 0.15, 0.02).max(half) * 0.88;
        let pad = (ring_z(q, 0.955, 0.045, 0.125, 0.04).max((0.62 - p.y) * 0.8)) * 0.88;
        // both sides at once: fold x
        let side = vec3(p.x.abs(), p.y, p.z);
        let yoke = smooth_union(
            capsule(side, vec3(1.025, 0.16, 0.0), vec3(1.06, -0.10, 0.0), 0.055, 0.05),
            rounded_box(side - vec3(1.04, 0.02, 0.0), vec3(0.035, 0.17, 0.10), 0.03),
            0.05,
        );
        let cup = (side - vec3(1.0, -0.38, 0.0)).turned_z(-0.10);
        // slightly taller than wide
        let cup = vec3(cup.x, cup.y / 1.14, cup.z);
        let shell = cylinder_x(cup - vec3(0.05, 0.0, 0.0), 0.44, 0.115, 0.075);
        let plate = cylinder_x(cup - vec3(0.168, 0.0, 0.0), 0.315, 0.012, 0.008);
        let bead = (cylinder_x(cup - vec3(0.165, 0.0, 0.0), 0.345, 0.010, 0.006)).max(-cylinder_x(
            cup - vec3(0.165, 0.0, 0.0),
            0.328,
            0.05,
            0.004,
        ));
        let cushion = cylinder_x(cup - vec3(-0.15, 0.0, 0.0), 0.465, 0.105, 0.10).max(-cylinder_x(
            cup - vec3(-0.25, 0.0, 0.0),
            0.25,
            0.12,
            0.05,
        ));
        Nearest::NOTHING
            .or(band, BAND)
            .or(pad, PAD)
            .or(yoke, YOKE)
            .or(shell, SHELL)
            .or(plate.min(bead), PLATE)
            .or(cushion, CUSHION)
    }

    fn material(&self, part: u8, _: Vec3, _: Vec3) -> Material {
        let leather = match self.cushions {
            Cushions::Black => srgb(38, 38, 40),
            Cushions::Tan => srgb(164, 104, 62),
        };
        match part {
            BAND | YOKE => Material::metal(srgb(196, 198, 202), 0.2),
            PLATE => Material::metal(srgb(206, 208, 212), 0.28),
            PAD | CUSHION => Material::matte(leather, 0.55),
            _ => Material::matte(srgb(30, 31, 34), 0.45).coated(0.5),
        }
    }
}
