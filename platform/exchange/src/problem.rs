//! What can be wrong with a file, its header, a row, a cell or a mapping, told with the place and the fix.

use kernel::Words;
use serde::Serialize;

/// What is wrong, as a code for programs and as words for people: what was read, why it cannot be used,
/// how to put it right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    pub code: &'static str,
    pub message: Words,
}

impl Fault {
    pub fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, message: Words::new(zh, en) }
    }

    /// The fault as found in the column named.
    pub fn in_column(self, column: impl Into<String>) -> CellProblem {
        CellProblem { column: Some(column.into()), code: self.code, message: self.message }
    }

    /// The fault of the whole row.
    pub fn of_row(self) -> CellProblem {
        CellProblem { column: None, code: self.code, message: self.message }
    }
}

/// Why one cell, or with no column the whole row, cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellProblem {
    /// The column as the file's own header names it; the field's name when a constant stands for it.
    pub column: Option<String>,
    pub code: &'static str,
    pub message: Words,
}

impl CellProblem {
    /// A problem that the capability found in a column: a negative litre, an unknown station.
    pub fn new(column: impl Into<String>, code: &'static str, message: Words) -> Self {
        Self { column: Some(column.into()), code, message }
    }

    pub fn in_row(self, file: &str, row: u64) -> RowProblem {
        RowProblem { file: file.to_owned(), row, column: self.column, code: self.code, message: self.message }
    }
}

/// Gathers what is wrong with one row, so that its user can put everything right at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<CellProblem>);

impl Problems {
    /// The value, or none with the problem kept.
    pub fn take<T>(&mut self, result: Result<T, CellProblem>) -> Option<T> {
        result.map_err(|problem| self.0.push(problem)).ok()
    }

    pub fn push(&mut self, problem: CellProblem) {
        self.0.push(problem);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn as_slice(&self) -> &[CellProblem] {
        &self.0
    }
}

/// A [`CellProblem`] with its place: file and row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowProblem {
    pub file: String,
    /// As a spreadsheet counts: the first row of the file is 1.
    pub row: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    pub code: &'static str,
    pub message: Words,
}

/// Why a header does not serve the fields asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeaderProblem {
    /// The field that lacks its column.
    pub field: String,
    /// The column that was looked for or found unfit.
    pub column: Option<String>,
    pub code: &'static str,
    pub message: Words,
}

/// Why a file cannot be opened, or not be read further.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{file}: {}", fault.message.en)]
pub struct OpenError {
    pub file: String,
    pub fault: Fault,
}

impl OpenError {
    pub(crate) fn new(file: &str, fault: Fault) -> Self {
        Self { file: file.to_owned(), fault }
    }

    pub(crate) fn unreadable(file: &str, error: &std::io::Error) -> Self {
        Self::new(
            file,
            Fault::new(
                "cannot_read",
                format!("无法读取文件:{error}。请检查路径和权限"),
                format!("cannot be read: {error}; check the path and the permissions"),
            ),
        )
    }
}

/// Why a mapping file cannot be used, with the line at fault where one is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{file}{}: {}", line.map(|it| format!(" line {it}")).unwrap_or_default(), fault.message.en)]
pub struct MappingError {
    pub file: String,
    pub line: Option<usize>,
    pub fault: Fault,
}
