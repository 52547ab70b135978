//! What changes bytes by chance that a seed decides, for everything that is fuzzed here and beside other crates.

/// A small generator (xorshift), so that a failing seed can be run again.
pub(crate) struct Dice(u64);

/// How many ways [`Dice::change`] knows.
pub(crate) const CHANGES: usize = 9;

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

    pub(crate) fn byte(&mut self) -> u8 {
        u8::try_from(self.roll(256)).expect("a byte")
    }

    /// Changes bytes at a place in one of [`CHANGES`] ways, with bytes that mean something to who reads them, or with a piece of
    /// another file.
    pub(crate) fn change(
        &mut self,
        way: usize,
        bytes: &mut Vec<u8>,
        at: usize,
        telling: &[u8],
        other: &[u8],
    ) {
        match way {
            0 => bytes[at] ^= 1 << self.roll(8),
            1 => bytes[at] = self.byte(),
            2 => bytes[at] = telling[self.roll(telling.len())],
            // Small numbers are clocks, lengths and counts: off by one is where mistakes are.
            3 => bytes[at] = bytes[at].wrapping_add(1),
            4 => bytes[at] = bytes[at].wrapping_sub(1),
            5 => drop(bytes.remove(at)),
            6 => bytes.insert(at, self.byte()),
            7 => bytes.truncate(at.max(1)),
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
