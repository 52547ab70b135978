//! Which core does what, and how many files may be open.

use std::process::{Command, Stdio};

/// The core of the server under load, with all of its processes.
pub(super) const SERVER: usize = 0;
/// The core of all clients.
pub(super) const CLIENTS: usize = 1;
/// Thousands of connections, and some more.
const OPEN_FILES: u64 = 16_384;

/// Does something on a thread that is bound to a core, as are the threads and processes that it starts. Where there is only
/// one core, or no `taskset`, it runs wherever it is put.
pub(super) fn on<T: Send>(core: usize, work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let worker = scope.spawn(move || {
            bind(core);
            work()
        });
        worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn bind(core: usize) {
    // `<process>/task/<thread>` (proc(5))
    let Ok(thread) = std::fs::read_link("/proc/thread-self") else { return };
    let Some(thread) = thread.file_name() else { return };
    // Without it the figures are taken all the same, as the machine puts things.
    let _ = Command::new("taskset")
        .args(["--cpu-list", "--pid", &core.to_string()])
        .arg(thread)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

/// Lets this process, and those that it starts from now on, open enough files, where it may.
pub(super) fn raise_open_files() {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let soft = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files")?.split_whitespace().next()?.parse::<u64>().ok());
    if soft.is_some_and(|soft| soft < OPEN_FILES) {
        // Where it may not, connecting tells.
        let _ = Command::new("prlimit")
            .args(["--pid", &std::process::id().to_string(), &format!("--nofile={OPEN_FILES}")])
            .status();
    }
}
