//! Mutated updates, a million of them: through the strict parser, and what it lets in through yrs.
//!
//! The corpus is real: `corpus/yjs.json` was made by Yjs (`make.mjs`), the rest by yrs (`yrs.rs`), with every kind of
//! record. `make fuzz` goes on for as long as it is told (`SECONDS`), from another seed each time. A seed that fails is
//! printed, and runs again alone: `RUSHES_FUZZ_SEED=17 cargo test -p collab --test fuzz`.

mod dice;
mod mutate;
mod subject;
mod yrs_corpus;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use dice::Dice;
use mutate::mutate;
use peak_alloc::PeakAlloc;
use subject::{Outcome, Subject};

/// Counts what is allocated, so that a message which asks for half a gigabyte is found.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// How many mutated updates `make test` tries.
const UPDATES: u64 = 1_000_000;
/// How many of them one seed makes, on one document.
const ROUNDS: u64 = 50;
/// How long a single seed may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The updates of each document of the corpus, in the order in which they were made.
fn corpus() -> Vec<Vec<Vec<u8>>> {
    let made: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("corpus/yjs.json")).expect("the corpus is JSON");
    let bytes = |hex: &serde_json::Value| hex::decode(hex.as_str().expect("a text")).expect("hexadecimal");
    let updates = |document: &serde_json::Value| {
        document["updates"].as_array().expect("a list").iter().map(bytes).collect()
    };
    let mut documents: Vec<Vec<Vec<u8>>> = made.iter().map(updates).collect();
    // Whole documents as well, as they come after a time offline: with what was collected and deleted.
    documents.extend(made.iter().map(|document| vec![bytes(&document["state"])]));
    documents.extend(yrs_corpus::documents());
    documents
}

#[derive(Debug, Default)]
struct Tally {
    updates: u64,
    parsed: u64,
    applied: u64,
}

/// One seed: a document, and mutated updates for it.
fn run(seed: u64, corpus: &[Vec<Vec<u8>>], tally: &mut Tally) {
    let mut dice = Dice::new(seed);
    let document = &corpus[dice.roll(corpus.len())];
    let known = dice.roll(document.len() + 1);
    let mut subject = Subject::new();
    for update in &document[..known] {
        assert_eq!(subject.offer(update), Outcome::Applied, "seed {seed}: the corpus itself is let in");
    }
    for _ in 0..ROUNDS {
        // Mostly what comes next, so that it has something to hold on to.
        let next = if dice.roll(3) > 0 { known + dice.roll(3) } else { dice.roll(document.len()) };
        let mut update = document.get(next).unwrap_or(&document[dice.roll(document.len())]).clone();
        let other = &corpus[dice.roll(corpus.len())];
        let other = &other[dice.roll(other.len())];
        for _ in 0..=dice.roll(3) {
            mutate(&mut dice, &mut update, other);
        }
        tally.updates += 1;
        match subject.offer(&update) {
            Outcome::Malformed => {}
            Outcome::DoesNotFit => tally.parsed += 1,
            Outcome::Applied => (tally.parsed, tally.applied) = (tally.parsed + 1, tally.applied + 1),
            // The room makes its candidate anew.
            Outcome::Spoilt => {
                subject = Subject::new();
                for update in &document[..known] {
                    subject.offer(update);
                }
            }
        }
        subject::read_as_other_messages(&update);
    }
    subject.finish();
}

/// Notices a seed that never ends, and says which it is; a process that was torn down leaves it in a file.
struct Watch {
    file: PathBuf,
}

static SEED: AtomicU64 = AtomicU64::new(0);
static DONE: AtomicBool = AtomicBool::new(false);

impl Watch {
    fn start() -> Self {
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fuzz.seed");
        std::thread::spawn(|| {
            let mut last = (0, Instant::now());
            while !DONE.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(500));
                let seed = SEED.load(Ordering::Relaxed);
                if seed != last.0 {
                    last = (seed, Instant::now());
                } else if last.1.elapsed() > PATIENCE {
                    eprintln!("seed {seed} does not end");
                    std::process::abort();
                }
            }
        });
        Self { file }
    }

    fn begin(&self, seed: u64) {
        SEED.store(seed, Ordering::Relaxed);
        // For a crash that nothing can catch. What cannot be written is not worth failing for.
        let _ = std::fs::write(&self.file, seed.to_string());
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        DONE.store(true, Ordering::Relaxed);
        if std::thread::panicking() {
            eprintln!("it fails again with RUSHES_FUZZ_SEED={}", SEED.load(Ordering::Relaxed));
        }
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// No crash, no hang, nothing left pending, and no allocation above a bound.
#[test]
#[expect(clippy::disallowed_methods, reason = "`make fuzz` begins elsewhere each time, and says where")]
fn mutated_updates_do_no_harm() {
    let corpus = corpus();
    let (mut tally, watch) = (Tally::default(), Watch::start());
    let mut go = |seed| {
        watch.begin(seed);
        run(seed, &corpus, &mut tally);
        tally.updates
    };
    if let Some(seed) = number("RUSHES_FUZZ_SEED") {
        go(seed);
        return;
    }
    if let Some(seconds) = number("RUSHES_FUZZ_SECONDS") {
        let (first, end) = (rand::random::<u32>(), Instant::now() + Duration::from_secs(seconds));
        let mut seed = u64::from(first) << 16;
        eprintln!("from seed {seed} on");
        while Instant::now() < end {
            go(seed);
            seed += 1;
        }
    } else {
        let mut seed = 0;
        while go(seed) < UPDATES {
            seed += 1;
        }
    }
    eprintln!("{tally:?}");
    assert!(tally.applied > tally.updates / 50, "{tally:?}: too coarse to test what lies behind the parser");
    assert!(tally.parsed < tally.updates / 10 * 9, "{tally:?}: too fine to test the parser");
}
