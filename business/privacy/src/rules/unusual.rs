//! What of reveals and exports looks unusual, so that somebody looks at it the same day.

use crate::model::AlertKind;
use settings::Privacy;

/// What is known of somebody who sees values in clear, this time included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevealFacts {
    pub within_hour: i64,
    pub within_day: i64,
    /// The hour by the company's clock.
    pub hour: i64,
    /// The customer belongs to a unit below that of the user's own employee, or the user is no employee.
    pub is_own_area: bool,
    /// Days until their last day of work: 0 or less once it has passed; none while they stay.
    pub leaves_in_days: Option<i64>,
}

/// What is known of somebody who takes a list away, this time included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportFacts {
    pub within_hour: i64,
    pub rows: i64,
    pub hour: i64,
    pub leaves_in_days: Option<i64>,
}

/// What looks unusual about a reveal. That there are many is told once, when the limit is passed.
pub fn of_reveal(facts: &RevealFacts, limits: &Privacy) -> Vec<AlertKind> {
    let found = [
        (facts.within_hour == limits.alert_reveals_per_hour + 1, AlertKind::ManyReveals),
        (facts.within_day == limits.reveals_per_day_max, AlertKind::LimitReached),
        (is_night(facts.hour, limits), AlertKind::NightReveal),
        (!facts.is_own_area, AlertKind::ForeignReveal),
        (is_leaving(facts.leaves_in_days, limits), AlertKind::LeavingReveal),
    ];
    found.into_iter().filter(|it| it.0).map(|it| it.1).collect()
}

/// What looks unusual about an export.
pub fn of_export(facts: &ExportFacts, limits: &Privacy) -> Vec<AlertKind> {
    let found = [
        (facts.within_hour == limits.alert_exports_per_hour + 1, AlertKind::ManyExports),
        (limits.alert_export_rows < facts.rows, AlertKind::LargeExport),
        (is_night(facts.hour, limits), AlertKind::NightExport),
        (is_leaving(facts.leaves_in_days, limits), AlertKind::LeavingExport),
    ];
    found.into_iter().filter(|it| it.0).map(|it| it.1).collect()
}

/// Whether one more value may be shown today.
pub fn has_reveals_left(within_day: i64, limits: &Privacy) -> bool {
    within_day < limits.reveals_per_day_max
}

fn is_leaving(leaves_in_days: Option<i64>, limits: &Privacy) -> bool {
    leaves_in_days.is_some_and(|it| it <= limits.alert_leaving_days)
}

/// The night may pass midnight.
fn is_night(hour: i64, limits: &Privacy) -> bool {
    let (from, until) = (limits.night_from_hour, limits.night_until_hour);
    if from <= until { from <= hour && hour < until } else { from <= hour || hour < until }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REVEAL: RevealFacts =
        RevealFacts { within_hour: 1, within_day: 1, hour: 10, is_own_area: true, leaves_in_days: None };
    const EXPORT: ExportFacts = ExportFacts { within_hour: 1, rows: 10, hour: 10, leaves_in_days: None };

    fn reveal(facts: RevealFacts) -> Vec<AlertKind> {
        of_reveal(&facts, &settings::Settings::default().privacy)
    }

    fn export(facts: ExportFacts) -> Vec<AlertKind> {
        of_export(&facts, &settings::Settings::default().privacy)
    }

    #[test]
    fn a_reveal_for_ones_daily_work_is_nothing_unusual() {
        assert_eq!(reveal(REVEAL), []);
        assert_eq!(export(EXPORT), []);
    }

    #[test]
    fn many_within_an_hour_are_told_once() {
        let many = |within_hour| reveal(RevealFacts { within_hour, ..REVEAL });
        assert_eq!(many(10), []);
        assert_eq!(many(11), [AlertKind::ManyReveals]);
        assert_eq!(many(12), []);
        assert_eq!(export(ExportFacts { within_hour: 6, ..EXPORT }), [AlertKind::ManyExports]);
    }

    #[test]
    fn the_night_passes_midnight() {
        let at = |hour| reveal(RevealFacts { hour, ..REVEAL });
        assert_eq!(at(21), []);
        assert_eq!(at(22), [AlertKind::NightReveal]);
        assert_eq!(at(3), [AlertKind::NightReveal]);
        assert_eq!(at(6), []);
        assert_eq!(export(ExportFacts { hour: 23, ..EXPORT }), [AlertKind::NightExport]);
    }

    #[test]
    fn who_leaves_is_watched_before_and_after() {
        let leaving = |days| reveal(RevealFacts { leaves_in_days: Some(days), ..REVEAL });
        assert_eq!(leaving(31), []);
        assert_eq!(leaving(30), [AlertKind::LeavingReveal]);
        assert_eq!(leaving(-1), [AlertKind::LeavingReveal]);
        let taken = export(ExportFacts { leaves_in_days: Some(0), rows: 5_001, ..EXPORT });
        assert_eq!(taken, [AlertKind::LargeExport, AlertKind::LeavingExport]);
    }

    #[test]
    fn a_customer_of_elsewhere_and_the_last_reveal_of_a_day_are_told() {
        assert_eq!(reveal(RevealFacts { is_own_area: false, ..REVEAL }), [AlertKind::ForeignReveal]);
        assert_eq!(reveal(RevealFacts { within_day: 30, ..REVEAL }), [AlertKind::LimitReached]);
        let limits = settings::Settings::default().privacy;
        assert!(has_reveals_left(29, &limits) && !has_reveals_left(30, &limits));
    }
}
