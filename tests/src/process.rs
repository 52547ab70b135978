//! The real `rushes` program as a process of its own, to be killed.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running `rushes serve`. Killed with this value.
pub struct Server {
    child: Child,
    /// Where it listens, such as `http://127.0.0.1:4711`.
    pub base: String,
    /// From the start of the process to its being ready.
    pub took: Duration,
    log: PathBuf,
}

/// The program, as built beside the tests.
pub fn program() -> PathBuf {
    // target/<profile>/deps/<test> → target/<profile>/rushes
    let test = std::env::current_exe().expect("own path");
    let profile = test
        .ancestors()
        .find(|a| a.file_name().is_some_and(|n| n == "debug" || n == "release"))
        .expect("profile");
    let program = profile.join("rushes");
    assert!(
        program.is_file(),
        "{} is missing: run the tests by `make test`, which builds it",
        program.display()
    );
    program
}

/// A port that nobody listens on at this moment. It lies below those that systems give to outgoing connections: one of
/// these, a client's that looks for a killed server included, would keep the server from coming back to it.
pub fn free_port() -> u16 {
    let (first, count) = (12_000, 20_000);
    std::iter::repeat_with(|| u16::try_from(first + rand_suffix() % count).expect("below 65536"))
        .find(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a port")
}

impl Server {
    /// Starts a server with a private Postgres in `data`, on `port`, and waits until it is ready.
    pub fn start(data: &Path, port: u16, variables: &[(&str, &str)]) -> Self {
        Self::try_start(data, port, variables).unwrap_or_else(|log| panic!("rushes did not start:\n{log}"))
    }

    /// The same; the log where it ends before it is ready.
    pub fn try_start(data: &Path, port: u16, variables: &[(&str, &str)]) -> Result<Self, String> {
        let started = Instant::now();
        let log = data.parent().unwrap_or(data).join(format!("rushes-{port}-{}.log", rand_suffix()));
        let file = std::fs::File::create(&log).expect("a log file");
        let mut command = Command::new(program());
        command
            .env_remove("RUSHES_DATABASE_URL")
            .env("RUSHES_DATA_DIR", data)
            .env("RUSHES_LISTEN", format!("127.0.0.1:{port}"))
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(file);
        let mut child = command.spawn().expect("rushes starts");
        // Ready is said on standard output, once; the rest of it is read so that the process never blocks on it.
        let mut lines = BufReader::new(child.stdout.take().expect("standard output")).lines();
        let ready = lines.by_ref().map_while(Result::ok).any(|line| line.contains("Rushes is ready"));
        std::thread::spawn(move || lines.for_each(drop));
        let mut server =
            Self { child, base: format!("http://127.0.0.1:{port}"), took: started.elapsed(), log };
        if ready {
            return Ok(server);
        }
        let _ = server.child.wait();
        Err(server.log())
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a power cut would: no handler runs.
    pub fn kill(mut self) {
        self.child.kill().expect("kill");
        self.child.wait().expect("wait");
    }

    /// Asks it to stop and waits until it has.
    pub fn stop(mut self) -> std::process::ExitStatus {
        signal(self.child.id(), "TERM");
        self.child.wait().expect("wait")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal to a process.
pub fn signal(pid: u32, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &pid.to_string()]).stderr(Stdio::null()).status();
    assert!(sent.is_ok(), "kill is missing");
}

#[expect(clippy::disallowed_methods, reason = "tests may draw names by chance")]
fn rand_suffix() -> u32 {
    rand::random()
}

/// Asks a server to stop and waits until it has, without holding the test's runtime up.
pub async fn stop(server: Server) -> std::process::ExitStatus {
    let stopping = tokio::task::spawn_blocking(move || server.stop());
    tokio::time::timeout(Duration::from_secs(30), stopping)
        .await
        .expect("it stops within 30 s")
        .expect("it stops")
}

/// Whether a process lives; one that nobody has collected yet does not.
pub fn lives(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(')').next().is_some_and(|rest| !rest.is_empty() && !rest.trim_start().starts_with(['Z', 'X']))
}

/// The processes that work in a directory.
pub fn processes_in(directory: &Path) -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").expect("Linux").flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|pid| {
        lives(*pid) && std::fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == directory)
    })
    .collect()
}
