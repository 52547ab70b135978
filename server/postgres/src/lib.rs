//! A PostgreSQL of one's own, from the system's binaries, on a Unix socket.
//!
//! The cluster lies in the server's data directory and belongs to whoever started the server, or to an
//! unprivileged user when that was root. It listens on a Unix socket only, which nobody else can reach.
//!
//! Postgres is a child of a thread that this crate owns. `setpriv` (util-linux) gives up root's rights for it and
//! asks the kernel to stop it when that thread is gone, so a server that is killed takes its Postgres along. The
//! same thread waits for it and starts it again when it ends by itself. Linux only: elsewhere use a Postgres of
//! your own.
//!
//! | file | what it knows |
//! |---|---|
//! | `binaries` | where the system keeps PostgreSQL |
//! | `account` | as whom it runs |
//! | `home` | where cluster, socket and log lie, and that only one server uses them |
//! | `cluster` | making it and starting it |
//! | `recovery` | what a killed server or a killed Postgres leaves behind |
//! | `supervisor` | the thread that keeps it running |

mod account;
mod binaries;
mod cluster;
mod connect;
mod error;
mod home;
mod recovery;
mod supervisor;

use std::path::{Path, PathBuf};

pub use connect::{DatabaseError, connect_beside};
pub use error::StartError;
pub use supervisor::PrivatePostgres;

/// The oldest major version that the schema works with.
pub const OLDEST_SUPPORTED: u32 = 15;

/// The database user that owns everything in the cluster.
pub const SUPERUSER: &str = "rushes";

/// Whether what is committed survives a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// `fsync`, `full_page_writes` and `synchronous_commit` on, whatever the cluster's own files say.
    Full,
    /// All of them off: for clusters that are thrown away.
    None,
}

/// How to run the private Postgres.
#[derive(Clone, Debug)]
pub struct Options {
    data_dir: PathBuf,
    binaries: Option<PathBuf>,
    durability: Durability,
    max_connections: u16,
}

impl Options {
    /// A durable cluster for up to 60 connections in the server's data directory, which is made if it is missing.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self { data_dir: data_dir.into(), binaries: None, durability: Durability::Full, max_connections: 60 }
    }

    /// Uses the PostgreSQL programs in this folder instead of looking for them.
    #[must_use]
    pub fn binaries(mut self, folder: Option<PathBuf>) -> Self {
        self.binaries = folder;
        self
    }

    /// Sets whether what is committed survives a power cut.
    #[must_use]
    pub fn durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// Sets how many connections it takes at the same time.
    #[must_use]
    pub fn max_connections(mut self, connections: u16) -> Self {
        self.max_connections = connections;
        self
    }
}

/// What is installed, for `rushes doctor`: the folder of the newest usable PostgreSQL, and its major version.
///
/// # Errors
/// [`StartError::NoBinaries`] or [`StartError::TooOld`], which say how to get one.
pub fn find_binaries(folder: Option<&Path>) -> Result<(PathBuf, u32), StartError> {
    let found = binaries::find(folder, None)?;
    Ok((found.folder, found.major))
}
