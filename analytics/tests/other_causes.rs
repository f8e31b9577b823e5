//! Less fuel at a station is not always a customer who leaves: who goes to another of our stations, who fills up before a price
//! rises, who drives electric by now.

mod common;

use analytics::{Calendar, CustomerFinding, Judgement, Segment, WarningState};
use common::{Customer, assess, day, fill, sunday};

const WEEKS: usize = 80;

/// Fills on these weekdays of each week; `station` says where.
fn customer(key: u64, weekdays: &[usize], station: impl Fn(usize) -> u32) -> Customer {
    let of_week = |week: usize| weekdays.iter().map(move |it| (week, *it));
    let entries = (0..WEEKS).flat_map(of_week).map(|(week, weekday)| fill(day(week, weekday), station(week)));
    Customer { key, segment: Segment::Person, entries: entries.collect(), electric_from: None }
}

fn crowd() -> Vec<Customer> {
    (100..140).map(|key| customer(key, &[1, 4], |_| 1 + (key % 2) as u32)).collect()
}

fn states(finding: &CustomerFinding) -> Vec<WarningState> {
    finding.warnings.iter().flat_map(|it| &it.transitions).map(|it| it.state).collect()
}

#[test]
fn who_goes_to_a_sister_station_has_moved_and_is_not_lost() {
    let mut customers = crowd();
    customers.extend((0..20).map(|key| customer(key, &[0, 3], |week| if week < 50 { 1 } else { 2 })));
    let assessment = assess(&customers, &[], &Calendar::default(), sunday(WEEKS - 1));
    for finding in &assessment.customers {
        assert_eq!(states(finding), [], "customer {}", finding.key);
    }
    assert_eq!(assessment.station_alerts, [], "nobody fell: half of station 1 moved");
    let moved = assessment.customers.iter().find(|it| it.key == 0).unwrap();
    assert_eq!(moved.watch.home_station, Some(2));
}

/// The price rises every other week: everybody fills up before it does, and needs less after.
#[test]
fn filling_up_before_a_price_rises_warns_of_nobody() {
    let fills = |key: u64| {
        let days = (0..WEEKS).flat_map(|week| {
            let weekdays: &[usize] = if week % 2 == 0 { &[0, 4, 5] } else { &[5] };
            weekdays.iter().map(move |weekday| (week, *weekday))
        });
        days.map(|(week, weekday)| fill(day(week, weekday), 1 + (key % 2) as u32)).collect::<Vec<_>>()
    };
    let customers: Vec<_> =
        (0..60).map(|key| Customer { entries: fills(key), ..customer(key, &[], |_| 1) }).collect();
    let assessment = assess(&customers, &[], &Calendar::default(), sunday(WEEKS - 1));
    for finding in &assessment.customers {
        assert_eq!(states(finding), [], "customer {}", finding.key);
    }
    assert_eq!(assessment.station_alerts, []);
}

#[test]
fn who_drives_electric_has_changed_and_is_not_lost() {
    let mut customers = crowd();
    let stopping = |key: u64| {
        let mut customer = customer(key, &[0, 3], |_| 1);
        customer.entries.retain(|it| it.day < day(50, 0));
        customer
    };
    customers.push(stopping(1));
    customers.push(Customer { electric_from: Some(day(50, 0)), ..stopping(2) });
    customers.push(Customer { electric_from: Some(day(60, 2)), ..stopping(3) });
    let found = assess(&customers, &[], &Calendar::default(), sunday(WEEKS - 1)).customers;
    let of = |key: u64| found.iter().find(|it| it.key == key).unwrap();
    assert_eq!(states(of(1)).last(), Some(&WarningState::Lost), "who drives on, elsewhere");
    assert_eq!(states(of(2)), [], "it was told at once");
    let late = of(3);
    assert_eq!(states(late).last(), Some(&WarningState::Changed), "it was told ten weeks later");
    let [warning] = &late.warnings[..] else { panic!("{:?}", states(late)) };
    assert_eq!(warning.transitions.last().unwrap().day, sunday(60));
    let advice = warning.latest.advice(warning.state).zh;
    assert!(advice.contains("电动车"), "{advice}");
    assert_eq!((of(2).watch.judgement, late.watch.judgement), (Judgement::Changed, Judgement::Changed));
    assert_eq!((late.watch.open, late.watch.quiet_until), (None, None), "it stays so");
}
