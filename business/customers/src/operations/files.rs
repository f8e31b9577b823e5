//! One customer's file: made, changed, assigned.

use super::claims::{Claimed, Claims};
use super::filing::{Filing, NewCard, NewFile, NewVehicle};
use super::till::{IdentifierAdded, IdentifiersAdded, free_number};
use super::{CustomersError, FILES_CHANGED, blind_of_normal};
use crate::changes::{Action, Change as FieldChange, diff, record};
use crate::model::{AssignmentRole, Customer, CustomerId, IdentifierKind, Kind};
use crate::rules::{self, Span};
use crate::store;
use database::{AuditEntry, Work};
use kernel::BusinessDay;
use organisation::{EmployeeId, UnitId};
use serde_json::{Value, json};
use stations::Edit;
use vault::{PersonalKind, Vault};

/// What is needed to file a customer. Texts are as somebody typed them.
#[derive(Clone, Debug)]
pub(crate) struct NewCustomer {
    /// None makes one.
    pub(crate) number: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) name: Option<String>,
    pub(crate) phones: Vec<String>,
    pub(crate) vehicles: Vec<NewVehicle>,
    pub(crate) cards: Vec<NewCard>,
    pub(crate) owner: UnitId,
    pub(crate) maintainer: Option<EmployeeId>,
    pub(crate) joined_on: Option<BusinessDay>,
}

/// A customer just filed.
#[derive(Clone, Debug)]
pub(crate) struct Filed {
    pub(crate) id: CustomerId,
    /// Phones that find another customer at the till: families share them.
    pub(crate) shared_phones: bool,
}

/// Files a customer with everything that is known of them.
pub(crate) async fn add_customer(
    work: &mut Work,
    vault: &Vault,
    new: NewCustomer,
) -> Result<Filed, CustomersError> {
    rules::check_name(new.kind, new.name.as_deref())?;
    let phones = normal_phones(&new.phones)?;
    let mut claims = Claims::default();
    let plates = new.vehicles.iter().map(|it| it.plate.text.as_str());
    claims.look_up(work, vault, IdentifierKind::Plate, plates).await?;
    claims.look_up(work, vault, IdentifierKind::Phone, phones.iter().map(String::as_str)).await?;
    claims.look_up(work, vault, IdentifierKind::Card, new.cards.iter().map(|it| it.number.as_str())).await?;
    let serial = work.take_numbers("customer", 1).await?;
    let number = number_for(work, new.number.as_deref(), serial).await?;
    let mut filing = Filing::new(work, vault);
    let id = filing.customer(NewFile {
        serial,
        number: number.clone(),
        kind: new.kind,
        name: new.name.clone(),
        owner: new.owner,
        maintainer: new.maintainer,
        joined_on: new.joined_on,
    });
    let shared_phones = file_phones(&mut filing, &mut claims, vault, id, &phones);
    for vehicle in &new.vehicles {
        file_vehicle(&mut filing, &mut claims, vault, id, vehicle)?;
    }
    for card in new.cards {
        file_card(&mut filing, &mut claims, vault, id, card)?;
    }
    filing.store().await?;
    let mut items = claims.store(work).await?;
    let blind = blind_of_normal(vault, IdentifierKind::CustomerNumber, &number);
    items.push(IdentifierAdded::new(id, IdentifierKind::CustomerNumber, blind));
    work.tell(IdentifiersAdded::NAME, &IdentifiersAdded { items });
    let told =
        json!({ "number": number, "kind": new.kind, "owner": new.owner, "maintainer": new.maintainer });
    note(work, "customers.customer_filed", id, new.owner, told);
    Ok(Filed { id, shared_phones })
}

async fn number_for(work: &Work, asked: Option<&str>, serial: i64) -> Result<String, CustomersError> {
    let is_taken = async |number: &String| {
        let found = store::find_by_numbers(work, std::slice::from_ref(number)).await?;
        Ok::<_, CustomersError>(!found.is_empty())
    };
    match asked.map(rules::normal_number) {
        Some(number) => {
            rules::check_number("number", &number)?;
            if is_taken(&number).await? { Err(CustomersError::NumberTaken) } else { Ok(number) }
        }
        None => {
            let made = rules::made_number(serial);
            if is_taken(&made).await? { free_number(work, &made).await } else { Ok(made) }
        }
    }
}

/// Phones in their one spelling, each once.
pub(crate) fn normal_phones(phones: &[String]) -> Result<Vec<String>, CustomersError> {
    let mut normal: Vec<String> = Vec::with_capacity(phones.len());
    for phone in phones {
        let phone = rules::normal_identifier(IdentifierKind::Phone, phone);
        if phone.is_empty() {
            return Err(CustomersError::EmptyIdentifier(IdentifierKind::Phone));
        }
        if !normal.contains(&phone) {
            normal.push(phone);
        }
    }
    Ok(normal)
}

/// Files phones; says whether any of them goes on finding somebody else.
pub(crate) fn file_phones(
    filing: &mut Filing<'_>,
    claims: &mut Claims,
    vault: &Vault,
    customer: CustomerId,
    phones: &[String],
) -> bool {
    let mut is_shared = false;
    for phone in phones {
        filing.phone(customer, phone);
        let claimed = claims.claim(vault, customer, IdentifierKind::Phone, phone, Span::ALWAYS);
        is_shared |= claimed == Claimed::Refused;
    }
    is_shared
}

/// Files a vehicle, whose plate then finds the customer.
pub(crate) fn file_vehicle(
    filing: &mut Filing<'_>,
    claims: &mut Claims,
    vault: &Vault,
    customer: CustomerId,
    vehicle: &NewVehicle,
) -> Result<(), CustomersError> {
    if vehicle.plate.text.is_empty() {
        return Err(CustomersError::EmptyIdentifier(IdentifierKind::Plate));
    }
    let span = Span::of(vehicle.from, vehicle.until)?;
    if claims.claim(vault, customer, IdentifierKind::Plate, &vehicle.plate.text, span) != Claimed::Granted {
        return Err(CustomersError::Taken(IdentifierKind::Plate));
    }
    filing.vehicle(customer, vehicle);
    Ok(())
}

/// Files a card, which then finds the customer.
pub(crate) fn file_card(
    filing: &mut Filing<'_>,
    claims: &mut Claims,
    vault: &Vault,
    customer: CustomerId,
    card: NewCard,
) -> Result<(), CustomersError> {
    rules::check_number("card_number", &card.number)?;
    let span = Span::of(card.from, card.until)?;
    if claims.claim(vault, customer, IdentifierKind::Card, &card.number, span) != Claimed::Granted {
        return Err(CustomersError::Taken(IdentifierKind::Card));
    }
    filing.card(customer, card);
    Ok(())
}

/// What changes in a file; what is none stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct Change {
    pub(crate) number: Option<String>,
    pub(crate) kind: Option<Kind>,
    pub(crate) name: Edit<String>,
    pub(crate) joined_on: Edit<BusinessDay>,
}

/// Changes who a customer is.
pub(crate) async fn change_customer(
    work: &mut Work,
    vault: &Vault,
    before: &Customer,
    change: Change,
) -> Result<Customer, CustomersError> {
    let kind = change.kind.unwrap_or(before.kind);
    let name_before = name_of(work, vault, before).await?;
    // The name of a person does not step out of the vault unless somebody says that it is an organisation's.
    let becomes_organisation = kind == Kind::Organisation && before.kind != Kind::Organisation;
    let kept = name_before.clone().filter(|_| !becomes_organisation);
    let name = change.name.applied_to(kept);
    rules::check_name(kind, name.as_deref())?;
    let number = match change.number.as_deref().map(rules::normal_number) {
        Some(number) if number != before.number => number_for(work, Some(&number), before.serial).await?,
        _ => before.number.clone(),
    };
    let after = Customer {
        number,
        kind,
        organisation_name: name.clone().filter(|_| kind == Kind::Organisation),
        joined_on: change.joined_on.applied_to(before.joined_on),
        ..before.clone()
    };
    let after = save(work, after).await?;
    set_name(work, vault, &after, name.as_deref()).await?;
    let told = |it: &Customer, name: &Option<String>| json!({ "number": it.number, "kind": it.kind, "name": name, "joined_on": it.joined_on });
    let (was, is) = (told(before, &name_before), told(&after, &name));
    record_file(work, vault, before, &after, (&was, &is)).await?;
    let changes = json!({ "before": was, "after": is });
    let detail = vault.seal_json(work, before.id.subject(), &changes).await?;
    note(work, "customers.customer_changed", before.id, before.owner, detail);
    Ok(after)
}

/// Writes the history of who the customer is. The name of an organisation alone is not personal.
async fn record_file(
    work: &Work,
    vault: &Vault,
    before: &Customer,
    after: &Customer,
    (was, is): (&Value, &Value),
) -> Result<(), CustomersError> {
    let is_organisation = before.kind == Kind::Organisation && after.kind == Kind::Organisation;
    let personal: &[(&str, PersonalKind)] =
        if is_organisation { &[] } else { &[("name", PersonalKind::Name)] };
    let (Some(was), Some(is)) = (was.as_object(), is.as_object()) else { return Ok(()) };
    record(work, vault, before.id, Action::Changed, diff("", None, (was, is), personal)).await
}

/// The name of a customer in the clear.
async fn name_of(work: &Work, vault: &Vault, customer: &Customer) -> Result<Option<String>, CustomersError> {
    if customer.kind == Kind::Organisation {
        return Ok(customer.organisation_name.clone());
    }
    let values = vault.reveal(work, customer.id.subject()).await?;
    Ok(values.into_iter().find(|it| it.kind == PersonalKind::Name).map(|it| it.plain))
}

/// The name of a person is in the vault, and nowhere when the customer is none.
async fn set_name(
    work: &Work,
    vault: &Vault,
    customer: &Customer,
    name: Option<&str>,
) -> Result<(), CustomersError> {
    match name.filter(|_| customer.kind != Kind::Organisation) {
        Some(name) => drop(vault.set(work, customer.id.subject(), PersonalKind::Name, name).await?),
        None => {
            for value in vault.reveal(work, customer.id.subject()).await? {
                if value.kind == PersonalKind::Name {
                    vault.remove(work, value.id).await?;
                }
            }
        }
    }
    Ok(())
}

async fn record_assignment(
    work: &Work,
    vault: &Vault,
    customer: CustomerId,
    (field, before, after): (&str, Option<Value>, Option<Value>),
) -> Result<(), CustomersError> {
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    let change = FieldChange { field: field.to_owned(), item: None, personal: None, before, after };
    record(work, vault, customer, Action::Changed, vec![change]).await
}

/// Gives a customer to another unit.
pub(crate) async fn assign_owner(
    work: &mut Work,
    vault: &Vault,
    before: &Customer,
    owner: UnitId,
) -> Result<Customer, CustomersError> {
    let after = save(work, Customer { owner, ..before.clone() }).await?;
    store::end_assignment(work, before.id, AssignmentRole::Owner).await?;
    let mut filing = Filing::new(work, vault);
    filing.assignment(before.id, AssignmentRole::Owner, Some(owner), None);
    filing.store().await?;
    let names = crate::reports::unit_names(work, [before.owner, owner]).await?;
    let name = |id: UnitId| names.get(&id).map(|it| json!(format!("{} {}", it.code, it.name)));
    let (was, is) = (name(before.owner), name(owner));
    record_assignment(work, vault, before.id, ("owner", was, is)).await?;
    let detail = json!({ "before": before.owner, "after": owner });
    note(work, "customers.owner_assigned", before.id, before.owner, detail);
    Ok(after)
}

/// Lets another employee look after a customer, or nobody.
pub(crate) async fn assign_maintainer(
    work: &mut Work,
    vault: &Vault,
    before: &Customer,
    maintainer: Option<EmployeeId>,
) -> Result<Customer, CustomersError> {
    let after = save(work, Customer { maintainer, ..before.clone() }).await?;
    store::end_assignment(work, before.id, AssignmentRole::Maintainer).await?;
    if maintainer.is_some() {
        let mut filing = Filing::new(work, vault);
        filing.assignment(before.id, AssignmentRole::Maintainer, None, maintainer);
        filing.store().await?;
    }
    let numbers =
        crate::reports::employee_numbers(work, before.maintainer.into_iter().chain(maintainer)).await?;
    let number = |id: Option<EmployeeId>| id.and_then(|it| numbers.get(&it)).map(|it| json!(it));
    let (was, is) = (number(before.maintainer), number(maintainer));
    record_assignment(work, vault, before.id, ("maintainer", was, is)).await?;
    let detail = json!({ "before": before.maintainer, "after": maintainer });
    note(work, "customers.maintainer_assigned", before.id, before.owner, detail);
    Ok(after)
}

/// Lets another employee answer for the confidentiality of a file, or whoever looks after the customer.
pub(crate) async fn assign_keeper(
    work: &mut Work,
    vault: &Vault,
    before: &Customer,
    keeper: Option<EmployeeId>,
) -> Result<Customer, CustomersError> {
    let after = save(work, Customer { keeper, ..before.clone() }).await?;
    store::end_assignment(work, before.id, AssignmentRole::Keeper).await?;
    if keeper.is_some() {
        let mut filing = Filing::new(work, vault);
        filing.assignment(before.id, AssignmentRole::Keeper, None, keeper);
        filing.store().await?;
    }
    let detail = json!({ "before": before.keeper, "after": keeper });
    note(work, "customers.keeper_assigned", before.id, before.owner, detail);
    Ok(after)
}

/// Lets another employee look after several customers, or nobody. Returns whom it concerned, with who looked after
/// them before; those whom this employee looked after already are left out. The caller has seen to it that they
/// may all be assigned.
pub async fn change_maintainers(
    work: &mut Work,
    vault: &Vault,
    customers: &[CustomerId],
    maintainer: Option<EmployeeId>,
) -> Result<Vec<(CustomerId, Option<EmployeeId>)>, CustomersError> {
    let mut changed = Vec::new();
    for before in crate::reports::customers_by_id(work, customers).await? {
        if before.maintainer != maintainer {
            assign_maintainer(work, vault, &before, maintainer).await?;
            changed.push((before.id, before.maintainer));
        }
    }
    if !changed.is_empty() {
        work.tell(FILES_CHANGED, &json!({ "count": changed.len() }));
    }
    Ok(changed)
}

/// Stores a changed file, and returns it on its new version.
async fn save(work: &Work, customer: Customer) -> Result<Customer, CustomersError> {
    if !store::save_customer(work, &customer).await? {
        return Err(CustomersError::ChangedMeanwhile);
    }
    Ok(Customer { version: customer.version + 1, ..customer })
}

/// Counts a change of the file's version, so that two who edit it at once notice, and notes what was done.
pub(crate) async fn touch(
    work: &mut Work,
    customer: &Customer,
    action: &'static str,
    detail: Value,
) -> Result<(), CustomersError> {
    save(work, customer.clone()).await?;
    note(work, action, customer.id, customer.owner, detail);
    Ok(())
}

pub(crate) fn note(work: &mut Work, action: &'static str, customer: CustomerId, unit: UnitId, detail: Value) {
    let (subject, unit) = (Some(customer.uuid()), Some(unit.uuid()));
    work.audit(AuditEntry { action, subject_kind: "customer", subject, unit, detail });
}
