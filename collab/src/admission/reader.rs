//! Reads lib0's encoding, and believes nothing.

use super::Malformed;

/// A cursor over the bytes of a message.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// How many bytes are left.
    pub(super) const fn left(&self) -> usize {
        self.bytes.len()
    }

    /// Fails when bytes are left over.
    pub(super) const fn finish(&self) -> Result<(), Malformed> {
        if self.bytes.is_empty() { Ok(()) } else { Err(Malformed::Trailing) }
    }

    pub(super) fn byte(&mut self) -> Result<u8, Malformed> {
        let (&byte, rest) = self.bytes.split_first().ok_or(Malformed::Truncated)?;
        self.bytes = rest;
        Ok(byte)
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or(Malformed::Truncated)?;
        self.bytes = rest;
        Ok(taken)
    }

    /// A variable-length unsigned integer of at most `most`.
    pub(super) fn number(&mut self, most: u64) -> Result<u64, Malformed> {
        let mut number = 0_u64;
        for shift in (0..56).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return if number <= most { Ok(number) } else { Err(Malformed::Number) };
            }
        }
        Err(Malformed::Number)
    }

    pub(super) fn number_u32(&mut self, most: u64) -> Result<u32, Malformed> {
        u32::try_from(self.number(most)?).map_err(|_| Malformed::Number)
    }

    /// How many things follow, each of at least `bytes_each` bytes.
    pub(super) fn count(&mut self, bytes_each: usize) -> Result<usize, Malformed> {
        let count = usize::try_from(self.number(u64::from(u32::MAX))?).map_err(|_| Malformed::Number)?;
        if count > self.bytes.len() / bytes_each { Err(Malformed::Count) } else { Ok(count) }
    }

    /// Bytes with their length before them.
    pub(super) fn buffer(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.number(u64::from(u32::MAX))?;
        self.take(usize::try_from(length).map_err(|_| Malformed::Number)?)
    }

    /// A text with its length in bytes before it, of at most `most` bytes.
    pub(super) fn text(&mut self, most: usize) -> Result<&'a str, Malformed> {
        let bytes = self.buffer()?;
        if bytes.len() > most {
            return Err(Malformed::Number);
        }
        std::str::from_utf8(bytes).map_err(|_| Malformed::Utf8)
    }

    /// An integer (lib0's `writeVarInt`): a sign and six bits, then seven bits a byte. Beyond the 53 bits that JavaScript
    /// carries exactly, yrs would write it on as a big integer, which is no plain value any more.
    fn integer(&mut self) -> Result<(), Malformed> {
        let first = self.byte()?;
        let mut number = u64::from(first & 0x3f);
        let (mut more, mut shift) = (first & 0x80 != 0, 6);
        while more {
            if shift > 48 {
                return Err(Malformed::Number);
            }
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            (more, shift) = (byte & 0x80 != 0, shift + 7);
        }
        if number < 1 << 53 { Ok(()) } else { Err(Malformed::Number) }
    }

    /// A plain value (lib0's `readAny`), nested at most `depth` deep. Buffers and big integers are not let in.
    pub(super) fn any(&mut self, depth: usize) -> Result<(), Malformed> {
        match self.byte()? {
            // undefined, null, false, true
            127 | 126 | 121 | 120 => Ok(()),
            125 => self.integer(),
            // float32, float64
            124 => self.take(4).map(drop),
            123 => self.take(8).map(drop),
            119 => self.text(usize::MAX).map(drop),
            118 => {
                let depth = depth.checked_sub(1).ok_or(Malformed::Depth)?;
                for _ in 0..self.count(2)? {
                    self.text(usize::MAX)?;
                    self.any(depth)?;
                }
                Ok(())
            }
            117 => {
                let depth = depth.checked_sub(1).ok_or(Malformed::Depth)?;
                for _ in 0..self.count(1)? {
                    self.any(depth)?;
                }
                Ok(())
            }
            _ => Err(Malformed::Unsupported),
        }
    }
}
