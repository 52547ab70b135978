//! Files that are cut off, altered or lie about themselves.

use std::panic;
use std::sync::{LazyLock, Mutex, Once};

use proptest::prelude::*;
use render::still::{Limits, Select, StillError, StillFormat, decode_bytes};

use crate::made::{Workplace, assert_peak_memory_below, one_of_each, open, png_declaring};

static FILES: LazyLock<Vec<(StillFormat, Vec<u8>)>> = LazyLock::new(one_of_each);

/// Panics within this crate's own sources. A decoder's panic is contained and becomes an error; ours would hide
/// behind the same error.
static OURS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn watch_for_panics_of_ours() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            if place.contains("still/") {
                OURS.lock().unwrap().push(place);
            } else {
                before(panic);
            }
        }));
    });
}

fn tight() -> Limits {
    Limits { max_pixels: 1_000_000, max_memory: 64_000_000, ..Limits::default() }
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_refused() {
    watch_for_panics_of_ours();
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
    assert_eq!(*OURS.lock().unwrap(), Vec::<String>::new());
}

#[test]
fn a_picture_without_its_pixels_takes_no_memory() {
    // an empty zlib stream in a picture of 289 megapixels
    let content = png_declaring(17_000, 17_000, &[0x78, 0x9c, 0x03, 0, 0, 0, 0, 1]);
    let error = Workplace::with(&content).derive(&Limits::default()).unwrap_err();
    assert!(matches!(error, StillError::Damaged { .. } | StillError::Truncated { .. }), "{error}");
    assert_peak_memory_below(400_000);
}

#[test]
fn a_bomb_is_refused_without_memory() {
    let error =
        Workplace::with(&png_declaring(60_000, 60_000, &[0; 64])).derive(&Limits::default()).unwrap_err();
    assert!(matches!(error, StillError::TooLarge { .. }), "{error}");
    assert_peak_memory_below(100_000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the bytes: a picture with complete files, or an error that says something, and no leftovers.
    #[test]
    fn altered_bytes_never_panic(
        which in 0..FILES.len(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0u8..8), 1..10),
        kept in prop::option::weighted(0.3, any::<prop::sample::Index>()),
    ) {
        watch_for_panics_of_ours();
        let mut content = FILES[which].1.clone();
        for (place, bit) in flips {
            let place = place.index(content.len());
            content[place] ^= 1 << bit;
        }
        if let Some(kept) = kept {
            content.truncate(kept.index(content.len()));
        }
        if let Ok(pixels) = decode_bytes(&content, &tight(), &Select::default()) {
            prop_assert_eq!(pixels.samples.len(), pixels.width as usize * pixels.height as usize * pixels.channels());
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
        prop_assert_eq!(&*OURS.lock().unwrap(), &Vec::<String>::new());
    }
}
