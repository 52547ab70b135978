//! From the low frequencies of a block to the few pixels that it is reduced to.
//!
//! The lowest `N` of 8 frequencies of a row are, up to a factor, the cosine transform of that row at `N` pixels.

/// `BASIS[N][k][n]`: what frequency `k` adds to pixel `n` of `N`, so that a block of 8 with the same lowest frequencies
/// keeps its brightness.
const fn basis<const N: usize>() -> [[f32; N]; N] {
    // cos(i π / 16) for i = 0 to 32, since `cos` is not const.
    const COSINES: [f32; 9] = [
        1.0,
        0.980_785_25,
        0.923_879_5,
        0.831_469_6,
        0.707_106_77,
        0.555_570_24,
        0.382_683_43,
        0.195_090_32,
        0.0,
    ];
    let mut basis = [[0.0; N]; N];
    let mut frequency = 0;
    while frequency < N {
        let mut place = 0;
        while place < N {
            // (2n + 1) k π / 2N in steps of π / 16
            let angle = ((2 * place + 1) * frequency * (8 / N)) % 32;
            let folded = if angle > 16 { 32 - angle } else { angle };
            let cosine = if folded > 8 { -COSINES[16 - folded] } else { COSINES[folded] };
            // Orthonormal for 8: sqrt(1/8) for frequency 0 and 1/2 for the others.
            let weight = if frequency == 0 { 0.353_553_4 } else { 0.5 };
            basis[frequency][place] = cosine * weight;
            place += 1;
        }
        frequency += 1;
    }
    basis
}

/// Turns the lowest `X` × `Y` frequencies of a block (row by row, 8 in a row) into pixels, written to `rows` from `at` on.
#[inline]
pub(super) fn place<const X: usize, const Y: usize>(
    block: &[f32; 64],
    samples: &mut [u8],
    at: usize,
    stride: usize,
) -> Option<()> {
    let across = const { basis::<X>() };
    let down = const { basis::<Y>() };
    let mut rows = [[0.0f32; X]; Y];
    for (row, frequencies) in rows.iter_mut().zip(block.as_chunks::<8>().0) {
        for (frequency, weights) in frequencies.iter().zip(&across) {
            for (sample, weight) in row.iter_mut().zip(weights) {
                *sample += frequency * weight;
            }
        }
    }
    for y in 0..Y {
        let mut sums = [128.5f32; X];
        for (row, weights) in rows.iter().zip(&down) {
            for (sum, sample) in sums.iter_mut().zip(row) {
                *sum += sample * weights[y];
            }
        }
        let begin = at + y * stride;
        let pixels = samples.get_mut(begin..begin + X)?;
        for (pixel, sum) in pixels.iter_mut().zip(sums) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
            let code = sum as u8;
            *pixel = code;
        }
    }
    Some(())
}

/// The block's mean alone, `X` × `Y` times.
#[inline]
pub(super) fn flat<const X: usize, const Y: usize>(
    mean: f32,
    samples: &mut [u8],
    at: usize,
    stride: usize,
) -> Option<()> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
    let code = (mean / 8.0 + 128.5) as u8;
    for y in 0..Y {
        let begin = at + y * stride;
        samples.get_mut(begin..begin + X)?.fill(code);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_kept_at_every_size_and_slopes_go_their_way() {
        let mut block = [0.0; 64];
        block[0] = 8.0 * 20.0;
        let mut samples = [0; 64];
        place::<8, 8>(&block, &mut samples, 0, 8).unwrap();
        assert_eq!(samples, [148; 64]);
        let mut samples = [0; 4];
        place::<2, 2>(&block, &mut samples, 0, 2).unwrap();
        assert_eq!(samples, [148; 4]);
        block[1] = 80.0;
        place::<2, 2>(&block, &mut samples, 0, 2).unwrap();
        assert!(samples[0] > samples[1] && samples[0] == samples[2], "{samples:?}");
        let mut tall = [0; 8];
        place::<2, 4>(&block, &mut tall, 0, 2).unwrap();
        assert_eq!(tall, [[samples[0], samples[1]]; 4].as_flattened());
    }
}
