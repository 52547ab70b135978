//! The program's commands, as an operator types them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod rendering;

use std::net::TcpStream;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use rushes_tests::process::{free_port, program, signal};

/// Runs `rushes` in an empty folder, with these variables and no others of ours.
fn rushes(folder: &std::path::Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(program());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RUSHES_")) {
        command.env_remove(name);
    }
    let listen = format!("127.0.0.1:{}", free_port());
    command
        .current_dir(folder)
        .env("RUSHES_LISTEN", listen)
        .envs(variables.iter().copied())
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn doctor_finds_nothing_wrong_where_nothing_is() {
    let folder = tempfile::tempdir().unwrap();
    let output = rushes(folder.path(), &["doctor"], &[]);
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}");
    for what in [
        "configuration",
        "data directory",
        "media store",
        "database: private PostgreSQL",
        "ffmpeg",
        "web client",
    ] {
        assert!(said.contains(&format!("ok       {what}")), "{what}: {said}");
    }
}

/// Variables, what is wrong, what mends it.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);

#[test]
fn doctor_names_what_is_wrong_and_how_to_mend_it() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let cases: [Case<'_>; 5] = [
        (&[("RUSHES_LISTEN", &address)], "WRONG    address", "RUSHES_LISTEN"),
        (&[("RUSHES_PG_BIN", "/nowhere")], "WRONG    database", "install them"),
        (&[("RUSHES_DATA_DIR", "/proc/nowhere")], "WRONG    data directory", "RUSHES_DATA_DIR"),
        (
            &[("RUSHES_DATABASE_URL", "postgres://me:secret@127.0.0.1:1/db")],
            "WRONG    database",
            "RUSHES_DATABASE_URL",
        ),
        (&[("RUSHES_LISTN", "127.0.0.1:1")], "WRONG    configuration", "listn"),
    ];
    for (variables, what, remedy) in cases {
        let output = rushes(folder.path(), &["doctor"], variables);
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(!output.status.success(), "{said}");
        assert!(said.contains(what) && said.contains(remedy), "{what}, {remedy}: {said}");
        assert!(!said.contains("secret"), "{said}");
    }
}

#[test]
fn settings_come_from_file_variables_and_flags_in_rising_order() {
    let folder = tempfile::tempdir().unwrap();
    let address = |port: u16| format!("127.0.0.1:{port}");
    let [file, variable, flag] = [free_port(), free_port(), free_port()].map(address);
    std::fs::write(folder.path().join("rushes.toml"), format!("listen = \"{file}\"\n")).unwrap();
    let said = |arguments: &[&str], variables: &[(&str, &str)]| {
        text(&rushes(folder.path(), arguments, variables).stdout)
    };
    // An empty variable counts as absent.
    assert!(said(&["doctor"], &[("RUSHES_LISTEN", "")]).contains(&file));
    assert!(said(&["doctor"], &[("RUSHES_LISTEN", &variable)]).contains(&variable));
    assert!(said(&["doctor", "--listen", &flag], &[("RUSHES_LISTEN", &variable)]).contains(&flag));
    let wrong = rushes(folder.path(), &["serve"], &[("RUSHES_SESSION_DAYS", "soon")]);
    assert!(!wrong.status.success());
    let why = text(&wrong.stderr);
    assert!(why.to_lowercase().contains("session_days") && why.contains("soon"), "{why}");
}

#[test]
fn the_first_administrator_is_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let admin = ["admin", "--email", "ada@studio.test", "--name", "Ada"];
    let first = rushes(folder.path(), &admin, &[]);
    let said = text(&first.stdout);
    assert!(first.status.success(), "{said} {}", text(&first.stderr));
    let password = said.lines().rfind(|line| !line.trim().is_empty()).unwrap().trim();
    assert!(password.len() >= 16, "{said}");
    assert!(!text(&first.stderr).contains(password), "the password is no log line");
    let again = rushes(folder.path(), &admin, &[]);
    assert!(!again.status.success());
    assert!(
        text(&again.stderr).contains("an account with this e-mail address exists"),
        "{}",
        text(&again.stderr)
    );
}

#[test]
fn the_description_of_the_api_needs_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let output = rushes(folder.path(), &["openapi"], &[("RUSHES_DATABASE_URL", "postgres://nowhere")]);
    assert!(output.status.success());
    assert!(text(&output.stdout).contains("\"openapi\": \"3.1.0\""));
}

#[test]
fn a_server_that_is_asked_to_stop_while_it_starts_stops_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let mut server = Command::new(program())
        .current_dir(folder.path())
        .env_remove("RUSHES_DATABASE_URL")
        .env("RUSHES_DATA_DIR", folder.path().join("data"))
        .env("RUSHES_LISTEN", format!("127.0.0.1:{port}"))
        .env("RUSHES_DEMO", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // It takes its port first, and migrates and seeds then.
    let deadline = Instant::now() + Duration::from_secs(30);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < deadline, "nobody listens on {port}");
        std::thread::sleep(Duration::from_millis(5));
    }
    signal(server.id(), "TERM");
    let status = server.wait().unwrap();
    assert!(status.success(), "{status}");
}
