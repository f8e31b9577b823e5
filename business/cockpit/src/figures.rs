//! Sums of sales put together for one page, as pure functions.
//!
//! **Invariant:** nothing here reads a clock, a database or a random source.

use crate::reports::area::Sums;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What was sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Figures {
    /// Receipts with something of value, refunds aside.
    pub(crate) visits: i64,
    /// Visits of customers who are known.
    pub(crate) known_visits: i64,
    /// Liquid fuels in millilitres, estimates included.
    pub(crate) volume_ml: i64,
    /// Gaseous fuels in grams.
    pub(crate) mass_g: i64,
    /// In the smallest money unit.
    pub(crate) amount_minor: i64,
}

impl Figures {
    fn add(&mut self, sums: &Sums) {
        self.visits += sums.visits;
        self.known_visits += sums.known_visits;
        self.amount_minor += sums.amount_minor;
        match sums.unit.as_str() {
            "millilitre" => self.volume_ml += sums.quantity,
            "gram" => self.mass_g += sums.quantity,
            _ => {}
        }
    }
}

/// The sums of each key, added up.
pub(crate) fn grouped<K: Ord>(sums: &[Sums], key: impl Fn(&Sums) -> K) -> BTreeMap<K, Figures> {
    let mut groups: BTreeMap<K, Figures> = BTreeMap::new();
    for it in sums {
        groups.entry(key(it)).or_default().add(it);
    }
    groups
}

pub(crate) fn total(sums: &[Sums]) -> Figures {
    grouped(sums, |_| ()).remove(&()).unwrap_or_default()
}

/// Whether a class of value is better (up) or worse (down) than the one before; none counts as the lowest.
pub(crate) fn is_up(from: Option<&str>, to: Option<&str>) -> bool {
    let rank = |class: Option<&str>| match class {
        Some("a") => 3,
        Some("b") => 2,
        Some("c") => 1,
        _ => 0,
    };
    rank(from) < rank(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(day: i64, unit: &str, quantity: i64) -> Sums {
        let (family, unit) = ("gasoline".to_owned(), unit.to_owned());
        Sums { day, station: None, family, unit, visits: 1, known_visits: 1, quantity, amount_minor: 100 }
    }

    #[test]
    fn litres_and_grams_are_never_added_to_one_another() {
        let sums = [sums(1, "millilitre", 30_000), sums(1, "gram", 500), sums(2, "piece", 2)];
        let all = total(&sums);
        assert_eq!((all.volume_ml, all.mass_g, all.amount_minor, all.visits), (30_000, 500, 300, 3));
        let days = grouped(&sums, |it| it.day);
        assert_eq!(days.get(&1).unwrap().amount_minor, 200);
        assert_eq!(total(&[]), Figures::default());
    }

    #[test]
    fn a_is_the_best_class_and_none_the_lowest() {
        assert!(is_up(Some("b"), Some("a")) && is_up(None, Some("c")));
        assert!(!is_up(Some("a"), Some("c")) && !is_up(Some("c"), None));
    }
}
