//! What a clip is found to be.

use domain::clip::Rotation;
use domain::{ClipFormat, ClipInfo, Frame};
use render::clip::{ClipError, Limits, Tools, Tracks, probe};

use crate::barcode::{Barcode, Coding};

fn probed(barcode: &Barcode) -> ClipInfo {
    let folder = tempfile::tempdir().unwrap();
    probe(&Tools::default(), &barcode.make(folder.path()), &Limits::default()).unwrap().info
}

#[test]
fn rates_are_exact_and_frames_are_counted() {
    for (rate, exact) in [
        ("24000/1001", "24000/1001"),
        ("23.976", "24000/1001"),
        ("24", "24"),
        ("25", "25"),
        ("30000/1001", "30000/1001"),
        ("50", "50"),
        ("60000/1001", "60000/1001"),
        ("120", "120"),
    ] {
        // Their boxes have times of the same kind; one rate in both is enough.
        let containers: &[&'static str] = if rate == "30000/1001" { &["mp4", "mov"] } else { &["mp4"] };
        for container in containers.iter().copied() {
            let info = probed(&Barcode { rate, frames: 31, container, ..Barcode::default() });
            assert_eq!(info.rate.to_string(), exact, "{container}");
            assert_eq!((info.frame_count, info.variable_rate), (31, false), "{rate} {container}");
            let format = if container == "mov" { ClipFormat::Mov } else { ClipFormat::Mp4 };
            assert_eq!((info.format, info.first_frame, info.sound), (format, Frame(0), None));
        }
    }
}

#[test]
fn a_start_timecode_numbers_the_frames() {
    let film = Barcode { timecode: Some("00:00:41:17"), container: "mov", ..Barcode::default() };
    assert_eq!(probed(&film).first_frame, Frame(1001));
    let television = Barcode { rate: "30000/1001", timecode: Some("01:00:00;02"), sound: true, ..film };
    let info = probed(&television);
    assert_eq!((info.timecode.as_deref(), info.first_frame), (Some("01:00:00;02"), Frame(107_894)));
    assert_eq!(info.last_frame(), Frame(107_953));
    let sound = info.sound.unwrap();
    assert_eq!((sound.codec.as_str(), sound.channels, sound.sample_rate), ("aac", 1, 48_000));
}

#[test]
fn numbers_that_drop_frame_timecode_leaves_out_are_no_frames() {
    let television = |rate, timecode| {
        probed(&Barcode { rate, timecode: Some(timecode), container: "mov", frames: 4, ..Barcode::default() })
    };
    // The first frame of the second minute, whose two, or four, first numbers are left out.
    let info = television("30000/1001", "00:01:00;02");
    assert_eq!((info.timecode.as_deref(), info.first_frame), (Some("00:01:00;02"), Frame(1800)));
    let info = television("60000/1001", "00:01:00;04");
    assert_eq!((info.timecode.as_deref(), info.first_frame), (Some("00:01:00;04"), Frame(3600)));
}

#[test]
fn sound_alone_is_no_clip() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sound.mov");
    let mut command = std::process::Command::new("ffmpeg");
    command.args(["-loglevel", "error", "-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac"]).arg(&file);
    assert!(command.status().unwrap().success());
    let refused = probe(&Tools::default(), &file, &Limits::default());
    assert!(matches!(refused, Err(ClipError::NoPicture { sound: true })), "{refused:?}");
}

#[test]
fn variable_rates_are_seen_and_their_frames_counted() {
    let info = probed(&Barcode { variable: true, container: "mov", ..Barcode::default() });
    assert_eq!((info.variable_rate, info.frame_count), (true, 60));
    let (mean, second) = (info.rate.numerator(), info.rate.denominator());
    assert!((23 * second..=24 * second).contains(&mean), "{}", info.rate);
}

#[test]
fn frames_that_an_edit_list_cuts_off_do_not_count() {
    let whole = Barcode { frames: 48, sound: true, container: "mov", ..Barcode::default() };
    let info = probed(&Barcode { cut: Some("0.5"), ..whole.clone() });
    assert_eq!((info.frame_count, info.variable_rate), (36, false));
    let info = probed(&Barcode { delay: Some("0.25"), ..whole });
    assert_eq!((info.frame_count, info.variable_rate), (48, false));
}

#[test]
fn sizes_are_as_shown() {
    let odd = Barcode { size: (321, 181), coding: Coding::Intra, ..Barcode::default() };
    assert_eq!((probed(&odd).width, probed(&odd).height), (321, 181));
    for rotation in [Rotation::Right, Rotation::Over, Rotation::Left] {
        let info = probed(&Barcode { rotation, ..Barcode::default() });
        assert_eq!((info.rotation, info.width, info.height), (rotation, 320, 180));
        let coded = if rotation.lies_down() { (180, 320) } else { (320, 180) };
        assert_eq!((info.coded_width, info.coded_height), coded);
    }
    let wide = Barcode { pixel_aspect: Some("4/3"), container: "mov", ..Barcode::default() };
    let info = probed(&wide);
    assert_eq!((info.pixel_aspect, info.width, info.height, info.coded_width), ((4, 3), 427, 180, 320));
}

#[test]
fn codings_are_named() {
    let info = probed(&Barcode { coding: Coding::ProRes, container: "mov", frames: 5, ..Barcode::default() });
    assert_eq!(
        (info.codec.as_str(), info.pixel_format.as_str(), info.bit_depth),
        ("prores", "yuv422p10le", 10)
    );
    let info = probed(&Barcode { coding: Coding::Mpeg4, ..Barcode::default() });
    assert_eq!((info.codec.as_str(), info.frame_count, info.bit_depth), ("mpeg4", 60, 8));
    let info =
        probed(&Barcode { coding: Coding::Animation, container: "mov", frames: 1, ..Barcode::default() });
    assert_eq!((info.codec.as_str(), info.frame_count, info.rate.to_string().as_str()), ("qtrle", 1, "24"));
}

#[test]
fn of_several_pictures_the_default_one_counts() {
    let folder = tempfile::tempdir().unwrap();
    let [short, long] = [("short", 24), ("long", 48)].map(|(name, frames)| {
        let own = folder.path().join(name);
        std::fs::create_dir(&own).unwrap();
        Barcode { frames, ..Barcode::default() }.make(&own)
    });
    for (default, frames) in [(0, 24), (1, 48)] {
        let both = folder.path().join(format!("both-{default}.mov"));
        let mut command = std::process::Command::new("ffmpeg");
        command.args(["-loglevel", "error", "-i"]).arg(&short).arg("-i").arg(&long);
        command.args(["-map", "0:v", "-map", "1:v", "-c", "copy", "-disposition:v", "0"]);
        command.args([&format!("-disposition:v:{default}"), "default"]).arg(&both);
        assert!(command.status().unwrap().success());
        let tools = Tools::default();
        let probed = probe(&tools, &both, &Limits::default()).unwrap();
        assert_eq!(probed.info.frame_count, frames);
        assert_eq!(Tracks::find(&tools, &both).unwrap(), probed.tracks);
    }
}

#[test]
fn limits_hold() {
    let folder = tempfile::tempdir().unwrap();
    let clip = Barcode::default().make(folder.path());
    let check = |limits: Limits| probe(&Tools::default(), &clip, &limits).unwrap_err();
    let limits = Limits::default();
    assert!(matches!(check(Limits { max_bytes: 1000, ..limits }), ClipError::TooManyBytes { .. }));
    assert!(matches!(check(Limits { max_side: 319, ..limits }), ClipError::TooLarge { .. }));
    assert!(matches!(check(Limits { max_pixels: 57_599, ..limits }), ClipError::TooLarge { .. }));
    assert!(matches!(
        check(Limits { max_frames: 59, ..limits }),
        ClipError::TooManyFrames { max_frames: 59 }
    ));
    assert!(probe(&Tools::default(), &clip, &Limits { max_frames: 60, ..limits }).is_ok());
    // 60 frames are two seconds and a half.
    assert!(matches!(check(Limits { max_seconds: 2, ..limits }), ClipError::TooLong { max_hours: 1 }));
    assert!(probe(&Tools::default(), &clip, &Limits { max_seconds: 3, ..limits }).is_ok());
}
