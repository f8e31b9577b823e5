//! Fields bound to the columns of one file, and the cells read through them.

use crate::fields::{Choice, Field, FieldKind, folded};
use crate::mapping::{FieldSource, Mapping, Translation};
use crate::problem::{CellProblem, Fault, HeaderProblem};
use crate::source::Row;
use crate::values::{self, Moment, Notation, Number, Rounding, TimeFormat, Unit};
use chrono::NaiveDate;
use kernel::{Money, Quantity, UnitPrice, Words};
use std::collections::HashMap;

/// The fields of a capability, bound to the columns of one file.
#[derive(Clone, Debug)]
pub struct Binding {
    fields: Vec<Bound>,
    ignored: Vec<String>,
    notation: Notation,
    time_format: Option<TimeFormat>,
    date_format: Option<TimeFormat>,
}

/// One field, as [`Binding::at`] finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At(usize);

#[derive(Clone, Debug)]
struct Bound {
    name: String,
    required: bool,
    choices: &'static [Choice],
    feed: Feed,
    unit: Option<Unit>,
    /// The column of the time of day, when it stands apart from the date.
    clock: Option<usize>,
    /// An empty cell empties what is filed.
    empty_clears: bool,
    translation: HashMap<String, String>,
    /// The meaning of whatever the translation does not list.
    otherwise: Option<String>,
}

#[derive(Clone, Debug)]
enum Feed {
    Column { index: usize, header: String },
    Constant(String),
    Nothing,
}

impl Mapping {
    /// Finds the column of each field: those that the mapping names, and for the rest those whose header is
    /// the field's name or an alias, unless the mapping uses that column already or says `false`.
    pub fn bind(&self, header: &[String], fields: &[Field]) -> Result<Binding, Vec<HeaderProblem>> {
        let mut problems = self.unknown_fields(fields);
        let mut bound = Vec::with_capacity(fields.len());
        let mapped: Vec<usize> = self.columns_used().filter_map(|it| find_column(header, it)).collect();
        for field in fields {
            match self.bind_field(header, field, &mapped) {
                Ok(it) => bound.push(it),
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let used: Vec<usize> = bound.iter().flat_map(Bound::columns).collect();
        let ignored = header.iter().enumerate().filter(|(index, _)| !used.contains(index));
        Ok(Binding {
            ignored: ignored.map(|(_, name)| name.clone()).collect(),
            fields: bound,
            notation: self.notation(),
            time_format: self.options.time_format.clone(),
            date_format: self.options.date_format.clone(),
        })
    }

    /// The columns that the mapping names.
    fn columns_used(&self) -> impl Iterator<Item = &str> {
        self.columns
            .values()
            .flat_map(|it| match it {
                FieldSource::Column { column, time_column, .. } => {
                    [Some(column.as_str()), time_column.as_deref()]
                }
                FieldSource::Value { .. } | FieldSource::Absent => [None, None],
            })
            .flatten()
    }

    fn unknown_fields(&self, fields: &[Field]) -> Vec<HeaderProblem> {
        let named = self.columns.keys().chain(self.values.keys());
        let mut unknown: Vec<_> = named.filter(|name| fields.iter().all(|it| *it.name != **name)).collect();
        unknown.dedup();
        unknown.into_iter().map(|name| unknown_field(name, fields)).collect()
    }

    fn bind_field(&self, header: &[String], field: &Field, mapped: &[usize]) -> Result<Bound, HeaderProblem> {
        let find = |column: &str| {
            find_column(header, column).ok_or_else(|| missing_column(&field.name, column, header))
        };
        let (mut unit, mut clock, mut empty_clears) = (None, None, false);
        let feed = match self.columns.get(&*field.name) {
            Some(FieldSource::Column { column, unit: given, time_column, empty_clears: clears }) => {
                let index = find(column)?;
                (unit, empty_clears) = (*given, *clears);
                clock = time_column.as_deref().map(find).transpose()?;
                Feed::Column { index, header: header[index].clone() }
            }
            Some(FieldSource::Value { value, unit: given }) => {
                unit = *given;
                Feed::Constant(value.clone())
            }
            Some(FieldSource::Absent) => Feed::Nothing,
            None => recognised(header, field, mapped)?,
        };
        if field.required && matches!(feed, Feed::Nothing) {
            return Err(missing_column(&field.name, &field.name, header));
        }
        if unit.is_some() && field.kind != FieldKind::Decimal {
            return Err(misplaced(&field.name, "unit", "数量或价格", "quantity or price"));
        }
        if clock.is_some() && field.kind != FieldKind::DateTime {
            return Err(misplaced(&field.name, "time_column", "时间", "time"));
        }
        self.check_blanks(field, empty_clears)?;
        let mut translation: HashMap<_, _> =
            self.values.get(&*field.name).cloned().unwrap_or_else(Translation::new).into_iter().collect();
        let otherwise = translation.remove("*");
        let choices = match field.kind {
            FieldKind::Choice(choices) => choices,
            _ => &[],
        };
        let (name, required) = (field.name.clone().into_owned(), field.required);
        Ok(Bound { name, required, choices, feed, unit, clock, empty_clears, translation, otherwise })
    }

    /// Refuses what would blank a field that must not be blank, before any row is read.
    fn check_blanks(&self, field: &Field, empty_clears: bool) -> Result<(), HeaderProblem> {
        let is_blank = |it: &str| it.trim().is_empty();
        let by_constant = matches!(self.columns.get(&*field.name), Some(FieldSource::Value { value, .. }) if is_blank(value));
        let translation = self.values.get(&*field.name);
        let by_words = translation.and_then(|it| it.get("*")).is_some_and(|it| is_blank(it));
        if field.required && (empty_clears || by_constant || by_words) {
            return Err(would_blank(&field.name));
        }
        if empty_clears && !field.is_clearable {
            return Err(cannot_clear(&field.name));
        }
        Ok(())
    }
}

impl Binding {
    /// Binds without a mapping: by canonical names and aliases alone.
    pub fn by_name(header: &[String], fields: &[Field]) -> Result<Self, Vec<HeaderProblem>> {
        Mapping::default().bind(header, fields)
    }

    /// The field of this name, to be looked up once and used for every row.
    ///
    /// # Panics
    /// When the capability never declared such a field: a programming error.
    pub fn at(&self, name: &str) -> At {
        let index = self.fields.iter().position(|it| it.name == name);
        At(index.unwrap_or_else(|| panic!("no field `{name}` was declared")))
    }

    /// Whether the file has a column, or the mapping a constant, for the field.
    pub fn has(&self, at: At) -> bool {
        !matches!(self.fields[at.0].feed, Feed::Nothing)
    }

    /// The column that feeds the field, as the file names it; the field's own name when none does.
    pub fn column_name(&self, at: At) -> &str {
        let bound = &self.fields[at.0];
        match &bound.feed {
            Feed::Column { header, .. } => header,
            Feed::Constant(_) | Feed::Nothing => &bound.name,
        }
    }

    /// The columns of the file that feed no field.
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// The row seen through its fields, or what makes the whole row unusable.
    pub fn read<'a>(&'a self, row: &Row<'a>) -> Result<Record<'a>, CellProblem> {
        match row.fault() {
            Some(fault) => Err(fault.clone().of_row()),
            None => Ok(Record { binding: self, row: *row }),
        }
    }
}

/// A row seen through the fields of a capability.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    binding: &'a Binding,
    row: Row<'a>,
}

impl<'a> Record<'a> {
    /// The row's number, as a spreadsheet counts.
    pub fn number(&self) -> u64 {
        self.row.number()
    }

    /// The field's cell, to be parsed; parsing an empty one is a problem with the code `required`.
    pub fn cell(&self, at: At) -> Cell<'a> {
        let bound = &self.binding.fields[at.0];
        let (raw, index) = match &bound.feed {
            Feed::Column { index, .. } => (self.row.get(*index).trim(), Some(*index)),
            Feed::Constant(value) => (value.as_str(), None),
            Feed::Nothing => ("", None),
        };
        Cell {
            binding: self.binding,
            bound,
            text: bound.translated(raw),
            fault: index.and_then(|it| self.row.fault_at(it)),
            is_date: index.is_some_and(|it| self.row.is_date(it)),
            clock: bound.clock.map(|it| self.row.get(it).trim()),
        }
    }

    /// The field's cell if it holds anything, or must: parsing an empty cell of a required field tells so.
    pub fn filled(&self, at: At) -> Option<Cell<'a>> {
        let cell = self.cell(at);
        (cell.is_filled() || cell.bound.required).then_some(cell)
    }

    /// Whether the row says that the field is to be emptied: its cell is empty, and the mapping lets that mean so.
    pub fn clears(&self, at: At) -> bool {
        self.binding.fields[at.0].empty_clears && !self.cell(at).is_filled()
    }

    /// A problem that the capability found with the field's value.
    pub fn problem(&self, at: At, code: &'static str, message: Words) -> CellProblem {
        CellProblem::new(self.cell(at).column(), code, message)
    }
}

/// One value of one row, not yet parsed.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a> {
    binding: &'a Binding,
    bound: &'a Bound,
    text: &'a str,
    fault: Option<&'a Fault>,
    is_date: bool,
    /// The text of the time's own column.
    clock: Option<&'a str>,
}

impl<'a> Cell<'a> {
    /// The column as the file names it, for problems.
    pub fn column(&self) -> &'a str {
        match &self.bound.feed {
            Feed::Column { header, .. } => header,
            Feed::Constant(_) | Feed::Nothing => &self.bound.name,
        }
    }

    /// The text as read and translated, trimmed, whatever may be wrong with it.
    pub fn raw(&self) -> &'a str {
        self.text
    }

    pub fn is_filled(&self) -> bool {
        !self.text.is_empty() || self.fault.is_some()
    }

    pub fn text(&self) -> Result<&'a str, CellProblem> {
        self.parse(Ok)
    }

    pub fn integer(&self) -> Result<i64, CellProblem> {
        self.parse(|text| Number::parse(text, self.binding.notation)?.to_scale(0, Rounding::Exact))
    }

    /// In units of 10^-`scale`: 25.01 at scale 2 is 2501.
    pub fn decimal(&self, scale: u32, rounding: Rounding) -> Result<i64, CellProblem> {
        self.parse(|text| Number::parse(text, self.binding.notation)?.to_scale(scale, rounding))
    }

    /// Money, of a currency with `minor_digits` decimals (2 for yuan and fen), rounded half up.
    pub fn money(&self, minor_digits: u32) -> Result<Money, CellProblem> {
        self.decimal(minor_digits, Rounding::HalfUp).map(Money)
    }

    /// A quantity in the unit that the mapping names, else in `unit`.
    pub fn quantity(&self, unit: Unit) -> Result<Quantity, CellProblem> {
        let unit = self.bound.unit.unwrap_or(unit);
        self.parse(|text| values::quantity(Number::parse(text, self.binding.notation)?, unit))
    }

    /// A price for one unit that the mapping names, else for one `unit`, as the price per litre, kilogram,
    /// kilowatt-hour or piece.
    pub fn unit_price(&self, unit: Unit, minor_digits: u32) -> Result<UnitPrice, CellProblem> {
        let unit = self.bound.unit.unwrap_or(unit);
        self.parse(|text| values::unit_price(Number::parse(text, self.binding.notation)?, unit, minor_digits))
    }

    /// The unit that the mapping names for the field.
    pub fn unit(&self) -> Option<Unit> {
        self.bound.unit
    }

    pub fn date(&self) -> Result<NaiveDate, CellProblem> {
        let format = self.binding.date_format.as_ref().filter(|_| !self.is_date);
        self.parse(|text| values::date(text, format))
    }

    pub fn moment(&self) -> Result<Moment, CellProblem> {
        let format = self.binding.time_format.as_ref().filter(|_| !self.is_date);
        self.parse(|text| match self.clock {
            None => values::moment(text, format),
            Some("") => Err(required()),
            Some(clock) => values::moment(&format!("{text} {clock}"), format),
        })
    }

    pub fn boolean(&self) -> Result<bool, CellProblem> {
        self.parse(values::boolean)
    }

    /// One of the field's choices, in its canonical spelling.
    pub fn choice(&self) -> Result<&'static str, CellProblem> {
        self.parse(|text| values::choice(text, self.bound.choices))
    }

    fn parse<T>(&self, parse: impl FnOnce(&'a str) -> Result<T, Fault>) -> Result<T, CellProblem> {
        let parsed = match self.fault {
            Some(fault) => Err(fault.clone()),
            None if self.text.is_empty() => Err(required()),
            None => parse(self.text),
        };
        parsed.map_err(|fault| fault.in_column(self.column()))
    }
}

impl Bound {
    fn columns(&self) -> impl Iterator<Item = usize> {
        let index = match self.feed {
            Feed::Column { index, .. } => Some(index),
            Feed::Constant(_) | Feed::Nothing => None,
        };
        index.into_iter().chain(self.clock)
    }

    fn translated<'a>(&'a self, raw: &'a str) -> &'a str {
        if raw.is_empty() || (self.translation.is_empty() && self.otherwise.is_none()) {
            return raw;
        }
        self.translation.get(raw).or(self.otherwise.as_ref()).map_or(raw, String::as_str)
    }
}

/// The column of this name: exactly, else but for case, width, spaces and underscores.
pub(crate) fn find_column(header: &[String], name: &str) -> Option<usize> {
    let name = name.trim();
    header.iter().position(|it| it == name).or_else(|| {
        let wanted = folded(name);
        header.iter().position(|it| folded(it) == wanted)
    })
}

/// The free column that the field is known by; two of them are one too many.
fn recognised(header: &[String], field: &Field, mapped: &[usize]) -> Result<Feed, HeaderProblem> {
    let names: Vec<_> = field.names().map(folded).collect();
    let known = |(index, name): &(usize, &String)| names.contains(&folded(name)) && !mapped.contains(index);
    let found: Vec<_> = header.iter().enumerate().filter(known).collect();
    match found[..] {
        [] => Ok(Feed::Nothing),
        [(index, name)] => Ok(Feed::Column { index, header: name.clone() }),
        [(_, first), (_, second), ..] => {
            match find_column(header, &field.name).filter(|it| !mapped.contains(it)) {
                Some(index) => Ok(Feed::Column { index, header: header[index].clone() }),
                None => Err(ambiguous(&field.name, first, second)),
            }
        }
    }
}

/// The candidate most like `name`, if any is like it at all.
pub(crate) fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = folded(name);
    candidates
        .map(|it| (it, strsim::jaro_winkler(&name, &folded(it))))
        .filter(|(_, likeness)| 0.75 < *likeness)
        .max_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(it, _)| it)
}

fn would_blank(field: &str) -> HeaderProblem {
    HeaderProblem {
        field: field.to_owned(),
        column: None,
        code: "would_blank_required",
        message: Words::new(
            format!("“{field}”为必填,此映射会将其清空:请取消“空格即清空”、空常量或将其余值译为空"),
            format!(
                "`{field}` must not be blank, and this mapping would blank it: take back `empty = \"clear\"`, the \
                 empty constant, or `\"*\" = \"\"`"
            ),
        ),
    }
}

fn cannot_clear(field: &str) -> HeaderProblem {
    HeaderProblem {
        field: field.to_owned(),
        column: None,
        code: "cannot_clear",
        message: Words::new(
            format!("“{field}”不能由空单元格清空,请取消“空格即清空”"),
            format!("`{field}` cannot be emptied by an empty cell: take back `empty = \"clear\"`"),
        ),
    }
}

fn required() -> Fault {
    Fault::new("required", "不能为空,请填写", "must not be empty; fill it in")
}

fn missing_column(field: &str, column: &str, header: &[String]) -> HeaderProblem {
    let near = nearest(column, header.iter().map(String::as_str));
    let (zh, en) =
        near.map_or_else(Default::default, |it| (format!("是否为“{it}”?"), format!("did you mean `{it}`? ")));
    let present = header.join(", ");
    HeaderProblem {
        field: field.to_owned(),
        column: Some(column.to_owned()),
        code: "column_missing",
        message: Words::new(
            format!("缺少列“{column}”。{zh}现有列:{present}。请改列名或在映射的 [columns] 中指定"),
            format!(
                "column `{column}` is missing; {en}the file has {present}; rename the column or name it in [columns] of the mapping"
            ),
        ),
    }
}

fn ambiguous(field: &str, first: &str, second: &str) -> HeaderProblem {
    HeaderProblem {
        field: field.to_owned(),
        column: Some(first.to_owned()),
        code: "column_ambiguous",
        message: Words::new(
            format!("列“{first}”和“{second}”都可作为 {field},请在映射的 [columns] 中指定"),
            format!(
                "columns `{first}` and `{second}` could both be {field}; name one in [columns] of the mapping"
            ),
        ),
    }
}

fn unknown_field(name: &str, fields: &[Field]) -> HeaderProblem {
    let near = nearest(name, fields.iter().map(|it| &*it.name));
    let (zh, en) =
        near.map_or_else(Default::default, |it| (format!("是否为 {it}?"), format!("did you mean `{it}`? ")));
    let known = fields.iter().map(|it| &*it.name).collect::<Vec<_>>().join(", ");
    HeaderProblem {
        field: name.to_owned(),
        column: None,
        code: "field_unknown",
        message: Words::new(
            format!("映射中的字段 {name} 不存在。{zh}可用字段:{known}"),
            format!("the mapping names an unknown field `{name}`; {en}the fields are {known}"),
        ),
    }
}

fn misplaced(field: &str, key: &str, zh: &str, en: &str) -> HeaderProblem {
    HeaderProblem {
        field: field.to_owned(),
        column: None,
        code: "key_misplaced",
        message: Words::new(
            format!("字段 {field} 不是{zh},不能设 {key}"),
            format!("field {field} is no {en} and takes no `{key}`"),
        ),
    }
}
