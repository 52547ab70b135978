//! Files that are no clips, are cut off, or lie.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use render::clip::{ClipError, Extras, Limits, Plan, Probed, Tools, make_rendition, probe};

use crate::barcode::Barcode;

fn judged(folder: &Path, bytes: &[u8]) -> Result<domain::ClipInfo, ClipError> {
    let file = folder.join("judged.mp4");
    fs::write(&file, bytes).unwrap();
    probe(&Tools::default(), &file, &Limits::default()).map(|probed| probed.info)
}

#[test]
fn whatever_is_cut_off_is_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(Barcode { sound: true, ..Barcode::default() }.make(folder.path())).unwrap();
    let fast = folder.path().join("fast.mp4");
    let ran = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-i"])
        .arg(folder.path().join("made.mp4"))
        .args(["-c", "copy", "-movflags", "faststart"])
        .arg(&fast)
        .status();
    assert!(ran.unwrap().success());
    for clip in [whole, fs::read(fast).unwrap()] {
        assert!(judged(folder.path(), &clip).is_ok());
        for part in 1..40 {
            let cut = clip.len() * part / 40;
            let error = judged(folder.path(), &clip[..cut]).unwrap_err();
            assert!(matches!(error, ClipError::Truncated), "{cut} of {}: {error}", clip.len());
        }
        assert!(matches!(judged(folder.path(), &clip[..clip.len() - 1]), Err(ClipError::Truncated)));
        assert!(matches!(
            judged(folder.path(), &clip[..12]),
            Err(ClipError::NotAClip | ClipError::Truncated)
        ));
    }
    assert!(matches!(judged(folder.path(), &[]), Err(ClipError::Empty)));
}

#[test]
fn other_files_are_no_clips_whatever_they_are_called() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret.ts");
    fs::write(&secret, "secret").unwrap();
    let playlist = format!("#EXTM3U\n#EXTINF:1,\nfile://{}\n#EXT-X-ENDLIST\n", secret.display());
    let noise: Vec<u8> =
        (0..50_000_u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for bytes in
        [playlist.as_bytes(), b"ffconcat version 1.0\nfile secret.ts\n", b"\x89PNG\r\n\x1a\n", &noise]
    {
        let error = judged(folder.path(), bytes).unwrap_err();
        assert!(matches!(error, ClipError::NotAClip), "{error}");
        assert!(!error.is_transient() && error.remedy().contains("MP4"));
    }
}

#[test]
fn sound_alone_is_told_from_a_clip() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sound.mp4");
    let ran = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac"])
        .arg(&file)
        .status();
    assert!(ran.unwrap().success());
    let error = probe(&Tools::default(), &file, &Limits::default()).unwrap_err();
    assert!(matches!(error, ClipError::NoPicture { sound: true }), "{error}");
}

#[test]
fn hours_that_a_header_declares_are_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let mut clip = fs::read(Barcode { frames: 2, ..Barcode::default() }.make(folder.path())).unwrap();
    let three_hours = 3 * 60 * 60 * 12_288_u32;
    for (kind, at) in [(b"mvhd", 20), (b"mdhd", 20), (b"tkhd", 24)] {
        let found = clip.windows(4).position(|bytes| bytes == kind).unwrap();
        clip[found + at..found + at + 4].copy_from_slice(&three_hours.to_be_bytes());
    }
    let info = judged(folder.path(), &clip).unwrap();
    assert_eq!((info.frame_count, info.rate.to_string().as_str()), (2, "24"));
}

#[test]
fn damage_anywhere_ends_in_a_clip_or_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let clip = fs::read(Barcode { frames: 12, ..Barcode::default() }.make(folder.path())).unwrap();
    let index = clip.windows(4).position(|kind| kind == b"moov").unwrap();
    for attempt in 0..24_usize {
        let mut damaged = clip.clone();
        for flip in 0..4 {
            let at = index + (attempt * 7919 + flip * 104_729) % (clip.len() - index);
            damaged[at] ^= 0xFF;
        }
        if let Err(error) = judged(folder.path(), &damaged) {
            assert!(!error.is_transient(), "{attempt}: {error:?}");
            assert!(!error.remedy().is_empty());
        }
    }
}

#[test]
fn frames_that_cannot_be_decoded_refuse_the_rendition() {
    let folder = tempfile::tempdir().unwrap();
    let source = Barcode { frames: 48, ..Barcode::default() }.make(folder.path());
    let Probed { info, tracks } = probe(&Tools::default(), &source, &Limits::default()).unwrap();
    let mut bytes = fs::read(&source).unwrap();
    let media = bytes.windows(4).position(|kind| kind == b"mdat").unwrap() + 4;
    let index = bytes.windows(4).position(|kind| kind == b"moov").unwrap();
    bytes[media..index - 4].fill(0);
    fs::write(&source, bytes).unwrap();
    let plan = Plan { directory: folder.path(), token: "r", extras: Extras::default() };
    let made =
        make_rendition(&Tools::default(), &source, &info, &tracks, &plan, &mut |_| ControlFlow::Continue(()));
    let error = made.unwrap_err();
    assert!(matches!(error, ClipError::FramesLost { .. } | ClipError::Damaged { .. }), "{error:?}");
    assert!(!error.is_transient());
}
