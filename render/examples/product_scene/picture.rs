//! From a scene and a camera to 8-bit pixels: one sample each, more where neighbours differ.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use super::trace::{Quality, Scene, Seen, Thing, Tracer};
use super::vector::{BLACK, UP, Vec3};

/// Where the picture is taken from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Camera {
    pub(crate) eye: Vec3,
    pub(crate) target: Vec3,
    /// Vertical angle of view, in degrees.
    pub(crate) angle: f32,
    /// Clockwise tilt, in degrees.
    pub(crate) roll: f32,
}

/// What a picture is made with.
pub(crate) struct Picture<'s> {
    pub(crate) scene: &'s dyn Scene,
    pub(crate) camera: Camera,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) exposure: f32,
    pub(crate) quality: Quality,
}

/// Rows that are rendered together, and how many more on both sides, so that edges on the seam are seen.
const BAND: u32 = 128;
const LAP: u32 = 8;
/// The largest square that may be filled in between samples: on the backdrop, and on the product.
const BLOCK: usize = 8;
const FINE_BLOCK: usize = 4;

impl Picture<'_> {
    /// Renders rows of RGBA with straight alpha.
    pub(crate) fn render(&self, threads: usize) -> Vec<[u8; 4]> {
        let bands = self.height.div_ceil(BAND);
        let next = AtomicU32::new(0);
        let done = Mutex::new(vec![Vec::new(); bands as usize]);
        thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                scope.spawn(|| {
                    loop {
                        let band = next.fetch_add(1, Ordering::Relaxed);
                        if band >= bands {
                            return;
                        }
                        let rows = self.band(band * BAND, ((band + 1) * BAND).min(self.height));
                        if let Ok(mut done) = done.lock() {
                            done[band as usize] = rows;
                        }
                    }
                });
            }
        });
        done.into_inner().unwrap_or_default().concat()
    }

    #[expect(clippy::cast_precision_loss, reason = "a picture's sides")]
    fn band(&self, from: u32, to: u32) -> Vec<[u8; 4]> {
        let height = self.height as f32;
        let spread = (self.camera.angle.to_radians() / 2.0).tan();
        let forward = (self.camera.target - self.camera.eye).normalized();
        let level = forward.cross(UP).normalized();
        let (sine, cosine) = self.camera.roll.to_radians().sin_cos();
        let raised = level.cross(forward);
        let (right, up) = (level * cosine + raised * sine, raised * cosine - level * sine);
        let edge_samples = match self.quality {
            Quality::Still => 8,
            Quality::Film => 5,
        };
        let tracer = Tracer { scene: self.scene, quality: self.quality, pixel: 2.0 * spread / height };
        let sample = |x: f32, y: f32| {
            let across = (2.0 * x - self.width as f32) / height * spread;
            let upwards = (1.0 - 2.0 * y / height) * spread;
            let seen = tracer.camera(self.camera.eye, (forward + right * across + up * upwards).normalized());
            Sample { shown: self.shown(seen), thing: seen.thing }
        };
        let first = from.saturating_sub(LAP);
        let rows = (to + LAP - first).next_multiple_of(LAP) as usize;
        let columns = (self.width as usize).next_multiple_of(BLOCK);
        let mut grid = Grid {
            samples: vec![None; (columns + 1) * (rows + 1)],
            stride: columns + 1,
            sample: |x: usize, y: usize| sample(x as f32 + 0.5, y as f32 + first as f32 + 0.5),
        };
        for y in (0..rows).step_by(BLOCK) {
            for x in (0..columns).step_by(BLOCK) {
                grid.fill(x, y, BLOCK);
            }
        }
        let width = self.width as usize;
        let mut finished = Vec::with_capacity(width * (to - from) as usize);
        for y in from..to {
            let row = (y - first) as usize;
            for x in 0..width {
                let center = grid.known(x, row);
                let differs = |x: usize, y: usize| {
                    grid.samples[y * grid.stride + x].is_some_and(|other| other.differs(&center, 0.035))
                };
                let edge = (x > 0 && differs(x - 1, row))
                    || differs(x + 1, row)
                    || (row > 0 && differs(x, row - 1))
                    || differs(x, row + 1);
                let mut sum = center.shown;
                let mut count = 1.0;
                if edge {
                    for index in 0..edge_samples {
                        // a low-discrepancy lattice, the same in every pixel
                        let (u, v) = lattice(index);
                        let more = sample(x as f32 + u, y as f32 + v);
                        for (total, value) in sum.iter_mut().zip(more.shown) {
                            *total += value;
                        }
                        count += 1.0;
                    }
                }
                finished.push(quantized(sum.map(|total| total / count)));
            }
        }
        finished
    }

    /// Display values, multiplied by coverage so that they can be averaged.
    fn shown(&self, seen: Seen) -> [f32; 4] {
        let light = if seen.alpha > 0.0 { seen.light } else { BLACK };
        let shown = (light * self.exposure).map(|value| encode(filmic(value)));
        [shown.x * seen.alpha, shown.y * seen.alpha, shown.z * seen.alpha, seen.alpha]
    }
}

/// One sample, in display values.
#[derive(Debug, Clone, Copy)]
struct Sample {
    shown: [f32; 4],
    thing: Thing,
}

impl Sample {
    fn differs(&self, other: &Self, by: f32) -> bool {
        self.shown.iter().zip(other.shown).any(|(a, b)| (a - b).abs() > by)
    }
}

/// The pixels of a band, sampled where something happens and filled in where nothing does.
struct Grid<F> {
    samples: Vec<Option<Sample>>,
    stride: usize,
    sample: F,
}

impl<F: Fn(usize, usize) -> Sample> Grid<F> {
    fn known(&mut self, x: usize, y: usize) -> Sample {
        let sample = &self.sample;
        *self.samples[y * self.stride + x].get_or_insert_with(|| sample(x, y))
    }

    /// Samples a square's corners and middle; where the middle is what the corners promise, fills it in.
    fn fill(&mut self, x: usize, y: usize, size: usize) {
        if size == 1 {
            self.known(x, y);
            return;
        }
        let corners = [
            self.known(x, y),
            self.known(x + size, y),
            self.known(x, y + size),
            self.known(x + size, y + size),
        ];
        let middle = self.known(x + size / 2, y + size / 2);
        let calm = matches!(middle.thing, Thing::Floor | Thing::Nothing);
        let smooth = (calm || size <= FINE_BLOCK)
            && corners.iter().all(|corner| corner.thing == middle.thing && !corner.differs(&middle, 0.03))
            && !between(&corners, 0.5, 0.5, middle.thing).differs(&middle, 0.0022);
        let half = size / 2;
        if !smooth {
            for (right, down) in [(0, 0), (half, 0), (0, half), (half, half)] {
                self.fill(x + right, y + down, half);
            }
            return;
        }
        for down in 0..size {
            for right in 0..size {
                let at = &mut self.samples[(y + down) * self.stride + x + right];
                #[expect(clippy::cast_precision_loss, reason = "at most the size of a block")]
                let (u, v) = (right as f32 / size as f32, down as f32 / size as f32);
                at.get_or_insert_with(|| between(&corners, u, v, middle.thing));
            }
        }
    }
}

/// The value at a place within a square, from its corners.
fn between(corners: &[Sample; 4], right: f32, down: f32, thing: Thing) -> Sample {
    let mut shown = [0.0; 4];
    let weights = [(1.0 - right) * (1.0 - down), right * (1.0 - down), (1.0 - right) * down, right * down];
    for (corner, weight) in corners.iter().zip(weights) {
        for (value, part) in shown.iter_mut().zip(corner.shown) {
            *value += part * weight;
        }
    }
    Sample { shown, thing }
}

/// Points of the R2 sequence in the unit square.
fn lattice(index: u16) -> (f32, f32) {
    let step = f32::from(index) + 1.0;
    ((0.5 + step * 0.754_877_7).fract(), (0.5 + step * 0.569_840_3).fract())
}

/// A shoulder for highlights; middle tones keep their value.
fn filmic(value: f32) -> f32 {
    let value = value.max(0.0);
    if value < 0.6 { value } else { 0.6 + 0.4 * (1.0 - (-(value - 0.6) / 0.4).exp()) }
}

fn encode(linear: f32) -> f32 {
    if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255")]
fn quantized([red, green, blue, alpha]: [f32; 4]) -> [u8; 4] {
    let code = |value: f32| (value * 255.0 + 0.5).clamp(0.0, 255.0) as u8;
    if alpha <= 0.0 {
        return [0; 4];
    }
    [code(red / alpha), code(green / alpha), code(blue / alpha), code(alpha)]
}
