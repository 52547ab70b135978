//! A perfume bottle: heavy glass, amber liquid, a metal collar and a faceted cap.

use crate::distance::{cylinder, rectangle, rounded_box, smooth_intersection};
use crate::lettering;
use crate::studio::{SoftBox, Studio};
use crate::trace::{Material, Nearest, Scene};
use crate::vector::{Vec3, srgb, vec3};

/// What the rounds change.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cap {
    Gold,
    Lacquer,
}

pub(crate) struct Perfume {
    cap: Cap,
    /// How high the middle of the label sits.
    label: f32,
    studio: Studio,
}

const GLASS: u8 = 0;
const COLLAR: u8 = 1;
const CAP: u8 = 2;
const LABEL: u8 = 3;
const TUBE: u8 = 4;

impl Perfume {
    pub(crate) fn new(cap: Cap, label: f32) -> Self {
        let aim = vec3(0.0, 1.0, 0.0);
        let key = SoftBox::aimed(vec3(-4.6, 4.4, 3.0), aim, 1.5, 2.3, vec3(5.4, 5.2, 4.9)).casting();
        let strip = SoftBox::aimed(vec3(4.4, 2.2, 0.4), aim, 0.55, 2.4, vec3(5.2, 5.2, 5.4));
        let back = SoftBox::aimed(vec3(1.2, 4.8, -4.6), aim, 2.2, 0.9, vec3(4.2, 3.9, 3.6)).casting();
        Self {
            cap,
            label,
            studio: Studio {
                boxes: vec![key, strip, back],
                horizon: srgb(226, 196, 178),
                zenith: srgb(160, 120, 106),
                glow: vec3(0.22, 0.17, 0.13),
                floor: Some(srgb(222, 190, 170)),
                polish: 0.5,
                ambient: vec3(0.30, 0.28, 0.27),
            },
        }
    }
}

impl Scene for Perfume {
    fn studio(&self) -> &Studio {
        &self.studio
    }

    fn bounds(&self) -> (Vec3, f32) {
        (vec3(0.0, 1.2, 0.0), 1.5)
    }

    fn solid(&self, p: Vec3) -> Nearest {
        let collar = cylinder(p - vec3(0.0, 1.86, 0.0), 0.25, 0.10, 0.02).min(cylinder(
            p - vec3(0.0, 1.80, 0.0),
            0.285,
            0.022,
            0.012,
        ));
        // eight facets, cut into a cylinder
        let at = p - vec3(0.0, 2.25, 0.0);
        let turned = at.turned_y(std::f32::consts::FRAC_PI_4);
        let square = rounded_box(at, vec3(0.315, 0.30, 0.315), 0.02);
        let diagonal = rounded_box(turned, vec3(0.315, 0.32, 0.315), 0.02);
        let cap = smooth_intersection(square, diagonal, 0.02);
        let groove = rounded_box(at - vec3(0.0, -0.2, 0.0), vec3(0.4, 0.006, 0.4), 0.002);
        let cap = cap.max(-groove.max(-(cap + 0.012)));
        let label = rounded_box(p - vec3(0.0, self.label, 0.432), vec3(0.40, 0.27, 0.012), 0.01);
        let tube = cylinder(p - vec3(0.02, 1.0, 0.0), 0.022, 0.72, 0.004);
        Nearest::NOTHING.or(collar, COLLAR).or(cap, CAP).or(label, LABEL).or(tube, TUBE)
    }

    fn material(&self, part: u8, p: Vec3, _: Vec3) -> Material {
        match part {
            COLLAR => Material::metal(srgb(236, 196, 128), 0.16),
            CAP => match self.cap {
                Cap::Gold => Material::metal(srgb(240, 198, 126), 0.11),
                Cap::Lacquer => Material::matte(srgb(30, 24, 27), 0.38).coated(1.0),
            },
            LABEL => {
                let (x, y) = (p.x, p.y - self.label);
                let ink = lettering::distance("SOLEA", x, y - 0.035, 0.098) - 0.0085;
                let small = lettering::distance("EAU DE SOIR", x, y + 0.095, 0.034) - 0.0033;
                let frame = rectangle(x, y, 0.365, 0.235, 0.01).abs() - 0.004;
                let rule = rectangle(x, y + 0.048, 0.06, 0.002, 0.001);
                if ink.min(small).min(frame).min(rule) < 0.0 {
                    Material::metal(srgb(206, 158, 92), 0.24)
                } else {
                    Material::matte(srgb(246, 238, 228), 0.55)
                }
            }
            TUBE => Material::matte(srgb(240, 226, 206), 0.3),
            _ => {
                debug_assert_eq!(part, GLASS, "no other part");
                Material::matte(vec3(0.9, 0.9, 0.9), 0.1)
            }
        }
    }

    fn glass(&self, p: Vec3) -> f32 {
        let body = rounded_box(p - vec3(0.0, 0.88, 0.0), vec3(0.70, 0.86, 0.42), 0.10);
        let neck = cylinder(p - vec3(0.0, 1.76, 0.0), 0.2, 0.1, 0.02);
        body.min(neck)
    }

    fn liquid(&self, p: Vec3) -> f32 {
        let hollow = rounded_box(p - vec3(0.0, 0.99, 0.0), vec3(0.58, 0.70, 0.30), 0.08);
        hollow.max(p.y - 1.50)
    }

    fn absorption(&self) -> Vec3 {
        vec3(0.16, 0.62, 1.75)
    }
}
