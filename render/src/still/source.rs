use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

/// Asked during the work with the part that is done, 0 to 1 and never falling; `Break` cancels.
pub type Progress<'a> = dyn FnMut(f32) -> ControlFlow<()> + 'a;

/// The progress callback with what it was told last.
pub(super) struct Watch<'a> {
    callback: &'a mut Progress<'a>,
    told: f32,
    cancelled: bool,
}

impl<'a> Watch<'a> {
    pub(super) fn new(callback: &'a mut Progress<'a>) -> Self {
        Self { callback, told: 0.0, cancelled: false }
    }

    pub(super) fn cancelled(&self) -> bool {
        self.cancelled
    }

    /// Tells where the work stands. An error once the callback asked to stop, now or earlier: an `io::Error`, so
    /// that it also stops a decoder which only knows its reader.
    pub(super) fn at(&mut self, part: f32) -> io::Result<()> {
        self.told = part.clamp(self.told, 1.0);
        if self.cancelled || (self.callback)(self.told).is_break() {
            self.cancelled = true;
            return Err(io::Error::other("cancelled"));
        }
        Ok(())
    }
}

/// A reader that reports to a [`Watch`] how much of the file has been read, mapped to `0..share`.
pub(super) struct WatchedReader<'w, 'a, R> {
    inner: R,
    read: u64,
    reported: u64,
    length: u64,
    share: f32,
    watch: &'w mut Watch<'a>,
}

/// Reading this much asks the callback once.
const STEP: u64 = 256 * 1024;

impl<'w, 'a, R> WatchedReader<'w, 'a, R> {
    pub(super) fn new(inner: R, length: u64, share: f32, watch: &'w mut Watch<'a>) -> Self {
        Self { inner, read: 0, reported: 0, length: length.max(1), share, watch }
    }

    fn advance(&mut self, bytes: usize) -> io::Result<()> {
        self.read += bytes as u64;
        if self.read - self.reported < STEP {
            return Ok(());
        }
        self.reported = self.read;
        #[expect(clippy::cast_precision_loss, reason = "a progress bar")]
        let part = (self.read as f32 / self.length as f32).min(1.0);
        self.watch.at(part * self.share)
    }
}

impl<R: Read> Read for WatchedReader<'_, '_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.inner.read(buffer)?;
        self.advance(bytes)?;
        Ok(bytes)
    }
}

impl<R: BufRead> BufRead for WatchedReader<'_, '_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.watch.cancelled {
            return Err(io::Error::other("cancelled"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.inner.consume(amount);
        // a refusal is remembered by the watch, and the next `fill_buf` passes it on
        let _ = self.advance(amount);
    }
}

impl<R: Seek> Seek for WatchedReader<'_, '_, R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.inner.seek(position)
    }

    fn stream_position(&mut self) -> io::Result<u64> {
        self.inner.stream_position()
    }
}
