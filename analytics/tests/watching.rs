//! What the watch promises, on customers whose truth is known.
#![expect(clippy::float_arithmetic, reason = "rates and levels of made-up customers are real numbers")]

mod common;
#[path = "common/random.rs"]
mod random;

use analytics::{Calendar, CustomerFinding, Judgement, Segment, StationFacts, WarningState};
use common::{Customer, assess, day, fill, sunday};
use kernel::BusinessDay;
use random::{Habit, live, rng};

const WEEKS: usize = 134;

fn steady(key: u64, rate: f64, dispersion: f64, weeks: usize) -> Customer {
    let station = 1 + (key % 3) as u32;
    live(
        key,
        Segment::Person,
        station,
        weeks,
        &Habit { rate, dispersion, level: &|_| 1.0 },
        &mut rng(1_000 + key),
    )
}

/// On the given weekdays of every week for which `comes` says yes.
fn regular(
    key: u64,
    station: u32,
    weekdays: &[usize],
    weeks: usize,
    comes: impl Fn(usize) -> bool,
) -> Customer {
    let days =
        (0..weeks).filter(|it| comes(*it)).flat_map(|week| weekdays.iter().map(move |it| day(week, *it)));
    let entries = days.map(|it| fill(it, station)).collect();
    Customer { key, segment: Segment::Person, entries, electric_from: None }
}

fn states(finding: &CustomerFinding) -> Vec<WarningState> {
    finding.warnings.iter().flat_map(|it| &it.transitions).map(|it| it.state).collect()
}

#[test]
fn stops_are_warned_within_eight_weeks_and_steady_customers_hardly_ever() {
    const STEADY: u64 = 60;
    const STOPPING: u64 = 40;
    for (rate, dispersion, warned_at_least) in
        [(1.0, 0.0, 35), (1.0, 0.3, 32), (2.0, 0.3, 38), (5.0, 0.0, 39), (5.0, 0.3, 38), (15.0, 0.3, 39)]
    {
        let stop = |key: u64| 50 + (key as usize * 7) % 70;
        let mut customers: Vec<_> = (0..STEADY).map(|key| steady(key, rate, dispersion, WEEKS)).collect();
        customers.extend((STEADY..STEADY + STOPPING).map(|key| {
            let level = |week: usize| if week < stop(key) { 1.0 } else { 0.0 };
            let station = 1 + (key % 3) as u32;
            live(
                key,
                Segment::Person,
                station,
                WEEKS,
                &Habit { rate, dispersion, level: &level },
                &mut rng(key),
            )
        }));
        let assessment = assess(&customers, &[], &Calendar::default(), sunday(WEEKS - 1));
        let (steady, stopping) = assessment.customers.split_at(STEADY as usize);
        let alarms: usize = steady.iter().map(|it| it.warnings.len()).sum();
        assert!(alarms <= STEADY as usize, "rate {rate}, dispersion {dispersion}: {alarms} false alarms");
        let is_warned = |it: &&CustomerFinding| {
            let (from, until) = (day(stop(it.key), 0), sunday(stop(it.key) + 7));
            let end = |it: &analytics::Warning| {
                it.transitions
                    .iter()
                    .find(|it| !it.state.is_open())
                    .map_or(BusinessDay(i32::MAX), |it| it.day)
            };
            it.warnings.iter().any(|it| it.opened <= until && from <= end(it))
        };
        let warned = stopping.iter().filter(is_warned).count();
        assert!(
            warned_at_least <= warned,
            "rate {rate}, dispersion {dispersion}: {warned} of {STOPPING} warned"
        );
    }
}

#[test]
fn of_all_who_come_at_least_weekly_ninety_five_percent_of_stops_are_warned_within_eight_weeks() {
    let stop = |key: u64| 45 + (key as usize * 11) % 60;
    let rate = |key: u64| 1.0 + 0.25 * (key % 24) as f64;
    let customers: Vec<_> = (0..360_u64)
        .map(|key| {
            let level = |week: usize| if key % 3 == 0 && stop(key) <= week { 0.0 } else { 1.0 };
            let habit = Habit { rate: rate(key), dispersion: 0.3, level: &level };
            live(key, Segment::Person, (key % 4) as u32, 114, &habit, &mut rng(7_000 + key))
        })
        .collect();
    let assessment = assess(&customers, &[], &Calendar::default(), sunday(113));
    let stopped: Vec<_> = assessment.customers.iter().filter(|it| it.key % 3 == 0).collect();
    let in_time = |it: &&&CustomerFinding| {
        let days = |warning: &analytics::Warning| warning.opened.since(day(stop(it.key), 0));
        it.warnings
            .iter()
            .any(|warning| (0..56).contains(&days(warning)) || warning.state.is_open() && days(warning) < 0)
    };
    let warned = stopped.iter().filter(in_time).count();
    assert!(stopped.len() * 95 <= warned * 100, "{warned} of {}", stopped.len());
    let steady: Vec<_> = assessment.customers.iter().filter(|it| it.key % 3 != 0).collect();
    let alarms: usize = steady.iter().map(|it| it.warnings.len()).sum();
    assert!(alarms <= steady.len(), "{alarms} false alarms of {} steady customers", steady.len());
}

/// An area with everything that could leak: closures, a festival, goods before fuel, several stations,
/// drops of all kinds and a station that falls.
fn eventful_area() -> (Vec<Customer>, Vec<StationFacts>, Calendar) {
    let mut customers = Vec::new();
    for key in 0..90_u64 {
        let mut rng = rng(500 + key);
        let segment = Segment::ALL[key as usize % 3];
        let change = 35 + (key as usize * 5) % 50;
        let after = [1.0, 0.0, 0.5, 0.2, 2.0][key as usize % 5];
        let station = 1 + (key % 2) as u32;
        let level = |week: usize| {
            let slump = if station == 2 && (60..75).contains(&week) { 0.3 } else { 1.0 };
            slump * if week < change { 1.0 } else { after }
        };
        let habit = Habit { rate: 0.6 + (key % 7) as f64, dispersion: 0.2, level: &level };
        let mut customer = live(key, segment, station, 100, &habit, &mut rng);
        if key % 9 == 0 {
            let goods = (0..8)
                .map(|week| analytics::Entry { family: analytics::Family::Goods, ..fill(day(week, 2), 1) });
            customer.entries.retain(|it| day(8, 0) <= it.day);
            customer.entries.extend(goods);
        }
        if key % 11 == 0 {
            customer.entries.iter_mut().filter(|it| day(70, 0) <= it.day).for_each(|it| it.station = 1);
        }
        customer.electric_from = (key % 10 == 3).then(|| day(60, 3));
        customers.push(customer);
    }
    let closed = vec![(day(40, 2), day(43, 1)), (day(86, 0), day(86, 5))];
    for customer in &mut customers {
        customer.entries.retain(|it| {
            it.station != 1 || !closed.iter().any(|(from, until)| *from <= it.day && it.day <= *until)
        });
    }
    let calendar = Calendar { spring_festivals: vec![day(5, 5), day(56, 2)] };
    (customers, vec![StationFacts { number: 1, closed }], calendar)
}

#[test]
fn one_late_run_and_many_weekly_runs_tell_the_same_story() {
    let (customers, stations, calendar) = eventful_area();
    let late = assess(&customers, &stations, &calendar, sunday(99));
    assert!(late.customers.iter().map(|it| it.warnings.len()).sum::<usize>() > 40);
    assert!(!late.station_alerts.is_empty());
    for as_of in (36..99).step_by(3).map(|week| day(week, week % 7)) {
        let early = assess(&customers, &stations, &calendar, as_of);
        for (early, late) in early.customers.iter().zip(&late.customers) {
            let until = |finding: &CustomerFinding| -> Vec<_> {
                let transitions = finding.warnings.iter().flat_map(|it| &it.transitions);
                transitions.filter(|it| it.day <= as_of).cloned().collect()
            };
            assert_eq!(until(early), until(late), "customer {} as of {as_of}", early.key);
        }
        let alerts = late.station_alerts.iter().filter(|it| it.opened <= as_of).cloned();
        let as_seen = alerts.map(|mut it| {
            it.closed = it.closed.filter(|day| *day <= as_of);
            it
        });
        assert_eq!(early.station_alerts, as_seen.collect::<Vec<_>>(), "as of {as_of}");
    }
}

#[test]
fn threads_and_the_order_of_the_input_change_nothing() {
    let (mut customers, stations, calendar) = eventful_area();
    // Enough customers for several pieces of work.
    let more: Vec<_> = (1..5)
        .flat_map(|n| customers.iter().map(move |it| Customer { key: it.key + 100 * n, ..it.clone() }))
        .collect();
    customers.extend(more);
    let run = |threads: usize, customers: &[Customer]| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| assess(customers, &stations, &calendar, sunday(99)))
    };
    let one = run(1, &customers);
    assert_eq!(one, run(3, &customers));
    customers.reverse();
    let mut reversed = run(2, &customers);
    reversed.customers.reverse();
    assert_eq!(one, reversed);
}

#[test]
fn what_happens_after_the_day_of_the_assessment_is_not_known() {
    let (customers, stations, calendar) = eventful_area();
    let as_of = day(70, 3);
    let mut cut = customers.clone();
    for customer in &mut cut {
        customer.entries.retain(|it| it.day <= as_of);
    }
    assert_eq!(assess(&customers, &stations, &calendar, as_of), assess(&cut, &stations, &calendar, as_of));
}

#[test]
fn a_customer_who_never_comes_back_goes_through_all_states_to_lost() {
    let stopping = regular(1, 1, &[0, 3], 100, |week| week < 50);
    let mut customers: Vec<_> = (10..40).map(|key| regular(key, 1, &[1, 4], 100, |_| true)).collect();
    customers.push(stopping);
    let assessment = assess(&customers, &[], &Calendar::default(), sunday(99));
    let finding = assessment.customers.last().unwrap();
    let states = states(finding);
    assert_eq!(states.last(), Some(&WarningState::Lost), "{states:?}");
    assert!(states.windows(2).all(|it| it[0] < it[1]), "{states:?}");
    assert!(states.contains(&WarningState::Red) && states.contains(&WarningState::Confirmed));
    assert_eq!(finding.watch.judgement, Judgement::Gone);
    let lost = &finding.warnings[0].transitions.last().unwrap().facts;
    assert!(182 <= lost.days_since_last && lost.now_visits == 0);
    assert!(assessment.customers[..30].iter().all(|it| it.warnings.is_empty()));
}

#[test]
fn a_customer_who_comes_back_has_recovered_and_stays_quiet_for_eight_weeks() {
    let pausing = regular(1, 1, &[0, 3], 90, |week| !(50..58).contains(&week) && !(64..67).contains(&week));
    let mut customers: Vec<_> = (10..40).map(|key| regular(key, 1, &[1, 4], 90, |_| true)).collect();
    customers.push(pausing);
    let assessment = assess(&customers, &[], &Calendar::default(), sunday(89));
    let finding = assessment.customers.last().unwrap();
    assert_eq!(finding.warnings.len(), 1, "{:?}", states(finding));
    let warning = &finding.warnings[0];
    assert_eq!(warning.state, WarningState::Recovered);
    let recovered = warning.transitions.last().unwrap();
    assert!(sunday(58) < recovered.day && recovered.day <= sunday(61), "{}", recovered.day);
    let facts = &warning.transitions[0].facts;
    assert_eq!((facts.base_visits_tenths, facts.base_volume_ml), (80, 320_000));
    assert_eq!(facts.amount_at_risk, (facts.base_amount - facts.now_amount) * 13);
    assert_eq!(
        facts.priority,
        (facts.amount_at_risk * i64::from(facts.probability_per_mille) + 500).div_euclid(1_000)
    );
}

#[test]
fn who_stops_wholly_soon_after_a_recovery_is_warned_in_the_cool_down() {
    let stopping = regular(1, 1, &[0, 3], 90, |week| !(50..54).contains(&week) && week < 59);
    let mut customers: Vec<_> = (10..40).map(|key| regular(key, 1, &[1, 4], 90, |_| true)).collect();
    customers.push(stopping);
    let assessment = assess(&customers, &[], &Calendar::default(), sunday(65));
    let [first, second] = &assessment.customers[30].warnings[..] else {
        panic!("{:?}", states(&assessment.customers[30]))
    };
    assert_eq!((first.state, second.state.is_open()), (WarningState::Recovered, true));
    assert!(second.opened.since(first.transitions[first.transitions.len() - 1].day) < 56);
    assert!(28 < second.transitions[0].facts.days_since_last);
}

#[test]
fn who_comes_half_as_often_for_good_is_settled_after_a_year() {
    let halving = regular(1, 1, &[0, 1, 2, 3, 4, 5], 130, |week| week < 50);
    let after = regular(1, 1, &[1, 4], 130, |week| 50 <= week);
    let mut customers: Vec<_> = (10..40).map(|key| regular(key, 1, &[1, 4], 130, |_| true)).collect();
    customers.push(Customer { entries: [halving.entries, after.entries].concat(), ..after });
    let assessment = assess(&customers, &[], &Calendar::default(), sunday(129));
    let finding = &assessment.customers[30];
    assert_eq!(finding.warnings.len(), 1, "{:?}", states(finding));
    let warning = &finding.warnings[0];
    assert_eq!(warning.state, WarningState::Settled);
    let settled = warning.transitions[warning.transitions.len() - 1].day;
    assert_eq!(settled.since(warning.opened), 52 * 7);
    assert_eq!(finding.watch.rate_milli, 2_000);
}

#[test]
fn rare_and_new_customers_cannot_be_judged_yet() {
    let rare = regular(1, 1, &[2], 60, |week| week % 3 == 0);
    let new = regular(2, 1, &[0, 2, 4], 60, |week| 48 <= week);
    let assessment = assess(&[rare, new], &[], &Calendar::default(), sunday(59));
    assert_eq!(assessment.customers[0].watch.judgement, Judgement::TooRare);
    assert_eq!(assessment.customers[1].watch.judgement, Judgement::TooShort);
    assert!(assessment.customers.iter().all(|it| it.warnings.is_empty()));
    assert_eq!((assessment.summary.too_rare, assessment.summary.too_short), (1, 1));
}

#[test]
fn a_station_that_falls_raises_one_alert_and_no_flood_of_warnings() {
    let keys = 0..120_u64;
    let customers: Vec<_> = keys
        .map(|key| {
            let station = 1 + (key % 4) as u32;
            let level = |week: usize| if station == 2 && (60..72).contains(&week) { 0.35 } else { 1.0 };
            let habit = Habit { rate: 3.0, dispersion: 0.1, level: &level };
            live(key, Segment::Person, station, 80, &habit, &mut rng(40 + key))
        })
        .collect();
    let assessment = assess(&customers, &[], &Calendar::default(), sunday(79));
    assert_eq!(assessment.station_alerts.len(), 1, "{:?}", assessment.station_alerts);
    let alert = &assessment.station_alerts[0];
    assert_eq!(alert.station, 2);
    assert!((sunday(60)..=sunday(64)).contains(&alert.opened));
    assert!(alert.closed.is_some_and(|it| (sunday(72)..=sunday(76)).contains(&it)));
    assert!(
        alert.facts.change_per_mille < -250
            && alert.facts.others_change_per_mille.is_some_and(|it| -100 < it)
    );
    let fallen = assessment.customers.iter().filter(|it| it.key % 4 == 1);
    let warned =
        fallen.filter(|it| it.warnings.iter().any(|it| sunday(60) <= it.opened && it.opened <= sunday(72)));
    assert!(warned.count() <= 4);
}

#[test]
fn a_closed_station_and_a_silent_feed_make_no_warnings() {
    let closed = |day: BusinessDay| sunday(50) < day && day < common::day(56, 0);
    for told in [true, false] {
        let mut customers: Vec<_> =
            (0..100).map(|key| regular(key, 1 + key as u32 % 2, &[0, 2, 4, 6], 80, |_| true)).collect();
        for customer in &mut customers {
            customer.entries.retain(|it| it.station != 1 || !closed(it.day));
        }
        let facts =
            StationFacts { number: 1, closed: vec![(sunday(50).plus(1), common::day(56, 0).plus(-1))] };
        let facts = if told { vec![facts] } else { Vec::new() };
        let assessment = assess(&customers, &facts, &Calendar::default(), sunday(79));
        assert!(assessment.customers.iter().all(|it| it.warnings.is_empty()), "told: {told}");
        assert!(assessment.station_alerts.is_empty(), "told: {told}");
    }
}

#[test]
fn a_spring_festival_at_home_is_no_reason_for_a_warning() {
    let festival = Calendar { spring_festivals: vec![day(58, 2)] };
    // Half of the customers go home for three weeks, the others stay.
    let comes = |key: u64| move |week: usize| 30 <= key || !(57..60).contains(&week);
    let customers: Vec<_> = (0..60).map(|key| regular(key, 1, &[0, 1, 3, 5], 80, comes(key))).collect();
    let warned = |calendar: &Calendar| {
        let assessment = assess(&customers, &[], calendar, sunday(79));
        assessment.customers.iter().filter(|it| !it.warnings.is_empty()).count()
    };
    assert_eq!((warned(&festival), warned(&Calendar::default())), (0, 30));
}

#[test]
fn a_total_stop_of_more_than_four_weeks_is_told_even_in_a_spring_festival() {
    let calendar = Calendar { spring_festivals: vec![day(58, 2)] };
    let mut customers: Vec<_> = (0..30).map(|key| regular(key, 1, &[0, 1, 3, 5], 80, |_| true)).collect();
    customers.push(regular(99, 1, &[1], 80, |week| week < 56));
    let assessment = assess(&customers, &[], &calendar, sunday(59));
    let opened = assessment.customers[30].warnings[0].opened;
    assert!(calendar.is_festival(opened), "{opened}");
}

#[test]
fn a_damaged_history_is_named() {
    let good = analytics::pack(&[fill(day(0, 0), 1)]);
    let bad = &good[..good.len() - 1];
    let customer = |key, history| analytics::CustomerHistory {
        key,
        segment: Segment::Card,
        history,
        electric_from: None,
    };
    let customers = [customer(9, bad), customer(1, good.as_slice()), customer(4, bad)];
    let calendar = Calendar::default();
    let input = analytics::Input { customers: &customers, stations: &[], calendar: &calendar };
    let error = analytics::assess(&input, day(1, 0), &analytics::Rules::default()).unwrap_err();
    assert_eq!(error.key, 9);
}
