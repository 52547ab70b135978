//! Mutated files: small ones of every format of stills through header and decoder, some by their rows into tiles, the boxes of
//! clips, and tables.
//!
//! `make fuzz` goes on for as long as it is told (`SECONDS`), from another seed each time. A seed that fails is printed,
//! and runs again alone: `RUSHES_FUZZ_SEED=17 cargo test -p render --test fuzz`.

#![expect(clippy::unwrap_used, reason = "a test may stop where a file of its own cannot be made or read")]

#[path = "../../tests/fuzz/dice.rs"]
mod dice;
#[path = "stills/made.rs"]
#[expect(dead_code, reason = "of what makes files for tests, only some is needed here")]
mod made;
#[path = "stills/written.rs"]
mod written;

use std::io::Cursor;
use std::ops::ControlFlow;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use dice::{CHANGES, Dice};
use jpeg_encoder::SamplingFactor;
use peak_alloc::PeakAlloc;
use render::clip::sniff;
use render::compose::Lut;
use render::still::{Limits, Plan, Select, StillError, decode_bytes, derive_tiled, probe_reader};

/// Counts what is allocated, so that a file which asks for half a gigabyte is found.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// How many mutated files `make test` tries.
const FILES: u64 = 6_000;

/// How long one file may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a decoder may hold, in bytes, and what may be allocated in all: decoders keep tables and rows beside that.
const MEMORY_OF_PIXELS: u64 = 16_000_000;
const MEMORY_IN_ALL: usize = 96_000_000;

/// Of so many files that a program decodes, one is handed to it: that takes a thousand times as long.
const HANDED_TO_A_PROGRAM: usize = 400;

/// Of so many stills, one is made into tiles.
const TILED: usize = 8;

/// Bytes that mean something in headers: flags, small counts, ends of numbers.
const TELLING: [u8; 12] = [0, 1, 2, 3, 4, 7, 8, 16, 0x7f, 0x80, 0xfe, 0xff];

/// Headers are where mistakes are, so they change more often than what follows.
fn mutate(dice: &mut Dice, bytes: &mut Vec<u8>, other: &[u8]) {
    let within = if dice.roll(2) == 0 { bytes.len().min(96) } else { bytes.len() };
    let at = dice.roll(within);
    match dice.roll(CHANGES + 1) {
        CHANGES => {
            // A whole number of four bytes.
            let value = TELLING[dice.roll(TELLING.len())];
            let end = (at + 4).min(bytes.len());
            bytes[at..end].fill(value);
        }
        way => dice.change(way, bytes, at, &TELLING, other),
    }
}

/// Panics within this crate's own sources: those of decoders are contained, and ours would hide behind them.
static OURS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn watch_for_panics_of_ours() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        if place.contains("render/src") {
            OURS.lock().unwrap().push(place);
        } else if place.contains("tests") {
            before(panic);
        }
    }));
}

/// What is mutated.
struct Seed {
    kind: Kind,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Still,
    /// A program decodes it.
    ByProgram,
    Clip,
    Table,
}

fn corpus() -> Vec<Seed> {
    let of = |kind, bytes| Seed { kind, bytes };
    let mut corpus: Vec<Seed> =
        made::one_of_each().into_iter().map(|(_, bytes)| of(Kind::Still, bytes)).collect();
    corpus.extend(jpegs().into_iter().map(|bytes| of(Kind::Still, bytes)));
    let folder = tempfile::TempDir::new().unwrap();
    for (name, arguments) in [
        ("a.jp2", "-pix_fmt rgb24"),
        ("a.j2k", "-c:v libopenjpeg -numresolution 2 -format j2k -pix_fmt rgba"),
        ("a.jxl", "-pix_fmt rgba -distance 0"),
        ("a.avif", "-pix_fmt yuv420p -still-picture 1 -cpu-used 8"),
        ("a.mp4", "-pix_fmt yuv420p -frames:v 3"),
    ] {
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args([
            "-v",
            "error",
            "-nostdin",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=16x16:d=1",
            "-frames:v",
            "1",
        ]);
        ffmpeg.args(arguments.split(' ')).arg(name).current_dir(folder.path());
        assert!(ffmpeg.status().unwrap().success(), "{name}");
        let kind = if name == "a.mp4" { Kind::Clip } else { Kind::ByProgram };
        corpus.push(of(kind, std::fs::read(folder.path().join(name)).unwrap()));
    }
    let table = "TITLE \"a\"\nLUT_3D_SIZE 2\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 1 1 1\n".to_owned()
        + &"0.5 0.25 1e-3\n".repeat(8);
    corpus.push(of(Kind::Table, table.into_bytes()));
    corpus
}

/// JPEGs of each sampling that is decoded by rows, with restart markers and without.
fn jpegs() -> Vec<Vec<u8>> {
    let picture = made::gradient(37, 90).to_rgb8();
    let samplings =
        [SamplingFactor::F_1_1, SamplingFactor::F_2_1, SamplingFactor::F_1_2, SamplingFactor::F_2_2];
    let encoded = |(restart, sampling): (u16, SamplingFactor)| {
        let mut file = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut file, 80);
        encoder.set_sampling_factor(sampling);
        if restart > 0 {
            encoder.set_restart_interval(restart);
        }
        encoder.encode(&picture, 37, 90, jpeg_encoder::ColorType::Rgb).unwrap();
        file
    };
    [0, 1, 0, 3].into_iter().zip(samplings).map(encoded).collect()
}

/// Goes through a still by its rows.
fn tile(bytes: &[u8], folder: &Path, limits: &Limits) -> Result<(), StillError> {
    let (still, tiles) = (folder.join("still"), folder.join("tiles"));
    std::fs::write(&still, bytes).unwrap();
    std::fs::create_dir_all(&tiles).unwrap();
    let tiled = derive_tiled(&still, &Plan::default(), &tiles, limits, &mut |_| ControlFlow::Continue(()));
    std::fs::remove_dir_all(&tiles).unwrap();
    tiled.map(drop)
}

#[derive(Debug, Default)]
struct Tally {
    files: u64,
    recognised: u64,
    read: u64,
    tiled: u64,
}

/// One seed: one mutated file.
fn run(seed: u64, corpus: &[Seed], folder: &Path, tally: &mut Tally) {
    let mut dice = Dice::new(seed);
    // The first numbers of neighbouring seeds are alike.
    for _ in 0..4 {
        dice.roll(2);
    }
    let Seed { kind, bytes } = &corpus[dice.roll(corpus.len())];
    let mut bytes = bytes.clone();
    for _ in 0..=dice.roll(4) {
        let other = &corpus[dice.roll(corpus.len())].bytes;
        mutate(&mut dice, &mut bytes, other);
    }
    tally.files += 1;
    let limits = Limits { max_memory: MEMORY_OF_PIXELS, max_pixels: 2_000_000, ..Limits::default() };
    let began = Instant::now();
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let ended = panic::catch_unwind(AssertUnwindSafe(|| match kind {
        Kind::Still | Kind::ByProgram => {
            let info = probe_reader(Cursor::new(&bytes), &limits);
            let decodes = *kind == Kind::Still || dice.roll(HANDED_TO_A_PROGRAM) == 0;
            if decodes || info.as_ref().is_ok_and(|info| !info.format.needs_program()) {
                let decoded = decode_bytes(&bytes, &limits, &Select::default());
                if let Ok(pixels) = &decoded {
                    let count = pixels.width as usize * pixels.height as usize * pixels.channels();
                    assert_eq!(pixels.samples.len(), count, "samples");
                    tally.read += 1;
                }
                if let Err(error) = decoded {
                    assert!(!matches!(error, StillError::Write(_)) && !error.to_string().is_empty());
                }
            }
            if *kind == Kind::Still && dice.roll(TILED) == 0 {
                tally.tiled += u64::from(tile(&bytes, folder, &limits).is_ok());
            }
            tally.recognised += u64::from(info.is_ok());
        }
        Kind::Clip => {
            let path = folder.join("clip");
            std::fs::write(&path, &bytes).unwrap();
            tally.recognised += u64::from(sniff(&path).unwrap().is_some());
        }
        Kind::Table => tally.recognised += u64::from(Lut::from_cube(&bytes).is_ok()),
    }));
    let (took, peak) = (began.elapsed(), MEMORY.peak_usage().saturating_sub(before));
    let start = bytes[..bytes.len().min(16)].escape_ascii();
    let again = format!("a file that begins with {start} fails again with RUSHES_FUZZ_SEED={seed}");
    assert!(ended.is_ok(), "a panic got out; {again}");
    assert_eq!(*OURS.lock().unwrap(), Vec::<String>::new(), "a panic of ours; {again}");
    assert!(took < PATIENCE, "{took:?}; {again}");
    assert!(peak < MEMORY_IN_ALL, "{peak} bytes; {again}");
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// No panic, no hang, and no allocation above a bound.
#[test]
#[expect(clippy::disallowed_methods, reason = "`make fuzz` begins elsewhere each time, and says where")]
fn mutated_files_do_no_harm() {
    let corpus = corpus();
    let folder = tempfile::TempDir::new().unwrap();
    let mut tally = Tally::default();
    watch_for_panics_of_ours();
    let mut go = |seed| run(seed, &corpus, folder.path(), &mut tally);
    if let Some(seed) = number("RUSHES_FUZZ_SEED") {
        go(seed);
        return;
    }
    if let Some(seconds) = number("RUSHES_FUZZ_SECONDS") {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let (mut seed, end) = (now.as_secs() << 20, Instant::now() + Duration::from_secs(seconds));
        eprintln!("from seed {seed} on");
        while Instant::now() < end {
            go(seed);
            seed += 1;
        }
    } else {
        (0..FILES).for_each(&mut go);
    }
    eprintln!("{tally:?}");
    assert!(tally.read > tally.files / 50, "{tally:?}: too coarse to test what lies behind headers");
    assert!(tally.tiled > 0, "{tally:?}: nothing went by its rows");
    assert!(tally.recognised < tally.files / 10 * 9, "{tally:?}: too fine to test headers");
}
