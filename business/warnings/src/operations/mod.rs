//! The nightly run, and what people decide about warnings.

mod decide;

pub use decide::{Assignee, Deciding, NewDecision, decide};

use crate::model::{Alert, Episode, Watch};
use crate::rules::handling::{REASON_CHARS_MAX, SNOOZE_DAYS_MAX};
use crate::{rules, store};
use analytics::Assessment;
use classification::{Findings, NewRun, Sources, Summary};
use database::{Scope, Sql, Who, Work};
use kernel::{BusinessDay, Code, Instant, Problem};
use serde_json::json;
use std::collections::BTreeMap;
use web::App;

/// What a run found, in figures.
pub type AnalysisSummary = Summary;

/// Why something about warnings cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum WarningsError {
    #[error("there are no sales of known customers to analyse")]
    NoSales,
    #[error("{0} is not over yet")]
    Future(BusinessDay),
    #[error("no such warning")]
    NoWarning,
    #[error("the warning is closed")]
    Closed,
    #[error("nobody has acknowledged the warning")]
    NotAcknowledged,
    #[error("the warning is not snoozed")]
    NotSnoozed,
    #[error("the warning is assigned to nobody")]
    NotAssigned,
    #[error("nobody looks after the customer")]
    NoMaintainer,
    #[error("no such employee")]
    NoEmployee,
    #[error("a reason is needed")]
    NoReason,
    #[error("at most {REASON_CHARS_MAX} characters")]
    ReasonTooLong,
    #[error("snooze until a day from tomorrow on, within {SNOOZE_DAYS_MAX} days")]
    SnoozeOutOfRange,
    #[error("the analysis was interrupted")]
    Interrupted,
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl From<WarningsError> for Problem {
    fn from(error: WarningsError) -> Self {
        let text = error.to_string();
        let refused = |zh: &str| Self::with_detail(Code::Refused, format!("{text} / {zh}"));
        match error {
            WarningsError::NoSales => refused("还没有可分析的销售记录"),
            WarningsError::Future(_) => Problem::field("as_of", "future", format!("{text} / 该日尚未结束")),
            WarningsError::NoWarning => Problem::not_found(),
            WarningsError::Closed => refused("预警已关闭"),
            WarningsError::NotAcknowledged => refused("该预警尚未确认收到"),
            WarningsError::NotSnoozed => refused("该预警未暂缓"),
            WarningsError::NotAssigned => refused("该预警未分派给任何人"),
            WarningsError::NoMaintainer => refused("该客户没有维护人"),
            WarningsError::NoEmployee => {
                Problem::field("employee_id", "unknown_employee", format!("{text} / 员工不存在或已离职"))
            }
            WarningsError::ReasonTooLong => {
                Problem::field("reason", "too_long", format!("{text} / 最多 {REASON_CHARS_MAX} 个字符"))
            }
            WarningsError::NoReason => Problem::field("reason", "required", format!("{text} / 请说明原因")),
            WarningsError::SnoozeOutOfRange => {
                Problem::field("until", "out_of_range", format!("{text} / 须从明天起且不超过一年"))
            }
            WarningsError::Interrupted => Problem::internal(text),
            WarningsError::Database(error) => error.into(),
        }
    }
}

/// Steps of an analysis, for its progress.
const STEPS: u64 = 3;

/// Classifies and watches every customer as of a day (the last one with sales when none is given) and stores
/// what changed. The same day again, with the same sales and rules, stores nothing.
pub async fn analyse(
    app: &App,
    who: Who,
    as_of: Option<BusinessDay>,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<AnalysisSummary, WarningsError> {
    let today = classification::today(app, app.now());
    if let Some(day) = as_of.filter(|it| today < *it) {
        return Err(WarningsError::Future(day));
    }
    progress(0, STEPS);
    let mut work = app.db.work(who.clone(), Scope::Everything).await?;
    let started = work.now();
    let sources = Sources::read(&mut work, as_of, today).await?;
    work.commit().await?;
    progress(1, STEPS);
    let computed = compute(sources.ok_or(WarningsError::NoSales)?).await?;
    progress(2, STEPS);
    let mut work = app.db.work(who, Scope::Everything).await?;
    let has_changed = keep(&mut work, started, &computed).await?;
    if has_changed {
        work.commit().await?;
    } else {
        work.abandon().await?;
    }
    progress(STEPS, STEPS);
    Ok(computed.summary)
}

/// Everything that an assessment gives, ready to be kept or compared.
#[derive(Debug)]
pub(crate) struct Computed {
    pub sources: Sources,
    pub seen: i64,
    pub classes: Findings,
    pub episodes: Vec<Episode>,
    pub watches: BTreeMap<i64, Watch>,
    pub alerts: Vec<Alert>,
    pub summary: Summary,
}

/// Runs the engine beside the requests that the program answers meanwhile.
pub(crate) async fn compute(sources: Sources) -> Result<Computed, WarningsError> {
    let task = tokio::task::spawn_blocking(move || {
        let assessment = sources.assess()?;
        let seen = sources.fingerprint()?;
        Ok::<_, database::Error>(to_computed(sources, seen, &assessment))
    });
    Ok(task.await.map_err(|_| WarningsError::Interrupted)??)
}

fn to_computed(sources: Sources, seen: i64, assessment: &Assessment) -> Computed {
    let classes = Findings::new(&sources, assessment);
    let (mut episodes, mut watches) = (Vec::new(), BTreeMap::new());
    for (customer, found) in sources.customers.iter().zip(&assessment.customers) {
        episodes.extend(found.warnings.iter().map(|it| Episode::new(customer.serial, customer.id, it)));
        // Who has not come yet is not watched yet.
        let watch = found.watch.until.and_then(|_| Watch::new(&found.watch));
        watches.extend(watch.map(|it| (customer.serial, it)));
    }
    let mut warnings = classification::zero_states();
    for episode in &episodes {
        *warnings.entry(episode.state.as_str().to_owned()).or_default() += 1;
    }
    let summary = Summary {
        as_of: sources.as_of,
        customers: classes.customers(),
        classes: classes.classes(),
        warnings,
    };
    let alerts = assessment.station_alerts.iter().map(Alert::from).collect();
    Computed { sources, seen, classes, episodes, watches, alerts, summary }
}

/// Stores what changed; false when nothing did.
async fn keep(work: &mut Work, started: Instant, computed: &Computed) -> Result<bool, WarningsError> {
    let sources = &computed.sources;
    // Taking the number holds the series until the end: two runs never store at the same time.
    let run_seq = work.take_numbers("classification_run", 1).await?;
    let newest = classification::newest_run(work).await?;
    let is_newest = newest.is_none_or(|it| it.as_of <= sources.as_of);
    let kept = classification::keep(work, run_seq, &computed.classes, is_newest).await?;
    // A run for an earlier day finds the warnings as they were then. The later fold holds them already.
    let changed_elsewhere = if is_newest { keep_warnings(work, run_seq, computed).await? } else { 0 };
    if kept.rows == 0
        && changed_elsewhere == 0
        && classification::is_repeated(work, sources, computed.seen).await?
    {
        return Ok(false);
    }
    let summary = &computed.summary;
    let run =
        NewRun { seq: run_seq, started, sources, seen: computed.seen, kept, changed_elsewhere, summary };
    classification::record_run(work, run).await?;
    Ok(true)
}

async fn keep_warnings(work: &mut Work, run_seq: i64, computed: &Computed) -> Result<u64, WarningsError> {
    let stored = store::stored_warnings(work).await?;
    let changes = rules::compare(&stored, &computed.episodes);
    store::carry_out(work, &changes, &computed.episodes, run_seq).await?;
    if 0 < changes.count() {
        // A run may change thousands: who listens looks at the lists again.
        let as_of = computed.sources.as_of;
        work.tell("warnings.changed", &json!({ "kind": "analysed", "as_of": as_of, "run_seq": run_seq }));
    }
    let watches = work.replace_derived(store::watches(&computed.watches)).await?;
    let alerts = store::replace_alerts(work, &computed.alerts, run_seq).await?;
    Ok(changes.count() + watches + alerts)
}

/// Reads what can only be read with the run's own inputs: for the check of what is kept.
pub(crate) async fn compute_again(
    sql: &impl Sql,
    run: &classification::NewestRun,
) -> Result<Computed, WarningsError> {
    compute(Sources::again(sql, run.inputs.clone(), run.as_of).await?).await
}
