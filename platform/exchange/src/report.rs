//! What became of an import: the rows refused, with the reason beside each and in the cell at fault, and the count.

use crate::output::Output;
use crate::problem::{CellProblem, Fault, RowProblem};
use crate::source::{Row, Source};
use crate::table::{ColumnKind, Format, TableError, TableWriter};
use kernel::{Lang, Words};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// Writes rejected rows in the file's own columns, with the reasons in one column more. Put right, the
/// file can be imported with the same mapping.
#[derive(Debug)]
pub struct Rejects {
    table: TableWriter,
    /// Cells before the reasons.
    width: usize,
    /// The columns of the file read.
    header: Vec<String>,
    lang: Lang,
}

/// The reasons' column, so named that no file has it by accident.
const REASONS: (&str, &str) = ("导入问题", "import problems");

impl Rejects {
    /// Creates the file: XLSX when its name ends so, else CSV with the source's delimiter.
    pub fn create(path: impl AsRef<Path>, source: &Source, lang: Lang) -> Result<Self, TableError> {
        let path = path.as_ref();
        let is_workbook = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("xlsx"));
        let format = if is_workbook { Format::Xlsx } else { Format::CsvWithMark };
        Self::start(Output::create(path)?, format, source, lang)
    }

    /// Writes to anything.
    pub fn new(
        output: impl Write + Send + 'static,
        format: Format,
        source: &Source,
        lang: Lang,
    ) -> Result<Self, TableError> {
        Self::start(Output::to(output), format, source, lang)
    }

    fn start(output: Output, format: Format, source: &Source, lang: Lang) -> Result<Self, TableError> {
        // A file that was rejected before carries the column already: it is written anew.
        let is_reasons = |it: &String| [REASONS.0, REASONS.1].contains(&it.as_str());
        let header = source.header();
        let width = header.len() - usize::from(header.last().is_some_and(is_reasons));
        let kinds = vec![ColumnKind::Text; width + 1];
        let mut table = TableWriter::start(output, format, source.delimiter(), &kinds)?;
        for row in source.preamble() {
            table.write_texts(row.iter().map(String::as_str))?;
        }
        let title = match lang {
            Lang::Zh => REASONS.0,
            Lang::En => REASONS.1,
        };
        table.write_texts(header[..width].iter().map(String::as_str).chain([title]))?;
        Ok(Self { table, width, header: header.to_vec(), lang })
    }

    /// Writes one row as it was read, and why it was refused.
    pub fn write(&mut self, row: &Row<'_>, problems: &[CellProblem]) -> Result<(), TableError> {
        let surplus: Vec<_> = row.cells().skip(self.header.len()).filter(|it| !it.is_empty()).collect();
        let surplus = (!surplus.is_empty()).then(|| surplus_cells(&surplus.join(", ")));
        let reasons: Vec<_> = problems.iter().chain(&surplus).map(|it| reason(it, self.lang)).collect();
        let reasons = reasons.join("; ");
        let cells = (0..self.width).map(|it| row.get(it));
        let marks = self.marks(problems);
        self.table.write_marked(cells.chain([reasons.as_str()]), &marks)
    }

    /// The cells at fault, each with what is wrong with it in both languages. A fault of the whole row, or of a
    /// column that the file does not have, is marked at the reasons.
    fn marks(&self, problems: &[CellProblem]) -> Vec<(usize, String)> {
        let mut marks: Vec<(usize, String)> = Vec::new();
        for problem in problems {
            let at = problem.column.as_ref().and_then(|it| self.header.iter().position(|name| name == it));
            let at = at.filter(|it| *it < self.width).unwrap_or(self.width);
            let text = format!("{}\n{}", problem.message.zh, problem.message.en);
            match marks.iter_mut().find(|it| it.0 == at) {
                Some((_, told)) => {
                    told.push('\n');
                    told.push_str(&text);
                }
                None => marks.push((at, text)),
            }
        }
        marks
    }

    /// Completes the file.
    pub fn finish(self) -> Result<(), TableError> {
        self.table.finish()
    }
}

fn reason(problem: &CellProblem, lang: Lang) -> String {
    let message = problem.message.get(lang);
    match &problem.column {
        Some(column) => format!("{column}: {message}"),
        None => message.to_owned(),
    }
}

/// What stood beyond the last column, which has no column in the new file either.
fn surplus_cells(cells: &str) -> CellProblem {
    Fault::new("surplus_cells", format!("多余内容:{cells}"), format!("beyond the last column: {cells}"))
        .of_row()
}

/// Counts rows and problems, and keeps the first few to show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Rows read.
    pub rows: u64,
    /// Rows refused.
    pub rejected: u64,
    /// Problems by code.
    pub problems: BTreeMap<&'static str, u64>,
    /// The first problems, at most [`Tally::SHOWN_MAX`].
    pub first: Vec<RowProblem>,
}

impl Tally {
    /// How many problems are kept to show.
    pub const SHOWN_MAX: usize = 100;

    /// Counts a refused row with its problems; rows read are counted by whoever reads them.
    pub fn reject(&mut self, file: &str, row: u64, problems: &[CellProblem]) {
        self.rejected += 1;
        for problem in problems {
            *self.problems.entry(problem.code).or_default() += 1;
            if self.first.len() < Self::SHOWN_MAX {
                self.first.push(problem.clone().in_row(file, row));
            }
        }
    }
}

impl RowProblem {
    /// The problem as one line for a terminal: file, row, column, what and how to fix it.
    pub fn line(&self, lang: Lang) -> String {
        let (file, row) = (&self.file, self.row);
        let column = self.column.as_deref();
        let words = Words::new(
            format!("{file} 第 {row} 行{}:", column.map(|it| format!(",{it} 列")).unwrap_or_default()),
            format!("{file}, row {row}{}: ", column.map(|it| format!(", column {it}")).unwrap_or_default()),
        );
        format!("{}{}", words.get(lang), self.message.get(lang))
    }
}
