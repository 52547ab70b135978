//! What the tests across crates share: a database each, a service in this process or in one of its own, and people.

pub mod database;
pub mod http;
pub mod process;
pub mod studio;

use std::time::Duration;

pub use database::TestDatabase;
pub use http::{Answer, Client};
pub use process::Server;
pub use studio::{Person, Studio};

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
