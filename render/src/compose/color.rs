//! Spaces that pictures come in, and the way from them to linear Rec. 709 and on to a display.

use serde::{Deserialize, Serialize};

/// How values are encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Encoding {
    /// Not at all.
    Linear,
    /// IEC 61966-2-1: linear up to 0.0031308, then `1.055 v^(1/2.4) - 0.055`.
    #[default]
    Srgb,
    /// A power of 2.2, as Adobe RGB (1998) rounds it; see [`TOE`].
    Gamma22,
    /// A power of 2.4, the display of ITU-R BT.1886 with a black of 0; see [`TOE`].
    Gamma24,
    /// The camera's curve of ITU-R BT.709-6, 1.2: linear up to 0.018, then `1.099 v^0.45 - 0.099`.
    Rec709,
}

/// What the numbers of a picture mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ColorSpace {
    /// Rec. 709 primaries, the sRGB curve.
    #[default]
    Srgb,
    /// Rec. 709 primaries, linear.
    Linear,
    /// Rec. 709 primaries, a power of 2.2.
    Gamma22,
    /// Rec. 709 primaries, a power of 2.4.
    Gamma24,
    /// Rec. 709 primaries, the camera's curve.
    Rec709,
    /// ACEScg (S-2014-004): AP1 primaries, linear, white of ACES.
    AcesCg,
}

impl ColorSpace {
    /// The curve of it.
    pub fn encoding(self) -> Encoding {
        match self {
            Self::Srgb => Encoding::Srgb,
            Self::Linear | Self::AcesCg => Encoding::Linear,
            Self::Gamma22 => Encoding::Gamma22,
            Self::Gamma24 => Encoding::Gamma24,
            Self::Rec709 => Encoding::Rec709,
        }
    }

    /// From its primaries to those of Rec. 709, on linear values.
    pub fn to_rec709(self) -> Matrix {
        match self {
            Self::AcesCg => AP1_TO_REC709,
            _ => IDENTITY,
        }
    }
}

/// Rows of three, to be multiplied with a column of red, green and blue.
pub type Matrix = [[f64; 3]; 3];

/// Leaves everything as it is.
pub(super) const IDENTITY: Matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

/// AP1 (S-2014-004) under the white of ACES (0.32168, 0.33767) to Rec. 709 under D65 (0.3127, 0.3290), adapted by the
/// Bradford matrix (ICC.1:2022, annex E). Derived anew from the chromaticities by a test.
pub const AP1_TO_REC709: Matrix = [
    [1.705_050_992_657_9, -0.621_792_120_656_7, -0.083_258_872_001_2],
    [-0.130_256_417_506_9, 1.140_804_736_575_4, -0.010_548_319_068_5],
    [-0.024_003_356_804_6, -0.128_968_976_065_0, 1.152_972_332_869_6],
];

/// What red, green and blue add to luma: ITU-R BT.709-6, 3.2.
pub const LUMA: [f32; 3] = [0.2126, 0.7152, 0.0722];

/// Below this every pure power is a straight line to the origin, so that the noise of arithmetic around black does not
/// become light: a power with an exponent of less than one is infinitely steep there. 1/1024.
pub const TOE: f32 = 1.0 / 1024.0;

/// The product: first `right`, then `left`.
pub(super) fn multiply(left: &Matrix, right: &Matrix) -> Matrix {
    let mut product = [[0.0; 3]; 3];
    for (row, left) in product.iter_mut().zip(left) {
        for (column, value) in row.iter_mut().enumerate() {
            *value = left.iter().zip(right).map(|(factor, right)| factor * right[column]).sum();
        }
    }
    product
}

/// Exposure and saturation behind a matrix: twice as much light for each stop, then each channel that far from luma.
pub(super) fn graded(matrix: &Matrix, exposure: f32, saturation: f32) -> Matrix {
    let light = f64::from(exposure).exp2();
    let saturation = f64::from(saturation);
    let mut grade = [[0.0; 3]; 3];
    for (at, row) in grade.iter_mut().enumerate() {
        for (column, (value, weight)) in row.iter_mut().zip(LUMA).enumerate() {
            let own = if at == column { saturation } else { 0.0 };
            *value = light * (own + (1.0 - saturation) * f64::from(weight));
        }
    }
    multiply(&grade, matrix)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inverse(m: &Matrix) -> Matrix {
        let minor = |r: usize, c: usize| {
            let (r1, r2, c1, c2) = ((r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3);
            m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1]
        };
        let determinant: f64 = (0..3).map(|c| m[0][c] * minor(0, c)).sum();
        let mut out = IDENTITY;
        for (r, row) in out.iter_mut().enumerate() {
            for (c, value) in row.iter_mut().enumerate() {
                *value = minor(c, r) / determinant;
            }
        }
        out
    }

    fn times(m: &Matrix, v: [f64; 3]) -> [f64; 3] {
        m.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum())
    }

    fn white([x, y]: [f64; 2]) -> [f64; 3] {
        [x / y, 1.0, (1.0 - x - y) / y]
    }

    /// SMPTE RP 177-1993: from chromaticities to the matrix to XYZ.
    fn to_xyz(primaries: [[f64; 2]; 3], white_point: [f64; 2]) -> Matrix {
        let columns = primaries.map(|[x, y]| [x, y, 1.0 - x - y]);
        let mut matrix = IDENTITY;
        for (c, column) in columns.iter().enumerate() {
            for r in 0..3 {
                matrix[r][c] = column[r];
            }
        }
        let scale = times(&inverse(&matrix), white(white_point));
        matrix.map(|row| [row[0] * scale[0], row[1] * scale[1], row[2] * scale[2]])
    }

    #[test]
    fn the_matrix_of_acescg_comes_from_its_chromaticities() {
        let aces_white = [0.32168, 0.33767];
        let d65 = [0.3127, 0.3290];
        let ap1 = to_xyz([[0.713, 0.293], [0.165, 0.830], [0.128, 0.044]], aces_white);
        let rec709 = to_xyz([[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]], d65);
        let bradford = [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];
        let (from, to) = (times(&bradford, white(aces_white)), times(&bradford, white(d65)));
        let mut scale = IDENTITY;
        for at in 0..3 {
            scale[at][at] = to[at] / from[at];
        }
        let adapted = multiply(&inverse(&bradford), &multiply(&scale, &bradford));
        let derived = multiply(&inverse(&rec709), &multiply(&adapted, &ap1));
        for (row, expected) in derived.iter().zip(AP1_TO_REC709) {
            for (value, expected) in row.iter().zip(expected) {
                assert!((value - expected).abs() < 1e-6, "{derived:?}");
            }
        }
        // White stays white.
        for row in AP1_TO_REC709 {
            assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-7);
        }
    }

    #[test]
    fn a_grade_keeps_luma_and_doubles_light() {
        let grey = times(&graded(&IDENTITY, 0.0, 0.0), [1.0, 0.0, 0.0]);
        assert!(grey.iter().all(|value| (value - 0.2126).abs() < 1e-6));
        let doubled = times(&graded(&IDENTITY, 1.0, 1.0), [0.25, 0.5, 1.0]);
        assert!(doubled.iter().zip([0.5, 1.0, 2.0]).all(|(value, wanted)| (value - wanted).abs() < 1e-6));
        let vivid = times(&graded(&IDENTITY, 0.0, 2.0), [0.5, 0.25, 0.75]);
        let luma = |v: [f64; 3]| v.iter().zip(LUMA).map(|(a, b)| a * f64::from(b)).sum::<f64>();
        assert!((luma(vivid) - luma([0.5, 0.25, 0.75])).abs() < 1e-6);
    }
}
