//! A studio whose service runs in a process of its own, over a database that outlives it.

use serde_json::Value;
use sqlx::ConnectOptions as _;

use crate::cluster::Cluster;
use crate::http::Client;
use crate::node::NodeClient;
use crate::process::{Server, free_port};
use crate::round::Round;
use crate::studio::Studio;
use crate::tab::Tab;
use crate::{log, process};

/// A studio with a round, and a server to be killed.
pub struct House {
    /// People and database; its own service is stopped.
    pub studio: Studio,
    /// What they review.
    pub round: Round,
    /// Where the server listens, each time.
    pub port: u16,
    /// What the server is told by variables from its next start on, besides where its database is.
    pub variables: Vec<(&'static str, String)>,
    database: String,
    server: Option<Server>,
    /// Where the house has a Postgres of its own.
    cluster: Option<Cluster>,
}

impl House {
    /// A house whose server runs.
    pub async fn start() -> Self {
        Self::over(Studio::start().await, None).await
    }

    /// The same over a durable Postgres of its own, to be killed as well.
    pub async fn durable() -> Self {
        let cluster = Cluster::start().await;
        Self::over(Studio::start_on(cluster.options()).await, Some(cluster)).await
    }

    async fn over(mut studio: Studio, cluster: Option<Cluster>) -> Self {
        let round = studio.round().await;
        studio.stop().await;
        let database = studio.options().to_url_lossy().to_string();
        let mut house =
            Self { studio, round, port: free_port(), variables: Vec::new(), database, server: None, cluster };
        house.start_again();
        let base = house.server().base.clone();
        for person in house.studio.people.values_mut() {
            person.client = Client::new(&base, person.client.cookie().map(str::to_owned));
        }
        house
    }

    /// Starts the server again, on the same port and data.
    pub fn start_again(&mut self) {
        let mut variables = vec![("RUSHES_DATABASE_URL", self.database.as_str())];
        variables.extend(self.variables.iter().map(|(name, value)| (*name, value.as_str())));
        self.server = Some(Server::start(&self.data(), self.port, &variables));
    }

    /// The data directory.
    pub fn data(&self) -> std::path::PathBuf {
        self.studio.folder.path().join("data")
    }

    /// The running server.
    pub fn server(&self) -> &Server {
        self.server.as_ref().expect("a running server")
    }

    /// The Postgres of a house that has its own.
    pub fn cluster(&self) -> &Cluster {
        self.cluster.as_ref().expect("a Postgres of its own")
    }

    /// The same, to do something to it.
    pub fn cluster_mut(&mut self) -> &mut Cluster {
        self.cluster.as_mut().expect("a Postgres of its own")
    }

    /// Kills the server, as a power cut would.
    pub fn kill(&mut self) {
        self.server.take().expect("a running server").kill();
    }

    /// Stops the server in order.
    pub async fn stop(&mut self) -> std::process::ExitStatus {
        process::stop(self.server.take().expect("a running server")).await
    }

    /// An unmodified client of somebody on the round's document.
    pub fn node(&self, who: &str) -> NodeClient {
        NodeClient::start(
            self.studio.of(who),
            self.studio.id_of(who),
            &self.round.document(),
            self.round.media,
        )
    }

    /// A tab of somebody on the round's document, connected and in step.
    pub async fn tab(&self, who: &str) -> Tab {
        self.studio.tab(who, &self.round).await
    }

    /// The round's document, replayed from its log.
    pub async fn replayed(&self) -> Value {
        log::replayed(&mut self.studio.db().await, &self.round.document()).await
    }
}
