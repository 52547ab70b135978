//! Changes bytes by chance that a seed decides.

/// A small generator (xorshift), so that a failing seed can be run again.
pub(crate) struct Dice(u64);

/// Bytes that mean something in the encoding: flags, kinds of contents and values, ends of numbers.
const TELLING: [u8; 20] =
    [0, 1, 2, 4, 7, 8, 10, 0x1f, 0x27, 0x7f, 0x80, 0x84, 0x87, 0x88, 0xc4, 117, 118, 119, 125, 0xff];

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        // Spread out, and never zero, which would stay zero.
        Self((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `sides`; 0 of none.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (sides.max(1) as u64)).expect("below a usize")
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.roll(256)).expect("a byte")
    }

    pub(crate) fn mutate(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        let at = self.roll(bytes.len());
        // Small numbers are clocks, lengths and counts: off by one is where mistakes are.
        match self.roll(11) {
            0 => bytes[at] ^= 1 << self.roll(8),
            1 => bytes[at] = self.byte(),
            2 => bytes[at] = TELLING[self.roll(TELLING.len())],
            3 => bytes[at] = bytes[at].wrapping_add(1),
            4 => bytes[at] = bytes[at].wrapping_sub(1),
            5 => drop(bytes.remove(at)),
            6 => bytes.insert(at, self.byte()),
            7 => bytes.truncate(at.max(1)),
            8 => {
                let length = (1 + self.roll(16)).min(bytes.len() - at);
                let copied = bytes[at..at + length].to_vec();
                let to = self.roll(bytes.len());
                bytes.splice(to..to, copied);
            }
            9 => {
                // A number of any length in the place of a byte.
                let digits = self.roll(9);
                let number = std::iter::repeat_with(|| 0x80 | self.byte()).take(digits).collect::<Vec<_>>();
                let last = self.byte() & 0x7f;
                bytes.splice(at..=at, number.into_iter().chain([last]));
            }
            _ => {
                let from = self.roll(other.len());
                let to = (from + self.roll(24)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
        }
        if bytes.is_empty() {
            bytes.push(0);
        }
    }
}
