//! A gooseneck kettle: enamel, a knob, a handle, and a base it stands on.

use crate::distance::{around_tube, capsule, cylinder, ellipsoid, smooth_union, true_tube, tube};
use crate::lettering;
use crate::studio::{SoftBox, Studio};
use crate::trace::{Material, Nearest, Scene};
use crate::vector::{Vec3, hypotenuse, smoothstep, srgb, vec3};

/// What the rounds change.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Trim {
    Walnut,
    Copper,
}

/// A kettle as it was shown in a round of the spin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Build {
    /// How far the knob sits off the lid's middle, in x.
    pub(crate) knob_off: f32,
    /// Whether the maker's name is on the body.
    pub(crate) named: bool,
}

impl Build {
    pub(crate) const STILL: Self = Self { knob_off: 0.0, named: false };
}

pub(crate) struct Kettle {
    trim: Trim,
    build: Build,
    /// Sine and cosine of its turn around the vertical; `None` as long as it stands still.
    turn: Option<(f32, f32)>,
    studio: Studio,
}

const SPOUT: [Vec3; 3] = [vec3(-0.62, 0.36, 0.0), vec3(-1.42, 0.30, 0.0), vec3(-1.16, 1.12, 0.0)];
const BEAK: [Vec3; 3] = [vec3(-1.16, 1.10, 0.0), vec3(-1.09, 1.34, 0.0), vec3(-1.44, 1.33, 0.0)];
const HANDLE: [Vec3; 3] = [vec3(0.56, 1.04, 0.0), vec3(1.72, 1.40, 0.0), vec3(1.22, 0.26, 0.0)];

const BODY: u8 = 1;
const TRIM: u8 = 2;
const LID: u8 = 3;
const BASE: u8 = 4;
const RING: u8 = 5;

impl Kettle {
    pub(crate) fn new(trim: Trim) -> Self {
        let aim = vec3(0.0, 0.8, 0.0);
        Self {
            trim,
            build: Build::STILL,
            turn: None,
            studio: Studio {
                boxes: vec![
                    SoftBox::aimed(vec3(-3.8, 4.6, 3.4), aim, 1.9, 1.9, vec3(4.4, 4.3, 4.1)).casting(),
                    SoftBox::aimed(vec3(4.8, 2.0, 1.4), aim, 0.6, 2.6, vec3(3.0, 3.1, 3.3)),
                    SoftBox::aimed(vec3(0.6, 5.0, -4.0), aim, 2.4, 0.8, vec3(3.6, 3.6, 3.6)).casting(),
                ],
                horizon: srgb(196, 206, 190),
                zenith: srgb(122, 138, 122),
                glow: vec3(0.16, 0.17, 0.14),
                floor: Some(srgb(190, 201, 184)),
                polish: 0.42,
                ambient: vec3(0.30, 0.31, 0.30),
            },
        }
    }

    pub(crate) fn built(self, build: Build) -> Self {
        Self { build, ..self }
    }

    /// Turned by `degrees` around the vertical, counter-clockwise from above.
    pub(crate) fn turned(self, degrees: f32) -> Self {
        Self { turn: Some(degrees.to_radians().sin_cos()), ..self }
    }

    /// Into the kettle's own space: the spout points along -x.
    fn local(&self, p: Vec3) -> Vec3 {
        let Some((sine, cosine)) = self.turn else { return p };
        vec3(p.x * cosine - p.z * sine, p.y, p.z * cosine + p.x * sine)
    }

    fn tube(&self, p: Vec3, curve: [Vec3; 3], from: f32, to: f32) -> f32 {
        if self.turn.is_some() { true_tube(p, curve, from, to) } else { tube(p, curve, from, to) }
    }

    /// How far off a tube may be left out without a change: [`tube`] tells less than the distance beyond 0.4.
    fn tubes_end(&self) -> f32 {
        if self.turn.is_some() { 0.0 } else { 0.4 }
    }

    /// Distance to the strokes of the maker's name, on both sides of the body.
    fn name(p: Vec3) -> f32 {
        let around = (p.x * p.z.signum()).atan2(p.z.abs()) * hypotenuse(p.x, p.z);
        lettering::distance("HEARTH", around, p.y - 0.60, 0.115) - 0.0105
    }
}

impl Scene for Kettle {
    fn studio(&self) -> &Studio {
        &self.studio
    }

    fn bounds(&self) -> (Vec3, f32) {
        (vec3(0.0, 0.85, 0.0), 1.95)
    }

    fn solid(&self, p: Vec3) -> Nearest {
        let p = self.local(p);
        let radius = hypotenuse(p.x, p.z);
        // a cone with a soft foot and shoulder, bulging a little
        let height = ((p.y - 0.14) / 1.0).clamp(0.0, 1.0);
        let wall = 0.86 - 0.30 * height + 0.07 * (height * std::f32::consts::PI).sin();
        let side = (radius - wall) * 0.93;
        let ends = (p.y - 0.64).abs() - 0.50;
        let body = {
            let (x, y) = (side + 0.09, ends + 0.09);
            hypotenuse(x.max(0.0), y.max(0.0)) + x.max(y).min(0.0) - 0.09
        };
        // the fillets reach 0.14 and 0.05: beyond them the body is alone
        let away = around_tube(p, SPOUT, 0.125).min(around_tube(p, BEAK, 0.062));
        let enamel = if away > self.tubes_end() && away - 0.02 > body + 0.14 {
            body
        } else {
            let spout = self.tube(p, SPOUT, 0.125, 0.062);
            let beak = self.tube(p, BEAK, 0.062, 0.05);
            let mouth = capsule(p, vec3(-1.40, 1.332, 0.0), vec3(-1.60, 1.31, 0.0), 0.034, 0.034);
            smooth_union(body, smooth_union(spout, beak, 0.05).max(-mouth), 0.14)
        };
        let lid = ellipsoid(p - vec3(0.0, 1.145, 0.0), vec3(0.50, 0.085, 0.50)).max(1.13 - p.y);
        let seam = cylinder(p - vec3(0.0, 1.142, 0.0), 0.525, 0.014, 0.008);
        let knob = smooth_union(
            cylinder(p - vec3(self.build.knob_off, 1.27, 0.0), 0.045, 0.06, 0.01),
            ellipsoid(p - vec3(self.build.knob_off, 1.365, 0.0), vec3(0.135, 0.062, 0.135)),
            0.03,
        );
        let mount = capsule(p, vec3(0.50, 1.02, 0.0), vec3(0.66, 1.075, 0.0), 0.072, 0.062);
        let base = cylinder(p - vec3(0.0, 0.056, 0.0), 0.98, 0.052, 0.03);
        let nearest = Nearest::NOTHING
            .or(enamel, BODY)
            .or(lid, LID)
            .or(seam, RING)
            .or(mount, RING)
            .or(knob, TRIM)
            .or(base, BASE);
        if around_tube(p, HANDLE, 0.074) > nearest.distance.max(self.tubes_end()) {
            return nearest;
        }
        nearest.or(self.tube(p, HANDLE, 0.052, 0.074), TRIM)
    }

    fn material(&self, part: u8, p: Vec3, _: Vec3) -> Material {
        let p = self.local(p);
        match part {
            BODY if self.build.named && Self::name(p) < 0.0 => Material::metal(srgb(238, 176, 138), 0.24),
            TRIM => match self.trim {
                Trim::Walnut => {
                    let along = p.y * 1.7 + p.x * 0.6;
                    let rings = (p.z * 60.0 + (along * 7.0).sin() * 1.6 + (along * 23.0).sin() * 0.5).sin();
                    let grain = smoothstep(-1.0, 1.0, rings);
                    Material::matte(srgb(86, 50, 30).mix(srgb(134, 84, 50), grain), 0.46).coated(0.35)
                }
                Trim::Copper => Material::metal(srgb(236, 152, 112), 0.17),
            },
            RING => Material::metal(srgb(220, 220, 216), 0.2),
            BASE => Material::matte(srgb(34, 36, 35), 0.5),
            _ => Material::matte(srgb(28, 74, 64), 0.45).coated(0.85),
        }
    }
}
