//! From which export a leaked list came.

use crate::model::ExportId;
use crate::store::{self, ExportRow};
use customers::trace_canaries;
use database::Scope;
use exchange::{OpenError, Source, SourceOptions};
use kernel::{Instant, Problem, Words};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use utoipa::ToSchema;
use web::App;

/// An export of which planted rows stand in a file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Traced {
    pub export_id: Option<ExportId>,
    pub export_number: i64,
    pub list: Option<String>,
    pub user_name: Option<String>,
    pub asked_at: Option<Instant>,
    /// Rows of the leaked file, as a spreadsheet counts.
    pub rows: Vec<u64>,
}

/// Cells looked up at once.
const CELLS_PER_STEP: usize = 4_000;
/// A planted text is short.
const CELL_CHARS_MAX: usize = 100;
/// Rows told of each export.
const ROWS_SHOWN_MAX: usize = 50;

/// Looks for planted rows in a file, in every cell, since a leaked list may have lost its columns.
///
/// # Errors
/// It is no table, or the database is not there.
pub async fn trace_file(app: &App, path: PathBuf) -> Result<Vec<Traced>, Problem> {
    let reader = app.db.read(Scope::Everything);
    let mut source = tokio::task::spawn_blocking(move || Source::open(&path, &SourceOptions::default()))
        .await
        .map_err(Problem::internal)?
        .map_err(no_table)?;
    let mut cells: Vec<(u64, String)> = source.header().iter().map(|it| (1, it.clone())).collect();
    let mut found: BTreeMap<i64, Vec<u64>> = BTreeMap::new();
    loop {
        let row = source.next_row().map_err(no_table)?;
        let is_end = row.is_none();
        if let Some(row) = row {
            let short =
                row.cells().map(str::trim).filter(|it| !it.is_empty() && it.len() <= CELL_CHARS_MAX * 4);
            cells.extend(short.map(|it| (row.number(), it.to_owned())));
        }
        if CELLS_PER_STEP <= cells.len() || is_end {
            let texts: HashSet<&str> = cells.iter().map(|it| it.1.as_str()).collect();
            let texts: Vec<&str> = texts.into_iter().collect();
            let planted = trace_canaries(&reader, &app.vault, &texts).await?;
            for (row, text) in &cells {
                if let Some(number) = planted.get(text) {
                    let rows = found.entry(*number).or_default();
                    if rows.last() != Some(row) && rows.len() < ROWS_SHOWN_MAX {
                        rows.push(*row);
                    }
                }
            }
            cells.clear();
        }
        if is_end {
            break;
        }
    }
    let numbers: Vec<i64> = found.keys().copied().collect();
    let known = store::by_numbers(&reader, &numbers).await?;
    Ok(found.into_iter().map(|(number, rows)| told(number, rows, &known)).collect())
}

fn told(number: i64, rows: Vec<u64>, known: &[ExportRow]) -> Traced {
    let row = known.iter().find(|it| it.number == number);
    Traced {
        export_id: row.map(|it| ExportId(it.id)),
        export_number: number,
        list: row.map(|it| it.list.clone()),
        user_name: row.map(|it| it.user_name.clone()),
        asked_at: row.map(|it| Instant::from_micros(it.asked_at_us)),
        rows,
    }
}

fn no_table(error: OpenError) -> Problem {
    let Words { zh, en } = error.fault.message;
    Problem::field("file", "no_table", format!("{en} / {zh}"))
}
