//! A day that is continued from the day before ends where a run over everything ends, whatever happens on it.

#[path = "common/customers.rs"]
mod customers;

use analytics::lifetime::{Appraiser, Models, Scaled, SegmentModel, Valuation, ValuedBy, Visits};
use analytics::scorecard::{Card, Days, Question, Score, Span};
use analytics::{
    Advanced, Asked, Assessment, Calendar, CustomerHistory, Entry, Family, Input, Reason, Rules, Segment,
    Standing, StationFacts, pack,
};
use customers::{Customer, START, fill};
use kernel::BusinessDay;
use kernel::rounding::div_floor;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, BTreeSet};

/// From a Thursday on, so that periods do not end with weeks.
const ASKED: Asked =
    Asked { known_from: BusinessDay(START.0 + 3), question: Question { horizon: 2, median_min: 10_000 } };

/// Everybody's purchases as they are known, and what else an assessment reads.
struct World {
    rng: ChaCha8Rng,
    customers: Vec<Customer>,
    stations: Vec<StationFacts>,
    calendar: Calendar,
}

/// Everything that is found as of a day.
type Found = (Assessment, Vec<Option<Score>>, Vec<Option<Valuation>>);

impl World {
    fn new(seed: u64, customers: u64, days: i32) -> Self {
        let rng = ChaCha8Rng::seed_from_u64(seed);
        let calendar = Calendar { spring_festivals: vec![START.plus(days - 9)] };
        let mut world = Self { rng, customers: Vec::new(), stations: Vec::new(), calendar };
        for key in 1..=customers {
            let every = world.rng.random_range(2..40);
            let until = if key % 4 == 0 { world.rng.random_range(0..days) } else { days };
            let entries = (0..until).filter(|_| world.rng.random_range(0..every) == 0);
            let entries: Vec<i32> = entries.collect();
            let entries = entries.into_iter().map(|it| world.entry(START.plus(it))).collect();
            let electric_from = (key % 5 == 0).then(|| START.plus(days - key as i32));
            let segment = Segment::ALL[key as usize % 3];
            world.customers.push(Customer { key, segment, entries, electric_from });
        }
        world
    }

    fn entry(&mut self, day: BusinessDay) -> Entry {
        let rng = &mut self.rng;
        let family =
            [Family::Gasoline, Family::Gasoline, Family::Diesel, Family::Goods][rng.random_range(0..4)];
        let amount = if rng.random_range(0..30) == 0 { -20_000 } else { rng.random_range(5_000..60_000) };
        let margin = (rng.random_range(0..8) != 0).then_some(div_floor(amount, 12));
        Entry { family, amount, margin, ..fill(day, rng.random_range(1..5)) }
    }

    /// Lets a day happen; gives those whose histories became others.
    fn happen(&mut self, day: BusinessDay) -> BTreeSet<u64> {
        let mut changed = BTreeSet::new();
        for _ in 0..self.rng.random_range(0..8) {
            // Mostly of the day, now and then late, or with a date that is still to come.
            let on = match self.rng.random_range(0..60) {
                0 => day.plus(-self.rng.random_range(1..200)),
                1..4 => day.plus(-self.rng.random_range(0..4)),
                4 => day.plus(self.rng.random_range(1..4)),
                _ => day,
            };
            let entry = self.entry(on);
            let at = self.rng.random_range(0..self.customers.len());
            self.customers[at].entries.push(entry);
            changed.insert(self.customers[at].key);
        }
        match self.rng.random_range(0..40) {
            0 => self.stations.push(StationFacts { number: 2, closed: vec![(day.plus(-12), day)] }),
            1 => self.customers[0].segment = Segment::Organisation,
            2..5 => {
                let entry = self.entry(day);
                let key = self.customers.len() as u64 + 1;
                let (segment, entries) = (Segment::Person, vec![entry]);
                self.customers.push(Customer { key, segment, entries, electric_from: None });
                changed.insert(key);
            }
            5 => {
                self.customers[1].entries.push(fill(day, 99));
                changed.insert(self.customers[1].key);
            }
            _ => {}
        }
        changed.insert(self.customers[0].key);
        changed
    }

    fn with<T>(&self, keys: Option<&BTreeSet<u64>>, run: impl FnOnce(&Input<'_>) -> T) -> T {
        let chosen = self.customers.iter().filter(|it| keys.is_none_or(|keys| keys.contains(&it.key)));
        let packed: Vec<_> = chosen.map(|it| (it, pack(&it.entries))).collect();
        let customers: Vec<_> = packed.iter().map(|(it, history)| it.known(history)).collect();
        run(&Input { customers: &customers, stations: &self.stations, calendar: &self.calendar })
    }

    fn stand(&self, day: BusinessDay) -> Standing {
        self.with(None, |input| Standing::new(input, day, &Rules::default(), ASKED))
            .expect("histories packed here are sound")
    }

    /// By way of everybody's whole history.
    fn find(&self, day: BusinessDay, appraiser: &Appraiser) -> Found {
        let card = card();
        let known = Span { from: ASKED.known_from, until: day };
        let of = |customer: &CustomerHistory<'_>, entries: &[Entry]| {
            let seen = Days::of(entries).seen(known, ASKED.question);
            let visits = Visits::of(customer.segment, entries, day);
            (seen.ok().map(|it| card.score(&it)), appraiser.appraise(&visits))
        };
        let run = |input: &Input<'_>| analytics::assess_and(input, day, &Rules::default(), of);
        let (assessment, also) = self.with(None, run).expect("histories packed here are sound");
        let (scores, valuations) = also.into_iter().unzip();
        (assessment, scores, valuations)
    }
}

fn found(standing: &Standing, appraiser: &Appraiser) -> Found {
    (standing.assessment(), standing.scores(&card()), standing.valuations(appraiser))
}

fn card() -> Card {
    Card::shipped(ASKED.question, std::iter::empty())
}

fn appraiser(day: BusinessDay) -> Appraiser {
    let scaled = |thousandths: i64| Scaled(thousandths * 1_000_000);
    let model = |segment, valued_by| SegmentModel {
        segment,
        customers: 1_000,
        k: 2,
        r: scaled(1_250),
        alpha: scaled(1_660),
        a: scaled(90),
        b: scaled(810),
        standard_errors: None,
        log_likelihood: scaled(-1_000),
        valued_by,
        spend: Some([6_000, 4_000, 1_500_000].map(scaled)),
        mean_visit: 2_500,
        calibration: None,
    };
    let fitted = vec![model(None, ValuedBy::Margin), model(Some(Segment::Card), ValuedBy::Amount)];
    Appraiser::new(&Models { fitted }, day, 100, 400)
}

/// Lives through some weeks day by day, and counts how the days went.
fn live_through(world: &mut World, from: BusinessDay, days: i32) -> BTreeMap<String, u32> {
    let mut standing = world.stand(from);
    let mut went = BTreeMap::new();
    let mut day = from;
    while day < from.plus(days) {
        // Sometimes a night is left out.
        let next = day.plus(if world.rng.random_range(0..10) == 0 { 2 } else { 1 });
        let mut keys = BTreeSet::new();
        while day < next {
            day = day.plus(1);
            keys.append(&mut world.happen(day));
        }
        keys.extend(standing.due(day));
        let advanced = world
            .with(Some(&keys), |news| standing.advance(news, day))
            .expect("histories packed here are sound");
        if let Advanced::NeedsAll(reason) = advanced {
            assert!(standing.as_of() < day || reason == Reason::NotLater);
            standing = world.stand(day);
        }
        *went.entry(format!("{advanced:?}")).or_default() += 1;
        let appraiser = appraiser(day);
        let (mine, all) = (found(&standing, &appraiser), world.find(day, &appraiser));
        assert_eq!(mine.0.summary, all.0.summary, "{day}");
        assert_eq!(mine.0.station_alerts, all.0.station_alerts, "{day}");
        for (mine, all) in mine.0.customers.iter().zip(&all.0.customers) {
            assert_eq!(mine, all, "{day}");
        }
        assert_eq!(mine, all, "{day}");
    }
    went
}

#[test]
fn day_after_day_the_standing_is_what_a_run_over_everything_finds() {
    let mut went: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 0..8 {
        let days = 330 + 25 * seed as i32;
        let mut world = World::new(seed, 40, days);
        for (how, times) in live_through(&mut world, START.plus(days - 1), 60) {
            *went.entry(how).or_default() += times;
        }
    }
    for how in ["Done", "WeekOver", "Late", "NewStation", "OtherGround"] {
        let times: u32 = went.iter().filter(|it| it.0.contains(how)).map(|it| it.1).sum();
        assert!(3 <= times, "{how}: {went:?}");
    }
    assert!(200 <= went["Done"], "{went:?}");
}

#[test]
fn a_young_area_is_continued_but_for_the_days_on_which_a_period_is_over() {
    let mut world = World::new(77, 30, 80);
    let went = live_through(&mut world, START.plus(79), 120);
    assert!(went.keys().any(|it| it.contains("PeriodOver")), "{went:?}");
    assert!(50 <= went["Done"], "{went:?}");
}

#[test]
fn what_becomes_too_old_to_count_asks_for_everything() {
    let mut world = World::new(5, 10, 3_640);
    let entries = vec![fill(START, 1), fill(START.plus(3_600), 1)];
    world.customers.push(Customer { key: 11, segment: Segment::Card, entries, electric_from: None });
    let went = live_through(&mut world, START.plus(3_645), 14);
    assert!(went.keys().any(|it| it.contains("TooOld")), "{went:?}");
}

#[test]
fn on_a_quiet_day_only_those_are_read_whose_figures_change() {
    let world = World::new(9, 200, 400);
    let day = START.plus(399);
    let standing = world.stand(day);
    let due = standing.due(day.plus(1)).count();
    assert!((10..150).contains(&due), "{due}");
}
