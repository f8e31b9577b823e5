//! Rows and queries of classification.

mod editable;
mod versions;

pub(crate) use editable::*;
pub(crate) use versions::{Version, Versioned, insert_version, seed_version, versions};

use crate::model::{Rfm, Run, Shown, Summary};
use crate::rules::{Interval, Plan, Seal};
use crate::sources::Inputs;
use analytics::{AbcClass, Relationship};
use database::{Derived, Error, Query, Sql, TableRow, Work, rows};
use kernel::{BusinessDay, Instant};
use std::collections::HashMap;
use uuid::Uuid;

/// The end of an interval that has not ended: later than any business day.
pub(crate) const OPEN: i64 = 10_000_000;
/// How many keys one statement names.
pub(crate) const KEYS_MAX: usize = 5_000;

rows! {
    pub(crate) struct RunRow in "classification_run" {
        pub(crate) seq: i64,
        pub(crate) id: Uuid,
        pub(crate) as_of: i64,
        pub(crate) started_us: i64,
        pub(crate) finished_us: i64,
        pub(crate) batch_seq: i64,
        pub(crate) seen: i64,
        pub(crate) rules_version: i64,
        pub(crate) inputs: String,
        pub(crate) customers: i64,
        pub(crate) changed: i64,
        pub(crate) summary: String,
        pub(crate) digest: String,
    }
}

rows! {
    pub(crate) struct ResultRow in "classification_result" {
        pub(crate) customer_serial: i64,
        pub(crate) as_of: i64,
        pub(crate) until_day: i64,
        pub(crate) customer_id: Uuid,
        pub(crate) run_seq: i64,
        pub(crate) abc: Option<String>,
        pub(crate) relationship: Option<String>,
        pub(crate) rfm: Option<String>,
        pub(crate) facts: String,
    }
}

rows! {
    pub(crate) struct CurrentRow in "classification_current" {
        customer_serial: i64,
        facts: String,
    }
}

impl Derived for CurrentRow {
    fn key(&self) -> i64 {
        self.customer_serial
    }
}

/// What was found for one customer, ready to be kept.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub serial: i64,
    pub id: Uuid,
    pub shown: Shown,
    pub facts: String,
}

impl ResultRow {
    pub(crate) fn new(found: &Found, run_seq: i64, from: i64, until: i64) -> Self {
        Self {
            customer_serial: found.serial,
            as_of: from,
            until_day: until,
            customer_id: found.id,
            run_seq,
            abc: found.shown.abc.map(|it| it.as_str().to_owned()),
            relationship: found.shown.relationship.map(|it| it.as_str().to_owned()),
            rfm: found.shown.rfm.map(Rfm::text),
            facts: found.facts.clone(),
        }
    }

    pub(crate) fn seal(&self) -> Seal {
        let Self { customer_serial, as_of, customer_id, run_seq, .. } = self;
        let [abc, relationship, rfm] =
            [&self.abc, &self.relationship, &self.rfm].map(|it| it.as_deref().unwrap_or_default());
        let mut seal = Seal::of_end(*customer_serial, *as_of, self.until_day);
        let numbers = [*customer_serial, *as_of, *run_seq];
        seal.add(Seal::of_row(numbers, *customer_id, [abc, relationship, rfm, &self.facts]));
        seal
    }
}

/// The three stored texts as a class.
pub(crate) fn to_shown(
    abc: Option<&str>,
    relationship: Option<&str>,
    rfm: Option<&str>,
) -> Result<Shown, Error> {
    fn read<T>(text: Option<&str>, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Error> {
        text.map(|it| parse(it).ok_or_else(|| Error::Damaged(format!("class `{it}`")))).transpose()
    }
    Ok(Shown {
        abc: read(abc, AbcClass::parse)?,
        relationship: read(relationship, Relationship::parse)?,
        rfm: read(rfm, Rfm::parse)?,
    })
}

fn to_json<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|it| Error::Fault(it.to_string()))
}

fn from_json<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|it| Error::Damaged(format!("{what}: {it}")))
}

fn select_runs() -> Query {
    Query::new(&format!("select {} from classification_run where ", RunRow::columns("")))
}

/// The run that says what is known today: of the latest day, and of that day the last.
pub(crate) async fn newest_run(sql: &impl Sql) -> Result<Option<RunRow>, Error> {
    let mut query = select_runs();
    query.push("1 = 1 order by as_of desc, seq desc limit 1");
    sql.row(query).await
}

/// The run whose findings `day` shows.
pub(crate) async fn run_shown_on(sql: &impl Sql, day: BusinessDay) -> Result<Option<RunRow>, Error> {
    let mut query = select_runs();
    query.push("as_of <= ").bind(i64::from(day.0)).push(" order by as_of desc, seq desc limit 1");
    sql.row(query).await
}

/// The run that was stored last, whatever its day.
pub(crate) async fn last_stored_run(sql: &impl Sql) -> Result<Option<RunRow>, Error> {
    let mut query = select_runs();
    query.push("1 = 1 order by seq desc limit 1");
    sql.row(query).await
}

pub(crate) async fn runs_page(
    sql: &impl Sql,
    before_seq: Option<i64>,
    limit: u32,
) -> Result<Vec<RunRow>, Error> {
    let mut query = select_runs();
    query.push("seq < ").bind(before_seq.unwrap_or(i64::MAX));
    query.push(" order by seq desc limit ").bind(i64::from(limit));
    sql.rows(query).await
}

pub(crate) async fn all_runs(sql: &impl Sql) -> Result<Vec<RunRow>, Error> {
    let mut query = select_runs();
    query.push("1 = 1 order by seq");
    sql.rows(query).await
}

/// The next day after `day` that was assessed; [`OPEN`] when there is none.
pub(crate) async fn next_run_day(sql: &impl Sql, day: BusinessDay) -> Result<i64, Error> {
    let mut query = Query::new("select min(as_of) from classification_run where as_of > ");
    query.bind(i64::from(day.0));
    let row: Option<(Option<i64>,)> = sql.row(query).await?;
    Ok(row.and_then(|it| it.0).unwrap_or(OPEN))
}

impl RunRow {
    pub(crate) fn inputs(&self) -> Result<Inputs, Error> {
        from_json("inputs of a run", &self.inputs)
    }
}

impl TryFrom<RunRow> for Run {
    type Error = Error;

    fn try_from(row: RunRow) -> Result<Self, Error> {
        let summary: Summary = from_json("summary of a run", &row.summary)?;
        Ok(Self {
            seq: row.seq,
            as_of: BusinessDay(row.as_of as i32),
            started: Instant::from_micros(row.started_us),
            finished: Instant::from_micros(row.finished_us),
            batch_seq: row.batch_seq,
            rules_version: row.rules_version,
            changed: row.changed,
            summary,
        })
    }
}

/// Appends the condition that a kept class holds on `day`. The newest day asks for open intervals, which the
/// indexes begin with.
pub(crate) fn holds_on(query: &mut Query, alias: &str, day: BusinessDay, is_newest: bool) {
    if is_newest {
        query.push(alias).push(".until_day = ").bind(OPEN);
    } else {
        query.push(alias).push(".as_of <= ").bind(i64::from(day.0));
        query.push(" and ").push(alias).push(".until_day > ").bind(i64::from(day.0));
    }
}

/// The kept classes that cover `day`, by serial.
pub(crate) async fn covering(sql: &impl Sql, day: BusinessDay) -> Result<Vec<Interval>, Error> {
    let mut query = Query::new(
        "select r.customer_serial, r.as_of, r.until_day, r.abc, r.relationship, r.rfm
         from classification_result r
         where ",
    );
    holds_on(&mut query, "r", day, false);
    query.push(" order by r.customer_serial");
    let mut intervals = Vec::new();
    sql.each(query, |row: (i64, i64, i64, Option<String>, Option<String>, Option<String>)| {
        let (serial, from, until, abc, relationship, rfm) = row;
        let shown = to_shown(abc.as_deref(), relationship.as_deref(), rfm.as_deref())?;
        intervals.push(Interval { serial, from, until, shown });
        Ok(())
    })
    .await?;
    Ok(intervals)
}

/// Carries out a plan and adjusts the digest by what it changed.
pub(crate) async fn carry_out(
    work: &Work,
    day: BusinessDay,
    run_seq: i64,
    plan: &Plan,
    found: &[Found],
    digest: &mut Seal,
) -> Result<(), Error> {
    let day = i64::from(day.0);
    let touched: Vec<i64> = plan.remove.iter().chain(&plan.pin).map(|it| it.serial).collect();
    let whole = rows_covering(work, day, &touched).await?;
    let removed: Vec<i64> = plan.remove.iter().map(|it| it.serial).collect();
    for row in removed.iter().filter_map(|it| whole.get(it)) {
        digest.take(row.seal());
    }
    for serials in removed.chunks(KEYS_MAX) {
        let mut query = Query::new("delete from classification_result where as_of = ");
        query.bind(day).push(" and customer_serial in ").bind_list(serials.iter().copied());
        work.run(query).await?;
    }
    for intervals in plan.close.chunks(KEYS_MAX) {
        let mut query = Query::new("update classification_result set until_day = ");
        query.bind(day).push(" where as_of < ").bind(day).push(" and until_day > ").bind(day);
        query.push(" and customer_serial in ").bind_list(intervals.iter().map(|it| it.serial));
        work.run(query).await?;
        for it in intervals {
            digest.take(Seal::of_end(it.serial, it.from, it.until));
            digest.add(Seal::of_end(it.serial, it.from, day));
        }
    }
    let put = plan
        .put
        .iter()
        .filter_map(|put| found.get(put.position).map(|it| ResultRow::new(it, run_seq, day, put.until)));
    let pinned = plan.pin.iter().filter_map(|pin| {
        let old = whole.get(&pin.serial)?;
        Some(ResultRow { as_of: pin.from, until_day: pin.until, run_seq, ..old.clone() })
    });
    let new: Vec<_> = put.chain(pinned).collect();
    for row in &new {
        digest.add(row.seal());
    }
    work.insert_all(new).await
}

/// The whole rows of these customers that cover `day`, by serial.
async fn rows_covering(sql: &impl Sql, day: i64, serials: &[i64]) -> Result<HashMap<i64, ResultRow>, Error> {
    let mut rows = HashMap::new();
    for serials in serials.chunks(KEYS_MAX) {
        let mut query = Query::new(&format!(
            "select {} from classification_result where as_of <= ",
            ResultRow::columns("")
        ));
        query.bind(day).push(" and until_day > ").bind(day);
        query.push(" and customer_serial in ").bind_list(serials.iter().copied());
        let found: Vec<ResultRow> = sql.rows(query).await?;
        rows.extend(found.into_iter().map(|it| (it.customer_serial, it)));
    }
    Ok(rows)
}

/// Every kept row, in order.
pub(crate) async fn each_result(
    sql: &impl Sql,
    take: impl FnMut(ResultRow) -> Result<(), Error>,
) -> Result<(), Error> {
    let text = format!(
        "select {} from classification_result order by customer_serial, as_of",
        ResultRow::columns("")
    );
    sql.each(Query::new(&text), take).await
}

/// The facts of the newest run, of whoever has any.
pub(crate) fn facts(found: &[Found]) -> impl Iterator<Item = CurrentRow> + '_ {
    let known = found.iter().filter(|it| !it.shown.is_nothing());
    known.map(|it| CurrentRow { customer_serial: it.serial, facts: it.facts.clone() })
}
