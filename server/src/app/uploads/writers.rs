//! Who writes which upload. One at a time, and whoever comes last: a sender that comes back after its connection was lost
//! must not wait for that connection to be given up.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OwnedMutexGuard;
use tokio_util::sync::CancellationToken;

use crate::blob::UploadToken;

/// Everybody who writes uploads.
#[derive(Default)]
pub struct Writers {
    slots: Arc<Mutex<HashMap<UploadToken, Slot>>>,
    closing: CancellationToken,
}

/// Those who write one upload or wait for it.
struct Slot {
    turn: Arc<tokio::sync::Mutex<()>>,
    /// Asks the last one who came to stop.
    stop: CancellationToken,
    /// How many they are.
    count: usize,
}

/// The right to write an upload, until it is dropped.
pub(super) struct Turn {
    // Given back before the place is: who finds the place empty finds the turn free.
    _turn: OwnedMutexGuard<()>,
    _place: Place,
    stop: CancellationToken,
    closing: CancellationToken,
}

/// Why a writer was asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// Another one came.
    TakenOver,
    /// The server stops.
    Closing,
}

impl Writers {
    /// Asks whoever writes this upload to stop, and waits until they have.
    pub(super) async fn turn(&self, token: &UploadToken) -> Turn {
        let stop = self.closing.child_token();
        let (turn, place) = {
            let mut slots = lock(&self.slots);
            let slot = slots.entry(token.clone()).or_insert_with(|| Slot {
                turn: Arc::default(),
                stop: stop.clone(),
                count: 0,
            });
            if slot.count > 0 {
                std::mem::replace(&mut slot.stop, stop.clone()).cancel();
            }
            slot.count += 1;
            (slot.turn.clone(), Place { slots: self.slots.clone(), token: token.clone() })
        };
        Turn { _turn: turn.lock_owned().await, _place: place, stop, closing: self.closing.clone() }
    }

    /// The turn, where nobody writes this upload or waits for it.
    pub(super) fn turn_of_nobody(&self, token: &UploadToken) -> Option<Turn> {
        let mut slots = lock(&self.slots);
        if slots.contains_key(token) {
            return None;
        }
        let (turn, stop) = (Arc::<tokio::sync::Mutex<()>>::default(), self.closing.child_token());
        let held = turn.clone().try_lock_owned().ok()?;
        slots.insert(token.clone(), Slot { turn, stop: stop.clone(), count: 1 });
        let place = Place { slots: self.slots.clone(), token: token.clone() };
        Some(Turn { _turn: held, _place: place, stop, closing: self.closing.clone() })
    }

    /// Asks everybody to stop, for good.
    pub fn close(&self) {
        self.closing.cancel();
    }
}

impl Turn {
    /// Waits until this writer is asked to stop.
    pub(super) async fn stopped(&self) -> Stop {
        self.stop.cancelled().await;
        self.reason()
    }

    /// Whether this writer has been asked to stop.
    pub(super) fn is_stopped(&self) -> Option<Stop> {
        self.stop.is_cancelled().then(|| self.reason())
    }

    fn reason(&self) -> Stop {
        if self.closing.is_cancelled() { Stop::Closing } else { Stop::TakenOver }
    }
}

struct Place {
    slots: Arc<Mutex<HashMap<UploadToken, Slot>>>,
    token: UploadToken,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut slots = lock(&self.slots);
        if let Some(slot) = slots.get_mut(&self.token) {
            slot.count -= 1;
            if slot.count == 0 {
                slots.remove(&self.token);
            }
        }
    }
}

/// The map is whole at every moment, so a panic under the lock harms nobody.
fn lock(slots: &Mutex<HashMap<UploadToken, Slot>>) -> MutexGuard<'_, HashMap<UploadToken, Slot>> {
    slots.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    fn token(digit: char) -> UploadToken {
        digit.to_string().repeat(32).parse().unwrap()
    }

    #[tokio::test]
    async fn whoever_comes_last_asks_the_others_to_stop_and_waits_for_them() {
        let (writers, upload) = (Writers::default(), token('a'));
        let first = writers.turn(&upload).await;
        assert_eq!(first.is_stopped(), None);
        // Another upload is nobody's business here.
        drop(writers.turn(&token('b')).await);
        assert_eq!(first.is_stopped(), None);
        let mut second = Box::pin(writers.turn(&upload));
        assert!(second.as_mut().now_or_never().is_none(), "the first one is not done");
        assert_eq!(first.stopped().await, Stop::TakenOver);
        let mut third = Box::pin(writers.turn(&upload));
        assert!(third.as_mut().now_or_never().is_none());
        drop(first);
        let second = second.await;
        assert_eq!(second.is_stopped(), Some(Stop::TakenOver), "a later one came before its turn");
        drop(second);
        assert_eq!(third.await.is_stopped(), None);
        assert_eq!(lock(&writers.slots).len(), 0);
    }

    #[tokio::test]
    async fn what_nobody_writes_is_taken_without_disturbing_anybody() {
        let (writers, upload) = (Writers::default(), token('a'));
        let ours = writers.turn_of_nobody(&upload).unwrap();
        assert!(writers.turn_of_nobody(&upload).is_none());
        let mut theirs = Box::pin(writers.turn(&upload));
        assert!(theirs.as_mut().now_or_never().is_none(), "waits for ours");
        drop(ours);
        let theirs = theirs.await;
        assert!(writers.turn_of_nobody(&upload).is_none());
        assert_eq!(theirs.is_stopped(), None);
        drop(theirs);
        assert_eq!(lock(&writers.slots).len(), 0);
    }

    #[tokio::test]
    async fn who_gives_up_waiting_leaves_nothing() {
        let writers = Writers::default();
        let first = writers.turn(&token('a')).await;
        assert!(writers.turn(&token('a')).now_or_never().is_none());
        drop(first);
        assert_eq!(lock(&writers.slots).len(), 0);
    }

    #[tokio::test]
    async fn the_end_of_the_server_stops_everybody() {
        let writers = Writers::default();
        let turn = writers.turn(&token('a')).await;
        writers.close();
        assert_eq!(turn.stopped().await, Stop::Closing);
        assert_eq!(writers.turn(&token('b')).await.is_stopped(), Some(Stop::Closing));
    }
}
