//! The sound of a clip: a tick for each second, and a chord under it, as PCM.

use std::f32::consts::TAU;
use std::io::{self, Write};

/// Samples per second and channel.
pub(crate) const SAMPLE_RATE: u32 = 48_000;

/// A soundtrack, in samples from the clip's first frame on.
#[derive(Debug, Clone)]
pub(crate) struct Soundtrack {
    pub(crate) samples: u32,
    /// Where ticks begin.
    pub(crate) ticks: Vec<u32>,
}

/// The chord: frequency in hertz, loudness, and its place between left (0) and right (1).
const CHORD: [(f32, f32, f32); 5] = [
    (110.0, 0.075, 0.5),
    (164.814, 0.05, 0.3),
    (220.0, 0.035, 0.7),
    (277.183, 0.02, 0.2),
    (329.628, 0.014, 0.8),
];
/// Partials of a tick: frequency in hertz, loudness, and how many times per second it fades by e.
const TICK: [(f32, f32, f32); 4] =
    [(2_093.0, 0.22, 90.0), (3_520.0, 0.18, 160.0), (5_274.0, 0.12, 300.0), (196.0, 0.16, 70.0)];

impl Soundtrack {
    /// Both channels of one sample, from -1 to 1.
    fn at(&self, sample: u32) -> [f32; 2] {
        let time = seconds(sample);
        let fade = (time / 1.2).min(seconds(self.samples.saturating_sub(sample)) / 1.2).min(1.0);
        let mut sides = [0.0; 2];
        for (frequency, loudness, side) in CHORD {
            // slow beats, so that it breathes
            let swell = 0.75 + 0.25 * (TAU * time * (0.11 + frequency / 1_500.0)).sin();
            let value = loudness * swell * fade * fade * (TAU * frequency * time).sin();
            sides[0] += value * (1.0 - side);
            sides[1] += value * side;
        }
        for &tick in self.ticks.iter().filter(|&&tick| (tick..tick + SAMPLE_RATE / 4).contains(&sample)) {
            let time = seconds(sample - tick);
            for (frequency, loudness, fading) in TICK {
                let value = loudness * (-fading * time).exp() * (TAU * frequency * time).cos();
                sides = sides.map(|side| side + value);
            }
        }
        sides
    }

    /// Writes it as WAV with two channels of 16 bits.
    pub(crate) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let bytes = self.samples * 4;
        to.write_all(b"RIFF")?;
        to.write_all(&(bytes + 36).to_le_bytes())?;
        to.write_all(b"WAVEfmt ")?;
        to.write_all(&16u32.to_le_bytes())?;
        for (value, size) in [(1, 2), (2, 2), (SAMPLE_RATE, 4), (SAMPLE_RATE * 4, 4), (4, 2), (16, 2)] {
            to.write_all(&value.to_le_bytes()[..size])?;
        }
        to.write_all(b"data")?;
        to.write_all(&bytes.to_le_bytes())?;
        for sample in 0..self.samples {
            for side in self.at(sample) {
                to.write_all(&quantized(side).to_le_bytes())?;
            }
        }
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few seconds")]
fn seconds(samples: u32) -> f32 {
    samples as f32 / SAMPLE_RATE as f32
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to 16 bits")]
fn quantized(value: f32) -> i16 {
    (value.clamp(-1.0, 1.0) * 32_767.0).round() as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_begins_on_its_sample_and_stays_below_the_limit() {
        let soundtrack = Soundtrack { samples: 96_000, ticks: vec![48_000] };
        let without = Soundtrack { samples: 96_000, ticks: Vec::new() };
        assert_eq!(soundtrack.at(47_999).map(f32::to_bits), without.at(47_999).map(f32::to_bits));
        assert!((soundtrack.at(48_000)[0] - without.at(48_000)[0]).abs() > 0.3);
        let mut wav = Vec::new();
        soundtrack.write(&mut wav).unwrap();
        assert_eq!(wav.len(), 44 + 96_000 * 4);
        let loudest = wav[44..]
            .as_chunks::<2>()
            .0
            .iter()
            .map(|sample| i16::from_le_bytes(*sample).unsigned_abs())
            .max();
        assert!((8_000..30_000).contains(&loudest.unwrap()), "{loudest:?}");
    }
}
