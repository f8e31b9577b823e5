//! What a visit is worth: the Gamma-Gamma model (Fader & Hardie 2013).
//!
//! A customer's visits vary around a mean of their own, and means vary between customers:
//!
//! ```text
//! f(m̄ | x) = Γ(px+q)/(Γ(px) Γ(q)) · v^q · m̄^(px−1) · x^(px) / (v + x m̄)^(px+q)
//! E(M | m̄, x) = p (v + x m̄) / (px + q − 1)
//! ```
//!
//! It holds where the worth of a visit does not go with how often somebody comes, which is for the caller to check.

use super::fit::CannotFit;
use super::simplex::{Search, minimise};
use statrs::function::gamma::ln_gamma;

/// Parameters, all above 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spend {
    pub p: f64,
    pub q: f64,
    pub v: f64,
    pub log_likelihood: f64,
}

/// One customer's visits: how many, and what they were worth on average, above 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spent {
    pub visits: u32,
    pub mean: f64,
}

/// Customers below which nothing is fitted.
const CUSTOMERS_MIN: usize = 100;

/// Fits by maximum likelihood. Customers without visits or whose mean is not above 0 say nothing and are left out.
pub fn fit(spent: &[Spent]) -> Result<Spend, CannotFit> {
    let mut spent: Vec<Spent> =
        spent.iter().filter(|it| it.visits > 0 && it.mean > 0.0 && it.mean.is_finite()).copied().collect();
    if spent.len() < CUSTOMERS_MIN {
        return Err(CannotFit::TooFew { customers: spent.len() });
    }
    // Customers with the same number of visits share the functions of Gamma.
    spent.sort_by(|one, other| one.visits.cmp(&other.visits).then(one.mean.total_cmp(&other.mean)));
    let scale = spent.iter().map(|it| it.mean).sum::<f64>() / spent.len() as f64;
    let search = Search { step: 0.3, size: 1e-4, value_tolerance: 1e-8, steps_max: 2_000 };
    let start = [1.0, 1.0, scale.ln()];
    let found = minimise(start, search, |at| -log_likelihood(&spent, at.map(f64::exp)));
    if !found.is_found {
        return Err(CannotFit::NotFound);
    }
    let [p, q, v] = found.at.map(f64::exp);
    Ok(Spend { p, q, v, log_likelihood: -found.value })
}

fn log_likelihood(spent: &[Spent], [p, q, v]: [f64; 3]) -> f64 {
    let common = q * v.ln() - ln_gamma(q);
    spent
        .chunk_by(|one, other| one.visits == other.visits)
        .map(|alike| {
            let x = f64::from(alike[0].visits);
            let shape = p * x;
            let shared = common + ln_gamma(shape + q) - ln_gamma(shape) + shape * x.ln();
            let of = |it: &Spent| (shape - 1.0) * it.mean.ln() - (shape + q) * (v + x * it.mean).ln();
            alike.iter().map(|it| shared + of(it)).sum::<f64>()
        })
        .sum()
}

impl Spend {
    /// What a further visit is worth; nothing where the model has no mean.
    pub fn expected(&self, of: Spent) -> Option<f64> {
        let x = f64::from(of.visits);
        let below = self.p * x + self.q - 1.0;
        let seen = if of.visits == 0 { 0.0 } else { x * of.mean };
        (below > 0.0).then(|| self.p * (self.v + seen) / below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn much_evidence_outweighs_the_segment() {
        let spend = Spend { p: 6.25, q: 3.74, v: 15.4, log_likelihood: 0.0 };
        let of = |visits, mean| spend.expected(Spent { visits, mean }).unwrap();
        let segment = of(0, 0.0);
        assert!((segment - 6.25 * 15.4 / 2.74).abs() < 1e-9);
        assert!((of(1, 100.0) - 100.0).abs() > (of(50, 100.0) - 100.0).abs());
        assert!((of(100_000, 100.0) - 100.0).abs() < 0.1);
    }

    #[test]
    fn without_a_mean_nothing_is_said() {
        assert_eq!(
            Spend { p: 6.0, q: 0.9, v: 15.0, log_likelihood: 0.0 }.expected(Spent { visits: 0, mean: 0.0 }),
            None
        );
    }

    #[test]
    fn a_handful_of_customers_is_refused() {
        let few = [Spent { visits: 3, mean: 20.0 }; 10];
        assert_eq!(fit(&few), Err(CannotFit::TooFew { customers: 10 }));
    }
}
