//! Who is about to fall: learnt, told and replayed on customers whose making is known.
#![expect(clippy::float_arithmetic, reason = "made-up customers scatter")]

use analytics::backtest::{Band, CannotReplay, Group, Method, Plan, Tracked, replay, track_record};
use analytics::scorecard::*;
use analytics::{Entry, Family, Format, Segment};
use kernel::BusinessDay;
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const FIRST: BusinessDay = BusinessDay(19_000);
const QUESTION: Question = Question { horizon: 2, median_min: 0 };

fn entry(day: i32, amount: i64) -> Entry {
    Entry {
        day: FIRST.plus(day),
        station: 1,
        family: Family::Gasoline,
        visits: 1,
        volume_ml: 0,
        amount,
        margin: None,
    }
}

/// Comes every few days; a part slows down for six weeks and then stays away.
fn customer(key: u64, days: i32) -> Days {
    let mut rng = ChaCha8Rng::seed_from_u64(key);
    let gap = 3.0 + 6.0 * rng.random::<f64>();
    let stops = if rng.random::<f64>() < 0.6 { rng.random_range(150..1_200) } else { i32::MAX };
    let (mut entries, mut day) = (Vec::new(), 0.0);
    while (day as i32) < days.min(stops) {
        entries.push(entry(day as i32, 20_000 + rng.random_range(0..10_000)));
        let slow = if stops < day as i32 + 42 { 2.5 } else { 1.0 };
        day += (gap * slow * (0.3 + 1.4 * rng.random::<f64>())).max(1.0);
    }
    Days::of(&entries)
}

fn area(count: u64, days: i32) -> Vec<Days> {
    (0..count).map(|it| customer(it, days)).collect()
}

fn known(days: i32) -> Span {
    Span { from: FIRST, until: FIRST.plus(days - 1) }
}

#[test]
fn whoever_slows_down_is_told_from_the_others() {
    let all = area(500, 900);
    let card = learn(&all, known(500), QUESTION, 100).unwrap();
    let then = lessons(&all, known(900), QUESTION, &[known(520).until, known(600).until]);
    let scored: Vec<_> = then.iter().map(|it| (card.log_odds(&it.seen), it.outcome.fell)).collect();
    let area = measures::auc(&scored).unwrap();
    assert!(area > 0.85, "{area}");
    let said: f64 = then.iter().map(|it| card.probability(&it.seen)).sum();
    let fell = then.iter().filter(|it| it.outcome.fell).count() as f64;
    assert!((0.7..1.4).contains(&(said / fell)), "{said} {fell}");
}

#[test]
fn what_is_learnt_as_of_a_day_looks_at_nothing_later() {
    let (late, early) = (area(600, 900), area(600, 500));
    let learnt = |all: &[Days]| learn(all, known(500), QUESTION, 20).unwrap();
    assert_eq!(learnt(&late), learnt(&early));
    let seen = |all: &[Days]| all.iter().map(|it| it.seen(known(500), QUESTION)).collect::<Vec<_>>();
    assert_eq!(seen(&late), seen(&early));
}

#[test]
fn every_part_is_in_the_words_and_they_add_up() {
    let all = area(600, 500);
    let card = learn(&all, known(500), QUESTION, 20).unwrap();
    let seen = all.iter().find_map(|it| it.seen(known(500), QUESTION).ok()).unwrap();
    let score = card.score(&seen);
    assert!(score.parts.windows(2).all(|it| it[1].adds_milli <= it[0].adds_milli));
    let log_odds = |ppm: i64| (ppm as f64 / (1e6 - ppm as f64)).ln();
    let sum = score.parts.iter().map(|it| it.adds_milli).sum::<i64>() as f64 / 1e3;
    let off = log_odds(score.average_ppm) + sum - log_odds(score.probability_ppm);
    assert!(off.abs() < 0.01, "{off}");
    let words = score.explain(&card, &Format::default());
    assert_eq!(words.len(), 2 + Figure::ALL.len());
    let [zh, en] = [|it: &kernel::Words| it.zh.clone(), |it: &kernel::Words| it.en.clone()]
        .map(|of| words.iter().map(of).collect::<String>());
    for figure in [
        "56",
        "20%",
        &seen.days_since_last.to_string(),
        &seen.visits.to_string(),
        &seen.visit_window_days.to_string(),
        &card.learnt.unwrap().falls.to_string(),
        &card.learnt.unwrap().lessons.to_string(),
    ] {
        assert!(zh.contains(figure) && en.contains(figure), "{figure}: {zh} {en}");
    }
}

#[test]
fn too_short_too_rare_and_too_small_are_told_and_a_small_company_learns_nothing() {
    let few = Days::of(&[entry(0, 500), entry(40, 500), entry(80, 500)]);
    let of = |days: i32, median_min| few.seen(known(days), Question { horizon: 3, median_min });
    assert_eq!(of(100, 0), Err(CannotJudge::TooShort { known: 3, needed: 4 }));
    assert_eq!(of(168, 0), Err(CannotJudge::TooRare { active: 3, known: 6, needed: 4 }));
    let steady = Days::of(&(0..24).map(|it| entry(7 * it, 500)).collect::<Vec<_>>());
    let refused = steady.seen(known(168), Question { horizon: 3, median_min: 5_000 }).unwrap_err();
    assert_eq!(refused, CannotJudge::TooSmall { median: 2_000, needed: 5_000 });
    let words = refused.explain(&Format::default());
    assert!(words.zh.contains("¥20.00") && words.en.contains("¥50.00"), "{words:?}");
    assert!(matches!(
        learn(&area(30, 400), known(400), QUESTION, 200),
        Err(CannotLearn::TooFewFalls { needed: 200, .. })
    ));
}

#[test]
fn a_new_card_is_taken_only_when_it_is_not_worse() {
    let all = area(2_000, 900);
    let seen: Vec<Seen> = all.iter().filter_map(|it| it.seen(known(800), QUESTION).ok()).collect();
    let shipped = Card::shipped(QUESTION, seen.iter());
    let mut upside_down = learn(&all, known(800), QUESTION, 50).unwrap();
    upside_down.terms.iter_mut().for_each(|it| it.weight.0 = -it.weight.0);
    let taken = refit(&all, known(800), QUESTION, &upside_down);
    assert!(
        matches!(taken.verdict, Verdict::Accepted { in_use_ppm, anew_ppm, .. } if in_use_ppm <= anew_ppm)
    );
    assert_eq!(taken.card, learn(&all, known(800), QUESTION, 50).unwrap());
    let kept = refit(&all[..60], known(800), QUESTION, &shipped);
    assert!(matches!(kept.verdict, Verdict::TooFewFalls { .. }), "{:?}", kept.verdict);
    assert_eq!(kept.card, shipped);
}

fn tracked(count: u64) -> Vec<Tracked> {
    let of = |key| Tracked {
        key,
        segment: Segment::Person,
        maintainer: Some(key % 3),
        station: Some((key % 2) as u32),
    };
    (0..count).map(of).collect()
}

#[test]
fn a_replay_says_what_would_have_been_said() {
    let (all, customers) = (area(700, 900), tracked(700));
    let plan = Plan { question: QUESTION, from: known(600).until, until: known(656).until, capacity: 5 };
    let found = replay(&customers, &all, known(900), plan).unwrap();
    assert_eq!((found.weeks, found.closed, found.maintainers), (9, 9, 3));
    let of = |method| found.measured.iter().find(|it| it.method == method && it.group == Group::All).unwrap();
    let ours = of(Method::Scorecard);
    assert!(ours.auc_ppm > of(Method::LastToMedian).auc_ppm, "{:?}", found.measured);
    let by_chance = 1e6 * f64::from(ours.fell) / f64::from(ours.judged);
    assert!(ours.alerts.precision_ppm.unwrap() as f64 > by_chance);
    assert!(ours.alerts.each_milli <= 5_000 && 0 < ours.alerts.caught);
    assert_eq!(found.calibration.iter().map(|it| it.judged).sum::<u32>(), ours.judged);
    assert_eq!(found.bands.iter().map(|it| it.judged).sum::<u32>(), ours.judged);
    assert_eq!(found.bands.iter().map(|it| it.fell).sum::<u32>(), ours.fell);
    let stations: Vec<_> = found.measured.iter().filter(|it| matches!(it.group, Group::Station(_))).collect();
    assert_eq!(stations.len(), 2);
    assert_eq!(stations.iter().map(|it| it.judged).sum::<u32>(), ours.judged);
    let words = found.explain(&Format::default());
    let handed = ours.alerts.handed.to_string();
    assert_eq!(words.len(), 6, "{words:?}");
    assert!(words[1].zh.contains(&handed) && words[1].en.contains(&handed), "{words:?}");
    // What came after the last week that is judged changes nothing.
    let cut = area(700, 656 + 56);
    let short = replay(&customers, &cut, Span { until: known(712).until, ..known(900) }, plan).unwrap();
    assert_eq!(short.measured, found.measured);
}

#[test]
fn a_track_record_follows_from_the_purchases_and_fills_its_bands() {
    let all = area(500, 900);
    let found = track_record(&all, known(840), QUESTION);
    assert_eq!(found, track_record(&area(500, 900), known(840), QUESTION));
    let [judged, fell] =
        [|it: &Band| it.judged, |it: &Band| it.fell].map(|of| found.bands.iter().map(of).sum::<u32>());
    assert!(0 < fell && fell < judged, "{found:?}");
    assert_eq!(
        (found.bands.first().unwrap().from_per_mille, found.bands.last().unwrap().below_per_mille),
        (0, 1_000)
    );
    for ppm in [0, 19_999, 20_000, 499_999, 1_000_000] {
        assert_eq!(found.bands.iter().filter(|it| it.holds(ppm)).count(), 1, "{ppm}");
    }
    let rate = |it: &Band| f64::from(it.fell) / f64::from(it.judged.max(1));
    let filled: Vec<&Band> = found.bands.iter().filter(|it| 20 <= it.judged).collect();
    assert!(rate(filled[0]) < rate(filled[filled.len() - 1]), "who scores more falls more: {filled:?}");
    let nobody = track_record(&[], known(840), QUESTION);
    assert!(nobody.card.learnt.is_none() && nobody.bands.iter().all(|it| it.judged == 0));
}

#[test]
fn a_replay_without_weeks_or_without_outcomes_says_so() {
    let plan = |from: i32, until: i32| Plan {
        question: QUESTION,
        from: known(from).until,
        until: known(until).until,
        capacity: 5,
    };
    let of = |plan| replay(&tracked(9), &area(9, 400), known(400), plan).unwrap_err();
    assert!(matches!(of(plan(300, 200)), CannotReplay::NoWeeks { .. }));
    assert!(matches!(of(plan(380, 400)), CannotReplay::NothingClosed { .. }));
    assert_eq!(of(plan(50, 60)), CannotReplay::NobodyJudged);
}

/// Whatever may stand in a history: constants, refunds, months below nothing, ten thousand fills a day, odd dates.
fn any_history() -> impl Strategy<Value = Vec<Entry>> {
    let amount = prop_oneof![
        Just(0_i64),
        -50_000_i64..50_000,
        Just(25_000_i64),
        Just(i64::MAX),
        Just(i64::MIN),
        Just(300_000_000_i64)
    ];
    let day = prop_oneof![0_i32..600, -40_000_i32..40_000, Just(i32::MAX - 40_000), Just(i32::MIN + 40_000)];
    proptest::collection::vec((day, amount, 0_usize..7, prop_oneof![Just(1_u32), Just(10_000_u32)]), 0..120)
        .prop_map(|rows| {
            let of = |(day, amount, family, visits)| Entry {
                family: Family::ALL[family],
                visits,
                ..entry(day, amount)
            };
            let packed = analytics::pack(&rows.into_iter().map(of).collect::<Vec<_>>());
            analytics::unpack(&packed).expect("packed here")
        })
}

proptest! {
    #[test]
    fn whatever_comes_in_gives_a_probability_or_a_reason(history in any_history(), until in 0_i32..800) {
        let days = Days::of(&history);
        let card = Card::shipped(QUESTION, [].iter());
        match days.seen(known(until), QUESTION) {
            Err(why) => prop_assert!(!why.explain(&Format::default()).zh.is_empty()),
            Ok(seen) => {
                let score = card.score(&seen);
                prop_assert!((0..=1_000_000).contains(&score.probability_ppm));
                prop_assert!(card.log_odds(&seen).is_finite());
                prop_assert!(score.explain(&card, &Format::default()).iter().all(|it| !it.en.contains("NaN")));
                prop_assert!(days.outcome(&seen, QUESTION, known(until + 55).until).is_none());
                prop_assert!(days.outcome(&seen, QUESTION, known(until + 56).until).is_some());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_company_of_odd_customers_learns_a_card_or_says_why_not(
        histories in proptest::collection::vec(any_history(), 1..12),
    ) {
        let mut all: Vec<Days> = histories.iter().map(|it| Days::of(it)).collect();
        all.extend(area(40, 500));
        if let Ok(card) = learn(&all, known(500), QUESTION, 1) {
            for seen in all.iter().filter_map(|it| it.seen(known(500), QUESTION).ok()) {
                prop_assert!((0.0..=1.0).contains(&card.probability(&seen)));
            }
        }
    }
}
