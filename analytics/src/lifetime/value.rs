//! What a customer will be worth: visits to come, each at what a visit is worth, discounted by quarters.

use super::Record;
use super::expectation::Outlook;

/// Weeks of a quarter.
const QUARTER: f64 = 13.0;
/// Quarters of three years.
const QUARTERS: usize = 12;

/// How later money counts less.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Discount {
    /// For a year: 0.1 makes 110 in a year as good as 100 now.
    pub yearly: f64,
}

/// What money of each of the quarters to come is worth now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quarters([f64; QUARTERS]);

impl From<Discount> for Quarters {
    /// Each is discounted from its middle.
    fn from(discount: Discount) -> Self {
        Self(std::array::from_fn(|it| (1.0 + discount.yearly).powf(-(it as f64 + 0.5) / 4.0)))
    }
}

/// What is to be expected of a customer over 12 and over 36 months.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worth {
    pub p_alive: f64,
    pub visits: [f64; 2],
    /// In the unit of what a visit is worth.
    pub value: [f64; 2],
}

/// What is below this in all figures is nothing in whole millionths, thousandths and units of money.
const NOTHING: f64 = 1e-7;

/// Sums up the quarters, each as it is discounted. `calibration` is what visits came to in the last closed window for
/// each that was expected.
pub fn worth(
    outlook: &Outlook,
    customer: &Record,
    of_visit: f64,
    quarters: &Quarters,
    calibration: f64,
) -> Worth {
    let until: [f64; QUARTERS] = std::array::from_fn(|it| QUARTER * (it + 1) as f64);
    let p_alive = outlook.p_alive(customer);
    let most = p_alive * calibration.max(1.0) * outlook.visits_at_most(customer, until[QUARTERS - 1]);
    if most.max(most * of_visit.abs()) < NOTHING {
        return Worth { p_alive, visits: [0.0; 2], value: [0.0; 2] };
    }
    let visits = outlook.visits_alive(customer, until).map(|it| p_alive * it * calibration);
    let value_until = |end: usize| {
        (0..end)
            .map(|it| {
                let within = visits[it] - if it == 0 { 0.0 } else { visits[it - 1] };
                within * of_visit * quarters.0[it]
            })
            .sum::<f64>()
    };
    Worth {
        p_alive,
        visits: [visits[3], visits[QUARTERS - 1]],
        value: [value_until(4), value_until(QUARTERS)],
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Dropout, Parameters};
    use super::*;

    const PARAMETERS: Parameters =
        Parameters { dropout: Dropout::AfterEvery, k: 2, r: 1.2, alpha: 1.7, a: 0.1, b: 0.9 };

    fn worth_at(yearly: f64) -> Worth {
        let customer = Record { repeats: 20, last: 50.0, age: 52.0, ln_gaps: 0.0 };
        worth(&Outlook::new(PARAMETERS, 20), &customer, 300.0, &Discount { yearly }.into(), 1.0)
    }

    #[test]
    fn without_discount_value_is_visits_times_what_one_is_worth() {
        let found = worth_at(0.0);
        assert!((found.value[0] - 300.0 * found.visits[0]).abs() < 1e-9);
        assert!((found.value[1] - 300.0 * found.visits[1]).abs() < 1e-9);
    }

    #[test]
    fn later_money_counts_less() {
        let (now, later) = (worth_at(0.0), worth_at(0.1));
        assert!(
            later.value[0] < now.value[0] && later.value[1] / now.value[1] < later.value[0] / now.value[0]
        );
    }
}
