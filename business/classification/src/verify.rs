//! Checking what is kept against what it was made from.

use crate::operations::{Findings, RUN_RECORDED, run_detail};
use crate::rules::Seal;
use crate::store::{self, Found, ResultRow, RunRow, to_shown};
use crate::{levels, lifetimes};
use database::{Difference, Error, Query, Sql, derived};
use kernel::BusinessDay;
use std::collections::HashMap;
use uuid::Uuid;

const RESULT: &str = "classification_result";
const RUN: &str = "classification_run";

/// Checks what needs no recomputation: that every run is as the audit recorded it, and that the kept classes
/// of all days are those that the last run left.
pub async fn verify_books(sql: &impl Sql) -> Result<Vec<Difference>, Error> {
    let mut differences = Vec::new();
    let runs = store::all_runs(sql).await?;
    let mut recorded = recorded_runs(sql).await?;
    for run in &runs {
        match recorded.remove(&run.id) {
            None => differences.push(Difference::new(RUN, run.seq.to_string(), "is not in the audit")),
            Some(detail) if detail != run_detail(run) => {
                differences.push(Difference::new(
                    RUN,
                    run.seq.to_string(),
                    "is not as the audit recorded it",
                ));
            }
            Some(_) => {}
        }
    }
    for detail in recorded.values() {
        differences.push(Difference::new(RUN, detail["seq"].to_string(), "is missing"));
    }
    let mut digest = Seal::default();
    store::each_result(sql, |row| {
        digest.add(row.seal());
        Ok(())
    })
    .await?;
    let expected = runs.last().map_or_else(|| Seal::default().text(), |it| it.digest.clone());
    if digest.text() != expected {
        let what = "rows were altered, added or taken away since the last run";
        differences.push(Difference::new(RESULT, "all days", what));
    }
    Ok(differences)
}

async fn recorded_runs(sql: &impl Sql) -> Result<HashMap<Uuid, serde_json::Value>, Error> {
    let mut query =
        Query::new("select subject_id, detail from audit_entry where subject_id is not null and action = ");
    query.bind(RUN_RECORDED.to_owned());
    let rows: Vec<(Uuid, String)> = sql.rows(query).await?;
    rows.into_iter()
        .map(|(id, detail)| {
            let detail = serde_json::from_str(&detail)
                .map_err(|it| Error::Damaged(format!("audit of run {id}: {it}")))?;
            Ok((id, detail))
        })
        .collect()
}

/// The newest run, as far as recomputing it needs.
#[derive(Clone, Debug)]
pub struct NewestRun {
    pub seq: i64,
    pub as_of: BusinessDay,
    pub batch_seq: i64,
    /// [`crate::Sources::fingerprint`] of what it read.
    pub seen: i64,
    pub inputs: crate::Inputs,
    pub summary: crate::Summary,
}

/// The run that says what is known today; none before the first.
pub async fn newest_run(sql: &impl Sql) -> Result<Option<NewestRun>, Error> {
    let read = |row: RunRow| {
        let inputs = row.inputs()?;
        let seen = row.seen;
        let run = crate::Run::try_from(row)?;
        Ok(NewestRun {
            seq: run.seq,
            as_of: run.as_of,
            batch_seq: run.batch_seq,
            seen,
            inputs,
            summary: run.summary,
        })
    };
    store::newest_run(sql).await?.map(read).transpose()
}

/// Works out anew what is to be expected of customers, and compares every row.
pub async fn verify_lifetimes(sql: &impl Sql) -> Result<Vec<Difference>, Error> {
    lifetimes::verify(sql).await
}

/// Works out the levels of customers anew, and compares those that nobody had to approve.
pub async fn verify_levels(sql: &impl Sql) -> Result<Vec<Difference>, Error> {
    levels::verify(sql).await
}

/// Compares every class and every explanation with the newest run computed anew.
pub async fn verify_findings(
    sql: &impl Sql,
    run: &NewestRun,
    findings: &Findings,
) -> Result<Vec<Difference>, Error> {
    let mut expected: HashMap<i64, &Found> =
        findings.found.iter().filter(|it| !it.shown.is_nothing()).map(|it| (it.serial, it)).collect();
    let (mut differences, day) = (Vec::new(), i64::from(run.as_of.0));
    store::each_result(sql, |row| {
        if row.as_of <= day && day < row.until_day {
            let what = expected
                .remove(&row.customer_serial)
                .map_or(Some("should not be there"), |it| faults(&row, it, run));
            let key = || format!("customer {}, {}", row.customer_serial, BusinessDay(row.as_of as i32));
            differences.extend(what.map(|what| Difference::new(RESULT, key(), what)));
        }
        Ok(())
    })
    .await?;
    let mut missing: Vec<_> = expected.into_keys().collect();
    missing.sort_unstable();
    differences
        .extend(missing.iter().map(|it| Difference::new(RESULT, format!("customer {it}"), "is missing")));
    verify_facts(sql, findings, &mut differences).await?;
    Ok(differences)
}

/// What is wrong with a row, if anything.
fn faults(row: &ResultRow, found: &Found, run: &NewestRun) -> Option<&'static str> {
    let shown = to_shown(row.abc.as_deref(), row.relationship.as_deref(), row.rfm.as_deref());
    let is_of_run = row.run_seq == run.seq && row.as_of == i64::from(run.as_of.0);
    match shown {
        Err(_) => Some("is no class"),
        Ok(shown) if shown != found.shown => Some("is another class than the sales give"),
        Ok(_) if row.customer_id != found.id => Some("belongs to another customer"),
        Ok(_) if is_of_run && row.facts != found.facts => Some("explains itself by other figures"),
        Ok(_) => None,
    }
}

async fn verify_facts(
    sql: &impl Sql,
    findings: &Findings,
    differences: &mut Vec<Difference>,
) -> Result<(), Error> {
    differences.extend(Difference::of_rows(derived(sql).await?, store::facts(&findings.found)));
    Ok(())
}
