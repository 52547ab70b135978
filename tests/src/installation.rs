//! A server as people run it: a process with a private Postgres in its data directory.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use domain::{Clock as _, Role, SystemClock, SystemRandom};
use server::app::auth::Token;
use server::config::Config;
use server::{start, store};
use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};

use crate::http::Client;
use crate::process::{self, Server, free_port};
use crate::round::Round;
use crate::socket::Door;
use crate::tab::Tab;

/// An installation with an artist, a producer and a round to review.
pub struct Installation {
    /// Where it listens, each time.
    pub port: u16,
    /// What is reviewed.
    pub round: Round,
    /// The artist.
    pub artist: (i64, Client),
    /// The producer.
    pub producer: (i64, Client),
    server: Option<Server>,
    folder: tempfile::TempDir,
}

/// A folder that Postgres' own user can reach too.
pub fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("its mode");
    folder
}

impl Installation {
    /// Installs and starts.
    pub async fn start() -> Self {
        let folder = folder();
        let port = free_port();
        let server = Server::start(&folder.path().join("data"), port, &[]);
        let base = server.base.clone();
        let nobody = (0, Client::new(&base, None));
        let round = Round { project: 0, stage: 0, revision: 0, media: 0 };
        let (artist, producer) = (nobody.clone(), nobody);
        let mut house = Self { port, round, artist, producer, server: Some(server), folder };
        house.furnish().await;
        house
    }

    async fn furnish(&mut self) {
        let config = Config { data_dir: self.folder.path().join("furnishing"), ..Config::default() };
        let db = start::database(self.database(), 4).await.expect("the private Postgres");
        let app =
            start::app(config, db, Arc::new(SystemClock), Arc::new(SystemRandom)).await.expect("an app");
        let organization =
            server::app::setup::create_organization(&app, "Studio", "studio").await.expect("organization");
        let mut people = Vec::new();
        for (name, role) in [("artist", Role::Artist), ("producer", Role::Producer)] {
            let email = format!("{name}@studio.test");
            let mut tx = app.db.begin().await.expect("transaction");
            let user = store::people::create(&mut tx, &email, name, "!", false).await.expect("account");
            store::people::join(&mut tx, organization, user, role).await.expect("membership");
            tx.commit().await.expect("commit");
            let token = Token::from_client(&format!("token-of-{name}"));
            let account =
                store::people::account_by_email(&app.db, &email).await.expect("account").expect("account");
            let now = SystemClock.now();
            store::sessions::create(&app.db, token.hash(), &account, now, now + TimeDelta::days(1))
                .await
                .expect("sign-in");
            let cookie = format!("rushes_session={}", token.expose());
            people.push((user.get(), Client::new(&self.server().base, Some(cookie))));
        }
        self.round = Round::make(&mut self.db().await, organization, None, people[0].0).await;
        app.db.close().await;
        self.producer = people.pop().expect("a producer");
        self.artist = people.pop().expect("an artist");
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Postgres' own data directory.
    pub fn cluster(&self) -> PathBuf {
        self.data().join("postgres")
    }

    /// The number of the postmaster, from its lock file.
    pub fn postmaster(&self) -> u32 {
        let text = std::fs::read_to_string(self.cluster().join("postmaster.pid")).expect("postmaster.pid");
        text.lines().next().expect("a line").trim().parse().expect("a number")
    }

    /// How to connect to the private Postgres.
    pub fn database(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(self.data().join("sock"))
            .username("rushes")
            .database("rushes")
            .ssl_mode(PgSslMode::Disable)
    }

    /// A connection to the private Postgres.
    pub async fn db(&self) -> PgConnection {
        PgConnection::connect_with(&self.database()).await.expect("the private Postgres answers")
    }

    /// The running server.
    pub fn server(&self) -> &Server {
        self.server.as_ref().expect("a running server")
    }

    /// Kills the server alone, as a power cut would.
    pub fn kill_server(&mut self) {
        self.server.take().expect("a running server").kill();
    }

    /// Kills the server and its Postgres.
    pub fn kill_both(&mut self) {
        let postmaster = self.postmaster();
        // Postgres first: without its server it would begin to stop in order.
        process::signal(postmaster, "KILL");
        self.kill_server();
    }

    /// Stops the server in order.
    pub async fn stop(&mut self) -> std::process::ExitStatus {
        process::stop(self.server.take().expect("a running server")).await
    }

    /// Starts the server again.
    pub fn start_again(&mut self) -> Duration {
        self.server = Some(Server::start(&self.data(), self.port, &[]));
        self.server().took
    }

    /// A tab of somebody on the round's document, connected and in step.
    pub async fn tab(&self, (user, client): &(i64, Client)) -> Tab {
        Tab::open(Door::document(client, self.round.document()), *user, self.round.media).await
    }
}
