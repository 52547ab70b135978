use domain::FrameRate;

use super::ClipError;

/// What a clip may be before it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file, in bytes.
    pub max_bytes: u64,
    /// The longer side, stored or shown, in pixels.
    pub max_side: u32,
    /// Width times height, in pixels.
    pub max_pixels: u64,
    /// How many frames.
    pub max_frames: u32,
    /// How long, in seconds: sound takes room however few frames there are.
    pub max_seconds: u32,
}

impl Default for Limits {
    /// 500 MiB, 8K frames, three hours at 120 frames per second, and fifteen hours at any.
    fn default() -> Self {
        Self {
            max_bytes: 500 * 1024 * 1024,
            max_side: 8192,
            max_pixels: 8192 * 4320,
            max_frames: 3 * 60 * 60 * 120,
            max_seconds: 15 * 60 * 60,
        }
    }
}

impl Limits {
    pub(super) const fn check_bytes(&self, bytes: u64) -> Result<(), ClipError> {
        match bytes {
            0 => Err(ClipError::Empty),
            bytes if bytes > self.max_bytes => {
                Err(ClipError::TooManyBytes { bytes, max_bytes: self.max_bytes })
            }
            _ => Ok(()),
        }
    }

    pub(super) fn check_size(&self, width: u32, height: u32) -> Result<(), ClipError> {
        let pixels = u64::from(width) * u64::from(height);
        if width > self.max_side || height > self.max_side || pixels > self.max_pixels {
            return Err(ClipError::TooLarge {
                width,
                height,
                max_side: self.max_side,
                max_pixels: self.max_pixels,
            });
        }
        Ok(())
    }

    pub(super) fn check_length(&self, frames: u32, rate: FrameRate) -> Result<(), ClipError> {
        let frame = u64::from(rate.denominator());
        if u64::from(frames) * frame > u64::from(self.max_seconds) * u64::from(rate.numerator()) {
            return Err(ClipError::TooLong { max_hours: self.max_seconds.div_ceil(3600) });
        }
        Ok(())
    }
}
