//! Rushes as a server under load: an installation of its own, with a round to draw in.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};
use rushes_tests::process::free_port;
use rushes_tests::{Client, Server};

use super::cores;
use super::target::{Dialect, Process, Room, Target};
use crate::{round, sign_in, until_idle};

/// More than any client of a load sends.
const PACE: (&str, &str) = ("RUSHES_MAX_MESSAGES_PER_SECOND", "100000");

/// An installation whose demo is complete and at rest, to be copied.
pub(super) struct Installed {
    folder: tempfile::TempDir,
    cookie: String,
}

/// Installs, once: what becomes of the demo's pictures is not measured here.
pub(super) async fn install() -> anyhow::Result<Installed> {
    let folder = rushes_tests::installation::folder();
    let server = Server::start(&folder.path().join("data"), free_port(), &[("RUSHES_DEMO", "1")]);
    let client = sign_in(&server.base).await?;
    until_idle(&client).await?;
    let cookie = client.cookie().context("a cookie")?.to_owned();
    ensure!(server.stop().success(), "the server did not stop in order");
    Ok(Installed { folder, cookie })
}

/// Starts a server with as many documents to write in.
pub(super) async fn start(installed: &Installed, documents: usize) -> anyhow::Result<Target> {
    let folder = rushes_tests::installation::folder();
    // With owners: the cluster is that of Postgres' own user.
    let mut copy = Command::new("cp");
    copy.arg("--archive").arg(installed.folder.path().join("data")).arg(folder.path());
    ensure!(copy.status()?.success(), "the installation cannot be copied");
    let (server, metrics) = serve(&folder.path().join("data"));
    let client = Client::new(&server.base, Some(installed.cookie.clone()));
    let me = client.get("/api/auth/me").await.expect(200);
    let user = me["user"]["id"].as_i64().or(me["id"].as_i64()).context("who signed in")?;
    let mut rooms = Vec::new();
    for number in 0..documents {
        let (stage, revision) = round(&client, &format!("documents {number}")).await?;
        let mut media = 0;
        if number == 0 {
            let picture = rushes_tests::studio::picture(64, 48);
            let uploaded = client.upload(stage, revision, "current", "a.png", picture).await.expect(201);
            media = uploaded["id"].as_i64().context("a medium")?;
        }
        rooms.push(Room { document: format!("revision:{revision}"), author: format!("user:{user}"), media });
    }
    // The picture's thumbnails are made meanwhile.
    until_idle(&client).await?;
    let process = Process::Rushes { server, folder };
    Ok(Target { name: "Rushes", client, dialect: Dialect::Plain, rooms, process, metrics: Some(metrics) })
}

fn serve(data: &Path) -> (Server, String) {
    let metrics = format!("127.0.0.1:{}", free_port());
    let variables = [("RUSHES_DEMO", "1"), PACE, ("RUSHES_METRICS_LISTEN", metrics.as_str())];
    let server = cores::on(cores::SERVER, || Server::start(data, free_port(), &variables));
    (server, format!("http://{metrics}/metrics"))
}

/// Kills the server and every process of its Postgres as a power cut would, and starts it again over what is on the disk.
pub(super) fn kill_and_start(target: Target) -> anyhow::Result<Target> {
    let Target { client, rooms, mut process, .. } = target;
    let Process::Rushes { server, folder } = &mut process else { anyhow::bail!("not ours") };
    let data = folder.path().join("data");
    let mut pids: Vec<String> = crate::processes(server.pid()).iter().map(ToString::to_string).collect();
    // All in one go: one that outlives another could still write.
    pids.push(server.pid().to_string());
    Command::new("kill").args(["-s", "KILL"]).args(&pids).status().context("kill is missing")?;
    let (again, metrics) = serve(&data);
    let client = Client::new(&again.base, client.cookie().map(ToOwned::to_owned));
    *server = again;
    Ok(Target { name: "Rushes", client, dialect: Dialect::Plain, rooms, process, metrics: Some(metrics) })
}

/// Milliseconds within which 99 of 100 commits were done between two looks at the metrics: within the bucket evenly.
pub(super) fn commit_p99(before: &[(f64, f64)], after: &[(f64, f64)]) -> f64 {
    let count = |at: usize| after[at].1 - before.get(at).map_or(0.0, |found| found.1);
    let all = after.len().checked_sub(1).map_or(0.0, count);
    let wanted = all * 0.99;
    let Some(at) = (0..after.len()).find(|at| count(*at) >= wanted) else { return f64::NAN };
    let (from, below) = at.checked_sub(1).map_or((0.0, 0.0), |at| (after[at].0, count(at)));
    let within = if count(at) > below { (wanted - below) / (count(at) - below) } else { 1.0 };
    (from + (after[at].0 - from) * within) * 1000.0
}

/// Upper bounds in seconds, and how many commits took no longer.
pub(super) async fn commits(target: &Target) -> anyhow::Result<Vec<(f64, f64)>> {
    let Some(metrics) = &target.metrics else { return Ok(Vec::new()) };
    let text = reqwest::get(metrics).await?.text().await?;
    let bucket = |line: &str| {
        let rest = line.strip_prefix("rushes_commit_seconds_bucket{le=\"")?;
        let (bound, count) = rest.split_once("\"} ")?;
        let bound = if bound == "+Inf" { 5.0 } else { bound.parse().ok()? };
        Some((bound, count.parse().ok()?))
    };
    Ok(text.lines().filter_map(bucket).collect())
}
