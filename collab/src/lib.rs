//! Live documents and their rooms.
//!
//! A room is one task that holds one open document. Everything that changes a document goes through its room: frames
//! of sockets ([`Inbound::receive`]) and edits of the server ([`Rooms::write`]). The way of an update:
//!
//! 1. [`admission`] parses it strictly; nothing malformed reaches yrs.
//! 2. It is applied to the room's candidate, and [`policy`] judges what it did there. A refused update reaches
//!    neither log nor any other connection; the candidate is made anew from the log.
//! 3. The committer appends it to the [`DocumentLog`], together with what other rooms have waiting.
//! 4. Only then it goes out: to the others, and as an echo to its sender.
//!
//! The crate knows no sockets, no HTTP and no Postgres: it is given a log and a clock, and speaks in frames.

pub mod admission;
pub mod bus;
mod candidate;
mod close;
mod committer;
mod connection;
pub mod history;
mod lane;
mod leading;
mod limits;
mod log;
pub mod policy;
mod presence;
mod protocol;
mod records;
mod room;
mod rooms;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use close::Close;
pub use connection::{Capability, Connection, Inbound, Outbound, Outgoing};
pub use limits::Limits;
pub use log::{
    Append, Compaction, Conflict, DocumentLog, Entry, Facts, FeedbackChanges, LogError, RecordChange,
    RevisionMedia, Sequence, Stored, Writer, YClient,
};
pub use rooms::{OpenError, Present, Records, RoomState, Rooms, Statistics, WriteError};

#[cfg(test)]
mod tests;
