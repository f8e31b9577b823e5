//! How good warnings were: what was warned of, set beside what was planted.
//!
//! Two questions. Of the customers who came at least weekly and then stopped, how many were warned of soon
//! enough? And how often was a customer warned of with whom nothing happened?

use crate::truth::{CustomerTruth, Pattern, Truth};
use kernel::BusinessDay;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// From so many visits a week a customer counts as coming weekly.
const WEEKLY_VISITS: f64 = 1.0;

/// A stop is warned of in time when a warning opens in its week, or in one of so many weeks after it.
pub const WEEKS_IN_TIME: usize = 8;

/// False alarms are told for a history of this length, in days.
const TWO_YEARS: f64 = 730.0;

/// What warnings were worth, in one area or in several added up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Planted stops of customers who came at least weekly.
    pub stops: u64,
    /// Of these, how many were first warned of so many weeks after the week of the stop.
    pub stops_warned_after: [u64; WEEKS_IN_TIME + 1],
    /// Of these, how many were being warned of when they stopped, by a warning that then stayed open: a customer has
    /// one open warning at a time.
    pub stops_under_warning: u64,
    /// Customers with whom nothing happened.
    pub steady: Steady,
    /// Those of them who came at least weekly.
    pub steady_weekly: Steady,
}

/// Customers with whom nothing happened, and the alarms that were raised all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steady {
    pub customers: u64,
    /// Customers × days of history.
    pub customer_days: u64,
    pub alarms: u64,
}

/// A warning as it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    pub opened_on: BusinessDay,
    /// When the customer was taken to be back, and the warning ended.
    pub recovered_on: Option<BusinessDay>,
}

/// Compares the warnings of customers, by their numbers, with the truth of their area.
pub fn evaluate<'a>(truth: &Truth, warnings: impl IntoIterator<Item = (&'a str, Judged)>) -> Evaluation {
    let mut opened: BTreeMap<&str, Vec<Judged>> = BTreeMap::new();
    for (customer, warning) in warnings {
        opened.entry(customer).or_default().push(warning);
    }
    let days = (truth.until.since(truth.first) + 1) as u64;
    let mut found = Evaluation::default();
    for customer in &truth.customers {
        let opened = opened.get(customer.number.as_str()).map_or(&[][..], Vec::as_slice);
        let is_weekly = customer.visits_per_week >= WEEKLY_VISITS;
        match customer.pattern {
            Pattern::Stop if is_weekly => found.add_stop(customer, opened),
            Pattern::Steady => {
                let alarms = opened.len() as u64;
                found.steady.add(days, alarms);
                if is_weekly {
                    found.steady_weekly.add(days, alarms);
                }
            }
            _ => {}
        }
    }
    found
}

impl Evaluation {
    /// Stops that were warned of in time.
    pub fn stops_warned(&self) -> u64 {
        self.stops_warned_after.iter().sum::<u64>() + self.stops_under_warning
    }

    /// Share of the stops that were warned of in time, in percent; none where nobody stopped.
    pub fn warned_percent(&self) -> Option<f64> {
        (self.stops > 0).then(|| self.stops_warned() as f64 * 100.0 / self.stops as f64)
    }

    /// Weeks after which half of the stops that a new warning told of were warned of; none where none was.
    pub fn median_weeks(&self) -> Option<usize> {
        let mut seen = 0;
        self.stops_warned_after.iter().position(|count| {
            seen += count;
            seen > 0 && seen * 2 >= self.stops_warned_after.iter().sum()
        })
    }

    fn add_stop(&mut self, customer: &CustomerTruth, warnings: &[Judged]) {
        let Some(start) = customer.start else { return };
        self.stops += 1;
        let after = |day: BusinessDay| day.week().0 - start.week().0;
        let weeks = warnings.iter().filter_map(|it| usize::try_from(after(it.opened_on)).ok());
        if let Some(count) = weeks.min().and_then(|it| self.stops_warned_after.get_mut(it)) {
            *count += 1;
            return;
        }
        let stayed_open = |it: &Judged| {
            after(it.opened_on) < 0 && it.recovered_on.is_none_or(|day| WEEKS_IN_TIME as i32 <= after(day))
        };
        self.stops_under_warning += u64::from(warnings.iter().any(stayed_open));
    }
}

impl AddAssign<&Self> for Evaluation {
    fn add_assign(&mut self, other: &Self) {
        self.stops += other.stops;
        for (sum, count) in self.stops_warned_after.iter_mut().zip(other.stops_warned_after) {
            *sum += count;
        }
        self.stops_under_warning += other.stops_under_warning;
        self.steady += other.steady;
        self.steady_weekly += other.steady_weekly;
    }
}

impl Steady {
    /// False alarms that a customer has to expect in two years.
    pub fn alarms_in_two_years(&self) -> f64 {
        if self.customer_days == 0 {
            return 0.0;
        }
        self.alarms as f64 * TWO_YEARS / self.customer_days as f64
    }

    fn add(&mut self, days: u64, alarms: u64) {
        *self += Self { customers: 1, customer_days: days, alarms };
    }
}

impl AddAssign for Steady {
    fn add_assign(&mut self, other: Self) {
        self.customers += other.customers;
        self.customer_days += other.customer_days;
        self.alarms += other.alarms;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Monday.
    const STOP: &str = "2026-03-02";

    fn day(text: &str) -> BusinessDay {
        text.parse().unwrap()
    }

    fn customer(number: &str, pattern: Pattern, visits_per_week: f64) -> CustomerTruth {
        CustomerTruth {
            number: number.to_owned(),
            profile: "commuter".to_owned(),
            home: "1001".to_owned(),
            pattern,
            start: (pattern != Pattern::Steady).then(|| day(STOP)),
            cause: None,
            visits_per_week,
            visits: 100,
            moved_to: None,
            continues_as: None,
            futures: None,
        }
    }

    fn opened(on: &str) -> Judged {
        Judged { opened_on: day(on), recovered_on: None }
    }

    fn evaluated(customers: &[CustomerTruth], warnings: &[(&str, &str)]) -> Evaluation {
        let warnings: Vec<_> = warnings.iter().map(|it| (it.0, opened(it.1))).collect();
        judged(customers, &warnings)
    }

    fn judged(customers: &[CustomerTruth], warnings: &[(&str, Judged)]) -> Evaluation {
        let truth = Truth {
            first: day("2025-01-01"),
            until: day("2026-12-31"),
            seed: 1,
            closures: Vec::new(),
            feed_gaps: Vec::new(),
            competitors: Vec::new(),
            card_changes: Vec::new(),
            price_windows: Vec::new(),
            customers: customers.to_vec(),
        };
        evaluate(&truth, warnings.iter().copied())
    }

    /// How many of one weekly stop are warned in time by warnings opened on these days.
    fn warned(opened: &[&str]) -> u64 {
        let warnings: Vec<_> = opened.iter().map(|it| ("K1", *it)).collect();
        evaluated(&[customer("K1", Pattern::Stop, 1.0)], &warnings).stops_warned()
    }

    #[test]
    fn a_stop_is_warned_of_from_its_week_to_the_end_of_the_eighth_after_it() {
        assert_eq!(warned(&["2026-03-02"]), 1);
        assert_eq!(warned(&["2026-05-03"]), 1, "the Sunday of the eighth week after");
        assert_eq!(warned(&["2026-05-04"]), 0);
        assert_eq!(warned(&[]), 0);
    }

    /// Of one weekly stop: whether it came under a warning opened a month before, that ended so.
    fn under_warning(recovered_on: Option<&str>) -> u64 {
        let warning = Judged { recovered_on: recovered_on.map(day), ..opened("2026-02-02") };
        judged(&[customer("K1", Pattern::Stop, 1.0)], &[("K1", warning)]).stops_under_warning
    }

    #[test]
    fn who_stops_under_a_warning_is_warned_of_as_long_as_it_stays() {
        assert_eq!(under_warning(None), 1);
        assert_eq!(under_warning(Some("2026-02-22")), 0, "it ended before");
        assert_eq!(under_warning(Some("2026-03-22")), 0, "it ended too soon after");
        assert_eq!(under_warning(Some("2026-04-27")), 1, "the eighth week after");
    }

    #[test]
    fn a_stop_counts_once_and_by_its_first_warning_after_it() {
        let opened = [("K1", "2026-04-06"), ("K1", "2025-06-01"), ("K1", "2026-03-16")];
        let found = evaluated(&[customer("K1", Pattern::Stop, 3.0)], &opened);
        assert_eq!((found.stops, found.stops_warned(), found.median_weeks()), (1, 1, Some(2)));
        assert_eq!(found.warned_percent(), Some(100.0));
    }

    #[test]
    fn only_stops_of_weekly_customers_are_asked_for() {
        let customers = [
            customer("K1", Pattern::Stop, 0.99),
            customer("K2", Pattern::Halving, 2.0),
            customer("K3", Pattern::Stop, 2.0),
        ];
        let found = evaluated(&customers, &[("K1", STOP), ("K2", STOP)]);
        assert_eq!((found.stops, found.stops_warned(), found.median_weeks()), (1, 0, None));
        assert_eq!(found.steady, Steady::default());
    }

    #[test]
    fn every_warning_of_a_steady_customer_is_a_false_alarm() {
        let customers = [customer("K1", Pattern::Steady, 2.0), customer("K2", Pattern::Steady, 0.5)];
        let found = evaluated(&customers, &[("K1", "2025-06-01"), ("K2", "2025-06-01"), ("K2", STOP)]);
        assert_eq!(found.steady, Steady { customers: 2, customer_days: 1460, alarms: 3 });
        assert_eq!(found.steady.alarms_in_two_years(), 1.5);
        assert_eq!(found.steady_weekly.alarms_in_two_years(), 1.0);
        assert_eq!(found.warned_percent(), None, "nobody stopped");
    }

    #[test]
    fn areas_add_up() {
        let one = evaluated(&[customer("K1", Pattern::Stop, 1.0)], &[("K1", STOP)]);
        let mut sum = evaluated(&[customer("K1", Pattern::Steady, 1.0)], &[("K1", STOP)]);
        sum += &one;
        sum += &one;
        assert_eq!((sum.stops, sum.stops_warned(), sum.steady.alarms), (2, 2, 1));
        assert_eq!(sum.steady_weekly.customers, 1);
    }
}
