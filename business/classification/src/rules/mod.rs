//! What a run changes in the kept classes, as pure functions.
//!
//! A class is kept as an interval of days: it holds from the day of the run that found it until the day of
//! the run that found another. A run for a day before the newest one splits an interval, and never reaches
//! the next day that was assessed: **what later days show stays as it was.**

pub(crate) mod curve;
pub(crate) mod draft;
pub(crate) mod holidays;
pub(crate) mod moves;

use crate::model::Shown;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A kept class that covers the day of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Interval {
    pub serial: i64,
    pub from: i64,
    /// The first day on which it no longer holds; [`crate::store::OPEN`] while it does.
    pub until: i64,
    pub shown: Shown,
}

/// What is to be done to the kept classes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// End these on the day of the run.
    pub close: Vec<Interval>,
    /// Take these away: they began on the day of the run, and hold no longer.
    pub remove: Vec<Interval>,
    /// Keep the new class from the day of the run.
    pub put: Vec<Put>,
    /// Keep the old class on the days from the next run on.
    pub pin: Vec<Interval>,
    /// Customers whose class changed.
    pub customers: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Put {
    /// Position among the customers found.
    pub position: usize,
    pub until: i64,
}

impl Plan {
    pub(crate) fn is_empty(&self) -> bool {
        self.customers == 0
    }
}

/// Compares what covers `day` with what was found for it. Both are sorted by serial; `next` is the next day
/// that was assessed, or [`crate::store::OPEN`].
pub(crate) fn plan(day: i64, next: i64, covering: &[Interval], found: &[(i64, Shown)]) -> Plan {
    let mut plan = Plan::default();
    let mut kept = covering.iter().copied().peekable();
    for (position, &(serial, shown)) in found.iter().enumerate() {
        while let Some(vanished) = kept.next_if(|it| it.serial < serial) {
            plan.end(day, next, vanished);
        }
        let old = kept.next_if(|it| it.serial == serial);
        if old.map(|it| it.shown).unwrap_or_default() == shown {
            continue;
        }
        match old {
            Some(old) => plan.end(day, next, old),
            None => plan.customers += 1,
        }
        if !shown.is_nothing() {
            plan.put.push(Put { position, until: next });
        }
    }
    kept.for_each(|it| plan.end(day, next, it));
    plan
}

impl Plan {
    fn end(&mut self, day: i64, next: i64, old: Interval) {
        self.customers += 1;
        if old.from < day {
            self.close.push(old);
        } else {
            self.remove.push(old);
        }
        if next < old.until {
            self.pin.push(Interval { from: next, ..old });
        }
    }
}

/// One digest over several texts.
pub(crate) fn digest_of<const N: usize>(texts: [&str; N]) -> String {
    Seal::of(&texts.map(str::as_bytes)).text()
}

/// What a kept row adds to the digest of all: the wrapping sum does not depend on the order of rows, so a run
/// adjusts it by what it changed instead of reading everything again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seal(u128);

impl Seal {
    /// Of the end of an interval.
    pub(crate) fn of_end(serial: i64, from: i64, until: i64) -> Self {
        Self::of(&[b"end", &serial.to_be_bytes(), &from.to_be_bytes(), &until.to_be_bytes()])
    }

    /// Of everything else in a row: serial, day and run; the customer; classes and facts.
    pub(crate) fn of_row(numbers: [i64; 3], customer: Uuid, texts: [&str; 4]) -> Self {
        let numbers = numbers.map(i64::to_be_bytes);
        let mut fields: Vec<&[u8]> = vec![b"row", customer.as_bytes()];
        fields.extend(numbers.iter().map(|it| it.as_slice()));
        fields.extend(texts.iter().map(|it| it.as_bytes()));
        Self::of(&fields)
    }

    fn of(fields: &[&[u8]]) -> Self {
        let mut digest = Sha256::new();
        for field in fields {
            digest.update((field.len() as u64).to_be_bytes());
            digest.update(field);
        }
        let hash = digest.finalize();
        Self(hash.iter().take(16).fold(0, |sum, byte| (sum << 8) | u128::from(*byte)))
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.0 = self.0.wrapping_add(other.0);
    }

    pub(crate) fn take(&mut self, other: Self) {
        self.0 = self.0.wrapping_sub(other.0);
    }

    pub(crate) fn text(self) -> String {
        format!("{:032x}", self.0)
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        u128::from_str_radix(text, 16).ok().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::OPEN;
    use analytics::AbcClass;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn class(class: AbcClass) -> Shown {
        Shown { abc: Some(class), ..Shown::default() }
    }

    fn interval(from: i64, until: i64, shown: Shown) -> Interval {
        Interval { serial: 1, from, until, shown }
    }

    #[test]
    fn what_did_not_change_is_not_written() {
        let kept = interval(10, OPEN, class(AbcClass::A));
        assert!(plan(20, OPEN, &[kept], &[(1, class(AbcClass::A))]).is_empty());
        assert!(plan(20, OPEN, &[], &[(1, Shown::default())]).is_empty());
    }

    #[test]
    fn a_new_class_ends_the_old_one() {
        let kept = interval(10, OPEN, class(AbcClass::A));
        let plan = plan(20, OPEN, &[kept], &[(1, class(AbcClass::B))]);
        assert_eq!((plan.close, plan.put), (vec![kept], vec![Put { position: 0, until: OPEN }]));
    }

    #[test]
    fn the_same_day_again_replaces_what_it_found_before() {
        let kept = interval(20, OPEN, class(AbcClass::A));
        let plan = plan(20, OPEN, &[kept], &[(1, class(AbcClass::B))]);
        assert_eq!((plan.close.len(), plan.remove), (0, vec![kept]));
    }

    #[test]
    fn a_customer_without_a_class_any_more_is_no_longer_shown() {
        let kept = interval(10, OPEN, class(AbcClass::A));
        let plan = plan(20, OPEN, &[kept], &[]);
        assert_eq!((plan.close, plan.put.len()), (vec![kept], 0));
    }

    /// One customer's kept classes, as a table would hold them.
    #[derive(Default)]
    struct Kept(BTreeMap<i64, (i64, Shown)>);

    impl Kept {
        fn on(&self, day: i64) -> Option<Interval> {
            let (from, (until, shown)) = self.0.range(..=day).next_back()?;
            (day < *until).then(|| interval(*from, *until, *shown))
        }

        fn run(&mut self, day: i64, next: i64, found: Shown) {
            let covering: Vec<_> = self.on(day).into_iter().collect();
            let plan = plan(day, next, &covering, &[(1, found)]);
            for it in &plan.remove {
                self.0.remove(&it.from);
            }
            for it in &plan.close {
                self.0.get_mut(&it.from).unwrap().0 = day;
            }
            for it in &plan.put {
                assert!(self.0.insert(day, (it.until, found)).is_none());
            }
            for it in &plan.pin {
                assert!(self.0.insert(it.from, (it.until, it.shown)).is_none());
            }
        }
    }

    proptest! {
        #[test]
        fn every_assessed_day_shows_what_its_last_run_found(runs in proptest::collection::vec((0_i64..12, 0_usize..4), 1..40)) {
            let classes = [Shown::default(), class(AbcClass::A), class(AbcClass::B), class(AbcClass::C)];
            let mut kept = Kept::default();
            let mut truth: BTreeMap<i64, Shown> = BTreeMap::new();
            for (day, found) in runs {
                let next = truth.range(day + 1..).next().map_or(OPEN, |it| *it.0);
                kept.run(day, next, classes[found]);
                truth.insert(day, classes[found]);
                for (day, shown) in &truth {
                    prop_assert_eq!(kept.on(*day).map(|it| it.shown).unwrap_or_default(), *shown);
                }
            }
        }

        #[test]
        fn the_seal_does_not_depend_on_the_order(serials in proptest::collection::vec(0_i64..1_000, 0..20)) {
            let sum = |serials: &mut dyn Iterator<Item = &i64>| {
                let mut sum = Seal::default();
                serials.for_each(|it| sum.add(Seal::of_end(*it, 1, 2)));
                sum
            };
            prop_assert_eq!(sum(&mut serials.iter()), sum(&mut serials.iter().rev()));
        }
    }

    #[test]
    fn every_field_of_a_row_changes_its_seal() {
        let of = |numbers, customer, texts| Seal::of_row(numbers, Uuid::from_u128(customer), texts).text();
        let seals = [
            of([1, 1, 1], 1, ["a", "gold", "555", "f"]),
            of([2, 1, 1], 1, ["a", "gold", "555", "f"]),
            of([1, 2, 1], 1, ["a", "gold", "555", "f"]),
            of([1, 1, 2], 1, ["a", "gold", "555", "f"]),
            of([1, 1, 1], 2, ["a", "gold", "555", "f"]),
            of([1, 1, 1], 1, ["b", "gold", "555", "f"]),
            of([1, 1, 1], 1, ["a", "lost", "555", "f"]),
            of([1, 1, 1], 1, ["a", "gold", "554", "f"]),
            of([1, 1, 1], 1, ["a", "gold", "555", "g"]),
        ];
        assert_eq!(std::collections::HashSet::from(seals).len(), 9);
    }
}
