//! How long compositions take: two pictures of 2048 × 2048 onto 512 × 512 pixels by each operation, on the processor and on a
//! real graphics card where there is one; what a pyramid costs; and a wipe of 3840 × 2160 on both.
//!
//! `cargo run --release -p render --example compose_speed`; with `--any` a software adapter is measured too.

use std::time::Instant;

use render::compose::{
    Backend, ColorSpace, Compose, Composition, Cpu, DEFAULT_BUDGET, Divider, Operation, Picture, Size, View,
    any_gpu,
};

const ROUNDS: usize = 41;

#[expect(clippy::cast_possible_truncation, reason = "within 255")]
/// Gradients with noise of a fixed sequence, so that nothing is the same twice.
fn samples(width: u32, height: u32, seed: u32) -> Vec<u8> {
    let mut state = seed | 1;
    let mut out = Vec::with_capacity((width * height * 4) as usize);
    for y in 0..height {
        for x in 0..width {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            out.extend([(x * 255 / width) as u8, (y * 255 / height) as u8, (state >> 24) as u8, 255]);
        }
    }
    out
}

/// The median of several rounds, in milliseconds, after one that is not counted.
fn median(mut work: impl FnMut()) -> f64 {
    work();
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            work();
            started.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}

fn operations(side: f64) -> Vec<(&'static str, usize, Operation)> {
    let divider = |share: f64, angle| Divider { x: side * share, y: side / 2.0, angle };
    vec![
        ("single", 1, Operation::Single),
        ("side by side", 2, Operation::SideBySide { columns: None, gap: 4 }),
        ("wipe", 2, Operation::Wipe { dividers: vec![divider(0.5, 20.0)], line: None }),
        (
            "wipe of three",
            3,
            Operation::Wipe { dividers: vec![divider(0.3, 20.0), divider(0.7, -70.0)], line: None },
        ),
        ("overlay", 2, Operation::Overlay { opacity: 0.5 }),
        ("difference", 2, Operation::Difference { gain: 4.0, heat: false }),
        ("difference as heat", 2, Operation::Difference { gain: 4.0, heat: true }),
        ("checkerboard", 2, Operation::Checkerboard { cell: 32 }),
        (
            "onion skin",
            3,
            Operation::OnionSkin {
                current: 1,
                opacity: 0.4,
                before: [1.0, 0.5, 0.2],
                behind: [0.2, 0.6, 1.0],
                tint: 0.5,
            },
        ),
    ]
}

#[expect(clippy::print_stdout, reason = "the answer of the program")]
fn main() {
    let any = std::env::args().any(|argument| argument == "--any");
    let backend = Backend::choose(Box::new(|text| println!("{text}")));
    println!("{}\n", backend.report());
    let software = if any { any_gpu(DEFAULT_BUDGET).ok() } else { None };
    let gpu = backend.gpu();
    let card: Option<&dyn Compose> =
        gpu.as_deref().map(|gpu| gpu as &dyn Compose).or(software.as_ref().map(|gpu| gpu as &dyn Compose));
    let pictures: Vec<Picture> = (1..=3)
        .map(|seed| Picture::from_rgba8(2048, 2048, samples(2048, 2048, seed)).expect("a picture"))
        .collect();
    let all: Vec<&Picture> = pictures.iter().collect();
    let size = Size::new(512, 512);
    let compare = |name: &str, composition: &Composition, pictures: &[&Picture]| {
        let on = |backend: &dyn Compose| {
            median(|| {
                std::hint::black_box(backend.compose(composition, pictures).expect("a composition"));
            })
        };
        let cpu = on(&Cpu);
        match card.map(on) {
            Some(gpu) => println!("{name:<44} {cpu:>8.2} ms {gpu:>8.2} ms {:>6.1} ×", cpu / gpu),
            None => println!("{name:<44} {cpu:>8.2} ms"),
        }
    };
    println!("{:<44} {:>11} {:>11}", "2048² → 512², resident, median", "processor", "card");
    for (name, count, operation) in operations(2048.0) {
        compare(name, &Composition::new(size, operation), &all[..count]);
    }
    let wipe = Operation::Wipe { dividers: vec![Divider { x: 1024.0, y: 1024.0, angle: 20.0 }], line: None };
    let graded = View { exposure: 0.5, saturation: 1.2, gamma: 1.1, ..View::default() };
    let looked = Composition { views: vec![graded.clone(), graded], ..Composition::new(size, wipe.clone()) };
    compare("wipe, exposed and saturated", &looked, &all[..2]);
    let space = View { space: Some(ColorSpace::AcesCg), ..View::default() };
    let spaces = Composition { views: vec![space.clone(), space], ..Composition::new(size, wipe.clone()) };
    compare("wipe, taken for ACEScg", &spaces, &all[..2]);
    compare("wipe, 2048² → 700²", &Composition::new(Size::new(700, 700), wipe.clone()), &all[..2]);
    compare("wipe, 2048² → 3840 × 2160", &Composition::new(Size::new(3840, 2160), wipe.clone()), &all[..2]);
    let fresh: Vec<Vec<u8>> = (1..=2).map(|seed| samples(2048, 2048, seed)).collect();
    let mut times = Vec::new();
    for _ in 0..9 {
        let copies = fresh.clone();
        let started = Instant::now();
        let made: Vec<Picture> =
            copies.into_iter().map(|all| Picture::from_rgba8(2048, 2048, all).expect("a picture")).collect();
        let made: Vec<&Picture> = made.iter().collect();
        std::hint::black_box(Cpu.compose(&Composition::new(size, wipe.clone()), &made).expect("a wipe"));
        times.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    println!("{:<44} {:>8.2} ms", "wipe with both pyramids made for it", times[4]);
}
