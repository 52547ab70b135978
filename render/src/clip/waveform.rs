//! The peaks of a clip's sound, by which it is drawn: worked out from the samples while ffmpeg passes them on.
//!
//! They are kept as bytes, little-endian: `PEAK`, the version (1), how many channels (1 byte), how many pairs there are of
//! a frame (2 bytes), how many frames (4 bytes); then, pair by pair in the order of time and for every channel in turn, the
//! lowest and the highest sample (1 byte each, signed, -128 to 127 of full scale). A pair lies within its frame: number i
//! of frame n begins at n + i / pairs frame durations.

use std::fs;
use std::path::Path;

use domain::ClipInfo;

use super::ClipError;

/// What the bytes begin with.
const MAGIC: &[u8; 4] = b"PEAK";
const VERSION: u8 = 1;

/// About how many pairs there are of a second: more than a bar of a few thousand pixels can show of half a minute, and less
/// than 2 MB of three hours in mono.
const PAIRS_A_SECOND: u32 = 96;

/// Bytes of a sample of one channel: signed, 16 bits, little-endian.
const SAMPLE: usize = 2;

/// The peaks of sound that is still coming.
#[derive(Debug)]
pub(super) struct Peaks {
    channels: usize,
    sample_rate: u64,
    pairs_per_frame: u16,
    frames: u32,
    /// Pairs a second, as a fraction: the rate of frames times the pairs of one.
    pairs_a_second: (u64, u64),
    /// Lowest and highest, pair by pair, the channels in turn.
    pairs: Vec<(i8, i8)>,
    /// How many samples of every channel have come.
    samples: u64,
    /// Which pair is being looked at, and before which sample it ends.
    at: usize,
    until: u64,
    /// The first bytes of samples that are not there in full.
    rest: Vec<u8>,
}

impl Peaks {
    /// Of interleaved samples of 16 bits that begin with the picture.
    pub(super) fn new(info: &ClipInfo, channels: u32, sample_rate: u32) -> Self {
        let per_frame = (PAIRS_A_SECOND / info.rate.nominal().max(1)).clamp(1, PAIRS_A_SECOND);
        let channels = channels.max(1) as usize;
        let count = info.frame_count as usize * per_frame as usize * channels;
        let mut peaks = Self {
            channels,
            sample_rate: u64::from(sample_rate),
            pairs_per_frame: u16::try_from(per_frame).unwrap_or(u16::MAX),
            frames: info.frame_count,
            pairs_a_second: (
                u64::from(info.rate.numerator()) * u64::from(per_frame),
                u64::from(info.rate.denominator()),
            ),
            pairs: vec![(0, 0); count],
            samples: 0,
            at: 0,
            until: 0,
            rest: Vec::new(),
        };
        peaks.until = peaks.end_of(0);
        peaks
    }

    /// The first sample that lies after a pair.
    fn end_of(&self, pair: usize) -> u64 {
        let (numerator, denominator) = self.pairs_a_second;
        let ends = (pair as u128 + 1) * u128::from(self.sample_rate) * u128::from(denominator);
        u64::try_from(ends.div_ceil(u128::from(numerator.max(1)))).unwrap_or(u64::MAX)
    }

    /// Looks at what has come. Bytes may end within a sample; what comes after the last frame is not looked at.
    pub(super) fn hear(&mut self, bytes: &[u8]) {
        let whole = SAMPLE * self.channels;
        let mut bytes = bytes;
        if !self.rest.is_empty() {
            let missing = (whole - self.rest.len()).min(bytes.len());
            let (first, later) = bytes.split_at(missing);
            self.rest.extend_from_slice(first);
            bytes = later;
            if self.rest.len() < whole {
                return;
            }
            let rest = std::mem::take(&mut self.rest);
            self.sample(&rest);
        }
        let mut samples = bytes.chunks_exact(whole);
        for sample in &mut samples {
            self.sample(sample);
        }
        self.rest.extend_from_slice(samples.remainder());
    }

    /// One sample of every channel.
    fn sample(&mut self, bytes: &[u8]) {
        while self.samples >= self.until {
            self.at += 1;
            self.until = self.end_of(self.at);
        }
        self.samples += 1;
        let first = self.at * self.channels;
        let Some(pairs) = self.pairs.get_mut(first..first + self.channels) else { return };
        for (pair, sample) in pairs.iter_mut().zip(bytes.chunks_exact(SAMPLE)) {
            let [least, most] = rounded(i16::from_le_bytes([sample[0], sample[1]]));
            *pair = (pair.0.min(least), pair.1.max(most));
        }
    }

    /// Whether more sound has come than the clip is long: every time it changes its channels or its sample rate, ffmpeg begins
    /// anew with silence, and what follows would be late.
    pub(super) fn is_longer_than_picture(&self) -> bool {
        let whole = self.end_of(self.pairs.len() / self.channels - 1);
        self.samples > whole + self.sample_rate / 100
    }

    /// Writes them to a file of this name.
    pub(super) fn write(&self, path: &Path) -> Result<(), ClipError> {
        fs::write(path, self.bytes()).map_err(ClipError::Write)
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(12 + self.pairs.len() * 2);
        bytes.extend_from_slice(MAGIC);
        bytes.extend([VERSION, u8::try_from(self.channels).unwrap_or(u8::MAX)]);
        bytes.extend(self.pairs_per_frame.to_le_bytes());
        bytes.extend(self.frames.to_le_bytes());
        bytes.extend(
            self.pairs.iter().flat_map(|(least, most)| [least.to_le_bytes()[0], most.to_le_bytes()[0]]),
        );
        bytes
    }
}

/// A sample in eight bits, once towards less and once towards more: what is heard is never drawn as silence.
fn rounded(sample: i16) -> [i8; 2] {
    let down = sample >> 8;
    let up = down + i16::from(sample & 0xFF != 0);
    [down, up].map(|part| i8::try_from(part).unwrap_or(i8::MAX))
}

#[cfg(test)]
mod tests {
    use domain::FrameRate;
    use proptest::prelude::*;

    use super::*;
    use crate::clip::frame::tests::info;

    fn clip(rate: FrameRate, frames: u32) -> ClipInfo {
        ClipInfo { frame_count: frames, ..info(rate) }
    }

    fn samples(samples: impl IntoIterator<Item = i16>) -> Vec<u8> {
        samples.into_iter().flat_map(i16::to_le_bytes).collect()
    }

    #[test]
    fn a_click_lies_in_its_frame_at_every_rate() {
        for rate in [FrameRate::FILM, FrameRate::FILM_NTSC, FrameRate::PAL, FrameRate::NTSC_DOUBLE] {
            let mut peaks = Peaks::new(&clip(rate, 100), 1, 48_000);
            let per_frame = usize::from(peaks.pairs_per_frame);
            // The first sample at or after the beginning of frame 77.
            let at = (77 * 48_000 * u64::from(rate.denominator())).div_ceil(u64::from(rate.numerator()));
            peaks.hear(&samples((0..at).map(|_| 0)));
            peaks.hear(&samples([20_000]));
            let heard: Vec<usize> =
                (0..peaks.pairs.len()).filter(|pair| peaks.pairs[*pair] != (0, 0)).collect();
            assert_eq!(heard, [77 * per_frame], "{rate}");
        }
    }

    #[test]
    fn channels_are_kept_apart_and_quiet_is_not_silence() {
        let mut peaks = Peaks::new(&clip(FrameRate::FILM, 1), 2, 48_000);
        peaks.hear(&samples([1, -1, 32_767, -32_768, 0, 0]));
        assert_eq!(peaks.pairs[..2], [(0, 127), (-128, 0)]);
        assert_eq!((rounded(1), rounded(-1), rounded(0)), ([0, 1], [-1, 0], [0, 0]));
        let bytes = peaks.bytes();
        assert_eq!(bytes[..12], *b"PEAK\x01\x02\x04\x00\x01\x00\x00\x00");
        assert_eq!(bytes[12..16], [0, 127, 128, 0]);
        assert_eq!(bytes.len(), 12 + 4 * 2 * 2);
    }

    #[test]
    fn what_comes_after_the_end_is_not_looked_at() {
        let mut peaks = Peaks::new(&clip(FrameRate::FILM, 2), 1, 48_000);
        peaks.hear(&samples((0..48_000).map(|_| 9000)));
        assert!(peaks.pairs.iter().all(|pair| *pair == (0, 36)), "{:?}", peaks.pairs);
    }

    proptest! {
        #[test]
        fn how_bytes_are_cut_makes_no_difference(
            sound in prop::collection::vec(any::<i16>(), 0..6000),
            cuts in prop::collection::vec(1_usize..700, 1..40),
            channels in 1_u32..3,
        ) {
            let bytes = samples(sound);
            let info = clip(FrameRate::NTSC, 3);
            let mut whole = Peaks::new(&info, channels, 44_100);
            whole.hear(&bytes);
            let mut cut = Peaks::new(&info, channels, 44_100);
            let mut rest = &bytes[..];
            for length in cuts.iter().cycle() {
                let (piece, later) = rest.split_at((*length).min(rest.len()));
                cut.hear(piece);
                rest = later;
                if rest.is_empty() {
                    break;
                }
            }
            prop_assert_eq!(whole.bytes(), cut.bytes());
        }
    }
}
