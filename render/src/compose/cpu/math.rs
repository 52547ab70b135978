//! Powers that compile to vectors: no branch, no call, no table. As exact as a graphics card's.

/// 2 to the power of `x`, within 2e-7 of it; `x` is clamped to ±126.
#[inline(always)]
fn exp2(x: f32) -> f32 {
    // adding it leaves a whole number in the lowest digits
    const MAGIC: f32 = 12_582_912.0;
    let x = x.clamp(-126.0, 126.0);
    let shifted = x + MAGIC;
    let f = x - (shifted - MAGIC);
    // Taylor's series of 2^f on ±1/2
    let mut value = 1.525_273_4e-5_f32;
    value = value * f + 1.540_353e-4;
    value = value * f + 1.333_355_8e-3;
    value = value * f + 9.618_129e-3;
    value = value * f + 5.550_411e-2;
    value = value * f + 2.402_265e-1;
    value = value * f + std::f32::consts::LN_2;
    value = value * f + 1.0;
    let exponent = shifted.to_bits().wrapping_sub(MAGIC.to_bits()).wrapping_add(127) << 23;
    value * f32::from_bits(exponent)
}

/// The logarithm to the base 2 of a normal number above 0, within 2e-7 of it or of 1.
#[inline(always)]
fn log2(x: f32) -> f32 {
    const ROOT_HALF: u32 = 0x3f35_04f3;
    let bits = x.to_bits().wrapping_sub(ROOT_HALF);
    let exponent = bits.cast_signed() >> 23;
    // between the roots of 1/2 and 2
    let m = f32::from_bits((bits & 0x007f_ffff).wrapping_add(ROOT_HALF));
    let t = (m - 1.0) / (m + 1.0);
    let square = t * t;
    let series = 1.0 + square * (1.0 / 3.0 + square * (0.2 + square * (1.0 / 7.0 + square * (1.0 / 9.0))));
    #[expect(clippy::cast_precision_loss, reason = "an exponent")]
    let exponent = exponent as f32;
    exponent + 2.0 * std::f32::consts::LOG2_E * t * series
}

/// `x` to the power of `exponent`, for normal numbers above 0.
#[expect(clippy::inline_always, reason = "within loops over rows, which are vectors only when it is")]
#[inline(always)]
pub(super) fn power(x: f32, exponent: f32) -> f32 {
    exp2(exponent * log2(x))
}

/// The smaller of the two; compiles to one instruction, where `f32::min` minds what is no number.
#[expect(clippy::inline_always, reason = "within loops over rows, which are vectors only when it is")]
#[inline(always)]
pub(super) fn least(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// The larger of the two.
#[expect(clippy::inline_always, reason = "within loops over rows, which are vectors only when it is")]
#[inline(always)]
pub(super) fn most(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// Within 0 and 1.
#[expect(clippy::inline_always, reason = "within loops over rows, which are vectors only when it is")]
#[inline(always)]
pub(super) fn unit(x: f32) -> f32 {
    least(most(x, 0.0), 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_power_is_as_exact_as_single_precision(x in 1e-8_f32..1e5, exponent in 0.1_f32..5.0) {
            let exact = f64::from(x).powf(f64::from(exponent));
            prop_assume!((1e-30..1e30).contains(&exact));
            // what a logarithm of 16 loses at the end of a single is 1e-6 of it, times the exponent
            let error = (f64::from(power(x, exponent)) / exact - 1.0).abs();
            prop_assert!(error < 1e-5, "{x}^{exponent}: {error}");
        }
    }
}
