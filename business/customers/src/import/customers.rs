//! `customers.csv`: who the customers are, to which unit they belong, who looks after them.

use super::{
    CHUNK_ROWS, Outcome, Refusal, add_up, count, day, fatal, identifier, refusal, refuse, rounds, tell,
};
use crate::model::{Customer, CustomerId, IdentifierKind, Kind};
use crate::operations::{
    self, Change, Claims, Filing, IdentifierAdded, NewFile, blind_of_normal, file_phones,
};
use crate::rules;
use crate::store;
use database::{Who, Work};
use exchange::{At, CellProblem, Choice, Field, FieldKind, Mapping, Record};
use kernel::{BusinessDay, Words};
use organisation::{Employee, EmployeeId, NewEmployee, OrganisationError, Post, Unit, UnitId};
use stations::importing::{Chunks, ImportError, ImportOptions, ImportSummary, Intake, Line, Progress};
use stations::importing::{noted, optional};
use stations::{Edit, NewStation, StationsError, add_station};
use std::collections::HashMap;
use std::path::Path;
use vault::{PersonalKind, PersonalValue, SubjectId};
use web::App;

const KINDS: &[Choice] = &[
    Choice { value: "person", aliases: &["个人", "私家车"] },
    Choice {
        value: "organisation",
        aliases: &["单位", "企业", "机构", "车队", "organization", "company", "fleet"],
    },
    Choice { value: "card", aliases: &["不记名卡", "无主卡"] },
];

/// The columns of a file of customers.
pub fn customer_fields() -> Vec<Field> {
    use FieldKind::{Date, Text};
    let words = Words::new;
    vec![
        Field::required(
            "number",
            &["客户编号", "编号"],
            Text,
            words("客户编号,唯一", "the customer's number, unique"),
        ),
        Field::optional(
            "kind",
            &["客户类型", "类型"],
            FieldKind::Choice(KINDS),
            words("类型;空则为个人", "what they are; empty for a person"),
        ),
        Field::optional("name", &["姓名", "客户名称", "名称"], Text, words("姓名或单位名称", "name")),
        Field::optional(
            "phone",
            &["电话", "手机", "手机号"],
            Text,
            words("电话,多个以分号分隔", "phones, separated by semicolons"),
        ),
        Field::required(
            "unit_code",
            &["归属单位", "单位编码", "站编码"],
            Text,
            words("归属单位编码", "code of the unit they belong to"),
        ),
        Field::optional(
            "maintainer",
            &["维护人", "客户经理"],
            Text,
            words("维护人工号", "number of the employee who looks after them"),
        ),
        Field::optional(
            "joined_on",
            &["入会日期", "建档日期"],
            Date,
            words("建档日期", "since when they are a customer"),
        ),
    ]
}

#[derive(Debug)]
struct CustomerLine {
    number: String,
    kind: Option<Kind>,
    name: Option<String>,
    phones: Vec<String>,
    unit_code: String,
    maintainer: Option<String>,
    joined_on: Option<BusinessDay>,
}

struct Columns {
    number: At,
    kind: At,
    name: At,
    phone: At,
    unit_code: At,
    maintainer: At,
    joined_on: At,
}

impl Columns {
    fn of(intake: &Intake) -> Self {
        Self {
            number: intake.at("number"),
            kind: intake.at("kind"),
            name: intake.at("name"),
            phone: intake.at("phone"),
            unit_code: intake.at("unit_code"),
            maintainer: intake.at("maintainer"),
            joined_on: intake.at("joined_on"),
        }
    }

    fn read(&self, record: &Record<'_>) -> Result<CustomerLine, Vec<CellProblem>> {
        let mut problems = Vec::new();
        let found = &mut problems;
        let number = identifier(record, self.number, IdentifierKind::CustomerNumber, found);
        if let Some(Err(fault)) = number.as_deref().map(|it| rules::check_number("number", it)) {
            let (_, code) = fault.field_and_code();
            found.push(record.problem(self.number, code, operations::CustomersError::from(fault).words()));
        }
        let kind = optional(record, self.kind, found, |it| it.choice()).and_then(Kind::parse);
        let name = optional(record, self.name, found, |it| it.text()).map(str::to_owned);
        let phone = optional(record, self.phone, found, |it| it.text());
        let phones = phone.map(rules::phones_in).unwrap_or_default();
        if phone.is_some() && phones.is_empty() {
            let words =
                Words::new("不是电话号码,请填数字或留空", "is no phone: give digits, or leave it empty");
            found.push(record.problem(self.phone, "not_a_phone", words));
        }
        let unit_code = noted(record.cell(self.unit_code).text(), found).map(str::to_owned);
        let maintainer = optional(record, self.maintainer, found, |it| it.text()).map(str::to_owned);
        let joined_on = day(record, self.joined_on, found);
        match (number, unit_code) {
            (Some(number), Some(unit_code)) if problems.is_empty() => {
                Ok(CustomerLine { number, kind, name, phones, unit_code, maintainer, joined_on })
            }
            _ => Err(problems),
        }
    }
}

/// What the import may make when a row names something unknown.
#[derive(Clone, Copy, Debug, Default)]
struct Making {
    units: bool,
    employees: bool,
}

impl Making {
    fn of(path: &Path, mapping: Option<&Mapping>) -> Result<Self, ImportError> {
        let mut making = Self::default();
        for word in mapping.map(|it| it.options.create_missing.as_slice()).unwrap_or_default() {
            match word.as_str() {
                "unit" => making.units = true,
                "employee" => making.employees = true,
                other => {
                    let words = Words::new(
                        format!("create_missing 不支持“{other}”,可用:unit、employee"),
                        format!("create_missing takes `unit` and `employee` here, not `{other}`"),
                    );
                    return Err(ImportError::Refused { file: path.display().to_string(), words });
                }
            }
        }
        Ok(making)
    }
}

/// Imports customers.
pub async fn import_customers(
    app: &App,
    who: Who,
    path: &Path,
    mapping: Option<&Mapping>,
    options: &ImportOptions,
    progress: Progress<'_>,
) -> Result<ImportSummary, ImportError> {
    let making = Making::of(path, mapping)?;
    let mut intake = Intake::open(app, path, mapping, "customers", &customer_fields(), options)?;
    let columns = Columns::of(&intake);
    let mut chunks = Chunks::new(app, who, options);
    let mut total = ImportSummary::default();
    loop {
        let mut lines = intake.next_chunk(CHUNK_ROWS, |record| columns.read(record))?;
        if lines.is_empty() {
            break;
        }
        let mut work = chunks.begin().await?;
        let counts = file_chunk(app, making, &mut work, &intake, &columns, &mut lines).await?;
        add_up(&mut total, &counts);
        chunks.end(work).await?;
        intake.settle(&lines)?;
        intake.tell(progress);
    }
    chunks.finish().await?;
    intake.finish(total)
}

async fn file_chunk(
    app: &App,
    making: Making,
    work: &mut Work,
    intake: &Intake,
    columns: &Columns,
    lines: &mut [Line<CustomerLine>],
) -> Result<ImportSummary, ImportError> {
    // Holding the series first makes two imports look up and file one after the other.
    work.take_numbers("customer", 0).await?;
    let mut company = Company {
        app,
        making,
        units: organisation::units_by_code(work).await?,
        employees: organisation::employees_by_number(work).await?,
    };
    let mut counts = ImportSummary::default();
    let mut items = Vec::new();
    for round in rounds(lines, |it| it.number.clone()) {
        let mut filer = Filer::start(app, work, lines, &round).await?;
        let (mut new, mut known) = (Vec::new(), Vec::new());
        for index in round {
            let Ok(line) = &lines[index].read else { continue };
            let is_known = filer.known.contains_key(&line.number);
            match company.place(work, columns, line).await? {
                Err(refused) => refuse(intake, &mut lines[index], refused),
                Ok(place) if is_known => known.push((index, place)),
                Ok(place) => match refused_as_new(columns, line) {
                    Some(refused) => refuse(intake, &mut lines[index], refused),
                    None => new.push((index, place)),
                },
            }
        }
        counts.new += new.len() as u64;
        // The new ones first: what they claim is stored when known ones claim more.
        items.extend(filer.file_new(work, lines, new).await?);
        for (index, place) in known {
            let Ok(line) = &lines[index].read else { continue };
            match filer.compare(work, line, place).await {
                Ok(outcome) => count(&mut counts, outcome),
                Err(error) => refuse(intake, &mut lines[index], refusal(error, columns.name)?),
            }
        }
    }
    tell(work, "customers.customers_imported", &counts, items);
    Ok(counts)
}

fn refused_as_new(columns: &Columns, line: &CustomerLine) -> Option<Refusal> {
    let fault = rules::check_name(line.kind.unwrap_or(Kind::Person), line.name.as_deref()).err()?;
    let (_, code) = fault.field_and_code();
    Some((columns.name, code, operations::CustomersError::from(fault).words()))
}

/// To whom a customer of a row belongs.
#[derive(Clone, Copy, Debug)]
struct Belonging {
    owner: UnitId,
    maintainer: Option<EmployeeId>,
}

/// The units and employees that rows may name.
struct Company<'a> {
    app: &'a App,
    making: Making,
    units: HashMap<String, Unit>,
    employees: HashMap<String, Employee>,
}

impl Company<'_> {
    async fn place(
        &mut self,
        work: &mut Work,
        columns: &Columns,
        line: &CustomerLine,
    ) -> Result<Result<Belonging, Refusal>, ImportError> {
        let owner = match self.units.get(&line.unit_code) {
            Some(unit) => unit.id,
            None if self.making.units => self.make_unit(work, &line.unit_code).await?,
            None => return Ok(Err((columns.unit_code, "unknown_unit", unknown_unit(&line.unit_code)))),
        };
        let Some(number) = &line.maintainer else { return Ok(Ok(Belonging { owner, maintainer: None })) };
        let maintainer = match self.employees.get(number) {
            Some(employee) => employee.id,
            None if self.making.employees => self.make_employee(work, number, owner).await?,
            None => return Ok(Err((columns.maintainer, "unknown_employee", unknown_employee(number)))),
        };
        Ok(Ok(Belonging { owner, maintainer: Some(maintainer) }))
    }

    /// A station below the company: what a file of customers names is almost always where they fill up.
    async fn make_unit(&mut self, work: &mut Work, code: &str) -> Result<UnitId, ImportError> {
        let root = organisation::root_unit(work).await.map_err(StationsError::from)?;
        let new = NewStation::named(code, code, root.id);
        let station = add_station(work, new, &self.app.settings.business).await?;
        self.units = organisation::units_by_code(work).await?;
        Ok(station.id)
    }

    async fn make_employee(
        &mut self,
        work: &mut Work,
        number: &str,
        unit: UnitId,
    ) -> Result<EmployeeId, ImportError> {
        let new = NewEmployee { number: number.to_owned(), unit, post: Post::Maintainer };
        let employee = organisation::add_employee(work, new).await;
        let employee = employee.map_err(|error: OrganisationError| StationsError::from(error))?;
        self.employees.insert(number.to_owned(), employee.clone());
        Ok(employee.id)
    }
}

/// The customers that a round of rows names, and the identifiers that it claims.
struct Filer<'a> {
    app: &'a App,
    known: HashMap<String, Customer>,
    values: HashMap<SubjectId, Vec<PersonalValue>>,
    claims: Claims,
}

impl<'a> Filer<'a> {
    async fn start(
        app: &'a App,
        work: &Work,
        lines: &[Line<CustomerLine>],
        round: &[usize],
    ) -> Result<Self, ImportError> {
        let of_round: Vec<&CustomerLine> =
            round.iter().filter_map(|it| lines[*it].read.as_ref().ok()).collect();
        let numbers: Vec<String> = of_round.iter().map(|it| it.number.clone()).collect();
        let known = store::customers_by_number(work, &numbers).await?;
        let subjects: Vec<SubjectId> = known.values().map(|it| it.id.subject()).collect();
        let values = app.vault.reveal_all(work, &subjects).await?;
        let mut claims = Claims::default();
        let phones = of_round.iter().flat_map(|it| &it.phones).map(String::as_str);
        claims.look_up(work, &app.vault, IdentifierKind::Phone, phones).await?;
        Ok(Self { app, known, values, claims })
    }

    /// Compares a known customer with a row, and changes what the row says otherwise.
    async fn compare(
        &self,
        work: &mut Work,
        line: &CustomerLine,
        place: Belonging,
    ) -> Result<Outcome, operations::CustomersError> {
        let vault = &self.app.vault;
        let Some(customer) = self.known.get(&line.number) else { return Ok(Outcome::Known) };
        let values = self.values.get(&customer.id.subject()).map(Vec::as_slice).unwrap_or_default();
        let of_kind = |kind| values.iter().filter(move |it| it.kind == kind).map(|it| it.plain.as_str());
        let name_now = customer.organisation_name.as_deref().or_else(|| of_kind(PersonalKind::Name).next());
        let name = line.name.clone().filter(|it| Some(it.as_str()) != name_now);
        let kind = line.kind.filter(|it| *it != customer.kind);
        let joined_on = line.joined_on.filter(|it| Some(*it) != customer.joined_on);
        let is_new = |it: &&String| !of_kind(PersonalKind::Phone).any(|phone| phone == it.as_str());
        let phones: Vec<String> = line.phones.iter().filter(is_new).cloned().collect();

        let mut now = customer.clone();
        if name.is_some() || kind.is_some() || joined_on.is_some() {
            let change = Change {
                number: None,
                kind,
                name: name.or_else(|| line.name.clone()).map_or(Edit::Keep, Edit::Set),
                joined_on: joined_on.map_or(Edit::Keep, Edit::Set),
            };
            now = operations::change_customer(work, vault, &now, change).await?;
        }
        if place.owner != now.owner {
            now = operations::assign_owner(work, vault, &now, place.owner).await?;
        }
        if place.maintainer.is_some() && place.maintainer != now.maintainer {
            now = operations::assign_maintainer(work, vault, &now, place.maintainer).await?;
        }
        if !phones.is_empty() {
            operations::add_phones(work, vault, &now, &phones).await?;
            now.version += 1;
        }
        Ok(if now.version == customer.version { Outcome::Known } else { Outcome::Changed })
    }

    /// Files the new customers of a round, and says by what they are now found.
    async fn file_new(
        &mut self,
        work: &Work,
        lines: &[Line<CustomerLine>],
        new: Vec<(usize, Belonging)>,
    ) -> Result<Vec<IdentifierAdded>, ImportError> {
        let vault = &self.app.vault;
        let first = work.take_numbers("customer", new.len() as i64).await?;
        let mut filing = Filing::new(work, vault);
        let mut claims = std::mem::take(&mut self.claims);
        let mut items = Vec::with_capacity(new.len());
        for (serial, (index, place)) in (first..).zip(new) {
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
        }
        filing.store().await.map_err(fatal)?;
        items.extend(claims.store(work).await.map_err(fatal)?);
        Ok(items)
    }
}

fn number_added(app: &App, customer: CustomerId, number: &str) -> IdentifierAdded {
    let kind = IdentifierKind::CustomerNumber;
    IdentifierAdded::new(customer, kind, blind_of_normal(&app.vault, kind, number))
}

fn unknown_unit(code: &str) -> Words {
    Words::new(
        format!("单位“{code}”不存在,请先导入单位、更正编码,或在映射中设 create_missing = [\"unit\"]"),
        format!(
            "there is no unit `{code}`: import units first, correct the code, or set create_missing = [\"unit\"] in the mapping"
        ),
    )
}

fn unknown_employee(number: &str) -> Words {
    Words::new(
        format!("员工“{number}”不存在,请先导入员工、更正工号,或在映射中设 create_missing = [\"employee\"]"),
        format!(
            "there is no employee `{number}`: import employees first, correct the number, or set create_missing = [\"employee\"] in the mapping"
        ),
    )
}
