//! Fisher's exact test: how likely it is that two things meet so often by chance.

use statrs::function::gamma::ln_gamma;

/// Terms so small beside the sum change no digit of it.
const NEGLIGIBLE: f64 = 1e-17;

/// The probability that of `days` days, `given` of them with one thing and `then` with another, at least `together` have
/// both, if neither minds the other. 1 where that says nothing, such as counts that contradict each other.
pub fn at_least_together(together: u32, given: u32, then: u32, days: u32) -> f64 {
    let least = u64::from(given) + u64::from(then);
    let least = least.saturating_sub(u64::from(days)) as u32;
    let most = given.min(then);
    if days < given || days < then || together <= least || most < together {
        return 1.0;
    }
    let [k, given, then, days] = [together, given, then, days].map(f64::from);
    let (least, most) = (f64::from(least), f64::from(most));
    let spare = days - given - then;
    // Away from the mean each probability is a smaller part of the one before it: a sum in the other direction would grow
    // beyond every number while its first term is too small for any.
    if given * then < k * days {
        let next = |at: f64| (given - at) * (then - at) / ((at + 1.0) * (spare + at + 1.0));
        let parts = (k as u32..most as u32).map(|at| next(f64::from(at)));
        probability([k, given, then, days]) * falling(parts)
    } else {
        let at = k - 1.0;
        let next = |at: f64| at * (spare + at) / ((given - at + 1.0) * (then - at + 1.0));
        let parts = (least as u32 + 1..=at as u32).rev().map(|at| next(f64::from(at)));
        1.0 - probability([at, given, then, days]) * falling(parts)
    }
    .clamp(0.0, 1.0)
}

/// The probability of exactly so many days with both.
fn probability([k, given, then, days]: [f64; 4]) -> f64 {
    (ln_choose(given, k) + ln_choose(days - given, then - k) - ln_choose(days, then)).exp()
}

/// 1 and what follows it, each by its part of the one before, until they change nothing.
fn falling(parts: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for part in parts {
        term *= part;
        sum += term;
        if term < NEGLIGIBLE * sum {
            break;
        }
    }
    sum
}

fn ln_choose(n: f64, k: f64) -> f64 {
    ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(found: f64, published: f64, within: f64) {
        assert!((found - published).abs() <= within, "{found} is not {published}");
    }

    #[test]
    fn the_lady_tasting_tea() {
        // Fisher 1935; Agresti 1990, p. 61: three of four cups right, p = 0.2429; all four right, 1/70.
        near(at_least_together(3, 4, 4, 8), 0.2429, 5e-5);
        near(at_least_together(4, 4, 4, 8), 1.0 / 70.0, 1e-12);
    }

    #[test]
    fn convictions_of_criminals_twins() {
        // Fisher 1962: of 13 monozygotic twins 10 were convicted, of 17 dizygotic ones 2: p = 0.0004652.
        near(at_least_together(10, 13, 12, 30), 0.0004652, 5e-8);
    }

    #[test]
    fn counts_beyond_factorials_keep_their_digits() {
        // As expected by chance: about a half, and a little more since the count itself is included.
        let found = at_least_together(40_000, 200_000, 200_000, 1_000_000);
        assert!(0.5 < found && found < 0.503, "{found}");
        assert!(at_least_together(50_000, 200_000, 200_000, 1_000_000) < 1e-300);
    }

    #[test]
    fn what_meets_less_often_than_by_chance_says_nothing() {
        // Days of gasoline and of diesel of an area: 608 with both, where 11,934 would be by chance.
        assert_eq!(at_least_together(608, 14_782, 73_696, 91_284), 1.0);
        assert_eq!(at_least_together(1, 400_000, 500_000, 1_000_000), 1.0);
    }

    proptest! {
        #[test]
        fn it_is_a_probability_that_falls_with_the_count(days in 1_u32..300, given in 0_u32..300, then in 0_u32..300) {
            let (given, then) = (given.min(days), then.min(days));
            let of: Vec<f64> = (0..=given.min(then)).map(|it| at_least_together(it, given, then, days)).collect();
            prop_assert!(of.iter().all(|it| (0.0..=1.0).contains(it)));
            prop_assert!(of.windows(2).all(|it| it[1] <= it[0] + 1e-9));
            prop_assert!((of[0] - 1.0).abs() < 1e-9);
        }

        #[test]
        fn which_is_given_does_not_matter(k in 0_u32..60, given in 0_u32..60, then in 0_u32..60, days in 0_u32..200) {
            let (one, other) = (at_least_together(k, given, then, days), at_least_together(k, then, given, days));
            prop_assert!(one.is_finite() && (one - other).abs() < 1e-9);
        }
    }
}
