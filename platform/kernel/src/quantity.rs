//! Amounts as integers of their smallest unit, and the one multiplication of price and quantity.

use crate::rounding::{half_up, saturate};
use serde::{Deserialize, Serialize};
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

macro_rules! amount {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            utoipa::ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            pub const ZERO: Self = Self(0);
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0.saturating_add(other.0))
            }
        }
        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }
        }
        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(self.0.saturating_neg())
            }
        }
        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                *self = *self + other;
            }
        }
        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                *self = *self - other;
            }
        }
        impl std::iter::Sum for $name {
            fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
                iter.fold(Self::ZERO, Add::add)
            }
        }
    };
}

amount! {
    /// Money in the smallest unit of the installation's currency (fen, cent).
    Money
}
amount! {
    /// Volume in millilitres.
    Volume
}
amount! {
    /// Mass in grams.
    Mass
}
amount! {
    /// Loyalty points.
    Points
}
amount! {
    /// Price of one litre, kilogram, kilowatt-hour or piece, in millionths of the smallest money unit
    /// (7.89 yuan a litre is 789,000,000), so that converted foreign prices lose nothing that shows.
    UnitPrice
}

/// What a quantity is counted in. The stored number is always of the small unit.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum QuantityUnit {
    Millilitre,
    Gram,
    WattHour,
    Piece,
}

impl QuantityUnit {
    pub const ALL: [Self; 4] = [Self::Millilitre, Self::Gram, Self::WattHour, Self::Piece];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Millilitre => "millilitre",
            Self::Gram => "gram",
            Self::WattHour => "watt_hour",
            Self::Piece => "piece",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    /// How many small units the priced unit holds: 1000 millilitres in a litre, one piece in a piece.
    pub const fn per_priced_unit(self) -> i64 {
        match self {
            Self::Millilitre | Self::Gram | Self::WattHour => 1_000,
            Self::Piece => 1,
        }
    }
}

/// An amount of something, with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Quantity {
    /// Number of small units, as `unit` says.
    pub amount: i64,
    pub unit: QuantityUnit,
}

impl UnitPrice {
    /// Millionths in one smallest money unit.
    pub const SCALE: i64 = 1_000_000;

    /// What `quantity` costs at this price, rounded half up to the smallest money unit.
    pub fn cost_of(self, quantity: Quantity) -> Money {
        let exact = i128::from(self.0) * i128::from(quantity.amount);
        Money(saturate(half_up(exact, i128::from(Self::SCALE) * i128::from(quantity.unit.per_priced_unit()))))
    }

    /// The price at which `quantity` costs `amount`; none for an empty quantity.
    pub fn of(amount: Money, quantity: Quantity) -> Option<Self> {
        if quantity.amount == 0 {
            return None;
        }
        let sign = i128::from(quantity.amount.signum());
        let scaled =
            i128::from(amount.0) * i128::from(Self::SCALE) * i128::from(quantity.unit.per_priced_unit());
        Some(Self(saturate(half_up(scaled * sign, i128::from(quantity.amount.unsigned_abs())))))
    }

    /// How much can be had for `amount`, in small units of `unit`, rounded half up; none at a price of nothing.
    pub fn quantity_for(self, amount: Money, unit: QuantityUnit) -> Option<Quantity> {
        if self.0 <= 0 {
            return None;
        }
        let scaled = i128::from(amount.0) * i128::from(Self::SCALE) * i128::from(unit.per_priced_unit());
        Some(Quantity { amount: saturate(half_up(scaled, i128::from(self.0))), unit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn litres(millilitres: i64) -> Quantity {
        Quantity { amount: millilitres, unit: QuantityUnit::Millilitre }
    }

    #[test]
    fn forty_litres_at_seven_eighty_nine_cost_three_hundred_fifteen_sixty() {
        assert_eq!(UnitPrice(789_000_000).cost_of(litres(40_000)), Money(31_560));
    }

    #[test]
    fn half_a_fen_is_rounded_up() {
        assert_eq!(UnitPrice(500_000).cost_of(litres(1_000)), Money(1));
        assert_eq!(UnitPrice(-500_000).cost_of(litres(1_000)), Money(-1));
    }

    #[test]
    fn nothing_has_no_price() {
        assert_eq!(UnitPrice::of(Money(100), litres(0)), None);
        assert_eq!(UnitPrice(0).quantity_for(Money(100), QuantityUnit::Millilitre), None);
    }

    proptest! {
        #[test]
        fn a_price_worked_out_gives_the_amount_back(fen in 1_i64..10_000_000, ml in 1_i64..1_000_000) {
            let price = UnitPrice::of(Money(fen), litres(ml)).unwrap();
            prop_assert_eq!(price.cost_of(litres(ml)), Money(fen));
        }

        #[test]
        fn a_refund_mirrors_its_sale(fen in 1_i64..10_000_000, ml in 1_i64..1_000_000) {
            prop_assert_eq!(UnitPrice::of(Money(fen), litres(ml)), UnitPrice::of(Money(-fen), litres(-ml)));
        }

        #[test]
        fn sums_do_not_depend_on_order(mut amounts in proptest::collection::vec(-1_000_000_i64..1_000_000, 0..50)) {
            let forward: Money = amounts.iter().copied().map(Money).sum();
            amounts.reverse();
            prop_assert_eq!(forward, amounts.into_iter().map(Money).sum::<Money>());
        }
    }
}
