//! What the models look at: one line for each customer.

use kernel::BusinessDay;

const DAYS_A_WEEK: f64 = 7.0;

/// One customer's visits, as a sufficient statistic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Record {
    /// Visits after the first, each on a day of its own.
    pub repeats: u32,
    /// Weeks from the first visit to the last.
    pub(crate) last: f64,
    /// Weeks from the first visit to the day of the assessment.
    pub(crate) age: f64,
    /// Sum of the logarithms of the gaps between visits, in weeks.
    pub(crate) ln_gaps: f64,
}

impl Record {
    /// From visit days in ascending order, each once, up to and including `until`; later ones are not looked at.
    /// Nothing when there is none.
    pub fn new(days: &[BusinessDay], until: BusinessDay) -> Option<Self> {
        let days = &days[..days.partition_point(|it| *it <= until)];
        let (first, last) = (days.first()?, days.last()?);
        let gaps = days.windows(2).map(|pair| weeks(pair[1].since(pair[0])).ln());
        let ln_gaps = gaps.sum();
        Some(Self { ln_gaps, ..Self::of_visits(days.len() as u32, (*first, *last), until) })
    }

    /// Of at least one visit, without the gaps: what is foretold of a customer does not depend on them.
    pub(crate) fn of_visits(
        visits: u32,
        (first, last): (BusinessDay, BusinessDay),
        until: BusinessDay,
    ) -> Self {
        let (last, age) = (weeks(last.since(first)), weeks(until.since(first)));
        Self { repeats: visits - 1, last, age, ln_gaps: 0.0 }
    }

    /// Repeats a week since the first visit, which is what a model must beat; nothing on the first day.
    pub fn rate_so_far(&self) -> Option<f64> {
        (self.age > 0.0).then(|| f64::from(self.repeats) / self.age)
    }
}

pub(crate) fn weeks(days: i32) -> f64 {
    f64::from(days) / DAYS_A_WEEK
}
