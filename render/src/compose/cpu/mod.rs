//! On the processor: rows on all cores, values of a row in vectors, and of each picture only what is seen of it.

mod codes;
mod light;
mod math;
mod sample;
mod shade;

use std::ops::Range;

use rayon::prelude::*;

use self::codes::{Codes, runs};
use self::math::unit;
use self::sample::{Parts, Rows, Sampler};
use self::shade::Shading;
use super::plan::{Plan, PlannedDivider, PlannedKind, PlannedLayer};
use super::ramp::{HEAT, ramped};
use super::{Compose, ComposeError, Composition, Encoding, Rgba8Picture, Sources, plan};
pub use light::LightPicture;

/// The processor's backend: always there, and what others are held against.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cpu;

impl Cpu {
    /// There is nothing to set up.
    pub fn new() -> Self {
        Self
    }
}

impl Compose for Cpu {
    fn compose_from(
        &self,
        composition: &Composition,
        from: &Sources<'_>,
    ) -> Result<Rgba8Picture, ComposeError> {
        let plan = plan(composition, from)?;
        Ok(carry_out(&plan, from))
    }
}

/// Rows that one thread takes at a time, at least.
const ROWS: usize = 8;

/// Carries out a plan.
pub(super) fn carry_out(plan: &Plan, from: &Sources<'_>) -> Rgba8Picture {
    drawn(plan, from, Codes::of(plan, from).as_deref())
}

/// Where there are codes of all layers, these are shown where they can be.
fn drawn(plan: &Plan, from: &Sources<'_>, codes: Option<&[Codes<'_>]>) -> Rgba8Picture {
    let width = plan.size.width as usize;
    let work = Work::new(plan, from, None);
    let mut samples = vec![0u8; width * plan.size.height as usize * 4];
    samples.par_chunks_mut(width * 4).enumerate().with_min_len(ROWS).for_each_init(
        || (Scratch::new(width), Vec::new()),
        |(scratch, spare), (y, out)| {
            #[expect(clippy::cast_possible_truncation, reason = "a row of the output")]
            let y = y as u32;
            // Where nothing but one picture is seen, and its codes are what is shown, these go straight through.
            let mut done = 0;
            if let Some(codes) = codes {
                for (range, layer) in runs(plan, y) {
                    codes[layer].row(y, range.clone(), &mut out[range.start * 4..range.end * 4], spare);
                    work.part(y, done..range.start, scratch, out);
                    done = range.end;
                }
            }
            work.part(y, done..width, scratch, out);
        },
    );
    Rgba8Picture { size: plan.size, samples }
}

/// What a thread needs for a row.
struct Scratch {
    /// What comes out; its alpha is how much of a layer covers what lies beneath.
    out: Rows,
    ground: Rows,
    layer: Rows,
    spare: Vec<f32>,
}

impl Scratch {
    fn new(width: usize) -> Self {
        Self {
            out: Rows::new(width),
            ground: Rows::new(width),
            layer: Rows::new(width),
            spare: vec![0.0; width],
        }
    }

    fn write(&self, range: Range<usize>, out: &mut [u8]) {
        let pixels = &mut out.as_chunks_mut::<4>().0[range.clone()];
        // display values lie within 0 and 1
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped here")]
        let code = |value: f32| (unit(value) * 255.0 + 0.5) as i32 as u8;
        for (((pixel, red), green), blue) in pixels
            .iter_mut()
            .zip(&self.out.red[range.clone()])
            .zip(&self.out.green[range.clone()])
            .zip(&self.out.blue[range])
        {
            *pixel = [code(*red), code(*green), code(*blue), 255];
        }
    }
}

struct Work<'a> {
    plan: &'a Plan,
    samplers: Vec<Sampler<'a>>,
    shading: Shading<'a>,
}

impl<'a> Work<'a> {
    /// What comes out are display values, or light that display values of this encoding stand for.
    fn new(plan: &'a Plan, from: &Sources<'a>, light_of: Option<Encoding>) -> Self {
        let samplers: Vec<Sampler<'_>> =
            plan.layers.iter().map(|layer| Sampler::new(from.pictures[layer.picture], layer)).collect();
        let shading = Shading { display: plan.display, light_of, look: plan.look.zip(from.lut) };
        Self { plan, samplers, shading }
    }

    /// Draws a part of a row into the whole row `out`.
    fn part(&self, y: u32, range: Range<usize>, scratch: &mut Scratch, out: &mut [u8]) {
        if !range.is_empty() {
            self.row(y, range.clone(), scratch);
            scratch.write(range, out);
        }
    }

    fn row(&self, y: u32, drawn: Range<usize>, scratch: &mut Scratch) {
        self.ground(y, &mut scratch.ground);
        match &self.plan.kind {
            PlannedKind::Stack => {
                copy(&mut scratch.ground.part(drawn.clone()), &mut scratch.out.part(drawn.clone()));
                for (layer, sampler) in self.plan.layers.iter().zip(&self.samplers) {
                    let seen = seen(layer, y, drawn.clone());
                    if seen.is_empty() || layer.opacity <= 0.0 {
                        continue;
                    }
                    self.layer(layer, sampler, y, seen.clone(), scratch);
                    over(&mut scratch.layer.part(seen.clone()), &mut scratch.out.part(seen), layer.opacity);
                }
            }
            PlannedKind::Wipe { dividers, half_line, line_color } => {
                for (at, (layer, sampler)) in self.plan.layers.iter().zip(&self.samplers).enumerate() {
                    let mut range = drawn.clone();
                    if at > 0 {
                        range = right_of(&dividers[at - 1], y, range);
                    }
                    for later in &dividers[at..] {
                        range = not_beyond(later, y, range);
                    }
                    if range.is_empty() {
                        continue;
                    }
                    self.over_ground(layer, sampler, y, range.clone(), scratch);
                    let alpha = &mut scratch.layer.alpha[range.clone()];
                    if at == 0 {
                        alpha.fill(1.0);
                    } else {
                        coverage(&dividers[at - 1], y, range.start, alpha);
                    }
                    over(&mut scratch.layer.part(range.clone()), &mut scratch.out.part(range), 1.0);
                }
                if *half_line > 0.0 {
                    for divider in dividers {
                        scratch.layer.red.fill(line_color[0]);
                        scratch.layer.green.fill(line_color[1]);
                        scratch.layer.blue.fill(line_color[2]);
                        line(divider, y, *half_line, &mut scratch.layer.alpha);
                        over(
                            &mut scratch.layer.part(drawn.clone()),
                            &mut scratch.out.part(drawn.clone()),
                            1.0,
                        );
                    }
                }
            }
            PlannedKind::Checkerboard { cell } => {
                let side = *cell as usize;
                let turn = (y / cell) as usize;
                let mut start = drawn.start;
                while start < drawn.end {
                    let end = (start / side + 1).saturating_mul(side).min(drawn.end);
                    let at = (start / side + turn) % self.plan.layers.len();
                    let range = start..end;
                    self.over_ground(&self.plan.layers[at], &self.samplers[at], y, range.clone(), scratch);
                    copy(&mut scratch.layer.part(range.clone()), &mut scratch.out.part(range));
                    start = end;
                }
            }
            PlannedKind::Difference { gain, heat } => {
                self.over_ground(&self.plan.layers[0], &self.samplers[0], y, drawn.clone(), scratch);
                std::mem::swap(&mut scratch.layer, &mut scratch.out);
                self.over_ground(&self.plan.layers[1], &self.samplers[1], y, drawn.clone(), scratch);
                let Scratch { layer, out, spare, .. } = scratch;
                let mut out = out.part(drawn.clone());
                apart(&layer.part(drawn), &mut out, *gain);
                if *heat {
                    hot(&mut out, spare);
                    self.shading.light_of_display(&mut out);
                } else if self.shading.light_of.is_none() {
                    for values in [out.red, out.green, out.blue] {
                        for value in values {
                            *value = unit(*value);
                        }
                    }
                }
            }
        }
    }

    fn ground(&self, y: u32, out: &mut Rows) {
        let [first, second] = self.plan.ground;
        let cell = self.plan.ground_cell;
        for (channel, values) in [&mut out.red, &mut out.green, &mut out.blue].into_iter().enumerate() {
            if cell == 0 {
                values.fill(first[channel]);
                continue;
            }
            for (at, run) in values.chunks_mut(cell as usize).enumerate() {
                let odd = (at + (y / cell) as usize) % 2 == 1;
                run.fill(if odd { second[channel] } else { first[channel] });
            }
        }
    }

    /// The display values and alpha of a layer, in a part of the row that lies in its rectangle.
    fn layer(
        &self,
        layer: &PlannedLayer,
        sampler: &Sampler<'_>,
        y: u32,
        range: Range<usize>,
        scratch: &mut Scratch,
    ) {
        let mut part = scratch.layer.part(range.clone());
        #[expect(clippy::cast_possible_truncation, reason = "a column of the output")]
        sampler.row(y, range.start as u32, &mut part);
        self.shading.row(layer, &mut part, &mut scratch.spare);
    }

    /// A layer over the ground, and the ground around it.
    fn over_ground(
        &self,
        layer: &PlannedLayer,
        sampler: &Sampler<'_>,
        y: u32,
        range: Range<usize>,
        scratch: &mut Scratch,
    ) {
        let seen = seen(layer, y, range.clone());
        if seen.is_empty() {
            copy(&mut scratch.ground.part(range.clone()), &mut scratch.layer.part(range));
            return;
        }
        self.layer(layer, sampler, y, seen.clone(), scratch);
        for around in [range.start..seen.start, seen.end..range.end] {
            copy(&mut scratch.ground.part(around.clone()), &mut scratch.layer.part(around));
        }
        if layer.opaque || layer.channel == super::Channel::Alpha {
            return;
        }
        let (ground, out) = (scratch.ground.part(seen.clone()), scratch.layer.part(seen));
        for (ground, values) in [(ground.red, out.red), (ground.green, out.green), (ground.blue, out.blue)] {
            for ((value, ground), alpha) in values.iter_mut().zip(ground.iter()).zip(out.alpha.iter()) {
                *value = ground + (*value - ground) * alpha;
            }
        }
    }
}

/// The part of a row's range that lies in a layer's rectangle.
fn seen(layer: &PlannedLayer, y: u32, range: Range<usize>) -> Range<usize> {
    let [left, top, right, bottom] = layer.rect.map(i32::cast_unsigned);
    if y < top || y >= bottom {
        return range.start..range.start;
    }
    let start = range.start.max(left as usize).min(range.end);
    start..range.end.min(right as usize).max(start)
}

fn copy(from: &mut Parts<'_>, to: &mut Parts<'_>) {
    to.red.copy_from_slice(from.red);
    to.green.copy_from_slice(from.green);
    to.blue.copy_from_slice(from.blue);
}

fn over(layer: &mut Parts<'_>, out: &mut Parts<'_>, opacity: f32) {
    for (values, layer_values) in
        [(&mut *out.red, &*layer.red), (&mut *out.green, &*layer.green), (&mut *out.blue, &*layer.blue)]
    {
        for ((value, own), alpha) in values.iter_mut().zip(layer_values).zip(layer.alpha.iter()) {
            *value += (own - *value) * (alpha * opacity);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "columns and rows of the output")]
fn coverage(divider: &PlannedDivider, y: u32, start: usize, out: &mut [f32]) {
    let row = divider.ny * (y as f32 + 0.5) - divider.distance;
    for (at, value) in out.iter_mut().enumerate() {
        *value = unit(divider.nx * ((start + at) as f32 + 0.5) + row + 0.5);
    }
}

#[expect(clippy::cast_precision_loss, reason = "columns and rows of the output")]
fn line(divider: &PlannedDivider, y: u32, half: f32, out: &mut [f32]) {
    let row = divider.ny * (y as f32 + 0.5) - divider.distance;
    for (at, value) in out.iter_mut().enumerate() {
        *value = unit(half + 0.5 - (divider.nx * (at as f32 + 0.5) + row).abs());
    }
}

/// Where in a row the coverage of a divider is above 0, or a little more.
fn right_of(divider: &PlannedDivider, y: u32, range: Range<usize>) -> Range<usize> {
    half_row(f64::from(divider.nx), offset(divider, y) + 0.5, range)
}

/// Where in a row it is below 1, or a little more.
fn not_beyond(divider: &PlannedDivider, y: u32, range: Range<usize>) -> Range<usize> {
    half_row(-f64::from(divider.nx), 0.5 - offset(divider, y), range)
}

fn offset(divider: &PlannedDivider, y: u32) -> f64 {
    f64::from(divider.ny) * (f64::from(y) + 0.5) - f64::from(divider.distance)
}

/// The part of a row where `slope * (x + 0.5) + rest` may be above 0: a pixel more on either side, for what rounding does.
fn half_row(slope: f64, rest: f64, range: Range<usize>) -> Range<usize> {
    // beyond this the line leaves the row undecided for at most a pixel of tens of thousands
    if slope.abs() < 1e-9 {
        return if rest > -1e-2 { range } else { range.start..range.start };
    }
    let crossing = -rest / slope - 0.5;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let (floor, ceil) =
        ((crossing.floor() - 1.0).max(0.0) as usize, (crossing.ceil() + 2.0).max(0.0) as usize);
    if slope > 0.0 {
        range.start.max(floor).min(range.end)..range.end
    } else {
        range.start..range.end.min(ceil).max(range.start)
    }
}

fn apart(one: &Parts<'_>, out: &mut Parts<'_>, gain: f32) {
    for (values, other) in
        [(&mut *out.red, &*one.red), (&mut *out.green, &*one.green), (&mut *out.blue, &*one.blue)]
    {
        for (value, other) in values.iter_mut().zip(other) {
            *value = (*value - other).abs() * gain;
        }
    }
}

/// The largest channel as heat.
fn hot(out: &mut Parts<'_>, spare: &mut [f32]) {
    let spare = &mut spare[..out.red.len()];
    for (((largest, red), green), blue) in
        spare.iter_mut().zip(out.red.iter()).zip(out.green.iter()).zip(out.blue.iter())
    {
        *largest = math::most(math::most(*red, *green), *blue);
    }
    ramped(&HEAT, spare, [&mut *out.red, &mut *out.green, &mut *out.blue]);
}
