//! Which days may be day 0 of a Spring Festival.

use chrono::Datelike;
use kernel::{BusinessDay, FieldProblem};
use std::collections::HashSet;

const YEARS: std::ops::RangeInclusive<i32> = 2_001..=2_100;
/// The lunar year begins between 21 January and 20 February; a day more for neighbours' calendars.
const FIRST: (u32, u32) = (1, 20);
const LAST: (u32, u32) = (2, 21);
/// One for each of the years at most.
pub(crate) const FESTIVALS_MAX: usize = 100;

/// The days in order, or what is wrong with each.
pub(crate) fn festivals_in_order(days: &[BusinessDay]) -> Result<Vec<BusinessDay>, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    if days.is_empty() || FESTIVALS_MAX < days.len() {
        let message = format!("between 1 and {FESTIVALS_MAX} days / 须有 1 至 {FESTIVALS_MAX} 天");
        problems.push(FieldProblem::new("items", "out_of_range", message));
    }
    let mut years = HashSet::new();
    for (position, day) in days.iter().enumerate() {
        let (date, field) = (day.date(), format!("items[{position}].day"));
        let place = (date.month(), date.day());
        if !YEARS.contains(&date.year()) || !(FIRST..=LAST).contains(&place) {
            let message = "the lunar year begins between 20 January and 21 February / 春节在 1 月 20 日至 2 月 21 日之间";
            problems.push(FieldProblem::new(field, "out_of_range", message));
        } else if !years.insert(date.year()) {
            problems.push(FieldProblem::new(field, "duplicate", "one for each year / 每年只有一个"));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut days = days.to_vec();
    days.sort_unstable();
    Ok(days)
}

/// A number that is another one when the days are others, by which an edit says what it was made on.
pub(crate) fn version_of(days: &[BusinessDay]) -> i64 {
    let mix = |hash: u64, day: &BusinessDay| {
        let mixed = (hash ^ u64::from(day.0.unsigned_abs())).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        mixed ^ (mixed >> 32)
    };
    // Positive and exact in clients that read numbers as doubles.
    (days.iter().fold(0x9E37_79B9_7F4A_7C15, mix) >> 11).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(texts: &[&str]) -> Vec<BusinessDay> {
        texts.iter().map(|it| it.parse().unwrap()).collect()
    }

    #[track_caller]
    fn refused(texts: &[&str], expect: &[(&str, &str)]) {
        let problems = festivals_in_order(&days(texts)).unwrap_err();
        let found: Vec<_> = problems.iter().map(|it| (it.field.as_str(), it.code.as_str())).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn festivals_are_put_in_order() {
        let found = festivals_in_order(&days(&["2026-02-17", "2025-01-29"])).unwrap();
        assert_eq!(found, days(&["2025-01-29", "2026-02-17"]));
    }

    #[test]
    fn a_day_in_summer_is_no_spring_festival() {
        refused(&["2026-07-01", "2026-02-17"], &[("items[0].day", "out_of_range")]);
        refused(&["1950-02-17"], &[("items[0].day", "out_of_range")]);
    }

    #[test]
    fn a_year_has_one_spring_festival_and_the_calendar_at_least_one_year() {
        refused(&["2026-02-17", "2026-02-18"], &[("items[1].day", "duplicate")]);
        refused(&[], &[("items", "out_of_range")]);
    }

    #[test]
    fn other_days_have_another_version() {
        let versions = [&["2026-02-17"][..], &["2026-02-18"], &["2025-01-29", "2026-02-17"], &[]];
        let versions: HashSet<_> = versions.map(|it| version_of(&days(it))).into();
        assert_eq!(versions.len(), 4);
        assert!(versions.iter().all(|it| 0 < *it));
    }
}
