//! Rows of customers compared with what is filed: made, changed, or refused.

use super::company::{Belonging, Company, Making};
use super::{Columns, CustomerLine};
use crate::fields::{Field, change_fields, held_by, store_value};
use crate::import::journal::{CustomerState, Entry, created_by, origin_of, set_origin};
use crate::import::{Outcome, Refusal, Run, count, fatal, refusal, refuse, rounds, tell};
use crate::model::{Customer, CustomerId, IdentifierKind, Kind};
use crate::operations::{
    self, Change, ClaimStep, Claims, CustomersError, Filing, IdentifierAdded, NewFile, blind_of_normal,
    file_phones,
};
use crate::rules;
use crate::store::{self, Blind, to_number};
use database::Work;
use kernel::BusinessDay;
use organisation::{EmployeeId, UnitId};
use serde_json::json;
use stations::Edit;
use stations::importing::{ImportError, ImportSummary, Intake, Line};
use std::collections::{BTreeMap, HashMap};
use vault::{PersonalKind, PersonalValue, SubjectId};
use web::App;

pub(super) async fn file_chunk(
    (app, making, run): (&App, Making, &mut Run),
    work: &mut Work,
    intake: &Intake,
    columns: &Columns,
    lines: &mut [Line<CustomerLine>],
) -> Result<ImportSummary, ImportError> {
    // Holding the series first makes two imports look up and file one after the other.
    work.take_numbers("customer", 0).await?;
    let texts = |it: &CustomerLine| [Some(it.number.clone()), it.name.clone()];
    run.refuse_canaries(app, work, intake, columns.number, lines, texts).await?;
    let mut company = Company::load(app, making, work).await?;
    let mut counts = ImportSummary::default();
    let mut items = Vec::new();
    for round in rounds(lines, |it| it.number.clone()) {
        let mut filer = Filer::start(app, work, columns, lines, &round).await?;
        let (mut new, mut known) = (Vec::new(), Vec::new());
        for index in round {
            let Ok(line) = &lines[index].read else { continue };
            let is_known = filer.known.contains_key(&line.number);
            let placed = match company.place(work, columns, line).await? {
                Ok(place) => filer.details(columns, line, &company).map(|details| (index, place, details)),
                Err(refused) => Err(refused),
            };
            match placed {
                Err(refused) => refuse(intake, &mut lines[index], refused),
                Ok(row) if is_known => known.push(row),
                Ok(row) => match refused_as_new(run, columns, line) {
                    Some(refused) => refuse(intake, &mut lines[index], refused),
                    None => new.push(row),
                },
            }
        }
        counts.new += new.len() as u64;
        // The new ones first: what they claim is stored when known ones claim more.
        items.extend(filer.file_new(work, run, lines, new).await?);
        for (index, place, details) in known {
            let Ok(line) = &lines[index].read else { continue };
            let row = lines[index].row.as_row().number();
            match filer.compare(work, run, (columns, line, row), (place, details)).await {
                Ok(Ok(outcome)) => count(&mut counts, outcome),
                Ok(Err(refused)) => refuse(intake, &mut lines[index], refused),
                Err(error) => refuse(intake, &mut lines[index], refusal(error, columns.name)?),
            }
        }
        run.journal.store(work).await?;
    }
    tell(work, "customers.customers_imported", &counts, items);
    Ok(counts)
}

fn refused_as_new(run: &Run, columns: &Columns, line: &CustomerLine) -> Option<Refusal> {
    if let Some(refused) = run.refused_as_new(columns.number) {
        return Some(refused);
    }
    let fault = rules::check_name(line.kind.unwrap_or(Kind::Person), line.name.as_deref()).err()?;
    let (_, code) = fault.field_and_code();
    Some((columns.name, code, CustomersError::from(fault).words()))
}

/// The customers that a round of rows names, and the identifiers that it claims.
struct Filer<'a> {
    app: &'a App,
    known: HashMap<String, Customer>,
    values: HashMap<SubjectId, Vec<PersonalValue>>,
    origins: HashMap<CustomerId, String>,
    /// What the files hold of fields, where a row says something of fields.
    held: HashMap<CustomerId, BTreeMap<String, String>>,
    /// The customers whom rows name in fields, by number.
    named: HashMap<String, Customer>,
    claims: Claims,
}

/// What a row says of fields, by key.
type Details = BTreeMap<String, (Field, Option<String>)>;

/// A row of a new customer: its place in the chunk, to whom they belong, and what it says of fields.
type NewRow = (usize, Belonging, Details);

/// What a row says otherwise than what is filed.
#[derive(Debug, Default)]
struct Differences {
    kind: Option<Kind>,
    name: Edit<String>,
    joined_on: Edit<BusinessDay>,
    owner: Option<UnitId>,
    maintainer: Edit<EmployeeId>,
    new_phones: Vec<String>,
    drops_phones: bool,
    created_at_us: Option<i64>,
    created_by: Option<String>,
    details: BTreeMap<String, Option<String>>,
}

impl Differences {
    fn is_in_file(&self) -> bool {
        self.kind.is_some() || self.name != Edit::Keep || self.joined_on != Edit::Keep
    }

    fn is_of_origin(&self) -> bool {
        self.created_at_us.is_some() || self.created_by.is_some()
    }

    fn is_none(&self) -> bool {
        !self.is_in_file()
            && !self.is_of_origin()
            && self.owner.is_none()
            && self.maintainer == Edit::Keep
            && self.new_phones.is_empty()
            && self.details.is_empty()
            && !self.drops_phones
    }
}

/// What becomes of a field: a value that is there already, or nothing said, keeps it.
fn edit<T: PartialEq>(said: Option<T>, clears: bool, now: Option<T>) -> Edit<T> {
    match said {
        Some(value) if Some(&value) == now.as_ref() => Edit::Keep,
        Some(value) => Edit::Set(value),
        None if clears && now.is_some() => Edit::Clear,
        None => Edit::Keep,
    }
}

impl<'a> Filer<'a> {
    async fn start(
        app: &'a App,
        work: &Work,
        columns: &Columns,
        lines: &[Line<CustomerLine>],
        round: &[usize],
    ) -> Result<Self, ImportError> {
        let of_round: Vec<&CustomerLine> =
            round.iter().filter_map(|it| lines[*it].read.as_ref().ok()).collect();
        let numbers: Vec<String> = of_round.iter().map(|it| it.number.clone()).collect();
        let known = store::customers_by_number(work, &numbers).await?;
        let subjects: Vec<SubjectId> = known.values().map(|it| it.id.subject()).collect();
        let values = app.vault.reveal_all(work, &subjects).await?;
        let names_creators = of_round.iter().any(|it| it.created_by.is_some());
        let ids: Vec<CustomerId> = known.values().map(|it| it.id).filter(|_| names_creators).collect();
        let origins = origin_of(work, &app.vault, &ids).await?;
        let says_details = of_round.iter().any(|it| !it.details.is_empty());
        let ids: Vec<CustomerId> = known.values().map(|it| it.id).filter(|_| says_details).collect();
        let held = held_by(work, &app.vault, &ids).await.map_err(fatal)?;
        let named = of_round.iter().flat_map(|it| columns.details.customers_named(&it.details));
        let named: Vec<String> = named.map(str::to_owned).collect();
        let named = store::customers_by_number(work, &named).await?;
        let mut claims = Claims::default();
        let phones = of_round.iter().flat_map(|it| &it.phones).map(String::as_str);
        claims.look_up(work, &app.vault, IdentifierKind::Phone, phones).await?;
        Ok(Self { app, known, values, origins, held, named, claims })
    }

    /// What the row says of fields, as it is kept.
    fn details(
        &self,
        columns: &Columns,
        line: &CustomerLine,
        company: &Company<'_>,
    ) -> Result<Details, Refusal> {
        if line.details.is_empty() {
            return Ok(Details::new());
        }
        let known = self.known.get(&line.number).map(|it| it.kind);
        let kind = line.kind.or(known).unwrap_or(Kind::Person);
        columns.details.kept(&line.details, kind, company, (&line.number, &self.named))
    }

    fn plain(&self, customer: &Customer, kind: PersonalKind) -> impl Iterator<Item = &PersonalValue> {
        let values = self.values.get(&customer.id.subject()).map(Vec::as_slice).unwrap_or_default();
        values.iter().filter(move |it| it.kind == kind)
    }

    fn name_now(&self, customer: &Customer) -> Option<String> {
        let organisation = customer.organisation_name.clone();
        organisation.or_else(|| self.plain(customer, PersonalKind::Name).next().map(|it| it.plain.clone()))
    }

    fn differences(
        &self,
        customer: &Customer,
        line: &CustomerLine,
        (place, details): (Belonging, Details),
    ) -> Differences {
        let held = self.held.get(&customer.id);
        let details = details.into_iter().map(|(key, (_, value))| (key, value));
        let differs = |it: &(String, Option<String>)| it.1.as_ref() != held.and_then(|held| held.get(&it.0));
        let clears = line.clears;
        let is_new =
            |it: &&String| !self.plain(customer, PersonalKind::Phone).any(|phone| phone.plain == **it);
        let created_at = line.created_at.filter(|it| *it != customer.created_at);
        let created_by = line.created_by.as_ref().filter(|it| self.origins.get(&customer.id) != Some(it));
        let mut found = Differences {
            kind: line.kind.filter(|it| *it != customer.kind),
            name: edit(line.name.clone(), clears.name, self.name_now(customer)),
            joined_on: edit(line.joined_on, clears.joined_on, customer.joined_on),
            owner: Some(place.owner).filter(|it| *it != customer.owner),
            maintainer: edit(place.maintainer, clears.maintainer, customer.maintainer),
            new_phones: line.phones.iter().filter(is_new).cloned().collect(),
            drops_phones: clears.phones && self.plain(customer, PersonalKind::Phone).next().is_some(),
            created_at_us: created_at.map(|it| it.micros()),
            created_by: created_by.cloned(),
            details: details.filter(differs).collect(),
        };
        // Who becomes something else says their name anew.
        if found.is_in_file()
            && found.name == Edit::Keep
            && let Some(name) = &line.name
        {
            found.name = Edit::Set(name.clone());
        }
        found
    }

    /// Compares a known customer with a row, and changes what the row says otherwise.
    async fn compare(
        &self,
        work: &mut Work,
        run: &mut Run,
        (columns, line, row): (&Columns, &CustomerLine, u64),
        says: (Belonging, Details),
    ) -> Result<Result<Outcome, Refusal>, CustomersError> {
        let Some(customer) = self.known.get(&line.number) else { return Ok(Ok(Outcome::Known)) };
        let found = self.differences(customer, line, says);
        if found.is_none() {
            run.landed(&line.number, row);
            return Ok(Ok(Outcome::Known));
        }
        if let Some(refused) = run.refused_as_known(columns.number, &line.number) {
            return Ok(Err(refused));
        }
        if found.name == Edit::Clear
            && let Err(fault) = rules::check_name(found.kind.unwrap_or(customer.kind), None)
        {
            let words = CustomersError::from(fault).words();
            return Ok(Err((columns.name, "required", words)));
        }
        let before =
            if run.journal.is_kept() { Some(self.state(work, customer, &found).await?) } else { None };
        let (now, steps) = self.change(work, customer, found).await?;
        if let Some(before) = before {
            let entry = Entry {
                file_row: row,
                customer: now.id,
                kind: "customer",
                item: None,
                before: Some(before),
                after: None,
                found_version: Some(customer.version),
                left_version: Some(now.version),
            };
            run.journal.add(entry);
            run.journal.add_steps(row, now.id, steps);
            run.journal.left(work, now.id, now.version).await?;
        }
        run.landed(&line.number, row);
        Ok(Ok(Outcome::Changed))
    }

    /// The file as it is before a change, sealed.
    async fn state(
        &self,
        work: &Work,
        customer: &Customer,
        found: &Differences,
    ) -> Result<String, CustomersError> {
        let vault = &self.app.vault;
        let held = self.held.get(&customer.id);
        let was = |key: &String| held.and_then(|it| it.get(key)).cloned();
        let state = CustomerState {
            kind: customer.kind,
            name: self.name_now(customer),
            phones: self.plain(customer, PersonalKind::Phone).map(|it| it.plain.clone()).collect(),
            owner: customer.owner.uuid(),
            maintainer: customer.maintainer.map(EmployeeId::uuid),
            joined_on: customer.joined_on.map(to_number),
            created_at_us: customer.created_at.micros(),
            created_by: created_by(work, vault, customer.id).await?,
            details: found.details.keys().map(|it| (it.clone(), was(it))).collect(),
        };
        Ok(vault.seal_json(work, customer.id.subject(), &json!(state)).await?.to_string())
    }

    async fn change(
        &self,
        work: &mut Work,
        customer: &Customer,
        found: Differences,
    ) -> Result<(Customer, Vec<ClaimStep>), CustomersError> {
        let vault = &self.app.vault;
        let mut now = customer.clone();
        if found.is_in_file() {
            let Differences { kind, name, joined_on, .. } = &found;
            let change = Change { number: None, kind: *kind, name: name.clone(), joined_on: *joined_on };
            now = operations::change_customer(work, vault, &now, change).await?;
        }
        if let Some(owner) = found.owner {
            now = operations::assign_owner(work, vault, &now, owner).await?;
        }
        if found.maintainer != Edit::Keep {
            let maintainer = found.maintainer.applied_to(now.maintainer);
            now = operations::assign_maintainer(work, vault, &now, maintainer).await?;
        }
        let mut steps = Vec::new();
        if !found.new_phones.is_empty() {
            let before = self.phone_holders(work, &found.new_phones).await?;
            operations::add_phones(work, vault, &now, &found.new_phones).await?;
            now.version += 1;
            let after = self.phone_holders(work, &found.new_phones).await?;
            steps.extend(moved(before, after));
        }
        if found.drops_phones {
            steps.extend(self.drop_phones(work, &now).await?);
            store::save_customer(work, &now).await?;
            now.version += 1;
        }
        if found.is_of_origin() {
            let kept = created_by(work, vault, now.id).await?;
            let by = found.created_by.or(kept);
            set_origin(work, vault, now.id, (found.created_at_us, by.as_deref())).await?;
            store::save_customer(work, &now).await?;
            now.version += 1;
        }
        if !found.details.is_empty() {
            change_fields(work, vault, &now, &found.details).await?;
            now.version += 1;
        }
        Ok((now, steps))
    }

    async fn phone_holders(
        &self,
        work: &Work,
        phones: &[String],
    ) -> Result<HashMap<Blind, Vec<rules::Held>>, CustomersError> {
        let vault = &self.app.vault;
        let blinds: Vec<Blind> =
            phones.iter().map(|it| blind_of_normal(vault, IdentifierKind::Phone, it)).collect();
        let mut held = store::holders(work, IdentifierKind::Phone, &blinds).await?;
        for blind in blinds {
            held.entry(blind).or_default();
        }
        Ok(held)
    }

    /// Takes all phones of a customer away, since their cell is empty and the mapping lets that mean so.
    async fn drop_phones(
        &self,
        work: &mut Work,
        customer: &Customer,
    ) -> Result<Vec<ClaimStep>, CustomersError> {
        let phones: Vec<&PersonalValue> = self.plain(customer, PersonalKind::Phone).collect();
        let plain: Vec<String> = phones.iter().map(|it| it.plain.clone()).collect();
        let before = self.phone_holders(work, &plain).await?;
        for (blind, held) in &before {
            for held in held.iter().filter(|it| it.customer == customer.id) {
                store::remove_identifier(work, *blind, held.span.from).await?;
            }
        }
        for phone in &phones {
            self.app.vault.remove(work, phone.id).await?;
        }
        let after = self.phone_holders(work, &plain).await?;
        let detail = json!({ "phones": plain });
        let detail = self.app.vault.seal_json(work, customer.id.subject(), &detail).await?;
        operations::note(work, "customers.phones_removed", customer.id, customer.owner, detail);
        Ok(moved(before, after))
    }

    /// Files the new customers of a round, and says by what they are now found.
    async fn file_new(
        &mut self,
        work: &Work,
        run: &mut Run,
        lines: &[Line<CustomerLine>],
        new: Vec<NewRow>,
    ) -> Result<Vec<IdentifierAdded>, ImportError> {
        let vault = &self.app.vault;
        let first = work.take_numbers("customer", new.len() as i64).await?;
        let mut filing = Filing::new(work, vault);
        let mut claims = std::mem::take(&mut self.claims);
        let mut items = Vec::with_capacity(new.len());
        let (mut origins, mut details) = (Vec::new(), Vec::new());
        for (serial, (index, place, said)) in (first..).zip(new) {
            let Ok(line) = &lines[index].read else { continue };
            let customer = filing.customer(NewFile {
                serial,
                number: line.number.clone(),
                kind: line.kind.unwrap_or(Kind::Person),
                name: line.name.clone(),
                owner: place.owner,
                maintainer: place.maintainer,
                joined_on: line.joined_on,
            });
            file_phones(&mut filing, &mut claims, vault, customer, &line.phones);
            items.push(number_added(self.app, customer, &line.number));
            if line.created_at.is_some() || line.created_by.is_some() {
                origins.push((customer, line));
            }
            details.extend(said.into_values().map(|(field, value)| (customer, field, value)));
            let row = lines[index].row.as_row().number();
            run.journal.add(Entry {
                file_row: row,
                customer,
                kind: "customer",
                item: None,
                before: None,
                after: None,
                found_version: None,
                left_version: Some(1),
            });
            run.journal.add_steps(row, customer, claims.take_steps());
            run.landed(&line.number, row);
        }
        filing.store().await.map_err(fatal)?;
        items.extend(claims.store(work).await.map_err(fatal)?);
        for (customer, field, value) in details {
            store_value(work, vault, customer, &field, value.as_deref()).await.map_err(fatal)?;
        }
        for (customer, line) in origins {
            let origin = (line.created_at.map(|it| it.micros()), line.created_by.as_deref());
            set_origin(work, vault, customer, origin).await?;
        }
        Ok(items)
    }
}

/// The identifiers whose holders changed.
fn moved(
    before: HashMap<Blind, Vec<rules::Held>>,
    mut after: HashMap<Blind, Vec<rules::Held>>,
) -> Vec<ClaimStep> {
    let kind = IdentifierKind::Phone;
    let steps = before.into_iter().map(|(blind, before)| {
        let after = after.remove(&blind).unwrap_or_default();
        ClaimStep { blind, kind, before, after }
    });
    let mut steps: Vec<ClaimStep> = steps.filter(|it| it.before != it.after).collect();
    steps.sort_unstable_by_key(|it| it.blind);
    steps
}

fn number_added(app: &App, customer: CustomerId, number: &str) -> IdentifierAdded {
    let kind = IdentifierKind::CustomerNumber;
    IdentifierAdded::new(customer, kind, blind_of_normal(&app.vault, kind, number))
}
