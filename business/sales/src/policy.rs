//! What recording may do with what it does not know, and in which units quantities arrive.

use crate::model::Product;
use analytics::Family;
use exchange::values::Unit;
use kernel::QuantityUnit;
use organisation::UnitId;
use std::collections::HashMap;

/// What may be made when a line names something unknown, and how.
#[derive(Clone, Debug)]
pub struct Policy {
    pub create_stations: bool,
    pub create_customers: bool,
    pub create_products: bool,
    /// Below which unit new stations are put; the company when not said.
    pub station_parent: Option<UnitId>,
    pub station_zone: Option<String>,
    pub product_family: Family,
    pub product_unit: QuantityUnit,
    pub customer_kind: customers::Kind,
}

impl Policy {
    /// Nothing unknown is accepted: for tills, which know their own catalogue.
    pub fn strict() -> Self {
        Self {
            create_stations: false,
            create_customers: false,
            create_products: false,
            station_parent: None,
            station_zone: None,
            product_family: Family::Gasoline,
            product_unit: QuantityUnit::Millilitre,
            customer_kind: customers::Kind::Person,
        }
    }
}

/// The unit of each product: those that are made on the way get the one of the policy.
pub(crate) struct Units {
    known: HashMap<String, Unit>,
    otherwise: Unit,
}

impl Units {
    pub(crate) fn new<'a>(products: impl Iterator<Item = &'a Product>, otherwise: QuantityUnit) -> Self {
        let known = products.map(|it| (it.code.clone(), priced_unit(it.unit))).collect();
        Self { known, otherwise: priced_unit(otherwise) }
    }

    pub(crate) fn of(&self, product_code: &str) -> Unit {
        self.known.get(product_code).copied().unwrap_or(self.otherwise)
    }
}

/// The unit in which files give quantities of something, when they do not say.
fn priced_unit(unit: QuantityUnit) -> Unit {
    match unit {
        QuantityUnit::Millilitre => Unit::Litre,
        QuantityUnit::Gram => Unit::Kilogram,
        QuantityUnit::WattHour => Unit::KilowattHour,
        QuantityUnit::Piece => Unit::Piece,
    }
}
