//! Missing visits added up: the log-likelihood CUSUM (Page 1954) for a drop of the visit rate to a share ρ.
//!
//! S ← max(0, S + ln P(n | ρμ) / P(n | μ)), visits n being negative binomial with mean μ and variance
//! μ + αμ². Without over-dispersion (α = 0) the step is μ(1 − ρ) − n ln(1/ρ).

/// Below this the negative binomial is the Poisson distribution, to all intents.
const NO_DISPERSION: f64 = 1e-4;

/// The CUSUM after a week with `visits` where `expected` were usual. `dispersion` is α, `drop_to` is ρ.
pub fn step(sum: f64, visits: u32, expected: f64, dispersion: f64, drop_to: f64) -> f64 {
    let visits = f64::from(visits);
    // With two thirds of what is expected no step is positive for any α: spare the logarithms.
    if sum == 0.0 && expected * break_even(drop_to) <= visits {
        return 0.0;
    }
    let log_ratio = if dispersion < NO_DISPERSION {
        expected * (1.0 - drop_to) + visits * drop_to.ln()
    } else {
        let shrink = ((1.0 + dispersion * expected) / (1.0 + dispersion * expected * drop_to)).ln();
        visits * (drop_to.ln() + shrink) + shrink / dispersion
    };
    (sum + log_ratio).max(0.0)
}

/// The share of the expected visits at which a Poisson step is zero; over-dispersion only lowers it.
fn break_even(drop_to: f64) -> f64 {
    (1.0 - drop_to) / -drop_to.ln()
}

/// The limit at which a steady customer with `rate` visits a week gives on average `false_alarms` in two
/// years: 3.2 − 0.4/rate − ln(false alarms).
///
/// Fitted to simulations of bases of 26 weeks (the base is an estimate, which costs some alarms), rates from
/// 0.5 to 15 and α from 0 to 0.3; an alarm's worth of likelihood is one e-fold of patience (Lorden 1971).
pub fn limit(rate: f64, false_alarms: f64) -> f64 {
    (3.2 - 0.4 / rate.max(0.25) - false_alarms.ln()).max(1.0)
}

/// The usual visits per week, drawn by one week towards half a visit.
pub fn usual_rate(visits: f64, open_weeks: f64) -> f64 {
    (visits + 0.5) / (open_weeks + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_visit_weighs_what_the_poisson_formula_says() {
        let step = step(1.0, 1, 3.0, 0.0, 0.4);
        assert!((step - (1.0 + 3.0 * 0.6 - (1.0_f64 / 0.4).ln())).abs() < 1e-12);
    }

    #[test]
    fn the_same_silence_weighs_less_for_an_irregular_customer() {
        assert!(step(0.0, 0, 5.0, 0.3, 0.4) < step(0.0, 0, 5.0, 0.0, 0.4));
    }

    #[test]
    fn the_short_cut_never_hides_a_positive_step() {
        for dispersion in [0.0, 0.001, 0.1, 0.5, 2.0] {
            for expected in [0.5, 1.0, 3.0, 10.0, 40.0] {
                let visits = (expected * break_even(0.4_f64)).ceil() as u32;
                let long_way = step(1e-12, visits, expected, dispersion, 0.4);
                assert!(long_way <= 1e-9, "{dispersion} {expected} {long_way}");
            }
        }
    }
}
