use std::sync::{Arc, OnceLock};

use render::compose::Backend;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::app::{Error, Result};

/// All that is decoded for pictures at a time, in MiB. The largest single one that is made may have all of it.
const MEMORY: u32 = 3072;
/// How many may wait for their turn.
const WAITING: usize = 64;

/// What pictures are composed by, and how many at a time.
#[derive(Debug)]
pub struct Composer {
    backend: OnceLock<Arc<Backend>>,
    memory: Arc<Semaphore>,
    waiting: Semaphore,
}

impl Default for Composer {
    fn default() -> Self {
        Self {
            backend: OnceLock::new(),
            memory: Arc::new(Semaphore::new(MEMORY as usize)),
            waiting: Semaphore::new(WAITING),
        }
    }
}

impl Composer {
    /// The graphics card, or the processor: looked for when the first picture is asked for, and the same from then on. Looking
    /// for it takes a moment: only where one may block.
    pub fn backend(&self) -> Arc<Backend> {
        let choose = || {
            let backend = Backend::choose(Box::new(|what| tracing::error!("{what}")));
            tracing::info!(backend = %backend.report(), "pictures are composed");
            Arc::new(backend)
        };
        self.backend.get_or_init(choose).clone()
    }

    /// Waits until there are so many MiB of memory for a picture, and holds them. An error where too many wait already.
    pub(super) async fn room_for(&self, mebibytes: u32) -> Result<OwnedSemaphorePermit> {
        let _waiting = self.waiting.try_acquire().map_err(|_| {
            Error::Unavailable("too many pictures are being made; ask again in a moment".to_owned())
        })?;
        let room = self.memory.clone().acquire_many_owned(mebibytes.clamp(1, MEMORY)).await;
        room.map_err(|error| Error::Internal(error.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn small_pictures_are_made_together_and_the_largest_alone() {
        let composer = Composer::default();
        let small = composer.room_for(10).await.unwrap();
        let other = composer.room_for(10).await.unwrap();
        let mut largest = Box::pin(composer.room_for(u32::MAX));
        assert!(futures::poll!(&mut largest).is_pending());
        drop((small, other));
        assert!(largest.await.is_ok());
    }

    #[tokio::test]
    async fn who_comes_when_too_many_wait_is_sent_away() {
        let composer = Composer::default();
        let all = composer.room_for(MEMORY).await.unwrap();
        let mut waiting: Vec<_> = (0..WAITING).map(|_| Box::pin(composer.room_for(1))).collect();
        for one in &mut waiting {
            assert!(futures::poll!(one).is_pending());
        }
        assert!(matches!(composer.room_for(1).await, Err(Error::Unavailable(_))));
        drop((all, waiting));
        assert!(composer.room_for(1).await.is_ok());
    }
}
