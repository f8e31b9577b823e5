//! The Pareto curve and the RFM grid, put together from one pass over the customers.

use analytics::AbcClass;
use kernel::rounding::{div_ceil, half_up, saturate};
use std::cmp::Reverse;

/// Steps of a curve: finer than a screen shows, and a small answer.
const STEPS_MAX: usize = 200;
/// Shares are told in basis points.
const WHOLE: i128 = 10_000;

/// A customer on the curve; a million of them are to fit into memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ranked {
    pub value: i64,
    pub serial: u32,
    pub class: Option<AbcClass>,
}

/// So many of the best customers bring so much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CurvePoint {
    pub customers: i64,
    pub value: i64,
    pub customers_share: i64,
    pub value_share: i64,
}

/// A class's part of customers and value; none is the part without a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ClassPart {
    pub class: Option<AbcClass>,
    pub part: CurvePoint,
}

/// Customers from the most valuable on, added up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Curve {
    pub customers: i64,
    pub value: i64,
    /// From nobody to everybody, at most 201.
    pub points: Vec<CurvePoint>,
    /// Where class A ends, and where class B does; absent when the class is empty.
    pub cuts: Vec<(AbcClass, CurvePoint)>,
    pub parts: Vec<ClassPart>,
}

/// Draws the curve. Customers without a class lie where their value puts them.
pub(crate) fn curve(mut ranked: Vec<Ranked>) -> Curve {
    ranked.sort_unstable_by_key(|it| (Reverse(it.value), it.serial));
    let total: i128 = ranked.iter().map(|it| i128::from(it.value)).sum();
    let count = ranked.len() as i64;
    let point = |customers: i64, value: i128| CurvePoint {
        customers,
        value: saturate(value),
        customers_share: share(i128::from(customers), i128::from(count)),
        value_share: share(value, total),
    };
    let parts: Vec<_> = AbcClass::ALL.into_iter().map(Some).chain([None]).collect();
    let parts = parts.into_iter().map(|class| {
        let members = ranked.iter().filter(|it| it.class == class);
        let (customers, value) = members.fold((0, 0), |sum, it| (sum.0 + 1, sum.1 + i128::from(it.value)));
        ClassPart { class, part: point(customers, value) }
    });
    let parts: Vec<_> = parts.collect();
    let mut borders = borders(&parts).into_iter().peekable();
    let (mut points, mut cuts) = (vec![CurvePoint::default()], Vec::new());
    let (mut sum, mut with_class) = (0_i128, 0);
    let mut stops = stops(ranked.len()).peekable();
    for (position, it) in (1..).zip(&ranked) {
        sum += i128::from(it.value);
        with_class += i64::from(it.class.is_some());
        if stops.next_if_eq(&position).is_some() {
            points.push(point(position, sum));
        }
        if let Some((class, _)) = borders.next_if(|(_, border)| *border == with_class) {
            cuts.push((class, point(position, sum)));
        }
    }
    Curve { customers: count, value: saturate(total), points, cuts, parts }
}

/// How many customers with a class there are up to the end of A, and of B. Counted rather than looked for: on a
/// past day values are those of different days, and the last of class A may lie far down.
fn borders(parts: &[ClassPart]) -> Vec<(AbcClass, i64)> {
    let of = |class| parts.iter().find(|it| it.class == Some(class)).map_or(0, |it| it.part.customers);
    let (a, b) = (of(AbcClass::A), of(AbcClass::B));
    let borders = [(AbcClass::A, a, a), (AbcClass::B, b, a + b)];
    borders.into_iter().filter(|it| 0 < it.1).map(|(class, _, border)| (class, border)).collect()
}

/// The positions of the points: evenly spaced, the last customer among them.
fn stops(count: usize) -> impl Iterator<Item = i64> {
    let steps = count.min(STEPS_MAX) as i64;
    (1..=steps).map(move |it| div_ceil(it * count as i64, steps))
}

fn share(part: i128, whole: i128) -> i64 {
    saturate(half_up(part * WHOLE, whole.max(1)))
}

/// One cell of the RFM grid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct GridCell {
    pub customers: i64,
    pub amount: i64,
    /// Sum of the monetary scores.
    pub monetary: i64,
}

/// Recency × frequency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Grid([[GridCell; 5]; 5]);

impl Grid {
    /// Adds a customer with these scores, each from 1 to 5; any other is no score and is left out.
    pub(crate) fn add(&mut self, scores: (u8, u8, u8), amount: i64) {
        let (recency, frequency, monetary) = scores;
        let row = self.0.get_mut(usize::from(recency).wrapping_sub(1));
        if let Some(cell) = row.and_then(|it| it.get_mut(usize::from(frequency).wrapping_sub(1))) {
            cell.customers += 1;
            cell.amount = cell.amount.saturating_add(amount);
            cell.monetary += i64::from(monetary);
        }
    }

    /// Every cell with its recency and frequency, the lowest scores first.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (u8, u8, GridCell)> {
        let rows = (1..).zip(&self.0);
        rows.flat_map(|(recency, row)| (1..).zip(row).map(move |(frequency, it)| (recency, frequency, *it)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ranked(value: i64, serial: u32, class: Option<AbcClass>) -> Ranked {
        Ranked { value, serial, class }
    }

    #[test]
    fn the_curve_starts_with_nobody_and_ends_with_everybody() {
        use AbcClass::{A, B, C};
        let members = [(700, Some(A)), (40, Some(C)), (200, Some(B)), (60, None)];
        let curve =
            curve((1..).zip(members).map(|(serial, (value, class))| ranked(value, serial, class)).collect());
        let shares: Vec<_> = curve.points.iter().map(|it| (it.customers_share, it.value_share)).collect();
        assert_eq!(shares, [(0, 0), (2_500, 7_000), (5_000, 9_000), (7_500, 9_600), (10_000, 10_000)]);
        let cuts: Vec<_> = curve.cuts.iter().map(|it| (it.0, it.1.value_share)).collect();
        assert_eq!(cuts, [(A, 7_000), (B, 9_000)]);
        let parts: Vec<_> = curve.parts.iter().map(|it| it.part.value_share).collect();
        assert_eq!(parts, [7_000, 2_000, 400, 600]);
    }

    #[test]
    fn nobody_gives_an_empty_curve() {
        let curve = curve(Vec::new());
        assert_eq!((curve.customers, curve.points.len(), curve.cuts.len()), (0, 1, 0));
    }

    #[test]
    fn a_grid_takes_each_customer_into_one_cell() {
        let mut grid = Grid::default();
        grid.add((5, 1, 3), 100);
        grid.add((5, 1, 5), 50);
        grid.add((0, 6, 1), 7);
        let cells: Vec<_> = grid.cells().filter(|it| it.2.customers != 0).collect();
        assert_eq!(cells, [(5, 1, GridCell { customers: 2, amount: 150, monetary: 8 })]);
        assert_eq!(grid.cells().count(), 25);
    }

    proptest! {
        #[test]
        fn a_curve_never_falls_and_is_never_long(values in proptest::collection::vec(1_i64..1_000_000, 1..700)) {
            let curve = curve((1..).zip(values).map(|(serial, value)| ranked(value, serial, None)).collect());
            prop_assert!(curve.points.len() <= STEPS_MAX + 1);
            prop_assert!(curve.points.is_sorted_by_key(|it| (it.customers, it.value)));
            prop_assert!(curve.points.iter().all(|it| it.customers_share <= it.value_share));
            prop_assert_eq!(curve.points.last().unwrap().value_share, 10_000);
        }
    }
}
