//! What is sold, and at which price on which day.

use crate::calendar::Calendar;
use crate::dice::{Dice, Purpose};
use crate::truth::PriceWindow;
use kernel::rounding::half_up;
use kernel::{BusinessDay, Money, Quantity, QuantityUnit, UnitPrice};

/// A thing for sale, by its place in [`CATALOGUE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Product(pub(crate) usize);

pub(crate) const G92: Product = Product(0);
pub(crate) const G95: Product = Product(1);
pub(crate) const G98: Product = Product(2);
pub(crate) const DIESEL: Product = Product(3);
pub(crate) const WINTER_DIESEL: Product = Product(4);
pub(crate) const CNG: Product = Product(5);
pub(crate) const CHARGING: Product = Product(6);
pub(crate) const CAR_WASH: Product = Product(7);
/// The goods of the shop, and how often each of them is taken.
pub(crate) const GOODS: [(Product, u32); 5] =
    [(Product(8), 45), (Product(9), 25), (Product(10), 15), (Product(11), 10), (Product(12), 5)];

/// What stands in the catalogue about a product.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) family: &'static str,
    pub(crate) grade: &'static str,
    /// The unit as the files name it.
    pub(crate) unit: &'static str,
    pub(crate) counted_in: QuantityUnit,
    /// Price in fen on the first day; those of gasoline and diesel follow from 92#.
    price_fen: i64,
    /// Margin in per mille of the price.
    margin: i64,
}

impl Entry {
    const fn new(
        [code, name, family, grade, unit]: [&'static str; 5],
        counted_in: QuantityUnit,
        price_fen: i64,
        margin: i64,
    ) -> Self {
        Self { code, name, family, grade, unit, counted_in, price_fen, margin }
    }
}

use QuantityUnit::{Gram, Millilitre, Piece, WattHour};
pub(crate) const CATALOGUE: [Entry; 13] = [
    Entry::new(["G92", "92号车用汽油", "gasoline", "92", "litre"], Millilitre, 0, 95),
    Entry::new(["G95", "95号车用汽油", "gasoline", "95", "litre"], Millilitre, 0, 105),
    Entry::new(["G98", "98号车用汽油", "gasoline", "98", "litre"], Millilitre, 0, 130),
    Entry::new(["D0", "0号车用柴油", "diesel", "0", "litre"], Millilitre, 0, 80),
    Entry::new(["D-10", "-10号车用柴油", "diesel", "-10", "litre"], Millilitre, 0, 85),
    Entry::new(["CNG", "压缩天然气", "cng", "", "kilogram"], Gram, 498, 140),
    Entry::new(["EV", "充电", "charging", "", "kilowatt_hour"], WattHour, 125, 220),
    Entry::new(["WASH", "洗车", "car_service", "", "piece"], Piece, 2_500, 400),
    Entry::new(["WATER", "矿泉水", "goods", "", "piece"], Piece, 200, 350),
    Entry::new(["DRINK", "功能饮料", "goods", "", "piece"], Piece, 600, 280),
    Entry::new(["SNACK", "方便食品", "goods", "", "piece"], Piece, 850, 260),
    Entry::new(["ADBLUE", "车用尿素10千克", "goods", "", "piece"], Piece, 3_980, 250),
    Entry::new(["OIL", "发动机油4升", "goods", "", "piece"], Piece, 16_800, 300),
];

/// How many of the catalogue's first entries have a price that follows 92#.
const FOLLOWING: usize = 5;
/// Where the price of 92# starts and is drawn back to, in fen a litre.
const CENTRE_FEN: i64 = 755;
/// Deviation and bound of one change, in fen a litre.
const CHANGE_DEVIATION_FEN: f64 = 14.0;
const CHANGE_MOST_FEN: i64 = 35;
/// A smaller change is carried over, as the state does.
const CHANGE_LEAST_FEN: i64 = 4;

impl Product {
    pub(crate) fn entry(self) -> &'static Entry {
        &CATALOGUE[self.0]
    }

    /// So much of this product, counted in its small unit.
    pub(crate) fn quantity(self, amount: i64) -> Quantity {
        Quantity { amount, unit: self.entry().counted_in }
    }

    /// What a quantity costs.
    pub(crate) fn cost(self, price_fen: i64, amount: i64) -> Money {
        unit_price(price_fen).cost_of(self.quantity(amount))
    }

    /// How much can be had for so many fen, in the product's small unit.
    pub(crate) fn quantity_for(self, price_fen: i64, fen: i64) -> i64 {
        unit_price(price_fen).quantity_for(Money(fen), self.entry().counted_in).map_or(0, |it| it.amount)
    }
}

fn unit_price(fen: i64) -> UnitPrice {
    UnitPrice(fen * UnitPrice::SCALE)
}

/// The list prices of a history.
#[derive(Debug)]
pub(crate) struct Prices {
    first: BusinessDay,
    /// Price of 92# in fen, by day.
    leading_fen: Vec<i64>,
    pub(crate) windows: Vec<PriceWindow>,
}

impl Prices {
    pub(crate) fn new(seed: u64, calendar: &Calendar, first: BusinessDay, until: BusinessDay) -> Self {
        let mut dice = Dice::new(seed, Purpose::Prices, 0);
        let mut price = CENTRE_FEN + i64::from(dice.between(-30, 30));
        let mut leading_fen = Vec::new();
        let mut windows = Vec::new();
        for offset in 0..=until.since(first) {
            let day = first.plus(offset);
            if calendar.day(day).window && offset > 0 {
                let pull = (CENTRE_FEN - price) as f64 * 0.08;
                let change = libm::round(dice.normal() * CHANGE_DEVIATION_FEN + pull) as i64;
                let change = change.clamp(-CHANGE_MOST_FEN, CHANGE_MOST_FEN);
                if CHANGE_LEAST_FEN <= change.abs() {
                    price += change;
                    windows.push(PriceWindow { from: day, change_fen: change });
                }
            }
            leading_fen.push(price);
        }
        Self { first, leading_fen, windows }
    }

    /// List price in fen per litre, kilogram, kilowatt-hour or piece.
    pub(crate) fn fen(&self, product: Product, day: BusinessDay) -> i64 {
        let last = self.leading_fen.len() as i32 - 1;
        let leading = self.leading_fen[day.since(self.first).clamp(0, last) as usize];
        let percent = |it: i64| half_up(i128::from(leading * it), 1_000) as i64;
        match product {
            G92 => leading,
            G95 => percent(1_069),
            G98 => percent(1_069) + 112,
            DIESEL => percent(962),
            WINTER_DIESEL => percent(1_020),
            other => other.entry().price_fen,
        }
    }

    /// Whether the price will be higher tomorrow: it was told this afternoon.
    pub(crate) fn rises_tomorrow(&self, day: BusinessDay) -> bool {
        self.fen(G92, day) < self.fen(G92, day.plus(1))
    }

    /// The days from which a product's price holds, the first day of the history among them.
    pub(crate) fn changes(&self, product: Product) -> Vec<BusinessDay> {
        let follows = product.0 < FOLLOWING;
        let later = self.windows.iter().filter(|_| follows).map(|it| it.from);
        std::iter::once(self.first).chain(later).collect()
    }

    /// What a product costs the company in an area, in fen: areas lie at different distances from the depot.
    pub(crate) fn cost_fen(&self, product: Product, day: BusinessDay, area: usize) -> i64 {
        let distance = if product.0 < FOLLOWING { (area % 4) as i64 * 3 } else { 0 };
        let keep = 1_000 - product.entry().margin + distance;
        half_up(i128::from(self.fen(product, day) * keep), 1_000) as i64
    }

    /// Whether a product's cost differs from area to area.
    pub(crate) fn cost_differs_by_area(product: Product) -> bool {
        product.0 < FOLLOWING
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history() -> (Calendar, BusinessDay, BusinessDay) {
        let (first, until) = ("2024-07-01".parse().unwrap(), "2026-06-30".parse().unwrap());
        (Calendar::new(first, until), first, until)
    }

    #[test]
    fn prices_stay_plausible_and_dearer_grades_stay_dearer() {
        let (calendar, first, until) = history();
        for seed in 0..20 {
            let prices = Prices::new(seed, &calendar, first, until);
            for offset in 0..=until.since(first) {
                let day = first.plus(offset);
                let [g92, g95, g98] = [G92, G95, G98].map(|it| prices.fen(it, day));
                assert!((580..=930).contains(&g92), "{g92}");
                assert!(g92 < g95 && g95 < g98);
                assert!(prices.cost_fen(G92, day, 3) < g92);
            }
        }
    }

    #[test]
    fn a_price_changes_only_where_a_window_says_so() {
        let (calendar, first, until) = history();
        let prices = Prices::new(1, &calendar, first, until);
        for offset in 1..=until.since(first) {
            let day = first.plus(offset);
            let change = prices.fen(G92, day) - prices.fen(G92, day.plus(-1));
            let told = prices.windows.iter().find(|it| it.from == day).map_or(0, |it| it.change_fen);
            assert_eq!(change, told, "{day}");
        }
        assert!(30 < prices.windows.len());
    }
}
