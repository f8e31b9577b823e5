//! Who would move from which class to which when the rules were others.

use crate::model::{ABSENT, Axis, Shown};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What a customer bought in the year that counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Worth {
    pub volume_ml: i64,
    pub amount: i64,
}

/// One customer before and after.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Move {
    pub serial: i64,
    pub before: Shown,
    pub after: Shown,
    pub worth: Worth,
}

/// Customers who would go from one class to another, or stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MoveCell {
    pub customers: i64,
    pub volume_ml: i64,
    pub amount: i64,
    /// The most valuable of those who would move; nobody where they stay.
    pub first: Vec<(i64, Worth)>,
}

/// Customers named in a cell.
const FIRST_MAX: usize = 10;

/// Class before → class after → customers. Who is not known yet is in none.
pub(crate) fn matrix(axis: Axis, moves: &[Move]) -> BTreeMap<(&'static str, &'static str), MoveCell> {
    let mut cells: BTreeMap<_, MoveCell> = BTreeMap::new();
    for it in moves {
        let (from, to) = (it.before.on(axis), it.after.on(axis));
        if (from, to) == (ABSENT, ABSENT) {
            continue;
        }
        let cell = cells.entry((from, to)).or_default();
        cell.customers += 1;
        cell.volume_ml = cell.volume_ml.saturating_add(it.worth.volume_ml);
        cell.amount = cell.amount.saturating_add(it.worth.amount);
        if from != to {
            cell.first.push((it.serial, it.worth));
        }
    }
    for cell in cells.values_mut() {
        cell.first.sort_unstable_by_key(|(serial, worth)| (Reverse(worth.amount), *serial));
        cell.first.truncate(FIRST_MAX);
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use analytics::{AbcClass, Relationship};

    fn shown(abc: Option<AbcClass>) -> Shown {
        Shown { abc, relationship: Some(Relationship::Regular), rfm: None }
    }

    fn a_move(serial: i64, before: Shown, after: Shown, amount: i64) -> Move {
        Move { serial, before, after, worth: Worth { volume_ml: 10 * amount, amount } }
    }

    #[test]
    fn who_stays_is_counted_and_who_moves_is_named_by_value() {
        let (a, b) = (shown(Some(AbcClass::A)), shown(Some(AbcClass::B)));
        let moves = [a_move(1, a, a, 50), a_move(2, a, b, 10), a_move(3, a, b, 30), a_move(4, b, b, 5)];
        let cells = matrix(Axis::Abc, &moves);
        assert_eq!(cells.keys().copied().collect::<Vec<_>>(), [("a", "a"), ("a", "b"), ("b", "b")]);
        let moved = &cells[&("a", "b")];
        assert_eq!((moved.customers, moved.volume_ml, moved.amount), (2, 400, 40));
        assert_eq!(moved.first.iter().map(|it| it.0).collect::<Vec<_>>(), [3, 2]);
        assert_eq!(cells[&("a", "a")].first, []);
        assert_eq!(matrix(Axis::Relationship, &moves)[&("regular", "regular")].customers, 4);
    }

    #[test]
    fn a_cell_names_ten_at_most_and_nobody_who_is_not_known() {
        let (a, none) = (shown(Some(AbcClass::A)), shown(None));
        let mut moves: Vec<_> = (0..30).map(|it| a_move(it, a, none, 100 - it)).collect();
        moves.push(a_move(99, Shown::default(), Shown::default(), 7));
        let cells = matrix(Axis::Abc, &moves);
        assert_eq!(cells.len(), 1);
        let cell = &cells[&("a", "none")];
        assert_eq!((cell.customers, cell.first.len(), cell.first[0].0), (30, FIRST_MAX, 0));
    }
}
