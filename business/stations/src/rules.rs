//! What a station's file may say.

use crate::model::{Closure, Month, Position, Target};
use kernel::{BusinessDay, TradingCalendar, Words, rounding::div_floor};

/// Why a station's file, or a part of it, cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    #[error("unknown time zone `{0}`: write it like Asia/Shanghai / 未知时区,请写成如 Asia/Shanghai")]
    TimeZone(String),
    #[error("must lie between 0 and 1439 minutes after midnight / 须在 0 至 1439 分钟之间")]
    Cutoff,
    #[error(
        "give latitude (-90 to 90) and longitude (-180 to 180) in degrees, both or none / 经纬度须同时填写且在范围内"
    )]
    Position,
    #[error("must not be before the opening day / 不能早于开业日")]
    ClosedBeforeOpened,
    #[error("the last day must not be before the first / 结束日不能早于开始日")]
    ClosureBackwards,
    #[error("closures overlap: an open one must be the last / 停业时段重叠")]
    ClosuresOverlap,
    #[error("number {0} is given twice / 编号 {0} 重复")]
    NumberTwice(i64),
    #[error("must be positive / 须为正数")]
    NotPositive,
    #[error("`{0}` is no month written as 2026-01 / 月份请写成 2026-01")]
    Month(String),
    #[error("{0} is given twice / {0} 重复")]
    TargetTwice(String),
    #[error("all months must lie in the year {0} / 月份须在 {0} 年内")]
    OtherYear(i32),
    #[error("a target is not negative / 目标不能为负")]
    NegativeTarget,
}

impl FileFault {
    /// The same for a file's row, in each language alone.
    pub(crate) fn words(&self) -> Words {
        let text = self.to_string();
        let (en, zh) = text.rsplit_once(" / ").unwrap_or((&text, &text));
        Words::new(zh, en)
    }

    /// The field at fault, and what is wrong with it as a code.
    pub(crate) fn field_and_code(&self) -> (&'static str, &'static str) {
        match self {
            Self::TimeZone(_) => ("time_zone", "unknown_time_zone"),
            Self::Cutoff => ("cutoff_minutes", "out_of_range"),
            Self::Position => ("latitude", "out_of_range"),
            Self::ClosedBeforeOpened => ("closed_on", "before_opening"),
            Self::ClosureBackwards => ("until", "backwards"),
            Self::ClosuresOverlap => ("from", "overlap"),
            Self::NumberTwice(_) => ("number", "twice"),
            Self::NotPositive => ("number", "not_positive"),
            Self::Month(_) => ("month", "not_a_month"),
            Self::TargetTwice(_) => ("family", "twice"),
            Self::OtherYear(_) => ("month", "other_year"),
            Self::NegativeTarget => ("volume_ml", "negative"),
        }
    }
}

/// The calendar of a zone by its name and a cut-off.
pub fn calendar(time_zone: &str, cutoff_minutes: i32) -> Result<TradingCalendar, FileFault> {
    let zone = time_zone.parse().map_err(|_| FileFault::TimeZone(time_zone.to_owned()))?;
    if !(0..1_440).contains(&cutoff_minutes) {
        return Err(FileFault::Cutoff);
    }
    Ok(TradingCalendar { zone, cutoff_minutes })
}

/// A position from both of its parts or none.
pub fn position(
    latitude_udeg: Option<i64>,
    longitude_udeg: Option<i64>,
) -> Result<Option<Position>, FileFault> {
    match (latitude_udeg, longitude_udeg) {
        (None, None) => Ok(None),
        (Some(latitude_udeg), Some(longitude_udeg))
            if latitude_udeg.abs() <= 90_000_000 && longitude_udeg.abs() <= 180_000_000 =>
        {
            Ok(Some(Position { latitude_udeg, longitude_udeg }))
        }
        _ => Err(FileFault::Position),
    }
}

/// A station cannot close before it opens.
pub fn check_days(opened_on: Option<BusinessDay>, closed_on: Option<BusinessDay>) -> Result<(), FileFault> {
    match (opened_on, closed_on) {
        (Some(opened), Some(closed)) if closed < opened => Err(FileFault::ClosedBeforeOpened),
        _ => Ok(()),
    }
}

/// Puts closures in order of days; none may touch another.
pub fn closures_in_order(mut closures: Vec<Closure>) -> Result<Vec<Closure>, FileFault> {
    closures.sort_by_key(|it| it.from);
    if closures.iter().any(|it| it.until.is_some_and(|until| until < it.from)) {
        return Err(FileFault::ClosureBackwards);
    }
    let overlaps = |pair: &[Closure]| match pair {
        [first, second] => first.until.is_none_or(|until| second.from <= until),
        _ => false,
    };
    if closures.windows(2).any(overlaps) {
        return Err(FileFault::ClosuresOverlap);
    }
    Ok(closures)
}

/// Numbers of pumps or tanks: positive, and each once.
pub fn check_numbers(numbers: impl IntoIterator<Item = i64>) -> Result<(), FileFault> {
    let mut seen = Vec::new();
    for number in numbers {
        if number < 1 {
            return Err(FileFault::NotPositive);
        }
        if seen.contains(&number) {
            return Err(FileFault::NumberTwice(number));
        }
        seen.push(number);
    }
    Ok(())
}

/// Targets of one year: each family of a month once, and none negative.
pub fn check_targets(year: i32, targets: &[Target]) -> Result<(), FileFault> {
    let mut seen = Vec::new();
    for target in targets {
        if target.month.year != year {
            return Err(FileFault::OtherYear(year));
        }
        if target.volume.0 < 0 || target.amount.0 < 0 {
            return Err(FileFault::NegativeTarget);
        }
        let key = (target.month, target.family);
        if seen.contains(&key) {
            return Err(FileFault::TargetTwice(format!("{} {}", target.month, target.family.as_str())));
        }
        seen.push(key);
    }
    Ok(())
}

impl Month {
    /// Reads `2026-01`.
    pub fn parse(text: &str) -> Result<Self, FileFault> {
        let fault = || FileFault::Month(text.to_owned());
        let (year, month) = text.split_once('-').ok_or_else(fault)?;
        let digits = |part: &str, count| part.len() == count && part.bytes().all(|it| it.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(fault());
        }
        let year = year.parse().map_err(|_| fault())?;
        let month = month.parse().map_err(|_| fault())?;
        if (1..=12).contains(&month) { Ok(Self { year, month }) } else { Err(fault()) }
    }

    /// As it is stored: 202601.
    pub fn number(self) -> i64 {
        i64::from(self.year) * 100 + i64::from(self.month)
    }

    /// From its stored form.
    pub fn from_number(number: i64) -> Self {
        Self { year: div_floor(number, 100) as i32, month: number.rem_euclid(100) as u32 }
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> BusinessDay {
        text.parse().unwrap()
    }

    fn closed(from: &str, until: Option<&str>) -> Closure {
        Closure { from: day(from), until: until.map(day), reason: String::new() }
    }

    #[test]
    fn a_misspelt_zone_is_named() {
        assert_eq!(calendar("Asia/Shanghia", 0), Err(FileFault::TimeZone("Asia/Shanghia".to_owned())));
        assert_eq!(calendar("Asia/Shanghai", 1_440), Err(FileFault::Cutoff));
        assert!(calendar("Asia/Shanghai", 1_439).is_ok());
    }

    #[test]
    fn half_a_position_is_none() {
        assert_eq!(position(Some(1), None), Err(FileFault::Position));
        assert_eq!(position(Some(90_000_001), Some(0)), Err(FileFault::Position));
        assert_eq!(position(None, None), Ok(None));
        assert!(position(Some(-90_000_000), Some(180_000_000)).unwrap().is_some());
    }

    #[test]
    fn a_station_may_close_on_the_day_it_opened_but_not_before() {
        assert_eq!(check_days(Some(day("2026-01-02")), Some(day("2026-01-02"))), Ok(()));
        let before = check_days(Some(day("2026-01-02")), Some(day("2026-01-01")));
        assert_eq!(before, Err(FileFault::ClosedBeforeOpened));
    }

    #[test]
    fn closures_follow_each_other() {
        let later = closed("2026-03-01", None);
        let earlier = closed("2026-01-01", Some("2026-01-31"));
        let ordered = closures_in_order(vec![later.clone(), earlier.clone()]).unwrap();
        assert_eq!(ordered, [earlier, later]);
    }

    #[test]
    fn closures_that_share_a_day_are_refused() {
        let touching = vec![closed("2026-01-01", Some("2026-02-01")), closed("2026-02-01", None)];
        assert_eq!(closures_in_order(touching), Err(FileFault::ClosuresOverlap));
        let after_an_open_one = vec![closed("2026-01-01", None), closed("2026-02-01", None)];
        assert_eq!(closures_in_order(after_an_open_one), Err(FileFault::ClosuresOverlap));
        let backwards = vec![closed("2026-01-02", Some("2026-01-01"))];
        assert_eq!(closures_in_order(backwards), Err(FileFault::ClosureBackwards));
    }

    #[test]
    fn pumps_are_numbered_from_one_and_once() {
        assert_eq!(check_numbers([1, 2]), Ok(()));
        assert_eq!(check_numbers([1, 1]), Err(FileFault::NumberTwice(1)));
        assert_eq!(check_numbers([0]), Err(FileFault::NotPositive));
    }

    #[test]
    fn a_family_has_one_target_a_month() {
        use crate::model::Family;
        use kernel::{Money, Volume};
        let month = Month { year: 2026, month: 1 };
        let target = Target { month, family: Family::Diesel, volume: Volume(1), amount: Money(0) };
        assert_eq!(check_targets(2026, std::slice::from_ref(&target)), Ok(()));
        assert_eq!(check_targets(2025, std::slice::from_ref(&target)), Err(FileFault::OtherYear(2025)));
        let twice = check_targets(2026, &[target.clone(), target.clone()]);
        assert_eq!(twice, Err(FileFault::TargetTwice("2026-01 diesel".to_owned())));
        let negative = Target { volume: Volume(-1), ..target };
        assert_eq!(check_targets(2026, &[negative]), Err(FileFault::NegativeTarget));
    }

    #[test]
    fn a_month_reads_as_it_is_written() {
        let month = Month::parse("2026-01").unwrap();
        assert_eq!((month.number(), month.to_string()), (202_601, "2026-01".to_owned()));
        assert_eq!(Month::from_number(202_612), Month { year: 2026, month: 12 });
        for wrong in ["2026-13", "2026-1", "202601", "26-01", "2026-+1"] {
            assert!(Month::parse(wrong).is_err(), "{wrong}");
        }
    }
}
