//! What kind of day it is: weekday, holiday, distance from Spring Festival, price windows.

use chrono::{Datelike, NaiveDate};
use kernel::BusinessDay;
use tyme4rs::tyme::holiday::LegalHoliday;
use tyme4rs::tyme::lunar::LunarDay;

/// Working days between two changes of the ceiling price.
const WORKDAYS_PER_WINDOW: u32 = 10;
/// How many days before and after the history are known as well: an eve needs its holiday.
const MARGIN_DAYS: i32 = 10;

/// All that a day means to somebody who drives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) day: BusinessDay,
    /// 0 for Monday … 6 for Sunday.
    pub(crate) weekday: u8,
    /// 0 for January.
    pub(crate) month: u8,
    pub(crate) workday: bool,
    /// A legal day off, also where it falls on a weekend.
    pub(crate) holiday: bool,
    /// The day before the first of at least three days off.
    pub(crate) eve: bool,
    /// Days from the nearest first day of the lunar year.
    pub(crate) from_spring: i32,
    /// New prices hold from this day on.
    pub(crate) window: bool,
}

/// The days of a history, and a few around it.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    first: BusinessDay,
    days: Vec<Day>,
}

impl Calendar {
    pub(crate) fn new(first: BusinessDay, until: BusinessDay) -> Self {
        let (start, end) = (first.plus(-MARGIN_DAYS), until.plus(MARGIN_DAYS));
        let spring = spring_festivals(start, end);
        let declared: Vec<i32> =
            (start.date().year()..=end.date().year()).filter(|it| is_declared(*it)).collect();
        let mut days: Vec<Day> =
            (0..=end.since(start)).map(|it| describe(start.plus(it), &spring, &declared)).collect();
        mark_eves(&mut days);
        mark_windows(&mut days);
        Self { first: start, days }
    }

    pub(crate) fn day(&self, day: BusinessDay) -> &Day {
        let last = self.days.len() as i32 - 1;
        &self.days[day.since(self.first).clamp(0, last) as usize]
    }
}

fn describe(day: BusinessDay, spring: &[BusinessDay], declared: &[i32]) -> Day {
    let date = day.date();
    let weekday = day.weekday();
    let from_spring = spring
        .iter()
        .map(|it| day.since(*it))
        .min_by_key(|it| it.abs())
        .expect("every year has a Spring Festival");
    let (workday, holiday) = match legal_day(date, declared) {
        Some(works) => (works, !works),
        None => (weekday < 5, false),
    };
    Day { day, weekday, month: date.month0() as u8, workday, holiday, eve: false, from_spring, window: false }
}

/// Whether the date is by law a working day (true) or a day off (false); none for ordinary days.
fn legal_day(date: NaiveDate, declared: &[i32]) -> Option<bool> {
    if declared.contains(&date.year()) {
        return declared_day(date.year(), date.month(), date.day());
    }
    customary_holiday(date).then_some(false)
}

/// Whether the state has declared the year's days off: if any, then the first of October.
fn is_declared(year: i32) -> bool {
    declared_day(year, 10, 1).is_some()
}

fn declared_day(year: i32, month: u32, day: u32) -> Option<bool> {
    LegalHoliday::from_ymd(year as isize, month as usize, day as usize).map(|it| it.is_work())
}

/// Days off in years of which the state has not yet declared any: the statutory days, without bridges.
fn customary_holiday(date: NaiveDate) -> bool {
    let day = BusinessDay::from_date(date);
    let lunar = |month, of| lunar_date(date.year(), month, of);
    let solar = matches!((date.month(), date.day()), (1, 1) | (4, 5) | (5, 1..=3) | (10, 1..=7));
    solar || (-1..=6).contains(&day.since(lunar(1, 1))) || day == lunar(5, 5) || day == lunar(8, 15)
}

fn spring_festivals(start: BusinessDay, end: BusinessDay) -> Vec<BusinessDay> {
    (start.date().year() - 1..=end.date().year() + 1).map(|it| lunar_date(it, 1, 1)).collect()
}

fn lunar_date(year: i32, month: isize, day: usize) -> BusinessDay {
    let solar = LunarDay::from_ymd(year as isize, month, day).get_solar_day();
    let date =
        NaiveDate::from_ymd_opt(solar.get_year() as i32, solar.get_month() as u32, solar.get_day() as u32);
    BusinessDay::from_date(date.expect("the lunar calendar gives dates of the solar one"))
}

fn mark_eves(days: &mut [Day]) {
    for at in 1..days.len().saturating_sub(3) {
        let free = |it: &Day| !it.workday;
        days[at].eve = days[at].workday
            && days[at + 1..at + 4].iter().all(free)
            && days[at + 1..at + 4].iter().any(|it| it.holiday);
    }
}

/// Every tenth working day a new ceiling price is told in the afternoon, to hold from the next day on.
///
/// The count starts anew at each history: which working day of the ten a history begins with is nobody's habit.
fn mark_windows(days: &mut [Day]) {
    let mut workdays = 0;
    for at in 0..days.len().saturating_sub(1) {
        if days[at].workday {
            workdays += 1;
            days[at + 1].window = workdays % WORKDAYS_PER_WINDOW == 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(first: &str, until: &str) -> Calendar {
        Calendar::new(first.parse().unwrap(), until.parse().unwrap())
    }

    fn day(calendar: &Calendar, text: &str) -> Day {
        *calendar.day(text.parse().unwrap())
    }

    #[test]
    fn spring_festival_of_2026_is_off_and_its_neighbouring_saturdays_are_worked() {
        let calendar = calendar("2026-01-01", "2026-03-31");
        assert_eq!(day(&calendar, "2026-02-17").from_spring, 0);
        assert!(day(&calendar, "2026-02-17").holiday);
        assert!(day(&calendar, "2026-02-14").workday && day(&calendar, "2026-02-28").workday);
        assert!(day(&calendar, "2026-02-14").eve);
        assert!(!day(&calendar, "2026-03-01").workday);
    }

    #[test]
    fn a_year_without_declared_holidays_still_has_the_statutory_ones() {
        let calendar = calendar("2031-01-01", "2031-12-31");
        assert_eq!(day(&calendar, "2031-01-23").from_spring, 0);
        for off in ["2031-01-01", "2031-01-24", "2031-05-01", "2031-06-24", "2031-10-03"] {
            assert!(day(&calendar, off).holiday, "{off}");
        }
        assert!(!day(&calendar, "2031-11-03").holiday);
    }

    #[test]
    fn prices_change_every_tenth_working_day() {
        let calendar = calendar("2025-01-01", "2025-12-31");
        let windows: Vec<BusinessDay> =
            calendar.days.iter().filter(|it| it.window).map(|it| it.day).collect();
        assert!((24..=27).contains(&windows.len()), "{}", windows.len());
        for pair in windows.windows(2) {
            let workdays = (0..pair[1].since(pair[0])).filter(|it| calendar.day(pair[0].plus(*it)).workday);
            assert_eq!(workdays.count(), 10);
        }
    }
}
