//! The entropy-coded data of a scan, read as it is needed.

use std::io::{self, BufRead, ErrorKind};

use super::bits::{Bits, PADDING, Position};

/// The most that a unit takes, in bytes: twelve blocks of 64 coefficients of 31 bits, and what is read of them at once.
const UNIT: usize = 12 * 64 * 31 / 8 + PADDING;

/// How much is held at a time, in bytes.
const HELD: usize = 1 << 16;

/// A scan without its stuffed bytes, as far as it is held, from one restart marker to the next.
pub(super) struct Feed<R> {
    reader: R,
    bytes: Vec<u8>,
    position: Position,
    /// Where the data ends, and the marker there; nothing while there is more.
    end: Option<(usize, u8)>,
}

/// Whether one more unit can be read.
#[inline]
pub(super) const fn suffices(bits: &Bits<'_>) -> bool {
    bits.is_last() || bits.left() >= UNIT
}

impl<R: BufRead> Feed<R> {
    /// Of a reader that stands behind the header of a scan.
    pub(super) fn new(reader: R) -> Self {
        Self { reader, bytes: Vec::with_capacity(HELD + PADDING), position: Position::default(), end: None }
    }

    /// Bits to read at least one unit from, or all that are left before a marker: behind them come zeros.
    pub(super) fn bits(&mut self) -> io::Result<Bits<'_>> {
        if self.end.is_none() && self.bytes.len() - self.position.at < UNIT {
            self.bytes.drain(..self.position.at);
            self.position.at = 0;
            self.read()?;
        }
        // Where there is more, it is not the end that stops a reader.
        let end = self.end.map_or(usize::MAX, |(end, _)| end);
        Ok(Bits::new(&self.bytes, end, self.position))
    }

    /// Goes on from where somebody has read to.
    pub(super) const fn keep(&mut self, position: Position) {
        self.position = position;
    }

    /// Leaves what is left before the next marker, and goes on behind it if that is a restart (B.1.1.3).
    pub(super) fn restart(&mut self) -> io::Result<bool> {
        loop {
            self.bytes.clear();
            self.position = Position::default();
            match self.end.take() {
                Some((_, marker)) => return Ok(matches!(marker, 0xd0..=0xd7)),
                None => self.read()?,
            }
        }
    }

    /// Reads on, up to a marker.
    fn read(&mut self) -> io::Result<()> {
        while self.bytes.len() < HELD {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            let buffer = &buffer[..buffer.len().min(HELD - self.bytes.len())];
            let plain = memchr::memchr(0xff, buffer);
            self.bytes.extend_from_slice(&buffer[..plain.unwrap_or(buffer.len())]);
            let Some(plain) = plain else {
                let all = buffer.len();
                self.reader.consume(all);
                continue;
            };
            self.reader.consume(plain + 1);
            match self.behind_ff()? {
                0 => self.bytes.push(0xff),
                marker => {
                    self.end = Some((self.bytes.len(), marker));
                    self.bytes.resize(self.bytes.len() + PADDING, 0);
                    break;
                }
            }
        }
        Ok(())
    }

    /// The first byte that is not 0xff, which may fill up before a marker.
    fn behind_ff(&mut self) -> io::Result<u8> {
        let mut byte = [0xff];
        while byte == [0xff] {
            self.reader.read_exact(&mut byte)?;
        }
        Ok(byte[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sixteen(bits: &mut Bits<'_>) -> usize {
        bits.fill();
        let read = bits.peek(16);
        bits.skip(16);
        read
    }

    #[test]
    fn what_is_read_in_parts_is_what_was_written() {
        // 300 kB with stuffed bytes in many places, a restart, four bytes, and the end.
        let plain: Vec<u8> =
            (0..300_000u32).map(|at| (at.wrapping_mul(at) / 7 % 256).to_le_bytes()[0]).collect();
        let mut file = Vec::new();
        for byte in &plain {
            file.push(*byte);
            if *byte == 0xff {
                file.push(0);
            }
        }
        file.extend([0xff, 0xff, 0xd3, 1, 2, 3, 4, 0xff, 0xd9]);
        for piece in [1, 7, 4096] {
            let mut feed = Feed::new(io::BufReader::with_capacity(piece, &file[..]));
            for expected in plain.chunks(2) {
                let mut bits = feed.bits().unwrap();
                assert!(suffices(&bits));
                assert_eq!(sixteen(&mut bits), usize::from(expected[0]) << 8 | usize::from(expected[1]));
                assert!(!bits.overrun());
                let position = bits.position();
                feed.keep(position);
                assert!(feed.bytes.capacity() <= 2 * HELD);
            }
            assert!(feed.restart().unwrap());
            let mut bits = feed.bits().unwrap();
            assert_eq!([sixteen(&mut bits), sixteen(&mut bits)], [0x102, 0x304]);
            assert!(!bits.overrun());
            assert_eq!(sixteen(&mut bits), 0);
            assert!(bits.overrun());
            assert!(!feed.restart().unwrap());
        }
    }

    #[test]
    fn a_restart_is_found_from_anywhere_and_an_end_without_a_marker_is_an_error() {
        let mut file = vec![5; 200_000];
        file.extend([0xff, 0xd0, 9, 9]);
        let mut feed = Feed::new(&file[..]);
        assert!(!feed.bits().unwrap().is_last());
        assert!(feed.restart().unwrap());
        assert_eq!(feed.bits().map(|_| ()).unwrap_err().kind(), ErrorKind::UnexpectedEof);
    }
}
