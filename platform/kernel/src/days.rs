//! Trading days and weeks as integers.

use crate::clock::Instant;
use crate::rounding::div_floor;
use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A trading day of a station: days since 1970-01-01 in the station's trading calendar.
///
/// A trading day does not end at midnight, let alone at midnight UTC; which one an instant belongs to is
/// decided once, by [`TradingCalendar`], when a sale is recorded. Everything after is integer arithmetic.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BusinessDay(pub i32);

impl BusinessDay {
    pub fn from_date(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce() - EPOCH_FROM_CE)
    }

    pub fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0.saturating_add(EPOCH_FROM_CE)).unwrap_or(NaiveDate::MAX)
    }

    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Whole days from `earlier` to this day; negative when this day comes first.
    pub fn since(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// The week, Monday to Sunday, in which this day lies.
    pub fn week(self) -> Week {
        Week(div_floor(i64::from(self.0) + MONDAY_OFFSET, 7) as i32)
    }

    /// 1 … 31.
    pub fn day_of_month(self) -> u8 {
        self.date().day() as u8
    }

    /// 0 for Monday … 6 for Sunday.
    pub fn weekday(self) -> u8 {
        (i64::from(self.0) + MONDAY_OFFSET).rem_euclid(7) as u8
    }
}

/// 1970-01-01 counted from the first day of the common era.
const EPOCH_FROM_CE: i32 = 719_163;
/// 1970-01-01 was a Thursday: three days after the Monday of its week.
const MONDAY_OFFSET: i64 = 3;

impl fmt::Display for BusinessDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.date().format("%Y-%m-%d"), f)
    }
}

impl fmt::Debug for BusinessDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BusinessDay({self})")
    }
}

/// The text is no calendar date written as year-month-day.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a date written as 2026-01-31")]
pub struct NotADate(String);

impl FromStr for BusinessDay {
    type Err = NotADate;
    fn from_str(text: &str) -> Result<Self, NotADate> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .map(Self::from_date)
            .map_err(|_| NotADate(text.to_owned()))
    }
}

impl Serialize for BusinessDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for BusinessDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for BusinessDay {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        crate::schema_of_text(utoipa::openapi::KnownFormat::Date)
    }
}
impl utoipa::ToSchema for BusinessDay {}

/// A week of trading days, Monday to Sunday, counted from the week of 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week(pub i32);

impl Week {
    pub fn monday(self) -> BusinessDay {
        BusinessDay((i64::from(self.0) * 7 - MONDAY_OFFSET) as i32)
    }

    pub fn sunday(self) -> BusinessDay {
        self.monday().plus(6)
    }

    /// The last week that has wholly passed when `day` is over.
    pub fn last_complete(day: BusinessDay) -> Self {
        let week = day.week();
        if day == week.sunday() { week } else { Self(week.0 - 1) }
    }
}

/// How a station's clock turns instants into trading days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TradingCalendar {
    pub zone: Tz,
    /// Minutes after local midnight at which a new trading day begins: 360 means that five in the morning
    /// still belongs to the day before.
    pub cutoff_minutes: i32,
}

impl TradingCalendar {
    pub fn day_of(&self, instant: Instant) -> BusinessDay {
        let local = self.zone.from_utc_datetime(&instant.utc().naive_utc()).naive_local();
        self.day_of_local(local)
    }

    /// The trading day of a wall-clock time.
    pub fn day_of_local(&self, local: NaiveDateTime) -> BusinessDay {
        let shifted =
            local.checked_sub_signed(TimeDelta::minutes(i64::from(self.cutoff_minutes))).unwrap_or(local);
        BusinessDay::from_date(shifted.date())
    }

    /// The instant of a wall-clock time. A time that occurs twice in autumn is the first of the two; one
    /// that a spring change skips is read with the offset from before the change.
    pub fn instant_of_local(&self, local: NaiveDateTime) -> Instant {
        match self.zone.from_local_datetime(&local) {
            chrono::LocalResult::Single(at) | chrono::LocalResult::Ambiguous(at, _) => {
                Instant::from_utc(at.to_utc())
            }
            chrono::LocalResult::None => {
                let hour_before = local.checked_sub_signed(TimeDelta::hours(1)).unwrap_or(local);
                match self.zone.from_local_datetime(&hour_before).earliest() {
                    Some(at) => Instant::from_utc(at.to_utc() + TimeDelta::hours(1)),
                    None => Instant::from_utc(local.and_utc()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_read_as_dates() {
        assert_eq!("2017-12-31".parse::<BusinessDay>().unwrap().to_string(), "2017-12-31");
        assert_eq!(BusinessDay(0).to_string(), "1970-01-01");
        assert!("2017-13-01".parse::<BusinessDay>().is_err());
        assert_eq!("2017-12-31".parse::<BusinessDay>().unwrap().day_of_month(), 31);
    }

    #[test]
    fn the_week_of_a_sunday_is_complete_and_that_of_a_saturday_is_not() {
        let sunday: BusinessDay = "2017-12-31".parse().unwrap();
        assert_eq!(sunday.weekday(), 6);
        assert_eq!(Week::last_complete(sunday), sunday.week());
        assert_eq!(Week::last_complete(sunday.plus(-1)).0, sunday.week().0 - 1);
    }

    #[test]
    fn five_in_the_morning_belongs_to_the_day_before_when_the_day_starts_at_six() {
        let calendar = TradingCalendar { zone: chrono_tz::Asia::Shanghai, cutoff_minutes: 360 };
        let five = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap().and_hms_opt(5, 0, 0).unwrap();
        assert_eq!(calendar.day_of(calendar.instant_of_local(five)).to_string(), "2026-03-01");
    }

    #[test]
    fn an_hour_that_a_spring_change_skips_still_has_an_instant() {
        let calendar = TradingCalendar { zone: chrono_tz::America::New_York, cutoff_minutes: 0 };
        let skipped = NaiveDate::from_ymd_opt(2017, 3, 12).unwrap().and_hms_opt(2, 30, 0).unwrap();
        assert_eq!(calendar.instant_of_local(skipped).to_string(), "2017-03-12T07:30:00Z");
    }

    proptest! {
        #[test]
        fn a_day_lies_in_its_week(day in -100_000_i32..100_000) {
            let day = BusinessDay(day);
            prop_assert!(day.week().monday() <= day && day <= day.week().sunday());
            prop_assert_eq!(day.week().monday().weekday(), 0);
            prop_assert_eq!(BusinessDay::from_date(day.date()), day);
        }
    }
}
