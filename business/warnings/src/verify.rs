//! Checking what is kept against the newest run computed anew.

use crate::model::{DecisionKind, Episode};
use crate::operations::{Computed, WarningsError, compute_again};
use crate::rules::handling::{Decided, Handling};
use crate::store::{self, DecisionRow, HandlingRow, TransitionRow, WarningRow};
use database::{Difference, Scope, Sql, derived};
use kernel::BusinessDay;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;
use web::App;

const WARNING: &str = "warnings_warning";
const TRANSITION: &str = "warnings_transition";
const HANDLING: &str = "warnings_handling";
const STATION_ALERT: &str = "warnings_station_alert";

/// Recomputes the newest run as of its day, with the inputs it had, and compares every derived row of
/// classification and warnings: altered, missing and additional ones are told.
///
/// Sales that arrived later for days of the run overtake it: then only what needs no recomputation is checked,
/// and the next `analyse` brings everything up to date.
pub async fn verify(app: &App) -> Result<Vec<Difference>, WarningsError> {
    let reader = app.db.read(Scope::Everything);
    let mut differences = classification::verify_books(&reader).await?;
    verify_handlings(&reader, &mut differences).await?;
    let Some(run) = classification::newest_run(&reader).await? else { return Ok(differences) };
    let computed = compute_again(&reader, &run).await?;
    if computed.seen != run.seen {
        return Ok(differences);
    }
    if computed.summary != run.summary {
        let what = "its summary is not what the sales give";
        differences.push(Difference::new("classification_run", run.seq.to_string(), what));
    }
    differences.extend(classification::verify_findings(&reader, &run, &computed.classes).await?);
    verify_warnings(&reader, &computed, &mut differences).await?;
    differences.extend(Difference::of_rows(derived(&reader).await?, store::watches(&computed.watches)));
    verify_alerts(&reader, &computed, &mut differences).await?;
    Ok(differences)
}

/// Adds up what was decided about each warning and compares it with the row by which the queue is filtered.
async fn verify_handlings(sql: &impl Sql, differences: &mut Vec<Difference>) -> Result<(), WarningsError> {
    let mut expected: BTreeMap<Uuid, Handling> = BTreeMap::new();
    store::each_decision(sql, |row| {
        let kind = DecisionKind::parse(&row.kind)
            .ok_or_else(|| database::Error::Damaged(format!("kind `{}` of a decision", row.kind)))?;
        let DecisionRow { at_us, until_day, employee_id: employee, .. } = row;
        let handling = expected.entry(row.warning_id).or_default();
        *handling = handling.after(Decided { kind, at_us, until_day, employee });
        Ok(())
    })
    .await?;
    let mut stored = store::stored_handlings(sql).await?;
    let mut tell =
        |warning: Uuid, what| differences.push(Difference::new(HANDLING, warning.to_string(), what));
    for (warning, handling) in expected {
        match stored.remove(&warning) {
            None => tell(warning, "is missing"),
            Some(row) if row != HandlingRow::new(warning, handling) => {
                tell(warning, "is not what was decided");
            }
            Some(_) => {}
        }
    }
    let mut additional: Vec<_> = stored.into_keys().collect();
    additional.sort_unstable();
    for warning in additional {
        tell(warning, "should not be there");
    }
    Ok(())
}

fn key(serial: i64, day: i64) -> String {
    format!("customer {serial}, {}", BusinessDay(day as i32))
}

async fn verify_warnings(
    sql: &impl Sql,
    computed: &Computed,
    differences: &mut Vec<Difference>,
) -> Result<(), WarningsError> {
    let mut expected: HashMap<(i64, i64), &Episode> =
        computed.episodes.iter().map(|it| ((it.serial, it.opened_on), it)).collect();
    let mut transitions = store::transitions_by_warning(sql).await?;
    let mut found = Vec::new();
    store::each_warning(sql, |row| {
        let key = key(row.customer_serial, row.opened_on);
        let steps = transitions.remove(&row.id).unwrap_or_default();
        match expected.remove(&(row.customer_serial, row.opened_on)) {
            None => found.push(Difference::new(WARNING, key, "should not be there")),
            Some(episode) => {
                if row != WarningRow::new(row.id, episode, row.run_seq) {
                    found.push(Difference::new(WARNING, key.clone(), "is not what the sales give"));
                }
                compare_steps(&key, row.id, episode, &steps, &mut found);
            }
        }
        Ok(())
    })
    .await?;
    differences.append(&mut found);
    let mut missing: Vec<_> = expected.into_keys().collect();
    missing.sort_unstable();
    differences.extend(missing.iter().map(|it| Difference::new(WARNING, key(it.0, it.1), "is missing")));
    let mut additional: Vec<_> = transitions.into_values().flatten().collect();
    additional.sort_unstable_by_key(|it| (it.warning_id, it.ordinal));
    let of_nothing = |it: TransitionRow| {
        Difference::new(TRANSITION, format!("{}, {}", it.warning_id, it.ordinal), "belongs to no warning")
    };
    differences.extend(additional.into_iter().map(of_nothing));
    Ok(())
}

fn compare_steps(
    key: &str,
    warning: Uuid,
    episode: &Episode,
    stored: &[TransitionRow],
    differences: &mut Vec<Difference>,
) {
    let mut stored: BTreeMap<i64, &TransitionRow> = stored.iter().map(|it| (it.ordinal, it)).collect();
    for (ordinal, step) in (1..).zip(&episode.transitions) {
        let what = match stored.remove(&ordinal) {
            None => "is missing",
            Some(row) if *row != TransitionRow::new(warning, ordinal, step, row.run_seq) => {
                "is not what the sales give"
            }
            Some(_) => continue,
        };
        differences.push(Difference::new(TRANSITION, format!("{key}, {ordinal}"), what));
    }
    let additional = stored.into_keys();
    let should_not = |it| Difference::new(TRANSITION, format!("{key}, {it}"), "should not be there");
    differences.extend(additional.map(should_not));
}

async fn verify_alerts(
    sql: &impl Sql,
    computed: &Computed,
    differences: &mut Vec<Difference>,
) -> Result<(), WarningsError> {
    let stored = store::stored_alerts(sql).await?;
    let mut stored: BTreeMap<(i64, i64), _> =
        stored.into_iter().map(|it| ((it.opened_on, it.station_no), it)).collect();
    let mut tell = |station: i64, day: i64, what| {
        let key = format!("station {station}, {}", BusinessDay(day as i32));
        differences.push(Difference::new(STATION_ALERT, key, what));
    };
    for alert in &computed.alerts {
        let (station, day) = (alert.station_no, alert.opened_on);
        match stored.remove(&(day, station)) {
            None => tell(station, day, "is missing"),
            Some(row) if row.closed_on != alert.closed_on || row.facts != alert.facts => {
                tell(station, day, "is not what the sales give");
            }
            Some(_) => {}
        }
    }
    for (day, station) in stored.into_keys() {
        tell(station, day, "should not be there");
    }
    Ok(())
}
