//! Single frames, exactly of the source.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use domain::ClipInfo;
use domain::clip::Rotation;
use render::clip::{ClipError, Limits, Tools, alpha, frame, probe};
use render::probe::{Held, Region, clip};

use crate::barcode::{self, Barcode, Coding};

/// Takes frames out of a clip whose first frame carries the number `first`.
fn assert_frames(barcode: &Barcode, first: u32, indices: &[u32]) {
    let folder = tempfile::tempdir().unwrap();
    let source = barcode.make(folder.path());
    let tools = Tools::default();
    let info = probe(&tools, &source, &Limits::default()).unwrap().info;
    let last = info.frame_count - 1;
    for index in [0, last].iter().chain(indices) {
        let output = folder.path().join(format!("frame-{index}.png"));
        frame(&tools, &source, &info, *index, &output)
            .unwrap_or_else(|error| panic!("{index} of {barcode:?}: {error}"));
        assert_eq!(barcode::read_file(&output), Some(first + index), "{index} of {barcode:?}");
        assert_eq!(image::image_dimensions(output).unwrap(), (info.width, info.height));
    }
    let beyond = frame(&tools, &source, &info, last + 1, &folder.path().join("none.png"));
    assert!(matches!(beyond, Err(ClipError::NoSuchFrame { .. })), "{beyond:?}");
    assert!(!folder.path().join("none.png").exists());
}

#[test]
fn frames_between_distant_keyframes_and_b_frames() {
    // More than two groups of pictures, by x264's own distance of 250.
    let clip = Barcode { rate: "24000/1001", frames: 600, size: (160, 90), ..Barcode::default() };
    assert_frames(&clip, 0, &[1, 2, 73, 248, 249, 250, 251, 252, 377, 499, 500, 501, 598]);
}

#[test]
fn frames_at_fast_rates_and_of_other_codings() {
    assert_frames(&Barcode { rate: "120", sound: true, ..Barcode::default() }, 0, &[1, 29, 58]);
    let mov = Barcode { container: "mov", frames: 40, ..Barcode::default() };
    assert_frames(&Barcode { coding: Coding::Mpeg4, ..mov.clone() }, 0, &[11, 12, 13]);
    assert_frames(&Barcode { variable: true, ..mov.clone() }, 0, &[1, 17, 23]);
    assert_frames(&Barcode { rotation: Rotation::Left, ..mov.clone() }, 0, &[7]);
    assert_frames(&Barcode { rotation: Rotation::Right, mirrored: true, ..mov.clone() }, 0, &[7]);
    let change = Some(((160, 90), "yuv420p"));
    assert_frames(&Barcode { changes_to: change, ..Barcode::default() }, 0, &[1, 29, 30, 31, 58]);
    assert_frames(&Barcode { size: (321, 181), coding: Coding::Intra, ..mov.clone() }, 0, &[5]);
    assert_frames(&Barcode { frames: 1, ..mov }, 0, &[]);
}

#[test]
fn frames_of_open_groups() {
    // Those before a keyframe that are predicted from it, the keyframe itself, and those after.
    let clip = Barcode { frames: 120, size: (160, 90), container: "mov", ..Barcode::default() };
    let around = [21, 22, 23, 24, 25, 47, 48, 71, 72, 95, 96];
    assert_frames(&Barcode { coding: Coding::OpenGroups, ..clip.clone() }, 0, &around);
    assert_frames(&Barcode { coding: Coding::OpenHevc, rate: "30000/1001", ..clip }, 0, &around);
}

#[test]
fn frames_behind_edit_lists() {
    let whole = Barcode { frames: 96, sound: true, container: "mov", ..Barcode::default() };
    assert_frames(&Barcode { cut: Some("0.5"), ..whole.clone() }, 12, &[1, 30, 60]);
    assert_frames(&Barcode { delay: Some("0.25"), ..whole }, 0, &[1, 30, 60]);
}

#[test]
fn what_was_coded_without_loss_comes_out_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let barcode = Barcode { coding: Coding::Animation, container: "mov", frames: 20, ..Barcode::default() };
    let source = barcode.make(folder.path());
    let info = probe(&Tools::default(), &source, &Limits::default()).unwrap().info;
    let output = folder.path().join("frame.png");
    frame(&Tools::default(), &source, &info, 13, &output).unwrap();
    assert_eq!(image::open(output).unwrap().to_rgb8().into_raw(), barcode::draw(13, barcode.size));
}

#[test]
fn a_pixel_that_is_asked_for_is_the_one_that_is_shown_however_a_clip_is_stored() {
    for (rotation, mirrored) in [Rotation::Upright, Rotation::Right, Rotation::Over, Rotation::Left]
        .into_iter()
        .flat_map(|rotation| [(rotation, false), (rotation, true)])
    {
        let folder = tempfile::tempdir().unwrap();
        let barcode = Barcode { coding: Coding::Intra, rotation, mirrored, frames: 4, ..Barcode::default() };
        let source = barcode.make(folder.path());
        let tools = Tools::default();
        let info = probe(&tools, &source, &Limits::default()).unwrap().info;
        let output = folder.path().join("frame.png");
        frame(&tools, &source, &info, 2, &output).unwrap();
        let shown = image::open(output).unwrap().to_rgb8();
        let samples =
            Held::Clip(Box::new(clip(&tools, &source, &info, 2, &folder.path().join("samples")).unwrap()));
        for (x, y) in [(3, 2), (316, 2), (3, 177), (310, 170), (100, 40)] {
            let read = samples.read(Region { x, y, width: 1, height: 1 }).unwrap();
            let apart =
                read.display[0].iter().zip(shown.get_pixel(x, y).0).map(|(one, other)| one.abs_diff(other));
            assert!(apart.max().unwrap() <= 3, "{rotation:?} {mirrored} at {x}, {y}: {:?}", read.display);
        }
    }
}

#[test]
fn a_frame_far_behind_a_keyframe_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let source = Barcode { frames: 4, ..Barcode::default() }.make(folder.path());
    let info = probe(&Tools::default(), &source, &Limits::default()).unwrap().info;
    // As when it decodes for so long before the frame, of which it says nothing.
    let slow = folder.path().join("slow");
    fs::write(&slow, "#!/bin/sh\nsleep 5\nexec ffmpeg \"$@\"\n").unwrap();
    fs::set_permissions(&slow, fs::Permissions::from_mode(0o755)).unwrap();
    let tools = Tools { ffmpeg: slow, patience: Duration::from_secs(3), ..Tools::default() };
    let output = folder.path().join("frame.png");
    frame(&tools, &source, &info, 3, &output).unwrap();
    assert_eq!(barcode::read_file(&output), Some(3));
    let short = Tools { longest: Duration::from_secs(3), ..tools };
    let error = frame(&short, &source, &info, 3, &output).unwrap_err();
    assert!(matches!(error, ClipError::TookTooLong { .. }), "{error}");
}

/// A clip of red that is 40 of 255 opaque on its left half and whole on its right.
fn half_clear(folder: &Path, name: &str, coded: &[&str]) -> PathBuf {
    let file = folder.join(name);
    let drawn = "color=c=red:s=64x36:r=24:d=0.5,format=rgba,geq=r=255:g=0:b=0:a='if(lt(X,32),40,255)'";
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", drawn]).args(coded).arg(&file);
    assert!(ffmpeg.status().unwrap().success(), "{coded:?}");
    file
}

#[test]
fn alpha_is_told_whatever_pixels_carry_it() {
    let folder = tempfile::tempdir().unwrap();
    let tools = Tools::default();
    let output = folder.path().join("alpha.png");
    for coded in [
        &["-c:v", "qtrle"][..],
        &["-c:v", "png", "-pix_fmt", "rgba64be"],
        &["-c:v", "png", "-pix_fmt", "ya8"],
        &["-c:v", "prores_ks", "-profile:v", "4444", "-pix_fmt", "yuva444p10le", "-color_range", "tv"],
    ] {
        let source = half_clear(folder.path(), "glass.mov", coded);
        let info = probe(&tools, &source, &Limits::default()).unwrap().info;
        for (rotation, size, [clear, covered]) in [
            (Rotation::Upright, (64, 36), [(2, 2), (62, 30)]),
            (Rotation::Right, (36, 64), [(2, 2), (30, 62)]),
        ] {
            let (width, height) = size;
            let info = ClipInfo { rotation, width, height, ..info.clone() };
            assert!(alpha(&tools, &source, &info, 5, &output).unwrap(), "{coded:?}");
            let told = image::open(&output).unwrap().to_luma8();
            assert_eq!(told.dimensions(), size, "{coded:?}");
            let at = |(x, y): (u32, u32)| told.get_pixel(x, y).0[0];
            assert!(
                at(clear).abs_diff(40) <= 1 && at(covered) >= 254,
                "{coded:?}: {} {}",
                at(clear),
                at(covered)
            );
        }
    }
    let opaque = Barcode { frames: 2, ..Barcode::default() }.make(folder.path());
    let info = probe(&tools, &opaque, &Limits::default()).unwrap().info;
    let none = folder.path().join("none.png");
    assert!(!alpha(&tools, &opaque, &info, 0, &none).unwrap() && !none.exists());
}

#[test]
fn deep_sources_keep_their_depth() {
    let folder = tempfile::tempdir().unwrap();
    let barcode = Barcode { coding: Coding::ProRes, container: "mov", frames: 3, ..Barcode::default() };
    let source = barcode.make(folder.path());
    let info = probe(&Tools::default(), &source, &Limits::default()).unwrap().info;
    let output = folder.path().join("frame.png");
    frame(&Tools::default(), &source, &info, 2, &output).unwrap();
    let picture = image::open(&output).unwrap();
    assert_eq!(picture.color(), image::ColorType::Rgb16);
    let png = std::fs::read(output).unwrap();
    let tagged = |kind: &[u8]| png.windows(4).any(|bytes| bytes == kind);
    assert!(!tagged(b"gAMA") && !tagged(b"cHRM"), "browsers would change its colours");
}
