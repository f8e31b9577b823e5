//! When models are fitted.

use kernel::BusinessDay;

/// Models are fitted on every 28th day.
const FIT_EVERY_DAYS: i32 = 28;

/// The last day of the models that are in force on a day. It goes by the calendar alone, so that it is the same
/// however often somebody analyses.
pub fn fit_day(as_of: BusinessDay) -> BusinessDay {
    BusinessDay(as_of.0 - as_of.0.rem_euclid(FIT_EVERY_DAYS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_hold_for_four_weeks() {
        let days: Vec<i32> = (0..100).map(|it| fit_day(BusinessDay(it)).0).collect();
        assert_eq!((days[0], days[27], days[28], days[99]), (0, 0, 28, 84));
        assert_eq!(fit_day(BusinessDay(-1)), BusinessDay(-28));
    }
}
