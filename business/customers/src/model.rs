//! Customers and what belongs to one.

use crate::rules::Span;
use kernel::{BusinessDay, Instant, id_type};
use organisation::{EmployeeId, UnitId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vault::{PowerKind, SubjectId, ValueId};

id_type! {
    /// A customer: a person, an organisation, or a card whose holder nobody knows.
    CustomerId
}
id_type! {
    /// A vehicle of a customer.
    VehicleId
}
id_type! {
    /// A card of a customer.
    CardId
}

impl CustomerId {
    /// The customer as the vault knows them.
    pub const fn subject(self) -> SubjectId {
        SubjectId(self.0)
    }
}

kernel::words! {
    /// What a customer is.
    Kind {
        Person = "person",
        Organisation = "organisation",
        /// A card without a name: an anonymous fuel card, a loyalty card never registered.
        Card = "card",
    }
}

kernel::words! {
    /// What a till reads to recognise a customer.
    IdentifierKind {
        Card = "card",
        Plate = "plate",
        Phone = "phone",
        CustomerNumber = "customer_number",
    }
}

kernel::words! {
    /// What a card is.
    CardKind {
        Main = "main",
        /// One of several below a main card: a fleet's drivers.
        Sub = "sub",
        Anonymous = "anonymous",
    }
}

kernel::words! {
    /// What a vehicle takes, as somebody said; what its plate tells is its power.
    Fuel {
        Gasoline = "gasoline",
        Diesel = "diesel",
        Gas = "gas",
        Electric = "electric",
        Hybrid = "hybrid",
    }
}

kernel::words! {
    /// What a vehicle is.
    VehicleKind {
        Car = "car",
        Taxi = "taxi",
        RideHailing = "ride_hailing",
        Van = "van",
        LightTruck = "light_truck",
        HeavyTruck = "heavy_truck",
        Bus = "bus",
        Motorcycle = "motorcycle",
        Construction = "construction",
        Farm = "farm",
        Other = "other",
    }
}

kernel::words! {
    /// What somebody is to a customer for a time.
    AssignmentRole {
        /// The unit to which the customer belongs.
        Owner = "owner",
        /// The employee who looks after the customer.
        Maintainer = "maintainer",
        /// The employee who answers for the confidentiality of the file.
        Keeper = "keeper",
    }
}

/// A customer as filed. Names of persons, phones and plates are in the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    pub id: CustomerId,
    /// Human number, counted from 1: what lists, exports and findings order by.
    pub serial: i64,
    /// The company's own number, unique.
    pub number: String,
    pub kind: Kind,
    /// Only of organisations: not personal.
    pub organisation_name: Option<String>,
    pub owner: UnitId,
    pub maintainer: Option<EmployeeId>,
    /// Where most fills happen; it proposes an owner and decides nothing.
    pub home_station: Option<UnitId>,
    pub joined_on: Option<BusinessDay>,
    pub created_at: Instant,
    /// The file of which this one became a part: it is then no customer of its own any more.
    pub merged_into: Option<CustomerId>,
    /// The employee who answers for the confidentiality of the file.
    pub keeper: Option<EmployeeId>,
    /// How much of the file is known, in percent; none until it is worked out.
    pub completeness: Option<i64>,
    /// When somebody must have looked at the whole file again.
    pub review_due: Option<BusinessDay>,
    pub version: i64,
}

/// A vehicle; its plate is in the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vehicle {
    pub id: VehicleId,
    pub customer: CustomerId,
    pub plate: ValueId,
    pub kind: Option<VehicleKind>,
    pub fuel: Option<Fuel>,
    pub tank_ml: Option<i64>,
    /// What the plate tells of the engine.
    pub power: PowerKind,
    pub from: Option<BusinessDay>,
    pub until: Option<BusinessDay>,
}

impl Vehicle {
    /// Is it the customer's on this day?
    pub(crate) fn is_there(&self, day: BusinessDay) -> bool {
        Span::of(self.from, self.until).is_ok_and(|it| it.holds(day))
    }
}

/// What a card may be used for. What is none, or empty, does not limit it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CardLimits {
    /// Only for the vehicle of the card.
    pub plate_only: bool,
    /// Grades that may be filled: 92, 95, 0.
    pub grades: Vec<String>,
    /// Days of the week, Monday 1 to Sunday 7.
    pub weekdays: Vec<i64>,
    pub station_ids: Vec<UnitId>,
    /// Between these hours of the station's clock, as `06:00-22:00`.
    pub hours: Option<String>,
    pub times_per_day: Option<i64>,
    pub amount_minor_per_fill: Option<i64>,
    pub amount_minor_per_day: Option<i64>,
    pub volume_ml_per_fill: Option<i64>,
    pub volume_ml_per_day: Option<i64>,
}

/// A card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub id: CardId,
    pub number: String,
    pub customer: CustomerId,
    pub kind: CardKind,
    /// The main card above a sub card.
    pub main: Option<CardId>,
    pub limits: CardLimits,
    pub vehicle: Option<VehicleId>,
    pub from: Option<BusinessDay>,
    pub until: Option<BusinessDay>,
}

/// Who owned or looked after a customer, from when until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    pub role: AssignmentRole,
    pub unit: Option<UnitId>,
    pub employee: Option<EmployeeId>,
    pub from: Instant,
    pub until: Option<Instant>,
    pub by_user: Option<Uuid>,
}

/// A customer who first appears at a till: all that is known is what was read there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTillCustomer {
    pub kind: IdentifierKind,
    /// As read; it is normalised here.
    pub value: String,
    pub owner: UnitId,
    pub customer_kind: Kind,
}
