//! What was decoded for probes, as long as there is room for it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use render::probe::{Held, Reading, Region};
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

use crate::blob::Sha256Sum;

/// How many bytes are kept: a few pictures of 4K, so that a hand that goes back and forth finds what it left.
const ROOM: usize = 384 * 1024 * 1024;

/// What a part is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Name {
    /// Of which original.
    pub(super) content: Sha256Sum,
    /// Which frame of a clip, from 0.
    pub(super) index: Option<u32>,
}

/// Decoded pictures, those that were asked last in front; and who decodes what.
#[derive(Default)]
pub(super) struct Shelf {
    kept: Mutex<VecDeque<(Name, Arc<Held>)>>,
    turns: Turn<HashMap<Name, Weak<Turn<()>>>>,
}

impl Shelf {
    /// What a region holds, where that was decoded.
    pub(super) fn read(&self, name: Name, region: Region) -> Option<Reading> {
        let found = {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            // Of a large picture there may be several parts.
            let parts: Vec<Arc<Held>> =
                kept.iter().filter(|(of, _)| *of == name).map(|(_, part)| part.clone()).collect();
            if parts.is_empty() {
                return None;
            }
            let (mut front, rest): (VecDeque<_>, VecDeque<_>) =
                kept.drain(..).partition(|(of, _)| *of == name);
            front.extend(rest);
            *kept = front;
            parts
        };
        found.iter().find_map(|part| part.read(region))
    }

    /// Keeps what was decoded, and lets go of what was not asked for the longest where that is too much.
    pub(super) fn keep(&self, name: Name, held: Held) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_front((name, Arc::new(held)));
        let mut bytes = 0usize;
        kept.retain(|(_, part)| {
            bytes = bytes.saturating_add(part.bytes());
            bytes <= ROOM
        });
    }

    /// Waits until nobody else decodes the same.
    pub(super) async fn turn(&self, name: Name) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.turns.lock().await;
            turns.retain(|_, turn| turn.strong_count() > 0);
            let turn = turns.get(&name).and_then(Weak::upgrade).unwrap_or_default();
            turns.insert(name, Arc::downgrade(&turn));
            turn
        };
        turn.lock_owned().await
    }
}
