//! A server with a data directory of its own.

use std::fs::{self, File, Permissions};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use rushes_tests::installation;
use rushes_tests::process::{free_port, program};
use rushes_tests::{Client, Server, eventually};
use serde_json::json;
use tempfile::TempDir;

use crate::script;

/// A setting of the server, as a variable of its environment.
pub(crate) type Setting = (&'static str, &'static str);

/// A server that scenarios are played before.
pub(crate) struct Site {
    server: Server,
    port: u16,
    settings: Vec<Setting>,
    folder: TempDir,
}

impl Site {
    /// The demo studio, with all its pictures ready.
    pub(crate) fn demo() -> Self {
        Self::demo_with(&[])
    }

    /// The same, with more settings: they hold for what is put in from now on.
    pub(crate) fn demo_with(settings: &[Setting]) -> Self {
        let folder = installation::folder();
        copy_demo(&data(&folder));
        let mut all = vec![("RUSHES_DEMO", "1")];
        all.extend_from_slice(settings);
        Self::start(folder, all)
    }

    /// A studio in which there is nothing but an administrator; and the administrator's temporary password.
    pub(crate) fn with_administrator(email: &str) -> (Self, String) {
        let folder = installation::folder();
        let made = Command::new(program())
            .args(["admin", "--email", email, "--name", "Ada Byron", "--organization", "Engine Studio"])
            .env_remove("RUSHES_DATABASE_URL")
            .env("RUSHES_DATA_DIR", data(&folder))
            .output()
            .expect("rushes starts");
        let said = String::from_utf8_lossy(&made.stdout).into_owned();
        assert!(made.status.success(), "{said}\n{}", String::from_utf8_lossy(&made.stderr));
        // It stands on a line of its own.
        let password = said
            .lines()
            .map(str::trim)
            .find(|line| !line.is_empty() && !line.contains(' '))
            .expect("a password");
        (Self::start(folder, Vec::new()), password.to_owned())
    }

    fn start(folder: TempDir, settings: Vec<Setting>) -> Self {
        let port = free_port();
        Self { server: serve(&folder, port, &settings), port, settings, folder }
    }

    /// The administrator of the demo studio, signed in.
    pub(crate) async fn administrator(&self) -> Client {
        administrator(&self.server.base).await
    }

    /// Plays a scenario: a script of this folder, which may have the server killed and started again.
    pub(crate) fn play(self, name: &str, variables: &[(&str, &str)]) {
        let base = self.server.base.clone();
        let variables = [&[("RUSHES_BASE", base.as_str())], variables].concat();
        let mut server = Some(self.server);
        script::run(name, &variables, |command| match command {
            "kill" => server.take().expect("a running server").kill(),
            "start" => server = Some(serve(&self.folder, self.port, &self.settings)),
            other => panic!("{name} asks for {other}"),
        });
        let log = server.expect("a running server").log();
        assert!(!log.contains("panicked"), "the server panicked:\n{log}");
    }
}

fn data(folder: &TempDir) -> PathBuf {
    folder.path().join("data")
}

fn serve(folder: &TempDir, port: u16, settings: &[Setting]) -> Server {
    Server::start(&data(folder), port, settings)
}

/// Copies the demo studio of this build, which the first test that comes here makes: its pictures take a while.
fn copy_demo(to: &Path) {
    let path = program();
    let program = fs::metadata(&path).expect("the program");
    let built =
        program.modified().expect("a time").duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
    // Another checkout, whose tests run at the same time, has a place of its own.
    let mut checkout = DefaultHasher::new();
    path.hash(&mut checkout);
    // Where Postgres' own user can reach it, too.
    let name = format!("rushes-e2e-{}-{:x}", program.uid(), checkout.finish());
    let store = std::env::temp_dir().join(name);
    fs::create_dir_all(&store).expect("a folder for the demo studio");
    fs::set_permissions(&store, Permissions::from_mode(0o755)).expect("its mode");
    let studio = store.join(format!("{}-{}", program.len(), built.as_nanos()));
    let lock = File::create(store.join("lock")).expect("a lock");
    lock.lock().expect("the lock");
    if !studio.is_dir() {
        for old in fs::read_dir(&store).expect("the folder").flatten().filter(|entry| entry.path().is_dir()) {
            fs::remove_dir_all(old.path()).expect("the demo studio of an earlier build goes");
        }
        // What was killed in the middle may still have a database that writes to where it was.
        let making = store.join(format!("making-{}", std::process::id()));
        fs::create_dir(&making).expect("a folder");
        make_demo(&making.join("data"));
        fs::rename(&making, &studio).expect("it is complete");
    }
    // Ownership matters: as root, the cluster belongs to somebody else.
    let copied = Command::new("cp").arg("-a").arg(studio.join("data")).arg(to).status().expect("cp");
    assert!(copied.success(), "the demo studio cannot be copied to {}", to.display());
}

fn make_demo(data: &Path) {
    let server = Server::start(data, free_port(), &[("RUSHES_DEMO", "1")]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(until_ready(&server.base));
    assert!(server.stop().success(), "the server did not stop in order");
}

/// Waits until every picture of a fresh demo studio is ready.
async fn until_ready(base: &str) {
    let admin = administrator(base).await;
    for media in 1.. {
        let path = format!("/api/media/{media}");
        let there = eventually(&format!("{path} is ready"), Duration::from_mins(2), async || {
            let answer = admin.get(&path).await;
            match answer.status.as_u16() {
                404 => Some(false),
                _ => (answer.expect(200)["status"] == "ready").then_some(true),
            }
        })
        .await;
        if !there {
            assert!(media > 10, "the demo studio has pictures");
            return;
        }
    }
}

async fn administrator(base: &str) -> Client {
    let nobody = Client::new(base, None);
    let answer = nobody.post("/api/auth/demo", &json!({ "email": "admin@demo.test" })).await;
    answer.expect(200);
    let cookie = answer.headers[reqwest::header::SET_COOKIE].to_str().expect("a cookie");
    nobody.with_cookie(cookie.split(';').next().map(ToOwned::to_owned))
}
