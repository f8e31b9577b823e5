//! What tells the files of the four kinds of part apart: their names, their columns, and by what a row finds a part.

use crate::import::{covered, optional_choice};
use crate::parts::PartKind;
use exchange::values::Rounding;
use exchange::{At, CellProblem, Choice, Field, FieldKind, Record};
use kernel::Words;
use serde_json::{Map, Value, json};
use stations::importing::optional;

/// The kind of a file of parts, and the fields of a part by which a row finds it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) file: &'static str,
    key: &'static [&'static str],
}

pub(super) const fn shape(kind: PartKind) -> Shape {
    match kind {
        PartKind::Contact => Shape { file: "contacts", key: &["name"] },
        PartKind::InvoiceTitle => Shape { file: "invoice_titles", key: &["title"] },
        PartKind::Site => Shape { file: "sites", key: &["name"] },
        PartKind::Occasion => Shape { file: "occasions", key: &["kind"] },
    }
}

impl Shape {
    /// By what people tell parts of this kind apart; of other occasions there may be several, one on a day.
    pub(super) fn key_of(&self, part: &Map<String, Value>) -> String {
        let text =
            |key: &str| part.get(key).and_then(Value::as_str).unwrap_or_default().trim().to_lowercase();
        let key: Vec<String> = self.key.iter().map(|it| text(it)).collect();
        if key == ["other"] { format!("other {}", text("date")) } else { key.join(" ") }
    }

    /// The field that says what the part is called.
    pub(super) fn called(&self) -> &'static str {
        self.key.first().copied().unwrap_or_default()
    }
}

/// How the cells of a column are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Text,
    /// A text that a list shows covered; such a cell is refused.
    Personal,
    Word,
    /// A personal day, maybe without its year.
    Day,
    /// Degrees, kept in millionths.
    Degrees,
}

/// A column of a file of parts, and the field of the part that it feeds; the customer's number feeds none.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) key: &'static str,
    pub(super) field: Field,
    holds: Holds,
}

const ROLES: &[Choice] = &[
    Choice { value: "decision_maker", aliases: &["决策人", "负责人", "老板"] },
    Choice { value: "finance", aliases: &["财务", "会计"] },
    Choice { value: "fleet", aliases: &["车队", "车队长", "车管"] },
    Choice { value: "driver", aliases: &["司机", "驾驶员"] },
    Choice { value: "site", aliases: &["现场", "场地"] },
    Choice { value: "purchasing", aliases: &["采购"] },
    Choice { value: "other", aliases: &["其他"] },
];

const OCCASIONS: &[Choice] = &[
    Choice { value: "birthday", aliases: &["生日"] },
    Choice { value: "wedding", aliases: &["结婚纪念日", "结婚"] },
    Choice { value: "founding", aliases: &["成立日", "成立"] },
    Choice { value: "contract", aliases: &["签约日", "续约日", "签约"] },
    Choice { value: "other", aliases: &["其他"] },
];

/// Millionths of a degree.
const DEGREE_DECIMALS: u32 = 6;

pub(super) fn columns(kind: PartKind) -> Vec<Column> {
    let number = Field::required(
        "customer_number",
        &["客户编号"],
        FieldKind::Text,
        Words::new("客户编号", "the customer's number"),
    );
    let mut columns = vec![Column { key: "", field: number, holds: Holds::Text }];
    columns.extend(match kind {
        PartKind::Contact => of_contacts(),
        PartKind::InvoiceTitle => of_invoice_titles(),
        PartKind::Site => of_sites(),
        PartKind::Occasion => of_occasions(),
    });
    columns
}

fn must(key: &'static str, aliases: &'static [&'static str], holds: Holds, (zh, en): (&str, &str)) -> Column {
    Column { key, field: Field::required(key, aliases, FieldKind::Text, Words::new(zh, en)), holds }
}

fn may(key: &'static str, aliases: &'static [&'static str], holds: Holds, (zh, en): (&str, &str)) -> Column {
    let field = Field::optional(key, aliases, FieldKind::Text, Words::new(zh, en)).clearable();
    Column { key, field, holds }
}

fn word(
    key: &'static str,
    aliases: &'static [&'static str],
    choices: &'static [Choice],
    (zh, en): (&str, &str),
) -> Column {
    let field = Field::required(key, aliases, FieldKind::Choice(choices), Words::new(zh, en));
    Column { key, field, holds: Holds::Word }
}

fn of_contacts() -> Vec<Column> {
    vec![
        must(
            "name",
            &["联系人", "联系人姓名", "姓名"],
            Holds::Personal,
            ("联系人姓名", "name of the contact"),
        ),
        word("role", &["角色", "职务", "联系人角色"], ROLES, ("联系人角色", "what they are to the customer")),
        may("phone", &["电话", "手机", "联系电话"], Holds::Personal, ("联系人电话", "phone of the contact")),
    ]
}

fn of_invoice_titles() -> Vec<Column> {
    use Holds::Personal;
    vec![
        must("title", &["发票抬头", "抬头"], Personal, ("发票抬头", "to whom invoices are made out")),
        may(
            "tax_number",
            &["税号", "纳税人识别号"],
            Personal,
            ("税号;单位必填", "tax number; organisations need one"),
        ),
        may("address", &["开票地址", "地址"], Personal, ("开票地址", "address on invoices")),
        may("phone", &["开票电话", "电话"], Personal, ("开票电话", "phone on invoices")),
        may("bank", &["开户行", "开户银行"], Holds::Text, ("开户行", "bank")),
        may("account", &["银行账号", "账号"], Personal, ("银行账号", "bank account")),
    ]
}

fn of_sites() -> Vec<Column> {
    let degrees = |key, name, aliases, (zh, en)| {
        let field = Field::optional(name, aliases, FieldKind::Decimal, Words::new(zh, en)).clearable();
        Column { key, field, holds: Holds::Degrees }
    };
    vec![
        must("name", &["场所", "场所名称", "工地"], Holds::Text, ("场所名称", "name of the site")),
        may("address", &["场所地址", "地址"], Holds::Text, ("地址", "address")),
        degrees("latitude_udeg", "latitude", &["纬度"], ("纬度(度)", "latitude in degrees")),
        degrees("longitude_udeg", "longitude", &["经度"], ("经度(度)", "longitude in degrees")),
    ]
}

fn of_occasions() -> Vec<Column> {
    vec![
        word("kind", &["纪念日", "纪念日类型", "类型"], OCCASIONS, ("纪念日类型", "kind of occasion")),
        must(
            "date",
            &["日期", "纪念日日期"],
            Holds::Day,
            (
                "日期,如 1990-05-21;不知年份填 05-21",
                "the day: 1990-05-21, or 05-21 where the year is not known",
            ),
        ),
    ]
}

impl Column {
    /// What the cell says; none of an empty one.
    pub(super) fn read(&self, record: &Record<'_>, at: At, problems: &mut Vec<CellProblem>) -> Option<Value> {
        match self.holds {
            Holds::Personal | Holds::Day if covered(record, at, problems) => None,
            Holds::Day => {
                let read = |it: exchange::Cell<'_>| match it.date() {
                    Ok(day) => Ok(day.to_string()),
                    // Without its year it is no date yet.
                    Err(_) => it.text().map(str::to_owned),
                };
                optional(record, at, problems, read).map(|it| json!(it))
            }
            Holds::Personal | Holds::Text => {
                optional(record, at, problems, |it| it.text()).map(|it| json!(it))
            }
            Holds::Word => optional_choice(record, at, problems).map(|it| json!(it)),
            Holds::Degrees => {
                let read = |it: exchange::Cell<'_>| it.decimal(DEGREE_DECIMALS, Rounding::HalfUp);
                optional(record, at, problems, read).map(|it| json!(it))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_by_what_people_call_it() {
        let of = |kind, part: Value| shape(kind).key_of(part.as_object().unwrap());
        assert_eq!(of(PartKind::Contact, json!({ "name": " Wang Fang", "role": "driver" })), "wang fang");
        assert_eq!(of(PartKind::Occasion, json!({ "kind": "birthday", "date": "05-21" })), "birthday");
        assert_eq!(of(PartKind::Occasion, json!({ "kind": "other", "date": "05-21" })), "other 05-21");
    }

    #[test]
    fn every_column_is_known_by_one_field_alone() {
        for kind in PartKind::ALL {
            let mut names: Vec<String> = Vec::new();
            for column in columns(*kind) {
                names.extend(column.field.names().map(str::to_owned));
            }
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all, "{kind:?}");
        }
    }
}
