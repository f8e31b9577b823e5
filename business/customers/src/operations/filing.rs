//! Many new files at once, stored with few statements.

use super::{CustomersError, blind_of_normal};
use crate::model::{
    AssignmentRole, CardId, CardKind, CardLimits, CustomerId, Fuel, IdentifierKind, Kind, VehicleId,
    VehicleKind,
};
use crate::rules::{Span, search_key};
use crate::store::{
    AssignmentRow, Blind, CardRow, CustomerRow, IdentifierRow, VehicleRow, limits_text, to_number,
};
use database::Work;
use kernel::BusinessDay;
use organisation::{EmployeeId, UnitId};
use std::fmt;
use vault::{PersonalKind, Plate, Sealer, Vault};

/// A customer about to be filed.
#[derive(Clone, Debug)]
pub(crate) struct NewFile {
    pub(crate) serial: i64,
    /// Normalised.
    pub(crate) number: String,
    pub(crate) kind: Kind,
    /// Sealed for a person, in the clear for an organisation.
    pub(crate) name: Option<String>,
    pub(crate) owner: UnitId,
    pub(crate) maintainer: Option<EmployeeId>,
    pub(crate) joined_on: Option<BusinessDay>,
}

/// A vehicle about to be filed.
#[derive(Clone, Debug)]
pub(crate) struct NewVehicle {
    pub(crate) plate: Plate,
    pub(crate) kind: Option<VehicleKind>,
    pub(crate) fuel: Option<Fuel>,
    pub(crate) tank_ml: Option<i64>,
    pub(crate) from: Option<BusinessDay>,
    pub(crate) until: Option<BusinessDay>,
}

/// A card about to be filed.
#[derive(Clone, Debug)]
pub(crate) struct NewCard {
    /// Normalised.
    pub(crate) number: String,
    pub(crate) kind: CardKind,
    pub(crate) main: Option<CardId>,
    pub(crate) limits: CardLimits,
    pub(crate) vehicle: Option<VehicleId>,
    pub(crate) from: Option<BusinessDay>,
    pub(crate) until: Option<BusinessDay>,
}

/// New rows that wait for [`Filing::store`]. Whoever collects them has checked that nothing of it is there yet.
pub(crate) struct Filing<'a> {
    vault: &'a Vault,
    work: &'a Work,
    sealer: Sealer<'a>,
    customers: Vec<CustomerRow>,
    assignments: Vec<AssignmentRow>,
    vehicles: Vec<VehicleRow>,
    cards: Vec<CardRow>,
    identifiers: Vec<IdentifierRow>,
}

impl fmt::Debug for Filing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filing").field("customers", &self.customers.len()).finish_non_exhaustive()
    }
}

impl<'a> Filing<'a> {
    pub(crate) fn new(work: &'a Work, vault: &'a Vault) -> Self {
        Self {
            vault,
            work,
            sealer: vault.sealer(work),
            customers: Vec::new(),
            assignments: Vec::new(),
            vehicles: Vec::new(),
            cards: Vec::new(),
            identifiers: Vec::new(),
        }
    }

    pub(crate) fn customer(&mut self, new: NewFile) -> CustomerId {
        let id = CustomerId(self.work.new_id());
        let name = new.name.filter(|it| !it.is_empty());
        let organisation_name = match (new.kind, name) {
            (Kind::Organisation, name) => name,
            (_, Some(name)) => {
                self.sealer.add(id.subject(), PersonalKind::Name, &name);
                None
            }
            (_, None) => None,
        };
        self.customers.push(CustomerRow {
            id: id.uuid(),
            serial: new.serial,
            number_key: search_key(&new.number),
            number: new.number,
            kind: new.kind.as_str().to_owned(),
            name_key: organisation_name.as_deref().map(search_key),
            organisation_name,
            owner_unit_id: new.owner.uuid(),
            maintainer_id: new.maintainer.map(EmployeeId::uuid),
            home_station_id: None,
            joined_on: new.joined_on.map(to_number),
            created_at_us: self.work.now().micros(),
            version: 1,
            merged_into_id: None,
            keeper_id: None,
            completeness: None,
            review_class: None,
            review_base_day: None,
            review_due_day: None,
        });
        self.assignment(id, AssignmentRole::Owner, Some(new.owner), None);
        if new.maintainer.is_some() {
            self.assignment(id, AssignmentRole::Maintainer, None, new.maintainer);
        }
        id
    }

    pub(crate) fn assignment(
        &mut self,
        customer: CustomerId,
        role: AssignmentRole,
        unit: Option<UnitId>,
        employee: Option<EmployeeId>,
    ) {
        self.assignments.push(AssignmentRow {
            id: self.work.new_id(),
            customer_id: customer.uuid(),
            role: role.as_str().to_owned(),
            unit_id: unit.map(UnitId::uuid),
            employee_id: employee.map(EmployeeId::uuid),
            from_us: self.work.now().micros(),
            until_us: None,
            by_user: self.work.who().user,
        });
    }

    pub(crate) fn phone(&mut self, customer: CustomerId, phone: &str) {
        self.sealer.add(customer.subject(), PersonalKind::Phone, phone);
    }

    pub(crate) fn vehicle(&mut self, customer: CustomerId, new: &NewVehicle) -> VehicleId {
        let id = VehicleId(self.work.new_id());
        let plate = self.sealer.add(customer.subject(), PersonalKind::Plate, &new.plate.text);
        self.vehicles.push(VehicleRow {
            id: id.uuid(),
            customer_id: customer.uuid(),
            plate_value_id: plate.uuid(),
            plate_blind: blind_of_normal(self.vault, IdentifierKind::Plate, &new.plate.text).to_vec(),
            fuel: new.fuel.map(|it| it.as_str().to_owned()),
            power: new.plate.power.as_str().to_owned(),
            from_day: new.from.map(to_number),
            until_day: new.until.map(to_number),
            kind: new.kind.map(|it| it.as_str().to_owned()),
            tank_ml: new.tank_ml,
        });
        id
    }

    pub(crate) fn card(&mut self, customer: CustomerId, new: NewCard) -> CardId {
        let id = CardId(self.work.new_id());
        self.cards.push(CardRow {
            id: id.uuid(),
            card_number: new.number,
            customer_id: customer.uuid(),
            kind: new.kind.as_str().to_owned(),
            vehicle_id: new.vehicle.map(VehicleId::uuid),
            from_day: new.from.map(to_number),
            until_day: new.until.map(to_number),
            main_card_id: new.main.map(CardId::uuid),
            limits: limits_text(&new.limits),
        });
        id
    }

    /// Lets a reading of `value`, which is normalised and nobody's so far, find the customer on these days.
    pub(crate) fn identifier(
        &mut self,
        customer: CustomerId,
        kind: IdentifierKind,
        value: &str,
        span: Span,
    ) -> Blind {
        let blind = blind_of_normal(self.vault, kind, value);
        self.identifiers.push(IdentifierRow {
            blind: blind.to_vec(),
            kind: kind.as_str().to_owned(),
            customer_id: customer.uuid(),
            from_day: to_number(span.from),
            until_day: to_number(span.until),
        });
        blind
    }

    /// Stores everything that was collected.
    pub(crate) async fn store(self) -> Result<(), CustomersError> {
        let mut identifiers = self.identifiers;
        // In the order of the index, over whose whole width these hashes are spread.
        identifiers.sort_unstable_by(|one, other| one.blind.cmp(&other.blind));
        self.work.insert_all(self.customers).await?;
        self.work.insert_all(self.assignments).await?;
        self.work.insert_all(self.vehicles).await?;
        self.work.insert_all(self.cards).await?;
        self.work.insert_all(identifiers).await?;
        Ok(self.sealer.store().await?)
    }
}
