//! What several nodes tell each other about the documents that they share.
//!
//! The log is the truth. A bus only carries: what it loses heals from the log, by the next news or by the conflict that
//! the next commit meets, and with the next sign of life of a connection.

use schema::DocumentName;
use tokio::sync::broadcast;

use crate::log::{Sequence, YClient};

/// A process among those that share documents; drawn by chance when it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NodeId(pub u64);

/// Something that the other nodes want to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A document's log goes up to here now.
    Committed {
        /// Which.
        document: DocumentName,
        /// Its last entry.
        through: Sequence,
    },
    /// A connection to one of the nodes shows itself.
    Aware {
        /// In which document.
        document: DocumentName,
        /// Under which client id.
        client: YClient,
        /// How often it has.
        clock: u32,
        /// Its state as JSON, stamped with whose it is; none when it left.
        state: Option<String>,
    },
}

impl News {
    /// The document that it is about.
    pub const fn document(&self) -> DocumentName {
        match self {
            Self::Committed { document, .. } | Self::Aware { document, .. } => *document,
        }
    }
}

/// Carries news between nodes. Implementations may lose news, and give them in any order.
pub trait Bus: Send + Sync + 'static {
    /// Tells the other nodes. Never waits.
    fn tell(&self, from: NodeId, news: News);

    /// Listens from now on, to what this node tells as well.
    fn listen(&self) -> broadcast::Receiver<(NodeId, News)>;
}

/// A bus between the rooms of one process.
#[derive(Debug)]
pub struct MemoryBus(broadcast::Sender<(NodeId, News)>);

impl Default for MemoryBus {
    fn default() -> Self {
        Self(broadcast::channel(4_096).0)
    }
}

impl Bus for MemoryBus {
    fn tell(&self, from: NodeId, news: News) {
        // Nobody listening is no error.
        let _ = self.0.send((from, news));
    }

    fn listen(&self) -> broadcast::Receiver<(NodeId, News)> {
        self.0.subscribe()
    }
}

/// A node's end of the bus, where there is one.
#[derive(Clone)]
pub(crate) struct Voice {
    bus: Option<std::sync::Arc<dyn Bus>>,
    node: NodeId,
}

impl Voice {
    pub(crate) const fn none() -> Self {
        Self { bus: None, node: NodeId(0) }
    }

    pub(crate) fn on(bus: std::sync::Arc<dyn Bus>, node: NodeId) -> Self {
        Self { bus: Some(bus), node }
    }

    pub(crate) fn tell(&self, news: News) {
        if let Some(bus) = &self.bus {
            bus.tell(self.node, news);
        }
    }
}
