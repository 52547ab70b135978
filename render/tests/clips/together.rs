//! Many frames at once: each the one that was asked for, in order, as they come.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use render::clip::{ClipError, Limits, Tools, frame, frames, probe};

use crate::barcode::{self, Barcode, Coding};

/// Takes frames out of a clip whose first frame carries the number `first`.
fn assert_together(barcode: &Barcode, first: u32, indices: &[u32]) {
    let folder = tempfile::tempdir().unwrap();
    let source = barcode.make(folder.path());
    let tools = Tools::default();
    let info = probe(&tools, &source, &Limits::default()).unwrap().info;
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    let mut came = Vec::new();
    frames(&tools, &source, &info, indices, &out, &mut |index, file| {
        assert_eq!(barcode::read_file(&file), Some(first + index), "{index} of {barcode:?}");
        came.push(index);
        ControlFlow::Continue(())
    })
    .unwrap_or_else(|error| panic!("{barcode:?}: {error} {:?}", error.detail()));
    let mut expected = indices.to_vec();
    expected.sort_unstable();
    expected.dedup();
    assert_eq!(came, expected, "{barcode:?}");
    assert_eq!(fs::read_dir(&out).unwrap().count(), expected.len(), "nothing else is left");
}

#[test]
fn frames_near_and_far_come_in_order() {
    let clip = Barcode { rate: "24000/1001", frames: 400, size: (160, 90), ..Barcode::default() };
    assert_together(&clip, 0, &[399, 3, 4, 5, 7, 3, 249, 250, 251, 310, 0]);
    assert_together(&Barcode { rate: "60000/1001", frames: 130, ..clip }, 0, &[128, 129, 61, 60, 59]);
}

#[test]
fn frames_of_difficult_clips_are_their_own() {
    let mov = Barcode { container: "mov", frames: 96, size: (160, 90), ..Barcode::default() };
    assert_together(&Barcode { variable: true, ..mov.clone() }, 0, &[1, 2, 3, 50, 94, 95]);
    let around = [22, 23, 24, 25, 47, 48, 71, 72, 73];
    assert_together(&Barcode { coding: Coding::OpenGroups, ..mov.clone() }, 0, &around);
    assert_together(&Barcode { coding: Coding::OpenHevc, ..mov.clone() }, 0, &around[2..]);
    let cut = Barcode { sound: true, cut: Some("0.5"), ..mov.clone() };
    assert_together(&cut, 12, &[0, 1, 40, 41, 83]);
    assert_together(&Barcode { sound: true, delay: Some("0.25"), ..mov }, 0, &[0, 1, 40, 95]);
}

#[test]
fn one_of_many_equals_one_alone() {
    let folder = tempfile::tempdir().unwrap();
    let source = Barcode { frames: 12, ..Barcode::default() }.make(folder.path());
    let info = probe(&Tools::default(), &source, &Limits::default()).unwrap().info;
    let alone = folder.path().join("alone.png");
    frame(&Tools::default(), &source, &info, 7, &alone).unwrap();
    let mut pixels = Vec::new();
    frames(&Tools::default(), &source, &info, &[6, 7], folder.path(), &mut |_, file| {
        pixels.push(image::open(file).unwrap());
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(pixels.last(), Some(&image::open(alone).unwrap()));
}

#[test]
fn who_breaks_off_leaves_what_was_told_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let source = Barcode { frames: 60, ..Barcode::default() }.make(folder.path());
    let info = probe(&Tools::default(), &source, &Limits::default()).unwrap().info;
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    let all: Vec<u32> = (0..60).collect();
    let ended = frames(&Tools::default(), &source, &info, &all, &out, &mut |index, _| {
        if index == 1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(matches!(ended, Err(ClipError::Cancelled)), "{ended:?}");
    assert_eq!(names(&out), ["frame-0.png", "frame-1.png"]);
    let beyond = frames(&Tools::default(), &source, &info, &[0, 60], &out, &mut |_, _| panic!("none comes"));
    assert!(matches!(beyond, Err(ClipError::NoSuchFrame { index: 60, .. })), "{beyond:?}");
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
