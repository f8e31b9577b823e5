//! One pass over rows sorted by customer and day, into counters whose number depends on the things alone.

use kernel::BusinessDay;

/// A kind of thing: a family, a category, a department; numbered from 0 by the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item(pub u16);

/// Kinds of things that can be told apart: three million counters for the triples, about 25 MB.
pub const ITEMS_MAX: u16 = 256;

/// A customer bought something of a kind on a day. Several rows of the same kind on one day are one purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bought {
    pub customer: u64,
    pub day: BusinessDay,
    pub item: Item,
    /// In the smallest unit of the currency; nothing when the cost is unknown.
    pub margin: Option<i64>,
}

/// Why nothing was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotCount {
    #[error("{items} kinds of things are too many to count their triples: at most {ITEMS_MAX}; group them")]
    TooManyItems { items: u16 },
    #[error("there is no kind {item} among {items}")]
    UnknownItem { item: u16, items: u16 },
    #[error("row {row} comes before the one ahead of it: the rows must be sorted by customer and day")]
    NotSorted { row: u64 },
    #[error("more customer-days than can be counted")]
    TooManyDays,
}

/// How often it happened, and by how many customers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) days: u32,
    pub(super) customers: u32,
    /// The customer counted last, by their place from 1 on.
    last: u32,
}

impl Tally {
    fn add(&mut self, customer: u32) {
        self.days += 1;
        if self.last != customer {
            self.customers += 1;
            self.last = customer;
        }
    }
}

/// What was earned with a kind, on how many of its days the margin is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Earned {
    pub(super) margin: i64,
    pub(super) days: u32,
}

/// All that suggestions rest on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    pub(super) items: u16,
    /// Customer-days on which anything was bought, and customers who bought.
    pub(super) days: u32,
    pub(super) customers: u32,
    pub(super) singles: Vec<Tally>,
    pub(super) earned: Vec<Earned>,
    pairs: Vec<Tally>,
    triples: Vec<Tally>,
}

impl Counts {
    fn new(items: u16) -> Self {
        let n = usize::from(items);
        Self {
            items,
            days: 0,
            customers: 0,
            singles: vec![Tally::default(); n],
            earned: vec![Earned::default(); n],
            pairs: vec![Tally::default(); pairs_below(n)],
            triples: vec![Tally::default(); triples_below(n)],
        }
    }

    /// Customer-days on which anything was bought.
    pub fn days(&self) -> u32 {
        self.days
    }

    pub fn customers(&self) -> u32 {
        self.customers
    }

    /// Customer-days with this kind.
    pub fn days_with(&self, item: Item) -> u32 {
        self.singles.get(usize::from(item.0)).map_or(0, |it| it.days)
    }

    /// Of two kinds, the smaller first.
    pub(super) fn pair(&self, one: u16, other: u16) -> Tally {
        self.pairs[pair_place(one, other)]
    }

    /// Of three kinds in ascending order.
    pub(super) fn triple(&self, of: [u16; 3]) -> Tally {
        self.triples[triple_place(of)]
    }

    /// One day of one customer; kinds ascending, each once.
    fn add_day(&mut self, of: &[(u16, Option<i64>)]) -> Result<(), CannotCount> {
        self.days = self.days.checked_add(1).ok_or(CannotCount::TooManyDays)?;
        let customer = self.customers;
        for (place, (third, margin)) in of.iter().enumerate() {
            self.singles[usize::from(*third)].add(customer);
            if let Some(margin) = margin {
                let earned = &mut self.earned[usize::from(*third)];
                earned.margin = earned.margin.saturating_add(*margin);
                earned.days += 1;
            }
            for (before, (second, _)) in of[..place].iter().enumerate() {
                self.pairs[pair_place(*second, *third)].add(customer);
                for (first, _) in &of[..before] {
                    self.triples[triple_place([*first, *second, *third])].add(customer);
                }
            }
        }
        Ok(())
    }
}

/// Pairs of kinds below n: the pair (a, b) with a < b stands at its place among those whose b is smaller, plus a.
fn pairs_below(n: usize) -> usize {
    (n * n.saturating_sub(1)).div_euclid(2)
}

fn triples_below(n: usize) -> usize {
    (n * n.saturating_sub(1) * n.saturating_sub(2)).div_euclid(6)
}

fn pair_place(one: u16, other: u16) -> usize {
    pairs_below(usize::from(other)) + usize::from(one)
}

fn triple_place(of: [u16; 3]) -> usize {
    triples_below(usize::from(of[2])) + pair_place(of[0], of[1])
}

/// Counting under way, for who counts several units in one pass: rows are handed over one by one, sorted by customer and day.
#[derive(Clone, Debug)]
pub struct Counter {
    counts: Counts,
    /// The kinds of the day that is being read, ascending.
    day: Vec<(u16, Option<i64>)>,
    at: Option<(u64, BusinessDay)>,
    row: u64,
}

impl Counter {
    /// For `items` kinds.
    pub fn new(items: u16) -> Result<Self, CannotCount> {
        if ITEMS_MAX < items {
            return Err(CannotCount::TooManyItems { items });
        }
        Ok(Self { counts: Counts::new(items), day: Vec::new(), at: None, row: 0 })
    }

    pub fn add(&mut self, bought: Bought) -> Result<(), CannotCount> {
        self.row += 1;
        let items = self.counts.items;
        if items <= bought.item.0 {
            return Err(CannotCount::UnknownItem { item: bought.item.0, items });
        }
        let here = (bought.customer, bought.day);
        if self.at.is_some_and(|it| here < it) {
            return Err(CannotCount::NotSorted { row: self.row });
        }
        if self.at != Some(here) {
            self.finish_day()?;
            if self.at.is_none_or(|it| it.0 != bought.customer) {
                let customers = self.counts.customers.checked_add(1);
                self.counts.customers = customers.ok_or(CannotCount::TooManyDays)?;
            }
            self.at = Some(here);
        }
        // A customer with ten thousand rows a day: what is kept of a day is bounded by the kinds.
        match self.day.binary_search_by_key(&bought.item.0, |it| it.0) {
            Ok(place) => self.day[place].1 = added(self.day[place].1, bought.margin),
            Err(place) => self.day.insert(place, (bought.item.0, bought.margin)),
        }
        Ok(())
    }

    pub fn finish(mut self) -> Result<Counts, CannotCount> {
        self.finish_day()?;
        Ok(self.counts)
    }

    fn finish_day(&mut self) -> Result<(), CannotCount> {
        if !self.day.is_empty() {
            self.counts.add_day(&self.day)?;
            self.day.clear();
        }
        Ok(())
    }
}

/// Counts rows sorted by customer and day; `items` is how many kinds there are.
pub fn count(rows: impl IntoIterator<Item = Bought>, items: u16) -> Result<Counts, CannotCount> {
    let mut counter = Counter::new(items)?;
    rows.into_iter().try_for_each(|it| counter.add(it))?;
    counter.finish()
}

/// A day's margin of a kind is known when that of each of its rows is.
fn added(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    Some(one?.saturating_add(other?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn bought(customer: u64, day: i32, item: u16) -> Bought {
        Bought { customer, day: BusinessDay(day), item: Item(item), margin: Some(100) }
    }

    #[test]
    fn every_pair_and_triple_has_a_place_of_its_own() {
        let mut pairs = BTreeSet::new();
        let mut triples = BTreeSet::new();
        for c in 0..12 {
            for b in 0..c {
                pairs.insert(pair_place(b, c));
                for a in 0..b {
                    triples.insert(triple_place([a, b, c]));
                }
            }
        }
        assert_eq!((pairs.len(), pairs.last().copied()), (66, Some(65)));
        assert_eq!((triples.len(), triples.last().copied()), (220, Some(219)));
    }

    #[test]
    fn receipts_of_one_day_are_one_basket() {
        let counts = count([bought(1, 5, 0), bought(1, 5, 1), bought(1, 5, 0), bought(1, 6, 1)], 2).unwrap();
        assert_eq!((counts.days(), counts.customers(), counts.pair(0, 1).days), (2, 1, 1));
        assert_eq!((counts.days_with(Item(0)), counts.days_with(Item(1))), (1, 2));
        assert_eq!(counts.earned[0], Earned { margin: 200, days: 1 });
    }

    #[test]
    fn what_cannot_be_counted_says_why() {
        let unsorted = count([bought(2, 5, 0), bought(1, 5, 0)], 1);
        assert_eq!(unsorted, Err(CannotCount::NotSorted { row: 2 }));
        assert_eq!(count([bought(1, 1, 3)], 3), Err(CannotCount::UnknownItem { item: 3, items: 3 }));
        assert_eq!(count([], 257), Err(CannotCount::TooManyItems { items: 257 }));
        assert_eq!(count([], 0).unwrap().days(), 0);
    }

    proptest! {
        #[test]
        fn counters_agree_with_counting_by_hand(
            mut rows in proptest::collection::vec((0_u64..6, 0_i32..8, 0_u16..7), 0..200)
        ) {
            rows.sort_unstable();
            let counts = count(rows.iter().map(|it| bought(it.0, it.1, it.2)), 7).unwrap();
            let mut baskets: BTreeMap<(u64, i32), BTreeSet<u16>> = BTreeMap::new();
            for (customer, day, item) in rows {
                baskets.entry((customer, day)).or_default().insert(item);
            }
            let with = |of: &[u16]| {
                let days: Vec<u64> =
                    baskets.iter().filter(|(_, it)| of.iter().all(|item| it.contains(item))).map(|it| it.0.0).collect();
                (days.len() as u32, days.iter().collect::<BTreeSet<_>>().len() as u32)
            };
            let told = |it: Tally| (it.days, it.customers);
            prop_assert_eq!(counts.days as usize, baskets.len());
            for c in 0..7 {
                prop_assert_eq!(told(counts.singles[usize::from(c)]), with(&[c]));
                for b in 0..c {
                    prop_assert_eq!(told(counts.pair(b, c)), with(&[b, c]));
                    for a in 0..b {
                        prop_assert_eq!(told(counts.triple([a, b, c])), with(&[a, b, c]));
                    }
                }
            }
        }
    }
}
