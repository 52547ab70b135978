//! Three numbers, and the few operations on them that a picture needs.

use std::ops::{Add, Mul, Neg, Sub};

/// A point, a direction or a linear colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Vec3 {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) z: f32,
}

pub(crate) const fn vec3(x: f32, y: f32, z: f32) -> Vec3 {
    Vec3 { x, y, z }
}

pub(crate) const BLACK: Vec3 = vec3(0.0, 0.0, 0.0);
pub(crate) const UP: Vec3 = vec3(0.0, 1.0, 0.0);

/// A colour from its sRGB code values.
pub(crate) fn srgb(red: u8, green: u8, blue: u8) -> Vec3 {
    let decode = |code: u8| {
        let value = f32::from(code) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    vec3(decode(red), decode(green), decode(blue))
}

impl Vec3 {
    pub(crate) fn dot(self, other: Self) -> f32 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    pub(crate) fn cross(self, other: Self) -> Self {
        vec3(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )
    }

    pub(crate) fn length(self) -> f32 {
        self.dot(self).sqrt()
    }

    pub(crate) fn normalized(self) -> Self {
        self * (1.0 / self.length().max(1e-12))
    }

    pub(crate) fn abs(self) -> Self {
        vec3(self.x.abs(), self.y.abs(), self.z.abs())
    }

    pub(crate) fn times(self, other: Self) -> Self {
        vec3(self.x * other.x, self.y * other.y, self.z * other.z)
    }

    pub(crate) fn mix(self, other: Self, part: f32) -> Self {
        self * (1.0 - part) + other * part
    }

    pub(crate) fn map(self, each: impl Fn(f32) -> f32) -> Self {
        vec3(each(self.x), each(self.y), each(self.z))
    }

    pub(crate) fn luminance(self) -> f32 {
        self.dot(vec3(0.2126, 0.7152, 0.0722))
    }

    /// `self` is a direction that arrives; the result leaves.
    pub(crate) fn reflected(self, normal: Self) -> Self {
        self - normal * (2.0 * self.dot(normal))
    }

    /// `None` for total reflection. `ratio` is the index outside over the one inside.
    pub(crate) fn refracted(self, normal: Self, ratio: f32) -> Option<Self> {
        let cosine = -self.dot(normal);
        let rest = 1.0 - ratio * ratio * (1.0 - cosine * cosine);
        (rest >= 0.0).then(|| self * ratio + normal * (ratio * cosine - rest.sqrt()))
    }

    pub(crate) fn turned_x(self, angle: f32) -> Self {
        let (sine, cosine) = angle.sin_cos();
        vec3(self.x, self.y * cosine - self.z * sine, self.y * sine + self.z * cosine)
    }

    pub(crate) fn turned_y(self, angle: f32) -> Self {
        let (sine, cosine) = angle.sin_cos();
        vec3(self.x * cosine + self.z * sine, self.y, self.z * cosine - self.x * sine)
    }

    pub(crate) fn turned_z(self, angle: f32) -> Self {
        let (sine, cosine) = angle.sin_cos();
        vec3(self.x * cosine - self.y * sine, self.x * sine + self.y * cosine, self.z)
    }
}

impl Add for Vec3 {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        vec3(self.x + other.x, self.y + other.y, self.z + other.z)
    }
}

impl Sub for Vec3 {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        vec3(self.x - other.x, self.y - other.y, self.z - other.z)
    }
}

impl Mul<f32> for Vec3 {
    type Output = Self;
    fn mul(self, factor: f32) -> Self {
        vec3(self.x * factor, self.y * factor, self.z * factor)
    }
}

impl Neg for Vec3 {
    type Output = Self;
    fn neg(self) -> Self {
        self * -1.0
    }
}

pub(crate) fn smoothstep(from: f32, to: f32, value: f32) -> f32 {
    let part = ((value - from) / (to - from)).clamp(0.0, 1.0);
    part * part * (3.0 - 2.0 * part)
}

/// The length of (x, y), to the last bit what `f32::hypot` says of finite numbers, without the call.
#[expect(clippy::cast_possible_truncation, reason = "rounded once, from twice the precision")]
pub(crate) fn hypotenuse(x: f32, y: f32) -> f32 {
    let (x, y) = (f64::from(x), f64::from(y));
    (x * x + y * y).sqrt() as f32
}
