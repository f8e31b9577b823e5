//! Rows and queries of warnings.

use crate::model::{Alert, Episode, Step, WarningId, Watch};
use crate::rules::handling::Handling;
use crate::rules::{Changes, Stored};
use analytics::Judgement;
use database::{Derived, Error, Query, Sql, TableRow, Work, rows};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// How many keys one statement names.
const KEYS_MAX: usize = 5_000;

rows! {
    pub(crate) struct WarningRow in "warnings_warning" {
        pub(crate) id: Uuid,
        pub(crate) customer_serial: i64,
        pub(crate) customer_id: Uuid,
        pub(crate) opened_on: i64,
        pub(crate) state: String,
        pub(crate) state_since: i64,
        pub(crate) closed_on: Option<i64>,
        pub(crate) is_open: bool,
        pub(crate) probability_permille: i64,
        pub(crate) value_at_risk_minor: i64,
        pub(crate) volume_at_risk_ml: i64,
        pub(crate) priority: i64,
        pub(crate) facts: String,
        pub(crate) digest: i64,
        pub(crate) run_seq: i64,
        pub(crate) withdrawn_run: Option<i64>,
    }
}

rows! {
    pub(crate) struct TransitionRow in "warnings_transition" {
        pub(crate) warning_id: Uuid,
        pub(crate) ordinal: i64,
        pub(crate) day: i64,
        pub(crate) state: String,
        pub(crate) facts: String,
        pub(crate) run_seq: i64,
    }
}

rows! {
    pub(crate) struct WatchRow in "warnings_watch" {
        pub(crate) customer_serial: i64,
        pub(crate) judgement: String,
        pub(crate) quiet_until: Option<i64>,
    }
}

rows! {
    pub(crate) struct AlertRow in "warnings_station_alert" {
        pub(crate) station_no: i64,
        pub(crate) opened_on: i64,
        pub(crate) closed_on: Option<i64>,
        pub(crate) facts: String,
        pub(crate) run_seq: i64,
    }
}

rows! {
    pub(crate) struct DecisionRow in "warnings_decision" {
        pub(crate) id: Uuid,
        pub(crate) warning_id: Uuid,
        pub(crate) kind: String,
        pub(crate) reason: String,
        pub(crate) until_day: Option<i64>,
        pub(crate) user_id: Option<Uuid>,
        pub(crate) at_us: i64,
        pub(crate) employee_id: Option<Uuid>,
        /// The how manyth decision about the warning it is.
        pub(crate) ordinal: i64,
    }
}

rows! {
    pub(crate) struct HandlingRow in "warnings_handling" {
        pub(crate) warning_id: Uuid,
        pub(crate) acknowledged_us: Option<i64>,
        pub(crate) snoozed_until: Option<i64>,
        pub(crate) employee_id: Option<Uuid>,
        pub(crate) decisions: i64,
    }
}

impl HandlingRow {
    pub(crate) fn new(warning_id: Uuid, handling: Handling) -> Self {
        let Handling { acknowledged_us, snoozed_until, employee, decisions } = handling;
        Self { warning_id, acknowledged_us, snoozed_until, employee_id: employee, decisions }
    }
}

impl WarningRow {
    pub(crate) fn new(id: Uuid, episode: &Episode, run_seq: i64) -> Self {
        Self {
            id,
            customer_serial: episode.serial,
            customer_id: episode.customer,
            opened_on: episode.opened_on,
            state: episode.state.as_str().to_owned(),
            state_since: episode.state_since,
            closed_on: episode.closed_on,
            is_open: episode.state.is_open(),
            probability_permille: episode.probability_permille,
            value_at_risk_minor: episode.value_at_risk_minor,
            volume_at_risk_ml: episode.volume_at_risk_ml,
            priority: episode.priority,
            facts: episode.facts.clone(),
            digest: episode.digest,
            run_seq,
            withdrawn_run: None,
        }
    }
}

impl TransitionRow {
    pub(crate) fn new(warning_id: Uuid, ordinal: i64, step: &Step, run_seq: i64) -> Self {
        Self {
            warning_id,
            ordinal,
            day: step.day,
            state: step.state.as_str().to_owned(),
            facts: step.facts.clone(),
            run_seq,
        }
    }
}

impl Derived for WatchRow {
    fn key(&self) -> i64 {
        self.customer_serial
    }
}

/// Watches as they are kept.
pub(crate) fn watches(found: &BTreeMap<i64, Watch>) -> impl Iterator<Item = WatchRow> + '_ {
    found.iter().map(|(&customer_serial, watch)| {
        let judgement = Judgement::as_str(watch.judgement).to_owned();
        WatchRow { customer_serial, judgement, quiet_until: watch.quiet_until }
    })
}

impl AlertRow {
    pub(crate) fn new(alert: &Alert, run_seq: i64) -> Self {
        Self {
            station_no: alert.station_no,
            opened_on: alert.opened_on,
            closed_on: alert.closed_on,
            facts: alert.facts.clone(),
            run_seq,
        }
    }
}

/// Every kept warning, as far as a run compares it.
pub(crate) async fn stored_warnings(sql: &impl Sql) -> Result<Vec<Stored>, Error> {
    let mut stored = Vec::new();
    let query = Query::new(
        "select id, customer_serial, opened_on, digest, is_open, withdrawn_run from warnings_warning",
    );
    sql.each(query, |row: (Uuid, i64, i64, i64, bool, Option<i64>)| {
        let (id, serial, opened_on, digest, is_open, withdrawn_run) = row;
        stored.push(Stored { id, serial, opened_on, digest, is_open, is_withdrawn: withdrawn_run.is_some() });
        Ok(())
    })
    .await?;
    Ok(stored)
}

/// Carries out the changes of a run.
pub(crate) async fn carry_out(
    work: &Work,
    changes: &Changes,
    found: &[Episode],
    run_seq: i64,
) -> Result<(), Error> {
    let id_of = |position: &usize| found.get(*position).map(|it| (work.new_id(), it));
    let new: Vec<_> = changes.insert.iter().filter_map(id_of).collect();
    work.insert_all(new.iter().map(|(id, it)| WarningRow::new(*id, it, run_seq))).await?;
    work.insert_all(transitions(&new, run_seq)).await?;

    let changed: Vec<_> =
        changes.update.iter().filter_map(|(id, position)| found.get(*position).map(|it| (*id, it))).collect();
    work.insert_all_or(changed.iter().map(|(id, it)| WarningRow::new(*id, it, run_seq)), REPLACE_WARNING)
        .await?;
    for some in changed.chunks(KEYS_MAX) {
        let mut query = Query::new("delete from warnings_transition where warning_id in ");
        query.bind_list(some.iter().map(|it| it.0));
        work.run(query).await?;
    }
    work.insert_all(transitions(&changed, run_seq)).await?;

    for ids in changes.withdraw.chunks(KEYS_MAX) {
        let mut query = Query::new("update warnings_warning set is_open = ");
        query.bind(false).push(", withdrawn_run = ").bind(run_seq);
        query.push(" where id in ").bind_list(ids.iter().copied());
        work.run(query).await?;
    }
    Ok(())
}

const REPLACE_WARNING: &str = "
on conflict (id) do update set
    customer_id = excluded.customer_id,
    opened_on = excluded.opened_on,
    state = excluded.state,
    state_since = excluded.state_since,
    closed_on = excluded.closed_on,
    is_open = excluded.is_open,
    probability_permille = excluded.probability_permille,
    value_at_risk_minor = excluded.value_at_risk_minor,
    volume_at_risk_ml = excluded.volume_at_risk_ml,
    priority = excluded.priority,
    facts = excluded.facts,
    digest = excluded.digest,
    run_seq = excluded.run_seq,
    withdrawn_run = excluded.withdrawn_run";

fn transitions<'a>(
    episodes: &'a [(Uuid, &'a Episode)],
    run_seq: i64,
) -> impl Iterator<Item = TransitionRow> + 'a {
    episodes.iter().flat_map(move |(id, episode)| {
        let steps = (1..).zip(&episode.transitions);
        steps.map(move |(ordinal, step)| TransitionRow::new(*id, ordinal, step, run_seq))
    })
}

/// Brings the kept alerts to `found` and says how many rows that took.
pub(crate) async fn replace_alerts(work: &Work, found: &[Alert], run_seq: i64) -> Result<u64, Error> {
    let mut stored: HashMap<(i64, i64), AlertRow> =
        stored_alerts(work).await?.into_iter().map(|it| ((it.station_no, it.opened_on), it)).collect();
    let mut changed = Vec::new();
    for alert in found {
        let kept = stored.remove(&(alert.station_no, alert.opened_on));
        if kept.is_none_or(|it| it.closed_on != alert.closed_on || it.facts != alert.facts) {
            changed.push(AlertRow::new(alert, run_seq));
        }
    }
    let count = (changed.len() + stored.len()) as u64;
    let tail = "on conflict (station_no, opened_on) do update set
                closed_on = excluded.closed_on, facts = excluded.facts, run_seq = excluded.run_seq";
    work.insert_all_or(changed, tail).await?;
    for (station_no, opened_on) in stored.into_keys() {
        let mut query = Query::new("delete from warnings_station_alert where station_no = ");
        query.bind(station_no).push(" and opened_on = ").bind(opened_on);
        work.run(query).await?;
    }
    Ok(count)
}

pub(crate) async fn stored_alerts(sql: &impl Sql) -> Result<Vec<AlertRow>, Error> {
    let text = format!(
        "select {} from warnings_station_alert order by opened_on, station_no",
        AlertRow::columns("")
    );
    sql.rows(Query::new(&text)).await
}

/// Every warning that is not withdrawn, by customer and opening.
pub(crate) async fn each_warning(
    sql: &impl Sql,
    take: impl FnMut(WarningRow) -> Result<(), Error>,
) -> Result<(), Error> {
    let text = format!(
        "select {} from warnings_warning where withdrawn_run is null order by customer_serial, opened_on",
        WarningRow::columns("")
    );
    sql.each(Query::new(&text), take).await
}

/// The transitions of warnings that are not withdrawn, by warning. None of a warning that does not exist is
/// left out: it would be one that somebody added.
pub(crate) async fn transitions_by_warning(
    sql: &impl Sql,
) -> Result<HashMap<Uuid, Vec<TransitionRow>>, Error> {
    let text = format!(
        "select {} from warnings_transition t
         where not exists (select 1 from warnings_warning w
                           where w.id = t.warning_id and w.withdrawn_run is not null)
         order by t.warning_id, t.ordinal",
        TransitionRow::columns("t")
    );
    let mut transitions: HashMap<Uuid, Vec<TransitionRow>> = HashMap::new();
    sql.each(Query::new(&text), |row: TransitionRow| {
        transitions.entry(row.warning_id).or_default().push(row);
        Ok(())
    })
    .await?;
    Ok(transitions)
}

/// The transitions of one warning, in order.
pub(crate) async fn transitions_of(sql: &impl Sql, warning: WarningId) -> Result<Vec<TransitionRow>, Error> {
    let mut query = Query::new(&format!(
        "select {} from warnings_transition where warning_id = ",
        TransitionRow::columns("")
    ));
    query.bind(warning.uuid()).push(" order by ordinal");
    sql.rows(query).await
}

/// Makes those who decide about the same warning wait for each other.
pub(crate) async fn lock_warning(work: &Work, warning: WarningId) -> Result<(), Error> {
    let mut query = Query::new("update warnings_warning set run_seq = run_seq where id = ");
    query.bind(warning.uuid());
    work.run(query).await?;
    Ok(())
}

/// Stores what the decisions about a warning come to.
pub(crate) async fn put_handling(work: &Work, warning: WarningId, handling: Handling) -> Result<(), Error> {
    let tail = "on conflict (warning_id) do update set
                acknowledged_us = excluded.acknowledged_us, snoozed_until = excluded.snoozed_until,
                employee_id = excluded.employee_id, decisions = excluded.decisions";
    work.insert_all_or([HandlingRow::new(warning.uuid(), handling)], tail).await?;
    Ok(())
}

/// What the decisions about each warning come to, as stored.
pub(crate) async fn stored_handlings(sql: &impl Sql) -> Result<HashMap<Uuid, HandlingRow>, Error> {
    let text = format!("select {} from warnings_handling", HandlingRow::columns(""));
    let rows: Vec<HandlingRow> = sql.rows(Query::new(&text)).await?;
    Ok(rows.into_iter().map(|it| (it.warning_id, it)).collect())
}

/// Every decision, warning by warning, in the order in which they were made.
pub(crate) async fn each_decision(
    sql: &impl Sql,
    take: impl FnMut(DecisionRow) -> Result<(), Error>,
) -> Result<(), Error> {
    let text = format!(
        "select {} from warnings_decision order by warning_id, ordinal, at_us, id",
        DecisionRow::columns("")
    );
    sql.each(Query::new(&text), take).await
}
