//! Keeping what a run found. The run itself is put together in `warnings`, which knows the rest of it.

mod edit;

pub(crate) use edit::{
    Begun, EditError, NewRules, Trial, begin, change_rules, check_whole_company, drafted, replace_holidays,
    try_rules,
};

use crate::facts;
use crate::model::{Classes, Rfm, Shown, Summary};
use crate::rules::{self, Seal};
use crate::sources::Sources;
use crate::store::{self, Found, RunRow};
use analytics::{AbcClass, Assessment, Relationship};
use database::{AuditEntry, Error, Work};
use kernel::{BusinessDay, Instant};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;
use web::App;

/// The classes of an assessment, ready to be kept or compared.
#[derive(Clone, Debug)]
pub struct Findings {
    pub as_of: BusinessDay,
    pub(crate) found: Vec<Found>,
    /// Ids by serial, of every customer of the run.
    pub ids: HashMap<i64, Uuid>,
}

impl Findings {
    /// Takes the classes out of an assessment. It writes many texts: call it where blocking is allowed.
    pub fn new(sources: &Sources, assessment: &Assessment) -> Self {
        let found = sources.customers.iter().zip(&assessment.customers).map(|(customer, found)| Found {
            serial: customer.serial,
            id: customer.id,
            shown: Shown::from(&found.classification),
            facts: facts::to_text(&found.classification),
        });
        Self {
            as_of: sources.as_of,
            found: found.collect(),
            ids: sources.customers.iter().map(|it| (it.serial, it.id)).collect(),
        }
    }

    /// How many customers there are in each class of each axis.
    pub fn classes(&self) -> Classes {
        count(self.found.iter().map(|it| (it.shown, 1)).filter(|it| !it.0.is_nothing()), self.customers())
    }

    /// Customers who had come by the day of the run.
    pub fn customers(&self) -> i64 {
        self.found.iter().filter(|it| !it.shown.is_nothing()).count() as i64
    }
}

/// Counts classes by axis and name; whoever is in none of an axis is counted as `none`.
pub(crate) fn count(shown: impl Iterator<Item = (Shown, i64)>, customers: i64) -> Classes {
    let scores = || (1..=5).map(|it| it.to_string()).collect::<Vec<_>>();
    let mut classes: Classes = [
        ("abc", AbcClass::ALL.map(|it| it.as_str().to_owned()).to_vec()),
        ("relationship", Relationship::ALL.map(|it| it.as_str().to_owned()).to_vec()),
        ("rfm_r", scores()),
        ("rfm_f", scores()),
        ("rfm_m", scores()),
    ]
    .into_iter()
    .map(|(axis, names)| (axis.to_owned(), names.into_iter().map(|it| (it, 0)).collect()))
    .collect();
    let mut add = |axis: &str, name: Option<String>, count: i64| {
        if let (Some(names), Some(name)) = (classes.get_mut(axis), name) {
            *names.entry(name).or_default() += count;
        }
    };
    let score = |rfm: Option<Rfm>, of: fn(Rfm) -> u8| rfm.map(|it| of(it).to_string());
    for (it, count) in shown {
        add("abc", it.abc.map(|it| it.as_str().to_owned()), count);
        add("relationship", it.relationship.map(|it| it.as_str().to_owned()), count);
        add("rfm_r", score(it.rfm, |it| it.recency), count);
        add("rfm_f", score(it.rfm, |it| it.frequency), count);
        add("rfm_m", score(it.rfm, |it| it.monetary), count);
    }
    for names in classes.values_mut() {
        let named: i64 = names.values().sum();
        names.insert("none".to_owned(), customers - named);
    }
    classes
}

/// What keeping the classes of a run took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Customers whose class changed.
    pub changed: u64,
    /// Rows written, with those of the facts.
    pub rows: u64,
    digest: Seal,
}

/// Keeps the classes of a run, as far as they are other than those kept for its day, and its facts when no
/// later day was assessed.
pub async fn keep(work: &Work, run_seq: i64, findings: &Findings, is_newest: bool) -> Result<Kept, Error> {
    let day = findings.as_of;
    let covering = store::covering(work, day).await?;
    let next = store::next_run_day(work, day).await?;
    let found: Vec<_> = findings.found.iter().map(|it| (it.serial, it.shown)).collect();
    let plan = rules::plan(i64::from(day.0), next, &covering, &found);
    let mut digest = last_digest(work).await?;
    if !plan.is_empty() {
        store::carry_out(work, day, run_seq, &plan, &findings.found, &mut digest).await?;
    }
    let facts = if is_newest { work.replace_derived(store::facts(&findings.found)).await? } else { 0 };
    let changed = plan.customers as u64;
    Ok(Kept { changed, rows: changed + facts, digest })
}

async fn last_digest(work: &Work) -> Result<Seal, Error> {
    let last = store::last_stored_run(work).await?;
    let read = |it: RunRow| {
        Seal::parse(&it.digest).ok_or_else(|| Error::Damaged(format!("digest of run {}", it.seq)))
    };
    last.map_or_else(|| Ok(Seal::default()), read)
}

/// A run on its way into the books.
#[derive(Clone, Debug)]
pub struct NewRun<'a> {
    pub seq: i64,
    pub started: Instant,
    pub sources: &'a Sources,
    /// [`Sources::fingerprint`].
    pub seen: i64,
    pub kept: Kept,
    /// What else the run stored, changed or withdrew.
    pub changed_elsewhere: u64,
    pub summary: &'a Summary,
}

/// Whether the last run for this day read the very same things.
pub async fn is_repeated(work: &Work, sources: &Sources, seen: i64) -> Result<bool, Error> {
    let Some(last) = store::run_shown_on(work, sources.as_of).await? else { return Ok(false) };
    Ok(last.as_of == i64::from(sources.as_of.0)
        && last.seen == seen
        && last.batch_seq == sources.batch_seq
        && last.inputs()? == sources.inputs)
}

/// Enters a run into the books and the audit, and tells whoever subscribed to `classification.assessed`.
pub async fn record_run(work: &mut Work, run: NewRun<'_>) -> Result<(), Error> {
    let json = |it: Result<String, serde_json::Error>| it.map_err(|it| Error::Fault(it.to_string()));
    let row = RunRow {
        seq: run.seq,
        id: work.new_id(),
        as_of: i64::from(run.sources.as_of.0),
        started_us: run.started.micros(),
        finished_us: work.now().micros(),
        batch_seq: run.sources.batch_seq,
        seen: run.seen,
        rules_version: i64::from(run.sources.inputs.rules.version),
        inputs: json(serde_json::to_string(&run.sources.inputs))?,
        customers: run.summary.customers,
        changed: (run.kept.changed + run.changed_elsewhere) as i64,
        summary: json(serde_json::to_string(run.summary))?,
        digest: run.kept.digest.text(),
    };
    work.audit(AuditEntry {
        action: RUN_RECORDED,
        subject_kind: "run",
        subject: Some(row.id),
        unit: None,
        detail: run_detail(&row),
    });
    work.tell(
        "classification.assessed",
        &json!({ "run_seq": row.seq, "as_of": run.sources.as_of, "changed": row.changed }),
    );
    work.insert(row).await
}

pub(crate) const RUN_RECORDED: &str = "classification.run_recorded";

/// What the audit keeps of a run: enough to notice when the run is altered.
pub(crate) fn run_detail(row: &RunRow) -> serde_json::Value {
    json!({
        "seq": row.seq,
        "as_of": BusinessDay(row.as_of as i32),
        "started_us": row.started_us,
        "finished_us": row.finished_us,
        "batch_seq": row.batch_seq,
        "seen": row.seen,
        "rules_version": row.rules_version,
        "customers": row.customers,
        "changed": row.changed,
        "digest": row.digest,
        "texts": rules::digest_of([&row.inputs, &row.summary]),
    })
}

/// The company's day, by its own zone.
pub fn today(app: &App, now: Instant) -> BusinessDay {
    customers::today(&app.settings.business, now)
}

/// Names of warnings' states with 0 each, for a summary.
pub fn zero_states() -> BTreeMap<String, i64> {
    analytics::WarningState::ALL.into_iter().map(|it| (it.as_str().to_owned(), 0)).collect()
}
