//! The committed demo pictures, which are also the largest files the tests have.

use std::fs;
use std::path::PathBuf;

use render::clip;
use render::still::{Limits, RenditionKind, StillFormat, probe};

use crate::made::{Workplace, assert_peak_memory_below};

fn demo() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../server/demo")
}

#[test]
fn the_table_in_the_readme_is_true() {
    let readme = fs::read_to_string(demo().join("README.md")).unwrap();
    let mut files = 0;
    let mut bytes = 0;
    for entry in fs::read_dir(demo()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name == "README.md" {
            continue;
        }
        files += 1;
        bytes += fs::metadata(&path).unwrap().len();
        let row = readme.lines().find(|line| line.starts_with('|') && line.contains(&name));
        if matches!(path.extension().and_then(|extension| extension.to_str()), Some("mp4" | "mov")) {
            let info = clip::probe(&clip::Tools::default(), &path, &clip::Limits::default()).unwrap().info;
            let size = format!("{} × {}", info.width, info.height);
            let frames = format!("{} frames at", info.frame_count);
            let start = format!("from {}, frame {};", info.timecode.unwrap(), info.first_frame.0);
            for fact in [size, frames, info.rate.to_string(), start] {
                assert!(row.is_some_and(|row| row.contains(&fact)), "{name}: {fact}");
            }
            assert_eq!(info.sound.is_some(), row.is_some_and(|row| row.contains("with sound")), "{name}");
            assert!(!info.variable_rate, "{name}");
            continue;
        }
        let info = probe(&path, &Limits::default()).unwrap();
        let size = format!("{} × {}", info.width, info.height);
        assert!(row.is_some_and(|row| row.contains(&size)), "{name} is {size}");
        assert_eq!(info.has_alpha, info.format == StillFormat::Png, "{name}");
    }
    assert_eq!(files, 19);
    assert!(bytes < 15_000_000, "{bytes} bytes in all");
}

#[test]
fn a_picture_of_8k_takes_bounded_memory() {
    let work = Workplace::with(&fs::read(demo().join("watch-8k-r1.jpg")).unwrap());
    let derived = work.derive(&Limits::default()).unwrap();
    assert_eq!(derived.rendition.kind, RenditionKind::AsIs);
    let sizes: Vec<_> = derived.thumbnails.iter().map(|made| (made.width, made.height)).collect();
    assert_eq!(sizes, [(320, 180), (640, 360), (1280, 720)]);
    assert!(derived.thumbnails.iter().all(|made| made.bytes < 150_000), "{:?}", derived.thumbnails);
    // decoded once, 113 MB, and what the decoder keeps beside it
    assert_peak_memory_below(600_000);
}

#[test]
fn a_cut_out_of_4k_is_laid_over_white() {
    let work = Workplace::with(&fs::read(demo().join("headphones-r1.png")).unwrap());
    let derived = work.derive(&Limits::default()).unwrap();
    assert_eq!((derived.rendition.kind, derived.info.transparent), (RenditionKind::Derived, Some(true)));
    let view = image::open(work.path("view.png")).unwrap().to_rgb8();
    assert_eq!(view.dimensions(), (3840, 2160));
    assert_eq!(view.get_pixel(0, 0).0, [255; 3]);
    assert!(view.pixels().any(|pixel| pixel.0[0] < 60));
}
