//! By what a list that left the house is known again: the mark that says who took it, and rows that were planted.

use crate::table::Value;
use chrono::{NaiveDate, NaiveDateTime};
use kernel::Words;
use rust_xlsxwriter::{Format as CellFormat, Workbook, XlsxError};

/// Who took a list, when and why, in lines of a name and a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Name of the sheet that holds the lines.
    pub sheet: String,
    /// Stands above and below each printed page.
    pub line: String,
    pub lines: Vec<(String, String)>,
}

/// A spreadsheet takes at most so many characters above or below a page.
const PAGE_LINE_CHARS_MAX: usize = 250;

impl Mark {
    pub(crate) fn put_on(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        // `&` begins a field of the spreadsheet's own.
        let line: String = self.line.chars().take(PAGE_LINE_CHARS_MAX).collect();
        let line = line.replace('&', "&&");
        let list = workbook.worksheet_from_index(0)?;
        list.set_header(format!("&L{line}"));
        list.set_footer(format!("&L{line}&R&P / &N"));
        let bold = CellFormat::new().set_bold();
        // What people typed stands here too, and stays a text.
        let text = CellFormat::new().set_quote_prefix();
        let sheet = workbook.add_worksheet();
        sheet.set_name(&self.sheet)?;
        sheet.set_column_width(0, 18)?;
        sheet.set_column_width(1, 60)?;
        for (row, (name, value)) in (0_u32..).zip(&self.lines) {
            sheet.write_string_with_format(row, 0, name, &bold)?;
            sheet.write_string_with_format(row, 1, value, &text)?;
        }
        Ok(())
    }
}

/// A row that is written beside those asked for.
#[derive(Clone, Debug)]
pub struct Planted {
    /// By which whoever plants knows it again.
    pub key: usize,
    /// It comes after so many rows, and not at all in a list that has fewer.
    pub after: u64,
    pub cells: Vec<PlantedCell>,
}

/// A value that outlives its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlantedCell {
    Text(String),
    Integer(i64),
    Decimal {
        mantissa: i64,
        places: u32,
    },
    Date(NaiveDate),
    DateTime(NaiveDateTime),
    Boolean(bool),
    Empty,
    /// As in the row before: so that it looks like its neighbours.
    AsBefore,
    /// One more than in the row before.
    OneMore,
}

impl PlantedCell {
    pub(crate) fn of(value: &Value<'_>) -> Self {
        match *value {
            Value::Text(text) => Self::Text(text.to_owned()),
            Value::Integer(number) => Self::Integer(number),
            Value::Decimal { mantissa, places } => Self::Decimal { mantissa, places },
            Value::Date(date) => Self::Date(date),
            Value::DateTime(at) => Self::DateTime(at),
            Value::Boolean(yes) => Self::Boolean(yes),
            Value::Empty => Self::Empty,
        }
    }

    pub(crate) fn value(&self) -> Value<'_> {
        match self {
            Self::Text(text) => Value::Text(text),
            Self::Integer(number) => Value::Integer(*number),
            Self::Decimal { mantissa, places } => Value::Decimal { mantissa: *mantissa, places: *places },
            Self::Date(date) => Value::Date(*date),
            Self::DateTime(at) => Value::DateTime(*at),
            Self::Boolean(yes) => Value::Boolean(*yes),
            Self::Empty | Self::AsBefore | Self::OneMore => Value::Empty,
        }
    }
}

impl Planted {
    pub(crate) fn cells_after(&self, before: &[PlantedCell]) -> Vec<PlantedCell> {
        self.cells
            .iter()
            .zip(before)
            .map(|(cell, before)| match (cell, before) {
                (PlantedCell::OneMore, PlantedCell::Integer(number)) => PlantedCell::Integer(number + 1),
                (PlantedCell::AsBefore | PlantedCell::OneMore, _) => before.clone(),
                _ => cell.clone(),
            })
            .collect()
    }
}

/// The words of a mark's lines, for whoever fills them in.
impl Mark {
    pub fn add(&mut self, name: &Words, lang: kernel::Lang, value: impl Into<String>) {
        self.lines.push((name.get(lang).to_owned(), value.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planted_row_looks_like_the_one_before_it() {
        let before = [PlantedCell::Integer(7), PlantedCell::Text("A1".into()), PlantedCell::Empty];
        let cells = vec![PlantedCell::OneMore, PlantedCell::AsBefore, PlantedCell::Text("x".into())];
        let planted = Planted { key: 0, after: 1, cells };
        assert_eq!(
            planted.cells_after(&before),
            [PlantedCell::Integer(8), PlantedCell::Text("A1".into()), PlantedCell::Text("x".into())]
        );
    }
}
