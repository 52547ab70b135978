//! Programs that hang, eat memory, are missing, or outlive those who wanted something of them.

use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use render::clip::{ClipError, Extras, Limits, Plan, Probed, Step, Tools, make_rendition, probe};

use crate::barcode::Barcode;

/// Where the test that plays a server finds its folder.
const FOLDER: &str = "RENDER_TESTS_FOLDER";

/// A program of shell that writes its own number, and that of what it started, into `pids`.
fn program(folder: &Path, name: &str, script: &str) -> PathBuf {
    let file = folder.join(name);
    fs::write(&file, format!("#!/bin/sh\ncd {}\n{script}\n", folder.display())).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    file
}

const HANGS: &str = "sleep 1000 & echo $$ $! > pids.part; mv pids.part pids; wait";

/// The numbers, as soon as they are written.
fn pids(folder: &Path) -> Vec<u32> {
    let mut text = String::new();
    until("the program has started", || {
        text = fs::read_to_string(folder.join("pids")).unwrap_or_default();
        !text.is_empty()
    });
    text.split_whitespace().map(|number| number.parse().unwrap()).collect()
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(20), "not in 20 seconds: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

fn lives(pid: u32) -> bool {
    // What has ended and is not waited for has no memory any more.
    fs::read_to_string(format!("/proc/{pid}/statm")).is_ok_and(|memory| !memory.starts_with("0 "))
}

fn assert_gone(folder: &Path) {
    let pids = pids(folder);
    assert_eq!(pids.len(), 2);
    until("what was started is gone", || !pids.iter().any(|pid| lives(*pid)));
}

#[test]
fn a_program_that_hangs_is_ended_with_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let clip = Barcode { frames: 2, ..Barcode::default() }.make(folder.path());
    let ffprobe = program(folder.path(), "hanging", HANGS);
    let tools = Tools { ffprobe, patience: Duration::from_secs(1), ..Tools::default() };
    let began = Instant::now();
    let error = probe(&tools, &clip, &Limits::default()).unwrap_err();
    assert!(matches!(error, ClipError::Hung { program: "ffprobe", .. }), "{error}");
    assert!(began.elapsed() < Duration::from_secs(20));
    assert_gone(folder.path());
}

#[test]
fn a_program_that_only_repeats_itself_hangs_too() {
    let folder = tempfile::tempdir().unwrap();
    let (clip, Probed { info, tracks }) = real(folder.path());
    let line = "frame=    7 fps=0.0 q=0.0 size=       1kB time=00:00:01.00 bitrate=N/A speed=1x";
    let script = format!("while :; do printf '{line}    \\r' >&2; sleep 0.05; done");
    let ffmpeg = program(folder.path(), "repeating", &script);
    let tools = Tools { ffmpeg, patience: Duration::from_secs(1), ..Tools::default() };
    let mut last = 0;
    let error = make_rendition(&tools, &clip, &info, &tracks, &plan(folder.path()), &mut |step| {
        if let Step::Frames(frames) = step {
            last = frames;
        }
        ControlFlow::Continue(())
    })
    .unwrap_err();
    assert!(matches!(error, ClipError::Hung { program: "ffmpeg", .. }), "{error}");
    assert_eq!(last, 7, "how far it said it was");
}

#[test]
fn cancelling_ends_a_silent_program() {
    let folder = tempfile::tempdir().unwrap();
    let (clip, Probed { info, tracks }) = real(folder.path());
    let tools = Tools { ffmpeg: program(folder.path(), "silent", HANGS), ..Tools::default() };
    let pids = folder.path().join("pids");
    let error = make_rendition(&tools, &clip, &info, &tracks, &plan(folder.path()), &mut |_| {
        if pids.exists() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .unwrap_err();
    assert!(matches!(error, ClipError::Cancelled), "{error}");
    assert_gone(folder.path());
}

#[test]
fn what_takes_too_long_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let (clip, Probed { info, tracks }) = real(folder.path());
    let script = "i=0; while :; do i=$((i+1)); printf \"frame=$i size=1kB time=$i bitrate=N/A speed=1x\\n\" >&2; \
                  sleep 0.05; done";
    let ffmpeg = program(folder.path(), "busy", script);
    let tools = Tools { ffmpeg, longest: Duration::from_secs(3), ..Tools::default() };
    let error = make_rendition(&tools, &clip, &info, &tracks, &plan(folder.path()), &mut |_| {
        ControlFlow::Continue(())
    });
    assert!(matches!(error, Err(ClipError::TookTooLong { .. })), "{error:?}");
}

#[test]
fn memory_is_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let clip = Barcode { frames: 4, size: (1920, 1080), ..Barcode::default() }.make(folder.path());
    let Probed { info, tracks } = probe(&Tools::default(), &clip, &Limits::default()).unwrap();
    for memory in [20, 100] {
        let tools = Tools { memory: memory * 1_000_000, ..Tools::default() };
        let made = make_rendition(&tools, &clip, &info, &tracks, &plan(folder.path()), &mut |_| {
            ControlFlow::Continue(())
        });
        let error = made.unwrap_err();
        assert!(matches!(error, ClipError::TooMuchMemory { .. }), "{memory} MB: {error:?}");
    }
}

#[test]
fn missing_programs_are_named() {
    let folder = tempfile::tempdir().unwrap();
    Tools::default().check().unwrap();
    for nothing in ["/nowhere/ffprobe", "no-such-ffprobe"] {
        let tools = Tools { ffprobe: nothing.into(), ..Tools::default() };
        let error = tools.check().unwrap_err();
        assert!(error.is_missing_program() && error.is_transient(), "{error}");
        assert!(error.to_string().contains(nothing), "{error}");
    }
    let ffmpeg = program(folder.path(), "old", "echo ffmpeg version 4.4.2 Copyright");
    let error = Tools { ffmpeg, ..Tools::default() }.check().unwrap_err();
    assert!(error.is_missing_program() && error.to_string().contains("5.1"), "{error}");
    let ffmpeg = program(folder.path(), "broken", "exit 3");
    assert!(Tools { ffmpeg, ..Tools::default() }.check().unwrap_err().is_missing_program());
}

#[test]
fn a_flood_of_words_takes_no_memory() {
    let folder = tempfile::tempdir().unwrap();
    let (clip, Probed { info, tracks }) = real(folder.path());
    let script = "head -c 20000000 /dev/zero | tr '\\0' x >&2; exit 1";
    let tools = Tools { ffmpeg: program(folder.path(), "talking", script), ..Tools::default() };
    let made = make_rendition(&tools, &clip, &info, &tracks, &plan(folder.path()), &mut |_| {
        ControlFlow::Continue(())
    });
    let error = made.unwrap_err();
    assert!(error.detail().is_some_and(|detail| detail.len() <= 4096), "{error:?}");
}

#[test]
fn programs_die_with_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "bounded::a_server_that_is_killed", "--nocapture", "--ignored"])
        .env(FOLDER, folder.path())
        .spawn()
        .unwrap();
    let program = pids(folder.path())[0];
    assert!(lives(program));
    server.kill().unwrap();
    server.wait().unwrap();
    until("the program died with it", || !lives(program));
}

#[test]
#[ignore = "started by the test above, which kills it"]
fn a_server_that_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let clip = Barcode { frames: 2, ..Barcode::default() }.make(&folder);
    // One process, which nobody else would end.
    let ffprobe = program(&folder, "waiting", "echo $$ > pids.part; mv pids.part pids; exec sleep 1000");
    let tools = Tools { ffprobe, ..Tools::default() };
    let _ = probe(&tools, &clip, &Limits::default());
}

fn real(folder: &Path) -> (PathBuf, Probed) {
    let clip = Barcode { frames: 24, ..Barcode::default() }.make(folder);
    let probed = probe(&Tools::default(), &clip, &Limits::default()).unwrap();
    (clip, probed)
}

fn plan(folder: &Path) -> Plan<'_> {
    Plan { directory: folder, token: "r", extras: Extras::default() }
}
