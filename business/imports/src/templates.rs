//! Empty files to fill in: the headings that an import knows, and rows that show how values are written.

use crate::model::Kind;
use exchange::{
    Column, ColumnKind, Field, Format, Header, TableError, TableWriter, Template, Value, write_template,
};
use kernel::{Lang, Words};
use std::io::{self, Cursor, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// The values of the example row, by field. What is not named stays empty.
fn example(kind: Kind) -> &'static [(&'static str, &'static str)] {
    match kind {
        Kind::Units => &[
            ("level", "station"),
            ("code", "S001"),
            ("name", "城东加油站"),
            ("parent_code", "A01"),
            ("time_zone", "Asia/Shanghai"),
        ],
        Kind::Employees => &[
            ("number", "E0001"),
            ("name", "张三"),
            ("phone", "13800000000"),
            ("unit_code", "S001"),
            ("post", "maintainer"),
        ],
        Kind::Products => &[
            ("code", "92"),
            ("name", "92#车用汽油"),
            ("family", "gasoline"),
            ("grade", "92"),
            ("unit", "litre"),
            ("unit_price", "7.89"),
            ("price_from", "2026-01-01"),
        ],
        Kind::Customers => &[
            ("number", "C0001"),
            ("kind", "person"),
            ("name", "李四"),
            ("phone", "13900000000"),
            ("unit_code", "S001"),
            ("maintainer", "E0001"),
            ("joined_on", "2026-01-01"),
        ],
        Kind::Vehicles => &[
            ("customer_number", "C0001"),
            ("plate", "京A12345"),
            ("fuel", "gasoline"),
            ("from", "2026-01-01"),
        ],
        Kind::Cards => &[
            ("card_number", "9000000000000001"),
            ("customer_number", "C0001"),
            ("kind", "main"),
            ("plate", "京A12345"),
        ],
        Kind::Contacts | Kind::InvoiceTitles | Kind::Sites | Kind::Occasions => example_of_part(kind),
        Kind::Sales => &[
            ("station_code", "S001"),
            ("pos", "1"),
            ("receipt", "100001"),
            ("line", "1"),
            ("time", "2026-01-31 08:15:00"),
            ("card_number", "9000000000000001"),
            ("product_code", "92"),
            ("quantity", "40.00"),
            ("unit_price", "7.89"),
            ("discount", "0.00"),
            ("amount", "315.60"),
            ("payment", "wechat"),
            ("pump", "3"),
        ],
    }
}

fn example_of_part(kind: Kind) -> &'static [(&'static str, &'static str)] {
    match kind {
        Kind::Contacts => {
            &[("customer_number", "C0002"), ("name", "王芳"), ("role", "finance"), ("phone", "13900000002")]
        }
        Kind::InvoiceTitles => &[
            ("customer_number", "C0002"),
            ("title", "顺达运输有限公司"),
            ("tax_number", "91350100M000100Y43"),
            ("address", "青岚市城东路 1 号"),
            ("phone", "010-65001234"),
            ("bank", "青岚银行城东支行"),
            ("account", "6222021234567890"),
        ],
        Kind::Sites => &[
            ("customer_number", "C0002"),
            ("name", "城东车场"),
            ("address", "青岚市城东路 9 号"),
            ("latitude", "39.900000"),
            ("longitude", "116.400000"),
        ],
        Kind::Occasions => &[("customer_number", "C0001"), ("kind", "birthday"), ("date", "05-21")],
        _ => &[],
    }
}

/// A second row for the example, where one row does not show enough.
fn second_example(kind: Kind) -> Option<&'static [(&'static str, &'static str)]> {
    Some(match kind {
        Kind::Customers => &[
            ("number", "C0002"),
            ("kind", "organisation"),
            ("name", "顺达运输有限公司"),
            ("phone", "010-65001234;13900000001"),
            ("unit_code", "S001"),
            ("created_at", "2019-05-01 09:30"),
            ("created_by", "王五"),
            ("credit_code", "91350100M000100Y43"),
            ("credit_limit", "50000.00"),
            ("credit_days", "30"),
            ("payment_channel", "挂账"),
        ],
        Kind::Vehicles => {
            &[("customer_number", "C0002"), ("plate", "京B00001"), ("fuel", "diesel"), ("from", "2025-06-01")]
        }
        Kind::Cards => &[("card_number", "9000000000000002"), ("customer_number", "C0002"), ("kind", "sub")],
        _ => return None,
    })
}

/// A template as CSV with the mark by which spreadsheet programs recognise UTF-8.
pub(crate) fn csv_template(kind: Kind, fields: &[Field], lang: Option<Lang>) -> Result<Vec<u8>, TableError> {
    let heading = |it: &Field| it.aliases.first().unwrap_or(&it.name).to_string();
    let columns: Vec<Column> = fields
        .iter()
        .map(|it| Column::new(it.name.clone(), Words::new(heading(it), it.name.clone()), ColumnKind::Text))
        .collect();
    let output = Shared::default();
    let header = lang.map_or(Header::Names, Header::Titles);
    let mut table = TableWriter::new(output.clone(), Format::CsvWithMark, &columns, header)?;
    let values: Vec<Value<'_>> = fields.iter().map(|it| Value::Text(value_of(kind, it))).collect();
    table.write(&values)?;
    table.finish()?;
    Ok(output.take())
}

/// A template as a workbook, with lists to choose from, explanations and examples.
pub(crate) fn workbook_template(kind: Kind, fields: &[Field], lang: Lang) -> Result<Vec<u8>, TableError> {
    let rows = [Some(example(kind)), second_example(kind)];
    let examples: Vec<Vec<_>> = rows.into_iter().flatten().map(<[_]>::to_vec).collect();
    let template = Template { title: kind.words(), fields, examples: &examples, lang };
    let mut bytes = Cursor::new(Vec::new());
    write_template(&template, &mut bytes)?;
    Ok(bytes.into_inner())
}

/// Writes a template: a workbook when the name ends so, else separated values.
///
/// # Errors
/// The file cannot be written.
pub fn save_template(kind: Kind, lang: Lang, path: &Path) -> Result<(), TableError> {
    let is_workbook = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("xlsx"));
    let fields = kind.fields();
    let bytes = if is_workbook {
        workbook_template(kind, &fields, lang)?
    } else {
        csv_template(kind, &fields, Some(lang))?
    };
    Ok(std::fs::write(path, bytes)?)
}

fn value_of(kind: Kind, field: &Field) -> &'static str {
    example(kind).iter().find(|it| it.0 == field.name).map_or("", |it| it.1)
}

/// Bytes that the writer owns and we read afterwards.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use exchange::{Binding, Source, SourceOptions};

    #[test]
    fn every_template_is_read_by_its_own_import() {
        for kind in Kind::ALL.iter().copied() {
            let fields = kind.fields();
            for (name, _) in example(kind) {
                assert!(fields.iter().any(|it| it.name == *name), "{kind:?} has no field {name}");
            }
            let bytes = csv_template(kind, &fields, None).unwrap();
            let mut source = Source::from_bytes("template", bytes, &SourceOptions::default()).unwrap();
            let binding = Binding::by_name(source.header(), &fields).unwrap();
            let row = source.next_row().unwrap().expect("there is an example");
            let record = binding.read(&row).unwrap();
            for field in fields.iter().filter(|it| it.required) {
                assert!(record.cell(binding.at(&field.name)).text().is_ok(), "{kind:?} {}", field.name);
            }
            assert_eq!(crate::rules::guess_kind(source.header()), Some(kind));
        }
    }

    #[test]
    fn headings_in_either_language_are_read_and_examples_stand_apart() {
        for (kind, lang) in Kind::ALL.iter().copied().flat_map(|it| [(it, Lang::Zh), (it, Lang::En)]) {
            let fields = kind.fields();
            let csv = csv_template(kind, &fields, Some(lang)).unwrap();
            let source = Source::from_bytes("template", csv, &SourceOptions::default()).unwrap();
            assert_eq!(crate::rules::guess_kind(source.header()), Some(kind), "{kind:?} {lang:?}");
            let book = workbook_template(kind, &fields, lang).unwrap();
            let mut form = Source::from_bytes("template", book.clone(), &SourceOptions::default()).unwrap();
            assert_eq!(form.header().len(), fields.len());
            Binding::by_name(form.header(), &fields).unwrap();
            assert!(form.next_row().unwrap().is_none(), "nothing is imported by mistake");
            let sheet = Words::new("示例", "Examples").get(lang).to_owned();
            let options = SourceOptions { sheet: Some(sheet), ..SourceOptions::default() };
            let mut examples = Source::from_bytes("template", book, &options).unwrap();
            let binding = Binding::by_name(examples.header(), &fields).unwrap();
            let row = examples.next_row().unwrap().expect("there is an example");
            let record = binding.read(&row).unwrap();
            for field in fields.iter().filter(|it| matches!(it.kind, exchange::FieldKind::Choice(_))) {
                let cell = record.cell(binding.at(&field.name));
                assert!(!cell.is_filled() || cell.choice().is_ok(), "{kind:?} {}", field.name);
            }
        }
    }
}
