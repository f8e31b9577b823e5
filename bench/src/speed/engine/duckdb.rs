//! DuckDB's one grouping by customer and period of 28 days of the same fills, from Parquet.

use super::fills::{Area, UNTIL};
use crate::program::text;
use crate::python::{Environment, THREADS};
use crate::report::note;
use anyhow::{Context, Result, ensure};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

const PACKAGE: &str = "duckdb==2.0.1";

const TO_PARQUET: &str = "
import duckdb, sys
duckdb.execute('set enable_progress_bar = false')
rows, parquet = sys.argv[1:]
columns = {name: 'BIGINT' if name in ('ml', 'amount', 'margin') else 'INTEGER'
           for name in ('customer', 'day', 'station', 'family', 'ml', 'amount', 'margin')}
duckdb.execute(f\"copy (from read_csv('{rows}', header = false, columns = {columns})) to '{parquet}'\")
print('{}')
";

/// The better of two times, so that the file is in memory. Every figure is used, so that none is left out; once the groups
/// are summed up, once they are kept.
const GROUP: &str = "
import duckdb, json, sys, time
parquet, threads, until = sys.argv[1:]
duckdb.execute(f'set threads = {threads}')
duckdb.execute('set enable_progress_bar = false')
grouping = f'''select customer, ({until} - day) // 28 as period, count(*) as fills, sum(ml) as ml, sum(amount) as amount
               from read_parquet('{parquet}') group by customer, period'''
summed = f'select cast(sum(fills) as bigint), count(*), sum(ml), sum(amount) from ({grouping})'
kept = f'create or replace temp table kept as {grouping}'
best = [1e9, 1e9]
for _ in range(2):
    for at, statement in enumerate((summed, kept)):
        began = time.perf_counter()
        row = duckdb.execute(statement).fetchone()
        best[at] = min(best[at], time.perf_counter() - began)
        fills = row[0] if at == 0 else fills
print(json.dumps({'seconds': best[0], 'kept': best[1], 'fills': fills}))
";

/// The rows in a file, and who groups them.
#[derive(Debug)]
pub(super) struct Baseline {
    environment: Environment,
    parquet: PathBuf,
    fills: u64,
}

impl Baseline {
    pub(super) fn make(folder: &Path, area: Area) -> Result<Self> {
        note("installing DuckDB in an environment that is thrown away");
        let environment = Environment::make(&folder.join("duckdb"), &[PACKAGE])?;
        let (rows, parquet) = (folder.join("fills.csv"), folder.join("fills.parquet"));
        write(area, &rows)?;
        environment.run(TO_PARQUET, &[text(&rows)?, text(&parquet)?])?;
        fs::remove_file(rows)?;
        Ok(Self { environment, parquet, fills: area.fills })
    }

    /// Seconds to group and sum up, and seconds to group and keep the groups in memory.
    pub(super) fn group(&self) -> Result<[f64; 2]> {
        let (threads, until) = (THREADS.to_string(), UNTIL.0.to_string());
        let found = self.environment.run(GROUP, &[text(&self.parquet)?, &threads, &until])?;
        ensure!(found["fills"] == self.fills, "DuckDB grouped other rows: {found}");
        let seconds = |name: &str| found[name].as_f64().context("no seconds");
        Ok([seconds("seconds")?, seconds("kept")?])
    }
}

fn write(area: Area, rows: &Path) -> Result<()> {
    let mut out = BufWriter::new(File::create(rows)?);
    let mut failed = None;
    area.each(|customer, _, entries| {
        for it in entries {
            let margin = it.margin.map(|it| it.to_string()).unwrap_or_default();
            let (day, family) = (it.day.0, it.family.code());
            let row = writeln!(
                out,
                "{customer},{day},{},{family},{},{},{margin}",
                it.station, it.volume_ml, it.amount
            );
            failed = row.err().or(failed.take());
        }
    });
    out.flush()?;
    failed.map_or(Ok(()), |it| Err(it.into()))
}
