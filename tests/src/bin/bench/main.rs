//! `make bench`: measures the release build on this machine and writes `target/bench.json`.
//!
//! Each figure is `{name, value, unit, peer, peer_value, machine, date}`; `peer` is what it is held against in the same run,
//! null where there is nothing to hold it against. `bench documents` measures live documents alone (`bench documents joins` and the
//! like one thing of them), `bench clips` clips (`bench clips short` without those of ten minutes), `bench presenting` a presented session, `bench working` what lists and decisions cost,
//! `bench compositions` comparisons and contact sheets, `bench shrinking` what small versions of pictures cost, `bench tiles` what large stills cost, `bench pictures` all but these.

mod clips;
mod compositions;
mod documents;
mod presenting;
mod shrinking;
mod tiles;
mod working;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use rushes_tests::process::{free_port, program};
use rushes_tests::{Client, Server};
use serde_json::{Value, json};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, what, input, folder] = &arguments[..]
        && what == "tiles-of"
    {
        return tiles::work(Path::new(input), Path::new(folder));
    }
    if arguments.get(1).map(String::as_str) == Some(shrinking::PART) {
        return shrinking::measure_ours(Path::new(arguments.get(2).context("a folder")?));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut figures = Vec::new();
    let measured = runtime.block_on(measure(&mut figures));
    let (machine, date) = (machine(), date());
    let table: Vec<Value> = figures
        .iter()
        .map(|figure| {
            json!({ "name": figure.name, "value": figure.value, "unit": figure.unit,
                "peer": figure.peer.as_ref().map(|(name, _)| name), "peer_value": figure.peer.as_ref().map(|(_, value)| value),
                "machine": machine, "date": date })
        })
        .collect();
    let file = target().join("bench.json");
    std::fs::write(&file, serde_json::to_string_pretty(&table)? + "\n")?;
    report(&figures, &machine, &date, &file);
    // What was measured before a failure is not lost with it.
    measured
}

#[expect(clippy::print_stdout, reason = "the answer of the command")]
fn report(figures: &[Figure], machine: &str, date: &str, file: &Path) {
    println!("{machine}, {date}\n");
    for figure in figures {
        print!("{:<72} {:>10.1} {}", figure.name, figure.value, figure.unit);
        match &figure.peer {
            Some((name, value)) if *value == 0.0 => println!("  ({name}: {value:.1})"),
            Some((name, value)) => println!("  ({name}: {value:.1}, ratio {:.2})", figure.value / value),
            None => println!(),
        }
    }
    println!("\nwritten to {}", file.display());
}

struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    /// What it is held against in the same run.
    peer: Option<(&'static str, f64)>,
}

impl Figure {
    fn against(self, peer: &'static str, value: f64) -> Self {
        Self { peer: Some((peer, value)), ..self }
    }
}

fn figure(name: &str, value: f64, unit: &'static str) -> Figure {
    Figure { name: name.to_owned(), value, unit, peer: None }
}

async fn measure(figures: &mut Vec<Figure>) -> anyhow::Result<()> {
    let part = std::env::args().nth(1);
    if part.as_deref() == Some("documents") {
        return documents::measure(figures, std::env::args().nth(2)).await;
    }
    if part.as_deref() == Some("presenting") {
        return presenting::measure(figures).await;
    }
    if part.as_deref() == Some("tiles") {
        return tiles::measure(figures);
    }
    if part.as_deref() == Some("working") {
        return working::measure(figures).await;
    }
    if part.as_deref() == Some("clips") {
        return clips_alone(figures, std::env::args().nth(2).as_deref() != Some("short")).await;
    }
    if part.as_deref() == Some("compositions") {
        figures.extend(compositions::measure()?);
        return Ok(());
    }
    figures.extend(shrinking::measure()?);
    if part.as_deref() == Some("shrinking") {
        return Ok(());
    }
    figures.extend(compositions::measure()?);
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");

    let server = Server::start(&data, free_port(), &[("RUSHES_DEMO", "1")]);
    figures.push(figure(
        "cold first start: cluster made, migrated, demo seeded, listening",
        milliseconds(server.took),
        "ms",
    ));
    let admin = sign_in(&server.base).await?;
    let renditions = Instant::now();
    until_idle(&admin).await?;
    figures.push(figure(
        "demo renditions after the first start (18 stills, two of 8k, and 4 clips)",
        milliseconds(renditions.elapsed()),
        "ms",
    ));
    ensure!(server.stop().success(), "the server did not stop in order");

    let mut starts = Vec::new();
    for _ in 0..5 {
        let server = Server::start(&data, free_port(), &[("RUSHES_DEMO", "1")]);
        starts.push(milliseconds(server.took));
        ensure!(server.stop().success(), "the server did not stop in order");
    }
    figures.push(figure("second start, median of 5", median(&mut starts), "ms"));

    let server = Server::start(&data, free_port(), &[("RUSHES_DEMO", "1")]);
    let admin = sign_in(&server.base).await?;
    tokio::time::sleep(Duration::from_secs(10)).await;
    let tree = processes(server.pid());
    figures.push(figure("resident memory of the server, idle", memory(&[server.pid()], "VmRSS"), "MB"));
    figures.push(figure(
        "private Postgres, idle, proportional set of all its processes",
        proportional(&tree),
        "MB",
    ));

    for (name, picture) in [("4000 × 4000 PNG", png(4000)), ("4000 × 4000 JPEG", jpeg(4000))] {
        let mut times = Vec::new();
        for round in 0..5 {
            times
                .push(milliseconds(upload_to_thumbnail(&admin, &format!("{name} {round}"), &picture).await?));
        }
        figures.push(figure(
            &format!("upload → thumbnail visible, {name}, median of 5"),
            median(&mut times),
            "ms",
        ));
    }

    figures.extend(figures_of(&in_node("bench.mjs", &server.base, &[])?)?);
    figures.extend(clips::measure(&admin, &server.base, true).await?);
    tiles::measure(figures)?;
    ensure!(server.stop().success(), "the server did not stop in order");
    if part.as_deref() != Some("pictures") {
        documents::measure(figures, None).await?;
        presenting::measure(figures).await?;
        working::measure(figures).await?;
    }
    Ok(())
}

/// Clips on a server of their own.
async fn clips_alone(figures: &mut Vec<Figure>, long: bool) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(&folder.path().join("data"), free_port(), &[("RUSHES_DEMO", "1")]);
    let admin = sign_in(&server.base).await?;
    until_idle(&admin).await?;
    figures.extend(clips::measure(&admin, &server.base, long).await?);
    ensure!(server.stop().success(), "the server did not stop in order");
    Ok(())
}

async fn sign_in(base: &str) -> anyhow::Result<Client> {
    let nobody = Client::new(base, None);
    let answer = nobody.post("/api/auth/demo", &json!({ "email": "admin@demo.test" })).await;
    answer.expect(200);
    let cookie = answer.headers[reqwest::header::SET_COOKIE].to_str()?;
    Ok(nobody.with_cookie(cookie.split(';').next().map(ToOwned::to_owned)))
}

/// Waits until no picture is being worked on.
async fn until_idle(admin: &Client) -> anyhow::Result<()> {
    let limit = Instant::now() + Duration::from_mins(10);
    let mut waiting: Vec<i64> = (1..=200).collect();
    while !waiting.is_empty() {
        ensure!(Instant::now() < limit, "pictures {waiting:?} are not ready after ten minutes");
        let mut still = Vec::new();
        for id in waiting {
            let answer = admin.get(&format!("/api/media/{id}")).await;
            if answer.status == 200 && answer.json()["status"] == "processing" {
                still.push(id);
            }
        }
        waiting = still;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// A round to put something into, and its stage.
async fn round(admin: &Client, name: &str) -> anyhow::Result<(i64, i64)> {
    let project = admin.post("/api/projects", &json!({ "name": format!("Bench {name}") })).await.expect(201);
    let path = format!("/api/projects/{}/deliverables", project["id"]);
    let deliverable = admin.post(&path, &json!({ "name": "Bench" })).await.expect(201);
    let stages = admin.get(&format!("/api/deliverables/{}/stages", deliverable["id"])).await.expect(200);
    let stage = stages["items"][0]["id"].as_i64().context("a stage")?;
    let revision = admin.post(&format!("/api/stages/{stage}/revisions"), &json!({})).await.expect(201);
    Ok((stage, revision["id"].as_i64().context("a revision")?))
}

/// From the first byte sent to the first byte of a thumbnail received.
async fn upload_to_thumbnail(admin: &Client, name: &str, picture: &[u8]) -> anyhow::Result<Duration> {
    let (stage, revision) = round(admin, name).await?;
    let started = Instant::now();
    let media = admin.upload(stage, revision, "current", "bench", picture.to_vec()).await.expect(201);
    let thumbnail = format!("/api/media/{}/thumbnail/640.webp", media["id"]);
    while admin.get(&thumbnail).await.status != 200 {
        ensure!(started.elapsed() < Duration::from_mins(2), "no thumbnail after two minutes");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(started.elapsed())
}

/// What a script measures itself, in real Chromium: `[{name, value}]` in milliseconds.
fn in_node(script: &str, base: &str, variables: &[(&str, &str)]) -> anyhow::Result<Vec<Value>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e").join(script);
    let output = Command::new("node")
        .arg(script)
        .env("RUSHES_BASE", base)
        .envs(variables.iter().copied())
        .output()
        .context("node is missing")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).context("the browsers' figures")
}

fn figures_of(found: &[Value]) -> anyhow::Result<Vec<Figure>> {
    found
        .iter()
        .map(|f| Ok(figure(f["name"].as_str().context("name")?, f["value"].as_f64().context("value")?, "ms")))
        .collect()
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A picture that does not compress to nothing: a gradient with noise from a fixed sequence.
fn pixels(side: u32) -> image::RgbImage {
    let mut state = 0x9E37_79B9_u32;
    image::RgbImage::from_fn(side, side, |x, y| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let noise = state & 7;
        let shade = |value: u32| u8::try_from((value * 240 / side + noise).min(255)).unwrap_or(255);
        image::Rgb([shade(x), shade(y), shade(u32::midpoint(x, y))])
    })
}

fn png(side: u32) -> Vec<u8> {
    encoded(side, image::ImageFormat::Png)
}

fn jpeg(side: u32) -> Vec<u8> {
    encoded(side, image::ImageFormat::Jpeg)
}

fn encoded(side: u32, format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels(side).write_to(&mut bytes, format).expect("encoding into memory");
    bytes.into_inner()
}

/// The descendants of a process.
fn processes(root: u32) -> Vec<u32> {
    let mut found = Vec::new();
    let mut parents = vec![root];
    while let Some(parent) = parents.pop() {
        for task in std::fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten() {
            let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            for child in children.split_whitespace().filter_map(|c| c.parse().ok()) {
                found.push(child);
                parents.push(child);
            }
        }
    }
    found
}

fn memory(processes: &[u32], key: &str) -> f64 {
    let of = |pid: &u32| {
        kilobytes(&std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default(), key)
    };
    processes.iter().map(of).sum::<f64>() / 1024.0
}

/// Shared pages are counted once among those that share them.
fn proportional(processes: &[u32]) -> f64 {
    let of = |pid: &u32| {
        kilobytes(&std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default(), "Pss")
    };
    processes.iter().map(of).sum::<f64>() / 1024.0
}

fn kilobytes(text: &str, key: &str) -> f64 {
    let line = text.lines().find_map(|l| l.strip_prefix(key)?.strip_prefix(':'));
    line.and_then(|l| l.split_whitespace().next()?.parse().ok()).unwrap_or(0.0)
}

fn target() -> PathBuf {
    program().ancestors().nth(2).map(Path::to_owned).expect("target folder")
}

fn machine() -> String {
    let cpus = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus
        .lines()
        .find_map(|l| l.strip_prefix("model name")?.split_once(':'))
        .map_or("", |(_, m)| m.trim());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = kilobytes(&std::fs::read_to_string("/proc/meminfo").unwrap_or_default(), "MemTotal")
        / 1024.0
        / 1024.0;
    format!("{cores} cores {model}, {memory:.0} GiB")
}

#[expect(clippy::disallowed_methods, reason = "the date goes beside the figures")]
fn date() -> String {
    chrono::Utc::now().format("%Y-%m-%d").to_string()
}
