//! Timecodes as SMPTE ST 12-1 counts them: hours, minutes, seconds and frames of one day.

use serde::Serialize;

use super::{Frame, FrameRate};

/// Whether every number is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counting {
    /// Every number; on 29.97 the code falls behind the clock by 3.6 s an hour.
    NonDrop,
    /// The first numbers of every minute but each tenth are left out, so that the code keeps up with the clock.
    Drop,
}

/// One number of a day's timecode. Written `01:00:00:00`, with `;` before the frames where numbers are dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "String")]
pub struct Timecode {
    hours: u8,
    minutes: u8,
    seconds: u8,
    frames: u32,
    counting: Counting,
}

/// Why there is no such timecode.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimecodeError {
    /// Numbers are dropped at 29.97, 59.94 and 119.88 frames per second only.
    #[error("timecodes at {0} frames per second drop no numbers")]
    NothingToDrop(FrameRate),
    /// Before midnight, or after the next.
    #[error("frame {} is not within a day of timecode", .0.0)]
    OutsideDay(Frame),
    /// A number that is too large, or one of those left out.
    #[error("`{0}` is not counted at this rate")]
    NotCounted(Timecode),
    /// No timecode at all.
    #[error("`{0}` is not a timecode; write 01:00:00:00, or 01:00:00;00 where numbers are dropped")]
    Unreadable(String),
}

/// How many frames each stretch of a day has.
struct Lengths {
    /// Numbers left out of a minute; 0 when none are.
    dropped: i64,
    second: i64,
    /// A minute that leaves numbers out.
    minute: i64,
    ten_minutes: i64,
    day: i64,
}

impl Lengths {
    fn of(rate: FrameRate, counting: Counting) -> Result<Self, TimecodeError> {
        let second = i64::from(rate.nominal());
        let dropped = match counting {
            Counting::NonDrop => 0,
            // 2 of 1,800 numbers a minute, but for each tenth: 108 of 108,000 an hour, near 1 in 1,000.
            Counting::Drop if rate.can_drop() => second / 15,
            Counting::Drop => return Err(TimecodeError::NothingToDrop(rate)),
        };
        let minute = second * 60 - dropped;
        let ten_minutes = minute * 10 + dropped;
        Ok(Self { dropped, second, minute, ten_minutes, day: ten_minutes * 6 * 24 })
    }
}

impl Timecode {
    /// The timecode of the frame that is so many frames after midnight.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "each part is below its bound"
    )]
    pub fn from_frame(frame: Frame, rate: FrameRate, counting: Counting) -> Result<Self, TimecodeError> {
        let length = Lengths::of(rate, counting)?;
        if !(0..length.day).contains(&frame.0) {
            return Err(TimecodeError::OutsideDay(frame));
        }
        let within_ten = frame.0 % length.ten_minutes;
        // The first minute of ten is whole, the nine others leave numbers out.
        let minutes_begun = (within_ten - length.dropped).max(0) / length.minute;
        let number = frame.0 + length.dropped * (9 * (frame.0 / length.ten_minutes) + minutes_begun);
        let seconds = number / length.second;
        Ok(Self {
            hours: (seconds / 3600) as u8,
            minutes: (seconds / 60 % 60) as u8,
            seconds: (seconds % 60) as u8,
            frames: (number % length.second) as u32,
            counting,
        })
    }

    /// How many frames after midnight it is.
    pub fn to_frame(self, rate: FrameRate) -> Result<Frame, TimecodeError> {
        let length = Lengths::of(rate, self.counting)?;
        let (minute, frames) = (i64::from(self.minutes), i64::from(self.frames));
        let left_out = self.seconds == 0 && frames < length.dropped && minute % 10 != 0;
        if self.hours > 23 || minute > 59 || self.seconds > 59 || frames >= length.second || left_out {
            return Err(TimecodeError::NotCounted(self));
        }
        let minutes = i64::from(self.hours) * 60 + minute;
        let number = (minutes * 60 + i64::from(self.seconds)) * length.second + frames;
        Ok(Frame(number - length.dropped * (minutes - minutes / 10)))
    }

    /// Whether numbers are dropped.
    pub const fn counting(self) -> Counting {
        self.counting
    }
}

impl std::fmt::Display for Timecode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { hours, minutes, seconds, frames, counting } = self;
        let joint = if *counting == Counting::Drop { ';' } else { ':' };
        write!(f, "{hours:02}:{minutes:02}:{seconds:02}{joint}{frames:02}")
    }
}

impl From<Timecode> for String {
    fn from(timecode: Timecode) -> Self {
        timecode.to_string()
    }
}

impl std::str::FromStr for Timecode {
    type Err = TimecodeError;

    /// Reads it as it is written; whether the rate counts it, [`Timecode::to_frame`] tells.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unreadable = || TimecodeError::Unreadable(text.to_owned());
        let digits = |part: &str, most: usize| {
            let sound = (2..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            sound.then(|| part.parse::<u16>().ok()).flatten().ok_or_else(unreadable)
        };
        let byte = |part: &str| digits(part, 2).and_then(|n| u8::try_from(n).map_err(|_| unreadable()));
        let (time, frames, counting) = if let Some((time, frames)) = text.rsplit_once(';') {
            (time, frames, Counting::Drop)
        } else {
            let (time, frames) = text.rsplit_once(':').ok_or_else(unreadable)?;
            (time, frames, Counting::NonDrop)
        };
        let mut parts = time.split(':');
        let mut next = || parts.next().ok_or_else(unreadable);
        let (hours, minutes, seconds) = (byte(next()?)?, byte(next()?)?, byte(next()?)?);
        if parts.next().is_some() {
            return Err(unreadable());
        }
        Ok(Self { hours, minutes, seconds, frames: digits(frames, 3)?.into(), counting })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(frame: i64, rate: FrameRate, counting: Counting) -> String {
        Timecode::from_frame(Frame(frame), rate, counting).unwrap().to_string()
    }

    #[test]
    fn numbers_are_left_out_at_the_start_of_minutes_but_each_tenth() {
        let ntsc = |frame| code(frame, FrameRate::NTSC, Counting::Drop);
        assert_eq!(ntsc(1799), "00:00:59;29");
        assert_eq!(ntsc(1800), "00:01:00;02");
        assert_eq!(ntsc(17_981), "00:09:59;29");
        assert_eq!(ntsc(17_982), "00:10:00;00");
        assert_eq!(ntsc(107_892), "01:00:00;00");
        assert_eq!(ntsc(2_589_407), "23:59:59;29");
        assert_eq!(code(3600, FrameRate::NTSC_DOUBLE, Counting::Drop), "00:01:00;04");
        assert_eq!(code(107_892, FrameRate::NTSC, Counting::NonDrop), "00:59:56:12");
        assert_eq!(code(86_400, FrameRate::FILM_NTSC, Counting::NonDrop), "01:00:00:00");
        assert_eq!(code(119, FrameRate::new(120, 1).unwrap(), Counting::NonDrop), "00:00:00:119");
    }

    #[test]
    fn what_is_not_counted_is_refused() {
        let frame = |text: &str| text.parse::<Timecode>().and_then(|code| code.to_frame(FrameRate::NTSC));
        let refused = |text: &str| Err(TimecodeError::NotCounted(text.parse().unwrap()));
        for text in ["00:01:00;00", "00:01:00;01", "00:00:00:30", "24:00:00:00", "00:60:00:00", "00:00:60:00"]
        {
            assert_eq!(frame(text), refused(text));
        }
        assert_eq!(frame("00:10:00;00"), Ok(Frame(17_982)));
        for text in ["", "1:2:3:4", "00:00:00", "00:00:00:00:00", "0a:00:00:00", "00:00:00;", "-1:00:00:00"] {
            assert_eq!(frame(text), Err(TimecodeError::Unreadable(text.to_owned())));
        }
        let film = Timecode::from_frame(Frame(0), FrameRate::FILM_NTSC, Counting::Drop);
        assert_eq!(film, Err(TimecodeError::NothingToDrop(FrameRate::FILM_NTSC)));
        let late = Timecode::from_frame(Frame(2_589_408), FrameRate::NTSC, Counting::Drop);
        assert_eq!(late, Err(TimecodeError::OutsideDay(Frame(2_589_408))));
        let early = Timecode::from_frame(Frame(-1), FrameRate::FILM, Counting::NonDrop);
        assert_eq!(early, Err(TimecodeError::OutsideDay(Frame(-1))));
    }

    /// Counts every frame of a day as a wall clock would, which no arithmetic of the code under test does.
    #[test]
    fn a_whole_day_is_counted_without_a_gap() {
        let rate = FrameRate::NTSC;
        let mut frame = 0;
        for minute in 0..24 * 60 {
            for second in 0..60 {
                for number in 0..30 {
                    if second == 0 && number < 2 && minute % 10 != 0 {
                        continue;
                    }
                    let code = Timecode {
                        hours: u8::try_from(minute / 60).unwrap(),
                        minutes: u8::try_from(minute % 60).unwrap(),
                        seconds: second,
                        frames: number,
                        counting: Counting::Drop,
                    };
                    assert_eq!(Timecode::from_frame(Frame(frame), rate, Counting::Drop), Ok(code));
                    assert_eq!(code.to_frame(rate), Ok(Frame(frame)));
                    frame += 1;
                }
            }
        }
        assert_eq!(frame, 2_589_408);
    }

    proptest! {
        #[test]
        fn frames_and_timecodes_are_one_to_one(
            (rate, counting) in prop_oneof![
                Just((FrameRate::FILM_NTSC, Counting::NonDrop)),
                Just((FrameRate::PAL, Counting::NonDrop)),
                Just((FrameRate::NTSC, Counting::NonDrop)),
                Just((FrameRate::NTSC_DOUBLE, Counting::Drop)),
                Just((FrameRate::new(120_000, 1001).unwrap(), Counting::Drop)),
            ],
            part in 0.0..1.0,
        ) {
            let day = Lengths::of(rate, counting).unwrap().day;
            #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "any frame will do")]
            let frame = Frame((part * day as f64) as i64);
            let code = Timecode::from_frame(frame, rate, counting).unwrap();
            prop_assert_eq!(code.to_frame(rate), Ok(frame));
            prop_assert_eq!(code.to_string().parse(), Ok(code));
        }
    }
}
