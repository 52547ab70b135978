//! What browsers play: frame for frame that of the source.

use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use domain::ClipInfo;
use domain::clip::Rotation;
use render::clip::{
    ClipError, Extras, Limits, Plan, Probed, Rendition, Step, Tools, Tracks, make_rendition, probe,
};
use tempfile::TempDir;

use crate::barcode::{self, Barcode, Coding};

pub(crate) struct Made {
    pub(crate) folder: TempDir,
    pub(crate) info: ClipInfo,
    pub(crate) steps: Vec<Step>,
    pub(crate) rendition: Rendition,
}

pub(crate) fn made(barcode: &Barcode) -> Made {
    made_with(barcode, Extras::default())
}

pub(crate) fn made_with(barcode: &Barcode, extras: Extras) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let source = barcode.make(folder.path());
    let tools = Tools::default();
    let Probed { info, tracks } = probe(&tools, &source, &Limits::default()).unwrap();
    assert_eq!(Tracks::find(&tools, &source).unwrap(), tracks, "{barcode:?}");
    let mut steps = Vec::new();
    let plan = Plan { directory: folder.path(), token: "r-1", extras };
    let rendition = make_rendition(&tools, &source, &info, &tracks, &plan, &mut |step| {
        steps.push(step);
        ControlFlow::Continue(())
    })
    .unwrap_or_else(|error| panic!("{barcode:?}: {error} {:?}", error.detail()));
    Made { folder, info, steps, rendition }
}

impl Made {
    fn playlist(&self) -> std::path::PathBuf {
        self.folder.path().join("r-1.m3u8")
    }

    /// Every frame is the source's, from its frame `first` on.
    fn assert_frames(&self, first: u32) {
        let shown = (self.info.width, self.info.height);
        let even = |side: u32| side + side % 2;
        let numbers = barcode::read_all(&self.playlist(), even(shown.0), even(shown.1), shown);
        let expected: Vec<Option<u32>> = (first..first + self.info.frame_count).map(Some).collect();
        assert_eq!(numbers, expected, "{:?}", self.info);
        assert_eq!(self.rendition.frames, self.info.frame_count);
    }
}

#[test]
fn every_frame_is_there_in_order_at_every_rate() {
    for (rate, sound) in
        [("24000/1001", true), ("25", false), ("30000/1001", true), ("60000/1001", false), ("120", true)]
    {
        made(&Barcode { rate, sound, ..Barcode::default() }).assert_frames(0);
    }
}

#[test]
fn every_frame_is_there_however_the_source_is_coded() {
    let mov = Barcode { container: "mov", frames: 40, ..Barcode::default() };
    for coding in [
        Coding::OpenGroups,
        Coding::OpenHevc,
        Coding::Intra,
        Coding::Animation,
        Coding::ProRes,
        Coding::Mpeg4,
    ] {
        made(&Barcode { coding, ..mov.clone() }).assert_frames(0);
    }
    made(&Barcode { size: (321, 181), coding: Coding::Intra, ..Barcode::default() }).assert_frames(0);
    made(&Barcode { frames: 1, ..Barcode::default() }).assert_frames(0);
    made(&Barcode { variable: true, ..mov.clone() }).assert_frames(0);
    made(&Barcode { pixel_aspect: Some("4/3"), ..mov }).assert_frames(0);
}

#[test]
fn pictures_that_lie_are_turned() {
    for rotation in [Rotation::Right, Rotation::Over, Rotation::Left] {
        made(&Barcode { rotation, frames: 8, ..Barcode::default() }).assert_frames(0);
    }
}

#[test]
fn pictures_that_are_mirrored_are_mirrored_back() {
    for rotation in [Rotation::Upright, Rotation::Right, Rotation::Over, Rotation::Left] {
        let clip = Barcode { rotation, mirrored: true, frames: 8, ..Barcode::default() };
        made(&clip).assert_frames(0);
        made(&Barcode { size: (321, 181), coding: Coding::Intra, ..clip }).assert_frames(0);
    }
}

#[test]
fn pictures_that_change_in_the_middle_are_shown_at_one_size() {
    for change in [((160, 90), "yuv420p"), ((640, 360), "yuv420p"), ((320, 180), "yuvj422p")] {
        let clip = Barcode { changes_to: Some(change), frames: 48, ..Barcode::default() };
        let made = made(&clip);
        assert_eq!((made.info.width, made.info.height), (320, 180));
        made.assert_frames(0);
    }
}

#[test]
fn sound_that_changes_in_the_middle_is_refused_before_it_is_late() {
    let folder = tempfile::tempdir().unwrap();
    let ffmpeg = |arguments: &[&str]| {
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.current_dir(&folder).args(["-v", "error", "-nostdin", "-y"]).args(arguments);
        assert!(ffmpeg.status().unwrap().success(), "{arguments:?}");
    };
    for (channels, piece) in [("2", "one.mp4"), ("1", "two.mp4")] {
        let (picture, sound) = ("testsrc=s=160x90:r=24:d=1", "sine=d=1");
        let coded = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "libmp3lame", "-ac", channels];
        ffmpeg(&[&["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound], &coded[..], &[piece]].concat());
    }
    std::fs::write(folder.path().join("pieces"), "file one.mp4\nfile two.mp4\n").unwrap();
    ffmpeg(&["-f", "concat", "-i", "pieces", "-c", "copy", "joined.mp4"]);
    let (tools, source) = (Tools::default(), folder.path().join("joined.mp4"));
    let Probed { info, tracks } = probe(&tools, &source, &Limits::default()).unwrap();
    let plan = Plan { directory: folder.path(), token: "r", extras: Extras::default() };
    let told = &mut |_| ControlFlow::Continue(());
    let error = make_rendition(&tools, &source, &info, &tracks, &plan, told).unwrap_err();
    assert!(matches!(error, ClipError::ChangingSound) && !error.is_transient(), "{error}");
    let silent = ClipInfo { sound: None, ..info };
    let made = make_rendition(&tools, &source, &silent, &tracks, &plan, told).unwrap();
    assert_eq!(made.frames, 48);
}

#[test]
fn edit_lists_are_followed_and_sound_keeps_its_place() {
    let whole = Barcode { frames: 48, sound: true, container: "mov", ..Barcode::default() };
    let at = |made: &Made, expected: f64| {
        let click = barcode::click(&made.playlist());
        assert!((click - expected).abs() < 0.01, "the click is at {click} and not at {expected}");
    };
    let plain = made(&whole);
    plain.assert_frames(0);
    at(&plain, 1.0);
    let late = made(&Barcode { delay: Some("0.25"), ..whole.clone() });
    late.assert_frames(0);
    at(&late, 0.75);
    let cut = made(&Barcode { cut: Some("0.5"), ..whole });
    cut.assert_frames(12);
    at(&cut, 0.5);
}

#[test]
fn steps_come_in_order_and_hold_what_they_say() {
    let clip = Barcode { frames: 240, size: (640, 360), sound: true, ..Barcode::default() };
    let made = made(&clip);
    let (mut held, mut files, mut posters, mut encoded) = (0, 0, 0, 0);
    for step in &made.steps {
        match step {
            Step::Poster(poster) => {
                posters += 1;
                assert!(encoded < 240, "long before the clip is done");
                assert_eq!(barcode::read_file(poster), Some(24), "a second after the start");
            }
            Step::Grown { files: new, playlist, frames } => {
                assert!(*frames > held, "{frames} after {held}");
                assert!(held > 0 || new[0].ends_with("r-1-init.mp4"));
                for file in new {
                    let name = file.file_name().unwrap().to_str().unwrap();
                    assert!(file.is_file() && playlist.contains(name), "{name}");
                }
                files += new.len();
                assert_eq!(
                    playlist.matches("#EXTINF").count() + 1,
                    files,
                    "one init segment, and the others"
                );
                held = *frames;
            }
            Step::Beside { .. } => panic!("nobody wanted it"),
            Step::Sheet { .. } | Step::Waveform(_) => {}
            Step::Frames(frames) => {
                assert!((encoded..=240).contains(frames));
                encoded = *frames;
            }
        }
    }
    assert_eq!((held, posters), (240, 1));
    assert!(made.rendition.playlist.ends_with("#EXT-X-ENDLIST\n"));
    assert!(made.rendition.playlist.contains("#EXT-X-TARGETDURATION:1\n"));
}

#[test]
fn a_short_clip_s_poster_is_its_last_frame_in_full_size() {
    let made = made(&Barcode { frames: 9, size: (321, 181), coding: Coding::Intra, ..Barcode::default() });
    let poster = made.folder.path().join("r-1-poster.jpg");
    assert_eq!(barcode::read_file(&poster), Some(8));
    assert_eq!(image::image_dimensions(poster).unwrap(), (321, 181));
}

/// The mean colour of a picture's upper left corner.
fn corner(path: &Path) -> [u8; 3] {
    image::open(path).unwrap().to_rgb8().get_pixel(8, 4).0
}

#[test]
fn colours_of_poster_and_frame_agree_with_each_other_and_the_source() {
    let made = made(&Barcode { frames: 1, coding: Coding::ProRes, container: "mov", ..Barcode::default() });
    let frame = made.folder.path().join("frame.png");
    let source = made.folder.path().join("made.mov");
    render::clip::frame(&Tools::default(), &source, &made.info, 0, &frame).unwrap();
    let drawn = barcode::draw(0, (320, 180));
    let drawn = &drawn[(4 * 320 + 8) * 3..][..3];
    for picture in [corner(&frame), corner(&made.folder.path().join("r-1-poster.jpg"))] {
        assert!(picture.iter().zip(drawn).all(|(a, b)| a.abs_diff(*b) <= 6), "{picture:?} is not {drawn:?}");
    }
}
