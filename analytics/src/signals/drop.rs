//! The probability that the rate has fallen below a share c of the base: both rates have gamma posteriors,
//! so it is one value of the beta distribution.
//!
//! λ_now ~ Γ(½ + n, e), λ_base ~ Γ(½ + N, E): P(λ_now < c λ_base) = I_z(½ + n, ½ + N), z = c e / (c e + E).
//! Over-dispersed visits tell less: counts and exposures are divided by φ = 1 + αλ.

use crate::special::beta_cdf;

/// Visits in so many open weeks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Count {
    pub visits: f64,
    pub weeks: f64,
}

/// P(λ_now < `share` · λ_base).
pub(crate) fn probability(now: Count, base: Count, share: f64, dispersion: f64) -> f64 {
    let rate = base.visits / base.weeks.max(1.0);
    let scatter = 1.0 + dispersion * rate;
    let (a, b) = (0.5 + now.visits / scatter, 0.5 + base.visits / scatter);
    let part = share * now.weeks;
    beta_cdf(a, b, part / (part + base.weeks))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: Count = Count { visits: 52.0, weeks: 26.0 };

    #[test]
    fn the_probability_falls_with_every_visit() {
        let of = |visits: f64| probability(Count { visits, weeks: 4.0 }, BASE, 0.5, 0.0);
        assert!(0.99 < of(0.0));
        assert!((0.4..0.6).contains(&of(4.0)), "{}", of(4.0));
        assert!(of(8.0) < 0.1);
        assert!((0..12).all(|n| of(f64::from(n + 1)) < of(f64::from(n))));
    }

    #[test]
    fn irregular_visits_make_it_less_certain() {
        let now = Count { visits: 1.0, weeks: 4.0 };
        assert!(probability(now, BASE, 0.5, 0.3) < probability(now, BASE, 0.5, 0.0));
    }

    #[test]
    fn with_equal_exposure_and_counts_a_rate_is_as_likely_below_as_above() {
        let count = Count { visits: 10.0, weeks: 4.0 };
        assert!((probability(count, count, 1.0, 0.0) - 0.5).abs() < 1e-9);
    }
}
