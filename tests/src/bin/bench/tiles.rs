//! Large stills in tiles: how long it takes and how much memory, against vips where it is installed.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use render::still::{Limits, Plan, derive_tiled};

use crate::{Figure, figure};

/// The side of the picture, in pixels: about the largest that ffmpeg makes.
const SIDE: u32 = 16_000;

/// How often a program is asked how much memory it has had at most.
const LOOK: Duration = Duration::from_millis(2);

/// Does the work itself, in a process of its own: `bench tiles-of input folder`.
pub(crate) fn work(input: &Path, folder: &Path) -> anyhow::Result<()> {
    let limits = Limits { max_bytes: u64::MAX, ..Limits::default() };
    derive_tiled(input, &Plan::default(), folder, &limits, &mut |_| ControlFlow::Continue(()))?;
    Ok(())
}

pub(crate) fn measure(figures: &mut Vec<Figure>) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    for name in ["jpg", "png"] {
        let input = folder.path().join(format!("picture.{name}"));
        picture(&input)?;
        let vips = vips_of(&input, folder.path())?;
        let tiles = folder.path().join("tiles");
        fs::create_dir(&tiles)?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("tiles-of").arg(&input).arg(&tiles);
        let ours = run(&mut command)?;
        fs::remove_dir_all(&tiles)?;
        let bytes = fs::metadata(&input)?.len() / 1_000_000;
        let mut time = figure(&format!("16k {name} ({bytes} MB) into tiles"), ours.seconds, "s");
        let mut memory = figure(&format!("16k {name} into tiles, most memory"), ours.megabytes, "MB");
        if let Some(vips) = vips {
            time = time.against("vips dzsave", vips.seconds);
            memory = memory.against("vips dzsave", vips.megabytes);
        }
        figures.extend([time, memory]);
    }
    Ok(())
}

/// Something with lines, plains and a little grain.
fn picture(path: &Path) -> anyhow::Result<()> {
    let source = format!("testsrc2=size={SIDE}x{SIDE}:rate=1:duration=1,noise=alls=3");
    let made = Command::new("ffmpeg")
        .args(["-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-f", "lavfi", "-i", &source])
        .args(["-frames:v", "1", "-q:v", "3"])
        .arg(path)
        .status()
        .context("ffmpeg")?;
    ensure!(made.success(), "ffmpeg did not make {}", path.display());
    Ok(())
}

fn vips_of(input: &Path, folder: &Path) -> anyhow::Result<Option<Cost>> {
    let there = Command::new("vips").arg("--version").stdout(Stdio::null()).status();
    if !there.is_ok_and(|status| status.success()) {
        return Ok(None);
    }
    let output: PathBuf = folder.join("vips");
    let suffix =
        if input.extension().is_some_and(|end| end == "png") { ".png[compression=1]" } else { ".jpg[Q=92]" };
    let mut command = Command::new("vips");
    command.arg("dzsave").arg(input).arg(&output).args([
        "--tile-size",
        "512",
        "--overlap",
        "1",
        "--suffix",
        suffix,
    ]);
    let cost = run(&mut command)?;
    fs::remove_dir_all(folder.join("vips_files"))?;
    Ok(Some(cost))
}

struct Cost {
    seconds: f64,
    megabytes: f64,
}

/// Runs a program to its end, and looks how much memory it had at most (`VmHWM`, proc(5)).
fn run(command: &mut Command) -> anyhow::Result<Cost> {
    let began = Instant::now();
    let mut child = command.spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut kilobytes = 0.0f64;
    let ended = loop {
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        let text = fs::read_to_string(&status).unwrap_or_default();
        let peak = text
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
        kilobytes = kilobytes.max(peak.unwrap_or(0.0));
        thread::sleep(LOOK);
    };
    let seconds = began.elapsed().as_secs_f64();
    ensure!(ended.success(), "{command:?} failed");
    Ok(Cost { seconds, megabytes: kilobytes / 1000.0 })
}
