//! A file of rows, read one after the other in bounded memory.

mod decode;
mod row;
mod text;
mod workbook;

pub use row::{OwnedRow, Row};

use crate::problem::{Fault, OpenError};
use decode::Decoder;
use encoding_rs::Encoding;
use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::Path;
use text::TextRows;
use workbook::WorkbookRows;

pub(crate) use decode::encoding_named;

/// How to read a file; everything not said is found out from the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceOptions {
    /// The encoding of a text file. A byte order mark in the file wins over it.
    pub encoding: Option<&'static Encoding>,
    /// What stands between the cells of a text file.
    pub delimiter: Option<u8>,
    /// The sheet of a workbook; the first one when not said.
    pub sheet: Option<String>,
    /// The row that names the columns, counted from 1: the first from here on that is not blank.
    pub header_row: u64,
    /// Numbers of a workbook are written with a comma, as the text cells beside them are.
    pub decimal_comma: bool,
}

impl Default for SourceOptions {
    fn default() -> Self {
        Self { encoding: None, delimiter: None, sheet: None, header_row: 1, decimal_comma: false }
    }
}

/// How far reading has come: bytes of a text file, rows of a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    pub total: u64,
}

/// An open CSV or XLSX file, told apart by its first bytes and not by its name.
pub struct Source {
    file: String,
    header: Vec<String>,
    preamble: Vec<Vec<String>>,
    total: u64,
    rows: Rows,
}

enum Rows {
    Text(Box<TextRows>),
    Workbook(Box<WorkbookRows>),
}

trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

/// How many columns a table may have: those of a spreadsheet.
const COLUMNS_MAX: usize = 16_384;
/// The largest workbook: 100 MiB.
const WORKBOOK_MAX: u64 = 100 << 20;

impl Source {
    /// Opens a file, reads its header, and stands before the first row of data.
    pub fn open(path: impl AsRef<Path>, options: &SourceOptions) -> Result<Self, OpenError> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let unreadable = |error| OpenError::unreadable(&name, &error);
        let file = File::open(path).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        Self::start(&name, Box::new(file), length, options)
    }

    /// Opens a file that is in memory already; `name` is what problems call it.
    pub fn from_bytes(name: &str, bytes: Vec<u8>, options: &SourceOptions) -> Result<Self, OpenError> {
        let length = bytes.len() as u64;
        Self::start(name, Box::new(Cursor::new(bytes)), length, options)
    }

    /// The file's name, as problems say it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The names of the columns, trimmed.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The rows above the header, blank ones among them, for whoever writes the file anew.
    pub fn preamble(&self) -> &[Vec<String>] {
        &self.preamble
    }

    /// What stands between the cells; a comma for a workbook.
    pub fn delimiter(&self) -> u8 {
        match &self.rows {
            Rows::Text(rows) => rows.delimiter(),
            Rows::Workbook(_) => b',',
        }
    }

    /// The encoding of a text file as far as it was read; none for a workbook.
    pub fn encoding(&self) -> Option<&'static str> {
        match &self.rows {
            Rows::Text(rows) => Some(rows.encoding_name()),
            Rows::Workbook(_) => None,
        }
    }

    /// The sheets of a workbook, in its order; none for a text file.
    pub fn sheets(&self) -> &[String] {
        match &self.rows {
            Rows::Text(_) => &[],
            Rows::Workbook(rows) => rows.sheets(),
        }
    }

    pub fn is_workbook(&self) -> bool {
        matches!(self.rows, Rows::Workbook(_))
    }

    pub fn progress(&self) -> Progress {
        match &self.rows {
            Rows::Text(rows) => Progress { done: rows.bytes_taken(), total: self.total },
            Rows::Workbook(rows) => Progress { done: rows.number(), total: rows.total() },
        }
    }

    /// The next row that is not blank; none at the end. A row that cannot be used is a row still, and says
    /// why ([`Row::fault`]); an error means that nothing more can be read.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>, OpenError> {
        match &mut self.rows {
            Rows::Text(rows) => rows.next_row().map_err(|error| OpenError::unreadable(&self.file, &error)),
            Rows::Workbook(rows) => rows.next_row().map_err(|fault| OpenError::new(&self.file, fault)),
        }
    }

    fn start(
        name: &str,
        mut file: Box<dyn ReadSeek>,
        total: u64,
        options: &SourceOptions,
    ) -> Result<Self, OpenError> {
        let unreadable = |error| OpenError::unreadable(name, &error);
        let refused = |fault| OpenError::new(name, fault);
        let mut first = Vec::new();
        file.by_ref().take(8).read_to_end(&mut first).map_err(unreadable)?;
        file.rewind().map_err(unreadable)?;
        let rows = if first.starts_with(b"PK\x03\x04") {
            if WORKBOOK_MAX < total {
                return Err(refused(workbook_too_large()));
            }
            Rows::Workbook(Box::new(WorkbookRows::open(file, options).map_err(refused)?))
        } else if first.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(refused(old_workbook()));
        } else {
            let decoder = Decoder::open(Box::new(file), options.encoding).map_err(unreadable)?;
            let rows = TextRows::open(decoder, options.delimiter, options.header_row).map_err(unreadable)?;
            Rows::Text(Box::new(rows.map_err(refused)?))
        };
        let mut source =
            Self { file: name.to_owned(), header: Vec::new(), preamble: Vec::new(), total, rows };
        source.read_header(options.header_row)?;
        Ok(source)
    }

    fn read_header(&mut self, header_row: u64) -> Result<(), OpenError> {
        let mut preamble = Vec::new();
        let header = loop {
            let Some(row) = self.next_row()? else {
                return Err(OpenError::new(&self.file, no_header(header_row)));
            };
            let cells: Vec<String> = row.cells().map(str::to_owned).collect();
            preamble.resize(
                usize::try_from(row.number() - 1).unwrap_or_default().max(preamble.len()),
                Vec::new(),
            );
            if header_row <= row.number() {
                break row.fault().cloned().map_or(Ok(cells), Err);
            }
            preamble.push(cells);
        };
        let header = header.and_then(checked_header).map_err(|fault| OpenError::new(&self.file, fault))?;
        match &mut self.rows {
            Rows::Text(rows) => rows.set_width(header.len()),
            Rows::Workbook(rows) => rows.set_width(header.len()),
        }
        self.header = header;
        self.preamble = preamble;
        Ok(())
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("file", &self.file)
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}

/// Trims the names, drops empty ones at the end, and refuses what cannot name a column.
fn checked_header(cells: Vec<String>) -> Result<Vec<String>, Fault> {
    let mut header: Vec<String> = cells.iter().map(|it| it.trim().to_owned()).collect();
    while header.last().is_some_and(String::is_empty) {
        header.pop();
    }
    if COLUMNS_MAX < header.len() {
        return Err(too_many_columns(header.len()));
    }
    let mut seen = HashMap::new();
    for (index, name) in header.iter().enumerate() {
        if name.is_empty() {
            return Err(empty_header(index));
        }
        if let Some(first) = seen.insert(name.as_str(), index) {
            return Err(duplicate_header(name, first, index));
        }
    }
    Ok(header)
}

/// A column as a spreadsheet calls it: A, B, …, Z, AA.
fn letters(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while 0 < rest {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1).div_euclid(26);
    }
    letters.iter().rev().collect()
}

fn no_header(header_row: u64) -> Fault {
    Fault::new(
        "header_missing",
        format!("第 {header_row} 行没有表头。请在首行写列名,或在映射的 [file] 中设 header_row"),
        format!(
            "there is no header in row {header_row}; name the columns in the first row, or set `header_row` in [file] of the mapping"
        ),
    )
}

fn empty_header(index: usize) -> Fault {
    let (number, letters) = (index + 1, letters(index));
    Fault::new(
        "header_empty",
        format!("第 {number} 列({letters})没有列名,请补上或删除该列"),
        format!("column {number} ({letters}) has no name; name it or remove it"),
    )
}

fn duplicate_header(name: &str, first: usize, second: usize) -> Fault {
    let (first_letters, second_letters) = (letters(first), letters(second));
    let (first, second) = (first + 1, second + 1);
    Fault::new(
        "header_duplicate",
        format!("第 {first} 列({first_letters})和第 {second} 列({second_letters})同名“{name}”,请改名其一"),
        format!(
            "columns {first} ({first_letters}) and {second} ({second_letters}) are both named `{name}`; rename one"
        ),
    )
}

fn too_many_columns(found: usize) -> Fault {
    Fault::new(
        "too_many_columns",
        format!("有 {found} 列,最多 {COLUMNS_MAX} 列"),
        format!("has {found} columns, at most {COLUMNS_MAX} can be read"),
    )
}

fn workbook_too_large() -> Fault {
    Fault::new(
        "too_large",
        "XLSX 文件超过 100 MiB。请另存为 CSV,CSV 不限大小",
        "this workbook is larger than 100 MiB; save it as CSV, which may have any size",
    )
}

fn old_workbook() -> Fault {
    Fault::new(
        "old_workbook",
        "这是旧版 XLS 或加密的工作簿。请另存为未加密的 XLSX 或 CSV",
        "this is an old XLS or an encrypted workbook; save it as plain XLSX or as CSV",
    )
}
