//! The same models of the same customers fitted by the Python package lifetimes, in the same run.

use super::{BEST_OF, best};
use crate::program::text;
use crate::python::Environment;
use crate::quality::cdnow_master;
use crate::report::{Report, note};
use crate::speed::TABLE;
use crate::speed::measure::Measure;
use analytics::lifetime::{Dropout, Record, RepeatsModel};
use anyhow::{Context, Result, ensure};
use kernel::BusinessDay;
use std::path::Path;

/// The last release, and packages of its time that Python 3.11 still has.
const PACKAGES: [&str; 5] =
    ["lifetimes==0.11.3", "numpy==1.26.4", "scipy==1.11.4", "pandas==1.5.3", "autograd==1.6.2"];
/// Theirs must take so many times as long: ours at most a tenth.
const PART_MAX: f64 = 0.1;

const FIT: &str = "
import json, sys, time
import pandas
from lifetimes import BetaGeoFitter, ModifiedBetaGeoFitter
customers = pandas.read_csv(sys.argv[1], names=['frequency', 'recency', 'age'])
found = {'customers': len(customers)}
for fitter in (BetaGeoFitter, ModifiedBetaGeoFitter):
    best = None
    for _ in range(int(sys.argv[2])):
        model = fitter(penalizer_coef=0.0)
        began = time.perf_counter()
        model.fit(customers['frequency'], customers['recency'], customers['age'])
        seconds = time.perf_counter() - began
        best = seconds if best is None else min(best, seconds)
    found[fitter.__name__] = {'seconds': best, 'parameters': list(model.params_[['r', 'alpha', 'a', 'b']])}
print(json.dumps(found))
";

/// How far apart the parameters may be, as a part of them: the searches end a little beside the top.
const SAME: f64 = 0.01;

pub(super) fn measure(data: &Path, folder: &Path, report: &mut Report) -> Result<()> {
    note("installing lifetimes in an environment that is thrown away");
    let environment = Environment::make(&folder.join("lifetimes"), &PACKAGES)?;
    let (customers, until) = cdnow_master(data)?;
    let table = folder.join("customers.csv");
    write(&customers, until, &table)?;
    note("fitting CDNOW by lifetimes");
    let found = environment.run(FIT, &[text(&table)?, &BEST_OF.to_string()])?;
    ensure!(found["customers"] == customers.len(), "lifetimes saw other customers: {found}");
    let records: Vec<Record> = customers.iter().filter_map(|it| Record::new(it, until)).collect();
    for (name, fitter, dropout) in [
        ("BG/NBD", "BetaGeoFitter", Dropout::AfterRepeat),
        ("MBG/NBD", "ModifiedBetaGeoFitter", Dropout::AfterEvery),
    ] {
        let model = RepeatsModel { dropout, k: 1 };
        let ours = best(&records, model, BEST_OF)?;
        let theirs = found[fitter]["seconds"].as_f64().context("no seconds")?;
        let what = format!(
            "{name} on all of CDNOW, {} customers, beside lifetimes",
            super::super::grouped(records.len() as u64)
        );
        report.add(TABLE, &Measure::seconds_against(what, ours, theirs, PART_MAX))?;
        let it = analytics::lifetime::fit(&records, model)?.parameters;
        for (at, mine) in [it.r, it.alpha, it.a, it.b].into_iter().enumerate() {
            let theirs = found[fitter]["parameters"][at].as_f64().context("no parameter")?;
            ensure!(
                (mine / theirs - 1.0).abs() < SAME,
                "{name}: {it:?} here, {} there",
                found[fitter]["parameters"]
            );
        }
    }
    Ok(())
}

/// Repeats, weeks to the last of them, and weeks that the customer is known.
fn write(customers: &[Vec<BusinessDay>], until: BusinessDay, file: &Path) -> Result<()> {
    let mut writer = csv::Writer::from_path(file)?;
    let weeks = |from: BusinessDay, until: BusinessDay| (f64::from(until.since(from)) / 7.0).to_string();
    for days in customers {
        let (first, last) = (*days.first().context("a day")?, *days.last().context("a day")?);
        writer.write_record([(days.len() - 1).to_string(), weeks(first, last), weeks(first, until)])?;
    }
    Ok(writer.flush()?)
}
