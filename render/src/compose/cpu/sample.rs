//! From texels to rows of colours with straight alpha.

use std::ops::Range;

use super::math::{least, most};
use crate::compose::picture::FAR;
use crate::compose::{Level, Picture, PlannedLayer, Samples};

/// A row of values for each channel; colours are not multiplied with alpha.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) red: Vec<f32>,
    pub(super) green: Vec<f32>,
    pub(super) blue: Vec<f32>,
    pub(super) alpha: Vec<f32>,
}

impl Rows {
    pub(super) fn new(width: usize) -> Self {
        let row = || vec![0.0; width];
        Self { red: row(), green: row(), blue: row(), alpha: row() }
    }

    pub(super) fn part(&mut self, range: Range<usize>) -> Parts<'_> {
        Parts {
            red: &mut self.red[range.clone()],
            green: &mut self.green[range.clone()],
            blue: &mut self.blue[range.clone()],
            alpha: &mut self.alpha[range],
        }
    }
}

/// A part of [`Rows`].
pub(super) struct Parts<'a> {
    pub(super) red: &'a mut [f32],
    pub(super) green: &'a mut [f32],
    pub(super) blue: &'a mut [f32],
    pub(super) alpha: &'a mut [f32],
}

/// Two texels of a side, and how far it is from the first to the second.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taps {
    pub(super) first: u32,
    pub(super) second: u32,
    pub(super) far: f32,
}

/// A kind of sample, read as 0 to 1 where it is a whole number.
trait Sample: Copy {
    const SCALE: f32;
    fn value(self) -> f32;
}

impl Sample for u8 {
    const SCALE: f32 = 1.0 / 255.0;
    fn value(self) -> f32 {
        f32::from(self)
    }
}

impl Sample for u16 {
    const SCALE: f32 = 1.0 / 65535.0;
    fn value(self) -> f32 {
        f32::from(self)
    }
}

impl Sample for f32 {
    const SCALE: f32 = 1.0;
    fn value(self) -> f32 {
        self
    }
}

/// What all rows of a layer share.
pub(super) struct Sampler<'a> {
    level: &'a Level,
    layer: &'a PlannedLayer,
    columns: Vec<Taps>,
    /// Whether every column lies on a texel.
    on_texels: bool,
}

impl<'a> Sampler<'a> {
    /// For columns of the output within `range`, which lies in the layer's rectangle.
    pub(super) fn new(picture: &'a Picture, layer: &'a PlannedLayer) -> Self {
        let columns = columns(layer);
        let on_texels = columns.iter().all(|taps| taps.far <= 0.0);
        Self { level: picture.level(layer.level), layer, columns, on_texels }
    }

    /// Fills `out` with a row of the output, from a column of the output on; all of it lies in the rectangle.
    pub(super) fn row(&self, y: u32, from: u32, out: &mut Parts<'_>) {
        let layer = self.layer;
        let below = y.wrapping_sub(layer.rect[1].cast_unsigned());
        let rows = taps(layer.y.at(below), layer.linear, layer.bounds[1], layer.bounds[3]);
        let start = from.wrapping_sub(layer.rect[0].cast_unsigned()) as usize;
        let columns = &self.columns[start..][..out.red.len()];
        match &self.level.samples {
            Samples::U8(all) => self.read(all, columns, rows, out),
            Samples::U16(all) => self.read(all, columns, rows, out),
            Samples::F32(all) => self.read(all, columns, rows, out),
        }
    }

    fn read<S: Sample>(&self, samples: &[S], columns: &[Taps], rows: Taps, out: &mut Parts<'_>) {
        let width = self.level.size.width as usize;
        let (texels, _) = samples.as_chunks::<4>();
        let above = &texels[rows.first as usize * width..][..width];
        let below = &texels[rows.second as usize * width..][..width];
        let near = self.on_texels && rows.far <= 0.0;
        match (near, self.layer.opaque, self.layer.premultiplied) {
            (true, ..) => nearest(above, columns, out),
            (false, false, false) => linear_straight(above, below, columns, rows.far, out),
            (false, ..) => linear(above, below, columns, rows.far, out),
        }
        if self.layer.premultiplied && !self.layer.opaque {
            unpremultiply(out);
        }
    }
}

/// What each column of a layer's rectangle takes.
pub(super) fn columns(layer: &PlannedLayer) -> Vec<Taps> {
    let width = u32::try_from(layer.rect[2] - layer.rect[0]).unwrap_or(0);
    let (first, last) = (layer.bounds[0], layer.bounds[2]);
    (0..width).map(|x| taps(layer.x.at(x), layer.linear, first, last)).collect()
}

pub(super) fn taps(position: i64, linear: bool, first: i32, last: i32) -> Taps {
    let texel = |index: i64| {
        #[expect(clippy::cast_possible_truncation, reason = "clamped to the level")]
        let index = index.clamp(i64::from(first), i64::from(last)) as i32;
        index.cast_unsigned()
    };
    if !linear {
        let index = texel(position >> 32);
        return Taps { first: index, second: index, far: 0.0 };
    }
    let position = position - (1 << 31);
    let index = position >> 32;
    // 24 digits, which a float holds exactly
    #[expect(clippy::cast_precision_loss, reason = "below 2^24")]
    let far = ((position >> 8) & 0x00ff_ffff) as f32 / 16_777_216.0;
    Taps { first: texel(index), second: texel(index + 1), far }
}

fn nearest<S: Sample>(row: &[[S; 4]], columns: &[Taps], out: &mut Parts<'_>) {
    for (at, taps) in columns.iter().enumerate() {
        let texel = row[taps.first as usize];
        out.red[at] = texel[0].value() * S::SCALE;
        out.green[at] = texel[1].value() * S::SCALE;
        out.blue[at] = texel[2].value() * S::SCALE;
        out.alpha[at] = texel[3].value() * S::SCALE;
    }
}

fn between(from: f32, to: f32, far: f32) -> f32 {
    from + (to - from) * far
}

fn linear<S: Sample>(above: &[[S; 4]], below: &[[S; 4]], columns: &[Taps], down: f32, out: &mut Parts<'_>) {
    for (at, taps) in columns.iter().enumerate() {
        let (left, right) = (taps.first as usize, taps.second as usize);
        let (a, b, c, d) = (above[left], above[right], below[left], below[right]);
        let mut value = [0.0; 4];
        for (channel, value) in value.iter_mut().enumerate() {
            let top = between(a[channel].value(), b[channel].value(), taps.far);
            let bottom = between(c[channel].value(), d[channel].value(), taps.far);
            *value = between(top, bottom, down) * S::SCALE;
        }
        out.red[at] = value[0];
        out.green[at] = value[1];
        out.blue[at] = value[2];
        out.alpha[at] = value[3];
    }
}

/// Colours weigh as much as they are opaque, so that what is transparent gives none of its own.
fn linear_straight<S: Sample>(
    above: &[[S; 4]],
    below: &[[S; 4]],
    columns: &[Taps],
    down: f32,
    out: &mut Parts<'_>,
) {
    for (at, taps) in columns.iter().enumerate() {
        let (left, right) = (taps.first as usize, taps.second as usize);
        let weighted = |texel: [S; 4]| {
            let alpha = texel[3].value() * S::SCALE;
            [0, 1, 2, 3].map(
                |channel| {
                    if channel == 3 { alpha } else { texel[channel].value() * S::SCALE * alpha }
                },
            )
        };
        let (a, b) = (weighted(above[left]), weighted(above[right]));
        let (c, d) = (weighted(below[left]), weighted(below[right]));
        let value = [0, 1, 2, 3].map(|channel| {
            let top = between(a[channel], b[channel], taps.far);
            let bottom = between(c[channel], d[channel], taps.far);
            between(top, bottom, down)
        });
        let inverse = inverse(value[3]);
        out.red[at] = within(value[0] * inverse);
        out.green[at] = within(value[1] * inverse);
        out.blue[at] = within(value[2] * inverse);
        out.alpha[at] = value[3];
    }
}

/// What a colour that was multiplied with alpha is multiplied with; what is not there keeps its colour, which nobody sees.
fn inverse(alpha: f32) -> f32 {
    if alpha > 1e-6 { 1.0 / alpha } else { 1.0 }
}

fn within(value: f32) -> f32 {
    least(most(value, -FAR), FAR)
}

fn unpremultiply(out: &mut Parts<'_>) {
    for at in 0..out.alpha.len() {
        let inverse = inverse(out.alpha[at]);
        out.red[at] = within(out.red[at] * inverse);
        out.green[at] = within(out.green[at] * inverse);
        out.blue[at] = within(out.blue[at] * inverse);
    }
}
