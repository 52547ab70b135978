//! The thread that starts Postgres, waits for it, and starts it again when it ends by itself.

use std::path::Path;
use std::process::{Child, ExitStatus};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions};

use crate::cluster::Cluster;
use crate::{Durability, Options, StartError};

/// The first pause before Postgres is started again; it doubles with each failure.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// After running this long, the next failure counts as the first.
const STABLE: Duration = Duration::from_mins(1);

/// How long Postgres has to write everything out when asked to stop, before it is told to stop at once.
const ORDERLY_STOP: Duration = Duration::from_mins(1);

/// How long it then has before it is killed.
const IMMEDIATE_STOP: Duration = Duration::from_secs(10);

/// A running private Postgres. Stops it when dropped.
///
/// It belongs to a thread of its own, so it may be started and dropped from any thread; both block.
#[derive(Debug)]
pub struct PrivatePostgres {
    cluster: Arc<Cluster>,
    durability: Durability,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    process: Process,
    /// Postgres is to stop and to stay so.
    stopping: bool,
    /// The thread has ended.
    finished: bool,
}

/// The process as the supervising thread last saw it. It collects a process that was ready under the lock, so that
/// nobody sends a signal to a number that has gone to another process meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Process {
    #[default]
    None,
    Starting(Pid),
    Ready(Pid),
}

impl Process {
    fn pid(self) -> Option<Pid> {
        match self {
            Self::None => None,
            Self::Starting(pid) | Self::Ready(pid) => Some(pid),
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what became of the process. One that comes up after it was asked to stop is told so here.
    fn set(&self, process: Process) {
        let mut state = self.state();
        state.process = process;
        let stopping = state.stopping;
        drop(state);
        self.changed.notify_all();
        if stopping {
            self.signal(Signal::INT);
        }
    }

    /// Waits until `done` holds, at most `patience`, and tells whether it does.
    fn wait_until(&self, patience: Duration, mut done: impl FnMut(&State) -> bool) -> bool {
        let (state, _) = self
            .changed
            .wait_timeout_while(self.state(), patience, |state| !done(state))
            .unwrap_or_else(PoisonError::into_inner);
        done(&state)
    }

    fn signal(&self, signal: Signal) {
        let state = self.state();
        if let Some(pid) = state.process.pid() {
            // It may have ended already and wait to be collected; then there is nothing to stop.
            let _ = rustix::process::kill_process(pid, signal);
        }
    }
}

/// Tells that the thread has ended, however it ends.
struct Finish(Arc<Shared>);

impl Drop for Finish {
    fn drop(&mut self) {
        self.0.state().finished = true;
        self.0.changed.notify_all();
    }
}

impl PrivatePostgres {
    /// Makes the cluster if there is none, recovers from whatever happened to it, starts it, and waits until it is
    /// ready. Blocks, for half a second when the cluster is new and some 50 ms later on.
    ///
    /// # Errors
    /// Each [`StartError`] says what to do about it.
    pub fn start(options: &Options) -> Result<Self, StartError> {
        let durability = options.durability;
        let cluster = Arc::new(Cluster::open(options)?);
        let shared = Arc::new(Shared::default());
        let (report, started) = mpsc::channel();
        let thread = {
            let (cluster, shared) = (Arc::clone(&cluster), Arc::clone(&shared));
            thread::Builder::new().name("private-postgres".to_owned()).spawn(move || {
                let _finish = Finish(Arc::clone(&shared));
                match start_once(&cluster, &shared) {
                    Ok(child) => {
                        let _ = report.send(Ok(()));
                        supervise(&cluster, &shared, child);
                    }
                    Err(error) => {
                        let _ = report.send(Err(error));
                    }
                }
            })
        };
        let thread = thread.map_err(|source| StartError::Io {
            action: "start a thread for",
            path: cluster.home.cluster.clone(),
            source,
        })?;
        let running = Self { cluster, durability, shared, thread: Some(thread) };
        match started.recv() {
            Ok(Ok(())) => Ok(running),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(StartError::Io {
                action: "supervise",
                path: running.cluster.home.cluster.clone(),
                source: std::io::Error::other("its thread panicked"),
            }),
        }
    }

    /// Stops Postgres in order: clients are disconnected, everything is written out. Blocks until it has ended.
    pub fn shutdown(self) {
        drop(self);
    }

    /// Whether Postgres runs and takes connections. False while it is being started again.
    pub fn is_alive(&self) -> bool {
        matches!(self.shared.state().process, Process::Ready(_))
    }

    /// The number of the process, if there is one right now.
    pub fn pid(&self) -> Option<u32> {
        self.shared.state().process.pid().map(|pid| pid.as_raw_nonzero().get().unsigned_abs())
    }

    /// The folder of its socket.
    pub fn socket_dir(&self) -> &Path {
        &self.cluster.home.socket_dir
    }

    /// The folder that holds the cluster: the data directory, or one below `/var/lib/rushes`.
    pub fn folder(&self) -> &Path {
        &self.cluster.home.folder
    }

    /// The file that Postgres writes its log to.
    pub fn log(&self) -> &Path {
        &self.cluster.home.log
    }

    pub(crate) fn durability(&self) -> Durability {
        self.durability
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        self.shared.state().stopping = true;
        self.shared.changed.notify_all();
        for (signal, patience) in
            [(Signal::INT, ORDERLY_STOP), (Signal::QUIT, IMMEDIATE_STOP), (Signal::KILL, IMMEDIATE_STOP)]
        {
            self.shared.signal(signal);
            if self.shared.wait_until(patience, |state| state.finished) {
                break;
            }
            tracing::warn!(?signal, "PostgreSQL has not stopped yet");
        }
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that supervises PostgreSQL panicked");
        }
    }
}

/// Starts Postgres, unless it is not wanted any more by the time that it runs.
fn start_once(cluster: &Cluster, shared: &Shared) -> Result<Child, StartError> {
    let started = cluster.start(|child| shared.set(Process::Starting(Pid::from_child(child))));
    match &started {
        Ok(child) => shared.set(Process::Ready(Pid::from_child(child))),
        Err(_) => shared.set(Process::None),
    }
    started
}

/// Runs until Postgres has ended because it was asked to.
fn supervise(cluster: &Cluster, shared: &Shared, mut child: Child) {
    let mut pause = SHORTEST_PAUSE;
    loop {
        let begin = Instant::now();
        let status = wait(&mut child, shared);
        if shared.state().stopping {
            tracing::info!("PostgreSQL has stopped");
            return;
        }
        let log = cluster.home.log.display();
        tracing::error!(?status, %log, "PostgreSQL ended unexpectedly; starting it again");
        if begin.elapsed() > STABLE {
            pause = SHORTEST_PAUSE;
        }
        child = loop {
            if shared.wait_until(pause, |state| state.stopping) {
                return;
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
            match start_once(cluster, shared) {
                Ok(child) => break child,
                Err(error) => tracing::error!(%error, "PostgreSQL does not start; trying again"),
            }
        };
    }
}

/// Waits for the process to end, and collects it under the lock.
fn wait(child: &mut Child, shared: &Shared) -> Option<ExitStatus> {
    let id = WaitId::Pid(Pid::from_child(child));
    while rustix::process::waitid(id.clone(), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT)
        .is_err_and(|error| error == rustix::io::Errno::INTR)
    {}
    let mut state = shared.state();
    let status = child.wait().ok();
    state.process = Process::None;
    drop(state);
    shared.changed.notify_all();
    status
}
