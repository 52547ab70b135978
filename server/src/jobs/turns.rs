//! How much memory decoded pictures may take at the same time.

use std::sync::Arc;

use render::still::StillInfo;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// All pictures in work together, in MiB. The largest single one that is accepted fits.
const BUDGET: u32 = 2048;

/// What a picture takes that is gone through by its rows, in MiB: rows of tiles at all levels, and an overview. The
/// widest one measured took 170.
const BY_ROWS: u32 = 256;

/// Lets pictures in, one after the other, as long as there is memory for them.
#[derive(Debug, Clone)]
pub struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(BUDGET as usize)))
    }
}

impl Turns {
    /// Waits until there is memory for this picture, and holds it until the permit is dropped. One that is gone through
    /// by its rows, and never held whole, says how many bytes of them are decoded at a time.
    pub async fn take(&self, info: &StillInfo, by_rows: Option<u64>) -> anyhow::Result<OwnedSemaphorePermit> {
        let cost = match by_rows {
            Some(bytes) => BY_ROWS.min(cost(info)).max(mebibytes(bytes)),
            None => cost(info),
        };
        Ok(self.0.clone().acquire_many_owned(cost).await?)
    }
}

/// What decoding takes at most, in MiB: the samples as they are stored, those that are shown, and a resized copy.
fn cost(info: &StillInfo) -> u32 {
    let pixels = u64::from(info.width) * u64::from(info.height);
    // What a program has decoded comes beside what is made of it.
    let copies = if info.format.needs_program() { 2 } else { 1 };
    let bytes_per_pixel = u64::from(info.channels) * u64::from(info.bit_depth.div_ceil(8)) * copies + 3 + 1;
    mebibytes(pixels.saturating_mul(bytes_per_pixel))
}

/// As many as there can be, at most.
fn mebibytes(bytes: u64) -> u32 {
    u32::try_from(bytes / (1024 * 1024) + 1).unwrap_or(BUDGET).min(BUDGET)
}

#[cfg(test)]
mod tests {
    use render::still::{Orientation, StillFormat};

    use super::*;

    fn picture(width: u32, height: u32, bit_depth: u8) -> StillInfo {
        StillInfo {
            format: StillFormat::Exr,
            width,
            height,
            bit_depth,
            channels: 4,
            has_alpha: true,
            transparent: None,
            orientation: Orientation::Upright,
            animated: false,
            profile: None,
            otherwise_tagged: false,
            layers: Vec::new(),
        }
    }

    #[tokio::test]
    async fn large_pictures_wait_for_each_other_and_small_ones_do_not() {
        let turns = Turns::default();
        let large = picture(16_000, 16_000, 32);
        assert_eq!(cost(&large), BUDGET);
        let held = turns.take(&large, None).await.unwrap();
        let next = turns.take(&large, None);
        tokio::pin!(next);
        assert!(futures::poll!(&mut next).is_pending());
        drop(held);
        let held = next.await.unwrap();
        drop(held);
        let small = picture(4096, 2160, 8);
        assert_eq!(cost(&small), 68);
        let all: Vec<_> = futures::future::join_all((0..8).map(|_| turns.take(&small, None))).await;
        assert!(all.iter().all(Result::is_ok));
    }

    #[tokio::test]
    async fn rows_that_are_all_of_a_picture_count_as_that() {
        let turns = Turns::default();
        let large = picture(16_000, 16_000, 8);
        let narrow: Vec<_> =
            futures::future::join_all((0..8).map(|_| turns.take(&large, Some(1 << 20)))).await;
        assert_eq!((narrow.len(), turns.0.available_permits()), (8, 0), "256 MiB each");
        drop(narrow);
        // A TIFF of one strip.
        let _held = turns.take(&large, Some(1900 << 20)).await.unwrap();
        assert_eq!(turns.0.available_permits(), 147);
    }
}
