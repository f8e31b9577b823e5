//! The files that are measured: a synthetic area, its sales cut to the sizes asked for.

use super::{Options, UNTIL};
use crate::program::{Program, finish, text};
use anyhow::{Context, Result, bail};
use csv::ByteRecord;
use std::path::{Path, PathBuf};

/// A generated area.
#[derive(Debug)]
pub(super) struct Area {
    folder: PathBuf,
    /// So many rows as are imported on time.
    pub(super) to_import: Cut,
    /// So many that the fills of known customers are as many as are analysed.
    pub(super) to_analyse: Cut,
}

/// The beginning of a file of sales.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    pub(super) file: PathBuf,
    pub(super) rows: u64,
}

impl Area {
    pub(super) fn make(program: &Program, options: &Options, folder: &Path) -> Result<Self> {
        let area = folder.join("area");
        let (stations, customers) = (options.stations.to_string(), options.customers.to_string());
        let arguments = ["generate", text(&area)?, "--stations", &stations, "--customers", &customers];
        finish(program.command(&arguments).args(["--until", UNTIL]))?.well().context("generate")?;
        let sales = area.join("sales.csv");
        let to_import = Cut::make(&sales, folder.join("import.csv"), options.import_rows, |_| true)?;
        let identifier = column(&sales, "identifier")?;
        let of_known = |row: &ByteRecord| row.get(identifier).is_some_and(|it| !it.is_empty());
        let to_analyse = Cut::make(&sales, folder.join("analyse.csv"), options.analyse_fills, of_known)?;
        Ok(Self { folder: area, to_import, to_analyse })
    }

    pub(super) fn file(&self, kind: &str) -> PathBuf {
        self.folder.join(format!("{kind}.csv"))
    }
}

impl Cut {
    /// Copies the rows of `source` until `wanted` of those that count were copied.
    fn make(source: &Path, file: PathBuf, wanted: u64, counts: impl Fn(&ByteRecord) -> bool) -> Result<Self> {
        let mut reader = csv::Reader::from_path(source)?;
        let mut writer = csv::Writer::from_path(&file)?;
        writer.write_byte_record(reader.byte_headers()?)?;
        let (mut row, mut rows, mut counted) = (ByteRecord::new(), 0, 0);
        while counted < wanted && reader.read_byte_record(&mut row)? {
            writer.write_byte_record(&row)?;
            rows += 1;
            counted += u64::from(counts(&row));
        }
        writer.flush()?;
        if counted < wanted {
            bail!("the area has only {counted} of {wanted} fills: it needs more customers");
        }
        Ok(Self { file, rows })
    }
}

/// Where a column stands.
pub(super) fn column(file: &Path, name: &str) -> Result<usize> {
    let mut reader = csv::Reader::from_path(file)?;
    let found = reader.headers()?.iter().position(|it| it == name);
    found.with_context(|| format!("{} has no column `{name}`", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_cut_ends_with_the_last_row_that_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("sales.csv");
        fs::write(&source, "receipt,identifier\n1,a\n2,\n3,b\n4,c\n").unwrap();
        let known = column(&source, "identifier").unwrap();
        let cut = |wanted| {
            let counts = |row: &ByteRecord| !row.get(known).unwrap().is_empty();
            Cut::make(&source, folder.path().join("cut.csv"), wanted, counts)
        };
        let two = cut(2).unwrap();
        assert_eq!(two.rows, 3);
        assert_eq!(fs::read_to_string(two.file).unwrap(), "receipt,identifier\n1,a\n2,\n3,b\n");
        assert!(cut(4).unwrap_err().to_string().contains("only 3 of 4"));
    }
}
