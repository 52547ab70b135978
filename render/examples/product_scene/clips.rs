//! The demo clips: which product, how it and the camera move, and what its rounds change.

use domain::time::{Counting, Frame, FrameRate, Timecode, TimecodeError};

use super::picture::Camera;
use super::products::kettle::{Build, Kettle, Trim};
use super::products::watch::{Finish, Hands, Watch};
use super::sound::{SAMPLE_RATE, Soundtrack};
use super::trace::Scene;
use super::vector::{smoothstep, srgb, vec3};

/// What one frame is made of.
pub(crate) struct Setup {
    pub(crate) scene: Box<dyn Scene>,
    pub(crate) camera: Camera,
}

/// A clip as one round shows it. Frames are given by index, counted from 0.
pub(crate) struct Clip {
    pub(crate) file_name: &'static str,
    /// What is burned in at the left.
    pub(crate) title: &'static str,
    pub(crate) rate: FrameRate,
    pub(crate) first: Frame,
    pub(crate) frames: u32,
    pub(crate) sound: Option<Soundtrack>,
    setup: fn(u32) -> Setup,
}

impl Clip {
    pub(crate) fn find(name: &str, round: &str) -> Option<Self> {
        match (name, round) {
            ("watch", "1") => {
                Some(watch("watch-film-r1.mov", "CHRONOGRAPH R1", 6, |index| watch_frame(index, false)))
            }
            ("watch", "2") => {
                Some(watch("watch-film-r2.mov", "CHRONOGRAPH R2", 0, |index| watch_frame(index, true)))
            }
            ("kettle", "1") => {
                Some(kettle("kettle-spin-r1.mp4", "KETTLE R1", |index| kettle_frame(index, false)))
            }
            ("kettle", "2") => {
                Some(kettle("kettle-spin-r2.mp4", "KETTLE R2", |index| kettle_frame(index, true)))
            }
            _ => None,
        }
    }

    pub(crate) fn setup(&self, index: u32) -> Setup {
        (self.setup)(index)
    }

    /// Number of a frame as the source counts.
    pub(crate) fn number(&self, index: u32) -> Frame {
        Frame(self.first.0 + i64::from(index))
    }

    pub(crate) fn timecode(&self, index: u32) -> Result<Timecode, TimecodeError> {
        Timecode::from_frame(self.number(index), self.rate, Counting::NonDrop)
    }
}

/// Five seconds around the dial: the camera travels from the left to the crown, the light with it.
const WATCH_FRAMES: u32 = 120;
/// The second hand jumps on this index, and every second from there.
const FIRST_TICK: u32 = 12;
const TICKS: u32 = 5;
const SECOND: u32 = 24;

/// At 23.976 from hour 1 on. `late`: by how many frames the ticks are heard after they are seen.
fn watch(file_name: &'static str, title: &'static str, late: u32, setup: fn(u32) -> Setup) -> Clip {
    let rate = FrameRate::FILM_NTSC;
    // a whole number of samples: 2002
    let frame = SAMPLE_RATE * rate.denominator() / rate.numerator();
    let ticks = (0..TICKS).map(|tick| (FIRST_TICK + tick * SECOND + late) * frame).collect();
    Clip {
        file_name,
        title,
        rate,
        first: Frame(86_400),
        frames: WATCH_FRAMES,
        sound: Some(Soundtrack { samples: WATCH_FRAMES * frame, ticks }),
        setup,
    }
}

fn watch_frame(index: u32, corrected: bool) -> Setup {
    let finish = if corrected {
        Finish { dial: srgb(24, 84, 66), second_hand: srgb(226, 96, 36), scratched: false }
    } else {
        Finish { dial: srgb(34, 66, 122), second_hand: srgb(206, 208, 212), scratched: true }
    };
    let hands = Hands {
        second: second_hand(index),
        // in the first round it runs in the plane of the minute hand, and into it
        second_height: if corrected { Hands::STILL.second_height } else { 0.166 },
        ..Hands::STILL
    };
    let part = eased(index, WATCH_FRAMES);
    let key = vec3(-5.0, 3.4, 2.4).mix(vec3(-2.0, 5.2, 4.6), part);
    let eye = vec3(-1.75, 1.75, 4.35).mix(vec3(1.45, 2.55, 4.05), part) + vec3(0.0, 0.0, 0.45) * arch(part);
    let camera = Camera {
        eye,
        target: vec3(-0.02, 1.55, 0.1).mix(vec3(0.08, 1.60, 0.25), part),
        angle: 31.0 - 2.5 * part,
        roll: 0.0,
    };
    Setup { scene: Box::new(Watch::new(finish).filmed().showing(hands).lit_from(key)), camera }
}

/// In degrees: six for each second, in two frames with a little spring.
fn second_hand(index: u32) -> f32 {
    let start = 30.0;
    let Some(since) = index.checked_sub(FIRST_TICK) else { return start };
    let jump = match since % SECOND {
        0 => 0.6,
        1 => 1.1,
        2 => 0.97,
        _ => 1.0,
    };
    start + 6.0 * (whole(since / SECOND) + jump)
}

/// One turn in four seconds.
const KETTLE_FRAMES: u32 = 96;

/// At 24 from frame 1001 on.
fn kettle(file_name: &'static str, title: &'static str, setup: fn(u32) -> Setup) -> Clip {
    Clip {
        file_name,
        title,
        rate: FrameRate::FILM,
        first: Frame(1001),
        frames: KETTLE_FRAMES,
        sound: None,
        setup,
    }
}

fn kettle_frame(index: u32, corrected: bool) -> Setup {
    let build = Build { knob_off: if corrected { 0.0 } else { 0.075 }, named: corrected };
    let camera = Camera { eye: vec3(0.0, 2.05, 6.6), target: vec3(0.0, 0.72, 0.0), angle: 25.0, roll: 0.0 };
    Setup { scene: Box::new(Kettle::new(Trim::Copper).built(build).turned(turn(index, corrected))), camera }
}

/// In degrees. In the first round it starts and stops, which stutters where the turn repeats.
fn turn(index: u32, corrected: bool) -> f32 {
    360.0 * if corrected { whole(index) / whole(KETTLE_FRAMES) } else { eased(index, KETTLE_FRAMES) }
}

/// From 0 on the first frame to 1 on the last, slowly at both ends.
fn eased(index: u32, frames: u32) -> f32 {
    smoothstep(0.0, whole(frames - 1), whole(index))
}

/// 0 at both ends, 1 in the middle.
fn arch(part: f32) -> f32 {
    4.0 * part * (1.0 - part)
}

#[expect(clippy::cast_precision_loss, reason = "counts of frames")]
fn whole(count: u32) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> impl Iterator<Item = Clip> {
        ["watch", "kettle"]
            .into_iter()
            .flat_map(|name| ["1", "2"].map(|round| Clip::find(name, round).unwrap()))
    }

    #[test]
    fn clips_start_where_studios_count_from() {
        let starts: Vec<_> = all().map(|clip| clip.timecode(0).unwrap().to_string()).collect();
        assert_eq!(starts, ["01:00:00:00", "01:00:00:00", "00:00:41:17", "00:00:41:17"]);
    }

    #[test]
    fn ticks_are_heard_with_the_hand_in_the_second_round_alone() {
        let heard = |round| Clip::find("watch", round).unwrap().sound.unwrap().ticks;
        assert_eq!(heard("2")[..2], [12 * 2002, 36 * 2002]);
        assert_eq!(heard("1")[0], 18 * 2002);
        let moves: Vec<u32> =
            (1..WATCH_FRAMES).filter(|&index| second_hand(index) - second_hand(index - 1) > 3.5).collect();
        assert_eq!(moves, [12, 36, 60, 84, 108]);
    }

    #[test]
    fn the_turn_of_the_second_round_closes() {
        let steps = |corrected| {
            (0..KETTLE_FRAMES).map(move |index| turn(index + 1, corrected) - turn(index, corrected))
        };
        assert!(steps(true).all(|step| (step - 3.75).abs() < 1e-3));
        assert!(steps(false).any(|step| step < 0.5) && steps(false).any(|step| step > 5.0));
        assert!((turn(KETTLE_FRAMES, true) - 360.0).abs() < 1e-3);
        assert_eq!(all().map(|clip| clip.frames).collect::<Vec<_>>(), [120, 120, 96, 96]);
    }

    #[test]
    fn places_on_the_way_stay_above_the_floor() {
        for clip in all() {
            for index in [0, clip.frames / 2, clip.frames - 1] {
                let y = clip.setup(index).camera.eye.y;
                assert!(y > 1.0, "{} {index}", clip.file_name);
            }
        }
    }
}
