//! From code values to light.

use serde::Serialize;

/// How encoded values, 0 to 1, become light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Transfer {
    /// Light as it is.
    Linear,
    /// The piecewise curve of IEC 61966-2-1.
    Srgb,
    /// What a display makes of Rec. 601, 709 and 2020: a power of 2.4 (ITU-R BT.1886 with a black of no light).
    Bt1886,
    /// A power of 2.2 (ITU-R BT.470, system M).
    Gamma22,
    /// A power of 2.8 (ITU-R BT.470, system B and G).
    Gamma28,
    /// SMPTE ST 2084. One is 100 cd/m², so the most is 100.
    Pq,
    /// ARIB STD-B67, to the light of the scene: one is its peak.
    Hlg,
}

impl Transfer {
    /// The one that a clip's tag stands for, by ffmpeg's name of it. What is untagged or unknown is taken to be made for
    /// a display of Rec. 709.
    pub(super) fn tagged(name: Option<&str>) -> Self {
        match name {
            Some("linear") => Self::Linear,
            Some("iec61966-2-1") => Self::Srgb,
            Some("bt470m" | "gamma22") => Self::Gamma22,
            Some("bt470bg" | "gamma28") => Self::Gamma28,
            Some("smpte2084") => Self::Pq,
            Some("arib-std-b67") => Self::Hlg,
            _ => Self::Bt1886,
        }
    }
}

/// The light of an encoded value. Below zero the curves go on mirrored, since codes below black are not darker than
/// none: they are kept, to be seen.
pub fn linear_of(transfer: Transfer, encoded: f64) -> f64 {
    let value = encoded.abs();
    let light = match transfer {
        Transfer::Linear => value,
        Transfer::Srgb if value <= 0.040_45 => value / 12.92,
        Transfer::Srgb => ((value + 0.055) / 1.055).powf(2.4),
        Transfer::Bt1886 => value.powf(2.4),
        Transfer::Gamma22 => value.powf(2.2),
        Transfer::Gamma28 => value.powf(2.8),
        Transfer::Pq => {
            // SMPTE ST 2084:2014, 5.2
            let (m1, m2) = (2610.0 / 16384.0, 2523.0 / 4096.0 * 128.0);
            let (c1, c2, c3) = (3424.0 / 4096.0, 2413.0 / 4096.0 * 32.0, 2392.0 / 4096.0 * 32.0);
            let root = value.min(1.0).powf(1.0 / m2);
            ((root - c1).max(0.0) / (c2 - c3 * root)).powf(1.0 / m1) * 100.0
        }
        Transfer::Hlg => {
            // ITU-R BT.2100-2, table 5
            let (a, b, c) = (0.178_832_77, 0.284_668_92, 0.559_910_73);
            if value <= 0.5 { value * value / 3.0 } else { (f64::exp((value - c) / a) + b) / 12.0 }
        }
    };
    light.copysign(encoded)
}

/// Luma's shares of red and blue, by ffmpeg's name of the matrix.
pub(super) fn shares(matrix: &str) -> Option<(f64, f64)> {
    Some(match matrix {
        "bt709" => (0.2126, 0.0722),
        "bt601" => (0.299, 0.114),
        "bt2020" => (0.2627, 0.0593),
        "smpte240m" => (0.212, 0.087),
        "fcc" => (0.30, 0.11),
        _ => return None,
    })
}

/// Red, green and blue of luma (0 to 1) and colour differences (-0.5 to 0.5), as ITU-R BT.709 and its like define them.
pub(super) fn rgb_of((red_share, blue_share): (f64, f64), [luma, blue, red]: [f64; 3]) -> [f64; 3] {
    let r = luma + 2.0 * (1.0 - red_share) * red;
    let b = luma + 2.0 * (1.0 - blue_share) * blue;
    let g = (luma - red_share * r - blue_share * b) / (1.0 - red_share - blue_share);
    [r, g, b]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-6 * right.abs().max(1.0)
    }

    #[test]
    fn curves_pass_through_the_points_that_their_standards_name() {
        for transfer in [Transfer::Linear, Transfer::Srgb, Transfer::Bt1886, Transfer::Gamma22, Transfer::Hlg]
        {
            assert!(near(linear_of(transfer, 0.0), 0.0), "{transfer:?}");
            assert!((linear_of(transfer, 1.0) - 1.0).abs() < 1e-4, "{transfer:?}");
        }
        assert!(near(linear_of(Transfer::Srgb, 0.5), 0.214_041_14));
        assert!(near(linear_of(Transfer::Bt1886, 0.5), 0.189_464_57));
        // ST 2084: 0.508 is 100 cd/m² and a bit, the end of the scale is 10,000.
        assert!(near(linear_of(Transfer::Pq, 1.0), 100.0));
        assert!((linear_of(Transfer::Pq, 0.508_078_4) - 1.0).abs() < 1e-3);
        assert!(near(linear_of(Transfer::Hlg, 0.5), 1.0 / 12.0));
        assert!(near(linear_of(Transfer::Bt1886, -0.5), -0.189_464_57));
    }

    #[test]
    fn luma_alone_is_grey_and_differences_reach_the_corners() {
        for matrix in ["bt709", "bt601", "bt2020", "smpte240m", "fcc"] {
            let shares = shares(matrix).unwrap();
            assert!(rgb_of(shares, [0.25, 0.0, 0.0]).iter().all(|value| near(*value, 0.25)), "{matrix}");
            let (red, blue) = shares;
            let pure = rgb_of(shares, [red, -red / (2.0 * (1.0 - blue)), 0.5]);
            assert!(near(pure[0], 1.0) && near(pure[1], 0.0) && near(pure[2], 0.0), "{matrix}: {pure:?}");
        }
        assert_eq!(shares("ycgco"), None);
    }
}
