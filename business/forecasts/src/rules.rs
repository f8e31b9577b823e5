//! From sums of days to the panels that the engine foretells, and back to what is kept.

use crate::model::{Facts, ForecastRhythm, Holiday, HolidayKind, Kept};
use analytics::forecast::{
    CannotForecast, DayKind, DayTable, Event, EventKind, Forecast, Panel, Series, Step, Window, forecast,
    total, trend_note,
};
use analytics::{Calendar, Family};
use kernel::{BusinessDay, FieldProblem, Week, Words};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A station with what it sold of one family, by day, in millilitres or grams.
pub(crate) type Sold = BTreeMap<BusinessDay, i64>;

/// A station of the company.
#[derive(Clone, Debug)]
pub(crate) struct Station {
    pub(crate) id: Uuid,
    pub(crate) no: u32,
    pub(crate) name: String,
    pub(crate) closed: Vec<(BusinessDay, BusinessDay)>,
    /// Areas, regions and the company above it.
    pub(crate) above: Vec<Uuid>,
}

/// Everything that forecasts rest on.
#[derive(Clone, Debug)]
pub(crate) struct Sources {
    pub(crate) until: BusinessDay,
    pub(crate) stations: Vec<Station>,
    /// Family → station number → what it sold.
    pub(crate) sold: BTreeMap<String, BTreeMap<u32, Sold>>,
    pub(crate) holidays: Vec<Holiday>,
    pub(crate) festivals: Vec<BusinessDay>,
}

/// Days over which the trend is told.
const TREND_DAYS: u32 = 28;

/// Foretells everything, in the order of families, rhythms and units.
pub(crate) fn foretell(sources: &Sources) -> Vec<Kept> {
    let days = day_table(sources);
    let mut kept = Vec::new();
    for (family, sold) in &sources.sold {
        let stations: Vec<&Station> =
            sources.stations.iter().filter(|it| sold.contains_key(&it.no)).collect();
        let daily: Vec<Series> = stations.iter().filter_map(|it| daily(it, sold, sources.until)).collect();
        let trends = Trends { sources, family, daily: &daily, days: &days };
        kept.extend(of_panel(ForecastRhythm::Daily, &stations, &trends, &daily, &days));
        let weekly: Vec<Series> = stations.iter().filter_map(|it| weekly(it, sold, sources.until)).collect();
        kept.extend(of_panel(ForecastRhythm::Weekly, &stations, &trends, &weekly, &days));
    }
    kept
}

struct Trends<'a> {
    sources: &'a Sources,
    family: &'a str,
    daily: &'a [Series],
    days: &'a DayTable,
}

impl Trends<'_> {
    fn of(&self, stations: &BTreeSet<u32>) -> Option<Words> {
        let series: Vec<&Series> = self.daily.iter().filter(|it| stations.contains(&it.key)).collect();
        let window = Window { last: self.sources.until, days: TREND_DAYS };
        let name = |no: u32| {
            let station = self.sources.stations.iter().find(|it| it.no == no);
            station.map(|it| it.name.clone()).unwrap_or_default()
        };
        let what = Family::parse(self.family)?.name();
        Some(trend_note(&series, window, self.days)?.explain(&what, &name))
    }
}

fn of_panel(
    rhythm: ForecastRhythm,
    stations: &[&Station],
    trends: &Trends<'_>,
    series: &[Series],
    days: &DayTable,
) -> Vec<Kept> {
    let until = trends.sources.until;
    let panel = match rhythm {
        ForecastRhythm::Daily => Panel::daily(series, until, days),
        ForecastRhythm::Weekly => Panel::weekly(series, last_week(until), days),
    };
    let found: Vec<(u32, Result<Forecast, CannotForecast>)> =
        series.iter().map(|it| it.key).zip(forecast(&panel)).collect();
    let keep = |unit: Uuid, facts: Facts| Kept {
        unit,
        family: trends.family.to_owned(),
        rhythm,
        origin: until,
        facts,
    };
    let mut kept = Vec::new();
    let mut below: BTreeMap<Uuid, BTreeSet<u32>> = BTreeMap::new();
    for station in stations {
        let Some((_, result)) = found.iter().find(|it| it.0 == station.no) else { continue };
        let trend = trends.of(&BTreeSet::from([station.no]));
        kept.push(keep(station.id, Facts { trend, ..of_station(rhythm, result) }));
        for unit in &station.above {
            below.entry(*unit).or_default().insert(station.no);
        }
    }
    for (unit, numbers) in below {
        let parts: Vec<&Forecast> =
            found.iter().filter(|it| numbers.contains(&it.0)).filter_map(|it| it.1.as_ref().ok()).collect();
        kept.push(keep(unit, Facts { trend: trends.of(&numbers), ..of_sum(rhythm, &parts) }));
    }
    kept
}

fn of_station(rhythm: ForecastRhythm, result: &Result<Forecast, CannotForecast>) -> Facts {
    match result {
        Ok(found) => Facts {
            first: first_day(rhythm, found.first),
            steps: found.steps.iter().map(step).collect(),
            by: Some(found.by.name()),
            checked: found.accuracy.map(|it| (it.origins, it.scaled_error_per_mille, it.recent_per_mille)),
            stations: 1,
            ..Facts::default()
        },
        Err(why) => Facts { cannot: Some(why.explain()), stations: 1, ..Facts::default() },
    }
}

fn of_sum(rhythm: ForecastRhythm, parts: &[&Forecast]) -> Facts {
    match total(parts) {
        Ok(found) => Facts {
            first: first_day(rhythm, found.first),
            steps: found.steps.iter().map(step).collect(),
            stations: found.series,
            ..Facts::default()
        },
        Err(why) => Facts { cannot: Some(why.explain()), ..Facts::default() },
    }
}

fn step(it: &Step) -> crate::model::Step {
    (it.expected, it.likely.low, it.likely.high, it.sure.low, it.sure.high)
}

fn first_day(rhythm: ForecastRhythm, first: i32) -> i32 {
    match rhythm {
        ForecastRhythm::Daily => first,
        ForecastRhythm::Weekly => Week(first).monday().0,
    }
}

/// The last week that is over.
fn last_week(until: BusinessDay) -> Week {
    let week = until.week();
    if week.sunday() == until { week } else { Week(week.0 - 1) }
}

fn events(station: &Station) -> Vec<Event> {
    let closed = station.closed.iter();
    closed.map(|(from, to)| Event { from: *from, to: *to, kind: EventKind::Closed }).collect()
}

/// From the first day with a sale to the last day of all, days without a sale as nothing.
fn daily(station: &Station, sold: &BTreeMap<u32, Sold>, until: BusinessDay) -> Option<Series> {
    let sold = sold.get(&station.no)?;
    let first = *sold.keys().next()?;
    let days = (first.0..=until.0).map(|it| sold.get(&BusinessDay(it)).copied().unwrap_or(0));
    Some(Series::daily(station.no, first, days.collect()).with_events(events(station)))
}

/// The same by whole weeks, from the first one that was sold in from its Monday on.
fn weekly(station: &Station, sold: &BTreeMap<u32, Sold>, until: BusinessDay) -> Option<Series> {
    let sold = sold.get(&station.no)?;
    let begun = *sold.keys().next()?;
    let first = if begun.week().monday() == begun { begun.week() } else { Week(begun.week().0 + 1) };
    let of = |week: i32| -> i64 {
        let (from, to) = (Week(week).monday(), Week(week).sunday());
        sold.range(from..=to).map(|it| *it.1).sum()
    };
    let weeks: Vec<i64> = (first.0..=last_week(until).0).map(of).collect();
    (!weeks.is_empty()).then(|| Series::weekly(station.no, first, weeks).with_events(events(station)))
}

/// Days of one name and kind act alike.
fn day_table(sources: &Sources) -> DayTable {
    let mut kinds: Vec<(&str, &str)> =
        sources.holidays.iter().map(|it| (it.kind.as_str(), it.name.as_str())).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let kind = |it: &Holiday| {
        let place = kinds.binary_search(&(it.kind.as_str(), it.name.as_str())).unwrap_or_default();
        DayKind(place as u16)
    };
    DayTable {
        kinds: sources.holidays.iter().map(|it| (it.day, kind(it))).collect(),
        festivals: Calendar { spring_festivals: sources.festivals.clone() },
    }
}

/// Longest name of a holiday, in characters.
const NAME_CHARS_MAX: usize = 40;
/// Holidays and days worked in exchange that a year may have.
const A_YEAR_MAX: usize = 100;

/// The holidays of a year in order, or everything that is wrong with them.
pub(crate) fn checked(year: i32, mut days: Vec<Holiday>) -> Result<Vec<Holiday>, Vec<FieldProblem>> {
    let mut wrong = Vec::new();
    if A_YEAR_MAX < days.len() {
        wrong.push(FieldProblem::new("days", "too_many", "at most 100 days a year / 每年最多 100 天"));
    }
    for (place, it) in days.iter_mut().enumerate() {
        it.name = it.name.trim().to_owned();
        let of = |field: &str, code: &str, message: &str| {
            FieldProblem::new(format!("days[{place}].{field}"), code, message)
        };
        if !it.day.to_string().starts_with(&format!("{year:04}-")) {
            wrong.push(of("day", "other_year", "must lie in the year / 须在该年之内"));
        }
        if it.name.is_empty() || NAME_CHARS_MAX < it.name.chars().count() {
            wrong.push(of("name", "length", "1 to 40 characters / 1 至 40 个字符"));
        }
    }
    days.sort_by_key(|it| it.day);
    if days.windows(2).any(|pair| pair[0].day == pair[1].day) {
        wrong.push(FieldProblem::new("days", "twice", "a day stands twice / 同一天重复"));
    }
    if wrong.is_empty() { Ok(days) } else { Err(wrong) }
}

/// What the law made of a day, by its name in Chinese.
pub(crate) fn legal(day: BusinessDay, found: (bool, String)) -> Holiday {
    let (is_work, name) = found;
    Holiday { day, kind: if is_work { HolidayKind::Work } else { HolidayKind::Rest }, name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(days: i32) -> Sources {
        let until: BusinessDay = "2026-06-28".parse().unwrap();
        let station = |no: u32| Station {
            id: Uuid::from_u128(u128::from(no)),
            no,
            name: format!("S{no}"),
            closed: Vec::new(),
            above: vec![Uuid::from_u128(99)],
        };
        let sold = |no: i32| -> Sold {
            let of = |it: i32| 8_000_000 + i64::from((it % 7) * 400_000 + (it * no * 7_919) % 500_000);
            (0..days).map(|it| (until.plus(-it), of(it))).collect()
        };
        Sources {
            until,
            stations: vec![station(1), station(2)],
            sold: BTreeMap::from([("gasoline".to_owned(), BTreeMap::from([(1, sold(1)), (2, sold(2))]))]),
            holidays: Vec::new(),
            festivals: Vec::new(),
        }
    }

    #[test]
    fn a_sum_is_what_its_stations_add_up_to() {
        let kept = foretell(&sources(800));
        let of = |unit: u128, rhythm| {
            let found = kept.iter().find(|it| it.unit == Uuid::from_u128(unit) && it.rhythm == rhythm);
            found.unwrap().facts.clone()
        };
        for (rhythm, count) in [(ForecastRhythm::Daily, 14), (ForecastRhythm::Weekly, 26)] {
            let (one, two, all) = (of(1, rhythm), of(2, rhythm), of(99, rhythm));
            assert_eq!(
                (one.steps.len(), all.steps.len(), all.stations),
                (count, count, 2),
                "{rhythm:?} {one:?}"
            );
            for ((one, two), all) in one.steps.iter().zip(&two.steps).zip(&all.steps) {
                assert_eq!(one.0 + two.0, all.0);
                assert!(all.3 <= all.1 && all.1 <= all.0 && all.0 <= all.2 && all.2 <= all.4);
            }
        }
        assert_eq!(of(1, ForecastRhythm::Daily).first, "2026-06-29".parse::<BusinessDay>().unwrap().0);
        assert_eq!(foretell(&sources(800)), kept, "the same again");
    }

    #[test]
    fn a_station_of_a_week_is_told_why_nothing_is_foretold() {
        let kept = foretell(&sources(7));
        assert!(kept.iter().all(|it| it.facts.cannot.is_some() && it.facts.steps.is_empty()));
    }

    #[test]
    fn holidays_lie_in_their_year_and_have_a_name() {
        let day = |text: &str, name: &str| legal(text.parse().unwrap(), (false, name.to_owned()));
        let good = checked(2026, vec![day("2026-10-02", "国庆节"), day("2026-10-01", " 国庆节 ")]).unwrap();
        assert_eq!((good[0].day.to_string().as_str(), good[0].name.as_str()), ("2026-10-01", "国庆节"));
        let codes = |days| -> Vec<String> {
            checked(2026, days).unwrap_err().into_iter().map(|it| it.code).collect()
        };
        assert_eq!(codes(vec![day("2025-10-01", "")]), ["other_year", "length"]);
        assert_eq!(codes(vec![day("2026-10-01", "a"), day("2026-10-01", "b")]), ["twice"]);
    }
}
