//! `customers.csv`: who the customers are, to which unit they belong, who looks after them, and what else their
//! files hold.

mod company;
mod details;
mod filer;

use super::{covered, day, identifier};
use crate::fields::{Field as FileField, built_in, fields_in_use};
use crate::import::Passage;
use crate::model::{IdentifierKind, Kind};
use crate::operations;
use crate::rules;
use company::Making;
use database::{Error, Scope, Sql, Who};
pub(crate) use details::column_of_field;
use details::{Details, Said, as_columns};
use exchange::{At, CellProblem, Choice, Field, FieldKind, Mapping, Record};
use filer::file_chunk;
use kernel::{BusinessDay, Instant, Words};
use stations::importing::{ImportError, ImportOptions, ImportSummary, Intake, Progress};
use stations::importing::{noted, optional};
use std::path::Path;
use web::App;

const KINDS: &[Choice] = &[
    Choice { value: "person", aliases: &["个人", "私家车"] },
    Choice {
        value: "organisation",
        aliases: &["单位", "企业", "机构", "车队", "organization", "company", "fleet"],
    },
    Choice { value: "card", aliases: &["不记名卡", "无主卡"] },
];

/// The columns of a file of customers, without the fields that the company defined.
pub fn customer_fields() -> Vec<Field> {
    all_fields(&built_in())
}

/// The columns of a file of customers, with the fields that the company defined.
pub async fn customer_fields_in_use(sql: &impl Sql) -> Result<Vec<Field>, Error> {
    Ok(all_fields(&fields_in_use(sql).await?))
}

fn all_fields(of_file: &[FileField]) -> Vec<Field> {
    let mut fields = own_fields();
    fields.extend(as_columns(of_file));
    fields
}

fn own_fields() -> Vec<Field> {
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
        Field::optional("name", &["姓名", "客户名称", "名称"], Text, words("姓名或单位名称", "name"))
            .clearable(),
        Field::optional(
            "phone",
            &["电话", "手机", "手机号"],
            Text,
            words("电话,多个以分号分隔", "phones, separated by semicolons"),
        )
        .clearable(),
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
        )
        .clearable(),
        Field::optional(
            "joined_on",
            &["入会日期", "建档日期"],
            Date,
            words("建档日期", "since when they are a customer"),
        )
        .clearable(),
        Field::optional(
            "created_at",
            &["建档时间", "创建时间"],
            FieldKind::DateTime,
            words("在原系统中的建档时间,保留原值", "when they were filed in the system they come from"),
        ),
        Field::optional(
            "created_by",
            &["建档人", "创建人"],
            Text,
            words("在原系统中的建档人,保留原值", "who filed them in the system they come from"),
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
    created_at: Option<Instant>,
    created_by: Option<String>,
    details: Said,
    clears: Clears,
}

/// What an empty cell of the row empties, since the mapping says so.
#[derive(Clone, Copy, Debug, Default)]
struct Clears {
    name: bool,
    phones: bool,
    maintainer: bool,
    joined_on: bool,
}

struct Columns {
    number: At,
    kind: At,
    name: At,
    phone: At,
    unit_code: At,
    maintainer: At,
    joined_on: At,
    created_at: At,
    created_by: At,
    details: Details,
    zone: chrono_tz::Tz,
}

impl Columns {
    fn of(intake: &Intake, app: &App, mapping: Option<&Mapping>, details: Details) -> Self {
        let own = app.settings.business.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
        Self {
            created_at: intake.at("created_at"),
            created_by: intake.at("created_by"),
            details,
            zone: mapping.and_then(|it| it.options.time_zone).unwrap_or(own),
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
        let is_covered = [self.name, self.phone].map(|it| covered(record, it, found));
        let phones = phone.map(rules::phones_in).unwrap_or_default();
        if phone.is_some() && phones.is_empty() && !is_covered[1] {
            let words =
                Words::new("不是电话号码,请填数字或留空", "is no phone: give digits, or leave it empty");
            found.push(record.problem(self.phone, "not_a_phone", words));
        }
        let unit_code = noted(record.cell(self.unit_code).text(), found).map(str::to_owned);
        let maintainer = optional(record, self.maintainer, found, |it| it.text()).map(str::to_owned);
        let joined_on = day(record, self.joined_on, found);
        let created_at = optional(record, self.created_at, found, |it| it.moment());
        let created_by = optional(record, self.created_by, found, |it| it.text()).map(str::to_owned);
        let details = self.details.read(record, found);
        let clears = Clears {
            name: record.clears(self.name),
            phones: record.clears(self.phone),
            maintainer: record.clears(self.maintainer),
            joined_on: record.clears(self.joined_on),
        };
        match (number, unit_code) {
            (Some(number), Some(unit_code)) if problems.is_empty() => Ok(CustomerLine {
                number,
                kind,
                name,
                phones,
                unit_code,
                maintainer,
                joined_on,
                created_at: created_at.map(|it| it.instant(self.zone)),
                created_by,
                details,
                clears,
            }),
            _ => Err(problems),
        }
    }
}

/// Imports customers. Amounts are those of a currency with so many decimals.
pub async fn import_customers(
    app: &App,
    who: Who,
    path: &Path,
    minor_digits: u32,
    mapping: Option<&Mapping>,
    options: &ImportOptions,
    progress: Progress<'_>,
) -> Result<ImportSummary, ImportError> {
    let making = Making::of(path, mapping)?;
    let of_file = fields_in_use(&app.db.read(Scope::Everything)).await?;
    let intake = Intake::open(app, path, mapping, "customers", &all_fields(&of_file), options)?;
    let details = Details::of(&intake, of_file, minor_digits);
    let columns = Columns::of(&intake, app, mapping, details);
    let mut passage = Passage::begin(app, who, intake, options);
    while let Some((mut work, mut lines)) = passage.next(|record| columns.read(record)).await? {
        let filing = (app, making, &mut passage.run);
        let counts = file_chunk(filing, &mut work, &passage.intake, &columns, &mut lines).await?;
        passage.land(work, &lines, &counts, progress).await?;
    }
    passage.end().await
}
