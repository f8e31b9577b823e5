//! Division with the rounding in its name. A bare `/` on an amount is denied by the lints.

/// Divides and rounds to the nearest, halves away from zero: 5/2 = 3, −5/2 = −3.
///
/// # Panics
/// When `divisor` is not positive: a programming error, as every divisor here is a constant or a count.
pub fn half_up(dividend: i128, divisor: i128) -> i128 {
    assert!(0 < divisor, "divisor must be positive: {divisor}");
    let magnitude =
        (dividend.unsigned_abs() * 2 + divisor.unsigned_abs()).div_euclid(divisor.unsigned_abs() * 2);
    let magnitude = i128::try_from(magnitude).unwrap_or(i128::MAX);
    if dividend < 0 { -magnitude } else { magnitude }
}

/// Divides and rounds towards minus infinity.
pub fn div_floor(dividend: i64, divisor: i64) -> i64 {
    let quotient = dividend.div_euclid(divisor);
    // `div_euclid` rounds up for a negative divisor; ours are positive, which keeps both the same.
    debug_assert!(0 < divisor);
    quotient
}

/// Divides and rounds towards plus infinity.
pub fn div_ceil(dividend: i64, divisor: i64) -> i64 {
    -div_floor(-dividend, divisor)
}

/// Narrows to `i64`, holding at the ends: an amount that large is nonsense, and must not wrap into a small one.
pub fn saturate(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!([half_up(5, 2), half_up(-5, 2), half_up(4, 3), half_up(-4, 3)], [3, -3, 1, -1]);
    }

    proptest! {
        #[test]
        fn half_up_is_within_half_of_the_exact_quotient(n in -1_000_000_000_i128..1_000_000_000, d in 1_i128..1_000_000) {
            let error = (half_up(n, d) * d - n).abs();
            prop_assert!(2 * error <= d);
        }

        #[test]
        fn floor_and_ceiling_enclose(n in -1_000_000_i64..1_000_000, d in 1_i64..1_000) {
            prop_assert!(div_floor(n, d) * d <= n && n <= div_ceil(n, d) * d);
            prop_assert!(div_ceil(n, d) - div_floor(n, d) <= 1);
        }
    }
}
