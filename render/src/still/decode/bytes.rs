//! Files that are looked at whole, and numbers in them.

use std::io::{BufRead, Read as _, Seek};

use crate::still::{Limits, StillError, StillFormat};

/// All bytes of a file, from its start; no more than the limits allow.
pub(super) fn all_of<R: BufRead + Seek>(mut reader: R, limits: &Limits) -> Result<Vec<u8>, StillError> {
    reader.rewind().map_err(StillError::Read)?;
    let mut bytes = Vec::new();
    reader.take(limits.max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(StillError::Read)?;
    limits.check_bytes(bytes.len() as u64)?;
    Ok(bytes)
}

/// Refuses a picture that is too large, and one of no width or height.
pub(super) fn check_size(
    format: StillFormat,
    (width, height): (u32, u32),
    limits: &Limits,
) -> Result<(), StillError> {
    limits.check_size(width, height)?;
    if width == 0 || height == 0 {
        return Err(StillError::Damaged { format, detail: "it has no pixels".to_owned() });
    }
    Ok(())
}

/// Big-endian numbers, one after the other; each is nothing beyond the end.
pub(super) struct Numbers<'a> {
    rest: &'a [u8],
}

impl<'a> Numbers<'a> {
    pub(super) const fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// Of so many bytes, at most 8; of none it is 0.
    pub(super) fn sized(&mut self, bytes: usize) -> Option<u64> {
        Some(self.take(bytes)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    pub(super) fn short(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(*self.take(2)?.first_chunk()?))
    }

    pub(super) fn long(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(*self.take(4)?.first_chunk()?))
    }
}
