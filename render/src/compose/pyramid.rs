//! Halving a picture: each texel is the mean of what it covers of the finer level, colours weighted by alpha.

use rayon::prelude::*;

use super::picture::{Level, Samples, level_size};
use super::{Alpha, Size};

/// The next level of a pyramid. An odd side is not cut off: there each texel covers two and a bit.
pub(super) fn halve(finer: &Level, alpha: Alpha, opaque: bool) -> Level {
    let size = level_size(finer.size, 1);
    let weighted = alpha == Alpha::Straight && !opaque;
    let samples = match &finer.samples {
        Samples::U8(all) => Samples::U8(halved::<u8>(all, finer.size, size, weighted)),
        Samples::U16(all) => Samples::U16(halved::<u16>(all, finer.size, size, weighted)),
        Samples::F32(all) => Samples::F32(halved::<f32>(all, finer.size, size, weighted)),
    };
    Level { size, samples }
}

/// A kind of sample.
trait Sample: Copy + Default + Send + Sync {
    const FULL: f32;
    fn read(self) -> f32;
    fn write(value: f32) -> Self;
    /// The mean of four, where that is what it takes.
    fn mean(four: [Self; 4]) -> Self;
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "means of what fits, rounded")]
impl Sample for u8 {
    const FULL: f32 = 255.0;
    fn read(self) -> f32 {
        f32::from(self)
    }
    fn write(value: f32) -> Self {
        (value + 0.5) as Self
    }
    fn mean([a, b, c, d]: [Self; 4]) -> Self {
        ((u16::from(a) + u16::from(b) + u16::from(c) + u16::from(d) + 2) >> 2) as Self
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "means of what fits, rounded")]
impl Sample for u16 {
    const FULL: f32 = 65535.0;
    fn read(self) -> f32 {
        f32::from(self)
    }
    fn write(value: f32) -> Self {
        (value + 0.5) as Self
    }
    fn mean([a, b, c, d]: [Self; 4]) -> Self {
        ((u32::from(a) + u32::from(b) + u32::from(c) + u32::from(d) + 2) >> 2) as Self
    }
}

impl Sample for f32 {
    const FULL: f32 = 1.0;
    fn read(self) -> f32 {
        self
    }
    fn write(value: f32) -> Self {
        value
    }
    fn mean([a, b, c, d]: [Self; 4]) -> Self {
        (a + b + c + d) * 0.25
    }
}

fn halved<S: Sample>(finer: &[S], from: Size, to: Size, weighted: bool) -> Vec<S> {
    let (from_width, width) = (from.width as usize, to.width as usize);
    let (texels, _) = finer.as_chunks::<4>();
    let mut out = vec![S::default(); width * to.height as usize * 4];
    let even = (from.width.is_multiple_of(2) && from.height.is_multiple_of(2)) && !weighted;
    let columns: Vec<Taps> = (0..to.width).map(|x| taps(x, from.width, to.width)).collect();
    out.par_chunks_mut(width * 4).with_min_len(16).enumerate().for_each(|(y, row)| {
        let (row, _) = row.as_chunks_mut::<4>();
        if even {
            let above = texels[2 * y * from_width..][..from_width].as_chunks::<2>().0;
            let below = texels[(2 * y + 1) * from_width..][..from_width].as_chunks::<2>().0;
            for ((texel, above), below) in row.iter_mut().zip(above).zip(below) {
                for (channel, value) in texel.iter_mut().enumerate() {
                    *value =
                        S::mean([above[0][channel], above[1][channel], below[0][channel], below[1][channel]]);
                }
            }
            return;
        }
        #[expect(clippy::cast_possible_truncation, reason = "a row of a picture")]
        let rows = taps(y as u32, from.height, to.height);
        for (texel, columns) in row.iter_mut().zip(&columns) {
            *texel = covered(texels, from_width, columns, &rows, weighted);
        }
    });
    out
}

/// Up to three texels in a row, from `first`, and what each adds to the mean.
#[derive(Clone, Copy)]
struct Taps {
    first: usize,
    weights: [f32; 3],
}

/// What a texel covers of the finer level: a side of `2 n + 1` texels becomes `n`, each covering `2 + 1/n` of them.
fn taps(at: u32, from: u32, to: u32) -> Taps {
    if from == to {
        return Taps { first: at as usize, weights: [1.0, 0.0, 0.0] };
    }
    let first = 2 * at as usize;
    if from == 2 * to {
        return Taps { first, weights: [0.5, 0.5, 0.0] };
    }
    #[expect(clippy::cast_precision_loss, reason = "sides of pictures are far below 2^24")]
    let (at, from, to) = (at as f32, from as f32, to as f32);
    Taps { first, weights: [(to - at) / from, to / from, (at + 1.0) / from] }
}

fn covered<S: Sample>(
    texels: &[[S; 4]],
    width: usize,
    columns: &Taps,
    rows: &Taps,
    weighted: bool,
) -> [S; 4] {
    let mut sum = [0.0f32; 4];
    for (y, down) in rows.weights.into_iter().enumerate().filter(|(_, weight)| *weight > 0.0) {
        for (x, across) in columns.weights.into_iter().enumerate().filter(|(_, weight)| *weight > 0.0) {
            let texel = texels[(rows.first + y) * width + columns.first + x].map(S::read);
            let weight = down * across;
            let color = if weighted { weight * texel[3] } else { weight };
            for channel in 0..3 {
                sum[channel] += texel[channel] * color;
            }
            sum[3] += texel[3] * weight;
        }
    }
    let [colors @ .., alpha] = &mut sum;
    if weighted && *alpha > 0.0 {
        for value in colors {
            *value /= *alpha;
        }
    }
    sum.map(|value| S::write(value.min(if S::FULL > 1.0 { S::FULL } else { f32::MAX })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::Picture;

    #[test]
    fn a_level_is_the_mean_of_what_it_covers() {
        let texels: Vec<u8> = (0..8u8).flat_map(|v| [v * 10, 0, 0, 255]).collect();
        let picture = Picture::from_rgba8(4, 2, texels).unwrap();
        assert_eq!(picture.level_count(), 3);
        let Samples::U8(half) = &picture.level(1).samples else { panic!("the depth stays") };
        assert_eq!(half, &[25, 0, 0, 255, 45, 0, 0, 255]);
        let Samples::U8(last) = &picture.level(9).samples else { panic!("the depth stays") };
        assert_eq!(last, &[35, 0, 0, 255]);
    }

    #[test]
    fn an_odd_side_is_not_cut_off() {
        let texels: Vec<f32> = (0..5u8).flat_map(|v| [f32::from(v), 0.0, 0.0, 1.0]).collect();
        let picture = Picture::from_rgba_f32(5, 1, texels).unwrap();
        let Samples::F32(half) = &picture.level(1).samples else { panic!("the depth stays") };
        // 0 1 and half of 2, the other half and 3 4
        assert!((half[0] - 0.8).abs() < 1e-6 && (half[4] - 3.2).abs() < 1e-6, "{half:?}");
        let Samples::F32(last) = &picture.level(2).samples else { panic!("the depth stays") };
        assert!((last[0] - 2.0).abs() < 1e-6, "{last:?}");
    }

    #[test]
    fn what_is_transparent_gives_no_colour() {
        let texels = vec![200, 100, 50, 255, 0, 255, 0, 0];
        let straight = Picture::from_rgba8(2, 1, texels.clone()).unwrap();
        let Samples::U8(one) = &straight.level(1).samples else { panic!("the depth stays") };
        assert_eq!(one, &[200, 100, 50, 128]);
        let premultiplied = Picture::from_rgba8(2, 1, texels).unwrap().with_alpha(Alpha::Premultiplied);
        let Samples::U8(one) = &premultiplied.level(1).samples else { panic!("the depth stays") };
        assert_eq!(one, &[100, 178, 25, 128]);
    }

    #[test]
    fn what_is_no_number_is_black_and_infinity_the_end() {
        let picture =
            Picture::from_rgba_f32(1, 1, vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1.0]).unwrap();
        let Samples::F32(all) = &picture.level(0).samples else { panic!("the depth stays") };
        assert_eq!(all, &[0.0, 65504.0, -65504.0, 1.0]);
    }
}
