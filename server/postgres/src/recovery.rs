//! What a killed server or a killed Postgres leaves behind: processes that still run, and lock files.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use crate::StartError;
use crate::error::Trying as _;
use crate::home::Home;

/// How long a postmaster has to stop in order before it is told to stop at once (it then recovers when started).
const ORDERLY: Duration = Duration::from_secs(20);

/// How long backends have to notice that their postmaster is gone before they are told.
const UNNOTICED: Duration = Duration::from_secs(5);

/// When to give up.
const PATIENCE: Duration = Duration::from_mins(1);

/// Postgres' lock file in its data directory.
pub(crate) const PID_FILE: &str = "postmaster.pid";

/// Ends what an earlier run left running, then makes its lock files harmless, in this order: the lock file is what
/// keeps a second postmaster off the shared memory of backends that still run.
pub(crate) fn clear(home: &Home) -> Result<(), StartError> {
    end_processes(&home.cluster)?;
    // Postgres itself replaces a lock file whose process is gone. But when the number has gone to another process
    // meanwhile, it takes that one for a postmaster. It never minds the number of its own parent, which is us, and
    // still checks the shared memory that the file names.
    let file = home.cluster.join(PID_FILE);
    if let Ok(text) = fs::read_to_string(&file)
        && first_line_pid(&text).is_some_and(|pid| rustix::process::test_kill_process(pid).is_ok())
    {
        let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
        fs::write(&file, format!("{}\n{rest}", std::process::id())).trying("write", &file)?;
    }
    let socket = home.socket();
    for stale in [socket.with_extension("5432.lock"), socket] {
        if stale.exists() {
            fs::remove_file(&stale).trying("remove", &stale)?;
        }
    }
    Ok(())
}

fn end_processes(cluster: &Path) -> Result<(), StartError> {
    let begin = Instant::now();
    let mut told = None;
    loop {
        let alive = processes_of(cluster);
        if alive.is_empty() {
            return Ok(());
        }
        let waited = begin.elapsed();
        if waited > PATIENCE {
            let processes = alive.iter().map(|pid| pid.as_raw_nonzero().get().unsigned_abs()).collect();
            return Err(StartError::StillInUse { cluster: cluster.to_path_buf(), processes });
        }
        let postmaster = postmaster(cluster).filter(|postmaster| alive.contains(postmaster));
        let (receivers, signal) = match postmaster {
            Some(postmaster) if waited < ORDERLY => (vec![postmaster], Some(Signal::INT)),
            Some(postmaster) => (vec![postmaster], Some(Signal::QUIT)),
            None if waited < UNNOTICED => (Vec::new(), None),
            None => (alive, Some(Signal::TERM)),
        };
        if signal != told {
            tracing::info!(cluster = %cluster.display(), "ending the PostgreSQL of an earlier run");
            for pid in receivers {
                send(pid, signal);
            }
            told = signal;
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// A process that is already gone needs no signal.
fn send(pid: Pid, signal: Option<Signal>) {
    if let Some(signal) = signal {
        let _ = rustix::process::kill_process(pid, signal);
    }
}

/// The number in the cluster's lock file.
pub(crate) fn postmaster(cluster: &Path) -> Option<Pid> {
    first_line_pid(&fs::read_to_string(cluster.join(PID_FILE)).ok()?)
}

fn first_line_pid(text: &str) -> Option<Pid> {
    Pid::from_raw(text.lines().next()?.trim().parse().ok()?)
}

/// The living processes of a cluster: the postmaster and every backend have it as their working directory. Root in a
/// container may not see that of others, but the postmaster also names it in its arguments. A zombie is dead, though
/// signals still reach it: where nobody collects orphans it stays for ever.
fn processes_of(cluster: &Path) -> Vec<Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let pid = Pid::from_raw(entry.file_name().to_str()?.parse().ok()?)?;
            let here = fs::read_link(entry.path().join("cwd")).is_ok_and(|directory| directory == cluster);
            let here = here || is_postmaster(&fs::read(entry.path().join("cmdline")).ok()?, cluster);
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            (here && !is_dead(&stat)).then_some(pid)
        })
        .collect()
}

/// Reads `/proc/<pid>/cmdline`: arguments, each closed by a zero.
fn is_postmaster(arguments: &[u8], cluster: &Path) -> bool {
    let mut arguments = arguments.split(|&byte| byte == 0);
    let program = arguments.next().is_some_and(|program| program.ends_with(b"/postgres"));
    program && arguments.next() == Some(b"-D") && arguments.next() == Some(cluster.as_os_str().as_bytes())
}

/// Reads the state from `/proc/<pid>/stat`, "pid (name) state …"; the name may hold brackets of its own.
fn is_dead(stat: &str) -> bool {
    stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with(['Z', 'X']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zombies_are_dead() {
        assert!(is_dead("12 (postgres) Z 1 12"));
        assert!(!is_dead("12 (a) Z (b) S 1 12"));
    }

    #[test]
    fn a_postmaster_names_its_cluster() {
        let cluster = Path::new("/data/postgres");
        assert!(is_postmaster(b"/usr/lib/postgresql/15/bin/postgres\0-D\0/data/postgres\0-c\0", cluster));
        assert!(!is_postmaster(b"/usr/lib/postgresql/15/bin/postgres\0-D\0/data/postgres2\0-c\0", cluster));
        assert!(!is_postmaster(b"postgres: checkpointer \0", cluster));
        assert!(!is_postmaster(b"/bin/ls\0/data/postgres\0", cluster));
    }

    #[test]
    fn a_lock_file_begins_with_a_number() {
        assert_eq!(first_line_pid("4711\n/data\n"), Pid::from_raw(4711));
        assert_eq!(first_line_pid("\n/data\n"), None);
    }

    #[test]
    fn processes_are_found_by_their_working_directory() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().canonicalize().unwrap();
        assert_eq!(processes_of(&folder), Vec::new());
        let mut child = std::process::Command::new("sleep").arg("60").current_dir(&folder).spawn().unwrap();
        assert_eq!(processes_of(&folder), vec![Pid::from_child(&child)]);
        end_processes(&folder).unwrap();
        assert!(child.try_wait().unwrap().is_some());
    }
}
