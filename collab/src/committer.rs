//! Group commit: what rooms have waiting goes to the log in one transaction. While one is under way the next group
//! gathers; a lone update does not wait.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc};
use tokio::time::Instant;

use crate::log::{Append, DocumentLog, LogError};
use crate::room::Message;

/// The most appends of one transaction.
const GROUP: usize = 256;
/// How many appends that failed before are tried again at once.
const ALONE: usize = 4;
/// How long the log may take to answer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// What a room wants appended, and where it waits for the outcome.
pub(crate) struct Request {
    pub(crate) append: Append,
    /// It failed before: whatever is wrong with it must not hold up the others.
    pub(crate) alone: bool,
    pub(crate) room: mpsc::UnboundedSender<Message>,
}

/// How an append went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is committed.
    Committed,
    /// Another writer was first.
    Conflict,
    /// Nobody knows.
    Unknown,
}

/// Appends until every sender is gone.
pub(crate) async fn run(log: Arc<dyn DocumentLog>, mut requests: mpsc::UnboundedReceiver<Request>) {
    let alone = Arc::new(Semaphore::new(ALONE));
    let mut group = Vec::new();
    while requests.recv_many(&mut group, GROUP).await > 0 {
        for request in group.extract_if(.., |request| request.alone) {
            let (log, alone) = (log.clone(), alone.clone());
            tokio::spawn(async move {
                // The semaphore is never closed.
                let _permit = alone.acquire_owned().await;
                commit(&*log, vec![request]).await;
            });
        }
        if !group.is_empty() {
            commit(&*log, std::mem::take(&mut group)).await;
        }
    }
}

async fn commit(log: &dyn DocumentLog, group: Vec<Request>) {
    let (appends, rooms): (Vec<_>, Vec<_>) = group.into_iter().map(|one| (one.append, one.room)).unzip();
    let started = Instant::now();
    // A log that neither answers nor fails would hold up every document for good. What it does after all is found when
    // the log is read again.
    let answer = tokio::time::timeout(PATIENCE, log.append(appends)).await;
    let answer = answer.unwrap_or_else(|late| Err(LogError::unavailable(late)));
    let outcomes = match answer {
        Ok(results) if results.len() == rooms.len() => {
            metrics::histogram!("rushes_commit_seconds").record(started.elapsed().as_secs_f64());
            results
                .into_iter()
                .map(|result| if result.is_ok() { Outcome::Committed } else { Outcome::Conflict })
                .collect()
        }
        Ok(results) => {
            tracing::error!(
                asked = rooms.len(),
                answered = results.len(),
                "the log answers not what was asked"
            );
            vec![Outcome::Unknown; rooms.len()]
        }
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, rooms = rooms.len(), "could not commit");
            vec![Outcome::Unknown; rooms.len()]
        }
    };
    for (room, outcome) in rooms.into_iter().zip(outcomes) {
        // A room that is gone has nobody left who waits.
        let _ = room.send(Message::Outcome(outcome));
    }
}
