//! The throw-away Postgres for other programs' tests.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

fn scratch() -> Command {
    Command::new(env!("CARGO_BIN_EXE_scratch"))
}

#[test]
fn the_command_finds_a_migrated_database_and_its_code_is_passed_on() {
    let script = r#"
        [ -n "$RUSHES_TEST_DATABASE_URL" ] && [ -n "$RUSHES_TEST_TEMPLATE" ] || exit 1
        socket=$(echo "$DATABASE_URL" | sed 's/.*@//; s/:5432.*//; s/%2F/\//g')
        [ -S "$socket/.s.PGSQL.5432" ] || exit 2
        dirname "$socket"; exit 42
    "#;
    let output = scratch().args(["sh", "-c", script]).output().unwrap();
    assert_eq!(output.status.code(), Some(42), "{output:?}");
    let folder = String::from_utf8(output.stdout).unwrap();
    assert!(!Path::new(folder.trim()).exists(), "{folder} was left behind");
}

#[test]
fn a_killed_one_stops_its_command_and_is_tidied_up_by_the_next() {
    let temporary = tempfile::tempdir().unwrap();
    fs::set_permissions(temporary.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let mut killed = scratch()
        .args(["sh", "-c", "echo $$; exec sleep 600"])
        .env("TMPDIR", temporary.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(killed.stdout.take().unwrap()).read_line(&mut line).unwrap();
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 1);
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while Path::new("/proc").join(line.trim()).join("exe").exists() {
        assert!(std::time::Instant::now() < until, "the command outlived its scratch");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    while fs::read_dir(temporary.path()).unwrap().count() > 0 {
        assert!(std::time::Instant::now() < until, "the folder stays");
        assert!(scratch().arg("true").env("TMPDIR", temporary.path()).status().unwrap().success());
    }
}

#[test]
fn a_cargo_below_does_not_hear_about_this_crate() {
    let output =
        scratch().arg("env").env("CARGO_PKG_NAME", "x").env("CARGO_MANIFEST_DIR", "/x").output().unwrap();
    let environment = String::from_utf8(output.stdout).unwrap();
    assert!(environment.contains("RUSHES_TEST_TEMPLATE="), "{environment}");
    assert!(!environment.contains("CARGO_PKG_") && !environment.contains("CARGO_MANIFEST_"), "{environment}");
}

#[test]
fn without_a_command_it_says_how() {
    let output = scratch().output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("usage: scratch"));
}
