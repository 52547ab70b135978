use super::StillError;

/// What a still may cost before it is refused; checked against the header, before anything is allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file, in bytes.
    pub max_bytes: u64,
    /// Width times height, in pixels.
    pub max_pixels: u64,
    /// The longer side, in pixels.
    pub max_side: u32,
    /// Memory for decoded pixels, in bytes: the decoder's buffer and what is converted from it.
    pub max_memory: u64,
}

impl Default for Limits {
    /// See [`Limits::DEFAULT`].
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Limits {
    /// 50 MB, 300 megapixels, 32,768 pixels a side, 2 GiB of pixels.
    pub const DEFAULT: Self = Self {
        max_bytes: 50_000_000,
        max_pixels: 300_000_000,
        max_side: 32_768,
        max_memory: 2 * 1024 * 1024 * 1024,
    };

    pub(super) fn check_bytes(&self, bytes: u64) -> Result<(), StillError> {
        match bytes {
            0 => Err(StillError::Empty),
            bytes if bytes > self.max_bytes => {
                Err(StillError::TooManyBytes { bytes, max_bytes: self.max_bytes })
            }
            _ => Ok(()),
        }
    }

    pub(super) fn check_size(&self, width: u32, height: u32) -> Result<(), StillError> {
        let pixels = u64::from(width) * u64::from(height);
        if width > self.max_side || height > self.max_side || pixels > self.max_pixels {
            return Err(StillError::TooLarge {
                width,
                height,
                max_side: self.max_side,
                max_pixels: self.max_pixels,
            });
        }
        Ok(())
    }

    pub(super) fn check_memory(&self, bytes: u64) -> Result<(), StillError> {
        if bytes > self.max_memory {
            return Err(StillError::TooMuchMemory { bytes, max_memory: self.max_memory });
        }
        Ok(())
    }
}
