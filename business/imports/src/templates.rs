//! Empty files to fill in: the header that an import knows, and one row that shows how values are written.

use crate::model::Kind;
use exchange::{Column, ColumnKind, Field, Format, Header, TableError, TableWriter, Value};
use std::io::{self, Write};
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

/// A template as CSV with the mark by which spreadsheet programs recognise UTF-8.
pub(crate) fn template(kind: Kind) -> Result<Vec<u8>, TableError> {
    let fields = kind.fields();
    let columns: Vec<Column> =
        fields.iter().map(|it| Column::new(it.name, it.help.clone(), ColumnKind::Text)).collect();
    let output = Shared::default();
    let mut table = TableWriter::new(output.clone(), Format::CsvWithMark, &columns, Header::Names)?;
    let values: Vec<Value<'_>> = fields.iter().map(|it| Value::Text(value_of(kind, it))).collect();
    table.write(&values)?;
    table.finish()?;
    Ok(output.take())
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
        for kind in Kind::ALL {
            let fields = kind.fields();
            for (name, _) in example(kind) {
                assert!(fields.iter().any(|it| it.name == *name), "{kind:?} has no field {name}");
            }
            let bytes = template(kind).unwrap();
            let mut source = Source::from_bytes("template", bytes, &SourceOptions::default()).unwrap();
            let binding = Binding::by_name(source.header(), &fields).unwrap();
            let row = source.next_row().unwrap().expect("there is an example");
            let record = binding.read(&row).unwrap();
            for field in fields.iter().filter(|it| it.required) {
                assert!(record.cell(binding.at(field.name)).text().is_ok(), "{kind:?} {}", field.name);
            }
            assert_eq!(crate::rules::guess_kind(source.header()), Some(kind));
        }
    }
}
