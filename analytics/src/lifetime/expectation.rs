//! What to expect of a customer: whether they are still there, and how often they will come.
//!
//! Somebody alive comes within t further weeks, at rate λ/k and with chance p of stopping at each visit,
//! `(1 − exp(−λ p t/k))/p` times. Over the rate this has a closed form, `(1 − (1 + p t/(k β))^−s)/p` for λ ~ Gamma(s, β); over
//! p ~ Beta it is summed over the nodes of a Gauss-Jacobi quadrature, whose weight is that very distribution.
//! For k above 1, coming at rate λ/k within the t weeks stands for Erlang gaps (Platzer 2016).

use super::Record;
use super::likelihood::{Dropout, Parameters, Tables, phases};
use super::matrix::eigen;

/// Nodes over the chance of stopping.
const NODES: usize = 12;
/// Numbers of repeats whose nodes are kept.
const KEPT: u32 = 1024;

/// The nodes of a distribution and their weights, which add up to 1.
type Nodes = [[f64; 2]; NODES];

/// What a fitted model says of customers.
#[derive(Debug)]
pub struct Outlook {
    parameters: Parameters,
    tables: Tables,
    nodes: Vec<Nodes>,
}

impl Outlook {
    /// For customers with at most `repeats_max` repeats.
    pub fn new(parameters: Parameters, repeats_max: u32) -> Self {
        let tables = Tables::new(parameters, repeats_max);
        let nodes = (0..=repeats_max.min(KEPT)).map(|it| nodes_after(parameters, it)).collect();
        Self { parameters, tables, nodes }
    }

    /// The probability that the customer has not stopped.
    ///
    /// # Panics
    /// When the customer has more repeats than [`Outlook::new`] was told of.
    pub fn p_alive(&self, customer: &Record) -> f64 {
        self.tables.weights(customer).p_alive()
    }

    /// Visits to expect within each of the next spans of `weeks`, counted from the day of the assessment.
    pub fn visits<const SPANS: usize>(&self, customer: &Record, weeks: [f64; SPANS]) -> [f64; SPANS] {
        let p_alive = self.p_alive(customer);
        self.visits_alive(customer, weeks).map(|it| p_alive * it)
    }

    /// More than the visits within so many weeks of somebody who has not stopped: as if nobody stopped any more.
    pub(super) fn visits_at_most(&self, customer: &Record, weeks: f64) -> f64 {
        let Parameters { k, r, alpha, .. } = self.parameters;
        let shape = r + f64::from(k) * f64::from(customer.repeats + 1);
        shape * weeks / (f64::from(k) * (alpha + customer.age))
    }

    /// Visits of somebody who has not stopped.
    pub(super) fn visits_alive<const SPANS: usize>(
        &self,
        customer: &Record,
        weeks: [f64; SPANS],
    ) -> [f64; SPANS] {
        let Parameters { k, r, alpha, .. } = self.parameters;
        let shape = r + f64::from(k) * f64::from(customer.repeats);
        let now = alpha + customer.age;
        let fresh;
        let nodes = match self.nodes.get(customer.repeats as usize) {
            Some(nodes) => nodes,
            None => {
                fresh = nodes_after(self.parameters, customer.repeats);
                &fresh
            }
        };
        let waited = (customer.age - customer.last) / now;
        weeks.map(|weeks| {
            let spans = nodes.map(|[p, _]| p * weeks / (f64::from(k) * now));
            // 1 − (1+u)^−s, without losing what is small; from one phase to the next s grows by 1.
            let mut come = spans.map(|u| -(-shape * u.ln_1p()).exp_m1());
            let of_phase = |(phase, (_, share)): (usize, (f64, f64))| {
                if 0 < phase {
                    come = std::array::from_fn(|it| (spans[it] + come[it]) / (1.0 + spans[it]));
                }
                share * nodes.iter().zip(&come).map(|([p, weight], come)| weight * come / p).sum::<f64>()
            };
            phases(k, shape, waited).enumerate().map(of_phase).sum::<f64>()
        })
    }
}

/// The nodes of the chance of stopping of somebody alive after so many repeats.
fn nodes_after(parameters: Parameters, repeats: u32) -> Nodes {
    let stayed = match parameters.dropout {
        Dropout::AfterEvery => f64::from(repeats) + 1.0,
        Dropout::AfterRepeat => f64::from(repeats),
    };
    beta_nodes(parameters.a, parameters.b + stayed)
}

/// Gauss-Jacobi nodes of Beta(a, b): exact for polynomials up to twice as high as there are nodes.
fn beta_nodes(a: f64, b: f64) -> Nodes {
    let sum = a + b - 2.0;
    let middle = |n: f64| {
        let size = 2.0 * n + sum;
        if n == 0.0 { (a - b) / (sum + 2.0) } else { (a - b) * sum / (size * (size + 2.0)) }
    };
    let beside = |n: f64| {
        let size = 2.0 * n + sum;
        let square = if n == 1.0 {
            4.0 * a * b / (size * size * (size + 1.0))
        } else {
            4.0 * n * (n + b - 1.0) * (n + a - 1.0) * (n + sum) / (size * size * (size + 1.0) * (size - 1.0))
        };
        square.sqrt()
    };
    let diagonal = std::array::from_fn(|n| middle(n as f64));
    let off = std::array::from_fn(|n| beside((n + 1) as f64));
    let mean = [[a / (a + b), 1.0]; NODES].map(|[at, _]| [at, 1.0 / NODES as f64]);
    eigen(diagonal, off).map_or(mean, |found| {
        found.map(|[at, first]| [(0.5 * (1.0 + at)).clamp(f64::MIN_POSITIVE, 1.0), first * first])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The k-th moment of Beta(a, b).
    fn moment(a: f64, b: f64, k: u32) -> f64 {
        (0..k).map(|it| (a + f64::from(it)) / (a + b + f64::from(it))).product()
    }

    #[test]
    fn the_nodes_have_the_moments_of_the_distribution() {
        for (a, b) in [(0.09, 0.81), (0.79, 2.43), (1.0, 1.0), (0.5, 40.0), (3.0, 900.0)] {
            let nodes = beta_nodes(a, b);
            for k in 0..16 {
                let sum: f64 = nodes.iter().map(|[p, weight]| weight * p.powi(k as i32)).sum();
                let exact = moment(a, b, k);
                assert!(
                    (sum / exact - 1.0).abs() < 1e-7,
                    "Beta({a}, {b}), moment {k}: {sum} instead of {exact}"
                );
            }
        }
    }

    const PARAMETERS: Parameters =
        Parameters { dropout: Dropout::AfterEvery, k: 1, r: 0.52, alpha: 6.2, a: 0.89, b: 1.61 };

    fn record(repeats: u32, last: f64, age: f64) -> Record {
        Record { repeats, last, age, ln_gaps: 0.0 }
    }

    /// The same expectation by brute force: the posterior of p on a fine grid, its rate in closed form.
    fn by_grid(it: &Record, weeks: f64) -> f64 {
        let Parameters { r, alpha, a, b, .. } = PARAMETERS;
        let (shape, rate, b) = (r + f64::from(it.repeats), alpha + it.age, b + f64::from(it.repeats) + 1.0);
        // Substituted by p = v^(1/a), which takes the singularity at 0 away.
        const STEPS: u32 = 50_000;
        let (mut sum, mut mass) = (0.0, 0.0);
        for step in 0..STEPS {
            let p = ((f64::from(step) + 0.5) / f64::from(STEPS)).powf(1.0 / a);
            let density = (1.0 - p).powf(b - 1.0);
            mass += density;
            sum += density * (1.0 - (1.0 + p * weeks / rate).powf(-shape)) / p;
        }
        Outlook::new(PARAMETERS, it.repeats).p_alive(it) * sum / mass
    }

    #[test]
    fn the_quadrature_agrees_with_a_fine_grid() {
        for it in
            [record(0, 0.0, 30.0), record(3, 20.0, 30.0), record(60, 51.0, 52.0), record(400, 103.0, 104.0)]
        {
            let found = Outlook::new(PARAMETERS, it.repeats).visits(&it, [39.0, 156.0]);
            for (found, weeks) in found.into_iter().zip([39.0, 156.0]) {
                let exact = by_grid(&it, weeks);
                assert!((found / exact - 1.0).abs() < 2e-4, "{it:?} {weeks}: {found} instead of {exact}");
            }
        }
    }

    #[test]
    fn whoever_has_been_away_longer_is_less_likely_alive() {
        let outlook = Outlook::new(PARAMETERS, 10);
        let chances = [20.0, 30.0, 60.0, 200.0].map(|age| outlook.p_alive(&record(10, 20.0, age)));
        assert!(chances.is_sorted_by(|one, next| one > next), "{chances:?}");
    }

    #[test]
    fn more_weeks_bring_more_visits() {
        let visits = Outlook::new(PARAMETERS, 5).visits(&record(5, 20.0, 24.0), [1.0, 13.0, 52.0, 156.0]);
        assert!(visits.is_sorted_by(|one, next| one < next), "{visits:?}");
    }
}
