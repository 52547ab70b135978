//! A wrist watch, standing on its closed strap: bezel, dial, hands, crown; made to be looked at closely.

use crate::distance::{
    capsule, cylinder_x, cylinder_z, rectangle, ring_z, rounded_box, sector_z, smooth_union,
};
use crate::lettering;
use crate::studio::{SoftBox, Studio};
use crate::trace::{Material, Nearest, Scene};
use crate::vector::{BLACK, Vec3, hypotenuse, smoothstep, srgb, vec3};

/// What the rounds change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Finish {
    pub(crate) dial: Vec3,
    pub(crate) second_hand: Vec3,
    /// Whether the bezel still has its scratch.
    pub(crate) scratched: bool,
}

/// Where the hands stand: degrees, clockwise from 12 o'clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hands {
    pub(crate) hour: f32,
    pub(crate) minute: f32,
    pub(crate) second: f32,
    /// The middle of the second hand above the case's middle. The minute hand is at 0.166.
    pub(crate) second_height: f32,
}

impl Hands {
    pub(crate) const STILL: Self = Self { hour: 305.0, minute: 48.0, second: 186.0, second_height: 0.187 };
}

pub(crate) struct Watch {
    finish: Finish,
    studio: Studio,
    /// Sines and cosines of the hands' angles: hour, minute, second.
    turns: [(f32, f32); 3],
    second_height: f32,
    /// Half the width of the circle that is printed on the dial.
    circle: f32,
}

const CASE: u8 = 1;
const BEZEL: u8 = 2;
const DIAL: u8 = 3;
const INDEX: u8 = 4;
const HAND: u8 = 5;
const SECOND: u8 = 6;
const CROWN: u8 = 7;
const STRAP: u8 = 8;
const REHAUT: u8 = 9;

/// The middle of the case, above the floor.
const HEIGHT: f32 = 1.60;
const LEAN: f32 = 0.30;

impl Watch {
    pub(crate) fn new(finish: Finish) -> Self {
        let aim = vec3(0.0, 1.3, 0.3);
        Self {
            finish,
            turns: [0.0; 3].map(f32::sin_cos),
            second_height: Hands::STILL.second_height,
            circle: 0.0022,
            studio: Studio {
                boxes: vec![
                    SoftBox::aimed(vec3(-3.6, 4.8, 3.2), aim, 1.7, 1.8, vec3(4.4, 4.4, 4.4)).casting(),
                    SoftBox::aimed(vec3(4.4, 2.0, 1.8), aim, 0.6, 2.4, vec3(3.6, 3.7, 3.9)),
                    SoftBox::aimed(vec3(0.6, 5.2, -3.0), aim, 2.4, 0.9, vec3(3.8, 3.8, 3.9)).casting(),
                    SoftBox::aimed(vec3(-1.2, 3.7, 4.6), aim, 1.0, 0.6, vec3(1.9, 1.9, 1.95)),
                ],
                horizon: srgb(108, 112, 120),
                zenith: srgb(38, 40, 46),
                glow: vec3(0.10, 0.105, 0.12),
                floor: Some(srgb(100, 104, 112)),
                polish: 0.5,
                ambient: vec3(0.20, 0.20, 0.22),
            },
        }
        .showing(Hands::STILL)
    }

    pub(crate) fn showing(self, hands: Hands) -> Self {
        let turns = [hands.hour, hands.minute, hands.second].map(|angle| angle.to_radians().sin_cos());
        Self { turns, second_height: hands.second_height, ..self }
    }

    /// With no line so fine that it flickers at the size of a film.
    pub(crate) fn filmed(self) -> Self {
        Self { circle: 0.0042, ..self }
    }

    /// With the key light at another place.
    pub(crate) fn lit_from(mut self, place: Vec3) -> Self {
        let aim = vec3(0.0, 1.3, 0.3);
        self.studio.boxes[0] = SoftBox::aimed(place, aim, 1.7, 1.8, vec3(4.4, 4.4, 4.4)).casting();
        self
    }

    /// Into the watch's own space: the dial faces +z, 12 o'clock is +y.
    fn local(p: Vec3) -> Vec3 {
        (p - vec3(0.0, HEIGHT, 0.35)).turned_x(LEAN)
    }

    /// Into the space of a hand, which points along +y there.
    fn towards(p: Vec3, (sine, cosine): (f32, f32)) -> Vec3 {
        vec3(p.x * cosine - p.y * sine, p.x * sine + p.y * cosine, p.z)
    }

    /// The hour and minute markers, within a ring on the dial.
    fn markers(p: Vec3) -> f32 {
        let twelfth = sector_z(p, 12.0);
        let sixtieth = sector_z(p, 60.0);
        let long = rounded_box(twelfth - vec3(0.0, 0.62, 0.117), vec3(0.021, 0.085, 0.014), 0.006);
        let twelve = rounded_box(
            vec3(p.x.abs(), p.y, p.z) - vec3(0.036, 0.62, 0.117),
            vec3(0.021, 0.085, 0.014),
            0.006,
        );
        let short = rounded_box(sixtieth - vec3(0.0, 0.735, 0.108), vec3(0.0045, 0.018, 0.004), 0.002);
        long.min(twelve).min(short)
    }

    fn hour_and_minute(&self, p: Vec3) -> f32 {
        let hour = Self::towards(p, self.turns[0]);
        let minute = Self::towards(p, self.turns[1]);
        let hour = rounded_box(
            hour - vec3(0.0, 0.20, 0.145),
            vec3(0.032 - 0.02 * hour.y.max(0.0), 0.27, 0.008),
            0.005,
        );
        let minute = rounded_box(
            minute - vec3(0.0, 0.28, 0.166),
            vec3(0.026 - 0.014 * minute.y.max(0.0), 0.38, 0.007),
            0.005,
        );
        hour.min(minute).min(cylinder_z(p - vec3(0.0, 0.0, 0.155), 0.05, 0.035, 0.008))
    }

    fn second(&self, p: Vec3) -> f32 {
        let second = Self::towards(p, self.turns[2]);
        let height = self.second_height;
        rounded_box(second - vec3(0.0, 0.24, height), vec3(0.006, 0.48, 0.004), 0.002)
            .min(cylinder_z(second - vec3(0.0, -0.16, height), 0.032, 0.005, 0.002))
            .min(cylinder_z(p - vec3(0.0, 0.0, height + 0.001), 0.03, 0.012, 0.004))
    }

    fn bezel(p: Vec3) -> f32 {
        let ring = ring_z(p - vec3(0.0, 0.0, 0.205), 0.895, 0.085, 0.05, 0.03);
        // a groove takes away at most its own radius
        if ring > 0.013 {
            return ring;
        }
        let tooth = sector_z(p, 120.0);
        ring.max(-capsule(tooth, vec3(0.0, 0.992, 0.12), vec3(0.0, 0.992, 0.30), 0.013, 0.013))
    }

    /// An elliptic loop behind the case.
    fn strap(p: Vec3) -> f32 {
        let (y, z) = (p.y / 1.20, (p.z + 1.0) / 1.48);
        let scaled = hypotenuse(y, z);
        let slope = hypotenuse(y / 1.20, z / 1.48).max(1e-3);
        let width = 0.44 - 0.09 * smoothstep(-0.1, -1.5, p.z);
        let ring = rectangle(scaled * (scaled - 1.0) / slope, p.x, 0.05, width, 0.04) * 0.85;
        ring.max(p.z + 0.05)
    }

    fn crown(p: Vec3) -> f32 {
        let at = p - vec3(1.055, 0.0, 0.0);
        let angle = at.y.atan2(at.z) * 26.0;
        let teeth = 0.006 * angle.sin() * smoothstep(0.10, 0.06, at.x.abs());
        let stem = cylinder_x(p - vec3(0.96, 0.0, 0.0), 0.07, 0.06, 0.01);
        cylinder_x(at, 0.135 + teeth, 0.085, 0.03).min(stem) * 0.85
    }
}

impl Scene for Watch {
    fn studio(&self) -> &Studio {
        &self.studio
    }

    fn bounds(&self) -> (Vec3, f32) {
        (vec3(0.05, 1.26, -0.50), 1.88)
    }

    fn solid(&self, p: Vec3) -> Nearest {
        let p = Self::local(p);
        let across = hypotenuse(p.x, p.y);
        let head = cylinder_z(p, 1.35, 0.5, 0.1);
        if head > 0.4 {
            return Nearest::NOTHING.or(Self::strap(p), STRAP).or(head - 0.05, CASE);
        }
        // from here on: what is certainly farther than something else need not be measured
        let barrel =
            cylinder_z(p, 0.94, 0.20, 0.05).max(-cylinder_z(p - vec3(0.0, 0.0, 0.24), 0.80, 0.14, 0.01));
        let side = vec3(p.x.abs(), p.y.abs(), p.z);
        let lug_width = (side.x - 0.53).abs() - 0.075;
        let case = if lug_width.max(0.58 - side.y).max(p.z - 0.1) > barrel + 0.05 {
            barrel
        } else {
            let lug = capsule(side, vec3(0.53, 0.70, -0.02), vec3(0.53, 1.07, -0.17), 0.115, 0.085);
            smooth_union(barrel, lug.max(lug_width), 0.05)
        };
        let mut nearest = Nearest::NOTHING.or(case, CASE);
        if ((across - 0.895).abs() - 0.12).max((p.z - 0.205).abs() - 0.055) <= nearest.distance {
            nearest = nearest.or(Self::bezel(p), BEZEL);
        }
        let rehaut = (across - 0.81 - (p.z - 0.12) * 0.25).abs().max((p.z - 0.155).abs() - 0.06) - 0.004;
        let dial = cylinder_z(p - vec3(0.0, 0.0, 0.085), 0.80, 0.02, 0.005);
        nearest = nearest.or(rehaut, REHAUT).or(dial, DIAL);
        let within = |radius: f32, from: f32, to: f32| (across - radius).max(from - p.z).max(p.z - to);
        if within(0.76, 0.10, 0.135).max(0.53 - across) <= nearest.distance {
            nearest = nearest.or(Self::markers(p), INDEX);
        }
        if within(0.68, 0.118, 0.192) <= nearest.distance {
            nearest = nearest.or(self.hour_and_minute(p), HAND);
        }
        if within(0.74, self.second_height - 0.02, self.second_height + 0.02) <= nearest.distance {
            nearest = nearest.or(self.second(p), SECOND);
        }
        let to_crown = (p.x - 1.145).max(0.895 - p.x).max(hypotenuse(p.y, p.z) - 0.145);
        if to_crown * 0.8 <= nearest.distance.max(0.0) {
            nearest = nearest.or(Self::crown(p) * 0.95, CROWN);
        }
        if p.z + 0.05 <= nearest.distance {
            nearest = nearest.or(Self::strap(p), STRAP);
        }
        nearest
    }

    fn material(&self, part: u8, p: Vec3, _: Vec3) -> Material {
        let p = Self::local(p);
        let steel = srgb(206, 208, 212);
        match part {
            DIAL => {
                let across = hypotenuse(p.x, p.y);
                let name = lettering::distance("MERIDIAN", p.x, p.y - 0.30, 0.062) - 0.0055;
                let small = lettering::distance("AVTOMATA", p.x, p.y + 0.30, 0.034) - 0.003;
                let track = (across - 0.775).abs() - self.circle;
                if name.min(small).min(track) < 0.0 {
                    return Material::matte(srgb(236, 234, 228), 0.4).coated(0.35);
                }
                // a sunburst: brushed from the middle outwards
                let angle = p.y.atan2(p.x);
                let rays = (angle * 2.0 + 0.9).cos() * 0.5 + 0.5;
                let fine = ((angle * 410.0).sin() + (angle * 173.0).sin()) * 0.02;
                let shine = 0.55 + 0.75 * rays.powi(3) + fine;
                let dark = 1.0 - 0.55 * smoothstep(0.35, 0.8, across);
                Material::matte(self.finish.dial * (shine * dark), 0.45).coated(0.35)
            }
            INDEX => Material::metal(srgb(232, 232, 230), 0.16),
            HAND => Material::metal(srgb(226, 227, 230), 0.2),
            SECOND => Material::matte(self.finish.second_hand, 0.4).coated(0.4),
            BEZEL => {
                let mut bezel = Material::metal(steel, 0.13);
                if self.finish.scratched {
                    let near = |a, b| lettering::segment(p.x, p.y, a, b);
                    let main = near((0.50, 0.62), (0.82, 0.50)) - 0.006;
                    let side = near((0.58, 0.64), (0.76, 0.57)) - 0.003;
                    if main.min(side) < 0.0 {
                        bezel =
                            Material { bump: vec3(0.2, 0.45, 0.0), ..Material::metal(srgb(92, 90, 88), 0.6) };
                    }
                }
                bezel
            }
            REHAUT => Material::metal(srgb(160, 162, 168), 0.3),
            CROWN => Material::metal(steel, 0.18),
            STRAP => {
                let along = p.y.atan2(p.z + 1.0) * 1.3;
                let edge = 0.385 - 0.09 * smoothstep(-0.1, -1.5, p.z);
                let stitch = (p.x.abs() - edge).abs() < 0.009 && (along * 22.0).fract().abs() < 0.62;
                let grain = ((p.x * 140.0).sin() * (along * 120.0).sin()
                    + (p.x * 83.0 + along * 57.0).sin() * (along * 91.0 - p.x * 37.0).sin())
                    * 0.5;
                if stitch {
                    Material::matte(srgb(206, 178, 140), 0.7)
                } else {
                    let bump = vec3(grain, 0.0, 0.0) * 0.10;
                    Material { bump, ..Material::matte(srgb(92, 52, 30) * (1.0 + 0.10 * grain), 0.55) }
                }
            }
            _ => Material { bump: BLACK, ..Material::metal(steel, 0.24) },
        }
    }
}
