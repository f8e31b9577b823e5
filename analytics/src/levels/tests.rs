use super::*;
use proptest::prelude::*;

const CRITERIA: LevelCriteria = LevelCriteria {
    bounds: LevelBounds { station_kg: 200_000, region_kg: 500_000, company_kg: 1_000_000 },
    densities: Densities { gasoline: 740, diesel: 840, cng: 0, lng: 0 },
    evidence_weeks: 8,
    hold_days: 56,
};

fn entry(day: i32, family: Family, litres: i64) -> Entry {
    Entry {
        day: BusinessDay(day),
        station: 1,
        family,
        visits: 1,
        volume_ml: litres * 1_000,
        amount: litres * 700,
        margin: None,
    }
}

fn on(entries: &[Entry], day: i32) -> LevelFacts {
    level_on(entries, BusinessDay(day), &CRITERIA)
}

#[test]
fn a_level_goes_by_the_mass_of_364_days_by_the_density_of_each_fuel() {
    // 100,000 l × 0.74 + 150,000 l × 0.84 = 200 t, to the kilogram.
    let entries = [entry(1_000, Family::Gasoline, 100_000), entry(1_001, Family::Diesel, 150_000)];
    let facts = on(&entries, 1_100);
    assert_eq!((facts.mass_kg, facts.level), (200_000, Some(CustomerLevel::Station)));
    let less = [entries[0], entry(1_001, Family::Diesel, 149_999)];
    assert_eq!((on(&less, 1_100).mass_kg, on(&less, 1_100).level), (199_999, None), "a kilogram is missing");
    assert_eq!(on(&entries, 1_363).mass_kg, 200_000, "the last of the 364 days");
    assert_eq!(on(&entries, 1_364).mass_kg, 126_000, "the first purchase has left");
    let others = [entry(1_000, Family::Goods, 900_000), entry(1_000, Family::Charging, 900_000)];
    assert_eq!(on(&others, 1_100).mass_kg, 0, "what is no fuel by mass does not count");
}

#[test]
fn nobody_has_a_level_before_they_are_known() {
    let entries = [entry(1_000, Family::Diesel, 900_000)];
    assert_eq!(on(&entries, 1_055).level, None, "seven weeks and six days");
    assert!(!on(&entries, 1_055).is_known());
    assert_eq!(on(&entries, 1_056).level, Some(CustomerLevel::Region));
    assert_eq!(on(&entries, 999).weeks_known, 0, "the first purchase is still to come");
    assert_eq!((on(&[], 1_000).level, on(&[], 1_000).mass_kg), (None, 0));
}

#[test]
fn a_customer_rises_at_once_and_falls_after_two_periods_below_the_line() {
    let entries = [entry(1_000, Family::Diesel, 300_000), entry(1_100, Family::Diesel, 400_000)];
    let course = level_course(&entries, (BusinessDay(1_000), BusinessDay(1_600)), &CRITERIA);
    let changes: Vec<_> = course.changes.iter().map(|it| (it.day.0, it.level)).collect();
    assert_eq!(
        changes,
        [
            (1_000, None),
            (1_056, Some(CustomerLevel::Station)),
            (1_100, Some(CustomerLevel::Region)),
            // The first purchase leaves on day 1364, and 55 days below the line are not enough.
            (1_364 + 55, Some(CustomerLevel::Station)),
            (1_464 + 55, None),
        ]
    );
    let held = on(&entries, 1_418);
    assert_eq!((held.level, held.reached), (Some(CustomerLevel::Region), Some(CustomerLevel::Station)));
    assert_eq!((held.below_since, held.falls_on()), (Some(BusinessDay(1_364)), Some(BusinessDay(1_419))));
}

#[test]
fn lines_that_are_near_are_told() {
    let of = |litres| on(&[entry(1_000, Family::Gasoline, litres)], 1_100).near(100);
    assert_eq!(of(240_000), None, "178 t are more than a tenth away from 200 t");
    let up = of(260_000).unwrap();
    assert_eq!((up.crossing, up.level, up.distance_per_mille), (Crossing::Up, CustomerLevel::Station, 38));
    let down = of(280_000).unwrap();
    assert_eq!((down.crossing, down.level), (Crossing::Down, CustomerLevel::Station));
    assert_eq!(of(400_000), None);
    let held = on(&[entry(1_000, Family::Gasoline, 400_000)], 1_364).near(100).unwrap();
    assert_eq!((held.crossing, held.distance_per_mille), (Crossing::Down, 1_000), "held below the line");
}

#[test]
fn what_was_taken_back_does_not_count_and_nothing_overflows() {
    let back = [entry(1_000, Family::Diesel, 500_000), entry(1_010, Family::Diesel, -500_000)];
    assert_eq!(on(&back, 1_005).mass_kg, 420_000);
    assert_eq!(on(&back, 1_056).mass_kg, 0);
    let less = [entry(1_000, Family::Diesel, -5)];
    assert_eq!(on(&less, 1_056).mass_kg, 0, "never negative");
    let huge = Entry { volume_ml: i64::MAX, ..entry(1_000, Family::Diesel, 0) };
    assert_eq!(on(&[huge, huge], 1_056).level, Some(CustomerLevel::Company));
}

proptest! {
    /// By the definition itself: the highest level that was reached on any of the last 56 days.
    #[test]
    fn the_level_is_the_highest_of_the_last_days_whatever_the_walk(
        bought in proptest::collection::vec((0_i32..900, -50_000_i64..300_000, any::<bool>()), 0..30),
        from in 0_i32..700,
        days in 0_i32..400,
    ) {
        let mut entries: Vec<_> = bought
            .into_iter()
            .map(|(day, litres, is_diesel)| entry(day, if is_diesel { Family::Diesel } else { Family::Gasoline }, litres))
            .collect();
        entries.sort_by_key(|it| it.day);
        let until = from + days;
        let reached = |day: i32| {
            let window = entries.iter().filter(|it| day - 363 <= it.day.0 && it.day.0 <= day);
            let milligrams: i64 =
                window.map(|it| it.volume_ml * if it.family == Family::Diesel { 840 } else { 740 }).sum();
            let is_known = entries.first().is_some_and(|it| it.day.0 + 56 <= day);
            CRITERIA.bounds.reached(div_floor(milligrams.max(0), MILLIGRAMS)).filter(|_| is_known)
        };
        let course = level_course(&entries, (BusinessDay(from), BusinessDay(until)), &CRITERIA);
        let mut changes = course.changes.iter().peekable();
        let mut level = None;
        for day in from..=until {
            if let Some(facts) = changes.next_if(|it| it.day.0 == day) {
                level = facts.level;
            }
            prop_assert_eq!(level, (day - 55..=day).map(reached).max().unwrap(), "day {}", day);
        }
        prop_assert!(changes.next().is_none());
        prop_assert_eq!(&course.last, &level_on(&entries, BusinessDay(until), &CRITERIA));
    }
}
