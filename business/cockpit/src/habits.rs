//! When people come, by weekday and hour of the clock at the station.
//!
//! **Invariant:** nothing here reads a clock, a database or a random source.

use chrono::{Datelike, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Receipts in an hour of a weekday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Cell {
    /// 0 for Monday … 6 for Sunday.
    pub(crate) weekday: u32,
    /// 0 to 23.
    pub(crate) hour: u32,
    pub(crate) count: i64,
}

/// Counts arrivals: instant in microseconds, time zone of the station, and how many. One in a zone that is not known
/// counts by UTC.
pub(crate) fn count_by_weekday_and_hour(arrivals: impl Iterator<Item = (i64, String, i64)>) -> Vec<Cell> {
    let mut cells: BTreeMap<(u32, u32), i64> = BTreeMap::new();
    for (at_us, zone, count) in arrivals {
        let zone: Tz = zone.parse().unwrap_or(Tz::UTC);
        let Some(at) = Utc.timestamp_micros(at_us).single() else { continue };
        let local = at.with_timezone(&zone);
        *cells.entry((local.weekday().num_days_from_monday(), local.hour())).or_default() += count;
    }
    cells.into_iter().map(|((weekday, hour), count)| Cell { weekday, hour, count }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hour_is_that_of_the_clock_at_the_station() {
        // Sunday 2026-11-01 23:30 UTC is Monday morning in Shanghai.
        let at = Utc.with_ymd_and_hms(2026, 11, 1, 23, 30, 0).unwrap().timestamp_micros();
        let of = |zone: &str| count_by_weekday_and_hour([(at, zone.to_owned(), 2)].into_iter());
        assert_eq!(of("Asia/Shanghai"), [Cell { weekday: 0, hour: 7, count: 2 }]);
        assert_eq!(of("UTC"), [Cell { weekday: 6, hour: 23, count: 2 }]);
    }
}
