//! Dates and times as people and programs write them.

use super::shown;
use crate::fields::half_width;
use crate::problem::Fault;
use chrono::format::{Item, Parsed, StrftimeItems};
use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;
use kernel::{Instant, TradingCalendar};

/// A time as a file gives it: by the clock on the wall, or with its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    Local(NaiveDateTime),
    At(Instant),
}

impl Moment {
    /// The point in time; a wall-clock time is read in `zone`.
    pub fn instant(self, zone: Tz) -> Instant {
        match self {
            Self::Local(local) => TradingCalendar { zone, cutoff_minutes: 0 }.instant_of_local(local),
            Self::At(instant) => instant,
        }
    }
}

/// How a file writes its times, as the mapping says: a strftime pattern, parsed once.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeFormat {
    pattern: String,
    items: Vec<Item<'static>>,
}

impl TimeFormat {
    /// Takes a pattern such as `%d.%m.%Y %H:%M`.
    pub fn parse(pattern: &str) -> Result<Self, Fault> {
        let unknown = || {
            let pattern = shown(pattern);
            Fault::new(
                "unknown_time_format",
                format!("时间格式“{pattern}”无效,请写成如 %Y-%m-%d %H:%M:%S"),
                format!("`{pattern}` is no time format; write it like %Y-%m-%d %H:%M:%S"),
            )
        };
        let items: Vec<_> =
            StrftimeItems::new(pattern).parse_to_owned().map_err(|_| unknown())?.into_iter().collect();
        let has_fields = items.iter().any(|it| matches!(it, Item::Numeric(..) | Item::Fixed(_)));
        if !has_fields {
            return Err(unknown());
        }
        Ok(Self { pattern: pattern.to_owned(), items })
    }

    fn read(&self, text: &str) -> Option<Parsed> {
        let mut parsed = Parsed::new();
        chrono::format::parse(&mut parsed, text, self.items.iter()).ok()?;
        Some(parsed)
    }
}

/// Reads a date: in `format` when one is given, else as 2026-01-31, 2026/1/31, 2026.1.31, 20260131 or
/// 2026年1月31日; a time of midnight behind it does no harm.
pub fn date(text: &str, format: Option<&TimeFormat>) -> Result<NaiveDate, Fault> {
    let text = text.trim();
    let read = match format {
        Some(format) => format.read(text).and_then(|it| it.to_naive_date().ok()),
        None => {
            read_moment(text).filter(|it| it.time.is_none_or(|time| time == NaiveTime::MIN)).map(|it| it.date)
        }
    };
    read.ok_or_else(|| not_understood("not_a_date", text, format, "2026-01-31"))
}

/// Reads a time: in `format` when one is given, else as a date of [`date`] followed by 8:15, 08:15:00 or
/// 08:15:00.250, and by `Z` or an offset when it carries its zone (RFC 3339). A bare date is its midnight.
pub fn moment(text: &str, format: Option<&TimeFormat>) -> Result<Moment, Fault> {
    let text = text.trim();
    let read = match format {
        Some(format) => format.read(text).and_then(|it| moment_of(&it)),
        None => read_moment(text).and_then(Written::moment),
    };
    read.ok_or_else(|| not_understood("not_a_time", text, format, "2026-01-31 08:15:00"))
}

fn moment_of(parsed: &Parsed) -> Option<Moment> {
    if let Ok(at) = parsed.to_datetime() {
        return Some(Moment::At(Instant::from_utc(at.to_utc())));
    }
    let date = parsed.to_naive_date().ok()?;
    let has_hour = parsed.hour_div_12().is_some() || parsed.hour_mod_12().is_some();
    let time = if has_hour { parsed.to_naive_time().ok()? } else { NaiveTime::MIN };
    Some(Moment::Local(date.and_time(time)))
}

/// What a text in one of the accepted notations says.
struct Written {
    date: NaiveDate,
    time: Option<NaiveTime>,
    offset: Option<FixedOffset>,
}

impl Written {
    fn moment(self) -> Option<Moment> {
        let local = self.date.and_time(self.time.unwrap_or(NaiveTime::MIN));
        match self.offset {
            Some(offset) => {
                let at = offset.from_local_datetime(&local).single()?;
                Some(Moment::At(Instant::from_utc(at.to_utc())))
            }
            None => Some(Moment::Local(local)),
        }
    }
}

fn read_moment(text: &str) -> Option<Written> {
    if text.is_ascii() {
        return read_ascii(text.as_bytes());
    }
    let plain: String = text
        .chars()
        .map(half_width)
        .map(|it| match it {
            '年' | '月' => '-',
            '日' => ' ',
            _ => it,
        })
        .collect();
    read_ascii(plain.trim().as_bytes())
}

fn read_ascii(bytes: &[u8]) -> Option<Written> {
    let mut rest = bytes;
    let date = take_date(&mut rest)?;
    let Some((b' ' | b'T' | b't', time)) = rest.split_first() else {
        return rest.is_empty().then_some(Written { date, time: None, offset: None });
    };
    rest = time.trim_ascii_start();
    let time = take_time(&mut rest)?;
    let offset = match rest.trim_ascii_start() {
        [] => None,
        rest => Some(take_offset(rest)?),
    };
    Some(Written { date, time: Some(time), offset })
}

/// `2026-1-31` with any one separator, or `20260131`.
fn take_date(rest: &mut &[u8]) -> Option<NaiveDate> {
    let (year, digits) = take_number(rest, 8)?;
    let year = i32::try_from(year).ok()?;
    if digits == 8 {
        let (year, month_day) = (year.div_euclid(10_000), year.rem_euclid(10_000).unsigned_abs());
        return NaiveDate::from_ymd_opt(year, month_day.div_euclid(100), month_day % 100);
    }
    let separator = *rest.first().filter(|it| matches!(it, b'-' | b'/' | b'.'))?;
    if digits != 4 {
        return None;
    }
    *rest = &rest[1..];
    let (month, _) = take_number(rest, 2)?;
    *rest = rest.strip_prefix(&[separator])?;
    let (day, _) = take_number(rest, 2)?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// `8:15`, `08:15:00`, `08:15:00.250`.
fn take_time(rest: &mut &[u8]) -> Option<NaiveTime> {
    let (hour, _) = take_number(rest, 2)?;
    *rest = rest.strip_prefix(b":")?;
    let (minute, _) = take_number(rest, 2)?;
    let Some(seconds) = rest.strip_prefix(b":") else {
        return NaiveTime::from_hms_opt(hour, minute, 0);
    };
    *rest = seconds;
    let (second, _) = take_number(rest, 2)?;
    let mut nanos = 0;
    if let Some(fraction) = rest.strip_prefix(b".") {
        *rest = fraction;
        let (value, digits) = take_number(rest, 9)?;
        nanos = value * 10_u32.pow(9 - u32::try_from(digits).ok()?);
    }
    NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)
}

/// `Z`, `+08:00` or `+0800`, and nothing after it.
fn take_offset(rest: &[u8]) -> Option<FixedOffset> {
    let (sign, mut rest) = match rest {
        [b'Z' | b'z'] => return FixedOffset::east_opt(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, _) = take_number(&mut rest, 2)?;
    rest = rest.strip_prefix(b":").unwrap_or(rest);
    let (minutes, _) = take_number(&mut rest, 2)?;
    let seconds = i32::try_from(hours * 3_600 + minutes * 60).ok()?;
    rest.is_empty().then(|| FixedOffset::east_opt(sign * seconds)).flatten()
}

/// Takes up to `digits_max` digits off the front: their value, and how many they were.
fn take_number(rest: &mut &[u8], digits_max: usize) -> Option<(u32, usize)> {
    let digits = rest.iter().take(digits_max).take_while(|it| it.is_ascii_digit()).count();
    let (number, after) = rest.split_at(digits);
    *rest = after;
    let value = number.iter().fold(0_u32, |value, it| value * 10 + u32::from(it - b'0'));
    (0 < digits).then_some((value, digits))
}

fn not_understood(code: &'static str, text: &str, format: Option<&TimeFormat>, example: &str) -> Fault {
    let text = shown(text);
    match format {
        Some(TimeFormat { pattern, .. }) => Fault::new(
            code,
            format!("“{text}”不符合映射中的时间格式 {pattern},或日期不存在"),
            format!("`{text}` is not written as the mapping says, {pattern}, or no such day exists"),
        ),
        None => Fault::new(
            code,
            format!("“{text}”不是有效的日期或时间,请写成 {example},或在映射中设 time_format"),
            format!(
                "`{text}` is no date or time; write it as {example}, or set `time_format` in the mapping"
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn local(text: &str) -> Option<String> {
        match moment(text, None) {
            Ok(Moment::Local(at)) => Some(at.to_string()),
            _ => None,
        }
    }

    #[test]
    fn dates_are_read_in_the_usual_notations() {
        let expected = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        for text in [
            "2026-01-31",
            "2026/1/31",
            "2026.1.31",
            "20260131",
            "2026年1月31日",
            "2026-01-31 00:00:00",
            "2026-01-31",
        ] {
            assert_eq!(date(text, None), Ok(expected), "{text}");
        }
    }

    #[test]
    fn times_are_read_in_the_usual_notations() {
        for text in [
            "2026-01-31 08:15:00",
            "2026/1/31 8:15",
            "2026-01-31T08:15:00",
            "20260131 08:15",
            "2026年1月31日 8:15",
            "2026-01-31  08:15:00",
        ] {
            assert_eq!(local(text).as_deref(), Some("2026-01-31 08:15:00"), "{text}");
        }
        assert_eq!(local("2026-01-31 08:15:00.250").as_deref(), Some("2026-01-31 08:15:00.250"));
        assert_eq!(local("2026-01-31").as_deref(), Some("2026-01-31 00:00:00"));
    }

    #[test]
    fn a_time_with_its_zone_is_a_point_in_time() {
        for text in ["2026-01-31T08:15:00+08:00", "2026-01-31 08:15:00 +0800", "2026-01-31T00:15:00Z"] {
            let read = moment(text, None).unwrap();
            assert_eq!(
                read.instant(chrono_tz::America::New_York).to_string(),
                "2026-01-31T00:15:00Z",
                "{text}"
            );
        }
    }

    #[test]
    fn a_wall_clock_time_is_read_in_the_zone_given() {
        let read = moment("2026-01-31 08:15:00", None).unwrap();
        assert_eq!(read.instant(chrono_tz::Asia::Shanghai).to_string(), "2026-01-31T00:15:00Z");
    }

    #[test]
    fn a_date_in_another_notation_is_refused_and_not_guessed() {
        for text in [
            "31/01/2026",
            "01-31-2026",
            "2026-13-01",
            "2026-02-30",
            "26-1-31",
            "2026-1",
            "2026-01/31",
            "20261",
            "",
            "2026-01-31x",
            "2026-01-31 25:00",
            "2026-01-31 8",
            "2026-01-31 08:15:00 XYZ",
            "2026-01-31T08:15:00+99:00",
        ] {
            assert_eq!(moment(text, None).unwrap_err().code, "not_a_time", "{text}");
            assert_eq!(date(text, None).unwrap_err().code, "not_a_date", "{text}");
        }
        assert_eq!(date("2026-01-31 08:15:00", None).unwrap_err().code, "not_a_date");
    }

    #[test]
    fn a_format_of_the_mapping_replaces_the_usual_ones() {
        let german = TimeFormat::parse("%d.%m.%Y %H:%M").unwrap();
        let expected = "2026-01-31T08:15:00".parse::<NaiveDateTime>();
        assert_eq!(moment("31.01.2026 08:15", Some(&german)).ok(), expected.ok().map(Moment::Local));
        let fault = moment("2026-01-31 08:15:00", Some(&german)).unwrap_err();
        assert!(fault.message.en.contains("%d.%m.%Y %H:%M"), "{fault:?}");
        let american = TimeFormat::parse("%m/%d/%Y %I:%M %p").unwrap();
        assert_eq!(
            moment("01/31/2026 08:15 PM", Some(&american)).unwrap().instant(Tz::UTC).to_string(),
            "2026-01-31T20:15:00Z"
        );
        let days = TimeFormat::parse("%d/%m/%Y").unwrap();
        assert_eq!(
            moment("31/01/2026", Some(&days)).unwrap().instant(Tz::UTC).to_string(),
            "2026-01-31T00:00:00Z"
        );
        let zoned = TimeFormat::parse("%Y-%m-%d %H:%M %z").unwrap();
        assert_eq!(
            moment("2026-01-31 08:15 +0800", Some(&zoned)).unwrap().instant(Tz::UTC).to_string(),
            "2026-01-31T00:15:00Z"
        );
    }

    #[test]
    fn a_pattern_that_is_none_is_refused() {
        for pattern in ["%Q", "yyyy-mm-dd", ""] {
            assert_eq!(TimeFormat::parse(pattern).unwrap_err().code, "unknown_time_format", "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn a_time_that_is_written_is_read_back(seconds in 0_i64..4_102_444_800) {
            let at = chrono::DateTime::from_timestamp(seconds, 0).unwrap().naive_utc();
            for written in [at.format("%Y-%m-%d %H:%M:%S"), at.format("%Y/%-m/%-d %-H:%M:%S"), at.format("%Y%m%dT%H:%M:%S")] {
                prop_assert_eq!(moment(&written.to_string(), None).ok(), Some(Moment::Local(at)));
            }
        }

        #[test]
        fn any_text_is_a_time_or_a_problem(text in "[-0-9/:TZ+. 年月日]{0,30}|.{0,40}", pattern in "(%[a-zA-Z]|[-: ]){0,6}") {
            let format = TimeFormat::parse(&pattern).ok();
            drop((moment(&text, None), date(&text, None)));
            drop((moment(&text, format.as_ref()), date(&text, format.as_ref())));
        }
    }
}
