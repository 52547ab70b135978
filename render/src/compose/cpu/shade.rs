//! From a picture's own values to display values, row by row. Each step asks once what is to be done, and then does it to
//! the whole row.

use super::math::{least, most, power, unit};
use super::sample::Parts;
use crate::compose::picture::FAR;
use crate::compose::ramp::ramped;
use crate::compose::{Channel, Encoding, FALSE_COLOR, LUMA, LookGives, Lut, PlannedLayer, PlannedLook, TOE};

/// What all layers share.
#[derive(Clone, Copy)]
pub(super) struct Shading<'a> {
    pub(super) display: Encoding,
    /// Where light comes out and not display values: how the latter would be encoded. Then nothing is clamped.
    pub(super) light_of: Option<Encoding>,
    pub(super) look: Option<(PlannedLook, &'a Lut)>,
}

impl Shading<'_> {
    /// Turns a row of a layer into display values; its alpha stays, or is 1 where it is what is shown.
    pub(super) fn row(&self, layer: &PlannedLayer, row: &mut Parts<'_>, spare: &mut [f32]) {
        if layer.plain {
            if self.light_of.is_none() {
                each(row, unit);
            }
        } else {
            self.display_values(layer, row);
        }
        for alpha in row.alpha.iter_mut() {
            *alpha = unit(*alpha);
        }
        match layer.channel {
            Channel::Color => {}
            Channel::Red => {
                row.green.copy_from_slice(row.red);
                row.blue.copy_from_slice(row.red);
            }
            Channel::Green => {
                row.red.copy_from_slice(row.green);
                row.blue.copy_from_slice(row.green);
            }
            Channel::Blue => {
                row.red.copy_from_slice(row.blue);
                row.green.copy_from_slice(row.blue);
            }
            Channel::Alpha => {
                row.red.copy_from_slice(row.alpha);
                row.green.copy_from_slice(row.alpha);
                row.blue.copy_from_slice(row.alpha);
                row.alpha.fill(1.0);
            }
            Channel::Luma => {
                luma(row, spare);
                let luma = &spare[..row.red.len()];
                row.red.copy_from_slice(luma);
                row.green.copy_from_slice(luma);
                row.blue.copy_from_slice(luma);
            }
        }
        if layer.false_color {
            // Its steps are of display values.
            if let Some(display) = self.light_of {
                encode(display, row);
            }
            luma(row, spare);
            ramped(&FALSE_COLOR, &spare[..row.alpha.len()], [&mut *row.red, &mut *row.green, &mut *row.blue]);
            self.light_of_display(row);
        }
        for (values, tint) in [&mut *row.red, &mut *row.green, &mut *row.blue].into_iter().zip(layer.tint) {
            if tint < 1.0 {
                for value in values.iter_mut() {
                    *value *= tint;
                }
            }
        }
    }

    fn display_values(&self, layer: &PlannedLayer, row: &mut Parts<'_>) {
        decode(layer.encoding, row);
        let m = &layer.matrix;
        for ((red, green), blue) in row.red.iter_mut().zip(row.green.iter_mut()).zip(row.blue.iter_mut()) {
            let (r, g, b) = (*red, *green, *blue);
            *red = m[0][0] * r + m[0][1] * g + m[0][2] * b;
            *green = m[1][0] * r + m[1][1] * g + m[1][2] * b;
            *blue = m[2][0] * r + m[2][1] * g + m[2][2] * b;
        }
        each(row, |value| least(most(value, -FAR), FAR));
        let mut encoded = false;
        if layer.look
            && let Some((look, lut)) = self.look
        {
            encode(look.takes, row);
            through(lut, row);
            encoded = look.gives == LookGives::Display;
        }
        if (layer.power - 1.0).abs() > 0.0 {
            let exponent = layer.power;
            each(row, |value| toed(value, exponent));
        }
        match self.light_of {
            // A table that gives display values has ended what they can show.
            Some(display) if encoded => decode(display, row),
            Some(_) => {}
            None => {
                if !encoded {
                    encode(self.display, row);
                }
                each(row, unit);
            }
        }
    }

    /// From display values to what comes out.
    pub(super) fn light_of_display(&self, row: &mut Parts<'_>) {
        if let Some(display) = self.light_of {
            decode(display, row);
        }
    }
}

/// Does the same to every colour.
#[expect(clippy::inline_always, reason = "within loops over rows, which are vectors only when it is")]
#[inline(always)]
fn each(row: &mut Parts<'_>, what: impl Fn(f32) -> f32) {
    for values in [&mut *row.red, &mut *row.green, &mut *row.blue] {
        for value in values.iter_mut() {
            *value = what(*value);
        }
    }
}

fn luma(row: &Parts<'_>, out: &mut [f32]) {
    for (((out, red), green), blue) in
        out.iter_mut().zip(row.red.iter()).zip(row.green.iter()).zip(row.blue.iter())
    {
        *out = red * LUMA[0] + green * LUMA[1] + blue * LUMA[2];
    }
}

/// A power with the straight toe, see [`TOE`]; below 0 it goes on.
#[expect(clippy::inline_always, reason = "within loops over rows, which are vectors only when it is")]
#[inline(always)]
fn toed(value: f32, exponent: f32) -> f32 {
    let slope = power(TOE, exponent) / TOE;
    let curve = power(most(value, TOE), exponent);
    if value < TOE { value * slope } else { curve }
}

/// From encoded values to linear ones, which go on beyond 0 and 1.
pub(super) fn decode(encoding: Encoding, row: &mut Parts<'_>) {
    match encoding {
        Encoding::Linear => {}
        Encoding::Srgb => each(row, |value| {
            let curve = power((most(value, 0.04) + 0.055) * (1.0 / 1.055), 2.4);
            if value <= 0.040_45 { value * (1.0 / 12.92) } else { curve }
        }),
        Encoding::Gamma22 => each(row, |value| toed(value, 2.2)),
        Encoding::Gamma24 => each(row, |value| toed(value, 2.4)),
        Encoding::Rec709 => each(row, |value| {
            let curve = power((most(value, 0.08) + 0.099) * (1.0 / 1.099), 1.0 / 0.45);
            if value < 0.081 { value * (1.0 / 4.5) } else { curve }
        }),
    }
}

/// From linear values to encoded ones.
fn encode(encoding: Encoding, row: &mut Parts<'_>) {
    match encoding {
        Encoding::Linear => {}
        Encoding::Srgb => each(row, |value| {
            let curve = power(most(value, 0.003), 1.0 / 2.4) * 1.055 - 0.055;
            if value <= 0.003_130_8 { value * 12.92 } else { curve }
        }),
        Encoding::Gamma22 => each(row, |value| toed(value, 1.0 / 2.2)),
        Encoding::Gamma24 => each(row, |value| toed(value, 1.0 / 2.4)),
        Encoding::Rec709 => each(row, |value| {
            let curve = power(most(value, 0.017), 0.45) * 1.099 - 0.099;
            if value < 0.018 { value * 4.5 } else { curve }
        }),
    }
}

/// Through the table: evenly within each of the six tetrahedra of a cell.
fn through(lut: &Lut, row: &mut Parts<'_>) {
    let side = lut.side() as usize;
    let (entries, _) = lut.entries().as_chunks::<4>();
    let (least_in, scale) = (lut.domain().0, lut.scale());
    #[expect(clippy::cast_precision_loss, reason = "at most 128")]
    let last = (side - 1) as f32;
    let steps = [1, side, side * side];
    for at in 0..row.red.len() {
        let color = [row.red[at], row.green[at], row.blue[at]];
        let (mut base, mut far) = (0, [0.0; 3]);
        for channel in 0..3 {
            let position = least(most((color[channel] - least_in[channel]) * scale[channel], 0.0), last);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the side")]
            let index = (position as usize).min(side - 2);
            #[expect(clippy::cast_precision_loss, reason = "at most 128")]
            let index_value = index as f32;
            far[channel] = position - index_value;
            base += index * steps[channel];
        }
        // from the corner nearest to black to that nearest to white, along the channels in falling order
        let mut order = [0, 1, 2];
        if far[order[0]] < far[order[1]] {
            order.swap(0, 1);
        }
        if far[order[1]] < far[order[2]] {
            order.swap(1, 2);
        }
        if far[order[0]] < far[order[1]] {
            order.swap(0, 1);
        }
        let [first, second, third] = order.map(|channel| far[channel]);
        let one = base + steps[order[0]];
        let two = one + steps[order[1]];
        let corners = [entries[base], entries[one], entries[two], entries[two + steps[order[2]]]];
        let weights = [1.0 - first, first - second, second - third, third];
        let value = |channel: usize| {
            corners[0][channel] * weights[0]
                + corners[1][channel] * weights[1]
                + corners[2][channel] * weights[2]
                + corners[3][channel] * weights[3]
        };
        row.red[at] = value(0);
        row.green[at] = value(1);
        row.blue[at] = value(2);
    }
}
