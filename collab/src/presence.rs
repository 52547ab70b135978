//! Who is in a room: awareness states, the latest of each client, kept while they are alive.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use crate::log::YClient;
use crate::protocol;

/// The number of a connection within this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ConnectionId(pub(crate) u64);

/// Stands for every connection to another node; those of this one are counted from 1 on.
const ELSEWHERE: ConnectionId = ConnectionId(0);

/// How long the clock of a client who left is remembered, so that it goes on where it was.
const REMEMBERED: Duration = Duration::from_mins(10);

/// The awareness states of one room.
#[derive(Debug, Default)]
pub(crate) struct Presence {
    present: HashMap<YClient, Present>,
}

#[derive(Debug)]
struct Present {
    connection: ConnectionId,
    /// The client's own count.
    clock: u32,
    /// The count that the others got. It only grows, also when a client comes back with an older one: receivers
    /// ignore what is not newer.
    sent: u32,
    /// The state, none after the client left.
    state: Option<String>,
    at: Instant,
}

/// What to send after a change.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) client: YClient,
    /// The count that the others get.
    pub(crate) clock: u32,
    /// The state; none after the client left.
    pub(crate) state: Option<String>,
    /// For the one whose state it is: their own count, as a sign of life.
    pub(crate) echo: Bytes,
    /// For everybody else.
    pub(crate) others: Bytes,
}

impl Presence {
    /// Takes a state, already stamped; `None` when it is not newer than what is known.
    pub(crate) fn show(
        &mut self,
        connection: ConnectionId,
        client: YClient,
        clock: u32,
        state: Option<String>,
    ) -> Option<Shown> {
        if !self.takes(connection, client, clock, state.is_none()) {
            return None;
        }
        let after = |known: &Present| clock.max(known.sent.saturating_add(1));
        let sent = self.present.get(&client).map_or(clock, after);
        let text = state.as_deref().unwrap_or("null");
        let shown = Shown {
            client,
            clock: sent,
            state: state.clone(),
            echo: protocol::awareness([(client, clock, text)].into_iter()),
            others: protocol::awareness([(client, sent, text)].into_iter()),
        };
        self.present.insert(client, Present { connection, clock, sent, state, at: Instant::now() });
        Some(shown)
    }

    /// Whether a state is newer than what is known.
    pub(crate) fn takes(&self, connection: ConnectionId, client: YClient, clock: u32, removal: bool) -> bool {
        self.present.get(&client).is_none_or(|known| {
            let newer = clock > known.clock || (clock == known.clock && removal && known.state.is_some());
            known.connection != connection || known.state.is_none() || newer
        })
    }

    /// A client's state is another now, although it said nothing: what to send, and whose connection it is.
    pub(crate) fn show_again(&mut self, client: YClient, state: String) -> Option<(ConnectionId, Shown)> {
        let known = self.present.get_mut(&client).filter(|known| known.state.is_some())?;
        known.sent = known.sent.saturating_add(1);
        let shown = Shown {
            client,
            clock: known.sent,
            echo: protocol::awareness([(client, known.clock, state.as_str())].into_iter()),
            others: protocol::awareness([(client, known.sent, state.as_str())].into_iter()),
            state: Some(state.clone()),
        };
        known.state = Some(state);
        Some((known.connection, shown))
    }

    /// Takes a state of a connection to another node. Whoever is connected here is shown from here.
    pub(crate) fn show_elsewhere(
        &mut self,
        client: YClient,
        clock: u32,
        state: Option<String>,
    ) -> Option<Shown> {
        let here = |known: &Present| known.connection != ELSEWHERE && known.state.is_some();
        if self.present.get(&client).is_some_and(here) {
            return None;
        }
        self.show(ELSEWHERE, client, clock, state)
    }

    /// Everybody who is there, in one message; none when nobody is.
    pub(crate) fn everybody(&self) -> Option<Bytes> {
        let alive: Vec<_> = self
            .present
            .iter()
            .filter_map(|(client, present)| Some((*client, present.sent, present.state.as_deref()?)))
            .collect();
        (!alive.is_empty()).then(|| protocol::awareness(alive.into_iter()))
    }

    /// A connection left: what the others are told.
    pub(crate) fn leave(&mut self, connection: ConnectionId) -> Vec<Shown> {
        self.remove(|present| present.connection == connection)
    }

    /// Removes states without a sign of life for `life`: what the others are told.
    pub(crate) fn expire(&mut self, life: Duration) -> Vec<Shown> {
        self.present.retain(|_, present| present.state.is_some() || present.at.elapsed() < REMEMBERED);
        self.remove(|present| present.at.elapsed() >= life)
    }

    fn remove(&mut self, whether: impl Fn(&Present) -> bool) -> Vec<Shown> {
        let mut removed = Vec::new();
        for (client, present) in &mut self.present {
            if present.state.is_some() && whether(present) {
                present.state = None;
                present.sent = present.sent.saturating_add(1);
                present.at = Instant::now();
                let others = protocol::awareness([(*client, present.sent, "null")].into_iter());
                let clock = present.sent;
                removed.push(Shown { client: *client, clock, state: None, echo: others.clone(), others });
            }
        }
        removed
    }
}
