//! Running a scenario, and doing to the server what it asks for.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs a script of this folder with Node until it ends, and panics with what it said when it fails.
///
/// A line `@word` on its standard output asks for `obey(word)`, and is answered with `done`.
pub(crate) fn run(name: &str, variables: &[(&str, &str)], mut obey: impl FnMut(&str)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e");
    let modules = folder.join("../../web/node_modules/playwright-core");
    assert!(modules.is_dir(), "run the tests by `make test`, which installs what is missing");
    let mut node = Command::new("node")
        .arg(folder.join(name))
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node is installed");
    let mut answers = node.stdin.take().expect("standard input");
    let lines = BufReader::new(node.stdout.take().expect("standard output")).lines();
    for line in lines.map_while(Result::ok) {
        let Some(command) = line.strip_prefix('@') else { continue };
        obey(command);
        writeln!(answers, "done").expect("the script listens");
    }
    let status = node.wait().expect("node ends");
    assert!(status.success(), "{name} failed: what and where is said above, pictures are in target/e2e");
}
