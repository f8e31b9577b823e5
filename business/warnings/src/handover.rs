//! Warnings that an employee who leaves was to work: they pass to the successor, each by a decision like any other.

use crate::model::{DecisionKind, WarningId};
use crate::rules::handling::{Decided, Handling};
use crate::store::{self, DecisionRow, HandlingRow};
use database::{Error, Following, HandingOver, HandoverFollower, Query, Sql, TableRow, Work};
use serde_json::Value as Json;
use uuid::Uuid;

/// How warnings follow a hand-over.
pub const HANDOVER: HandoverFollower = HandoverFollower {
    table: "warnings_handling",
    column: "employee_id",
    handed_over: |work, handing| Box::pin(hand_over(work, handing)),
    undone: |work, handing, keys| Box::pin(undo(work, handing, keys)) as Following<'_, u64>,
};

const HANDED_OVER: &str = "工作交接 / hand-over";
const HANDED_BACK: &str = "撤销交接 / hand-over undone";

async fn hand_over(work: &mut Work, handing: HandingOver) -> Result<Vec<Json>, Error> {
    let warnings = assigned(work, handing.from).await?;
    assign(work, &warnings, handing.to, HANDED_OVER).await?;
    Ok(warnings.iter().map(|it| Json::from(it.warning_id.to_string())).collect())
}

/// Those that the successor still has go back.
async fn undo(work: &mut Work, handing: HandingOver, keys: Vec<Json>) -> Result<u64, Error> {
    let ids: Vec<Uuid> = keys.iter().filter_map(|it| it.as_str()?.parse().ok()).collect();
    let mut warnings = stored(work, &ids).await?;
    warnings.retain(|it| it.employee_id == handing.to);
    assign(work, &warnings, Some(handing.from), HANDED_BACK).await?;
    Ok(warnings.len() as u64)
}

fn select() -> Query {
    Query::new(&format!("select {} from warnings_handling h where ", HandlingRow::columns("h")))
}

/// Open warnings that somebody is to work.
async fn assigned(sql: &impl Sql, employee: Uuid) -> Result<Vec<HandlingRow>, Error> {
    let mut query = select();
    query.push("h.employee_id = ").bind(employee);
    query.push(
        " and h.warning_id in (select id from warnings_warning where is_open and withdrawn_run is null)",
    );
    query.push(" order by h.warning_id");
    sql.rows(query).await
}

/// Warnings read with one statement.
const WARNINGS_PER_STATEMENT: usize = 400;

async fn stored(sql: &impl Sql, ids: &[Uuid]) -> Result<Vec<HandlingRow>, Error> {
    let mut rows = Vec::with_capacity(ids.len());
    for ids in ids.chunks(WARNINGS_PER_STATEMENT) {
        let mut query = select();
        query.push("h.warning_id in ").bind_list(ids.iter().copied());
        rows.extend(sql.rows::<HandlingRow>(query).await?);
    }
    Ok(rows)
}

async fn assign(work: &Work, rows: &[HandlingRow], to: Option<Uuid>, reason: &str) -> Result<(), Error> {
    for row in rows {
        let before = Handling {
            acknowledged_us: row.acknowledged_us,
            snoozed_until: row.snoozed_until,
            employee: row.employee_id,
            decisions: row.decisions,
        };
        let at_us = work.now().micros();
        let decided = Decided { kind: DecisionKind::Assign, at_us, until_day: None, employee: to };
        let after = before.after(decided);
        work.insert(DecisionRow {
            id: work.new_id(),
            warning_id: row.warning_id,
            kind: decided.kind.as_str().to_owned(),
            reason: reason.to_owned(),
            until_day: None,
            user_id: work.who().user,
            at_us,
            employee_id: to,
            ordinal: after.decisions,
        })
        .await?;
        store::put_handling(work, WarningId(row.warning_id), after).await?;
    }
    Ok(())
}

/// Whoever decided about a warning of a customer has worked for them.
pub fn work_sign(query: &mut Query, since_us: i64) {
    query.push(
        "exists (select 1 from warnings_decision x
           join warnings_warning w on w.id = x.warning_id
           join identity_user u on u.id = x.user_id
         where w.customer_id = c.id and u.employee_id = c.maintainer_id and x.at_us >= ",
    );
    query.bind(since_us).push(")");
}
