//! A private Postgres lives through what happens to servers: stops, kills, stale files, odd places and odd users.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs::{self, Permissions};
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use private_postgres::{Options, PrivatePostgres, StartError};
use rustix::process::{Pid, Signal};
use sqlx::{ConnectOptions as _, Connection as _};
use tempfile::TempDir;

/// Asks this program to be a server with the given data directory, see [`be_a_server`].
const SERVE: &str = "PRIVATE_POSTGRES_TEST_SERVE";

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A folder that Postgres' own user can reach too.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    folder
}

fn start(data_dir: &Path) -> PrivatePostgres {
    PrivatePostgres::start(&Options::new(data_dir)).unwrap()
}

async fn note(postgres: &PrivatePostgres, text: &str) {
    postgres.ensure_database("notes").await.unwrap();
    let mut connection = postgres.connect_options("notes").connect().await.unwrap();
    sqlx::query("CREATE TABLE IF NOT EXISTS note (text text)").execute(&mut connection).await.unwrap();
    sqlx::query("INSERT INTO note VALUES ($1)").bind(text).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn notes(postgres: &PrivatePostgres) -> Vec<String> {
    let mut connection = postgres.connect_options("notes").connect().await.unwrap();
    let notes =
        sqlx::query_scalar("SELECT text FROM note ORDER BY text").fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    notes
}

async fn setting(postgres: &PrivatePostgres, name: &str) -> String {
    let mut connection = postgres.connect_options("postgres").connect().await.unwrap();
    let value = sqlx::query_scalar("SELECT current_setting($1)").bind(name).fetch_one(&mut connection).await;
    connection.close().await.unwrap();
    value.unwrap()
}

fn kill(pid: u32) {
    let pid = Pid::from_raw(pid.try_into().unwrap()).unwrap();
    rustix::process::kill_process(pid, Signal::KILL).unwrap();
}

fn runs(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(')').next().is_some_and(|rest| !rest.is_empty() && !rest.trim_start().starts_with(['Z', 'X']))
}

fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(30);
    while !condition() {
        assert!(Instant::now() < until, "{what}: not within 30 s");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A server in a process of its own, to be killed.
struct Server {
    process: Child,
    postgres: u32,
    /// Kept open, since it still prints when it stops.
    _output: BufReader<ChildStdout>,
}

impl Server {
    fn start(data_dir: &Path) -> Self {
        let program = std::env::current_exe().unwrap();
        Self::started(Command::new(program), data_dir)
    }

    /// Starts it as another user, from a copy of this program that any user can run.
    fn start_as(user: u32, data_dir: &Path, program: &Path) -> Self {
        let mut command = Command::new("setpriv");
        command.args([&format!("--reuid={user}"), &format!("--regid={user}"), "--clear-groups", "--"]);
        command.arg(program).current_dir("/");
        Self::started(command, data_dir)
    }

    fn started(mut command: Command, data_dir: &Path) -> Self {
        let mut process = command
            .args(["be_a_server", "--exact", "--nocapture", "--test-threads=1"])
            .env(SERVE, data_dir)
            .env_remove("XDG_RUNTIME_DIR")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut read = String::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let postgres = loop {
            let mut line = String::new();
            assert!(output.read_line(&mut line).unwrap() > 0, "the server ended:\n{read}");
            if let Some(pid) = line.split("ready as ").nth(1) {
                break pid.trim().parse().unwrap();
            }
            read.push_str(&line);
        };
        Self { process, postgres, _output: output }
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    fn stop(mut self) {
        drop(self.process.stdin.take());
        assert!(self.process.wait().unwrap().success());
    }
}

/// Not a test of its own: what [`Server`] starts. It stops in order when its input ends.
#[test]
fn be_a_server() {
    let Some(data_dir) = std::env::var_os(SERVE) else { return };
    match PrivatePostgres::start(&Options::new(PathBuf::from(data_dir))) {
        Ok(postgres) => {
            println!("ready as {}", postgres.pid().unwrap());
            std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
            postgres.shutdown();
        }
        Err(error) => {
            println!("{error}");
            std::process::exit(1);
        }
    }
}

#[tokio::test]
async fn it_keeps_what_it_was_given() {
    let folder = folder();
    let postgres = start(folder.path());
    note(&postgres, "kept").await;
    let pid = postgres.pid().unwrap();
    assert!(postgres.is_alive());
    postgres.shutdown();
    assert!(!runs(pid));
    assert!(!folder.path().join("postgres/postmaster.pid").exists(), "it was not stopped in order");

    let postgres = start(folder.path());
    assert_eq!(notes(&postgres).await, ["kept"]);
}

#[tokio::test]
async fn it_is_durable_whatever_its_files_say() {
    let folder = folder();
    start(folder.path()).shutdown();
    let overrides = folder.path().join("postgres/postgresql.auto.conf");
    fs::write(overrides, "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n").unwrap();
    let postgres = start(folder.path());
    for name in ["fsync", "full_page_writes", "synchronous_commit", "data_checksums"] {
        assert_eq!(setting(&postgres, name).await, "on", "{name}");
    }
}

#[tokio::test]
async fn nobody_else_reaches_it() {
    let folder = folder();
    let postgres = start(folder.path());
    assert_eq!(setting(&postgres, "listen_addresses").await, "");
    for private in [postgres.socket_dir(), &postgres.folder().join("postgres")] {
        let found = fs::metadata(private).unwrap();
        assert_eq!(found.mode() & 0o777, 0o700, "{}", private.display());
        assert_ne!(found.uid(), 0, "{}", private.display());
    }
}

#[tokio::test]
async fn a_killed_postgres_comes_back() {
    let folder = folder();
    let postgres = start(folder.path());
    for round in ["first", "second"] {
        note(&postgres, round).await;
        let pid = postgres.pid().unwrap();
        kill(pid);
        eventually("Postgres runs again", || postgres.is_alive() && postgres.pid() != Some(pid));
    }
    assert_eq!(notes(&postgres).await, ["first", "second"]);
    let pid = postgres.pid().unwrap();
    postgres.shutdown();
    assert!(!runs(pid));
}

#[tokio::test]
async fn a_server_that_stops_while_postgres_restarts_leaves_nothing_running() {
    let folder = folder();
    let postgres = start(folder.path());
    kill(postgres.pid().unwrap());
    postgres.shutdown();
    let again = start(folder.path());
    assert!(again.is_alive());
}

#[tokio::test]
async fn a_killed_server_takes_its_postgres_along() {
    let folder = folder();
    let postgres = start(folder.path());
    note(&postgres, "kept").await;
    postgres.shutdown();
    let server = Server::start(folder.path());
    let pid = server.postgres;
    server.kill();
    eventually("Postgres ends too", || !runs(pid));
    assert_eq!(notes(&start(folder.path())).await, ["kept"]);
}

#[tokio::test]
async fn a_killed_server_can_start_again_at_once() {
    let folder = folder();
    for _ in 0..3 {
        Server::start(folder.path()).kill();
    }
    assert!(start(folder.path()).is_alive());
}

#[tokio::test]
async fn both_killed_loses_nothing() {
    let folder = folder();
    let postgres = start(folder.path());
    note(&postgres, "kept").await;
    postgres.shutdown();
    let server = Server::start(folder.path());
    kill(server.postgres);
    server.kill();
    let postgres = start(folder.path());
    assert_eq!(notes(&postgres).await, ["kept"]);
}

#[tokio::test]
async fn the_second_server_is_refused_and_the_first_undisturbed() {
    let folder = folder();
    let first = start(folder.path());
    let pid = first.pid();
    let error = PrivatePostgres::start(&Options::new(folder.path())).unwrap_err();
    assert!(matches!(error, StartError::Busy { holder: Some(holder), .. } if holder == std::process::id()));
    let text = error.to_string();
    assert!(text.contains("already uses") && text.contains(&folder.path().display().to_string()), "{text}");
    assert!(first.is_alive() && first.pid() == pid);
}

#[tokio::test]
async fn a_stale_pid_file_whose_number_someone_else_has_is_no_obstacle() {
    let folder = folder();
    let postgres = start(folder.path());
    note(&postgres, "kept").await;
    postgres.shutdown();
    // Someone of the same user, since Postgres disregards other users' processes by itself.
    let owner = fs::metadata(folder.path().join("postgres")).unwrap().uid();
    let mut command = Command::new("setpriv");
    if is_root() {
        command.args([&format!("--reuid={owner}"), "--clear-groups"]);
    }
    let mut someone = command.args(["--", "sleep", "600"]).spawn().unwrap();
    let cluster = folder.path().join("postgres");
    let rest = format!("{}\n0\n5432\n\n\n  5432001    65536\nready   \n", cluster.display());
    fs::write(cluster.join("postmaster.pid"), format!("{}\n{rest}", someone.id())).unwrap();
    let socket_lock = folder.path().join("sock/.s.PGSQL.5432.lock");
    fs::write(socket_lock, format!("{}\n{rest}", someone.id())).unwrap();

    let postgres = start(folder.path());
    assert_eq!(notes(&postgres).await, ["kept"]);
    assert!(someone.try_wait().unwrap().is_none(), "a process that is not ours was ended");
    someone.kill().unwrap();
    someone.wait().unwrap();
}

#[tokio::test]
async fn an_interrupted_first_start_begins_anew() {
    let folder = folder();
    let unfinished = folder.path().join("postgres.new");
    fs::create_dir(&unfinished).unwrap();
    fs::write(unfinished.join("PG_VERSION"), "15\n").unwrap();
    let postgres = start(folder.path());
    assert!(postgres.is_alive());
    assert!(!unfinished.exists());
}

#[tokio::test]
async fn odd_and_deep_paths_work() {
    for name in ["with space, comma & \"quotes\" 100%".to_owned(), "deep/".repeat(30)] {
        let folder = folder();
        let postgres = start(&folder.path().join(name));
        note(&postgres, "kept").await;
        assert!(postgres.socket_dir().join(".s.PGSQL.5432").as_os_str().len() <= 107);
        let outside = postgres.socket_dir().to_path_buf();
        postgres.shutdown();
        if !outside.starts_with(folder.path()) {
            fs::remove_dir(outside).unwrap();
        }
    }
}

#[tokio::test]
async fn a_disk_that_is_in_the_way_is_named() {
    let folder = folder();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = PrivatePostgres::start(&Options::new(file.join("data"))).unwrap_err();
    assert!(error.to_string().contains(&file.display().to_string()), "{error}");
}

/// Where this program lies may be closed to other users.
fn program_for_all(folder: &Path) -> PathBuf {
    let program = folder.join("lifecycle");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    program
}

#[test]
fn an_ordinary_user_runs_it_as_himself() {
    if !is_root() {
        return; // then all the other tests have shown it
    }
    let folder = folder();
    let nobody = 65534;
    let data_dir = folder.path().join("data");
    fs::create_dir(&data_dir).unwrap();
    std::os::unix::fs::chown(&data_dir, Some(nobody), Some(nobody)).unwrap();
    let program = program_for_all(folder.path());

    let server = Server::start_as(nobody, &data_dir, &program);
    assert_eq!(fs::metadata(format!("/proc/{}", server.postgres)).unwrap().uid(), nobody);
    server.stop();
    // Root who starts it later leaves it to its owner, and the owner is not locked out by that.
    let postgres = start(&data_dir);
    assert_eq!(fs::metadata(format!("/proc/{}", postgres.pid().unwrap())).unwrap().uid(), nobody);
    postgres.shutdown();
    Server::start_as(nobody, &data_dir, &program).stop();
}

#[test]
fn a_user_without_a_name_gets_one_or_hears_how() {
    if !is_root() {
        return; // only root can become such a user
    }
    let folder = folder();
    let nameless = 54321;
    let data_dir = folder.path().join("data");
    fs::create_dir(&data_dir).unwrap();
    std::os::unix::fs::chown(&data_dir, Some(nameless), Some(nameless)).unwrap();
    let program = program_for_all(folder.path());
    let has_wrapper = fs::read_dir("/usr/lib")
        .unwrap()
        .flatten()
        .any(|entry| entry.path().join("libnss_wrapper.so").exists());
    if has_wrapper {
        Server::start_as(nameless, &data_dir, &program).stop();
    } else {
        let error =
            std::panic::catch_unwind(|| Server::start_as(nameless, &data_dir, &program)).err().unwrap();
        let text = error.downcast_ref::<String>().unwrap();
        assert!(text.contains("libnss-wrapper"), "{text}");
    }
}

#[tokio::test]
async fn a_data_directory_below_a_closed_one_has_its_cluster_elsewhere() {
    if !is_root() {
        return; // an ordinary user runs Postgres as himself and reaches whatever he reaches
    }
    let closed = tempfile::tempdir().unwrap();
    fs::set_permissions(closed.path(), Permissions::from_mode(0o700)).unwrap();
    let data_dir = closed.path().join("data");
    let postgres = start(&data_dir);
    let elsewhere = postgres.folder().to_path_buf();
    assert!(elsewhere.starts_with("/var/lib/rushes"), "{}", elsewhere.display());
    assert_eq!(fs::metadata(closed.path()).unwrap().mode() & 0o777, 0o700, "a folder above was opened");
    note(&postgres, "kept").await;
    postgres.shutdown();
    let postgres = start(&data_dir);
    assert_eq!(notes(&postgres).await, ["kept"]);
    postgres.shutdown();
    fs::remove_dir_all(elsewhere).unwrap();
}
