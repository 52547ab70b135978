//! A wireless speaker: woven cloth around a rounded drum, a wooden foot, a touch plate with a ring of light.

use crate::distance::{cylinder, rounded_box};
use crate::lettering;
use crate::studio::{SoftBox, Studio};
use crate::trace::{Material, Nearest, Scene};
use crate::vector::{Vec3, smoothstep, srgb, vec3};

/// What the rounds change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Finish {
    /// Colour of the lighter threads; the darker ones follow.
    pub(crate) cloth: Vec3,
    /// Colour of the ring of light.
    pub(crate) ring: Vec3,
    /// Whether the key light stands right of the camera.
    pub(crate) lit_from_right: bool,
}

pub(crate) struct Speaker {
    finish: Finish,
    studio: Studio,
}

const CLOTH: u8 = 1;
const FOOT: u8 = 2;
const PLATE: u8 = 3;
const RIM: u8 = 4;
const TAG: u8 = 5;
const RING: u8 = 6;

impl Speaker {
    pub(crate) fn new(finish: Finish) -> Self {
        let aim = vec3(0.0, 0.9, 0.0);
        let side = if finish.lit_from_right { 1.0 } else { -1.0 };
        Self {
            finish,
            studio: Studio {
                boxes: vec![
                    SoftBox::aimed(vec3(4.2 * side, 4.0, 3.0), aim, 1.6, 2.0, vec3(4.6, 4.5, 4.4)).casting(),
                    SoftBox::aimed(vec3(-4.6 * side, 2.4, -0.8), aim, 0.6, 2.4, vec3(3.6, 3.7, 4.0)),
                    SoftBox::aimed(vec3(0.0, 5.4, -3.4), aim, 2.4, 0.8, vec3(3.4, 3.4, 3.5)).casting(),
                ],
                horizon: srgb(214, 206, 196),
                zenith: srgb(142, 132, 122),
                glow: vec3(0.17, 0.15, 0.13),
                floor: Some(srgb(208, 199, 188)),
                polish: 0.35,
                ambient: vec3(0.30, 0.29, 0.28),
            },
        }
    }
}

impl Scene for Speaker {
    fn studio(&self) -> &Studio {
        &self.studio
    }

    fn bounds(&self) -> (Vec3, f32) {
        (vec3(0.0, 1.0, 0.0), 1.32)
    }

    fn solid(&self, p: Vec3) -> Nearest {
        let drum = cylinder(p - vec3(0.0, 1.06, 0.0), 0.80, 0.88, 0.16);
        let dish = cylinder(p - vec3(0.0, 1.96, 0.0), 0.60, 0.06, 0.03);
        let drum = drum.max(-dish);
        let plate = cylinder(p - vec3(0.0, 1.88, 0.0), 0.575, 0.03, 0.012);
        let rim = cylinder(p - vec3(0.0, 1.905, 0.0), 0.622, 0.05, 0.014).max(-cylinder(
            p - vec3(0.0, 1.95, 0.0),
            0.588,
            0.12,
            0.005,
        ));
        let ring = cylinder(p - vec3(0.0, 1.908, 0.0), 0.46, 0.008, 0.003).max(-cylinder(
            p - vec3(0.0, 1.9, 0.0),
            0.43,
            0.1,
            0.003,
        ));
        let foot = cylinder(p - vec3(0.0, 0.12, 0.0), 0.74, 0.11, 0.03);
        let tag = rounded_box(p - vec3(0.0, 0.52, 0.797), vec3(0.15, 0.042, 0.016), 0.012);
        Nearest::NOTHING
            .or(drum, CLOTH)
            .or(foot, FOOT)
            .or(plate, PLATE)
            .or(rim, RIM)
            .or(ring, RING)
            .or(tag, TAG)
    }

    fn material(&self, part: u8, p: Vec3, normal: Vec3) -> Material {
        match part {
            FOOT => {
                let rings = ((p.x * 5.0 + (p.z * 2.2).sin() * 0.5) * 9.0 + (p.y * 14.0).sin() * 0.4).sin();
                Material::matte(srgb(158, 108, 66).mix(srgb(196, 146, 98), smoothstep(-1.0, 1.0, rings)), 0.5)
                    .coated(0.3)
            }
            PLATE => Material::matte(srgb(18, 19, 21), 0.3).coated(1.0),
            RIM => Material::metal(srgb(214, 206, 196), 0.2),
            RING => Material { glow: self.finish.ring, ..Material::matte(srgb(30, 30, 34), 0.5) },
            TAG => {
                let ink = lettering::distance("TONE", p.x, p.y - 0.52, 0.042) - 0.0036;
                if ink < 0.0 {
                    Material::matte(srgb(60, 52, 46), 0.5)
                } else {
                    Material::metal(srgb(226, 216, 204), 0.25)
                }
            }
            _ => {
                // threads over and under each other, flattened where the cloth turns away
                let across = p.x.atan2(p.z) * 150.0;
                let along = p.y * 188.0;
                let weave = (across.sin() * along.sin()).clamp(-1.0, 1.0);
                let facing = smoothstep(0.95, 0.7, normal.y.abs());
                let tangent = vec3(p.z, 0.0, -p.x).normalized();
                let bump =
                    tangent * (across.cos() * along.sin()) + vec3(0.0, across.sin() * along.cos(), 0.0);
                let cloth = self.finish.cloth;
                let thread = (cloth * 0.42).mix(cloth, smoothstep(-0.9, 0.9, weave));
                Material { bump: bump * (0.22 * facing), ..Material::matte(thread, 0.85) }
            }
        }
    }
}
