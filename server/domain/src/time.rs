//! Media time: rates, frames and timecodes. A frame is an integer and a rate a fraction; neither is ever a float.

mod timecode;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use timecode::{Counting, Timecode, TimecodeError};

/// A frame of a clip, in the source's own numbering: a source that starts at 1001 has a frame 1001.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Frame(pub i64);

/// Frames per second, as a fraction in lowest terms: 24, or 24000/1001 exactly.
///
/// In JSON and in text `24000/1001`, or `24` where it is a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FrameRate {
    numerator: u32,
    denominator: u32,
}

/// What is wrong with a frame rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameRateError {
    /// Nothing per second, or something per no second.
    #[error("a frame rate is more than 0 frames in more than 0 seconds")]
    Zero,
    /// Not a rate at all.
    #[error("`{0}` is not a frame rate; write 25 or 24000/1001")]
    Unreadable(String),
}

impl FrameRate {
    /// 23.976, the rate of film on television.
    pub const FILM_NTSC: Self = Self { numerator: 24_000, denominator: 1001 };
    /// 24, the rate of film.
    pub const FILM: Self = Self { numerator: 24, denominator: 1 };
    /// 25, the rate of European television.
    pub const PAL: Self = Self { numerator: 25, denominator: 1 };
    /// 29.97, the rate of American television.
    pub const NTSC: Self = Self { numerator: 30_000, denominator: 1001 };
    /// 59.94, twice that.
    pub const NTSC_DOUBLE: Self = Self { numerator: 60_000, denominator: 1001 };

    /// `numerator` frames in `denominator` seconds.
    pub const fn new(numerator: u32, denominator: u32) -> Result<Self, FrameRateError> {
        if numerator == 0 || denominator == 0 {
            return Err(FrameRateError::Zero);
        }
        let (mut a, mut b) = (numerator, denominator);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Ok(Self { numerator: numerator / a, denominator: denominator / a })
    }

    /// Frames, in [`Self::denominator`] seconds.
    pub const fn numerator(self) -> u32 {
        self.numerator
    }

    /// Seconds, for [`Self::numerator`] frames.
    pub const fn denominator(self) -> u32 {
        self.denominator
    }

    /// The whole number of frames that timecodes count as one second: 24 for 24000/1001.
    pub fn nominal(self) -> u32 {
        let rounded =
            (u64::from(self.numerator) + u64::from(self.denominator / 2)) / u64::from(self.denominator);
        // No rate rounds to more than its numerator; one below a frame in two seconds counts as one.
        u32::try_from(rounded.max(1)).unwrap_or(u32::MAX)
    }

    /// Whether its timecodes can drop numbers: those of 29.97, 59.94 and 119.88.
    pub const fn can_drop(self) -> bool {
        self.denominator == 1001 && self.numerator.is_multiple_of(30_000)
    }

    /// The frame that is shown at `time`, counted from 0 at the start of the clip.
    pub fn frame_at(self, time: Duration) -> Frame {
        let frames =
            time.as_nanos() * u128::from(self.numerator) / (NANOSECONDS * u128::from(self.denominator));
        // Durations outlast frame numbers; what is beyond the last one stays at it.
        Frame(i64::try_from(frames).unwrap_or(i64::MAX))
    }

    /// The first nanosecond at which the frame with this index (counted from 0) is shown.
    pub fn start_of(self, index: u32) -> Duration {
        let nanos = (u128::from(index) * u128::from(self.denominator) * NANOSECONDS)
            .div_ceil(u128::from(self.numerator));
        Duration::from_nanos_u128(nanos)
    }
}

const NANOSECONDS: u128 = 1_000_000_000;

impl std::fmt::Display for FrameRate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.denominator {
            1 => write!(f, "{}", self.numerator),
            denominator => write!(f, "{}/{denominator}", self.numerator),
        }
    }
}

impl std::str::FromStr for FrameRate {
    type Err = FrameRateError;

    /// Reads `25` and `24000/1001`. Decimals are refused: 23.976 is no frame rate, and 23.98 is another one.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        let number = |part: &str| {
            let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            digits
                .then(|| part.parse().ok())
                .flatten()
                .ok_or_else(|| FrameRateError::Unreadable(text.to_owned()))
        };
        Self::new(number(numerator)?, number(denominator)?)
    }
}

impl TryFrom<String> for FrameRate {
    type Error = FrameRateError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<FrameRate> for String {
    fn from(rate: FrameRate) -> Self {
        rate.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rates_are_read_exactly_or_not_at_all() {
        assert_eq!("24000/1001".parse(), Ok(FrameRate::FILM_NTSC));
        assert_eq!("48000/2002".parse(), Ok(FrameRate::FILM_NTSC));
        assert_eq!("24".parse(), Ok(FrameRate::FILM));
        assert_eq!("0/1".parse::<FrameRate>(), Err(FrameRateError::Zero));
        assert_eq!("24/0".parse::<FrameRate>(), Err(FrameRateError::Zero));
        for text in ["", "/", "23.976", "24/", "-24", "+24", "24/1/1", "9999999999"] {
            assert_eq!(text.parse::<FrameRate>(), Err(FrameRateError::Unreadable(text.to_owned())));
        }
        assert_eq!(serde_json::to_string(&FrameRate::NTSC).unwrap(), "\"30000/1001\"");
        assert!(serde_json::from_str::<FrameRate>("\"0/0\"").is_err());
    }

    #[test]
    fn nominal_rates_and_those_that_drop() {
        let nominal = |rate: FrameRate| (rate.nominal(), rate.can_drop());
        assert_eq!(nominal(FrameRate::FILM_NTSC), (24, false));
        assert_eq!(nominal(FrameRate::PAL), (25, false));
        assert_eq!(nominal(FrameRate::NTSC), (30, true));
        assert_eq!(nominal(FrameRate::NTSC_DOUBLE), (60, true));
        assert_eq!(nominal(FrameRate::new(30, 1).unwrap()), (30, false));
        assert_eq!(nominal(FrameRate::new(1, 10).unwrap()), (1, false));
    }

    #[test]
    fn the_thousandth_second_of_film_on_television_is_a_frame_short() {
        assert_eq!(FrameRate::FILM_NTSC.frame_at(Duration::from_secs(1001)), Frame(24_000));
        assert_eq!(FrameRate::FILM_NTSC.frame_at(Duration::from_secs(1000)), Frame(23_976));
    }

    fn rates() -> impl Strategy<Value = FrameRate> {
        prop_oneof![
            Just(FrameRate::FILM_NTSC),
            Just(FrameRate::NTSC_DOUBLE),
            Just(FrameRate::new(120_000, 1001).unwrap()),
            (1_u32..1_000_000, 1_u32..10_000).prop_map(|(numerator, denominator)| FrameRate::new(
                numerator,
                denominator
            )
            .unwrap()),
        ]
    }

    proptest! {
        #[test]
        fn a_frame_starts_where_it_is_first_shown(rate in rates(), index in any::<u32>()) {
            let start = rate.start_of(index);
            prop_assert_eq!(rate.frame_at(start), Frame(i64::from(index)));
            if index > 0 {
                let before = start.checked_sub(Duration::from_nanos(1)).unwrap();
                prop_assert_eq!(rate.frame_at(before), Frame(i64::from(index) - 1));
            }
        }

        #[test]
        fn a_rate_is_read_as_it_is_written(rate in rates()) {
            prop_assert_eq!(rate.to_string().parse(), Ok(rate));
        }
    }
}
