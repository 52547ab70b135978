//! Files that are cut off, altered or lie about themselves.

use std::fs;
use std::sync::LazyLock;

use proptest::prelude::*;
use render::still::{Limits, StillError, StillFormat};

use crate::made::{Workplace, one_of_each, open, png_declaring};

static FILES: LazyLock<Vec<(StillFormat, Vec<u8>)>> = LazyLock::new(one_of_each);

fn tight() -> Limits {
    Limits { max_pixels: 1_000_000, max_memory: 64_000_000, ..Limits::default() }
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_refused() {
    for (format, content) in FILES.iter() {
        let step = (content.len() / 160).max(1);
        for length in (0..content.len()).step_by(step).chain([content.len() - 1]) {
            let work = Workplace::with(&content[..length]);
            let Err(error) = work.derive(&tight()) else {
                panic!("{format} of {} bytes was read from its first {length}", content.len());
            };
            assert!(!error.is_transient(), "{format} at {length}: {error}");
            assert_eq!(work.names(), ["upload"], "{format} at {length}");
            // beyond the signature, web formats say that they are cut off
            let web = matches!(format, StillFormat::Png | StillFormat::Jpeg | StillFormat::WebP);
            if web && length > 16 {
                assert!(matches!(error, StillError::Truncated { .. }), "{format} at {length}: {error}");
            }
        }
    }
}

#[test]
fn a_picture_without_its_pixels_takes_no_memory() {
    // an empty zlib stream in a picture of 289 megapixels
    let content = png_declaring(17_000, 17_000, &[0x78, 0x9c, 0x03, 0, 0, 0, 0, 1]);
    let error = Workplace::with(&content).derive(&Limits::default()).unwrap_err();
    assert!(matches!(error, StillError::Damaged { .. } | StillError::Truncated { .. }), "{error}");
    // each test has a process of its own under nextest; with `cargo test` the figure is everybody's
    if std::env::var_os("NEXTEST").is_some() {
        let peak = peak_memory_kb();
        assert!(peak < 400_000, "{peak} kB");
    }
}

#[test]
fn a_bomb_is_refused_without_memory() {
    let error =
        Workplace::with(&png_declaring(60_000, 60_000, &[0; 64])).derive(&Limits::default()).unwrap_err();
    assert!(matches!(error, StillError::TooLarge { .. }), "{error}");
    if std::env::var_os("NEXTEST").is_some() {
        let peak = peak_memory_kb();
        assert!(peak < 100_000, "{peak} kB");
    }
}

/// The most memory this process ever held, in kB; 0 where the system does not tell.
fn peak_memory_kb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the bytes: a picture with complete files, or an error that says something, and no leftovers.
    #[test]
    fn altered_bytes_never_panic(
        which in 0usize..5,
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0u8..8), 1..10),
        kept in prop::option::weighted(0.3, any::<prop::sample::Index>()),
    ) {
        let mut content = FILES[which].1.clone();
        for (place, bit) in flips {
            let place = place.index(content.len());
            content[place] ^= 1 << bit;
        }
        if let Some(kept) = kept {
            content.truncate(kept.index(content.len()));
        }
        let work = Workplace::with(&content);
        match work.derive(&tight()) {
            Ok(derived) => {
                for thumbnail in &derived.thumbnails {
                    let small = open(&thumbnail.path);
                    prop_assert_eq!((small.width(), small.height()), (thumbnail.width, thumbnail.height));
                }
            }
            Err(error) => {
                prop_assert!(error.to_string().len() > 10);
                prop_assert!(!error.remedy().is_empty());
                prop_assert!(!matches!(error, StillError::Write(_)), "{}", error);
            }
        }
        prop_assert!(work.names().iter().all(|name| !name.ends_with(".partial")));
    }
}
