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
    let first = ln_choose(given, k) + ln_choose(days - given, then - k) - ln_choose(days, then);
    // Each probability from the one before it, as a part of the first.
    let (mut sum, mut term, mut at) = (1.0, 1.0, k);
    while at < f64::from(most) {
        term *= (given - at) * (then - at) / ((at + 1.0) * (days - given - then + at + 1.0));
        sum += term;
        at += 1.0;
        // Terms fall for ever once they fall, which they do above the mean.
        if term < NEGLIGIBLE * sum && given * then < at * days {
            break;
        }
    }
    (first.exp() * sum).clamp(0.0, 1.0)
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
