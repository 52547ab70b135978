//! The room: soft boxes, a sweep that fades into its backdrop, and what they send in each direction.

use super::vector::{BLACK, Vec3, smoothstep, vec3};

/// A rectangular soft box. It shines on the side where `across × along` points.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SoftBox {
    pub(crate) center: Vec3,
    /// Half of its extent, as two vectors.
    pub(crate) across: Vec3,
    pub(crate) along: Vec3,
    pub(crate) radiance: Vec3,
    /// Whether the shadow it throws is traced.
    pub(crate) casts: bool,
}

impl SoftBox {
    /// A box at `center`, turned towards `aim`, `half_width` by `half_height`.
    pub(crate) fn aimed(center: Vec3, aim: Vec3, half_width: f32, half_height: f32, radiance: Vec3) -> Self {
        let forward = (aim - center).normalized();
        let reference = if forward.y.abs() > 0.98 { vec3(0.0, 0.0, 1.0) } else { vec3(0.0, 1.0, 0.0) };
        let across = forward.cross(reference).normalized();
        let along = across.cross(forward);
        Self { center, across: across * half_width, along: along * half_height, radiance, casts: false }
    }

    pub(crate) fn casting(self) -> Self {
        Self { casts: true, ..self }
    }

    fn facing(&self) -> Vec3 {
        -self.across.cross(self.along).normalized()
    }

    /// What a ray from `origin` sees of it; rough surfaces see it blurred.
    fn seen(&self, origin: Vec3, direction: Vec3, roughness: f32) -> Vec3 {
        let facing = self.facing();
        let towards = -direction.dot(facing);
        if towards <= 1e-3 {
            return BLACK;
        }
        let distance = (origin - self.center).dot(facing) / towards;
        if distance <= 0.0 {
            return BLACK;
        }
        let place = origin + direction * distance - self.center;
        let edge = |axis: Vec3| {
            let half = axis.length();
            let at = place.dot(axis) / half;
            let blur = 0.06 * half + distance * roughness * 0.9;
            let inside = smoothstep(half + blur, half - blur, at.abs());
            // a lamp behind cloth is brighter in its middle; blurring spreads a small box thin
            let falloff = 1.0 - 0.35 * (at / (half + blur)).powi(2);
            inside * falloff * (half / (half + blur * 0.6)).min(1.0)
        };
        self.radiance * (edge(self.across) * edge(self.along))
    }

    /// Points that stand for its surface, as seen by diffuse light.
    pub(crate) fn points(&self) -> [Vec3; 4] {
        [(-0.55, -0.55), (0.55, -0.4), (-0.45, 0.55), (0.5, 0.5)]
            .map(|(u, v)| self.center + self.across * u + self.along * v)
    }

    /// Unshadowed light on a surface, before its colour: radiance times solid angle times both cosines over pi.
    pub(crate) fn on(&self, place: Vec3, normal: Vec3, point: Vec3) -> Vec3 {
        let way = point - place;
        let distance = way.length();
        let direction = way * (1.0 / distance);
        let cosines = normal.dot(direction).max(0.0) * (-direction.dot(self.facing())).max(0.0);
        let area = 4.0 * self.across.length() * self.along.length();
        self.radiance * (area * cosines / (std::f32::consts::PI * distance * distance + area))
    }
}

/// The whole room.
#[derive(Debug, Clone)]
pub(crate) struct Studio {
    pub(crate) boxes: Vec<SoftBox>,
    /// The backdrop at the height of the floor's end, and overhead.
    pub(crate) horizon: Vec3,
    pub(crate) zenith: Vec3,
    /// A light on the backdrop behind the product.
    pub(crate) glow: Vec3,
    /// Colour of the sweep; `None` without a floor, for pictures with a transparent background.
    pub(crate) floor: Option<Vec3>,
    /// How much of a mirror the sweep is, 0 to 1.
    pub(crate) polish: f32,
    /// Light from everywhere.
    pub(crate) ambient: Vec3,
}

impl Studio {
    /// What a ray that meets nothing sees.
    pub(crate) fn seen(&self, origin: Vec3, direction: Vec3, roughness: f32) -> Vec3 {
        let mut light = self.backdrop(direction);
        for soft_box in &self.boxes {
            light = light + soft_box.seen(origin, direction, roughness);
        }
        light
    }

    /// The backdrop alone.
    pub(crate) fn backdrop(&self, direction: Vec3) -> Vec3 {
        let height = smoothstep(-0.05, 0.75, direction.y);
        let glow = {
            let off = vec3(direction.x, (direction.y - 0.1) * 1.3, direction.z + 1.0).length();
            (-off * off * 2.2).exp()
        };
        self.horizon.mix(self.zenith, height) + self.glow * glow
    }

    /// Light from everywhere on a surface that faces `normal`: from the room above, from the floor below.
    pub(crate) fn around(&self, normal: Vec3) -> Vec3 {
        let below = self.floor.unwrap_or(self.horizon) * self.ambient.luminance() * 0.8;
        below.mix(self.ambient, 0.5 + 0.5 * normal.y)
    }
}
