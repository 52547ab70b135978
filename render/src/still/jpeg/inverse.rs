//! From the coefficients of a block to its 64 pixels, in whole numbers: the inverse cosine transform of Loeffler, Ligtenberg
//! and Moschytz in 12 bits of fraction, rounded in the same places as in `zune-jpeg` (and `stb_image` before it), so that
//! a picture has the same pixels whether it is decoded by rows or whole.

/// Where the last coefficient of a block is, in the order of the file, that lies within its first four rows and columns.
const LAST_OF_LOW: u8 = 9;

/// As long as the sizes of a block's coefficients come to no more than this, no sum on the way needs more than 16 bits:
/// the first pass makes them at most 1.4 × 4 times as large, and the second adds up to four of different columns.
const NARROW: i32 = 5000;

/// After the first pass two bits more than those of whole numbers are left.
const FIRST_SHIFT: u32 = 10;
const FIRST_ROUNDING: i32 = 512;

/// 12 bits of fraction, the two of the first pass, and the 8 that both together enlarge by. Half a code, the mean of a block
/// as it is stored, and what the first pass rounded.
const SECOND_SHIFT: u32 = 17;
const SECOND_ROUNDING: i32 = (1 << 16) + (128 << 17) + FIRST_ROUNDING;

/// Eight pixels of each row from `samples` on, `stride` apart. `last` is where the last coefficient is in the order of the
/// file, above 0; `coefficients` lie in the order of the block, the mean in front.
#[inline]
pub(super) fn block(
    coefficients: &[i16; 64],
    quantization: &[i16; 64],
    last: u8,
    samples: &mut [u8],
    stride: usize,
) {
    let mut rows = [[0; 8]; 8];
    let mut sizes = 0i32;
    let values = coefficients.as_chunks::<8>().0.iter().zip(quantization.as_chunks::<8>().0);
    for (row, (coefficients, quantization)) in rows.iter_mut().zip(values) {
        for ((value, coefficient), step) in row.iter_mut().zip(coefficients).zip(quantization) {
            *value = i32::from(*coefficient) * i32::from(*step);
            // Where this goes around, the file is damaged anyway.
            sizes = sizes.wrapping_add(value.wrapping_abs());
        }
    }
    let pixels = match (sizes <= NARROW, last <= LAST_OF_LOW) {
        (true, true) => both_ways::<true, 4>(&rows),
        (true, false) => both_ways::<true, 8>(&rows),
        (false, _) => both_ways::<false, 8>(&rows),
    };
    for (row, target) in pixels.iter().zip(samples.chunks_mut(stride)) {
        if let Some(target) = target.first_chunk_mut() {
            *target = *row;
        }
    }
}

/// A block of which there is a mean alone.
#[inline]
pub(super) fn flat(mean: i16, step: i16, samples: &mut [u8], stride: usize) {
    let level = (i32::from(mean) * i32::from(step) + 4 + 1024) >> 3;
    let level = clamped(level);
    for target in samples.chunks_mut(stride).take(8) {
        if let Some(target) = target.first_chunk_mut::<8>() {
            *target = [level; 8];
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
const fn clamped(level: i32) -> u8 {
    // `clamp` is not const
    (if level < 0 {
        0
    } else if level > 255 {
        255
    } else {
        level
    }) as u8
}

/// Columns, then rows. Of the coefficients only the first `LOW` rows and columns are not zero.
#[inline]
fn both_ways<const NARROW: bool, const LOW: usize>(rows: &[[i32; 8]; 8]) -> [[u8; 8]; 8] {
    let mut columns = [[0; 8]; 8];
    for x in 0..LOW {
        let line = line::<NARROW, LOW>(std::array::from_fn(|y| rows[y][x]), FIRST_ROUNDING);
        for (y, value) in line.iter().enumerate() {
            columns[y][x] = value >> FIRST_SHIFT;
        }
    }
    let turned: [[i32; 8]; 8] = std::array::from_fn(|x| std::array::from_fn(|y| columns[y][x]));
    let mut pixels = [[0; 8]; 8];
    for y in 0..8 {
        let line = line::<NARROW, LOW>(std::array::from_fn(|x| turned[x][y]), SECOND_ROUNDING);
        for (x, value) in line.iter().enumerate() {
            pixels[x][y] = clamped(value >> SECOND_SHIFT);
        }
    }
    std::array::from_fn(|y| std::array::from_fn(|x| pixels[x][y]))
}

/// A product; where both factors are known to have 16 bits, many processors have a faster one.
#[inline]
fn times<const NARROW: bool>(value: i32, factor: i16) -> i32 {
    if NARROW {
        #[expect(clippy::cast_possible_truncation, reason = "known to fit")]
        let value = value as i16;
        i32::from(value) * i32::from(factor)
    } else {
        value.wrapping_mul(i32::from(factor))
    }
}

/// One line of eight, of which only the first `LOW` are not zero.
#[inline]
fn line<const NARROW: bool, const LOW: usize>(from: [i32; 8], rounding: i32) -> [i32; 8] {
    let times = times::<NARROW>;
    let at = |index: usize| if index < LOW { from[index] } else { 0 };
    // The factors are cosines and sums of them: √2 cos(6π/16) is 0.541, or 2217 / 4096.
    let shared = times(at(2).wrapping_add(at(6)), 2217);
    let (two, six) = (shared.wrapping_add(times(at(2), 3135)), shared.wrapping_add(times(at(6), -7567)));
    let sum = at(0).wrapping_add(at(4)).wrapping_shl(12).wrapping_add(rounding);
    let difference = at(0).wrapping_sub(at(4)).wrapping_shl(12).wrapping_add(rounding);
    let even = [
        sum.wrapping_add(two),
        difference.wrapping_add(six),
        difference.wrapping_sub(six),
        sum.wrapping_sub(two),
    ];
    let (seven_three, five_one) = (at(7).wrapping_add(at(3)), at(5).wrapping_add(at(1)));
    let shared = times(seven_three.wrapping_add(five_one), 4816);
    let seven_one = shared.wrapping_add(times(at(7).wrapping_add(at(1)), -3685));
    let five_three = shared.wrapping_add(times(at(5).wrapping_add(at(3)), -10_497));
    let (seven_three, five_one) = (times(seven_three, -8034), times(five_one, -1597));
    let odd = [
        times(at(1), 6149).wrapping_add(seven_one).wrapping_add(five_one),
        times(at(3), 12_586).wrapping_add(five_three).wrapping_add(seven_three),
        times(at(5), 8410).wrapping_add(five_three).wrapping_add(five_one),
        times(at(7), 1223).wrapping_add(seven_one).wrapping_add(seven_three),
    ];
    std::array::from_fn(|index| {
        if index < 4 {
            even[index].wrapping_add(odd[index])
        } else {
            even[7 - index].wrapping_sub(odd[7 - index])
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The transform as T.81, A.3.3 writes it.
    fn exact(coefficients: &[i16; 64]) -> [f64; 64] {
        let weight = |frequency: usize| if frequency == 0 { 0.5f64.sqrt() } else { 1.0 };
        let cosine = |place: usize, frequency: usize| {
            let angle = u8::try_from((2 * place + 1) * frequency).map(f64::from).unwrap();
            (angle * std::f64::consts::PI / 16.0).cos()
        };
        std::array::from_fn(|at| {
            let (x, y) = (at % 8, at / 8);
            let sum: f64 = (0..64)
                .map(|index| {
                    let (u, v) = (index % 8, index / 8);
                    f64::from(coefficients[index]) * weight(u) * weight(v) * cosine(x, u) * cosine(y, v)
                })
                .sum();
            (sum / 4.0 + 128.0).clamp(0.0, 255.0)
        })
    }

    fn assert_near(coefficients: &[i16; 64], last: u8, most: f64) {
        let mut samples = [0; 64];
        block(coefficients, &[1; 64], last, &mut samples, 8);
        for (sample, exact) in samples.iter().zip(exact(coefficients)) {
            assert!((f64::from(*sample) - exact).abs() < most, "{sample} for {exact} of {coefficients:?}");
        }
    }

    #[test]
    fn each_frequency_and_many_together_are_what_the_standard_says() {
        let mut many = [0; 64];
        for at in 0..64u8 {
            for value in [-700, -3, 1, 55, 900] {
                let mut one = [0; 64];
                one[0] = 40;
                one[usize::from(at)] = value;
                assert_near(&one, 63, 0.6);
                if at % 8 < 4 && at / 8 < 4 {
                    assert_near(&one, LAST_OF_LOW, 0.6);
                }
            }
            many[usize::from(at)] = i16::from(at) * 37 % 101 - 50;
            assert_near(&many, 63, 0.6);
        }
        // So much that 16 bits are too few; and what 12 bits of fraction lack shows.
        many[9] = 3000;
        many[0] = -3000;
        assert_near(&many, 63, 1.5);
    }

    #[test]
    fn a_mean_alone_is_as_with_others_of_nothing() {
        for mean in -1100..1100 {
            let (mut one, mut other) = ([0; 64], [0; 64]);
            flat(mean, 1, &mut one, 8);
            let mut coefficients = [0; 64];
            coefficients[0] = mean;
            block(&coefficients, &[1; 64], 1, &mut other, 8);
            assert_eq!(one, other, "{mean}");
        }
    }
}
