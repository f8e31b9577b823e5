//! Lists written as CSV or XLSX: the same rows give the same bytes, on every run.

use crate::line::{end_line, is_dangerous, is_plain_number, put_text, put_value};
use crate::mark::{Mark, Planted, PlantedCell};
use crate::output::Output;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use kernel::{Lang, Words};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format as CellFormat, Note, Workbook, Worksheet, XlsxError,
};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Write};
use std::path::Path;

/// The kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// UTF-8 with `\n` line ends.
    Csv,
    /// CSV with a byte order mark, by which spreadsheet programs recognise UTF-8.
    CsvWithMark,
    Xlsx,
}

impl Format {
    /// `csv` or `xlsx`.
    pub fn parse(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }
}

/// One column of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The name that an import knows the column by.
    pub name: Cow<'static, str>,
    pub title: Words,
    pub kind: ColumnKind,
}

impl Column {
    pub fn new(name: impl Into<Cow<'static, str>>, title: Words, kind: ColumnKind) -> Self {
        Self { name: name.into(), title, kind }
    }
}

/// What a column holds; it decides the width and the number format in a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    Integer,
    /// Numbers with so many decimals.
    Decimal(u32),
    Date,
    DateTime,
    Boolean,
}

/// What stands in the first row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// The canonical names, which every import recognises.
    Names,
    /// The titles, for people.
    Titles(Lang),
}

/// One cell to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    Text(&'a str),
    Integer(i64),
    /// `mantissa` / 10^`places`: 2501 with 2 places is 25.01.
    Decimal {
        mantissa: i64,
        places: u32,
    },
    Date(NaiveDate),
    DateTime(NaiveDateTime),
    Boolean(bool),
    Empty,
}

/// Why a list cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("the file cannot be written: {0}")]
    Io(#[from] io::Error),
    #[error("the workbook cannot be written: {0}")]
    Workbook(#[from] XlsxError),
    #[error("a workbook holds at most 1,048,576 rows; write CSV instead")]
    TooManyRows,
    #[error("a row has {found} cells where the table has {expected} columns")]
    WrongWidth { found: usize, expected: usize },
}

impl TableError {
    /// The same for the user.
    pub fn words(&self) -> Words {
        let zh = match self {
            Self::Io(error) => format!("无法写入文件:{error}"),
            Self::Workbook(error) => format!("无法写入工作簿:{error}"),
            Self::TooManyRows => "工作簿最多 1,048,576 行,请改用 CSV".to_owned(),
            Self::WrongWidth { found, expected } => format!("某行有 {found} 格,表有 {expected} 列"),
        };
        Words::new(zh, self.to_string())
    }
}

/// Writes a list row by row. A file appears under its name only with [`TableWriter::finish`], complete.
pub struct TableWriter {
    output: Output,
    body: Body,
    width: usize,
    watched: Option<(usize, BTreeSet<String>)>,
    planting: Planting,
    progress: Option<Box<dyn FnMut(u64) + Send>>,
}

/// Rows that nobody asked for, by which a file is known again.
#[derive(Default)]
struct Planting {
    /// The first comes last.
    waiting: Vec<Planted>,
    /// Rows written so far that were asked for.
    rows: u64,
    /// The last of them, once something waits.
    last: Vec<PlantedCell>,
    planted: Vec<usize>,
}

enum Body {
    Text { delimiter: u8, line: Vec<u8> },
    Workbook(Box<Sheet>),
}

struct Sheet {
    workbook: Workbook,
    row: u32,
    formats: Vec<CellFormat>,
    mark: Option<Mark>,
    notes: u32,
}

/// Rows of a worksheet.
const SHEET_ROWS: u32 = 1_048_576;
/// Characters of a spreadsheet's cell.
const TEXT_MAX: usize = 32_767;
/// The largest whole number that a spreadsheet keeps digit for digit: larger ones are written as text.
const EXACT_BELOW: u64 = 1_000_000_000_000_000;
/// Rows after which it is told how far a list is.
const ROWS_PER_TELL: u64 = 500;
/// Notes of a workbook, which are held in memory; later cells at fault are coloured only.
const NOTES_MAX: u32 = 50_000;
/// Behind a cell at fault: a light red that black text is read on.
const FAULT_COLOUR: Color = Color::RGB(0x00FF_C7CE);

impl TableWriter {
    /// Creates the file and writes the header.
    pub fn create(
        path: impl AsRef<Path>,
        format: Format,
        columns: &[Column],
        header: Header,
    ) -> Result<Self, TableError> {
        Self::with_header(Output::create(path.as_ref())?, format, columns, header)
    }

    /// Writes to anything; the header comes first.
    pub fn new(
        output: impl Write + Send + 'static,
        format: Format,
        columns: &[Column],
        header: Header,
    ) -> Result<Self, TableError> {
        Self::with_header(Output::to(output), format, columns, header)
    }

    fn with_header(
        output: Output,
        format: Format,
        columns: &[Column],
        header: Header,
    ) -> Result<Self, TableError> {
        let kinds: Vec<_> = columns.iter().map(|it| it.kind).collect();
        let titles = columns.iter().map(|it| match header {
            Header::Names => &it.name,
            Header::Titles(lang) => it.title.get(lang),
        });
        let mut writer = Self::start(output, format, b',', &kinds)?;
        writer.write_texts(titles)?;
        Ok(writer)
    }

    /// Starts without a header.
    pub(crate) fn start(
        mut output: Output,
        format: Format,
        delimiter: u8,
        kinds: &[ColumnKind],
    ) -> Result<Self, TableError> {
        if format == Format::CsvWithMark {
            output.write_all("\u{feff}".as_bytes())?;
        }
        let body = match format {
            Format::Csv | Format::CsvWithMark => Body::Text { delimiter, line: Vec::new() },
            Format::Xlsx => Body::Workbook(Box::new(Sheet::new(kinds)?)),
        };
        Ok(Self {
            output,
            body,
            width: kinds.len(),
            watched: None,
            planting: Planting::default(),
            progress: None,
        })
    }

    /// Remembers what is written into a column from here on, each text once: whom a list held.
    pub fn watch(&mut self, column: usize) {
        self.watched = Some((column, BTreeSet::new()));
    }

    /// What was written into the watched column, in order.
    pub fn take_watched(&mut self) -> Vec<String> {
        self.watched.take().map(|it| it.1.into_iter().collect()).unwrap_or_default()
    }

    /// Says in a workbook who took it, when and why: above and below each printed page, and on a sheet of its own.
    /// Separated values have no place for it that a program would not take for a row; their name has to say it.
    pub fn mark(&mut self, mark: Mark) {
        if let Body::Workbook(sheet) = &mut self.body {
            sheet.mark = Some(mark);
        }
    }

    /// Tells how many rows were written, every so many.
    pub fn tell(&mut self, progress: impl FnMut(u64) + Send + 'static) {
        self.progress = Some(Box::new(progress));
    }

    /// Writes these rows between the others, each after so many of them.
    pub fn plant(&mut self, mut rows: Vec<Planted>) {
        rows.sort_by_key(|it| std::cmp::Reverse(it.after));
        self.planting.waiting = rows;
    }

    /// Which of the rows to be planted were written, by their keys.
    pub fn planted(&self) -> &[usize] {
        &self.planting.planted
    }

    /// How many rows were asked for and written.
    pub fn rows(&self) -> u64 {
        self.planting.rows
    }

    /// Writes one row, a value for each column.
    pub fn write(&mut self, values: &[Value<'_>]) -> Result<(), TableError> {
        if values.len() != self.width {
            return Err(TableError::WrongWidth { found: values.len(), expected: self.width });
        }
        if let Some((column, seen)) = &mut self.watched
            && let Some(Value::Text(text)) = values.get(*column)
            && !seen.contains(*text)
        {
            seen.insert((*text).to_owned());
        }
        self.put(values)?;
        self.planting.rows += 1;
        if self.planting.rows.is_multiple_of(ROWS_PER_TELL)
            && let Some(progress) = &mut self.progress
        {
            progress(self.planting.rows);
        }
        if self.planting.waiting.is_empty() {
            return Ok(());
        }
        self.planting.last = values.iter().map(PlantedCell::of).collect();
        while let Some(next) = self.planting.waiting.pop_if(|it| it.after <= self.planting.rows) {
            let cells = next.cells_after(&self.planting.last);
            self.put(&cells.iter().map(PlantedCell::value).collect::<Vec<_>>())?;
            self.planting.planted.push(next.key);
        }
        Ok(())
    }

    fn put(&mut self, values: &[Value<'_>]) -> Result<(), TableError> {
        match &mut self.body {
            Body::Text { delimiter, line } => {
                line.clear();
                for value in values {
                    put_value(line, value, *delimiter)?;
                    line.push(*delimiter);
                }
                end_line(line, &mut self.output)?;
            }
            Body::Workbook(sheet) => sheet.write(values, &[])?,
        }
        Ok(())
    }

    /// Writes a row of texts that are shown as they are: headers, and cells of somebody else's file.
    /// Numbers among them stay bare; everything else that a spreadsheet would compute is guarded.
    pub(crate) fn write_texts<'a>(&mut self, texts: impl Iterator<Item = &'a str>) -> Result<(), TableError> {
        match &mut self.body {
            Body::Text { delimiter, line } => {
                line.clear();
                for text in texts {
                    put_text(line, text, *delimiter, !is_plain_number(text));
                    line.push(*delimiter);
                }
                end_line(line, &mut self.output)?;
            }
            Body::Workbook(sheet) => sheet.write(&texts.map(Value::Text).collect::<Vec<_>>(), &[])?,
        }
        Ok(())
    }

    /// The same, with the cells at fault marked where the file can show it: coloured, and with what is wrong as a
    /// note.
    pub(crate) fn write_marked<'a>(
        &mut self,
        texts: impl Iterator<Item = &'a str>,
        marks: &[(usize, String)],
    ) -> Result<(), TableError> {
        match &mut self.body {
            Body::Text { .. } => self.write_texts(texts),
            Body::Workbook(sheet) => sheet.write(&texts.map(Value::Text).collect::<Vec<_>>(), marks),
        }
    }

    /// Completes the file.
    pub fn finish(mut self) -> Result<(), TableError> {
        if let Body::Workbook(sheet) = &mut self.body {
            if let Some(mark) = sheet.mark.take() {
                mark.put_on(&mut sheet.workbook)?;
            }
            sheet.workbook.save_to_writer(&mut self.output)?;
        }
        Ok(self.output.finish()?)
    }
}

impl fmt::Debug for TableWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableWriter").field("width", &self.width).finish_non_exhaustive()
    }
}

impl Sheet {
    fn new(kinds: &[ColumnKind]) -> Result<Self, TableError> {
        let mut workbook = Workbook::new();
        // A workbook carries its date of creation; a fixed one keeps the bytes the same.
        let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        let worksheet = workbook.add_worksheet_with_constant_memory()?;
        for (column, kind) in (0_u16..).zip(kinds) {
            let width = match kind {
                ColumnKind::Text => 18,
                ColumnKind::DateTime => 20,
                _ => 13,
            };
            worksheet.set_column_width(column, width)?;
        }
        let formats = kinds.iter().map(|it| cell_format(*it)).collect();
        Ok(Self { workbook, row: 0, formats, mark: None, notes: 0 })
    }

    fn write(&mut self, values: &[Value<'_>], marks: &[(usize, String)]) -> Result<(), TableError> {
        if SHEET_ROWS <= self.row {
            return Err(TableError::TooManyRows);
        }
        let row = self.row;
        self.row += 1;
        let worksheet = self.workbook.worksheet_from_index(0)?;
        for ((column, value), format) in (0_u16..).zip(values).zip(&self.formats) {
            let fault = marks.iter().find(|it| it.0 == usize::from(column));
            if let (Some((_, told)), Value::Text(text)) = (fault, value) {
                write_fault(worksheet, (row, column), text)?;
                if self.notes < NOTES_MAX {
                    self.notes += 1;
                    let note = Note::new(told.as_str()).add_author_prefix(false).set_width(280);
                    worksheet.insert_note(row, column, &note)?;
                }
                continue;
            }
            match value {
                Value::Text("") | Value::Empty => continue,
                Value::Text(text) => write_text(worksheet, (row, column), text)?,
                Value::Integer(number) => write_number(worksheet, (row, column), *number, 0, format)?,
                Value::Decimal { mantissa, places } => {
                    write_number(worksheet, (row, column), *mantissa, *places, format)?
                }
                Value::Date(date) => {
                    let midnight = excel_date(date.and_time(NaiveTime::MIN))?;
                    worksheet.write_datetime_with_format(row, column, midnight, format)?
                }
                Value::DateTime(at) => {
                    worksheet.write_datetime_with_format(row, column, excel_date(*at)?, format)?
                }
                Value::Boolean(yes) => worksheet.write_boolean(row, column, *yes)?,
            };
        }
        Ok(())
    }
}

/// Writes a text, cut with `…` at what a spreadsheet's cell holds. A dangerous one gets the workbook's own
/// guard: it stays as it is, and stays a text when it is edited.
fn write_text<'a>(
    worksheet: &'a mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
) -> Result<&'a mut Worksheet, XlsxError> {
    let text = fitting(text);
    if is_dangerous(&text) {
        worksheet.write_string_with_format(row, column, text, &CellFormat::new().set_quote_prefix())
    } else {
        worksheet.write_string(row, column, text)
    }
}

/// Writes a text at fault; an empty one is shown by its colour.
fn write_fault(worksheet: &mut Worksheet, (row, column): (u32, u16), text: &str) -> Result<(), XlsxError> {
    let format = CellFormat::new().set_background_color(FAULT_COLOUR);
    if text.is_empty() {
        worksheet.write_blank(row, column, &format)?;
        return Ok(());
    }
    let text = fitting(text);
    let format = if is_dangerous(&text) { format.set_quote_prefix() } else { format };
    worksheet.write_string_with_format(row, column, text, &format)?;
    Ok(())
}

fn fitting(text: &str) -> Cow<'_, str> {
    let cut =
        text.char_indices().nth(TEXT_MAX).map(|_| text.chars().take(TEXT_MAX - 1).chain(['…']).collect());
    cut.map_or(Cow::Borrowed(text), Cow::Owned)
}

fn write_number<'a>(
    worksheet: &'a mut Worksheet,
    (row, column): (u32, u16),
    mantissa: i64,
    places: u32,
    format: &CellFormat,
) -> Result<&'a mut Worksheet, TableError> {
    let text = fixed(mantissa, places);
    // The nearest float has at least 15 sound digits, which is all that a spreadsheet shows.
    match text.parse::<f64>() {
        Ok(number) if mantissa.unsigned_abs() < EXACT_BELOW => {
            Ok(worksheet.write_number_with_format(row, column, number, format)?)
        }
        _ => Ok(worksheet.write_string(row, column, text)?),
    }
}

fn cell_format(kind: ColumnKind) -> CellFormat {
    let format = CellFormat::new();
    match kind {
        ColumnKind::Text | ColumnKind::Boolean => format,
        ColumnKind::Integer | ColumnKind::Decimal(0) => format.set_num_format("0"),
        ColumnKind::Decimal(places) => format.set_num_format(format!("0.{}", "0".repeat(places as usize))),
        ColumnKind::Date => format.set_num_format("yyyy-mm-dd"),
        ColumnKind::DateTime => format.set_num_format("yyyy-mm-dd hh:mm:ss"),
    }
}

fn excel_date(at: NaiveDateTime) -> Result<ExcelDateTime, TableError> {
    let text = at.format("%Y-%m-%dT%H:%M:%S").to_string();
    Ok(ExcelDateTime::parse_from_str(&text)?)
}

/// An integer of small units with its decimal point: 2501 with 2 places is `25.01`.
pub(crate) fn fixed(mantissa: i64, places: u32) -> String {
    let sign = if mantissa < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = places as usize + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places as usize);
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}
