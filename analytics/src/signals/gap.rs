//! The overdue gap: the time since the last visit against the gamma distribution of the customer's gaps.
//!
//! Over-dispersed customers have whole weeks without a visit, which gaps within busy weeks do not show: the
//! tail 1 − F is raised by how much likelier such weeks are than for a Poisson process of the same rate,
//! ((1 + αλ)^(−1/α) / e^(−λ)) for every idle week of λ visits.

use crate::special::{gamma_cdf, gamma_quantile};

/// The customer's gaps: gamma with this mean, in days, and shape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Gaps {
    pub mean: f64,
    pub shape: f64,
    /// α of the weekly visits.
    pub dispersion: f64,
}

/// For no shape that we allow does a gap below 1.9 times the mean reach 95 %: spare the incomplete gamma.
const NEVER_BELOW_MEANS: f64 = 1.9;
const LIMIT_STEPS_MAX: u32 = 200;
const TWO_YEARS_DAYS: f64 = 730.0;
/// Below this visits are Poisson, to all intents.
const NO_DISPERSION: f64 = 1e-3;
const LEVEL_MIN: f64 = 0.95;

impl Gaps {
    /// How many days at most `level` of all gaps last.
    pub(crate) fn limit(&self, level: f64) -> f64 {
        let mut days = gamma_quantile(self.shape, self.mean, level);
        // The raised tail ends later: go on in tenths of a mean until it is passed.
        for _ in 0..LIMIT_STEPS_MAX {
            if self.dispersion < NO_DISPERSION || self.is_beyond(days, level) {
                break;
            }
            days += 0.1 * self.mean;
        }
        days
    }

    /// Is a gap of `idle` days longer than `level` (at least 0.95) of all gaps?
    pub(crate) fn is_beyond(&self, idle: f64, level: f64) -> bool {
        NEVER_BELOW_MEANS * self.mean <= idle
            && self.log_raise(idle) + (1.0 - gamma_cdf(self.shape, self.mean, idle)).ln()
                <= (1.0 - level).ln()
    }

    /// Logarithm of the factor by which over-dispersion raises the tail: 0 without it.
    fn log_raise(&self, idle: f64) -> f64 {
        if self.dispersion < NO_DISPERSION {
            return 0.0;
        }
        let raise = |visits: f64| visits - (self.dispersion * visits).ln_1p() / self.dispersion;
        let weeks = idle / 7.0;
        let visits = 7.0 / self.mean;
        weeks.floor() * raise(visits) + raise(visits * weeks.fract())
    }

    /// The level that a steady customer passes `false_alarms` times in two years: who comes more often has
    /// more gaps, so each must be more unusual to count. Never below 95 %.
    pub(crate) fn level(&self, false_alarms: f64) -> f64 {
        (1.0 - false_alarms * self.mean / TWO_YEARS_DAYS).max(LEVEL_MIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_the_short_cut_no_allowed_shape_reaches_ninety_five_percent() {
        for shape in [0.5, 1.0, 2.0, 4.0] {
            assert!(gamma_cdf(shape, 1.0, NEVER_BELOW_MEANS) < LEVEL_MIN, "{shape}");
        }
    }

    #[test]
    fn a_weekly_customer_is_overdue_after_about_six_weeks_and_a_daily_one_after_two() {
        let weekly = Gaps { mean: 7.0, shape: 1.0, dispersion: 0.0 };
        let daily = Gaps { mean: 1.4, shape: 1.0, dispersion: 0.0 };
        let days = |gaps: Gaps| gaps.limit(gaps.level(0.25));
        assert!((40.0..45.0).contains(&days(weekly)), "{}", days(weekly));
        assert!((9.0..12.0).contains(&days(daily)), "{}", days(daily));
    }
}
