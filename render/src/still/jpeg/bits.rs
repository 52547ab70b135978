//! The entropy-coded data of a scan.

/// Zeros behind the data, so that a read of eight bytes never ends beyond it.
pub(super) const PADDING: usize = 16;

/// A scan without its stuffed bytes, in the pieces that its restart markers divide it into.
pub(super) struct Scan {
    bytes: Vec<u8>,
    pieces: Vec<(usize, usize)>,
}

impl Scan {
    /// Takes what follows the header of a scan (T.81, B.1.1.5), up to the next marker that is no restart. `None` where
    /// it does not end with one.
    pub(super) fn of(data: &[u8]) -> Option<Self> {
        let mut bytes = Vec::with_capacity(data.len() + PADDING);
        let mut pieces = Vec::new();
        let (mut from, mut begin) = (0, 0);
        for at in memchr::memchr_iter(0xff, data) {
            // A second 0xff in a row, seen already.
            if at < from {
                continue;
            }
            bytes.extend_from_slice(&data[from..at]);
            match *data.get(at + 1)? {
                0 => bytes.push(0xff),
                0xd0..=0xd7 => {
                    pieces.push((begin, bytes.len()));
                    begin = bytes.len();
                }
                // Fill bytes before a marker.
                0xff => {
                    from = at + 1;
                    continue;
                }
                _ => {
                    pieces.push((begin, bytes.len()));
                    bytes.resize(bytes.len() + PADDING, 0);
                    return Some(Self { bytes, pieces });
                }
            }
            from = at + 2;
        }
        None
    }

    /// The pieces, in order.
    pub(super) fn pieces(&self) -> impl Iterator<Item = Bits<'_>> {
        self.pieces
            .iter()
            .map(|(begin, end)| Bits::new(&self.bytes, *end, Position { at: *begin, ..Position::default() }))
    }
}

/// Reads bits, the first being the most significant.
pub(super) struct Bits<'s> {
    bytes: &'s [u8],
    end: usize,
    at: usize,
    window: u64,
    count: u32,
}

/// How far a reader of bits has come.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Position {
    /// The byte that comes into the window next.
    pub(super) at: usize,
    /// The next bits, from the top.
    pub(super) window: u64,
    /// How many of them there are.
    pub(super) count: u32,
}

impl<'s> Bits<'s> {
    /// Goes on at a position; `end` is where the data ends.
    pub(super) const fn new(bytes: &'s [u8], end: usize, position: Position) -> Self {
        let Position { at, window, count } = position;
        Self { bytes, end, at, window, count }
    }

    pub(super) const fn position(&self) -> Position {
        Position { at: self.at, window: self.window, count: self.count }
    }

    /// How many bytes there are that are not in the window yet.
    #[inline]
    pub(super) const fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// Whether nothing comes behind these.
    #[inline]
    pub(super) const fn is_last(&self) -> bool {
        self.end != usize::MAX
    }

    /// Has at least 56 bits in the window.
    #[inline]
    pub(super) fn fill(&mut self) {
        if let Some(next) = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk::<8>) {
            self.window |= u64::from_be_bytes(*next) >> self.count;
            self.at += ((63 - self.count) >> 3) as usize;
        }
        // Beyond the end are zeros; that too many were read is noticed at the end of the piece.
        self.count |= 0b11_1000;
    }

    /// The next bits, which have to be in the window.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "at most 16 bits")]
    pub(super) const fn peek(&self, count: u32) -> usize {
        (self.window >> (64 - count)) as usize
    }

    #[inline]
    pub(super) const fn skip(&mut self, count: u32) {
        self.window <<= count;
        self.count -= count;
    }

    /// How many are in the window.
    #[inline]
    pub(super) const fn ready(&self) -> u32 {
        self.count
    }

    /// Reads a number of `size` bits.
    #[inline]
    pub(super) fn number(&mut self, size: u32) -> i32 {
        if size == 0 {
            return 0;
        }
        let code = i32::try_from(self.peek(size)).unwrap_or(0);
        self.skip(size);
        extended(code, size)
    }

    /// Whether more was read than there is.
    pub(super) const fn overrun(&self) -> bool {
        self.at.saturating_sub((self.count / 8) as usize) > self.end
    }
}

/// A number of `size` bits as T.81, F.2.2.1 codes it: those that begin with a zero are negative.
#[inline]
pub(super) const fn extended(code: i32, size: u32) -> i32 {
    if size > 0 && code < 1 << (size - 1) { code - (1 << size) + 1 } else { code }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stuffing_goes_and_restarts_divide() {
        let scan = Scan::of(&[1, 0xff, 0, 2, 0xff, 0xd0, 3, 0xff, 0xff, 0xd9, 9]).unwrap();
        assert_eq!(scan.bytes[..4], [1, 0xff, 2, 3]);
        assert_eq!(scan.pieces, [(0, 3), (3, 4)]);
        assert!(Scan::of(&[1, 2, 3]).is_none());
        assert!(Scan::of(&[1, 0xff]).is_none());
    }

    #[test]
    fn bits_come_in_order_and_the_end_is_noticed() {
        let scan = Scan::of(&[0b1010_0111, 0x12, 0x34, 0xff, 0xd9]).unwrap();
        let mut bits = scan.pieces().next().unwrap();
        bits.fill();
        assert_eq!(bits.peek(4), 0b1010);
        bits.skip(4);
        assert_eq!((bits.number(3), bits.number(0)), (-4, 0));
        bits.skip(1);
        bits.fill();
        assert_eq!(bits.peek(16), 0x1234);
        bits.skip(16);
        assert!(!bits.overrun());
        bits.skip(8);
        assert!(bits.overrun());
    }
}
