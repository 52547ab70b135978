//! Colours for numbers.

use super::DisplayColor;

/// Where a colour of a ramp is reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RampStop {
    /// The value, 0 to 1.
    pub at: f32,
    /// The colour there, in display values.
    pub color: DisplayColor,
}

const fn stop(at: f32, color: DisplayColor) -> RampStop {
    RampStop { at, color }
}

/// What differences look like as heat: black through blue, red and yellow to white.
pub const HEAT: [RampStop; 6] = [
    stop(0.0, [0.0, 0.0, 0.0]),
    stop(0.2, [0.1, 0.0, 0.6]),
    stop(0.4, [0.7, 0.0, 0.5]),
    stop(0.6, [1.0, 0.2, 0.0]),
    stop(0.8, [1.0, 0.8, 0.0]),
    stop(1.0, [1.0, 1.0, 1.0]),
];

/// What luma looks like in false colour: purple where it is crushed, blue in the shadows, green at middle grey
/// (0.18 in linear light is 0.46 in sRGB), pink for skin, yellow before and red where it clips; grey between. Each zone begins within two codes
/// of eight bits.
pub const FALSE_COLOR: [RampStop; 18] = [
    stop(0.0, [0.35, 0.0, 0.45]),
    stop(0.018, [0.35, 0.0, 0.45]),
    stop(0.026, [0.0, 0.2, 0.8]),
    stop(0.096, [0.0, 0.2, 0.8]),
    stop(0.104, [0.1, 0.1, 0.1]),
    stop(0.416, [0.42, 0.42, 0.42]),
    stop(0.424, [0.1, 0.7, 0.1]),
    stop(0.496, [0.1, 0.7, 0.1]),
    stop(0.504, [0.5, 0.5, 0.5]),
    stop(0.596, [0.6, 0.6, 0.6]),
    stop(0.604, [0.95, 0.55, 0.65]),
    stop(0.676, [0.95, 0.55, 0.65]),
    stop(0.684, [0.68, 0.68, 0.68]),
    stop(0.896, [0.9, 0.9, 0.9]),
    stop(0.904, [0.95, 0.9, 0.1]),
    stop(0.976, [0.95, 0.9, 0.1]),
    stop(0.984, [0.9, 0.1, 0.1]),
    stop(1.0, [0.9, 0.1, 0.1]),
];

/// Each row's values become colours of a ramp; straight lines between the stops, without a branch.
pub(super) fn ramped(ramp: &[RampStop], values: &[f32], out: [&mut [f32]; 3]) {
    for (channel, out) in out.into_iter().enumerate() {
        out.fill(ramp[0].color[channel]);
        for pair in ramp.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let slope = 1.0 / (to.at - from.at);
            let step = to.color[channel] - from.color[channel];
            if step.to_bits() << 1 == 0 {
                continue;
            }
            for (out, value) in out.iter_mut().zip(values) {
                *out += step * ((value - from.at) * slope).clamp(0.0, 1.0);
            }
        }
    }
}
