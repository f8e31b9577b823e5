//! The columns of a file of customers beside those of every file: the fields of the whole file, those that the
//! company defined included. What they hold is judged by the rules for what somebody types.

use super::company::Company;
use crate::fields::{Field, FieldKind, normal_value};
use crate::import::{Refusal, covered, problem_words};
use crate::model::{Customer, Kind};
use exchange::{At, CellProblem, Record};
use kernel::Words;
use stations::importing::{Intake, optional};
use std::collections::{BTreeMap, HashMap};

/// What a row says of fields, by the place of their columns; none empties one.
pub(super) type Said = Vec<(usize, Option<String>)>;

/// A field of the file with its column.
#[derive(Debug)]
struct DetailColumn {
    field: Field,
    at: At,
}

/// The columns of the file that feed fields.
#[derive(Debug)]
pub(super) struct Details {
    columns: Vec<DetailColumn>,
    minor_digits: u32,
}

/// What stands behind a key whose values are in the smallest unit: people write whole ones.
const IN_SMALLEST: &str = "_minor";

/// What the column of a field is called.
pub(crate) fn column_of_field(field: &Field) -> &str {
    field.key.trim_end_matches(IN_SMALLEST)
}

/// The fields as an import knows them.
pub(super) fn as_columns(fields: &[Field]) -> Vec<exchange::Field> {
    let column = |it: &Field| {
        let name = column_of_field(it).to_owned();
        let names = vec![it.name.zh.clone(), it.name.en.clone()];
        exchange::Field::defined(name, names, cell_kind(it.kind), help(it)).clearable()
    };
    fields.iter().map(column).collect()
}

const fn cell_kind(kind: FieldKind) -> exchange::FieldKind {
    match kind {
        FieldKind::Number | FieldKind::Amount => exchange::FieldKind::Decimal,
        FieldKind::Count => exchange::FieldKind::Integer,
        FieldKind::Date => exchange::FieldKind::Date,
        FieldKind::YesNo => exchange::FieldKind::Boolean,
        FieldKind::Text
        | FieldKind::Choice
        | FieldKind::Hours
        | FieldKind::CreditCode
        | FieldKind::Customer
        | FieldKind::Employee => exchange::FieldKind::Text,
    }
}

fn help(field: &Field) -> Words {
    let Words { zh, en } = &field.name;
    match field.kind {
        FieldKind::Choice => {
            let of = |word: fn(&crate::fields::Choice) -> &str| {
                field.choices.iter().map(word).collect::<Vec<_>>().join(", ")
            };
            Words::new(
                format!("{zh};可填:{}", of(|it| &it.name.zh)),
                format!("{en}; one of {}", of(|it| &it.name.en)),
            )
        }
        FieldKind::Customer => Words::new(format!("{zh}的客户编号"), format!("{en}: the customer's number")),
        FieldKind::Employee => Words::new(format!("{zh}的工号"), format!("{en}: the employee's number")),
        FieldKind::Hours => Words::new(format!("{zh},如 08:00-10:00"), format!("{en}, as 08:00-10:00")),
        _ => field.name.clone(),
    }
}

impl Details {
    /// Those fields for which the file has a column.
    pub(super) fn of(intake: &Intake, fields: Vec<Field>, minor_digits: u32) -> Self {
        let columns = fields.into_iter().map(|field| {
            let at = intake.at(column_of_field(&field));
            DetailColumn { field, at }
        });
        let columns = columns.filter(|it| intake.binding().has(it.at)).collect();
        Self { columns, minor_digits }
    }

    pub(super) fn read(&self, record: &Record<'_>, problems: &mut Vec<CellProblem>) -> Said {
        let mut said = Said::new();
        for (place, column) in self.columns.iter().enumerate() {
            if column.field.is_personal && covered(record, column.at, problems) {
                continue;
            }
            if let Some(text) = self.text(column, record, problems) {
                match as_kept(&column.field, text) {
                    Ok(value) => said.push((place, Some(value))),
                    Err((code, words)) => problems.push(record.problem(column.at, code, words)),
                }
            } else if record.clears(column.at) {
                said.push((place, None));
            }
        }
        said
    }

    /// The cell as the rules of fields take it.
    fn text(
        &self,
        column: &DetailColumn,
        record: &Record<'_>,
        problems: &mut Vec<CellProblem>,
    ) -> Option<String> {
        let at = column.at;
        match column.field.kind {
            FieldKind::Amount => {
                optional(record, at, problems, |it| it.money(self.minor_digits)).map(|it| it.0.to_string())
            }
            FieldKind::Count => optional(record, at, problems, |it| it.integer()).map(|it| it.to_string()),
            FieldKind::Date => optional(record, at, problems, |it| it.date()).map(|it| it.to_string()),
            FieldKind::YesNo => {
                let word = |it| if it { "yes" } else { "no" };
                optional(record, at, problems, |it| it.boolean()).map(|it| word(it).to_owned())
            }
            _ => optional(record, at, problems, |it| it.text()).map(str::to_owned),
        }
    }

    /// The numbers of the customers whom rows name in fields.
    pub(super) fn customers_named<'a>(&'a self, said: &'a Said) -> impl Iterator<Item = &'a str> {
        let is_customer =
            |place: usize| self.columns.get(place).is_some_and(|it| it.field.kind == FieldKind::Customer);
        said.iter().filter(move |it| is_customer(it.0)).filter_map(|it| it.1.as_deref())
    }

    /// What the row says as it is kept, by key; or what of it does not go with the customer.
    pub(super) fn kept(
        &self,
        said: &Said,
        kind: Kind,
        company: &Company<'_>,
        (own_number, named): (&str, &HashMap<String, Customer>),
    ) -> Result<BTreeMap<String, (Field, Option<String>)>, Refusal> {
        let mut kept = BTreeMap::new();
        for (place, value) in said {
            let Some(DetailColumn { field, at }) = self.columns.get(*place) else { continue };
            if value.is_some() && !field.applies_to.contains(&kind) {
                return Err((*at, "not_for_kind", not_for(field)));
            }
            if value.is_none() && field.is_required {
                let words =
                    Words::new("此字段必填,不能清空", "this field must be filled: it cannot be emptied");
                return Err((*at, "required", words));
            }
            let value = match (field.kind, value) {
                (FieldKind::Employee, Some(number)) => {
                    let employee = company.employee(number);
                    Some(employee.ok_or_else(|| (*at, "unknown", nobody(number)))?.to_string())
                }
                (FieldKind::Customer, Some(number)) => {
                    let other = named.get(number).filter(|_| number != own_number);
                    Some(other.ok_or_else(|| (*at, "unknown", nobody(number)))?.id.to_string())
                }
                (_, value) => value.clone(),
            };
            kept.insert(field.key.clone(), (field.clone(), value));
        }
        Ok(kept)
    }
}

/// In its one spelling; numbers of customers and employees are looked up later.
fn as_kept(field: &Field, text: String) -> Result<String, (&'static str, Words)> {
    if [FieldKind::Customer, FieldKind::Employee].contains(&field.kind) {
        return Ok(crate::rules::normal_number(&text));
    }
    normal_value(field, &text).map_err(|it| ("unfit", problem_words(&it)))
}

fn not_for(field: &Field) -> Words {
    Words::new(
        format!("“{}”不适用于此类客户,请留空", field.name.zh),
        format!("`{}` is not for this kind of customer: leave it empty", field.name.en),
    )
}

fn nobody(number: &str) -> Words {
    Words::new(
        format!("“{number}”不存在,请更正编号或先导入"),
        format!("there is nobody with the number `{number}`: correct it, or import them first"),
    )
}
