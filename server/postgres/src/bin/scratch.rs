//! Runs a command beside a throw-away PostgreSQL: `scratch [--durable] <command> [argument…]`.
//!
//! The command finds in its environment
//! - `DATABASE_URL`: a database with all migrations applied,
//! - `RUSHES_TEST_DATABASE_URL`: the maintenance database, from which tests make databases of their own,
//! - `RUSHES_TEST_TEMPLATE`: the name of the migrated template for them (`CREATE DATABASE … TEMPLATE …`).
//!
//! Its exit code is passed on, and everything is removed when it ends. What a killed `scratch` left behind is removed
//! by the next one.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, ExitStatus};

use anyhow::{Context as _, bail};
use private_postgres::{Durability, Options, PrivatePostgres};
use rustix::process::{Pid, Signal};
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use tokio::signal::unix::{SignalKind, signal};

/// How the folders of throw-away clusters begin.
const PREFIX: &str = "rushes-scratch-";

/// The migrated database that tests copy.
const TEMPLATE: &str = "rushes_template";

/// The migrated database of `DATABASE_URL`.
const DATABASE: &str = "rushes";

// One thread: the command ends with the thread that starts it, see `run`.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<ExitCode> {
    let mut arguments = std::env::args_os().skip(1).peekable();
    let durable = arguments.next_if(|argument| argument == "--durable").is_some();
    arguments.next_if(|argument| argument == "--");
    let command: Vec<OsString> = arguments.collect();
    if command.is_empty() {
        bail!("usage: scratch [--durable] <command> [argument…]");
    }
    remove_leftovers(&std::env::temp_dir());

    let folder = tempfile::Builder::new().prefix(PREFIX).tempdir().context("make a temporary folder")?;
    let options = Options::new(folder.path())
        .durability(if durable { Durability::Full } else { Durability::None })
        .max_connections(200);
    let postgres = PrivatePostgres::start(&options)?;
    let status = match prepare(&postgres).await {
        Ok(()) => run(&command, &postgres).await,
        Err(error) => Err(error),
    };
    let elsewhere = (postgres.folder() != folder.path()).then(|| postgres.folder().to_path_buf());
    postgres.shutdown();
    for folder in elsewhere.into_iter().chain([folder.keep()]) {
        fs::remove_dir_all(&folder).with_context(|| format!("remove {}", folder.display()))?;
    }
    Ok(ExitCode::from(exit_code(status?)))
}

/// What a shell would report: the command's own code, or 128 and the number of the signal that ended it.
fn exit_code(status: ExitStatus) -> u8 {
    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
    u8::try_from(code).unwrap_or(1)
}

/// Makes the migrated template and a copy of it. Nobody may connect to the template: a copy is refused meanwhile.
async fn prepare(postgres: &PrivatePostgres) -> anyhow::Result<()> {
    postgres.ensure_database(TEMPLATE).await?;
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let migrator = Migrator::new(migrations.as_path()).await.context("read the migrations")?;
    let mut template = postgres.connect_options(TEMPLATE).connect().await?;
    migrator.run(&mut template).await.context("apply the migrations")?;
    template.close().await?;
    let mut maintenance = postgres.connect_options("postgres").connect().await?;
    for statement in [
        format!("ALTER DATABASE {TEMPLATE} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false"),
        format!("CREATE DATABASE {DATABASE} TEMPLATE {TEMPLATE}"),
    ] {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut maintenance).await?;
    }
    maintenance.close().await?;
    Ok(())
}

/// Runs the command until it ends. Requests to stop are passed on to it, and it is stopped when we are killed.
async fn run(command: &[OsString], postgres: &PrivatePostgres) -> anyhow::Result<ExitStatus> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let mut process = tokio::process::Command::new("setpriv");
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_about_this_crate(name)) {
        process.env_remove(name);
    }
    let mut child = process
        .args(["--pdeathsig=TERM", "--"])
        .args(command)
        .env("DATABASE_URL", postgres.url(DATABASE))
        .env("RUSHES_TEST_DATABASE_URL", postgres.url("postgres"))
        .env("RUSHES_TEST_TEMPLATE", TEMPLATE)
        .spawn()
        .context("run the command")?;
    let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    loop {
        tokio::select! {
            status = child.wait() => return status.context("wait for the command"),
            // A terminal sends this one to the command as well.
            _ = interrupt.recv() => {}
            _ = terminate.recv() => { let _ = pid.map(|pid| rustix::process::kill_process(pid, Signal::TERM)); }
            _ = hangup.recv() => { let _ = pid.map(|pid| rustix::process::kill_process(pid, Signal::HUP)); }
        }
    }
}

/// What `cargo run` told us about our own crate. A cargo below would take it for a change of its surroundings and
/// compile again what asks for it (ring's build script does), and with that half the workspace, and back next time.
fn is_about_this_crate(variable: &OsStr) -> bool {
    ["CARGO_MANIFEST_", "CARGO_PKG_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"]
        .iter()
        .any(|prefix| variable.as_encoded_bytes().starts_with(prefix.as_bytes()))
}

/// Removes the folders of our own clusters that no living `scratch` holds the lock of.
fn remove_leftovers(temporary: &Path) {
    let own = rustix::process::geteuid().as_raw();
    let entries = fs::read_dir(temporary).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX)) {
        let folder = entry.path();
        if entry.metadata().is_ok_and(|found| found.uid() == own) && abandoned(&folder) {
            remove(&folder);
        }
    }
}

/// A lock file is empty until its owner holds it.
fn abandoned(folder: &Path) -> bool {
    let lock = folder.join("lock");
    fs::metadata(&lock).is_ok_and(|lock| lock.len() > 0)
        && File::open(lock).is_ok_and(|lock| lock.try_lock().is_ok())
}

/// Only tidying: what cannot be removed now, because its Postgres is still stopping, is left for the next time.
fn remove(folder: &Path) {
    if let Ok(elsewhere) = fs::read_to_string(folder.join("postgres.where")) {
        let _ = fs::remove_dir_all(PathBuf::from(elsewhere));
    }
    let cluster = folder.join("postgres");
    if !cluster.exists() || fs::remove_dir_all(cluster).is_ok() {
        let _ = fs::remove_dir_all(folder);
    }
}
