//! What a probe answers.

use serde::Serialize;

use super::Transfer;
use crate::still::Alpha;

/// One sample as the source holds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Code {
    /// A code value of the source's depth.
    Integer(u32),
    /// Floating point; may be negative, beyond one, infinite, or no number.
    Float(f32),
}

impl Code {
    /// As a number to reckon with.
    pub fn value(self) -> f64 {
        match self {
            Self::Integer(code) => f64::from(code),
            Self::Float(value) => f64::from(value),
        }
    }
}

/// What the samples of a source are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Depth {
    /// Integers, all of which up to 2^bits - 1 can be.
    Integer {
        /// How many bits.
        bits: u8,
    },
    /// Floating point.
    Float {
        /// 16 or 32.
        bits: u8,
    },
}

/// Light with the primaries of the source.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// By which curve it was reckoned.
    pub transfer: Transfer,
    /// `Y`, or `R`, `G`, `B`.
    pub light: Light,
}

/// Numbers of the same channels for every pixel.
#[derive(Debug, Clone, PartialEq)]
pub struct Light {
    /// The names of the channels.
    pub channels: &'static [&'static str],
    /// Row by row, the channels of a pixel side by side.
    pub values: Vec<f64>,
}

/// What a region of a source holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The names of the source's channels, in the order of the codes.
    pub channels: Vec<&'static str>,
    /// What a code is.
    pub depth: Depth,
    /// What alpha says about the other channels.
    pub alpha: Alpha,
    /// Row by row, the channels of a pixel side by side.
    pub codes: Vec<Code>,
    /// Of a source that stores luma and colour differences: R′, G′ and B′ by its matrix and range, 0 to 1 and not
    /// clamped. Nothing elsewhere, and where the matrix is not known here.
    pub encoded: Option<Light>,
    /// Light; nothing where nobody says how to reckon it, as of inks without a profile.
    pub linear: Option<Linear>,
    /// What the page shows: red, green and blue of every pixel.
    pub display: Vec<[u8; 3]>,
}

/// The least, the most and the mean of a channel. What is not a number counts in none of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Statistics {
    /// The least value.
    pub min: f64,
    /// The most.
    pub max: f64,
    /// The mean of those that are finite.
    pub mean: f64,
}

impl Statistics {
    /// Of each of so many channels that lie side by side in `values`; of a channel without a number, NaN.
    pub fn of(values: &(impl Iterator<Item = f64> + Clone), channels: usize) -> Vec<Self> {
        let channels = channels.max(1);
        (0..channels)
            .map(|channel| {
                let (mut min, mut max, mut sum, mut count) = (f64::NAN, f64::NAN, 0.0, 0.0);
                for value in values.clone().skip(channel).step_by(channels) {
                    // `min` and `max` of a number and NaN are the number.
                    min = f64::min(min, value);
                    max = f64::max(max, value);
                    if value.is_finite() {
                        sum += value;
                        count += 1.0;
                    }
                }
                Self { min, max, mean: sum / count }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_are_of_each_channel_and_leave_out_what_is_no_number() {
        let values = [1.0, 10.0, 2.0, f64::NAN, 6.0, f64::INFINITY];
        let statistics = Statistics::of(&values.into_iter(), 2);
        assert_eq!(statistics[0], Statistics { min: 1.0, max: 6.0, mean: 3.0 });
        assert_eq!(statistics[1], Statistics { min: 10.0, max: f64::INFINITY, mean: 10.0 });
        assert!(Statistics::of(&[f64::NAN].into_iter(), 1)[0].mean.is_nan());
    }
}
