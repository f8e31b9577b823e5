//! What is printed: tables in Markdown as the rows come in, or one JSON object at the end.

use anyhow::Result;
use serde::Serialize;
use serde_json::{Map, Value};
use std::io::{self, Write};

/// A row of a table.
pub(crate) trait Row: Serialize {
    const COLUMNS: &'static [&'static str];

    fn cells(&self) -> Vec<String>;

    /// Whether the row keeps what was promised; true for one that promises nothing.
    fn holds(&self) -> bool;
}

/// Everything found so far.
#[derive(Debug)]
pub(crate) struct Report {
    json: bool,
    holds: bool,
    tables: Map<String, Value>,
}

impl Report {
    pub(crate) fn new(json: bool) -> Self {
        Self { json, holds: true, tables: Map::new() }
    }

    /// Adds a row to the table of that name.
    pub(crate) fn add<R: Row>(&mut self, table: &str, row: &R) -> Result<()> {
        self.holds &= row.holds();
        let begins = !self.tables.contains_key(table);
        let rows = self.tables.entry(table).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(rows) = rows {
            rows.push(serde_json::to_value(row)?);
        }
        if self.json {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        if begins {
            let rule = vec!["---"; R::COLUMNS.len()];
            write!(out, "\n{}{}", line(R::COLUMNS), line(&rule))?;
        }
        Ok(write!(out, "{}", line(&row.cells()))?)
    }

    /// Ends the report and gives whether everything holds.
    pub(crate) fn finish(mut self) -> Result<bool> {
        let mut out = io::stdout().lock();
        if self.json {
            self.tables.insert("holds".to_owned(), Value::Bool(self.holds));
            writeln!(out, "{}", Value::Object(self.tables))?;
        } else {
            writeln!(out, "\n{}", if self.holds { "everything holds" } else { "NOT everything holds" })?;
        }
        Ok(self.holds)
    }
}

/// Says on the terminal what is under way.
pub(crate) fn note(text: &str) {
    eprintln!("bench: {text}");
}

fn line<S: AsRef<str>>(cells: &[S]) -> String {
    let cells: Vec<_> = cells.iter().map(|it| it.as_ref().replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Kept(bool);

    impl Row for Kept {
        const COLUMNS: &'static [&'static str] = &["kept"];

        fn cells(&self) -> Vec<String> {
            vec![self.0.to_string()]
        }

        fn holds(&self) -> bool {
            self.0
        }
    }

    #[test]
    fn one_row_that_fails_fails_the_report() {
        let mut report = Report::new(true);
        for kept in [true, false, true] {
            report.add("table", &Kept(kept)).unwrap();
        }
        assert!(!report.finish().unwrap());
        assert!(Report::new(true).finish().unwrap());
    }

    #[test]
    fn a_bar_in_a_cell_does_not_end_it() {
        assert_eq!(line(&["a|b", "c"]), "| a\\|b | c |\n");
    }
}
