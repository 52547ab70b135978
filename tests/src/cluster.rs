//! A Postgres cluster of one's own that keeps what it confirms, to be killed and kept away.

use std::time::Duration;

use private_postgres::{Options, PrivatePostgres};
use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection};

use crate::{installation, process};

/// How long a cluster may take to be there again.
const BACK_WITHIN: Duration = Duration::from_secs(30);

/// A durable cluster. Other than the one that tests share, it may be taken away.
pub struct Cluster {
    /// Nothing while it is away.
    postgres: Option<PrivatePostgres>,
    /// How to connect to its database.
    options: PgConnectOptions,
    /// The process that was killed last.
    killed: Option<u32>,
    folder: tempfile::TempDir,
}

impl Cluster {
    /// Makes and starts one, with an empty database.
    pub async fn start() -> Self {
        let folder = installation::folder();
        let postgres = start(folder.path().to_owned()).await;
        postgres.ensure_database("rushes").await.expect("a database");
        let options = postgres.connect_options("rushes");
        Self { postgres: Some(postgres), options, killed: None, folder }
    }

    /// How to connect to its database.
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    fn pid(&self) -> Option<u32> {
        self.postgres.as_ref().and_then(PrivatePostgres::pid)
    }

    /// Sends a signal to its first process: `KILL` is a power cut, `QUIT` an immediate stop. It comes back by itself.
    pub fn signal(&mut self, name: &str) {
        if let Some(pid) = self.pid() {
            process::signal(pid, name);
            self.killed = Some(pid);
        }
    }

    /// Kills it, and keeps it away.
    pub async fn take_away(&mut self) {
        self.signal("KILL");
        if let Some(postgres) = self.postgres.take() {
            tokio::task::spawn_blocking(move || postgres.shutdown()).await.expect("it is gone");
        }
    }

    /// Starts it again after [`Cluster::take_away`].
    pub async fn bring_back(&mut self) {
        self.postgres = Some(start(self.folder.path().to_owned()).await);
    }

    /// Waits until it answers, after a signal as well.
    pub async fn ready(&self) {
        let started = tokio::time::Instant::now();
        while !self.answers().await {
            assert!(started.elapsed() < BACK_WITHIN, "Postgres is not back within {BACK_WITHIN:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn answers(&self) -> bool {
        if self.pid().is_none_or(|pid| Some(pid) == self.killed) {
            return false;
        }
        let Ok(connection) = PgConnection::connect_with(&self.options).await else { return false };
        connection.close().await.is_ok()
    }
}

async fn start(folder: std::path::PathBuf) -> PrivatePostgres {
    let starting = tokio::task::spawn_blocking(move || PrivatePostgres::start(&Options::new(folder)));
    starting.await.expect("no panic").expect("a private Postgres")
}
