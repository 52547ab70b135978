//! The graphics card's pictures against the processor's: on a software adapter (lavapipe, which `docker/packages.sh` installs),
//! or on whatever adapter there is. A software adapter compiles the shader anew for every mixture of formats, a second each;
//! `RUSHES_SOAK` takes the time.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;

use super::samples::{Case, Depth, Made, case, cases, table};
use super::*;

/// An adapter to hold against the processor; without any the test says that it did not take place, past the runner's
/// capture, and ends.
fn card(budget: u64) -> Option<Gpu> {
    match any_gpu(budget) {
        Ok(gpu) => Some(gpu),
        Err(why) => {
            let mut out = std::io::stderr().lock();
            let _ = writeln!(
                out,
                "\n*** NOT TESTED: {why}. Pictures of the graphics card were not held against the processor's.\n\
                 *** Install a software adapter: docker/packages.sh test\n"
            );
            None
        }
    }
}

/// The largest distance of two samples, and where.
fn distance(one: &Rgba8Picture, other: &Rgba8Picture) -> (u8, usize) {
    assert_eq!(one.size, other.size);
    let apart = one.samples.iter().zip(&other.samples).enumerate();
    apart.map(|(at, (a, b))| (a.abs_diff(*b), at)).max_by_key(|(apart, _)| *apart).unwrap()
}

fn agree(gpu: &impl Compose, case: &Case) -> Result<(), String> {
    let pictures: Vec<Picture> = case.pictures.iter().map(Made::picture).collect();
    let pictures: Vec<&Picture> = pictures.iter().collect();
    let lut = table();
    let from = Sources { pictures: &pictures, lut: Some(&lut) };
    let cpu = Cpu.compose_from(&case.composition, &from).map_err(|error| error.to_string())?;
    let gpu = gpu.compose_from(&case.composition, &from).map_err(|error| error.to_string())?;
    match distance(&cpu, &gpu) {
        (0..=1, _) => Ok(()),
        (apart, at) => {
            let (x, y) = (at / 4 % cpu.size.width as usize, at / 4 / cpu.size.width as usize);
            Err(format!(
                "{apart} apart at {x}, {y}: {:?} and {:?} of {case:#?}",
                &cpu.samples[at / 4 * 4..][..4],
                &gpu.samples[at / 4 * 4..][..4]
            ))
        }
    }
}

#[test]
fn the_graphics_card_and_the_processor_agree_on_everything() {
    let Some(gpu) = card(DEFAULT_BUDGET) else { return };
    for case in cases(if std::env::var_os("RUSHES_SOAK").is_some() { 1000 } else { 24 }) {
        agree(&gpu, &case).unwrap();
    }
}

#[test]
fn they_agree_on_whatever_chance_brings() {
    let Some(gpu) = card(DEFAULT_BUDGET) else { return };
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(6));
    runner.run(&case(), |case| agree(&gpu, &case).map_err(TestCaseError::fail)).unwrap();
}

fn large(depth: Depth, seed: u32) -> Made {
    Made {
        size: Size::new(1500, 700),
        depth,
        alpha: Alpha::Straight,
        opaque: true,
        space: ColorSpace::Srgb,
        seed,
    }
}

#[test]
fn what_is_too_large_goes_through_tiles_within_the_budget() {
    let budget = 16 << 20;
    let Some(gpu) = card(budget) else { return };
    let wipe = Operation::Wipe { dividers: vec![Divider { x: 700.0, y: 300.0, angle: 20.0 }], line: None };
    for (depth, zoom, sampling) in [
        (Depth::Eight, 1.0, Sampling::Nearest),
        (Depth::Sixteen, 0.6, Sampling::Good),
        (Depth::Float, 1.7, Sampling::Good),
    ] {
        let composition = Composition {
            viewport: Viewport::At { x: 800.0, y: 350.0, zoom },
            sampling,
            ..Composition::new(Size::new(300, 200), wipe.clone())
        };
        let case = Case { pictures: vec![large(depth, 7), large(Depth::Eight, 8)], composition };
        agree(&gpu, &case).unwrap();
        assert!(gpu.resident_bytes() <= budget, "{} bytes", gpu.resident_bytes());
    }
}

#[test]
fn what_was_shown_lately_stays_and_the_oldest_goes() {
    let budget = 64 * 64 * 4 * 40;
    let Some(gpu) = card(budget) else { return };
    let made = |seed| Made { size: Size::new(64, 64), ..large(Depth::Eight, seed) }.picture();
    let single = Composition::new(Size::new(64, 64), Operation::Single);
    let first = made(1);
    for seed in 2..50 {
        gpu.compose(&single, &[&made(seed)]).unwrap();
        gpu.compose(&single, &[&first]).unwrap();
        assert!(gpu.resident_bytes() <= budget);
    }
    let full = gpu.resident_bytes();
    gpu.compose(&single, &[&first]).unwrap();
    assert_eq!(gpu.resident_bytes(), full, "it is still there");
}

#[test]
fn when_the_card_is_lost_the_processor_goes_on_and_says_so_once() {
    let Some(gpu) = card(DEFAULT_BUDGET) else { return };
    let told = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&told);
    let report =
        BackendReport { adapter: Some(gpu.adapter().clone()), reason: "for a test".to_owned(), seen: vec![] };
    let backend = Backend::with(
        Some(gpu),
        report,
        Box::new(move |text| {
            assert!(text.contains("on the processor from now on"), "{text}");
            count.fetch_add(1, Ordering::SeqCst);
        }),
    );
    let all = cases(4);
    agree(&backend, &all[0]).unwrap();
    assert!(backend.gpu().is_some());
    std::thread::scope(|scope| {
        for part in all.chunks(2) {
            let backend = &backend;
            scope.spawn(move || part.iter().for_each(|case| agree(backend, case).unwrap()));
        }
        backend.gpu().unwrap().lose();
    });
    agree(&backend, &all[1]).unwrap();
    assert_eq!(told.load(Ordering::SeqCst), 1);
    assert!(backend.gpu().is_none());
    assert!(backend.report().to_string().starts_with("the processor: "), "{}", backend.report());
}

#[test]
fn a_software_adapter_is_never_chosen() {
    let backend = Backend::choose(Box::new(|_| {}));
    let report = backend.report();
    assert!(!report.reason.is_empty());
    assert!(report.adapter.is_none_or(|adapter| !adapter.software));
}
