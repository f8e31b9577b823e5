//! What stands in the entries of a journal.

use crate::model::{
    Card, CardId, CardKind, CardLimits, CustomerId, Fuel, Kind, Vehicle, VehicleId, VehicleKind,
};
use crate::operations::{NewCard, NewVehicle};
use crate::rules::{Held, Span};
use crate::store::{to_day, to_number};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A customer's file as far as an import writes it; it holds personal values, and is kept sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::import) struct CustomerState {
    pub(in crate::import) kind: Kind,
    pub(in crate::import) name: Option<String>,
    pub(in crate::import) phones: Vec<String>,
    pub(in crate::import) owner: Uuid,
    pub(in crate::import) maintainer: Option<Uuid>,
    pub(in crate::import) joined_on: Option<i64>,
    pub(in crate::import) created_at_us: i64,
    pub(in crate::import) created_by: Option<String>,
    /// The fields that the import changed, as they were; none where nothing was held.
    #[serde(default)]
    pub(in crate::import) details: BTreeMap<String, Option<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::import) struct VehicleState {
    #[serde(default)]
    kind: Option<String>,
    fuel: Option<String>,
    #[serde(default)]
    tank_ml: Option<i64>,
    from: Option<i64>,
    until: Option<i64>,
}

impl VehicleState {
    pub(in crate::import) fn of(vehicle: &Vehicle) -> Self {
        Self {
            kind: vehicle.kind.map(|it| it.as_str().to_owned()),
            fuel: vehicle.fuel.map(|it| it.as_str().to_owned()),
            tank_ml: vehicle.tank_ml,
            from: vehicle.from.map(to_number),
            until: vehicle.until.map(to_number),
        }
    }

    /// Of a vehicle about to be filed.
    pub(in crate::import) fn made(vehicle: &NewVehicle) -> Self {
        Self {
            kind: vehicle.kind.map(|it| it.as_str().to_owned()),
            fuel: vehicle.fuel.map(|it| it.as_str().to_owned()),
            tank_ml: vehicle.tank_ml,
            from: vehicle.from.map(to_number),
            until: vehicle.until.map(to_number),
        }
    }

    pub(super) fn put_on(&self, vehicle: Vehicle) -> Vehicle {
        Vehicle {
            kind: self.kind.as_deref().and_then(VehicleKind::parse),
            fuel: self.fuel.as_deref().and_then(Fuel::parse),
            tank_ml: self.tank_ml,
            from: self.from.map(to_day),
            until: self.until.map(to_day),
            ..vehicle
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::import) struct CardState {
    customer: Uuid,
    kind: String,
    #[serde(default)]
    main: Option<Uuid>,
    #[serde(default)]
    limits: CardLimits,
    vehicle: Option<Uuid>,
    from: Option<i64>,
    until: Option<i64>,
}

impl CardState {
    pub(in crate::import) fn of(card: &Card) -> Self {
        Self {
            customer: card.customer.uuid(),
            kind: card.kind.as_str().to_owned(),
            main: card.main.map(|it| it.uuid()),
            limits: card.limits.clone(),
            vehicle: card.vehicle.map(|it| it.uuid()),
            from: card.from.map(to_number),
            until: card.until.map(to_number),
        }
    }

    /// Of a card about to be filed.
    pub(in crate::import) fn made(customer: CustomerId, card: &NewCard) -> Self {
        Self {
            customer: customer.uuid(),
            kind: card.kind.as_str().to_owned(),
            main: card.main.map(|it| it.uuid()),
            limits: card.limits.clone(),
            vehicle: card.vehicle.map(|it| it.uuid()),
            from: card.from.map(to_number),
            until: card.until.map(to_number),
        }
    }

    pub(super) fn put_on(&self, card: Card) -> Card {
        Card {
            customer: CustomerId(self.customer),
            kind: CardKind::parse(&self.kind).unwrap_or(card.kind),
            main: self.main.map(CardId),
            limits: self.limits.clone(),
            vehicle: self.vehicle.map(VehicleId),
            from: self.from.map(to_day),
            until: self.until.map(to_day),
            ..card
        }
    }
}

/// One span of an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(in crate::import) struct HeldState {
    pub(super) from: i64,
    pub(super) until: i64,
    pub(super) customer: Uuid,
}

impl HeldState {
    pub(in crate::import) fn of(held: &[Held]) -> Vec<Self> {
        let mut spans: Vec<Self> = held
            .iter()
            .map(|it| Self {
                from: to_number(it.span.from),
                until: to_number(it.span.until),
                customer: it.customer.uuid(),
            })
            .collect();
        spans.sort_unstable();
        spans
    }

    pub(super) fn held(self) -> Held {
        let span = Span { from: to_day(self.from), until: to_day(self.until) };
        Held { span, customer: CustomerId(self.customer) }
    }
}

/// A plain struct of ours: turning it into JSON cannot fail.
pub(in crate::import) fn to_text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
