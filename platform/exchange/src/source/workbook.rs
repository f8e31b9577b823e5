//! Rows of an XLSX workbook, read by a thread of their own and handed over in batches, so that memory stays
//! bounded and a damaged workbook can end no more than its own reading.

use super::row::{Row, Span};
use super::text::CELL_MAX;
use super::{COLUMNS_MAX, ReadSeek, SourceOptions};
use crate::problem::Fault;
use crate::values::shown;
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxCellReader};
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use std::io::{BufReader, Seek};
use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Cells handed over at once.
const BATCH_CELLS: usize = 8_192;
/// Batches that may wait to be fetched.
const BATCHES_WAITING: usize = 4;
/// What a workbook may unpack to: 2 GiB, with its texts and styles, which are held in memory, 512 MiB each.
const UNPACKED_MAX: u64 = 2 << 30;
const PART_MAX: u64 = 512 << 20;
/// From here on a spreadsheet's number has lost its last digits.
const EXACT_BELOW: f64 = 1e15;

type Workbook = Xlsx<BufReader<Box<dyn ReadSeek>>>;

pub(super) struct WorkbookRows {
    batches: Receiver<Result<Batch, Fault>>,
    thread: Option<JoinHandle<()>>,
    batch: Batch,
    sheets: Vec<String>,
    at: usize,
    number: u64,
    total: u64,
    width: Option<usize>,
    faults: Vec<(Option<usize>, Fault)>,
}

#[derive(Default)]
struct Batch {
    /// Rows that the sheet says it has.
    total: u64,
    /// The names of all sheets; with the first batch alone.
    sheets: Vec<String>,
    text: String,
    spans: Vec<Span>,
    dates: Vec<bool>,
    rows: Vec<BatchRow>,
}

#[derive(Default)]
struct BatchRow {
    number: u64,
    text: Range<usize>,
    spans: Range<usize>,
    faults: Vec<(Option<usize>, Fault)>,
}

impl WorkbookRows {
    pub(super) fn open(mut file: Box<dyn ReadSeek>, options: &SourceOptions) -> Result<Self, Fault> {
        check_unpacked_size(&mut file)?;
        let (sender, batches) = sync_channel(BATCHES_WAITING);
        let (sheet, decimal_comma) = (options.sheet.clone(), options.decimal_comma);
        let thread = std::thread::Builder::new()
            .name("workbook".into())
            .spawn(move || {
                if let Err(fault) = read_sheet(file, sheet.as_deref(), decimal_comma, &sender) {
                    // Nobody listening means that nobody wants to know.
                    drop(sender.send(Err(fault)));
                }
            })
            .map_err(|error| damaged(&error))?;
        let mut rows = Self {
            batches,
            thread: Some(thread),
            batch: Batch::default(),
            sheets: Vec::new(),
            at: 0,
            number: 0,
            total: 0,
            width: None,
            faults: Vec::new(),
        };
        rows.fetch()?;
        Ok(rows)
    }

    pub(super) fn set_width(&mut self, width: usize) {
        self.width = Some(width);
    }

    pub(super) fn sheets(&self) -> &[String] {
        &self.sheets
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn total(&self) -> u64 {
        self.total.max(self.number)
    }

    pub(super) fn next_row(&mut self) -> Result<Option<Row<'_>>, Fault> {
        while self.batch.rows.len() <= self.at {
            if !self.fetch()? {
                return Ok(None);
            }
        }
        let row = &mut self.batch.rows[self.at];
        self.at += 1;
        self.number = row.number;
        self.faults = std::mem::take(&mut row.faults);
        let cells = row.spans.clone();
        if let Some(width) = self.width
            && width < cells.len()
        {
            self.faults.push((None, too_many_cells(cells.len(), width)));
        }
        Ok(Some(Row {
            number: row.number,
            text: &self.batch.text[row.text.clone()],
            spans: &self.batch.spans[cells.clone()],
            dates: &self.batch.dates[cells],
            faults: &self.faults,
        }))
    }

    /// Takes the next batch; false at the end. A thread that ended without saying so has met a workbook so
    /// damaged that its reader panicked.
    fn fetch(&mut self) -> Result<bool, Fault> {
        match self.batches.recv() {
            Ok(batch) => {
                self.batch = batch?;
                self.total = self.batch.total;
                self.sheets.append(&mut self.batch.sheets);
                self.at = 0;
                Ok(true)
            }
            Err(_) => match self.thread.take().map(JoinHandle::join) {
                Some(Err(_)) => Err(damaged(&"its structure is broken")),
                _ => Ok(false),
            },
        }
    }
}

fn read_sheet(
    file: Box<dyn ReadSeek>,
    sheet: Option<&str>,
    decimal_comma: bool,
    batches: &SyncSender<Result<Batch, Fault>>,
) -> Result<(), Fault> {
    let mut workbook: Workbook = Xlsx::new(BufReader::new(file)).map_err(|error| damaged(&error))?;
    let names = workbook.sheet_names();
    let name = match sheet {
        Some(sheet) => names.iter().find(|it| it.as_str() == sheet).ok_or_else(|| no_sheet(sheet, &names))?,
        None => names.first().ok_or_else(|| damaged(&"it has no sheet"))?,
    };
    let cells = workbook.worksheet_cells_reader(name).map_err(|error| damaged(&error))?;
    let total = u64::from(cells.dimensions().end.0) + 1;
    let batch = Batch { total, sheets: names.clone(), ..Batch::default() };
    let mut writer = BatchWriter { total, decimal_comma, batch, batches };
    writer.read(cells)
}

struct BatchWriter<'a> {
    total: u64,
    decimal_comma: bool,
    batch: Batch,
    batches: &'a SyncSender<Result<Batch, Fault>>,
}

impl BatchWriter<'_> {
    fn read<R: std::io::Read + Seek>(&mut self, mut cells: XlsxCellReader<'_, R>) -> Result<(), Fault> {
        let mut row = BatchRow::default();
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|error| damaged(&error))? {
            let (number, column) = (u64::from(cell.pos.0) + 1, cell.pos.1 as usize);
            if COLUMNS_MAX <= column {
                return Err(damaged(&"a cell lies outside the sheet"));
            }
            if number != row.number {
                if !self.finish(std::mem::take(&mut row)) {
                    return Ok(());
                }
                row.number = number;
                row.text = self.batch.text.len()..0;
                row.spans = self.batch.spans.len()..0;
            }
            if cell.formula.is_some() && cell.value == DataRef::Empty {
                row.faults.push((Some(column), formula_without_value()));
            }
            self.put(&mut row, column, &cell.value);
        }
        self.finish(row);
        self.send();
        Ok(())
    }

    /// Adds a cell to the row, at its column.
    fn put(&mut self, row: &mut BatchRow, column: usize, value: &DataRef<'_>) {
        let start = self.batch.text.len();
        let (date, fault) = write_value(value, self.decimal_comma, &mut self.batch.text);
        if self.batch.text.len() == start && fault.is_none() {
            return;
        }
        let fault = fault.or_else(|| (CELL_MAX < self.batch.text.len() - start).then(cell_too_long));
        if CELL_MAX < self.batch.text.len() - start {
            self.batch.text.truncate(start);
        }
        row.faults.extend(fault.map(|it| (Some(column), it)));
        let at = row.spans.start + column;
        if self.batch.spans.len() <= at {
            self.batch.spans.resize(at + 1, Span::default());
            self.batch.dates.resize(at + 1, false);
        }
        let begin = row.text.start;
        self.batch.spans[at] = Span::new(start - begin, self.batch.text.len() - begin);
        self.batch.dates[at] = date;
    }

    /// Ends a row, and the batch when it is full; false when nobody wants more.
    fn finish(&mut self, mut row: BatchRow) -> bool {
        row.text.end = self.batch.text.len();
        row.spans.end = self.batch.spans.len();
        if row.spans.start < row.spans.end || !row.faults.is_empty() {
            self.batch.rows.push(row);
        }
        self.batch.spans.len() < BATCH_CELLS || self.send()
    }

    fn send(&mut self) -> bool {
        let next = Batch { total: self.total, ..Batch::default() };
        self.batches.send(Ok(std::mem::replace(&mut self.batch, next))).is_ok()
    }
}

/// Writes a value in canonical form: whether it is a date, and what is wrong with it.
fn write_value(value: &DataRef<'_>, decimal_comma: bool, text: &mut String) -> (bool, Option<Fault>) {
    match value {
        DataRef::Empty => (),
        DataRef::Int(number) => text.push_str(&number.to_string()),
        DataRef::Float(number) => {
            let written = number_text(*number);
            text.push_str(&if decimal_comma { written.replace('.', ",") } else { written });
            return (false, (EXACT_BELOW <= number.abs()).then(number_damaged));
        }
        DataRef::String(cell) => text.push_str(cell),
        DataRef::SharedString(cell) => text.push_str(cell),
        DataRef::Bool(yes) => text.push_str(if *yes { "true" } else { "false" }),
        DataRef::DateTime(at) => {
            text.push_str(&date_text(at));
            return (true, None);
        }
        DataRef::DateTimeIso(at) => {
            text.push_str(at);
            return (true, None);
        }
        DataRef::DurationIso(duration) => text.push_str(duration),
        DataRef::Error(error) => {
            let name = error.to_string();
            text.push_str(&name);
            return (false, Some(formula_failed(&name)));
        }
    }
    (false, None)
}

/// The shortest decimal that a spreadsheet would show: 15 significant digits, so that the noise of
/// 0.1 + 0.2 does not become a number of its own.
fn number_text(number: f64) -> String {
    let shortest = number.to_string();
    if shortest.bytes().filter(u8::is_ascii_digit).count() <= 15 {
        return shortest;
    }
    format!("{number:.14e}").parse::<f64>().map_or(shortest, |it| it.to_string())
}

/// `2026-01-31`, with its time unless that is midnight; `08:15:00` for a time without a day.
fn date_text(at: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    let time = NaiveTime::from_hms_milli_opt(hour.into(), minute.into(), second.into(), milli.into());
    let time = time.unwrap_or_default();
    if at.as_f64() < 1.0 {
        return time.format("%H:%M:%S").to_string();
    }
    let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into()).unwrap_or_default();
    // A day's fraction as a float misses the second by less than a millisecond or two.
    let rounded = date.and_time(time) + TimeDelta::milliseconds(500);
    let format = if rounded.time() < NaiveTime::from_hms_opt(0, 0, 1).unwrap_or_default() {
        "%Y-%m-%d"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    rounded.format(format).to_string()
}

/// Refuses a workbook that unpacks to more than can be held: a small file may say it holds terabytes.
fn check_unpacked_size(file: &mut Box<dyn ReadSeek>) -> Result<(), Fault> {
    let mut archive = zip::ZipArchive::new(&mut *file).map_err(|error| damaged(&error))?;
    let mut total = 0_u64;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|error| damaged(&error))?;
        let in_memory = !part.name().is_ok_and(|it| it.contains("worksheets/"));
        total = total.saturating_add(part.size());
        if UNPACKED_MAX < total || (in_memory && PART_MAX < part.size()) {
            return Err(unpacks_too_large());
        }
    }
    drop(archive);
    file.rewind().map_err(|error| damaged(&error))
}

fn damaged(reason: &dyn std::fmt::Display) -> Fault {
    let reason = shown(&reason.to_string());
    Fault::new(
        "workbook_damaged",
        format!("无法读取该 XLSX 工作簿({reason})。请用电子表格软件打开后重新另存"),
        format!(
            "this XLSX workbook cannot be read ({reason}); open it in a spreadsheet program and save it again"
        ),
    )
}

fn no_sheet(sheet: &str, names: &[String]) -> Fault {
    let (sheet, names) = (shown(sheet), names.join(", "));
    Fault::new(
        "sheet_missing",
        format!("没有名为“{sheet}”的工作表,现有:{names}"),
        format!("there is no sheet `{sheet}`; the workbook has {names}"),
    )
}

fn unpacks_too_large() -> Fault {
    Fault::new(
        "too_large",
        "该 XLSX 解压后超过 2 GiB。请另存为 CSV,CSV 不限大小",
        "this workbook unpacks to more than 2 GiB; save it as CSV, which may have any size",
    )
}

fn too_many_cells(found: usize, width: usize) -> Fault {
    Fault::new(
        "too_many_cells",
        format!("有 {found} 列,表头只有 {width} 列。请补上列名或清除多余内容"),
        format!("has {found} cells where the header has {width}; name the columns or clear the cells"),
    )
}

fn cell_too_long() -> Fault {
    Fault::new("cell_too_long", "单元格内容超过 32 KiB", "the cell is longer than 32 KiB")
}

fn formula_without_value() -> Fault {
    Fault::new(
        "formula_without_value",
        "公式没有计算结果。请用电子表格软件打开并保存,或粘贴为数值",
        "the formula has no stored result; open and save the file in a spreadsheet program, or paste values",
    )
}

fn formula_failed(name: &str) -> Fault {
    Fault::new(
        "formula_failed",
        format!("单元格的值是错误 {name},请改正公式"),
        format!("the cell holds the error {name}; correct the formula"),
    )
}

fn number_damaged() -> Fault {
    Fault::new(
        "number_damaged",
        "数字超过 15 位,末尾几位已被电子表格改成零。请把该列设为文本后重新录入",
        "the number has more than 15 digits, the last of which the spreadsheet has lost; format the column as text and enter it again",
    )
}
