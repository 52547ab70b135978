//! From a scene and a ray to a colour. Nothing is left to chance, so the pictures have no noise.

use super::studio::Studio;
use super::vector::{BLACK, UP, Vec3, smoothstep, vec3};

/// How a surface answers light.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Material {
    pub(crate) color: Vec3,
    pub(crate) metal: f32,
    pub(crate) roughness: f32,
    /// A clear lacquer or crystal above it, 0 to 1.
    pub(crate) coat: f32,
    pub(crate) glow: Vec3,
    /// Added to the geometric normal.
    pub(crate) bump: Vec3,
}

impl Material {
    pub(crate) fn matte(color: Vec3, roughness: f32) -> Self {
        Self { color, metal: 0.0, roughness, coat: 0.0, glow: BLACK, bump: BLACK }
    }

    pub(crate) fn metal(color: Vec3, roughness: f32) -> Self {
        Self { metal: 1.0, ..Self::matte(color, roughness) }
    }

    pub(crate) fn coated(self, coat: f32) -> Self {
        Self { coat, ..self }
    }
}

/// The nearest solid and which part of the product it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Nearest {
    pub(crate) distance: f32,
    pub(crate) part: u8,
}

impl Nearest {
    pub(crate) const NOTHING: Self = Self { distance: f32::MAX, part: 0 };

    pub(crate) fn or(self, distance: f32, part: u8) -> Self {
        if distance < self.distance { Self { distance, part } } else { self }
    }
}

/// A product in its studio.
pub(crate) trait Scene: Sync {
    fn studio(&self) -> &Studio;
    /// A sphere around everything but the floor.
    fn bounds(&self) -> (Vec3, f32);
    fn solid(&self, p: Vec3) -> Nearest;
    fn material(&self, part: u8, p: Vec3, normal: Vec3) -> Material;
    /// Clear glass, and within it a liquid with its absorption per unit of length.
    fn glass(&self, _: Vec3) -> f32 {
        f32::MAX
    }
    fn liquid(&self, _: Vec3) -> f32 {
        f32::MAX
    }
    fn absorption(&self) -> Vec3 {
        BLACK
    }
}

/// A colour with its coverage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) light: Vec3,
    pub(crate) alpha: f32,
    pub(crate) thing: Thing,
}

/// What a pixel shows, so that neighbours can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Thing {
    Nothing,
    Floor,
    Glass,
    Part(u8),
}

/// How much work goes into a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quality {
    /// Looked at for minutes, at any magnification.
    Still,
    /// One of 24 a second.
    Film,
}

/// Traces rays through one scene.
pub(crate) struct Tracer<'s> {
    pub(crate) scene: &'s dyn Scene,
    pub(crate) quality: Quality,
    /// Size of a pixel at distance 1; surfaces are found about this exactly.
    pub(crate) pixel: f32,
}

const GLASS: f32 = 1.5;
const DEEPEST: u8 = 4;

enum Met {
    Solid { distance: f32, part: u8 },
    Glass { distance: f32 },
    Floor { distance: f32 },
    Nothing,
}

impl Tracer<'_> {
    pub(crate) fn camera(&self, origin: Vec3, direction: Vec3) -> Seen {
        let met = self.meet(origin, direction);
        let thing = match met {
            Met::Nothing => Thing::Nothing,
            Met::Floor { .. } => Thing::Floor,
            Met::Glass { .. } => Thing::Glass,
            Met::Solid { part, .. } => Thing::Part(part),
        };
        if thing == Thing::Nothing && self.scene.studio().floor.is_none() {
            return Seen { light: BLACK, alpha: 0.0, thing };
        }
        Seen { light: self.shade(&met, origin, direction, 0.0, 0), alpha: 1.0, thing }
    }

    /// What arrives at `origin` from `direction`; `roughness` blurs the soft boxes.
    fn light(&self, origin: Vec3, direction: Vec3, roughness: f32, depth: u8) -> Vec3 {
        self.shade(&self.meet(origin, direction), origin, direction, roughness, depth)
    }

    fn shade(&self, met: &Met, origin: Vec3, direction: Vec3, roughness: f32, depth: u8) -> Vec3 {
        match *met {
            Met::Nothing if depth == 0 => self.scene.studio().backdrop(direction),
            Met::Nothing => self.scene.studio().seen(origin, direction, roughness),
            Met::Floor { distance } => self.floor(origin, direction, distance, depth),
            Met::Solid { distance, part } => {
                let p = origin + direction * distance;
                let normal = self.normal(p, |p| self.scene.solid(p).distance, distance);
                self.surface(p, normal, direction, self.scene.material(part, p, normal), depth)
            }
            Met::Glass { distance } => self.through_glass(origin + direction * distance, direction, depth),
        }
    }

    /// The part of a ray within the bounding sphere.
    fn span(&self, origin: Vec3, direction: Vec3) -> Option<(f32, f32)> {
        let (center, radius) = self.scene.bounds();
        let way = origin - center;
        let half = way.dot(direction);
        let root = half * half - way.dot(way) + radius * radius;
        if root < 0.0 {
            return None;
        }
        let (near, far) = (-half - root.sqrt(), -half + root.sqrt());
        (far > 0.0).then_some((near.max(0.0), far))
    }

    fn meet(&self, origin: Vec3, direction: Vec3) -> Met {
        let floor = match self.scene.studio().floor {
            Some(_) if direction.y < -1e-4 && origin.y > 0.0 => -origin.y / direction.y,
            _ => f32::MAX,
        };
        if let Some((near, far)) = self.span(origin, direction) {
            let mut distance = near;
            for _ in 0..220 {
                if distance > far || distance > floor {
                    break;
                }
                let p = origin + direction * distance;
                let solid = self.scene.solid(p);
                let glass = self.scene.glass(p);
                let close = (self.pixel * distance * 0.4).max(2e-5);
                if solid.distance.min(glass) < close {
                    return if glass < solid.distance {
                        Met::Glass { distance }
                    } else {
                        Met::Solid { distance, part: solid.part }
                    };
                }
                distance += solid.distance.min(glass) * 0.9;
            }
        }
        if floor < f32::MAX { Met::Floor { distance: floor } } else { Met::Nothing }
    }

    fn normal(&self, p: Vec3, distance: impl Fn(Vec3) -> f32, away: f32) -> Vec3 {
        let step = (self.pixel * away * 0.5).clamp(1e-4, 4e-3);
        let mut sum = BLACK;
        for corner in
            [vec3(1.0, -1.0, -1.0), vec3(-1.0, -1.0, 1.0), vec3(-1.0, 1.0, -1.0), vec3(1.0, 1.0, 1.0)]
        {
            sum = sum + corner * distance(p + corner * step);
        }
        sum.normalized()
    }

    fn surface(&self, p: Vec3, facing: Vec3, direction: Vec3, material: Material, depth: u8) -> Vec3 {
        let normal = (facing + material.bump).normalized();
        let above = p + facing * (2e-3 + self.pixel);
        let open = self.openness(p, facing);
        let base = material.color * (1.0 - material.metal);
        let mut light = material.glow;
        // pure metal answers with reflections alone
        if material.metal < 1.0 {
            let diffuse = self.direct(above, normal, depth) + self.scene.studio().around(normal) * open;
            light = base.times(diffuse) + light;
        }

        let graze = (1.0 + direction.dot(normal)).clamp(0.0, 1.0).powi(5);
        let mirror = direction.reflected(normal);
        let mirror = if mirror.dot(facing) < 0.02 { (mirror + facing * 0.1).normalized() } else { mirror };
        let head_on = vec3(0.04, 0.04, 0.04).mix(material.color, material.metal);
        let edge = head_on.map(|part| part + ((1.0 - material.roughness).max(part) - part) * graze);
        light = light
            + edge.times(self.reflection(above, mirror, material.roughness, depth)) * (0.35 + 0.65 * open);
        if material.coat > 0.0 {
            let graze = (1.0 + direction.dot(facing)).clamp(0.0, 1.0).powi(5);
            let part = material.coat * (0.045 + 0.955 * graze);
            let mirror = direction.reflected(facing);
            light = light * (1.0 - part) + self.reflection(above, mirror, 0.02, depth) * part;
        }
        light
    }

    fn reflection(&self, p: Vec3, direction: Vec3, roughness: f32, depth: u8) -> Vec3 {
        if roughness < 0.42 && depth < 2 {
            return self.light(p, direction, roughness, depth + 1);
        }
        let studio = self.scene.studio();
        let room = studio.seen(p, direction, roughness);
        let Some(floor) = studio.floor else { return room };
        let lit = floor.times(self.direct(vec3(p.x, 0.0, p.z), UP, DEEPEST) * 0.6 + studio.ambient * 0.6);
        lit.mix(room, smoothstep(-roughness - 0.05, roughness + 0.05, direction.y))
    }

    /// Light straight from the soft boxes; deep in the recursion their shadows are left out.
    fn direct(&self, p: Vec3, normal: Vec3, depth: u8) -> Vec3 {
        let mut sum = BLACK;
        let (center, radius) = self.scene.bounds();
        let closeness = radius * 6.0 - (p - center).length();
        for soft_box in &self.scene.studio().boxes {
            let size = soft_box.across.length().max(soft_box.along.length());
            if self.quality == Quality::Film && depth == 0 {
                // one shadow of the whole lamp, softer for it
                let all = soft_box.points();
                let light =
                    all.iter().fold(BLACK, |light, &point| light + soft_box.on(p, normal, point)) * 0.25;
                let traced = soft_box.casts && closeness > 0.0 && light.luminance() >= 1e-5;
                let shadow = if traced { self.shadow(p, soft_box.center, size) } else { vec3(1.0, 1.0, 1.0) };
                sum = sum + light.times(shadow);
                continue;
            }
            // in a reflection one point stands for the whole lamp
            let all = soft_box.points();
            let points = if depth == 0 { &all[..] } else { &[soft_box.center] };
            let share = if depth == 0 { 0.25 } else { 1.0 };
            for &point in points {
                let light = soft_box.on(p, normal, point) * share;
                if light.luminance() < 1e-5 {
                    continue;
                }
                let traced = soft_box.casts && depth < 2 && self.quality == Quality::Still;
                let shadow = if traced && closeness > 0.0 {
                    self.shadow(p, point, size * 0.55)
                } else {
                    vec3(1.0, 1.0, 1.0)
                };
                sum = sum + light.times(shadow);
            }
        }
        sum
    }

    /// How much of a lamp at `target`, `size` large, is seen from `p`: the nearest miss on the way, in proportion.
    fn shadow(&self, p: Vec3, target: Vec3, size: f32) -> Vec3 {
        let way = target - p;
        let whole = way.length();
        let direction = way * (1.0 / whole);
        let (center, radius) = self.scene.bounds();
        let off = center - p;
        let along = off.dot(direction).max(0.0);
        let miss = (off - direction * along).length() - radius;
        let sharpness = whole / size;
        if miss > 0.0 && miss * sharpness > along {
            return vec3(1.0, 1.0, 1.0);
        }
        let far = (along + radius).min(whole);
        let mut distance = ((along - radius).max(0.0)).max(0.01);
        let mut seen = 1.0f32;
        let mut clear = 1.0f32;
        let (least, most) = match self.quality {
            Quality::Still => (0.012, 0.25),
            Quality::Film => (0.02, 0.4),
        };
        for _ in 0..70 {
            if distance > far {
                break;
            }
            let at = p + direction * distance;
            let solid = self.scene.solid(at).distance;
            let glass = self.scene.glass(at);
            seen = seen.min(0.5 + 0.5 * solid * sharpness / distance);
            clear = clear.min(0.5 + 0.5 * glass * sharpness / distance);
            if seen < 0.0 {
                break;
            }
            distance += solid.min(glass.abs().max(0.02)).clamp(least, most);
        }
        let soft = smoothstep(0.0, 1.0, seen);
        let tint = (self.scene.absorption() * -0.45).map(f32::exp) * 0.82;
        tint.mix(vec3(1.0, 1.0, 1.0), smoothstep(0.0, 1.0, clear)) * soft
    }

    /// How open the half space above a surface is, from how distances grow along its normal.
    fn openness(&self, p: Vec3, normal: Vec3) -> f32 {
        let floor = self.scene.studio().floor.is_some();
        let mut closed = 0.0;
        let mut weight = 0.55;
        for step in 1u8..=5 {
            let reach = 0.028 * f32::from(step) * f32::from(step);
            let at = p + normal * reach;
            let mut distance = self.scene.solid(at).distance.min(self.scene.glass(at).max(0.0) + reach * 0.5);
            if floor {
                distance = distance.min(at.y);
            }
            closed += weight * (reach - distance).max(0.0) / reach;
            weight *= 0.72;
        }
        (1.0 - closed * 0.62).clamp(0.08, 1.0)
    }

    fn floor(&self, origin: Vec3, direction: Vec3, distance: f32, depth: u8) -> Vec3 {
        let studio = self.scene.studio();
        let p = origin + direction * distance;
        let (center, radius) = self.scene.bounds();
        let away = (p - vec3(center.x, 0.0, center.z)).length();
        let fade = smoothstep(radius * 1.1, radius * 5.0, away);
        let backdrop = studio.backdrop(vec3(direction.x, direction.y.max(0.0), direction.z).normalized());
        if fade >= 1.0 {
            return backdrop;
        }
        let above = p + UP * 1e-3;
        let open = if away < radius * 1.6 { self.openness(p, UP).powf(1.4) } else { 1.0 };
        let color = studio.floor.unwrap_or(BLACK);
        let mut light = color.times(
            self.direct(above, UP, depth) * (0.25 + 0.75 * open) * 1.06 + studio.ambient * (open * 0.72),
        );
        if studio.polish > 0.0 && depth == 0 {
            let graze = (1.0 + direction.y).clamp(0.0, 1.0).powi(5);
            let part = studio.polish * (0.06 + 0.94 * graze);
            let mirror = direction.reflected(UP);
            let seen = match self.meet(above, mirror) {
                // only the product: the backdrop's own reflection is the colour of the sweep already
                Met::Nothing | Met::Floor { .. } => light,
                Met::Solid { distance, .. } | Met::Glass { distance } => {
                    let sharp = (-distance * 1.1).exp();
                    light.mix(self.light(above, mirror, 0.1, 1), sharp)
                }
            };
            light = light.mix(seen, part.min(1.0));
        }
        light.mix(backdrop, fade)
    }

    /// Into glass and out again: reflected at the surface, tinted by the liquid on the way, mirrored inside where
    /// it meets the wall too flat.
    fn through_glass(&self, p: Vec3, direction: Vec3, depth: u8) -> Vec3 {
        let normal = self.normal(p, |p| self.scene.glass(p), 1.0);
        let graze = (1.0 + direction.dot(normal)).clamp(0.0, 1.0);
        let mirrored = 0.04 + 0.96 * graze.powi(5);
        let outside = if depth < 2 {
            self.light(p + normal * 3e-3, direction.reflected(normal), 0.0, depth + 1)
        } else {
            self.scene.studio().seen(p, direction.reflected(normal), 0.05)
        };
        if depth >= DEEPEST {
            return outside;
        }
        let Some(mut inside) = direction.refracted(normal, 1.0 / GLASS) else { return outside };
        let mut at = p - normal * 3e-3;
        let mut tint = vec3(1.0, 1.0, 1.0);
        for _ in 0..4 {
            let mut wet = 0.0;
            let mut met_solid = None;
            let mut walked = 0.0f32;
            for _ in 0..160 {
                let solid = self.scene.solid(at);
                let wall = -self.scene.glass(at);
                if solid.distance < 4e-4 {
                    met_solid = Some(solid.part);
                    break;
                }
                if wall < 2e-4 && walked > 0.0 {
                    break;
                }
                let liquid = self.scene.liquid(at);
                let step = solid.distance.min(wall).min(liquid.abs().max(2e-3)).max(4e-4);
                if liquid < 0.0 {
                    wet += step;
                }
                at = at + inside * step;
                walked += step;
            }
            tint = tint.times((self.scene.absorption() * -wet).map(f32::exp));
            if let Some(part) = met_solid {
                let normal = self.normal(at, |p| self.scene.solid(p).distance, 1.0);
                let seen = self.surface(at, normal, inside, self.scene.material(part, at, normal), DEEPEST);
                return outside * mirrored + seen.times(tint) * (1.0 - mirrored);
            }
            let wall = -self.normal(at, |p| self.scene.glass(p), 1.0);
            if let Some(out) = inside.refracted(wall, GLASS) {
                let behind = self.light(at - wall * 4e-3, out, 0.02, depth + 1);
                return outside * mirrored + behind.times(tint) * (1.0 - mirrored);
            }
            inside = inside.reflected(wall);
            at = at + wall * 3e-3;
        }
        outside * mirrored + self.scene.studio().seen(at, inside, 0.1).times(tint) * (1.0 - mirrored)
    }
}
