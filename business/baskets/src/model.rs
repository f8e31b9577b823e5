//! Kinds of things, and what is kept of what goes together.

use analytics::Family;
use analytics::baskets::{Given, Item, Suggestion, Together};
use kernel::BusinessDay;
use uuid::Uuid;

/// What is told apart: fuels by their family, since nobody is talked into another grade, everything else by product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Fuel(Family),
    Product(u32),
}

impl Kind {
    /// `gasoline`, or the number of a product: `#12`.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Fuel(family) => family.as_str().to_owned(),
            Self::Product(number) => format!("#{number}"),
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix('#') {
            Some(number) => number.parse().ok().map(Self::Product),
            None => Family::parse(text).filter(|it| it.is_fuel()).map(Self::Fuel),
        }
    }

    /// A number of its own for each kind.
    pub(crate) fn number(self) -> u64 {
        match self {
            Self::Fuel(family) => u64::from(family.code()),
            Self::Product(number) => 256 + u64::from(number),
        }
    }
}

/// Kinds by the numbers that the engine knows them by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kinds(Vec<Kind>);

impl Kinds {
    pub(crate) fn new(mut kinds: Vec<Kind>) -> Self {
        kinds.sort_unstable();
        kinds.dedup();
        Self(kinds)
    }

    pub(crate) fn count(&self) -> u16 {
        self.0.len() as u16
    }

    pub(crate) fn item(&self, kind: Kind) -> Option<Item> {
        self.0.binary_search(&kind).ok().map(|it| Item(it as u16))
    }

    pub(crate) fn kind(&self, item: Item) -> Option<Kind> {
        self.0.get(usize::from(item.0)).copied()
    }
}

/// A suggestion as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) given: Kind,
    pub(crate) also: Option<Kind>,
    pub(crate) then: Kind,
    pub(crate) counted: Together,
}

impl Kept {
    pub(crate) fn of(it: &Suggestion, kinds: &Kinds) -> Option<Self> {
        let (given, also) = match it.given {
            Given::One(one) => (one, None),
            Given::Both(one, other) => (one, Some(other)),
        };
        let also = match also {
            Some(also) => Some(kinds.kind(also)?),
            None => None,
        };
        let counted = Together {
            joint_days: it.joint_days,
            given_days: it.given_days,
            then_days: it.then_days,
            days: it.days,
            customers: it.customers,
            p_per_billion: it.p_per_billion,
            q_per_million: it.q_per_million,
            margin: it.margin,
        };
        Some(Self { given: kinds.kind(given)?, also, then: kinds.kind(it.then)?, counted })
    }

    /// With its shares, for the engine; none when a kind is not among those given.
    pub(crate) fn suggestion(&self, kinds: &Kinds) -> Option<Suggestion> {
        let given = match self.also {
            None => Given::One(kinds.item(self.given)?),
            Some(also) => Given::Both(kinds.item(self.given)?, kinds.item(also)?),
        };
        Some(Suggestion::new(given, kinds.item(self.then)?, &self.counted))
    }

    pub(crate) fn kinds(&self) -> impl Iterator<Item = Kind> {
        [Some(self.given), self.also, Some(self.then)].into_iter().flatten()
    }
}

/// What was counted in a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) unit: Uuid,
    /// The last day that was counted.
    pub(crate) until: BusinessDay,
    /// A fingerprint of every purchase that was counted, in this unit or in others.
    pub(crate) seen: i64,
    /// Customer-days, and customers.
    pub(crate) days: u32,
    pub(crate) customers: u32,
    /// Suggestions that passed; the best of them are kept.
    pub(crate) found: u32,
}

/// The same with its suggestions, the best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) tally: Tally,
    pub(crate) suggestions: Vec<Kept>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_read_as_it_was_written() {
        for kind in [Kind::Fuel(Family::Diesel), Kind::Product(12)] {
            assert_eq!(Kind::parse(&kind.text()), Some(kind));
        }
        for text in ["goods", "#", "#x", "12", ""] {
            assert_eq!(Kind::parse(text), None, "{text}");
        }
    }
}
