//! What the tests across crates share: a database each, a service in this process or in one of its own, and people.

pub mod cluster;
pub mod database;
pub mod guest;
pub mod house;
pub mod http;
pub mod installation;
pub mod log;
pub mod mark;
pub mod node;
pub mod outside;
pub mod presented;
pub mod process;
pub mod proxy;
pub mod queries;
pub mod round;
pub mod shot;
pub mod socket;
pub mod studio;
pub mod tab;
pub mod wire;

use std::time::Duration;

pub use cluster::Cluster;
pub use database::TestDatabase;
pub use guest::{Guest, Link};
pub use house::House;
pub use http::{Answer, Client};
pub use installation::Installation;
pub use node::NodeClient;
pub use process::Server;
pub use proxy::{Proxy, Weather};
pub use queries::Queries;
pub use round::Round;
pub use socket::Door;
pub use studio::{Person, Studio};
pub use tab::Tab;

/// Looks every 20 ms whether `condition` holds, and panics with `what` when it does not within `limit`.
pub async fn eventually<T>(what: &str, limit: Duration, mut condition: impl AsyncFnMut() -> Option<T>) -> T {
    let started = tokio::time::Instant::now();
    loop {
        if let Some(found) = condition().await {
            return found;
        }
        assert!(started.elapsed() < limit, "not within {limit:?}: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
