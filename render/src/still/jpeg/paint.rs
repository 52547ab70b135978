//! From the planes of luma and chroma to rows of pixels: chroma is enlarged, and YCbCr becomes RGB, with the weights and the
//! rounding of `zune-jpeg`.

/// The rows of chroma that a row of pixels lies between: three parts of the first, one of the second.
#[derive(Clone, Copy)]
pub(super) struct Between<'p> {
    pub(super) near: &'p [u8],
    pub(super) far: &'p [u8],
}

/// How many times as many samples luma has as chroma, across and down: once or twice.
pub(super) type Finer = (usize, usize);

/// Where rows of chroma are enlarged.
#[derive(Default)]
pub(super) struct Scratch {
    between: Vec<u8>,
    enlarged: [Vec<u8>; 2],
}

/// One row of pixels, red, green and blue of each. Rows of chroma are as wide as their blocks, and luma at least as wide as
/// the pixels.
pub(super) fn row(
    luma: &[u8],
    chroma: [Between<'_>; 2],
    finer: Finer,
    scratch: &mut Scratch,
    pixels: &mut [u8],
) {
    let Scratch { between, enlarged } = scratch;
    for (chroma, enlarged) in chroma.iter().zip(enlarged.iter_mut()) {
        let narrow = if finer.1 == 2 {
            between.resize(chroma.near.len(), 0);
            down(*chroma, between);
            &**between
        } else {
            chroma.near
        };
        enlarged.resize(narrow.len() * finer.0, 0);
        if finer.0 == 2 { across(narrow, enlarged) } else { enlarged.copy_from_slice(narrow) }
    }
    colored(luma, &enlarged[0], &enlarged[1], pixels);
}

/// Three parts of what is near, and one of what is far.
#[inline]
fn weighed(near: u8, far: u8) -> u8 {
    #[expect(clippy::cast_possible_truncation, reason = "a mean of bytes")]
    let mean = ((u16::from(near) * 3 + u16::from(far) + 2) >> 2) as u8;
    mean
}

fn down(chroma: Between<'_>, into: &mut [u8]) {
    for ((sample, near), far) in into.iter_mut().zip(chroma.near).zip(chroma.far) {
        *sample = weighed(*near, *far);
    }
}

/// Twice as wide; the first and the last sample have nothing beyond them.
fn across(narrow: &[u8], into: &mut [u8]) {
    let [first, .., last] = narrow else { return };
    let (firsts, seconds) = (narrow.iter(), narrow.iter().skip(1));
    let inner = into.get_mut(1..2 * narrow.len() - 1).unwrap_or_default();
    for ((pair, left), right) in inner.as_chunks_mut::<2>().0.iter_mut().zip(firsts).zip(seconds) {
        *pair = [weighed(*left, *right), weighed(*right, *left)];
    }
    if let [start, .., end] = into {
        (*start, *end) = (*first, *last);
    }
}

/// From YCbCr to RGB (JFIF 1.02: Rec. 601 in full range), in 14 bits of fraction.
fn colored(luma: &[u8], blue: &[u8], red: &[u8], pixels: &mut [u8]) {
    let pixels = pixels.as_chunks_mut::<3>().0.iter_mut();
    for (((pixel, luma), blue), red) in pixels.zip(luma).zip(blue).zip(red) {
        let luma = (i32::from(*luma) << 14) + ((1 << 13) - 1);
        let (blue, red) = (i32::from(*blue) - 128, i32::from(*red) - 128);
        let parts = [luma + 22_970 * red, luma - 11_700 * red - 5638 * blue, luma + 29_032 * blue];
        #[expect(clippy::cast_sign_loss, reason = "clamped")]
        let codes = parts.map(|part| (part >> 14).clamp(0, 255) as u8);
        *pixel = codes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chroma_is_enlarged_by_three_parts_and_one() {
        let mut into = [0; 8];
        across(&[0, 100, 200, 40], &mut into);
        assert_eq!(into, [0, 25, 75, 125, 175, 160, 80, 40]);
        let mut into = [0; 2];
        down(Between { near: &[8, 255], far: &[0, 255] }, &mut into);
        assert_eq!(into, [6, 255]);
    }

    #[test]
    fn gray_stays_gray_and_what_is_beyond_white_is_cut() {
        let mut pixels = [0; 9];
        colored(&[17, 255, 0], &[128, 255, 0], &[128, 128, 0], &mut pixels);
        assert_eq!(pixels, [17, 17, 17, 255, 211, 255, 0, 135, 0]);
    }
}
