//! Taking an import back, row by row and the last row first.
//!
//! **Invariant:** a row is taken back whole or not at all, and never over what somebody changed since. What was
//! taken back is marked in the same transaction, so that going on after an interruption is harmless.

use super::entries::{CardState, CustomerState, HeldState, VehicleState, to_text};
use super::parts::{digest_before, part_kind, parts_now, put_part_back};
use super::store::{self, ChangeRow};
use crate::fields::{change_fields, fields_in_use};
use crate::model::{Card, Customer, CustomerId, IdentifierKind, Vehicle};
use crate::operations::{self, Change, CustomersError};
use crate::store::{
    self as files, Blind, CardRow, IdentifierRow, PER_QUERY, VehicleRow, damaged, to_day, to_number,
};
use crate::upkeep::forget;
use database::{AuditEntry, Error, Query, Scope, Sql, TableRow, Who, Work};
use organisation::{EmployeeId, UnitId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use stations::Edit;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;
use vault::{PersonalKind, PersonalValue, SubjectId};
use web::App;

/// Whether rows are taken back, or it is only told which could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UndoPass {
    Look,
    Apply,
}

/// Why a row cannot be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeptBecause {
    /// Somebody changed it since.
    ChangedSince,
    /// Something was filed since that refers to it: a sale, a card, a vehicle.
    ReferredTo,
    /// It is not there any more: erased, or merged with another file.
    Gone,
}

/// A row of the file that stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct KeptRow {
    /// As a spreadsheet counts.
    pub row: i64,
    pub because: KeptBecause,
}

/// What was, or could be, taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Undone {
    /// Files, vehicles and cards that are removed, since the import made them.
    pub removed: i64,
    /// Those that are put back as they were.
    pub restored: i64,
    pub kept: i64,
    /// The first of the rows that stay.
    pub kept_rows: Vec<KeptRow>,
}

/// Kept rows that are listed.
const KEPT_SHOWN_MAX: usize = 500;
/// Entries of one transaction.
const ENTRIES_PER_STEP: i64 = 2_000;

/// Takes an import back, or looks what would become of it. Each step is a transaction; told after each is how many
/// entries were gone through, of how many.
pub async fn undo_import(
    app: &App,
    who: &Who,
    import: Uuid,
    pass: UndoPass,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<Undone, CustomersError> {
    let reader = app.db.read(Scope::Everything);
    let total = store::count_left(&reader, import).await? as u64;
    let (mut undone, mut before, mut done) = (Undone::default(), i64::MAX, 0);
    let mut seen = Overlay::default();
    loop {
        let step = match pass {
            UndoPass::Look => {
                let batch = Batch::load(app, &reader, import, before).await?;
                batch.judge(&mut seen, &mut undone)
            }
            UndoPass::Apply => {
                let mut work = app.db.work(who.clone(), Scope::Everything).await?;
                // Whoever files customers waits until these rows are put back.
                work.take_numbers("customer", 0).await?;
                let batch = Batch::load(app, &work, import, before).await?;
                let step = batch.judge(&mut Overlay::default(), &mut undone);
                apply(app, &mut work, import, &batch, &step).await?;
                work.commit().await?;
                step
            }
        };
        let Some(end) = step.end else { return Ok(undone) };
        before = end;
        done += step.entries as u64;
        progress(done.min(total), total);
    }
}

/// Entries with what they are about as it stands.
struct Batch {
    entries: Vec<ChangeRow>,
    customers: HashMap<Uuid, Customer>,
    values: HashMap<SubjectId, Vec<PersonalValue>>,
    vehicles: HashMap<Uuid, Vehicle>,
    cards: HashMap<Uuid, Card>,
    /// Whose the parts are, and by what it is seen how they stand.
    parts: HashMap<Uuid, (CustomerId, String)>,
    identifiers: HashMap<Blind, Vec<HeldState>>,
    referred_to: HashSet<Uuid>,
}

/// What would be there if everything looked at so far had been taken back.
#[derive(Default)]
struct Overlay {
    /// Vehicles, cards and parts; none once removed.
    items: HashMap<Uuid, Option<String>>,
    identifiers: HashMap<Blind, Vec<HeldState>>,
}

/// What is to be done with a batch.
#[derive(Default)]
struct Step {
    /// Places in the batch of the entries to be taken back, in order.
    chosen: Vec<usize>,
    /// How many entries were gone through.
    entries: usize,
    /// The place before which the next batch begins; none at the end.
    end: Option<i64>,
}

fn kind_of(entry: &ChangeRow) -> Option<IdentifierKind> {
    entry.kind.strip_prefix("identifier:").and_then(IdentifierKind::parse)
}

fn blind_of(entry: &ChangeRow) -> Option<Blind> {
    entry.blind.as_deref().and_then(|it| Blind::try_from(it).ok())
}

fn held_in(text: Option<&str>) -> Vec<HeldState> {
    text.and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default()
}

impl Batch {
    async fn load(app: &App, sql: &impl Sql, import: Uuid, before: i64) -> Result<Self, CustomersError> {
        let mut entries = store::newest(sql, import, before, ENTRIES_PER_STEP).await?;
        if entries.len() as i64 == ENTRIES_PER_STEP {
            // The last row may not be whole: it begins the next batch.
            let last = entries.last().map(|it| it.file_row);
            let whole = entries.iter().rposition(|it| Some(it.file_row) != last).map_or(0, |it| it + 1);
            if 0 < whole {
                entries.truncate(whole);
            }
        }
        let of = |kind: &'static str| entries.iter().filter(move |it| it.kind == kind);
        let ids: Vec<Uuid> = of("customer").map(|it| it.customer_id).collect();
        let new: Vec<Uuid> = of("customer").filter(|it| it.is_new).map(|it| it.customer_id).collect();
        let changed: Vec<SubjectId> =
            of("customer").filter(|it| !it.is_new).map(|it| SubjectId(it.customer_id)).collect();
        let vehicle_ids: Vec<Uuid> = of("vehicle").filter_map(|it| it.item_id).collect();
        let card_ids: Vec<Uuid> = of("card").filter_map(|it| it.item_id).collect();
        let mut referred_to = store::referred_to(sql, &app.references, &new).await?;
        referred_to.extend(store::vehicles_with_cards(sql, &vehicle_ids).await?);
        let mut customers = customers_by_id(sql, &ids).await?;
        let (vehicles, cards) =
            (vehicles_by_id(sql, &vehicle_ids).await?, cards_by_id(sql, &card_ids).await?);
        let mut identifiers = HashMap::new();
        for kind in IdentifierKind::ALL {
            let blinds: Vec<Blind> =
                entries.iter().filter(|it| kind_of(it) == Some(*kind)).filter_map(blind_of).collect();
            let held = files::holders(sql, *kind, &blinds).await?;
            identifiers.extend(held.into_iter().map(|(blind, held)| (blind, HeldState::of(&held))));
        }
        let values = app.vault.reveal_all(sql, &changed).await?;
        let parts = parts_now(sql, &app.vault, &entries).await?;
        customers
            .extend(customers_by_id(sql, &parts.values().map(|it| it.0.uuid()).collect::<Vec<_>>()).await?);
        Ok(Self { entries, customers, values, vehicles, cards, parts, identifiers, referred_to })
    }

    /// Chooses the rows to be taken back, and counts those that are and those that stay.
    fn judge(&self, seen: &mut Overlay, undone: &mut Undone) -> Step {
        let mut step = Step::default();
        let mut touched = HashSet::new();
        for row in self.entries.chunk_by(|one, next| one.file_row == next.file_row) {
            let customers: Vec<Uuid> =
                row.iter().filter(|it| it.kind == "customer").map(|it| it.customer_id).collect();
            if customers.iter().any(|it| touched.contains(it)) {
                // An earlier row of the same customer: it is looked at once the later one is taken back.
                break;
            }
            step.end = row.last().map(|it| it.seq);
            match row.iter().find_map(|entry| self.fault(seen, entry)) {
                Some(because) => {
                    undone.kept += 1;
                    if undone.kept_rows.len() < KEPT_SHOWN_MAX {
                        undone.kept_rows.push(KeptRow { row: row[0].file_row, because });
                    }
                }
                None => {
                    step.chosen.extend(step.entries..step.entries + row.len());
                    for entry in row {
                        Self::see(seen, entry);
                        match (entry.is_new, kind_of(entry)) {
                            (_, Some(_)) => (),
                            (true, None) => undone.removed += 1,
                            (false, None) => undone.restored += 1,
                        }
                    }
                }
            }
            touched.extend(customers);
            step.entries += row.len();
        }
        step
    }

    fn see(seen: &mut Overlay, entry: &ChangeRow) {
        if let Some(blind) = blind_of(entry) {
            seen.identifiers.insert(blind, held_in(entry.before.as_deref()));
        } else if let Some(item) = entry.item_id {
            let before = if part_kind(entry).is_some() { digest_before(entry) } else { entry.before.clone() };
            seen.items.insert(item, before);
        }
    }

    /// Why an entry cannot be taken back.
    fn fault(&self, seen: &Overlay, entry: &ChangeRow) -> Option<KeptBecause> {
        let is_as_left = if let Some(blind) = blind_of(entry) {
            let now = seen.identifiers.get(&blind).or_else(|| self.identifiers.get(&blind));
            now.map(Vec::as_slice).unwrap_or_default() == held_in(entry.after.as_deref())
        } else if let Some(item) = entry.item_id {
            let now = match seen.items.get(&item) {
                Some(state) => state.clone(),
                None => self.state_of(&item),
            };
            let Some(now) = now else { return Some(KeptBecause::Gone) };
            if entry.is_new && self.referred_to.contains(&item) {
                return Some(KeptBecause::ReferredTo);
            }
            Some(now) == entry.after
        } else {
            let Some(now) = self.customers.get(&entry.customer_id) else { return Some(KeptBecause::Gone) };
            if Some(now.version) == entry.left_version
                && entry.is_new
                && self.referred_to.contains(&now.id.uuid())
            {
                return Some(KeptBecause::ReferredTo);
            }
            Some(now.version) == entry.left_version
        };
        (!is_as_left).then_some(KeptBecause::ChangedSince)
    }

    fn state_of(&self, item: &Uuid) -> Option<String> {
        let vehicle = self.vehicles.get(item).map(|it| to_text(&VehicleState::of(it)));
        let card = || self.cards.get(item).map(|it| to_text(&CardState::of(it)));
        vehicle.or_else(card).or_else(|| self.parts.get(item).map(|it| it.1.clone()))
    }
}

async fn customers_by_id(sql: &impl Sql, ids: &[Uuid]) -> Result<HashMap<Uuid, Customer>, Error> {
    let mut found = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(PER_QUERY) {
        let ids: Vec<CustomerId> = ids.iter().map(|it| CustomerId(*it)).collect();
        let customers = crate::reports::customers_by_id(sql, &ids).await?;
        found.extend(customers.into_iter().map(|it| (it.id.uuid(), it)));
    }
    Ok(found)
}

async fn vehicles_by_id(sql: &impl Sql, ids: &[Uuid]) -> Result<HashMap<Uuid, Vehicle>, Error> {
    let mut found = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(PER_QUERY) {
        let text = format!("select {} from customers_vehicle where id in ", VehicleRow::columns(""));
        let mut query = Query::new(&text);
        query.bind_list(ids.iter().copied());
        for row in sql.rows::<VehicleRow>(query).await? {
            found.insert(row.id, Vehicle::try_from(row)?);
        }
    }
    Ok(found)
}

async fn cards_by_id(sql: &impl Sql, ids: &[Uuid]) -> Result<HashMap<Uuid, Card>, Error> {
    let mut found = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(PER_QUERY) {
        let text = format!("select {} from customers_card where id in ", CardRow::columns(""));
        let mut query = Query::new(&text);
        query.bind_list(ids.iter().copied());
        for row in sql.rows::<CardRow>(query).await? {
            found.insert(row.id, Card::try_from(row)?);
        }
    }
    Ok(found)
}

/// What goes at the end of a step, with few statements.
#[derive(Default)]
struct Removals {
    identifiers: Vec<Blind>,
    vehicles: Vec<Uuid>,
    cards: Vec<Uuid>,
    customers: Vec<Uuid>,
}

async fn apply(
    app: &App,
    work: &mut Work,
    import: Uuid,
    batch: &Batch,
    step: &Step,
) -> Result<(), CustomersError> {
    if step.chosen.is_empty() {
        return Ok(());
    }
    let mut gone = Removals::default();
    let mut changed = Vec::new();
    let (mut vehicles, mut cards) = (batch.vehicles.clone(), batch.cards.clone());
    for entry in step.chosen.iter().filter_map(|it| batch.entries.get(*it)) {
        if let (Some(kind), Some(blind)) = (kind_of(entry), blind_of(entry)) {
            put_spans_back(work, kind, blind, entry, &mut gone).await?;
        } else if part_kind(entry).is_some() {
            let owner = entry.item_id.and_then(|it| batch.parts.get(&it)).map(|it| it.0);
            if let Some(customer) = owner.and_then(|it| batch.customers.get(&it.uuid())) {
                put_part_back(work, &app.vault, customer, entry).await?;
                changed.push(customer.id);
            }
        } else if let Some(item) = entry.item_id {
            if entry.is_new {
                if entry.kind == "card" { gone.cards.push(item) } else { gone.vehicles.push(item) }
            } else if let Some(card) = cards.get_mut(&item) {
                let state: CardState = read(entry)?;
                *card = state.put_on(card.clone());
                files::save_card(work, card).await?;
            } else if let Some(vehicle) = vehicles.get_mut(&item) {
                let state: VehicleState = read(entry)?;
                *vehicle = state.put_on(vehicle.clone());
                files::save_vehicle(work, vehicle).await?;
            }
        } else if entry.is_new {
            gone.customers.push(entry.customer_id);
        } else if let Some(customer) = batch.customers.get(&entry.customer_id) {
            put_file_back(app, work, import, batch, (customer, entry)).await?;
        }
    }
    forget(work, &changed).await?;
    store::remove_identifiers(work, &gone.identifiers).await?;
    store::remove_rows(work, "customers_card", &gone.cards).await?;
    store::remove_rows(work, "customers_vehicle", &gone.vehicles).await?;
    for plate in gone.vehicles.iter().filter_map(|it| batch.vehicles.get(it)).map(|it| it.plate) {
        app.vault.remove(work, plate).await?;
    }
    store::remove_files(work, &app.vault, &app.references, &gone.customers).await?;
    let seqs: Vec<i64> =
        step.chosen.iter().filter_map(|it| batch.entries.get(*it)).map(|it| it.seq).collect();
    store::mark_undone(work, import, &seqs).await?;
    work.audit(AuditEntry {
        action: "customers.import_taken_back",
        subject_kind: "import",
        subject: Some(import),
        unit: None,
        detail: json!({ "entries": seqs.len(), "customers_removed": gone.customers.len(),
            "vehicles_removed": gone.vehicles.len(), "cards_removed": gone.cards.len() }),
    });
    Ok(())
}

fn read<T: serde::de::DeserializeOwned>(entry: &ChangeRow) -> Result<T, Error> {
    let text = entry.before.as_deref().unwrap_or_default();
    serde_json::from_str(text).map_err(|_| damaged("journal entry", &entry.seq.to_string()))
}

/// Lets an identifier find whom it found before.
async fn put_spans_back(
    work: &Work,
    kind: IdentifierKind,
    blind: Blind,
    entry: &ChangeRow,
    gone: &mut Removals,
) -> Result<(), Error> {
    let before = held_in(entry.before.as_deref());
    if before.is_empty() {
        gone.identifiers.push(blind);
        return Ok(());
    }
    store::remove_identifiers(work, &[blind]).await?;
    let rows = before.into_iter().map(HeldState::held).map(|it| IdentifierRow {
        blind: blind.to_vec(),
        kind: kind.as_str().to_owned(),
        customer_id: it.customer.uuid(),
        from_day: to_number(it.span.from),
        until_day: to_number(it.span.until),
    });
    work.insert_all(rows).await
}

/// Puts a file back as the import found it. Who owned and looked after the customer meanwhile stays in its history.
async fn put_file_back(
    app: &App,
    work: &mut Work,
    import: Uuid,
    batch: &Batch,
    (customer, entry): (&Customer, &ChangeRow),
) -> Result<(), CustomersError> {
    let vault = &app.vault;
    let sealed: serde_json::Value = read(entry)?;
    // Of somebody erased there is nothing to put back; their entries are gone with them.
    let Some(state) = vault.open_json(work, &sealed).await? else { return Ok(()) };
    let state: CustomerState =
        serde_json::from_value(state).map_err(|_| damaged("journal entry", &entry.seq.to_string()))?;
    let values = batch.values.get(&customer.id.subject()).map(Vec::as_slice).unwrap_or_default();
    let name_now = customer
        .organisation_name
        .as_deref()
        .or_else(|| values.iter().find(|it| it.kind == PersonalKind::Name).map(|it| it.plain.as_str()));
    let joined_on = state.joined_on.map(to_day);
    let mut now = customer.clone();
    if state.kind != now.kind || state.name.as_deref() != name_now || joined_on != now.joined_on {
        let change = Change {
            number: None,
            kind: Some(state.kind),
            name: state.name.clone().map_or(Edit::Clear, Edit::Set),
            joined_on: joined_on.map_or(Edit::Clear, Edit::Set),
        };
        now = operations::change_customer(work, vault, &now, change).await?;
    }
    if state.owner != now.owner.uuid() {
        now = operations::assign_owner(work, vault, &now, UnitId(state.owner)).await?;
    }
    let maintainer = state.maintainer.map(EmployeeId::from);
    if maintainer != now.maintainer {
        now = operations::assign_maintainer(work, vault, &now, maintainer).await?;
    }
    let offered = fields_in_use(work).await?;
    let mut details = state.details.clone();
    details.retain(|key, _| offered.iter().any(|it| it.key == *key));
    if !details.is_empty() {
        change_fields(work, vault, &now, &details).await?;
        now = files::customer(work, &Scope::Everything, now.id).await?.unwrap_or(now);
    }
    let phones: Vec<&PersonalValue> = values.iter().filter(|it| it.kind == PersonalKind::Phone).collect();
    for phone in phones.iter().filter(|it| !state.phones.contains(&it.plain)) {
        vault.remove(work, phone.id).await?;
    }
    for phone in state.phones.iter().filter(|it| !phones.iter().any(|now| now.plain == **it)) {
        vault.seal(work, now.id.subject(), PersonalKind::Phone, phone).await?;
    }
    store::set_origin(work, vault, now.id, (Some(state.created_at_us), state.created_by.as_deref())).await?;
    files::save_customer(work, &now).await?;
    let detail = json!({ "import": import, "row": entry.file_row });
    operations::note(work, "customers.import_undone", now.id, now.owner, detail);
    Ok(store::leave_version(work, (import, entry.found_version), now.id, now.version + 1).await?)
}
