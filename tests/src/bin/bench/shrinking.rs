//! Pictures of 4000² to 512 pixels: from the file's bytes to 8-bit pixels, on one thread each, against sharp and vips.
//!
//! Ours runs as this program again with one worker thread, since pools are sized when they are first used. sharp comes
//! from npm into the target folder when it is first measured; without a network it is left out, and so is vips where it
//! is not installed.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, ensure};
use render::clip::Tools;
use render::still::{Limits, preview};
use serde_json::{Value, json};

use super::{Figure, figure, jpeg, median, milliseconds, png, target};

/// The part of the bench that the program calls itself for.
pub(super) const PART: &str = "shrink";

const ROUNDS: usize = 15;
const SIDE: u32 = 512;
const PICTURES: [(&str, &str); 2] = [("JPEG", "picture.jpg"), ("PNG", "picture.png")];

const SHARP: &str = r"
const [folder, rounds, side, ...files] = process.argv.slice(1);
const sharp = require('sharp');
sharp.concurrency(1);
sharp.cache(false);
(async () => {
	const figures = {};
	for (const file of files) {
		const bytes = require('node:fs').readFileSync(`${folder}/${file}`);
		const times = [];
		for (let round = 0; round < Number(rounds); round++) {
			const began = process.hrtime.bigint();
			await sharp(bytes).resize(Number(side), Number(side), { fit: 'inside' }).raw().toBuffer();
			times.push(Number(process.hrtime.bigint() - began) / 1e6);
		}
		figures[file] = times.sort((a, b) => a - b)[times.length >> 1];
	}
	console.log(JSON.stringify(figures));
})();
";

/// All of it, in one run.
pub(super) fn measure() -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("picture.jpg"), jpeg(4000))?;
    std::fs::write(folder.path().join("picture.png"), png(4000))?;
    let ours = Command::new(std::env::current_exe()?)
        .arg(PART)
        .arg(folder.path())
        .env("RAYON_NUM_THREADS", "1")
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(ours.status.success(), "measuring our own pictures failed");
    let ours: Value = serde_json::from_slice(&ours.stdout).context("our figures")?;
    let sharp = sharp(folder.path());
    let mut figures = Vec::new();
    for (name, file) in PICTURES {
        let what = format!("4000 × 4000 {name} → {SIDE} px, one thread, median of {ROUNDS}");
        let value = ours[file].as_f64().context("a figure of ours")?;
        let peer = sharp.as_ref().and_then(|figures| figures[file].as_f64());
        let figure_of_ours = || figure(&what, value, "ms");
        figures.push(match peer {
            Some(peer) => figure_of_ours().against("sharp", peer),
            None => figure_of_ours(),
        });
        if let Some(vips) = vips(folder.path(), file) {
            figures.push(figure_of_ours().against("vips, with its start", vips));
        }
    }
    Ok(figures)
}

/// What [`measure`] calls this program for: prints the medians by file.
#[expect(clippy::print_stdout, reason = "the answer to the one who called")]
pub(super) fn measure_ours(folder: &Path) -> anyhow::Result<()> {
    let mut figures = json!({});
    for (_, file) in PICTURES {
        let path = folder.join(file);
        let mut times = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let began = Instant::now();
            std::hint::black_box(preview(&path, (SIDE, SIDE), &Limits::default(), &Tools::default())?);
            times.push(milliseconds(began.elapsed()));
        }
        figures[file] = json!(median(&mut times));
    }
    println!("{figures}");
    Ok(())
}

#[expect(clippy::print_stderr, reason = "what a figure has no peer for")]
fn sharp(folder: &Path) -> Option<Value> {
    let home = target().join("bench-sharp");
    std::fs::create_dir_all(&home).ok()?;
    if !home.join("node_modules/sharp").exists() {
        let options = ["install", "--no-save", "--no-audit", "--no-fund", "--prefix", ".", "sharp"];
        let installed = Command::new("npm").args(options).current_dir(&home).stdout(Stdio::null()).status();
        if !installed.is_ok_and(|status| status.success()) {
            eprintln!("sharp cannot be installed from npm; there is nothing to hold the figures against");
            return None;
        }
    }
    let mut run = Command::new("node");
    run.args(["-e", SHARP]).arg(folder).args([ROUNDS.to_string(), SIDE.to_string()]);
    let output = run.args(PICTURES.map(|(_, file)| file)).current_dir(&home).output().ok()?;
    serde_json::from_slice(&output.stdout).ok()
}

fn vips(folder: &Path, file: &str) -> Option<f64> {
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let ran = Command::new("vips")
            .arg("thumbnail")
            .args([file, "small.v", &SIDE.to_string()])
            .env("VIPS_CONCURRENCY", "1")
            .current_dir(folder)
            .status();
        if !ran.is_ok_and(|status| status.success()) {
            return None;
        }
        times.push(milliseconds(began.elapsed()));
    }
    Some(median(&mut times))
}
