//! Making the cluster and starting it.

use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use crate::account::OnParentDeath;
use crate::binaries::{self, Binaries};
use crate::error::Trying as _;
use crate::home::Home;
use crate::recovery::{self, PID_FILE};
use crate::{Durability, Options, SUPERUSER, StartError};

/// After a crash Postgres replays its log before it is ready, which may take a while on a slow disk.
const READY_WITHIN: Duration = Duration::from_mins(10);

/// The line of `postmaster.pid` that holds its status (`LOCK_FILE_LINE_PM_STATUS` of Postgres' miscadmin.h, from 0).
const STATUS_LINE: usize = 7;

/// Settings for a small cluster beside its only client. What nobody uses does not run, and what would want
/// `/dev/shm`, which is 64 MB in a container, is off.
const SMALL: [&str; 9] = [
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "logging_collector=off",
    "log_checkpoints=off",
    "shared_buffers=64MB",
    "jit=off",
    "max_logical_replication_workers=0",
    "max_parallel_workers_per_gather=0",
    "max_parallel_maintenance_workers=0",
];

/// A cluster that can be started, again and again.
#[derive(Debug)]
pub(crate) struct Cluster {
    pub(crate) home: Home,
    binaries: Binaries,
    durability: Durability,
    max_connections: u16,
}

impl Cluster {
    /// Settles where the cluster lies, and makes it if there is none.
    pub(crate) fn open(options: &Options) -> Result<Self, StartError> {
        let home = Home::settle(&options.data_dir)?;
        let existing = made_by(&home.cluster);
        let wanted = existing.map(|major| (home.cluster.as_path(), major));
        let binaries = binaries::find(options.binaries.as_deref(), wanted)?;
        let cluster =
            Self { home, binaries, durability: options.durability, max_connections: options.max_connections };
        if existing.is_none() {
            cluster.make()?;
        }
        Ok(cluster)
    }

    /// Runs `initdb` beside the final place and moves the result there, so that one that was killed leaves nothing
    /// that looks like a cluster.
    fn make(&self) -> Result<(), StartError> {
        let begin = Instant::now();
        let home = &self.home;
        let unfinished = home.folder.join("postgres.new");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).trying("remove", &unfinished)?;
        }
        home.private(&unfinished)?;
        let name = home.account.lend_name()?;
        let output = home
            .account
            .command(self.binaries.folder.join("initdb"), OnParentDeath::Kill, &unfinished)
            .envs(name.iter().flat_map(|name| &name.environment).map(|(key, value)| (key, value)))
            .args(["--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale=C.UTF-8"])
            .args(["--data-checksums", "--no-instructions", "--username", SUPERUSER])
            .args((self.durability == Durability::None).then_some("--no-sync"))
            .arg("--pgdata")
            .arg(&unfinished)
            .output()
            .map_err(|source| StartError::MissingProgram { program: "setpriv", source })?;
        if !output.status.success() {
            let text = [output.stdout, output.stderr].concat();
            let output = String::from_utf8_lossy(&text).trim().to_owned();
            return Err(StartError::Initdb { cluster: home.cluster.clone(), output });
        }
        if home.cluster.exists() {
            // Only an empty folder gives way, and only that is no loss.
            fs::remove_dir(&home.cluster).trying("replace", &home.cluster)?;
        }
        fs::rename(&unfinished, &home.cluster).trying("move into place", &unfinished)?;
        let folder = fs::File::open(&home.folder).trying("open", &home.folder)?;
        folder.sync_all().trying("write", &home.folder)?;
        tracing::info!(
            cluster = %home.cluster.display(), version = self.binaries.major, elapsed = ?begin.elapsed(),
            "made a PostgreSQL cluster"
        );
        Ok(())
    }

    /// Starts Postgres and waits until it is ready. It ends when the calling thread does. `starting` learns of the
    /// process as soon as there is one.
    pub(crate) fn start(&self, starting: impl FnOnce(&Child)) -> Result<Child, StartError> {
        let begin = Instant::now();
        let home = &self.home;
        recovery::clear(home)?;
        let log = home.open_log()?;
        let second_handle = log.try_clone().trying("open", &home.log)?;
        let mut child = home
            .account
            .command(self.binaries.folder.join("postgres"), OnParentDeath::Interrupt, &home.cluster)
            .arg("-D")
            .arg(&home.cluster)
            .args(self.settings().iter().flat_map(|setting| ["-c", setting.as_str()]))
            // Ctrl-C in a terminal goes to the whole process group: Postgres must not be gone before its clients.
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(second_handle)
            .spawn()
            .map_err(|source| StartError::MissingProgram { program: "setpriv", source })?;
        starting(&child);
        self.wait_until_ready(&mut child)?;
        tracing::info!(pid = child.id(), elapsed = ?begin.elapsed(), "PostgreSQL is ready");
        Ok(child)
    }

    fn settings(&self) -> Vec<String> {
        let durable = if self.durability == Durability::Full { "on" } else { "off" };
        let mut settings = SMALL.map(str::to_owned).to_vec();
        settings.push(format!("max_connections={}", self.max_connections));
        settings.push(format!("unix_socket_directories={}", quoted(&self.home.socket_dir)));
        for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
            settings.push(format!("{setting}={durable}"));
        }
        settings
    }

    fn wait_until_ready(&self, child: &mut Child) -> Result<(), StartError> {
        let home = &self.home;
        let until = Instant::now() + READY_WITHIN;
        let number = child.id().to_string();
        while Instant::now() < until {
            if let Some(status) = child.try_wait().trying("wait for", &self.binaries.folder)? {
                return Err(StartError::Ended { status, log: home.log.clone(), tail: tail(&home.log) });
            }
            // The number has to be our child's (setpriv becomes postgres): the file of a killed one says "ready" too.
            let file = fs::read_to_string(home.cluster.join(PID_FILE)).unwrap_or_default();
            let lines: Vec<&str> = file.lines().map(str::trim).collect();
            if lines.first() == Some(&number.as_str()) && lines.get(STATUS_LINE) == Some(&"ready") {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(5));
        }
        let _ = rustix::process::kill_process(Pid::from_child(child), Signal::QUIT);
        child.wait().trying("wait for", &self.binaries.folder)?;
        Err(StartError::NotReady { seconds: READY_WITHIN.as_secs(), log: home.log.clone() })
    }
}

/// The major version of the cluster in a folder, if there is one.
fn made_by(cluster: &Path) -> Option<u32> {
    fs::read_to_string(cluster.join("PG_VERSION")).ok()?.trim().parse().ok()
}

/// Postgres splits this setting at commas unless they stand in quotes.
fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.display().to_string().replace('"', "\"\""))
}

fn tail(log: &PathBuf) -> String {
    let text = fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(8)..].join("\n")
}
