//! Huffman codes: one symbol at a time where its value counts, many at a time where it does not.

use super::bits::{Bits, extended};

/// Bits of a window that is looked up at once.
const LOOKED_UP: u32 = 10;

/// Bits of a window in which symbols are skipped.
const SKIPPED: u32 = 12;

/// A table of codes (T.81, annex C).
pub(super) struct Table {
    /// By the next bits: the symbol, and the length of its code; length 0 where the code is longer.
    fast: Vec<(u8, u8)>,
    /// By the next 16 bits: the first that is too large for codes of a length, and what to add for the symbol's place.
    limits: [u32; 17],
    offsets: [i32; 17],
    symbols: Vec<u8>,
    /// By the next bits, where somebody wants none of the coefficients; empty until prepared.
    skips: Vec<Skip>,
    /// By the next bits, where somebody wants all of them; empty until prepared.
    steps: Vec<Step>,
}

/// What a window of bits holds for somebody who wants none of it.
#[derive(Debug, Clone, Copy, Default)]
struct Skip {
    /// Bits of whole symbols with their values; 0 where the first code is longer than the window.
    bits: u8,
    /// How many coefficients they stand for.
    coefficients: u8,
    /// Whether the last of them ends the block.
    ends: bool,
}

/// The next coefficient of a block that is not zero.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Step {
    /// How many zeros come before it: 64 where no more coefficients come.
    pub(super) zeros: u8,
    /// Bits of its code and value; 0 where these are more than a window has.
    bits: u8,
    /// Zero where there are more zeros before it than one code can say.
    pub(super) value: i16,
}

impl Step {
    fn of(symbol: u8, value: i32) -> Self {
        let zeros = match (symbol >> 4, symbol & 15) {
            (15, _) => 15,
            (_, 0) => 64,
            (zeros, _) => zeros,
        };
        Self { zeros, bits: 0, value: i16::try_from(value).unwrap_or(i16::MAX) }
    }
}

impl Table {
    /// From the number of codes of each length, and the symbols. `None` where they are no code.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut table = Self {
            fast: vec![(0, 0); 1 << LOOKED_UP],
            limits: [0; 17],
            offsets: [0; 17],
            symbols: symbols.to_vec(),
            skips: Vec::new(),
            steps: Vec::new(),
        };
        let (mut code, mut place) = (0u32, 0usize);
        for (length, count) in (1u32..).zip(counts) {
            let count = u32::from(*count);
            if code + count > 1 << length {
                return None;
            }
            table.offsets[length as usize] = i32::try_from(place).ok()? - i32::try_from(code).ok()?;
            for symbol in symbols.get(place..place + count as usize)? {
                if length <= LOOKED_UP {
                    let shift = LOOKED_UP - length;
                    let first = (code << shift) as usize;
                    table.fast[first..first + (1 << shift)].fill((*symbol, u8::try_from(length).ok()?));
                }
                code += 1;
            }
            place += count as usize;
            table.limits[length as usize] = code << (16 - length);
            code <<= 1;
        }
        Some(table)
    }

    /// Makes ready for [`Table::skip_block`].
    pub(super) fn prepare_skips(&mut self) {
        let windows = 0..1usize << SKIPPED;
        self.skips = windows.map(|window| self.skip_of(window)).collect();
    }

    /// Makes ready for [`Table::step`].
    pub(super) fn prepare_steps(&mut self) {
        let windows = 0..1usize << LOOKED_UP;
        self.steps = windows.map(|window| self.step_of(window).unwrap_or_default()).collect();
    }

    fn step_of(&self, window: usize) -> Option<Step> {
        let (symbol, length) = self.look(window << (16 - LOOKED_UP))?;
        let size = u32::from(symbol & 15);
        let left = LOOKED_UP.checked_sub(length + size)?;
        let code = i32::try_from((window >> left) & ((1 << size) - 1)).ok()?;
        let step = Step::of(symbol, extended(code, size));
        Some(Step { bits: u8::try_from(length + size).ok()?, ..step })
    }

    /// Reads the next coefficient of a block. The window has to hold 31 bits: 16 of a code, and 15 of its value.
    #[inline]
    pub(super) fn step(&self, bits: &mut Bits<'_>) -> Option<Step> {
        let step = self.steps[bits.peek(LOOKED_UP)];
        if step.bits > 0 {
            bits.skip(u32::from(step.bits));
            return Some(step);
        }
        let symbol = self.symbol(bits)?;
        Some(Step::of(symbol, bits.number(u32::from(symbol & 15))))
    }

    fn skip_of(&self, window: usize) -> Skip {
        let mut skip = Skip::default();
        let mut used = 0;
        while used < SKIPPED {
            let left = (window << (used + 16 - SKIPPED)) & 0xffff;
            let Some((symbol, length)) = self.look(left) else { break };
            if used + length > SKIPPED {
                break;
            }
            let (run, size) = (symbol >> 4, u32::from(symbol & 15));
            let (coefficients, ends) = match (run, size) {
                (15, 0) => (16, false),
                (_, 0) => (0, true),
                (run, _) => (run + 1, false),
            };
            // 255 is beyond any block; whoever meets it goes one by one.
            skip.coefficients = skip.coefficients.saturating_add(coefficients);
            used += length + size;
            skip.ends = ends;
            if ends {
                break;
            }
        }
        skip.bits = u8::try_from(used).unwrap_or(0);
        skip
    }

    /// The symbol that 16 bits begin with, and the length of its code.
    #[inline]
    fn look(&self, bits: usize) -> Option<(u8, u32)> {
        let (symbol, length) = self.fast[bits >> (16 - LOOKED_UP)];
        if length > 0 {
            return Some((symbol, u32::from(length)));
        }
        let window = u32::try_from(bits).ok()?;
        let length = (1..=16).find(|length| window < self.limits[*length])?;
        let code = i32::try_from(window >> (16 - length)).ok()?;
        let place = usize::try_from(code + self.offsets[length]).ok()?;
        Some((*self.symbols.get(place)?, u32::try_from(length).ok()?))
    }

    /// Reads a symbol. The window has to hold 16 bits.
    #[inline]
    pub(super) fn symbol(&self, bits: &mut Bits<'_>) -> Option<u8> {
        let (symbol, length) = self.look(bits.peek(16))?;
        bits.skip(length);
        Some(symbol)
    }

    /// Skips the rest of a block from coefficient `next` on.
    #[inline]
    pub(super) fn skip_block(&self, bits: &mut Bits<'_>, mut next: usize) -> Option<()> {
        while next < 64 {
            // 16 bits of a code, and 15 of its value.
            if bits.ready() < 32 {
                bits.fill();
            }
            let skip = self.skips[bits.peek(SKIPPED)];
            let after = next + usize::from(skip.coefficients);
            if skip.bits > 0 && (after < 64 || (after == 64 && !skip.ends)) {
                bits.skip(u32::from(skip.bits));
                if skip.ends {
                    return Some(());
                }
                next = after;
                continue;
            }
            let symbol = self.symbol(bits)?;
            let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
            bits.skip(size);
            match (run, size) {
                (15, 0) => next += 16,
                (_, 0) => return Some(()),
                (run, _) => next += run + 1,
            }
        }
        (next == 64).then_some(())
    }
}
