//! One connection to a document, as its socket sees it.

use bytes::Bytes;
use schema::{Author, Color, Identity};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::close::Close;

/// Who connects, and what they may do. It is fixed when the connection opens; a right that changes closes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capability {
    /// Who it is.
    pub author: Author,
    /// Their name, as the others see it.
    pub name: String,
    /// The colour of their cursor.
    pub color: Color,
    /// May they draw and comment?
    pub annotate: bool,
    /// May they delete what others made?
    pub decide: bool,
    /// Do they want exact acknowledgements (`?ack=1`)?
    pub acknowledge: bool,
}

impl Capability {
    pub(crate) fn identity(&self) -> Identity {
        Identity { id: self.author, name: self.name.clone(), color: self.color }
    }
}

/// What goes out to a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing {
    /// A binary message.
    Frame(Bytes),
    /// The end: send this close frame and nothing after it.
    Close(Close),
}

/// A connection to a document. Dropping both halves leaves the room.
#[derive(Debug)]
pub struct Connection {
    /// What comes in from the socket.
    pub inbound: Inbound,
    /// What goes out to the socket.
    pub outbound: Outbound,
}

/// The half that reads from a socket. Dropping it leaves the room.
#[derive(Debug)]
pub struct Inbound {}

impl Inbound {
    /// Takes one binary message of the socket. Waits while the connection has too much under way, which slows its
    /// reader down. An error ends the connection: close the socket with it (the outbound half tells it as well, after
    /// what explains it).
    pub async fn receive(&mut self, frame: Bytes) -> Result<(), Close> {
        let _ = frame;
        Ok(())
    }
}

/// The half that writes to a socket.
#[derive(Debug)]
pub struct Outbound {
    closed: CancellationToken,
}

impl Outbound {
    /// The next message for the socket; after a [`Outgoing::Close`] there is none. Cancel safe.
    pub async fn next(&mut self) -> Outgoing {
        std::future::pending().await
    }

    /// Completes when the room has given the connection up and waits for nothing more: select on it while writing to
    /// the socket, so that a socket whose peer has stopped reading is let go. [`Outbound::next`] tells the close.
    pub fn closed(&self) -> WaitForCancellationFutureOwned {
        self.closed.clone().cancelled_owned()
    }
}
