//! The file on its way: written without a name, so that nothing is left of it, and sent only when it is complete.

use crate::asked::FileFormat;
use database::{AuditEntry, Work};
use exchange::{Column, Header, TableError, TableWriter};
use kernel::{Code, Lang, Problem};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufWriter, Error, Seek};
use web::{App, Download};

/// A file while rows are written into it.
#[derive(Debug)]
pub(crate) struct Draft {
    file: File,
    pub(crate) table: TableWriter,
    format: FileFormat,
}

impl Draft {
    /// Begins with the titles in the reader's language.
    pub(crate) fn begin(
        app: &App,
        format: FileFormat,
        columns: &[Column],
        lang: Lang,
    ) -> Result<Self, Problem> {
        let file = tempfile::tempfile_in(app.data_dir.as_path()).map_err(cannot_store)?;
        let output = BufWriter::new(file.try_clone().map_err(cannot_store)?);
        let mut table =
            TableWriter::new(output, format.format(), columns, Header::Titles(lang)).map_err(unwritten)?;
        // Whom a list held is remembered, so that a person can be told who was given their data.
        let is_number = |it: &Column| it.name == "number" || it.name == "customer_number";
        if let Some(column) = columns.iter().position(is_number) {
            table.watch(column);
        }
        Ok(Self { file, table, format })
    }

    /// Completes the file; it is called after its list and the day.
    pub(crate) fn finish(self, app: &App, list: &str) -> Result<Download, Problem> {
        self.table.finish().map_err(unwritten)?;
        let mut file = self.file;
        file.rewind().map_err(cannot_store)?;
        let name = format!("{list}-{}.{}", today(app), self.format.ending());
        Ok(Download::of_file(name, self.format.content_type(), file))
    }
}

/// The day in the company's time zone.
fn today(app: &App) -> chrono::NaiveDate {
    let now = app.now().utc();
    let zone = app.settings.business.time_zone.parse::<chrono_tz::Tz>();
    zone.map_or_else(|_| now.date_naive(), |zone| now.with_timezone(&zone).date_naive())
}

/// Notes what left the house.
pub(crate) fn note(work: &mut Work, action: &'static str, (rows, filter): (u64, &Value)) {
    let detail = json!({ "rows": rows, "filter": filter });
    work.audit(AuditEntry { action, subject_kind: "export", subject: None, unit: None, detail });
}

pub(crate) fn unwritten(error: TableError) -> Problem {
    match error {
        TableError::TooManyRows => {
            let words = error.words();
            Problem::field("format", "too_many_rows", format!("{} / {}", words.en, words.zh))
        }
        TableError::Io(error) => cannot_store(error),
        other => Problem::internal(other),
    }
}

fn cannot_store(error: Error) -> Problem {
    Problem { cause: Some(error.to_string()), ..Problem::new(Code::CannotStore) }
}
