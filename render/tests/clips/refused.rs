//! What ffmpeg makes and does not equal the source, and what it cannot write.

use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use domain::ClipInfo;
use render::clip::{ClipError, Extras, Limits, Plan, Probed, Rendition, Tools, make_rendition, probe};

use crate::barcode::Barcode;

/// ffmpeg, with something done to its arguments (`$a`), or before it runs.
fn altered(folder: &Path, argument: &str, before: &str) -> PathBuf {
    let file = folder.join("altered");
    let script = format!(
        "#!/bin/sh\n{before}\nfor a; do case \"$a\" in {argument} esac; set -- \"$@\" \"$a\"; shift; done\n\
         exec ffmpeg \"$@\"\n"
    );
    fs::write(&file, script).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    file
}

fn made(
    folder: &Path,
    source: &Path,
    tools: &Tools,
    info: &ClipInfo,
    probed: &Probed,
) -> Result<Rendition, ClipError> {
    let directory = folder.join("made");
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir(&directory).unwrap();
    let plan = Plan { directory: &directory, token: "r", extras: Extras::default() };
    make_rendition(tools, source, info, &probed.tracks, &plan, &mut |_| ControlFlow::Continue(()))
}

#[test]
fn another_first_frame_count_or_sheet_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let source = Barcode { frames: 48, ..Barcode::default() }.make(folder.path());
    let probed = probe(&Tools::default(), &source, &Limits::default()).unwrap();
    let with = |argument: &str| {
        let tools = Tools { ffmpeg: altered(folder.path(), argument, ""), ..Tools::default() };
        made(folder.path(), &source, &tools, &probed.info, &probed)
    };
    assert!(with("").is_ok(), "as it is");
    for (argument, what) in [
        ("*setpts=N*) a=\"${a%setpts=N*}setpts=N+2${a##*setpts=N}\";;", "a late first frame"),
        (
            "*setpts=N*) a=\"${a%%sidedata*}select=gt(n\\,0),sidedata${a#*sidedata}\";;",
            "one frame less, at the start",
        ),
        (
            "*setpts=N*) a=\"${a%setpts=N*}setpts=N,select=not(eq(n\\,20))${a##*setpts=N}\";;",
            "one that is missing in between",
        ),
        ("*setpts=N*) a=\"${a%%sidedata*}loop=1:1:0,sidedata${a#*sidedata}\";;", "one that comes twice"),
        ("*tile=*) a=\"${a%tile=*}tile=3x3[sheets]\";;", "other sheets"),
    ] {
        let refused = with(argument);
        assert!(
            matches!(refused, Err(ClipError::NotAsPromised { .. } | ClipError::FramesLost { .. })),
            "{what}: {refused:?}"
        );
    }
    for (count, what) in [(47, "one more than promised"), (49, "one less")] {
        let info = ClipInfo { frame_count: count, ..probed.info.clone() };
        let refused = made(folder.path(), &source, &Tools::default(), &info, &probed);
        assert!(
            matches!(refused, Err(ClipError::NotAsPromised { .. } | ClipError::FramesLost { .. })),
            "{what}: {refused:?}"
        );
    }
}

#[test]
fn a_disk_that_takes_no_more_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let source = Barcode { frames: 120, size: (640, 360), ..Barcode::default() }.make(folder.path());
    let probed = probe(&Tools::default(), &source, &Limits::default()).unwrap();
    // Blocks of 512 bytes for any one file: too few for a sheet, and enough for what comes before.
    let ffmpeg = altered(folder.path(), "", "trap '' XFSZ; ulimit -f 150");
    let tools = Tools { ffmpeg, ..Tools::default() };
    let error = made(folder.path(), &source, &tools, &probed.info, &probed).unwrap_err();
    assert!(matches!(error, ClipError::Write(_)) && error.is_transient(), "{error:?} {:?}", error.detail());
}
