//! Forecasts of series whose making is known.
#![expect(clippy::float_arithmetic, reason = "made-up figures scatter")]

use analytics::forecast::*;
use kernel::{BusinessDay, Week, Words};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A Monday.
const FIRST: BusinessDay = BusinessDay(18_995);
const WEEK: [f64; 7] = [0.9, 0.9, 0.95, 1.0, 1.2, 1.15, 0.9];

/// A station of that level with a weekly pattern, scatter, and factors on some days.
fn station(key: u32, level: f64, days: i32, factor: &dyn Fn(BusinessDay) -> f64) -> Series {
    let mut rng = ChaCha8Rng::seed_from_u64(u64::from(key));
    let sold = |day: i32| {
        let day = FIRST.plus(day);
        let scatter = 1.0 + 0.1 * (rng.random::<f64>() + rng.random::<f64>() - 1.0);
        (level * WEEK[usize::from(day.weekday())] * scatter * factor(day)).round() as i64
    };
    Series::daily(key, FIRST, (0..days).map(sold).collect())
}

fn plain(key: u32, level: f64, days: i32) -> Series {
    station(key, level, days, &|_| 1.0)
}

fn last(days: i32) -> BusinessDay {
    FIRST.plus(days - 1)
}

fn one(series: &[Series], until: BusinessDay, days: &DayTable) -> Result<Forecast, CannotForecast> {
    forecast(&Panel::daily(series, until, days)).remove(0)
}

#[test]
fn a_steady_station_is_foretold_with_an_interval_that_is_neither_wide_nor_wrong() {
    let all = [plain(1, 10_000.0, 714)];
    let found = one(&all, last(700), &DayTable::default()).unwrap();
    assert_eq!((found.first, found.steps.len()), (last(700).0 + 1, 14));
    let came = &all[0].values[700..];
    let mut inside = 0;
    for (step, came) in found.steps.iter().zip(came) {
        assert!(100 * (step.expected - came).abs() < 15 * came, "{step:?} {came}");
        assert!(step.sure.low <= step.likely.low && step.likely.high <= step.sure.high);
        assert!(100 * (step.sure.high - step.sure.low) < 40 * came, "{step:?}");
        inside += u32::from((step.sure.low..=step.sure.high).contains(came));
    }
    assert!(12 <= inside, "{inside}");
    let accuracy = found.accuracy.unwrap();
    assert!(30 <= accuracy.origins && accuracy.scaled_error_per_mille <= accuracy.recent_per_mille);
}

#[test]
fn what_would_have_been_foretold_looks_at_nothing_that_came_later() {
    let all = [plain(1, 900.0, 240), station(2, 5_000.0, 240, &|it| if it < last(150) { 1.0 } else { 1.5 })];
    let days = table(&[(60, 1), (145, 1), (210, 1)]);
    let origins = [last(170).0, last(205).0];
    for rehearsed in rehearse(&Panel::daily(&all, last(240), &days), &origins) {
        let then = Panel::daily(&all, BusinessDay(rehearsed.origin), &days);
        let known: Vec<Series> = all
            .iter()
            .map(|it| {
                let mut known = it.clone();
                known.values.truncate((rehearsed.origin - FIRST.0 + 1) as usize);
                known
            })
            .collect();
        let cut = Panel { series: &known, ..then };
        let place = all.iter().position(|it| it.key == rehearsed.key).unwrap();
        let found = forecast(&cut);
        assert_eq!(rehearsed.forecast, found[place]);
        assert_eq!(forecast(&then), found);
    }
}

#[test]
fn threads_and_order_change_nothing() {
    let all: Vec<Series> = (1..4).map(|it| plain(it, 300.0 * f64::from(it), 150)).collect();
    let days = table(&[(50, 1), (140, 1), (155, 1)]);
    let with = |threads, all: &[Series]| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| forecast(&Panel::daily(all, last(150), &days)))
    };
    let found = with(1, &all);
    assert_eq!(found, with(3, &all));
    let turned: Vec<Series> = all.iter().rev().cloned().collect();
    let steps = |it: &Result<Forecast, CannotForecast>| it.as_ref().unwrap().steps.clone();
    let turned: Vec<_> = with(2, &turned).iter().rev().map(steps).collect();
    assert_eq!(found.iter().map(steps).collect::<Vec<_>>(), turned);
}

#[test]
fn days_of_the_table_are_foretold_by_what_they_did_before() {
    let holidays = [(60, 1), (424, 1), (788, 1)];
    let days = table(&holidays);
    let doubled = |day: BusinessDay| if days.kinds.contains_key(&day) { 2.0 } else { 1.0 };
    let all: Vec<Series> = (1..4).map(|it| station(it, 1_000.0, 780, &doubled)).collect();
    let found = one(&all, last(780), &days).unwrap();
    let at = |day: i32| found.steps[(day - 780) as usize].expected as f64;
    let usual = 1_000.0 * WEEK[usize::from(FIRST.plus(788).weekday())];
    // Two years of three stations that agree count for a good part, not for all.
    assert!((1.5..2.05).contains(&(at(788) / usual)), "{}", at(788) / usual);
    assert!((at(787) / 1_000.0 / WEEK[usize::from(FIRST.plus(787).weekday())] - 1.0).abs() < 0.1);
}

#[test]
fn one_year_is_no_rule() {
    let days = table(&[(424, 1), (788, 1)]);
    let all: Vec<Series> = (1..4)
        .map(|it| station(it, 1_000.0, 780, &|day| if days.kinds.contains_key(&day) { 3.0 } else { 1.0 }))
        .collect();
    let found = one(&all, last(780), &days).unwrap();
    assert!(found.steps[8].expected < 1_400);
}

#[test]
fn a_spring_festival_moves_with_its_calendar() {
    let festivals: Vec<BusinessDay> = [40, 394, 779].map(|it| FIRST.plus(it)).to_vec();
    let empty = |day: BusinessDay| {
        if festivals.iter().any(|it| (0..=6).contains(&day.since(*it))) { 0.4 } else { 1.0 }
    };
    let all: Vec<Series> = (1..4).map(|it| station(it, 1_000.0, 775, &empty)).collect();
    let mut days = DayTable::default();
    days.festivals.spring_festivals.clone_from(&festivals);
    let found = one(&all, last(775), &days).unwrap();
    let part = |h: usize| {
        found.steps[h].expected as f64 / 1_000.0 / WEEK[usize::from(FIRST.plus(775 + h as i32).weekday())]
    };
    assert!(0.9 < part(0) && (4..=10).all(|it| (0.35..0.65).contains(&part(it))), "{:?}", (part(0), part(5)));
}

#[test]
fn what_happened_in_an_event_does_not_matter_and_what_will_be_closed_sells_nothing() {
    let event = |from, to, kind| Event { from: FIRST.plus(from), to: FIRST.plus(to), kind };
    let events = vec![
        event(200, 230, EventKind::Shock),
        event(300, 309, EventKind::Closed),
        event(502, 503, EventKind::Closed),
    ];
    let quiet = plain(1, 2_000.0, 500).with_events(events.clone());
    let mut loud = quiet.clone();
    loud.values[200..=230].fill(90_000);
    let found = one(&[quiet], last(500), &DayTable::default()).unwrap();
    assert_eq!(found, one(&[loud], last(500), &DayTable::default()).unwrap());
    let expected: Vec<i64> = found.steps.iter().map(|it| it.expected).collect();
    assert_eq!(expected[2..4], [0, 0]);
    assert!(expected[4..].iter().all(|it| 1_500 < *it));
}

#[test]
fn silences_are_closures_only_where_they_are_rare() {
    let mut daily = plain(1, 2_000.0, 400);
    daily.values[380..390].fill(0);
    let found = one(&[daily], last(400), &DayTable::default()).unwrap();
    assert!(found.steps.iter().all(|it| 1_500 < it.expected));
    let sundays_off = station(2, 2_000.0, 400, &|day| if day.weekday() == 6 { 0.0 } else { 1.0 });
    let found = one(&[sundays_off], last(400), &DayTable::default()).unwrap();
    for (h, step) in found.steps.iter().enumerate() {
        let is_sunday = FIRST.plus(400 + h as i32).weekday() == 6;
        assert_eq!(step.expected < 200, is_sunday, "{h} {step:?}");
    }
}

#[test]
fn why_nothing_is_foretold() {
    let days = DayTable::default();
    let of = |values: Vec<i64>| {
        let until = last(values.len() as i32);
        one(&[Series::daily(1, FIRST, values)], until, &days).unwrap_err()
    };
    let week = CannotForecast::TooShort { rhythm: Rhythm::Daily, known: 7, needed: 28 };
    assert_eq!(of(vec![50, 60, 70, 80, 90, 70, 60]), week);
    assert_eq!(of(vec![0; 400]), CannotForecast::NeverSold);
    assert_eq!(of(Vec::new()), CannotForecast::NeverSold);
    assert_eq!(of(vec![70; 400]), CannotForecast::Constant { value: 70 });
    assert_eq!(of(vec![-5; 400]), CannotForecast::NeverSold);
    let mut closed = plain(1, 500.0, 400).values;
    closed.extend(vec![0; 40]);
    assert_eq!(of(closed), CannotForecast::Silent { rhythm: Rhythm::Daily, slots: 28 });
    let mut large = plain(1, 500.0, 400).values;
    large[399] = i64::MAX;
    assert_eq!(of(large), CannotForecast::TooLarge);
    let young = CannotForecast::NoTrackRecord { checked: 0, needed: 8 };
    assert_eq!(of(plain(1, 500.0, 30).values), young);
    assert!(!young.explain().zh.is_empty() && !young.explain().en.contains("NaN"));
}

#[test]
fn a_young_station_borrows_the_interval_of_the_others() {
    let all = [plain(1, 500.0, 400), late(plain(2, 800.0, 400), 365)];
    let found = forecast(&Panel::daily(&all, last(400), &DayTable::default()));
    let young = found[1].as_ref().unwrap();
    assert_eq!((young.by, young.accuracy), (Member::Median, None));
    assert!(young.steps.iter().all(|it| it.sure.low < it.expected && it.expected < it.sure.high));
}

/// Closed until that day.
fn late(mut series: Series, from: usize) -> Series {
    series.values[..from].fill(0);
    series
}

#[test]
fn a_weekly_series_keeps_its_year() {
    let mut rng = ChaCha8Rng::seed_from_u64(9);
    let sold = |week: i32| {
        let season = 1.0 + 0.3 * (f64::from(week) / 52.0 * std::f64::consts::TAU).sin();
        (8_000.0 * season * (0.98 + 0.04 * rng.random::<f64>())) as i64
    };
    let series = [Series::weekly(1, Week(2_000), (0..450).map(sold).collect())];
    let days = DayTable::default();
    let found = forecast(&Panel::weekly(&series, Week(2_000 + 419), &days)).remove(0).unwrap();
    assert_eq!(found.steps.len(), 26);
    for (step, came) in found.steps.iter().zip(&series[0].values[420..]) {
        assert!(100 * (step.expected - came).abs() < 8 * came, "{step:?} {came}");
    }
}

#[test]
fn a_total_is_the_sum_of_its_parts_and_surer_than_they_are() {
    let all: Vec<Series> = (1..7).map(|it| plain(it, 1_000.0, 200)).collect();
    let found = forecast(&Panel::daily(&all, last(200), &DayTable::default()));
    let parts: Vec<&Forecast> = found.iter().flatten().collect();
    let sum = total(&parts).unwrap();
    assert_eq!((sum.series, sum.steps.len()), (6, 14));
    for (h, step) in sum.steps.iter().enumerate() {
        assert_eq!(step.expected, parts.iter().map(|it| it.steps[h].expected).sum::<i64>());
        let width: i64 = parts.iter().map(|it| it.steps[h].sure.high - it.steps[h].sure.low).sum();
        assert!(4 * (step.sure.high - step.sure.low) < 3 * width);
    }
    assert_eq!(total(&[]), Err(CannotForecast::NeverSold));
}

#[test]
fn a_trend_names_the_stations_that_make_it() {
    let fallen = |key| station(key, 1_000.0, 728, &|day| if day < last(690) { 1.0 } else { 0.7 });
    let all: Vec<Series> =
        (1..9).map(|it| if it == 3 || it == 5 { fallen(it) } else { plain(it, 1_000.0, 728) }).collect();
    let refs: Vec<&Series> = all.iter().collect();
    let window = Window { last: last(728), days: 28 };
    let note = trend_note(&refs, window, &DayTable::default()).unwrap();
    assert_eq!((note.compared, note.left_out, note.shift_days), (8, 0, 364));
    assert!((-95..=-55).contains(&note.change_per_mille), "{}", note.change_per_mille);
    let mut keys = note.leaders.clone().unwrap().keys;
    keys.sort_unstable();
    assert_eq!(keys, [3, 5]);
    let words = note.explain(&Words::new("柴油", "diesel"), &|it| format!("S{it}"));
    assert!(words.zh.starts_with("柴油较去年 −") && words.en.contains("from two sites (S"), "{words:?}");
}

#[test]
fn a_trend_around_the_festival_compares_festival_with_festival() {
    let festivals: Vec<BusinessDay> = [340, 723].map(|it| FIRST.plus(it)).to_vec();
    let empty = |day: BusinessDay| {
        if festivals.iter().any(|it| (0..=6).contains(&day.since(*it))) { 0.4 } else { 1.0 }
    };
    let one = station(1, 1_000.0, 742, &empty);
    let mut days = DayTable::default();
    days.festivals.spring_festivals.clone_from(&festivals);
    let window = Window { last: last(742), days: 28 };
    let note = trend_note(&[&one], window, &days).unwrap();
    assert_eq!(note.shift_days, 385);
    assert!(note.change_per_mille.abs() < 40, "{note:?}");
    let plain = trend_note(&[&one], window, &DayTable::default()).unwrap();
    assert!(plain.change_per_mille < -80, "{plain:?}");
}

#[test]
fn a_trend_leaves_out_who_was_not_there_last_year() {
    let all = [plain(1, 1_000.0, 728), late(plain(2, 1_000.0, 728), 500)];
    let refs: Vec<&Series> = all.iter().collect();
    let note = trend_note(&refs, Window { last: last(728), days: 28 }, &DayTable::default()).unwrap();
    assert_eq!((note.compared, note.left_out), (1, 1));
    assert!(note.change_per_mille.abs() < 30);
    assert_eq!(trend_note(&refs[1..], Window { last: last(728), days: 28 }, &DayTable::default()), None);
}

fn table(days: &[(i32, u16)]) -> DayTable {
    let kinds = days.iter().map(|(day, kind)| (FIRST.plus(*day), DayKind(*kind))).collect();
    DayTable { kinds, ..DayTable::default() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever comes in, what goes out is a number or a reason.
    #[test]
    fn any_series_is_foretold_or_refused(
        values in proptest::collection::vec(prop_oneof![
            4 => 0_i64..500, 2 => Just(0), 1 => -50_i64..5, 1 => 0_i64..1_000_000_000_000
        ], 0..260),
        first in -40_000_i32..40_000,
        kinds in proptest::collection::vec((0_i32..280, 0_u16..3), 0..12),
        closed in proptest::collection::vec((0_i32..280, 0_i32..30), 0..3),
        weekly in any::<bool>(),
    ) {
        let n = values.len() as i32;
        let days = DayTable {
            kinds: kinds.into_iter().map(|(day, kind)| (BusinessDay(first + day), DayKind(kind))).collect(),
            ..DayTable::default()
        };
        let kind = EventKind::Closed;
        let events = closed.into_iter().map(|(from, n)| Event {
            from: BusinessDay(first + from), to: BusinessDay(first + from + n), kind
        });
        let (rhythm, series) = if weekly {
            (Rhythm::Weekly, Series::weekly(1, Week(first), values))
        } else {
            (Rhythm::Daily, Series::daily(1, BusinessDay(first), values))
        };
        let series = [series.with_events(events.collect())];
        let panel = Panel { rhythm, series: &series, until: first + n - 1, days: &days };
        match forecast(&panel).remove(0) {
            Err(reason) => prop_assert!(!reason.explain().zh.is_empty()),
            Ok(found) => {
                prop_assert_eq!(found.steps.len(), rhythm.horizon());
                for step in &found.steps {
                    prop_assert!(0 <= step.sure.low && step.sure.low <= step.likely.low);
                    prop_assert!(step.likely.low <= step.expected && step.expected <= step.likely.high);
                    prop_assert!(step.likely.high <= step.sure.high && step.sure.high < i64::MAX >> 4);
                }
            }
        }
    }
}

/// A thousand times the figures, a thousand times the forecast.
#[test]
fn the_unit_does_not_matter() {
    let litres = plain(7, 5_000.0, 200);
    let mut millilitres = litres.clone();
    millilitres.values.iter_mut().for_each(|it| *it *= 1_000);
    let days = DayTable::default();
    let (found, larger) = (one(&[litres], last(200), &days), one(&[millilitres], last(200), &days));
    for (step, larger) in found.unwrap().steps.iter().zip(&larger.unwrap().steps) {
        assert!((step.expected * 1_000 - larger.expected).abs() <= 1_000, "{step:?} {larger:?}");
    }
}

#[test]
fn days_of_the_month_on_which_wages_come_are_foretold() {
    let wages = |day: BusinessDay| if day.day_of_month() == 15 { 1.5 } else { 1.0 };
    // Ends 2023-12-14: the first day ahead is a fifteenth.
    let all = [station(1, 1_000.0, 711, &wages)];
    let found = one(&all, last(711), &DayTable::default()).unwrap();
    for (h, step) in found.steps.iter().enumerate() {
        let day = FIRST.plus(711 + h as i32);
        let part = step.expected as f64 / 1_000.0 / WEEK[usize::from(day.weekday())];
        let usual = if day.day_of_month() == 15 { 1.3..1.6 } else { 0.9..1.1 };
        assert!(usual.contains(&part), "{day} {part}");
    }
}

#[test]
fn a_table_that_marks_every_saturday_does_no_harm() {
    let mut days = DayTable::default();
    days.kinds
        .extend((0..300).map(|it| FIRST.plus(it)).filter(|it| it.weekday() == 5).map(|it| (it, DayKind(1))));
    let found = one(&[plain(1, 1_000.0, 250)], last(250), &days).unwrap();
    for (h, step) in found.steps.iter().enumerate() {
        let usual = 1_000.0 * WEEK[usize::from(FIRST.plus(250 + h as i32).weekday())];
        assert!((0.85..1.15).contains(&(step.expected as f64 / usual)), "{h} {step:?}");
    }
}
