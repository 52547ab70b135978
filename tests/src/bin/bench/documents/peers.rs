//! The servers from npm that Rushes is measured against, as they come; where they can keep documents, they do.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use rushes_tests::Client;
use rushes_tests::process::free_port;
use serde_json::Value;

use super::cores;
use super::target::{Dialect, Process, Room, Target};
use crate::target as target_folder;

// Pinned, so that runs compare.
const REFERENCE: &str = "@y/websocket-server@0.1.1";
const HOCUSPOCUS: &str = "@hocuspocus/server@4.7.0";
const SQLITE: &str = "@hocuspocus/extension-sqlite@4.7.0";
const YJS: &str = "yjs@13.6.32";

/// Hocuspocus as its guide starts it, with the storage that it comes with.
const STARTED: &str = "
import { Server } from '@hocuspocus/server'
const { PORT, DATABASE } = process.env
const extensions = []
if (DATABASE) {
  const { SQLite } = await import('@hocuspocus/extension-sqlite')
  extensions.push(new SQLite({ database: DATABASE }))
}
await new Server({ port: Number(PORT), address: '127.0.0.1', quiet: true, extensions }).listen()
";

/// What npm has installed.
pub(super) struct Npm {
    folder: PathBuf,
    /// Whether Hocuspocus can keep documents in SQLite; that takes a compiler where npm has no binary.
    sqlite: bool,
}

/// Installs the peers, unless they are there.
pub(super) fn install() -> anyhow::Result<Npm> {
    let folder = target_folder().join("peers");
    std::fs::create_dir_all(&folder)?;
    let there = |package: &str| {
        let name = package.rsplit_once('@').map_or(package, |(name, _)| name);
        folder.join("node_modules").join(name).is_dir()
    };
    let packages = [REFERENCE, HOCUSPOCUS, YJS];
    if !packages.iter().all(|package| there(package)) {
        ensure!(npm(&folder, &packages)?, "npm cannot install {packages:?}");
    }
    let with_sqlite = [REFERENCE, HOCUSPOCUS, YJS, SQLITE];
    let sqlite = there(SQLITE) || npm(&folder, &with_sqlite)?;
    std::fs::write(folder.join("hocuspocus.mjs"), STARTED)?;
    Ok(Npm { folder, sqlite })
}

fn npm(folder: &Path, packages: &[&str]) -> anyhow::Result<bool> {
    let mut install = Command::new("npm");
    install.args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"]).arg(folder).args(packages);
    Ok(install.status().context("npm is missing")?.success())
}

/// `@y/websocket-server`, documents in memory and in LevelDB.
pub(super) async fn reference(npm: &Npm, documents: usize) -> anyhow::Result<Target> {
    start_reference(npm, tempfile::tempdir()?, documents).await
}

async fn start_reference(npm: &Npm, folder: tempfile::TempDir, documents: usize) -> anyhow::Result<Target> {
    let mut command = Command::new("node");
    command.arg(main_of(&npm.folder.join("node_modules/@y/websocket-server"))?).env("HOST", "127.0.0.1");
    command.env("YPERSISTENCE", folder.path().join("leveldb"));
    start("@y/websocket-server 0.1.1 on LevelDB", Dialect::Plain, command, folder, documents).await
}

/// Hocuspocus, documents in memory and in SQLite.
pub(super) async fn hocuspocus(npm: &Npm, documents: usize) -> anyhow::Result<Target> {
    start_hocuspocus(npm, tempfile::tempdir()?, documents).await
}

async fn start_hocuspocus(npm: &Npm, folder: tempfile::TempDir, documents: usize) -> anyhow::Result<Target> {
    let mut command = Command::new("node");
    command.arg(npm.folder.join("hocuspocus.mjs"));
    let mut name = "hocuspocus 4.7.0 in memory";
    if npm.sqlite {
        name = "hocuspocus 4.7.0 on SQLite";
        command.env("DATABASE", folder.path().join("documents.sqlite"));
    }
    start(name, Dialect::Hocuspocus, command, folder, documents).await
}

/// Kills a peer as a power cut would, and starts it again over what it has kept.
pub(super) async fn kill_and_start(npm: &Npm, mut target: Target) -> anyhow::Result<Target> {
    let documents = target.rooms.len();
    let folder = match &mut target.process {
        Process::Peer { child, folder } => {
            child.kill()?;
            child.wait()?;
            std::mem::replace(folder, tempfile::tempdir()?)
        }
        Process::Rushes { .. } => anyhow::bail!("no peer"),
    };
    match target.dialect {
        Dialect::Plain => start_reference(npm, folder, documents).await,
        Dialect::Hocuspocus => start_hocuspocus(npm, folder, documents).await,
    }
}

async fn start(
    name: &'static str,
    dialect: Dialect,
    mut command: Command,
    folder: tempfile::TempDir,
    documents: usize,
) -> anyhow::Result<Target> {
    let port = free_port();
    command.env("PORT", port.to_string()).stdout(Stdio::null()).stderr(Stdio::null());
    let child = cores::on(cores::SERVER, move || command.spawn()).context("node is missing")?;
    let client = Client::new(format!("http://127.0.0.1:{port}"), None);
    let room =
        |number| Room { document: format!("revision:{number}"), author: "user:1".to_owned(), media: 1 };
    let rooms = (1..=documents).map(room).collect();
    let process = Process::Peer { child, folder };
    let target = Target { name, client, dialect, rooms, process, metrics: None };
    let ready = Room { document: "ready".to_owned(), ..target.room().clone() };
    let limit = Instant::now() + Duration::from_secs(20);
    while target.join(&ready).await.is_err() {
        ensure!(Instant::now() < limit, "{name} does not answer");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(target)
}

/// The program of a package, as its description names it.
fn main_of(package: &Path) -> anyhow::Result<PathBuf> {
    let described: Value = serde_json::from_slice(&std::fs::read(package.join("package.json"))?)?;
    let program = match &described["bin"] {
        Value::String(program) => Some(program.as_str()),
        Value::Object(programs) => programs.values().next().and_then(Value::as_str),
        _ => None,
    };
    Ok(package.join(program.context("the package names no program")?))
}
