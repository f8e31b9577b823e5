//! The days that everybody in Ecuador knew beforehand: what a company would enter into its own table of days.

use analytics::forecast::{DayKind, DayTable};
use kernel::BusinessDay;
use std::collections::BTreeMap;

/// Holidays and shopping days that stand on a date: month and day. Each is a kind of its own.
const DATES: [(u32, u32); 26] = [
    (1, 1),
    (1, 2),
    (5, 1),
    (5, 24),
    (8, 10),
    (10, 9),
    (11, 2),
    (11, 3),
    (12, 14),
    (12, 15),
    (12, 16),
    (12, 17),
    (12, 18),
    (12, 19),
    (12, 20),
    (12, 21),
    (12, 22),
    (12, 23),
    (12, 24),
    (12, 25),
    (12, 26),
    (12, 27),
    (12, 28),
    (12, 29),
    (12, 30),
    (12, 31),
];

/// Days from Easter Sunday: carnival, Holy Week and Easter.
const FROM_EASTER: [i32; 8] = [-50, -49, -48, -47, -3, -2, -1, 0];

const YEARS: std::ops::RangeInclusive<i32> = 2013..=2017;

pub(super) fn days() -> DayTable {
    let mut kinds = BTreeMap::new();
    for year in YEARS {
        for (kind, (month, day)) in (0..).zip(DATES) {
            kinds.insert(date(year, month, day), DayKind(kind));
        }
        for (kind, after) in (100..).zip(FROM_EASTER) {
            kinds.insert(easter(year).plus(after), DayKind(kind));
        }
        // Mother's day, the second Sunday of May, and its eve.
        let may = date(year, 5, 1);
        let mothers_day = may.plus(13 - i32::from(may.weekday()));
        kinds.insert(mothers_day, DayKind(200));
        kinds.insert(mothers_day.plus(-1), DayKind(201));
    }
    DayTable { kinds, ..DayTable::default() }
}

fn date(year: i32, month: u32, day: u32) -> BusinessDay {
    format!("{year}-{month:02}-{day:02}").parse().unwrap_or(BusinessDay(0))
}

/// Easter Sunday in the Gregorian calendar (the rule of "Nature", 1876).
fn easter(year: i32) -> BusinessDay {
    let (a, b, c) = (year % 19, year.div_euclid(100), year % 100);
    let (d, e) = (b.div_euclid(4), b % 4);
    let g = (8 * b + 13).div_euclid(25);
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c.div_euclid(4), c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l).div_euclid(433);
    let month = (h + l - 7 * m + 90).div_euclid(25);
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    date(year, month as u32, day as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_days_fall_where_calendars_have_them() {
        assert_eq!(easter(2016).to_string(), "2016-03-27");
        assert_eq!(easter(2017).to_string(), "2017-04-16");
        let days = days();
        let mothers_day = days.kinds.iter().filter(|it| *it.1 == DayKind(200)).map(|it| it.0.to_string());
        assert!(mothers_day.eq(["2013-05-12", "2014-05-11", "2015-05-10", "2016-05-08", "2017-05-14"]));
    }
}
