//! Fills by chance: customers who come at a rate of their own from some day on, and some of whom stop. The same in each
//! run, whole customers one after the other, so that no more than one is in memory besides its packed history.

use crate::chance::Chance;
use crate::speed::lifetimes::Draw;
use analytics::{Calendar, Entry, Family, Segment};
use kernel::BusinessDay;

/// Sunday 28 June 2026: the last day of the fills.
pub(super) const UNTIL: BusinessDay = BusinessDay(20_632);
/// Two years of thirteen periods of 28 days.
const DAYS: i32 = 728;
/// Their first day.
pub(super) const FIRST: BusinessDay = BusinessDay(UNTIL.0 + 1 - DAYS);
const STATIONS: u64 = 150;
const SEED: u64 = 20_501;

/// So many fills of so many customers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) customers: u64,
    pub(super) fills: u64,
}

/// A customer's own habits.
#[derive(Clone, Copy, Debug)]
struct Habit {
    segment: Segment,
    /// Fills to come up to this customer, in parts of all.
    weight: f64,
    from: f64,
    until: f64,
    home: u32,
    family: Family,
    litres: u64,
}

impl Area {
    /// Every customer's number, kind and fills, in the order of the days. Each fill is a row.
    pub(super) fn each(self, mut take: impl FnMut(u64, Segment, &[Entry])) {
        let habit = |customer| Habit::draw(&mut draw(customer));
        let all: f64 = (0..self.customers).map(|it| habit(it).weight).sum();
        let (mut weight, mut before, mut entries) = (0.0, 0, Vec::new());
        for customer in 0..self.customers {
            let mut chance = draw(customer);
            let habit = Habit::draw(&mut chance);
            weight += habit.weight;
            // Whole fills in proportion, and all of them in the end.
            let is_last = customer + 1 == self.customers;
            let until = if is_last { self.fills } else { (self.fills as f64 * weight / all) as u64 };
            entries.clear();
            habit.live(until - before, &mut chance, &mut entries);
            before = until;
            take(customer + 1, habit.segment, &entries);
        }
    }

    /// So many fills of one day: customer's number and fill, each customer as likely as any other.
    pub(super) fn day(self, day: BusinessDay, fills: u64) -> impl Iterator<Item = (u64, Entry)> {
        let mut chance = Chance(SEED);
        (0..fills).map(move |_| {
            let customer = chance.below(self.customers);
            (customer + 1, Habit::draw(&mut draw(customer)).fill(day, &mut chance))
        })
    }
}

/// The Spring Festivals of these two years.
pub(super) fn calendar() -> Calendar {
    Calendar { spring_festivals: [20_117, 20_501].map(BusinessDay).to_vec() }
}

/// A customer's own sequence.
fn draw(customer: u64) -> Draw {
    Draw(Chance(SEED ^ customer.wrapping_mul(0xA076_1D64_78BD_642F)))
}

impl Habit {
    fn draw(chance: &mut Draw) -> Self {
        let (segment, rate, litres) = match chance.0.below(100) {
            0..80 => (Segment::Person, 1.0, 40),
            80..88 => (Segment::Organisation, 4.0, 180),
            _ => (Segment::Card, 0.7, 40),
        };
        let span = f64::from(DAYS);
        let from = if chance.0.below(2) == 0 { 0.0 } else { 0.95 * span * chance.uniform() };
        let stops = chance.0.below(3) == 0;
        let until = if stops { from + (span - from) * chance.uniform() } else { span };
        let diesel = segment == Segment::Organisation || chance.0.below(8) == 0;
        Self {
            segment,
            weight: rate * chance.gamma(1.2) * (until - from),
            from,
            until,
            home: 1 + chance.0.below(STATIONS) as u32,
            family: if diesel { Family::Diesel } else { Family::Gasoline },
            litres,
        }
    }

    /// Comes so many times, with gaps as people have them: more regular than chance (Erlang-2).
    fn live(&self, fills: u64, chance: &mut Draw, entries: &mut Vec<Entry>) {
        let mut at = 0.0;
        let mut gap = || {
            at -= (chance.uniform() * chance.uniform()).ln();
            at
        };
        let times: Vec<f64> = (0..fills).map(|_| gap()).collect();
        let scale = (self.until - self.from) / gap();
        for time in times {
            let day = ((self.from + time * scale) as i32).min(DAYS - 1);
            entries.push(self.fill(FIRST.plus(day), &mut chance.0));
        }
    }

    fn fill(&self, day: BusinessDay, chance: &mut Chance) -> Entry {
        let station = match chance.below(100) {
            0..80 => self.home,
            80..95 => 1 + (self.home * 7 + 3) % STATIONS as u32,
            _ => 1 + chance.below(STATIONS) as u32,
        };
        let volume_ml = (self.litres * (500 + chance.below(1_000))) as i64;
        let amount = kernel::rounding::div_floor(volume_ml * 789, 1_000);
        let margin = (chance.below(20) != 0).then(|| kernel::rounding::div_floor(amount, 12));
        Entry { day, station, family: self.family, visits: 1, volume_ml, amount, margin }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_fills_come_as_are_asked_for_in_the_order_of_their_days() {
        let area = Area { customers: 300, fills: 10_000 };
        let (mut customers, mut fills) = (0, 0);
        area.each(|number, _, entries| {
            customers += 1;
            assert_eq!(number, customers);
            assert!(entries.is_sorted_by_key(|it| it.day));
            assert!(entries.iter().all(|it| (0..DAYS).contains(&UNTIL.since(it.day))));
            fills += entries.len();
        });
        assert_eq!((customers, fills), (300, 10_000));
    }
}
