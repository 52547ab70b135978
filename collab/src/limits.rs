//! Bounds of rooms and connections.

use std::time::Duration;

/// What rooms and connections may hold and do. The defaults suit a review with a thousand people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The largest frame that is read, in bytes (4413 beyond).
    pub frame_bytes: usize,
    /// The largest frame that answers the room's question what a client has that the room lacks, in bytes (4413 beyond):
    /// everything that was done offline comes in one, and clients cannot split it. It counts where it is above
    /// [`Limits::frame_bytes`].
    pub answer_bytes: usize,
    /// The most bytes of one document, as stored (4413 beyond).
    pub document_bytes: usize,
    /// The most records (annotations and comments, deleted ones included) of one document (4413 beyond).
    pub records: usize,
    /// The most structs and deleted ranges of one update.
    pub structs: usize,
    /// How deep values (lists and objects) may nest.
    pub value_depth: usize,
    /// How deep shared types may nest inside one update.
    pub type_depth: usize,
    /// Messages per second and connection, on average (4429 beyond).
    pub messages_per_second: u32,
    /// Messages that a connection may send at once.
    pub message_burst: u32,
    /// Bytes that a connection may have under way to its room; beyond that it is read more slowly.
    pub inbound_bytes: usize,
    /// Bytes of updates that a room keeps while they wait for the log (1013 beyond).
    pub waiting_bytes: usize,
    /// Bytes of the document lane of a connection; beyond that it is replaced by one diff.
    pub lane_bytes: usize,
    /// How long a reader may stay behind (1013 beyond).
    pub stall: Duration,
    /// How long a connection waits until it may show itself again; the newest of what comes sooner is shown then.
    pub awareness: Duration,
    /// How long an awareness state lives after its last sign of life.
    pub presence: Duration,
    /// How long a room without connections is kept.
    pub idle: Duration,
    /// How long to wait before the log is tried again, at first; doubled up to [`Limits::retry_most`].
    pub retry: Duration,
    /// The longest wait before the log is tried again.
    pub retry_most: Duration,
    /// How long a shutdown waits for the log.
    pub shutdown: Duration,
    /// After how many log entries since the last snapshot a document is compacted.
    pub compact_after: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame_bytes: 4 << 20,
            answer_bytes: 16 << 20,
            document_bytes: 64 << 20,
            records: 50_000,
            structs: 200_000,
            value_depth: 32,
            type_depth: 8,
            messages_per_second: 1_000,
            message_burst: 4_000,
            inbound_bytes: 8 << 20,
            waiting_bytes: 32 << 20,
            lane_bytes: 1 << 20,
            stall: Duration::from_secs(30),
            // 30 Hz
            awareness: Duration::from_millis(33),
            presence: Duration::from_secs(30),
            idle: Duration::from_secs(30),
            retry: Duration::from_millis(100),
            retry_most: Duration::from_secs(2),
            shutdown: Duration::from_secs(5),
            compact_after: 500,
        }
    }
}
