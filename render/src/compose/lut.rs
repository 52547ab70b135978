//! Tables of three dimensions, as `.cube` files have them (Adobe, Cube LUT Specification 1.0).

/// Values a side that a table may have.
pub const MAX_LUT_SIDE: u32 = 129;

/// Bytes that a `.cube` file may have: 129³ lines of three long numbers.
pub const MAX_CUBE_BYTES: usize = 160 << 20;

/// A table of three dimensions: for red, green and blue a red, green and blue, between which it is tetrahedrally even.
#[derive(Clone, Debug)]
pub struct Lut {
    id: u64,
    side: u32,
    least: [f32; 3],
    most: [f32; 3],
    /// Four for each entry, the last unused, red fastest.
    entries: Vec<f32>,
}

/// Why a `.cube` file is not read. Lines are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LutError {
    /// More than [`MAX_CUBE_BYTES`].
    #[error("the table has {0} bytes, and at most {MAX_CUBE_BYTES} are read")]
    TooManyBytes(usize),
    /// A table of one dimension.
    #[error("line {0}: this is a table of one dimension; export it as a 3D table (LUT_3D_SIZE)")]
    OneDimension(usize),
    /// No size before the values, or none that is allowed.
    #[error("line {0}: LUT_3D_SIZE should lie within 2 and {MAX_LUT_SIDE}")]
    Size(usize),
    /// A keyword that is not known, or without what belongs to it.
    #[error("line {0}: neither a keyword of the format nor three numbers")]
    Line(usize),
    /// The domain is empty.
    #[error("DOMAIN_MIN should lie below DOMAIN_MAX")]
    Domain,
    /// Fewer or more values than the size says.
    #[error("the table should have {wanted} lines of values, and has {given}")]
    Count {
        /// The side, cubed.
        wanted: usize,
        /// How many came, counted up to one more.
        given: usize,
    },
}

impl Lut {
    /// Reads a `.cube` file. Values are clamped to ±65504; not a number is refused.
    pub fn from_cube(bytes: &[u8]) -> Result<Self, LutError> {
        if bytes.len() > MAX_CUBE_BYTES {
            return Err(LutError::TooManyBytes(bytes.len()));
        }
        let mut side = None;
        let (mut least, mut most) = ([0.0f32; 3], [1.0f32; 3]);
        let mut entries = Vec::new();
        let mut number = 0;
        for line in bytes.split(|&byte| byte == b'\n') {
            number += 1;
            // comments and titles may be in any encoding; keywords and numbers are ASCII
            let line = line.trim_ascii();
            if line.is_empty() || line[0] == b'#' || line.starts_with(b"TITLE") {
                continue;
            }
            let line = str::from_utf8(line).map_err(|_| LutError::Line(number))?;
            let mut words = line.split_ascii_whitespace();
            let first = words.next().unwrap_or_default();
            match first {
                "LUT_1D_SIZE" | "LUT_1D_INPUT_RANGE" => return Err(LutError::OneDimension(number)),
                "LUT_3D_SIZE" => {
                    let value = words.next().and_then(|word| word.parse::<u32>().ok());
                    let value = value.filter(|value| (2..=MAX_LUT_SIDE).contains(value));
                    if side.is_some() || words.next().is_some() {
                        return Err(LutError::Size(number));
                    }
                    side = Some(value.ok_or(LutError::Size(number))?);
                }
                "LUT_3D_INPUT_RANGE" => {
                    let range = numbers::<2>(words).ok_or(LutError::Line(number))?;
                    (least, most) = ([range[0]; 3], [range[1]; 3]);
                }
                "DOMAIN_MIN" => least = numbers(words).ok_or(LutError::Line(number))?,
                "DOMAIN_MAX" => most = numbers(words).ok_or(LutError::Line(number))?,
                _ => {
                    let side = side.ok_or(LutError::Size(number))?;
                    let [red, green, blue] =
                        numbers(line.split_ascii_whitespace()).ok_or(LutError::Line(number))?;
                    let wanted = (side as usize).pow(3);
                    if entries.len() == wanted * 4 {
                        return Err(LutError::Count { wanted, given: wanted + 1 });
                    }
                    entries.extend([red, green, blue, 1.0]);
                }
            }
        }
        // both are numbers
        if least.iter().zip(most).any(|(least, most)| *least >= most) {
            return Err(LutError::Domain);
        }
        let side = side.ok_or(LutError::Size(number))?;
        let wanted = (side as usize).pow(3);
        if entries.len() != wanted * 4 {
            return Err(LutError::Count { wanted, given: entries.len() / 4 });
        }
        Ok(Self { id: super::picture::next_id(), side, least, most, entries })
    }

    /// Tells it from every other table and picture of this process.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Entries a side.
    pub fn side(&self) -> u32 {
        self.side
    }

    /// What the first entry of each channel is for, and what the last one is.
    pub fn domain(&self) -> ([f32; 3], [f32; 3]) {
        (self.least, self.most)
    }

    /// How many entries there are for each step of 1 in what goes in.
    pub(super) fn scale(&self) -> [f32; 3] {
        #[expect(clippy::cast_precision_loss, reason = "at most 128")]
        let last = (self.side - 1) as f32;
        [0, 1, 2].map(|at| last / (self.most[at] - self.least[at]))
    }

    /// Red, green, blue and a 1 for each entry; red runs fastest, then green.
    pub fn entries(&self) -> &[f32] {
        &self.entries
    }
}

fn numbers<'a, const N: usize>(mut words: impl Iterator<Item = &'a str>) -> Option<[f32; N]> {
    let mut values = [0.0; N];
    for value in &mut values {
        let number: f32 = words.next()?.parse().ok()?;
        if number.is_nan() {
            return None;
        }
        *value = number.clamp(-65504.0, 65504.0);
    }
    words.next().is_none().then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_table_is_refused_with_its_line() {
        let told = |text: &str| Lut::from_cube(text.as_bytes()).unwrap_err();
        assert_eq!(told(""), LutError::Size(1));
        assert_eq!(told("0 0 0"), LutError::Size(1));
        assert_eq!(told("\nLUT_1D_SIZE 2\n0 0 0\n1 1 1"), LutError::OneDimension(2));
        for size in ["1", "130", "-2", "4294967298", "2 2", "two", ""] {
            assert_eq!(told(&format!("LUT_3D_SIZE {size}\n")), LutError::Size(1), "{size}");
        }
        assert_eq!(told("LUT_3D_SIZE 2\nLUT_3D_SIZE 3"), LutError::Size(2));
        assert_eq!(told("LUT_3D_SIZE 2\n0 0"), LutError::Line(2));
        assert_eq!(told("LUT_3D_SIZE 2\n0 0 0 0"), LutError::Line(2));
        assert_eq!(told("LUT_3D_SIZE 2\n0 nan 0"), LutError::Line(2));
        assert_eq!(told("LUT_3D_SIZE 2\nDOMAIN_MAX 1 1"), LutError::Line(2));
        assert_eq!(told("LUT_3D_SIZE 2\nDOMAIN_MAX 1 0 1\n"), LutError::Domain);
        assert_eq!(told("LUT_3D_SIZE 2\n0 0 0"), LutError::Count { wanted: 8, given: 1 });
        let many = "0 0 0\n".repeat(9);
        assert_eq!(told(&format!("LUT_3D_SIZE 2\n{many}")), LutError::Count { wanted: 8, given: 9 });
    }

    #[test]
    fn what_the_format_allows_is_read() {
        let values = "0 1e9 -1e9\n".repeat(8);
        let text = format!("TITLE \"\u{e9}\"\n#c\n\nLUT_3D_SIZE 2\nLUT_3D_INPUT_RANGE -1 2.5\n{values}\n\n");
        let lut = Lut::from_cube(text.as_bytes()).unwrap();
        assert_eq!(lut.side(), 2);
        assert_eq!(lut.domain(), ([-1.0; 3], [2.5; 3]));
        assert_eq!(lut.entries()[..4], [0.0, 65504.0, -65504.0, 1.0]);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(noise in prop::collection::vec(any::<u8>(), 0..200),
            lines in prop::collection::vec("(LUT_3D_SIZE|DOMAIN_MIN|DOMAIN_MAX|[0-9]{1,2})( [-0-9.einfNa]{1,5}){0,3}", 0..20)) {
            let _ = Lut::from_cube(&noise);
            let _ = Lut::from_cube(lines.join("\n").as_bytes());
        }
    }
}
