//! The sales tell what the truth says, and look like life.

use crate::reading::{Area, Sale};
use kernel::BusinessDay;
use std::collections::{BTreeMap, BTreeSet};
use synthetic::truth::{Cause, CustomerTruth, Pattern};

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// Days of visits known to be a customer's, ascending, with repetition.
fn days(area: &Area) -> BTreeMap<&str, Vec<BusinessDay>> {
    let visits = |it: Vec<&Sale>| it.into_iter().filter(|it| it.is_visit()).map(|it| it.day).collect();
    area.by_customer().into_iter().map(|(customer, sales)| (customer, visits(sales))).collect()
}

#[test]
fn a_customer_who_stopped_never_comes_again() {
    let area = Area::shared();
    let days = days(area);
    for pattern in [Pattern::Stop, Pattern::CardReplaced] {
        let stopped = area.of_pattern(pattern);
        assert!(10 <= stopped.len(), "{pattern:?}: {}", stopped.len());
        for customer in stopped {
            let last = days.get(&*customer.number).and_then(|it| it.last());
            assert!(last.is_none_or(|it| *it < customer.start.unwrap()), "{customer:?}");
        }
    }
}

#[test]
fn at_least_six_in_a_hundred_weekly_customers_stop_and_most_stay() {
    let weekly: Vec<&CustomerTruth> =
        Area::shared().truth.customers.iter().filter(|it| 1.0 <= it.visits_per_week).collect();
    let of = |pattern| share(weekly.iter().filter(|it| it.pattern == pattern).count(), weekly.len());
    assert!(0.05 <= of(Pattern::Stop), "{}", of(Pattern::Stop));
    assert!(0.5 <= of(Pattern::Steady), "{}", of(Pattern::Steady));
}

#[test]
fn every_change_begins_two_hundred_days_in_and_seventy_five_before_the_end() {
    let area = Area::shared();
    for customer in &area.truth.customers {
        let Some(start) = customer.start else {
            assert!(matches!(customer.pattern, Pattern::Steady | Pattern::Seasonal | Pattern::HolidayOnly));
            continue;
        };
        // A competitor's customers need up to three weeks to find it.
        let late = if customer.cause == Some(Cause::Competitor) { 75 - 21 } else { 75 };
        assert!(
            200 <= start.since(area.truth.first) && late <= area.truth.until.since(start),
            "{customer:?}"
        );
    }
}

#[test]
fn a_closed_station_and_a_failed_feed_leave_no_sales_and_other_days_do() {
    let area = Area::shared();
    let sold: BTreeSet<(&str, BusinessDay)> = area.sales.iter().map(|it| (&*it.station, it.day)).collect();
    let mut silent = BTreeSet::new();
    for closure in &area.truth.closures {
        silent.extend((closure.from.0..=closure.until.0).map(|it| (&*closure.station, BusinessDay(it))));
    }
    for gap in &area.truth.feed_gaps {
        silent.extend((gap.from.0..=gap.until.0).map(|it| (&*gap.station, BusinessDay(it))));
        assert!(0 < gap.receipts);
    }
    assert!(40 < silent.len());
    assert!(sold.is_disjoint(&silent));
    // In so small an area a station may have no customer at all on a holiday, now and then.
    let station_days = area.settings.stations as usize * area.settings.days as usize - silent.len();
    assert!(0.995 < share(sold.len(), station_days), "{} of {station_days}", sold.len());
}

#[test]
fn who_moved_buys_as_much_at_the_sister_station() {
    let area = Area::shared();
    let by_customer = area.by_customer();
    let (mut before, mut after) = ([0; 2], [0; 2]);
    for customer in area.of_pattern(Pattern::MovedStation) {
        for sale in by_customer.get(&*customer.number).into_iter().flatten().filter(|it| it.is_visit()) {
            let at_new = usize::from(Some(&sale.station) == customer.moved_to.as_ref());
            if sale.day < customer.start.unwrap() { before[at_new] += 1 } else { after[at_new] += 1 }
        }
    }
    assert!(share(before[1], before[0] + before[1]) < 0.15, "{before:?}");
    assert!(0.8 < share(after[1], after[0] + after[1]), "{after:?}");
}

#[test]
fn the_untreated_future_is_what_the_sales_hold() {
    let area = Area::shared();
    let by_customer = area.by_customer();
    let (mut told, mut sold) = (0, 0);
    for customer in area.truth.customers.iter().filter(|it| it.futures.is_some()) {
        let start = customer.start.unwrap();
        let sales = by_customer.get(&*customer.number).into_iter().flatten();
        let known: i64 = sales
            .filter(|it| it.is_fuel() && start <= it.day && it.refund_of.is_empty())
            .map(|it| it.quantity)
            .sum();
        let untreated: i64 = customer.futures.iter().flat_map(|it| &it.untreated).sum();
        assert!(known <= untreated, "{customer:?}");
        told += untreated;
        sold += known;
    }
    // The rest was anonymous, without a quantity, or lost to a failed feed.
    assert!(0.9 * told as f64 <= sold as f64 && sold < told, "{sold} of {told}");
}

#[test]
fn treatment_wins_back_a_part_where_it_can_and_nothing_where_it_cannot() {
    let area = Area::shared();
    let mut helped = 0;
    for customer in &area.truth.customers {
        let Some(futures) = &customer.futures else { continue };
        let total = |it: &Vec<i64>| it.iter().sum::<i64>();
        let (untreated, treated) = (total(&futures.untreated), total(&futures.treated));
        assert!(untreated <= treated, "{customer:?}");
        if futures.recoverable_percent == 0 {
            assert_eq!(futures.untreated, futures.treated, "{customer:?}");
        }
        if customer.pattern != Pattern::ClosureAffected {
            assert!(treated <= total(&futures.undisturbed), "{customer:?}");
        }
        helped += usize::from(untreated < treated);
    }
    assert!(50 < helped, "{helped}");
}

#[test]
fn a_competitor_takes_a_tenth_to_a_quarter_of_its_neighbour() {
    let area = Area::shared();
    let competitor = &area.truth.competitors[0];
    let home = area.truth.customers.iter().filter(|it| it.home == competitor.near);
    let settled = competitor.opened.plus(21 + 84);
    let (mut lost, mut bought) = (0, 0);
    let by_customer = area.by_customer();
    for customer in home {
        let sales = by_customer.get(&*customer.number).into_iter().flatten();
        bought += sales.filter(|it| it.is_fuel() && settled <= it.day).map(|it| it.quantity).sum::<i64>();
        let Some(futures) = customer.futures.as_ref().filter(|_| customer.cause == Some(Cause::Competitor))
        else {
            continue;
        };
        let skipped = (settled.since(customer.start.unwrap()) as usize).div_ceil(28);
        let after = |it: &Vec<i64>| it.iter().skip(skipped).sum::<i64>();
        lost += after(&futures.undisturbed) - after(&futures.untreated);
    }
    let share = lost as f64 / (lost + bought) as f64;
    assert!((0.1..0.25).contains(&share), "{share}");
}

#[test]
fn electric_cars_bear_plates_of_eight_characters_and_their_owners_buy_no_more_petrol() {
    let area = Area::shared();
    let by_customer = area.by_customer();
    let replaced = area.of_pattern(Pattern::ReplacedByElectric);
    assert!(5 <= replaced.len());
    for customer in replaced {
        let of: Vec<_> = area.vehicles.iter().filter(|it| it["customer_number"] == customer.number).collect();
        let electric = of.iter().filter(|it| it["fuel"] == "electric");
        assert!(electric.clone().all(|it| it["plate"].chars().count() == 8) && 0 < electric.count());
        let last: BusinessDay = of.iter().filter_map(|it| it["until"].parse().ok()).max().unwrap();
        let all_replaced = of.iter().all(|it| it["fuel"] == "electric" || !it["until"].is_empty());
        let sales = by_customer.get(&*customer.number).into_iter().flatten();
        let late = sales.filter(|it| it.is_fuel() && last <= it.day).count();
        assert!(!all_replaced || late == 0, "{customer:?}");
    }
}

#[test]
fn a_fifth_of_the_customers_buys_three_to_four_fifths_of_the_fuel() {
    let area = Area::shared();
    let mut volumes: Vec<i64> = area
        .by_customer()
        .values()
        .map(|it| it.iter().filter(|it| it.is_fuel()).map(|it| it.quantity).sum())
        .collect();
    volumes.resize(area.settings.customers as usize, 0);
    volumes.sort_unstable_by(|a, b| b.cmp(a));
    let top: i64 = volumes.iter().take(volumes.len().div_ceil(5)).sum();
    let part = top as f64 / volumes.iter().sum::<i64>() as f64;
    assert!((0.6..0.8).contains(&part), "{part}");
}

#[test]
fn one_fill_in_twenty_is_anonymous() {
    let visits: Vec<&Sale> = Area::shared().sales.iter().filter(|it| it.is_visit()).collect();
    let anonymous = share(visits.iter().filter(|it| it.customer.is_none()).count(), visits.len());
    assert!((0.035..0.07).contains(&anonymous), "{anonymous}");
}

#[test]
fn offices_rest_at_the_weekend_and_private_cars_come_on_fridays() {
    let area = Area::shared();
    let mut week: BTreeMap<&str, [usize; 7]> = BTreeMap::new();
    for sale in area.sales.iter().filter(|it| it.is_visit()) {
        let Some(customer) = sale.customer.as_ref().and_then(|it| area.truth.customer(it)) else { continue };
        week.entry(&customer.profile).or_default()[usize::from(sale.day.weekday())] += 1;
    }
    let office = week["institution"];
    assert!(share(office[5] + office[6], office.iter().sum()) < 0.08, "{office:?}");
    let private = week["commuter"];
    assert!((1..4).all(|it| private[it] < private[4]), "{private:?}");
}

#[test]
fn taxis_rest_at_spring_festival() {
    let area = Area::shared();
    let festival: BusinessDay = "2026-02-17".parse().unwrap();
    let mut visits = [0; 2];
    for sale in area.sales.iter().filter(|it| it.is_visit()) {
        let Some(customer) = sale.customer.as_ref().and_then(|it| area.truth.customer(it)) else { continue };
        if customer.profile == "taxi" {
            visits[0] += usize::from((0..=6).contains(&sale.day.since(festival)));
            visits[1] += usize::from((40..=46).contains(&sale.day.since(festival)));
        }
    }
    assert!(2 * visits[0] < visits[1], "{visits:?}");
}

#[test]
fn the_visits_of_steady_regulars_vary_more_than_chance_alone_would_have_it() {
    let area = Area::shared();
    let days = days(area);
    let mut dispersions = Vec::new();
    for customer in area.of_pattern(Pattern::Steady).iter().filter(|it| 1.0 <= it.visits_per_week) {
        let Some(first) = days.get(&*customer.number).and_then(|it| it.first()) else { continue };
        let mut periods = [0_usize; 26];
        for day in &days[&*customer.number] {
            if let Some(count) = periods.get_mut(day.since(area.truth.first).div_euclid(28) as usize) {
                *count += 1;
            }
        }
        let counts = &periods[first.since(area.truth.first).div_euclid(28) as usize..];
        if 12 <= counts.len() {
            dispersions.push(dispersion(counts));
        }
    }
    let mean = dispersions.iter().sum::<f64>() / dispersions.len() as f64;
    assert!(100 < dispersions.len());
    // 1 for Poisson counts.
    assert!((1.1..2.5).contains(&mean), "{mean}");
}

/// Variance over mean.
fn dispersion(counts: &[usize]) -> f64 {
    let size = counts.len() as f64;
    let mean = counts.iter().sum::<usize>() as f64 / size;
    let squares: f64 = counts.iter().map(|it| (*it as f64 - mean) * (*it as f64 - mean)).sum();
    squares / (size - 1.0) / mean
}

#[test]
fn a_lost_card_leaves_days_on_which_the_plate_tells_who_came() {
    let area = Area::shared();
    let changes = &area.truth.card_changes;
    assert!(20 < changes.len());
    let by_customer = area.by_customer();
    let between = changes.iter().filter(|it| {
        let sales = by_customer.get(&*it.customer).into_iter().flatten();
        let mut between = sales.filter(|sale| (it.ended..it.began).contains(&sale.day));
        between.any(|sale| sale.identifier_kind != "card")
    });
    assert!(0 < between.count());
}
