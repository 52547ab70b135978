//! Which rate a clip has, told from when its frames are shown and not from what its header claims.

use domain::FrameRate;

use super::ClipError;
use super::packets::Scan;

/// The rates that cameras and programs use. A file may write one of them as a decimal, or round every time to its own
/// ticks; when its frames lie where this rate has them, it is meant.
const USUAL: [(u32, u32); 15] = [
    (24_000, 1001),
    (24, 1),
    (25, 1),
    (30_000, 1001),
    (30, 1),
    (48_000, 1001),
    (48, 1),
    (50, 1),
    (60_000, 1001),
    (60, 1),
    (100, 1),
    (120_000, 1001),
    (120, 1),
    (15, 1),
    (12, 1),
];

/// Which rates are shown.
const SLOWEST: u64 = 1;
const FASTEST: u64 = 240;

/// The largest numerator of a rate that is told from times alone.
const LARGEST_NUMERATOR: u128 = 1_000_000;

/// Beyond so many ticks no clip is shown, and nothing needs to be exact.
const LONGEST_SPAN: u128 = 1 << 56;

/// The rate of a clip, and whether its frames are evenly spaced at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Timing {
    pub(super) rate: FrameRate,
    pub(super) variable: bool,
}

/// `tick` is the seconds of one tick, as numerator and denominator; `declared` are the rates that the header claims, the
/// likeliest first.
pub(super) fn timing(scan: &Scan, tick: (u32, u32), declared: &[FrameRate]) -> Result<Timing, ClipError> {
    let even = |rate| Timing { rate, variable: false };
    let Some(mean) = Mean::of(scan, tick) else {
        // One frame alone has no rate but what is claimed of it.
        let claimed = declared.iter().copied().find(|rate| is_shown(*rate));
        return Ok(even(claimed.map_or(FrameRate::FILM, nearest_usual)));
    };
    let lies_evenly = |rate: &FrameRate| fits(&scan.times, tick, *rate, Tolerance::HalfAFrame);
    let usual = usual_near(mean.between);
    let claimed = declared.iter().copied();
    let candidates = claimed.clone().filter(|rate| usual.contains(rate)).chain(usual.iter().copied());
    let exact = mean.between.rate();
    let found = candidates
        .chain(claimed)
        .find(lies_evenly)
        .or_else(|| exact.filter(|rate| fits(&scan.times, tick, *rate, Tolerance::QuarterOfAFrame)));
    let timing = match found {
        Some(rate) => even(rate),
        None => Timing { rate: mean.whole.rate().ok_or(mean.odd())?, variable: true },
    };
    if is_shown(timing.rate) { Ok(timing) } else { Err(mean.odd()) }
}

fn is_shown(rate: FrameRate) -> bool {
    let (frames, seconds) = (u64::from(rate.numerator()), u64::from(rate.denominator()));
    frames >= SLOWEST * seconds && frames <= FASTEST * seconds
}

/// A positive fraction, frames per second.
#[derive(Debug, Clone, Copy)]
struct Fraction {
    numerator: u128,
    denominator: u128,
}

impl Fraction {
    /// As a rate: exactly where its numbers are small enough, else the nearest thousandth.
    fn rate(self) -> Option<FrameRate> {
        let common = greatest_common_divisor(self.numerator, self.denominator);
        let (mut numerator, mut denominator) = (self.numerator / common, self.denominator / common);
        if numerator > LARGEST_NUMERATOR || denominator > LARGEST_NUMERATOR {
            numerator = (numerator * 1000 + denominator / 2) / denominator;
            denominator = 1000;
        }
        FrameRate::new(u32::try_from(numerator).ok()?, u32::try_from(denominator).ok()?).ok()
    }

    /// By how many millionths it differs from a rate.
    fn distance(self, rate: FrameRate) -> u128 {
        let ours = self.numerator * u128::from(rate.denominator());
        let theirs = self.denominator * u128::from(rate.numerator());
        ours.abs_diff(theirs).saturating_mul(1_000_000) / theirs.max(1)
    }
}

const fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    if a == 0 { 1 } else { a }
}

/// How fast frames follow one another on the whole.
struct Mean {
    /// From the first frame to the last.
    between: Fraction,
    /// From the first frame to the end of the last.
    whole: Fraction,
}

impl Mean {
    /// Nothing for fewer than two frames, or when all are shown at once.
    fn of(scan: &Scan, tick: (u32, u32)) -> Option<Self> {
        let (first, last) = (*scan.times.first()?, *scan.times.last()?);
        let span = u128::try_from(i128::from(last) - i128::from(first)).ok().filter(|span| *span > 0)?;
        let span = span.min(LONGEST_SPAN);
        let steps = scan.times.len() as u128 - 1;
        let per_second = |frames: u128, ticks: u128| Fraction {
            numerator: frames * u128::from(tick.1),
            denominator: ticks * u128::from(tick.0),
        };
        let last_duration = u128::try_from(scan.last_duration).unwrap_or(0).min(LONGEST_SPAN);
        let last_duration = if last_duration == 0 { span / steps } else { last_duration };
        Some(Self {
            between: per_second(steps, span),
            whole: per_second(steps + 1, span.saturating_add(last_duration)),
        })
    }

    fn odd(&self) -> ClipError {
        let Fraction { numerator, denominator } = self.whole;
        let thousandths = numerator.saturating_mul(1000) / denominator;
        ClipError::OddRate { rate: format!("{}.{:03}", thousandths / 1000, thousandths % 1000) }
    }
}

/// Usual rates within 0.2 % of a mean, the nearest first.
fn usual_near(mean: Fraction) -> Vec<FrameRate> {
    let mut near: Vec<(u128, FrameRate)> =
        usual().map(|rate| (mean.distance(rate), rate)).filter(|(distance, _)| *distance < 2000).collect();
    near.sort_by_key(|(distance, _)| *distance);
    near.into_iter().map(|(_, rate)| rate).collect()
}

/// The usual rate that a claimed one is meant to be, if it is nearly one: 23.98 is 24000/1001.
fn nearest_usual(claimed: FrameRate) -> FrameRate {
    let claimed_fraction = Fraction {
        numerator: u128::from(claimed.numerator()),
        denominator: u128::from(claimed.denominator()),
    };
    let nearest = usual().min_by_key(|rate| claimed_fraction.distance(*rate));
    nearest.filter(|rate| claimed_fraction.distance(*rate) < 400).unwrap_or(claimed)
}

fn usual() -> impl Iterator<Item = FrameRate> {
    USUAL.iter().filter_map(|(numerator, denominator)| FrameRate::new(*numerator, *denominator).ok())
}

/// How far a frame may lie from where a rate has it. Never more than a tick, which rounding costs; and where ticks are
/// coarse, less than would hide that a frame is missing.
#[derive(Debug, Clone, Copy)]
enum Tolerance {
    HalfAFrame,
    /// For a rate that is told from the same times and would meet a gap halfway.
    QuarterOfAFrame,
}

/// Whether frames lie where a rate has them.
fn fits(times: &[i64], tick: (u32, u32), rate: FrameRate, tolerance: Tolerance) -> bool {
    let Some(first) = times.first() else { return false };
    // In units of 1 / (rate numerator × tick numerator) ticks everything is whole.
    let unit = i128::from(rate.numerator()) * i128::from(tick.0);
    let frame = i128::from(rate.denominator()) * i128::from(tick.1);
    let part = match tolerance {
        Tolerance::HalfAFrame => 2,
        Tolerance::QuarterOfAFrame => 4,
    };
    times.iter().zip(0_i128..).all(|(time, index)| {
        let lies = (i128::from(*time) - i128::from(*first)).saturating_mul(unit);
        let distance = lies.saturating_sub(index * frame).saturating_abs();
        distance <= unit && distance.saturating_mul(part) < frame
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rate(numerator: u32, denominator: u32) -> FrameRate {
        FrameRate::new(numerator, denominator).unwrap()
    }

    fn scan(times: Vec<i64>) -> Scan {
        Scan { count: u32::try_from(times.len()).unwrap(), last_duration: 0, times }
    }

    /// Times as a program rounds them to ticks.
    fn rounded(rate: FrameRate, tick: (u32, u32), count: u32, phase: i64) -> Vec<i64> {
        let unit = i128::from(rate.numerator()) * i128::from(tick.0);
        let frame = i128::from(rate.denominator()) * i128::from(tick.1);
        (0..i128::from(count))
            .map(|index| i64::try_from((index * frame * 2 + unit) / (unit * 2)).unwrap() + phase)
            .collect()
    }

    fn found(times: Vec<i64>, tick: (u32, u32), declared: &[FrameRate]) -> (FrameRate, bool) {
        let timing = timing(&scan(times), tick, declared).unwrap();
        (timing.rate, timing.variable)
    }

    #[test]
    fn decimals_become_the_rate_that_the_frames_have() {
        let film = FrameRate::FILM_NTSC;
        // In milliseconds, where a mean is all that the header has.
        let times = rounded(film, (1, 1000), 480, 7);
        assert_eq!(found(times, (1, 1000), &[rate(2997, 125)]), (film, false));
        let times = rounded(film, (1, 600), 100, 0);
        assert_eq!(found(times, (1, 600), &[rate(2397, 100)]), (film, false));
        // 23.98 exactly, for so long that it is another rate.
        let times = rounded(rate(1199, 50), (1, 1199), 9000, 0);
        assert_eq!(found(times, (1, 1199), &[rate(1199, 50)]), (rate(1199, 50), false));
    }

    #[test]
    fn what_is_declared_decides_between_rates_that_both_fit() {
        let times = vec![0, 25, 50, 75];
        assert_eq!(found(times.clone(), (1, 600), &[FrameRate::FILM_NTSC]), (FrameRate::FILM_NTSC, false));
        assert_eq!(found(times, (1, 600), &[FrameRate::FILM]), (FrameRate::FILM, false));
    }

    #[test]
    fn lies_of_the_header_do_not_count() {
        let times = rounded(FrameRate::PAL, (1, 12_800), 50, 0);
        assert_eq!(found(times, (1, 12_800), &[rate(1000, 1), rate(50, 1)]), (FrameRate::PAL, false));
    }

    #[test]
    fn unusual_rates_are_rates() {
        let times = (0..300).map(|index| index * 33).collect();
        assert_eq!(found(times, (1, 1000), &[]), (rate(1000, 33), false));
        assert_eq!(found((0..20).collect(), (1, 8), &[]), (rate(8, 1), false));
    }

    #[test]
    fn a_gap_makes_a_rate_variable_wherever_it_is() {
        for gap in [1, 2, 49, 50, 98] {
            let times = (0..100).map(|index| index + i64::from(index >= gap)).collect::<Vec<_>>();
            assert!(found(times.clone(), (1, 24), &[FrameRate::FILM]).1, "coarse, {gap}");
            let fine = times.iter().map(|time| time * 1001).collect();
            assert!(found(fine, (1, 24_000), &[FrameRate::FILM_NTSC]).1, "fine, {gap}");
        }
        let times = (0..60).map(|index| index * 1001 + (index % 3) * 40).collect();
        let (mean, variable) = found(times, (1, 30_000), &[FrameRate::NTSC]);
        assert!(variable && mean.numerator().abs_diff(30 * mean.denominator()) < mean.denominator());
    }

    #[test]
    fn one_frame_has_what_is_claimed_of_it() {
        assert_eq!(found(vec![9], (1, 25), &[rate(1199, 50)]), (FrameRate::FILM_NTSC, false));
        assert_eq!(found(vec![9], (1, 25), &[rate(1, 3)]), (FrameRate::FILM, false));
        assert_eq!(found(vec![9], (1, 25), &[]), (FrameRate::FILM, false));
    }

    #[test]
    fn what_cannot_be_shown_is_refused() {
        for (step, tick) in
            [(3, (1, 1)), (1, (1, 1000)), (1, (1, u32::MAX)), (i64::from(i32::MAX), (u32::MAX, 1))]
        {
            let times = (0..10).map(|index| index * step).collect();
            assert!(
                matches!(timing(&scan(times), tick, &[]), Err(ClipError::OddRate { .. })),
                "{step} {tick:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn rounding_never_makes_a_rate_variable(
            index in 0..USUAL.len(),
            ticks in prop::sample::select(vec![600_u32, 1000, 2997, 12_800, 24_000, 30_000, 60_000, 90_000]),
            count in 2_u32..3000,
            phase in -5000_i64..5000,
        ) {
            let expected = rate(USUAL[index].0, USUAL[index].1);
            let times = rounded(expected, (1, ticks), count, phase);
            let timing = timing(&scan(times), (1, ticks), &[expected]).unwrap();
            prop_assert_eq!(timing, Timing { rate: expected, variable: false });
        }

        #[test]
        fn any_times_are_judged(
            times in prop::collection::vec(any::<i64>(), 1..50),
            tick in (1_u32.., 1_u32..),
        ) {
            let mut times = times;
            times.sort_unstable();
            if let Ok(timing) = timing(&scan(times), tick, &[]) {
                prop_assert!(is_shown(timing.rate));
            }
        }
    }
}
