//! Classifying and watching everybody, beside the shell grouping the same fills by customer and period.

use super::measure::{Measure, megabytes};
use super::{Bench, TABLE, grouped};
use crate::program::text;
use crate::report::{Report, note};
use crate::sqlite;
use anyhow::{Context, Result, bail};
use kernel::BusinessDay;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Ours may take so many times as long.
const RATIO_MAX: f64 = 3.0;
/// What its memory must stay below.
const PEAK_MEGABYTES: f64 = 500.0;

/// The same fills as integers, in a table of the shell's.
#[derive(Debug)]
struct Baseline {
    database: PathBuf,
    fills: u64,
    last_day: BusinessDay,
}

/// A row of the exported sales: what of it is grouped.
#[derive(Debug, Deserialize)]
struct Exported {
    business_day: BusinessDay,
    customer_number: String,
    quantity: String,
    estimated_quantity: String,
    amount: String,
}

/// Measures, and gives the data directory that was analysed last.
pub(super) fn measure(bench: &Bench<'_>, report: &mut Report) -> Result<PathBuf> {
    note(&format!("importing {} rows to analyse", bench.area.to_analyse.rows));
    let imported = bench.fresh("imported", &bench.prepared)?;
    bench.program.on_sqlite(&imported).import("sales", &bench.area.to_analyse.file)?;
    let base = Baseline::make(bench, &imported)?;
    let (mut ours, mut baseline, mut peak_bytes) = (f64::MAX, f64::MAX, 0);
    let mut analysed = imported.clone();
    for round in 1..=bench.options.best_of {
        note(&format!("analyse, {round} of {}", bench.options.best_of));
        baseline = baseline.min(base.group()?);
        analysed = bench.fresh("analysed", &imported)?;
        // Each time an installation that was never analysed: a second run has less to store.
        let ran = bench.program.on_sqlite(&analysed).run(&["analyse", "--json"])?.well()?;
        if ran.json()?["as_of"] != base.last_day.to_string() {
            bail!("analysed another day than {}: {}", base.last_day, ran.out);
        }
        (ours, peak_bytes) = (ours.min(ran.took.as_secs_f64()), ran.peak_bytes.max(peak_bytes));
    }
    fs::remove_dir_all(imported)?;
    let (fills, customers) = (grouped(base.fills), grouped(u64::from(bench.options.customers)));
    let what = format!("`analyse` over {fills} fills of {customers} customers");
    report.add(TABLE, &Measure::seconds_against(what, ours, baseline, RATIO_MAX))?;
    let peak = Measure::below("peak memory of `analyse`", megabytes(peak_bytes), "MB", PEAK_MEGABYTES);
    report.add(TABLE, &peak)?;
    Ok(analysed)
}

impl Baseline {
    /// Takes the fills as the product knows them, by its own export.
    fn make(bench: &Bench<'_>, data: &Path) -> Result<Self> {
        let (list, integers) = (bench.folder.join("sales.csv"), bench.folder.join("integers.csv"));
        let export = ["export", "sales", "--format", "csv", "--output", text(&list)?];
        bench.program.on_sqlite(data).run(&export)?.well().context("export sales")?;
        let (fills, last_day) = to_integers(&list, &integers)?;
        let database = bench.folder.join("fills.db");
        let import = format!(".import --csv '{}' fill", text(&integers)?);
        sqlite::shell(
            &database,
            &[
                "create table fill (customer integer, day integer, quantity integer, amount integer)",
                &import,
                "create index fill_by_customer on fill (customer, day, quantity, amount)",
                "analyze",
            ],
        )?;
        fs::remove_file(list)?;
        fs::remove_file(integers)?;
        Ok(Self { database, fills, last_day })
    }

    /// Seconds to group. The groups are counted instead of printed, since printing them is no grouping.
    fn group(&self) -> Result<f64> {
        let grouping = format!(
            "select customer, ({} - day) / 28 as period, count(*) as fills, sum(quantity) as quantity,
                    sum(amount) as amount
             from fill
             group by customer, period",
            self.last_day.0
        );
        // Every figure is used, so that none is left out.
        let totals = format!("select sum(fills), sum(quantity), sum(amount) from ({grouping})");
        let ran = sqlite::shell(&self.database, &[&totals])?;
        if ran.out.split('|').next() != Some(self.fills.to_string().as_str()) {
            bail!("the shell grouped another number of fills than {}: {}", self.fills, ran.out);
        }
        Ok(ran.took.as_secs_f64())
    }
}

/// Writes customer, day, quantity and amount of the fills of known customers, all integers; gives how many
/// there are, and the last day of all sales.
fn to_integers(list: &Path, integers: &Path) -> Result<(u64, BusinessDay)> {
    let mut reader = csv::Reader::from_path(list)?;
    let mut writer = csv::Writer::from_path(integers)?;
    let mut serials: BTreeMap<String, usize> = BTreeMap::new();
    let (mut fills, mut last_day) = (0, BusinessDay(0));
    for row in reader.deserialize() {
        let row: Exported = row?;
        last_day = last_day.max(row.business_day);
        if row.customer_number.is_empty() {
            continue;
        }
        let next = serials.len() + 1;
        let customer = *serials.entry(row.customer_number).or_insert(next);
        let quantity = if row.quantity.is_empty() { row.estimated_quantity } else { row.quantity };
        // Both have a fixed number of decimals.
        let (quantity, amount) = (quantity.replace('.', ""), row.amount.replace('.', ""));
        let amount: i64 = amount.parse().with_context(|| format!("`{amount}` is no amount"))?;
        // Nothing where not even an estimate is known.
        let quantity: i64 = quantity.parse().unwrap_or_default();
        writer.write_record(
            [customer as i64, row.business_day.0.into(), quantity, amount].map(|it| it.to_string()),
        )?;
        fills += 1;
    }
    writer.flush()?;
    Ok((fills, last_day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_become_integers_and_anonymous_ones_are_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let (list, integers) = (folder.path().join("a"), folder.path().join("b"));
        let text = "business_day,customer_number,quantity,estimated_quantity,amount\n\
                    1970-01-02,K1,10.500,,70.00\n1970-01-03,,1.000,,7.00\n1970-01-02,K1,,2.000,-14.50\n";
        fs::write(&list, text).unwrap();
        assert_eq!(to_integers(&list, &integers).unwrap(), (2, BusinessDay(2)));
        assert_eq!(fs::read_to_string(integers).unwrap(), "1,1,10500,7000\n1,1,2000,-1450\n");
    }
}
