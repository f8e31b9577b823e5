//! The three axes, on customers small enough to work out by hand.

mod common;

use analytics::parameters::PARAMETERS;
use analytics::{AbcBasis, AbcClass, Calendar, Entry, Measure, Relationship, Rules, Segment};
use common::{Customer, assess, day, fill};
use kernel::BusinessDay;

const AS_OF_WEEK: usize = 60;

fn as_of() -> BusinessDay {
    common::sunday(AS_OF_WEEK)
}

/// Comes every `every` days, `from` to `until` days ago, for `amount` each time.
fn customer(key: u64, from: i32, until: i32, every: i32, amount: i64) -> Customer {
    let days = (until..=from).rev().filter(|ago| (from - ago) % every == 0);
    let entries = days.map(|ago| Entry { amount, margin: None, ..fill(as_of().plus(-ago), 1) }).collect();
    Customer { key, segment: Segment::Person, entries, electric_from: None }
}

fn relationships(customers: &[Customer]) -> Vec<Relationship> {
    let assessment = assess(customers, &[], &Calendar::default(), as_of());
    assessment
        .customers
        .iter()
        .map(|it| it.classification.relationship.as_ref().expect("everybody here came once").relationship)
        .collect()
}

#[test]
fn the_first_seventy_percent_are_a_and_the_next_twenty_are_b() {
    // 28 visits each: 700, 200, 60 and 40 of 1,000.
    let amounts = [(4, 700), (3, 200), (2, 60), (1, 40)];
    let customers: Vec<_> = amounts.map(|(key, amount)| customer(key, 195, 0, 7, amount)).into();
    let assessment = assess(&customers, &[], &Calendar::default(), as_of());
    let facts: Vec<_> =
        assessment.customers.iter().map(|it| it.classification.abc.clone().unwrap()).collect();
    let classes: Vec<_> = facts.iter().map(|it| it.class.unwrap()).collect();
    assert_eq!(classes, [AbcClass::A, AbcClass::B, AbcClass::C, AbcClass::C]);
    assert_eq!(facts[1].measure, Measure::Amount);
    assert_eq!((facts[1].rank, facts[1].ranked), (2, 4));
    assert_eq!((facts[1].share_above_per_mille, facts[1].share_through_per_mille), (700, 900));
    assert_eq!(facts[1].value, 28 * 200);
}

#[test]
fn equal_values_are_ranked_by_key_and_not_by_position() {
    let customers = [7, 3, 5].map(|key| customer(key, 195, 0, 7, 100));
    let assessment = assess(&customers, &[], &Calendar::default(), as_of());
    let ranks: Vec<_> =
        assessment.customers.iter().map(|it| it.classification.abc.as_ref().unwrap().rank).collect();
    assert_eq!(ranks, [3, 1, 2]);
}

#[test]
fn margin_ranks_when_it_is_known_of_nine_tenths_of_the_amount() {
    let with_margin = |margin: Option<i64>, key: u64, amount: i64| {
        let mut customer = customer(key, 195, 0, 7, amount);
        customer.entries.iter_mut().for_each(|it| it.margin = margin);
        customer
    };
    let facts = |unknown: i64| {
        let customers =
            [with_margin(Some(10), 1, 950), with_margin(Some(50), 2, 900), with_margin(None, 3, unknown)];
        let assessment = assess(&customers, &[], &Calendar::default(), as_of());
        assessment.customers.iter().map(|it| it.classification.abc.clone().unwrap()).collect::<Vec<_>>()
    };
    let known = facts(185);
    assert_eq!(known[0].measure, Measure::Margin);
    assert_eq!([known[1].rank, known[0].rank], [1, 2]);
    // The unknown margin is taken at the mean rate of the known: 60 of 1,850.
    assert_eq!(known[2].value, 28 * 6);
    assert_eq!(facts(400)[0].measure, Measure::Amount);
}

#[test]
fn without_evidence_there_is_no_class_but_the_place_in_the_ranking_is_kept() {
    let customers = [customer(1, 195, 0, 7, 100), customer(2, 14, 0, 7, 100_000), customer(3, 195, 0, 7, 50)];
    let assessment = assess(&customers, &[], &Calendar::default(), as_of());
    let facts = assessment.customers[1].classification.abc.clone().unwrap();
    assert_eq!((facts.class, facts.rank, facts.visits, facts.weeks_known), (None, 1, 3, 2));
    assert_eq!(assessment.customers[0].classification.abc.as_ref().unwrap().class, Some(AbcClass::C));
}

#[test]
fn quintiles_are_within_the_segment_and_equals_share_one() {
    let mut customers: Vec<_> =
        (1..=10).map(|key| customer(key, 190, key as i32, 7, 100 * key as i64)).collect();
    customers.push(Customer { segment: Segment::Card, ..customer(11, 190, 1, 7, 1) });
    customers.push(Customer { entries: Vec::new(), ..customer(12, 1, 0, 1, 1) });
    let assessment = assess(&customers, &[], &Calendar::default(), as_of());
    let scores: Vec<_> =
        assessment.customers[..10].iter().map(|it| it.classification.rfm.clone().unwrap()).collect();
    assert_eq!(scores.iter().map(|it| it.monetary).collect::<Vec<_>>(), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    assert!(
        scores
            .windows(2)
            .all(|it| it[0].days_since_last != it[1].days_since_last || it[0].recency == it[1].recency)
    );
    assert_eq!(scores[0].compared, 10);
    let card = assessment.customers[10].classification.rfm.clone().unwrap();
    assert_eq!((card.recency, card.frequency, card.monetary, card.compared), (1, 1, 1, 1));
    let never = &assessment.customers[11];
    assert_eq!(never.classification, analytics::Classification::default());
    assert_eq!((never.watch.until, never.watch.home_station), (None, None));
}

#[test]
fn each_relationship_is_reached_by_its_rule() {
    let customers = [
        customer(1, 380, 0, 7, 10_000), // the most valuable, still coming
        customer(2, 380, 0, 7, 2_500),  // the next
        customer(3, 380, 2, 7, 10),     // of little value
        customer(4, 380, 60, 7, 900),   // away for two months
        customer(5, 380, 200, 7, 900),  // away for more than half a year
        customer(6, 40, 0, 7, 300),     // first came 40 days ago
        Customer { entries: growing(), ..customer(7, 0, 0, 1, 1) },
    ];
    use Relationship::{Gold, Lost, New, Occasional, Potential, Regular, Sleeping};
    assert_eq!(relationships(&customers), [Gold, Regular, Occasional, Sleeping, Lost, New, Potential]);
}

/// Twice in the first two months, then weekly.
fn growing() -> Vec<Entry> {
    let days = [120, 90, 56, 49, 42, 35, 28, 21, 14, 7, 0];
    days.into_iter().map(|ago| Entry { amount: 10, margin: None, ..fill(as_of().plus(-ago), 1) }).collect()
}

#[test]
fn a_daily_customer_does_not_sleep_after_a_week_and_goods_alone_make_visits() {
    let mut daily = customer(1, 300, 9, 1, 500);
    daily.entries.iter_mut().for_each(|it| it.family = analytics::Family::Goods);
    let assessment = assess(&[daily], &[], &Calendar::default(), day(AS_OF_WEEK, 6));
    let facts = assessment.customers[0].classification.relationship.clone().unwrap();
    assert_eq!(
        (facts.relationship, facts.days_since_last, facts.sleeping_from_days),
        (Relationship::Regular, 9, 28)
    );
    assert!(facts.gap_limit_95_days < 9);
}

#[test]
fn the_basis_of_the_rules_decides_what_is_ranked() {
    let with_margin = |margin, key, amount| {
        let mut customer = customer(key, 195, 0, 7, amount);
        customer.entries.iter_mut().for_each(|it| it.margin = margin);
        customer
    };
    // Half of the amount has a known margin.
    let customers = [with_margin(Some(10), 1, 500), with_margin(None, 2, 500)];
    let measure = |abc_basis| {
        let rules = Rules { abc_basis, ..Rules::default() };
        let found = common::assess_by(&customers, &[], &Calendar::default(), as_of(), &rules);
        found.customers[0].classification.abc.as_ref().unwrap().measure
    };
    let measures = [AbcBasis::MarginWhenKnown, AbcBasis::Margin, AbcBasis::Amount].map(measure);
    assert_eq!(measures, [Measure::Amount, Measure::Margin, Measure::Amount]);
}

#[test]
fn rules_at_the_ends_of_their_ranges_give_findings() {
    let mut customers: Vec<_> = (1..=30).map(|key| customer(key, 395, 0, 3, 100)).collect();
    customers.extend((31..=60).map(|key| customer(key, 395, 40, 2 + key as i32 % 5, 100)));
    for parameter in PARAMETERS {
        for value in [parameter.min, parameter.max] {
            let mut rules = Rules::default();
            assert!(parameter.put(&mut rules, i64::from(value)));
            let found = common::assess_by(&customers, &[], &Calendar::default(), as_of(), &rules);
            assert_eq!(found.customers.len(), 60, "{} = {value}", parameter.name);
        }
    }
}
