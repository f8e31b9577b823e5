//! Alerts as those see them who review them all, and those who keep the files that they are about.

use super::reveals::AlertRow;
use crate::model::AlertId;
use crate::rules::runs::holds_any;
use database::{Error, Query, Scope, Sql, TableRow};
use organisation::{covers_company, within};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Which alerts somebody may see.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sight {
    /// Where they review them all.
    pub(crate) reviewed: Option<Scope>,
    /// The employee who they are, and where they see alerts of the files that they keep.
    pub(crate) kept: Option<(Uuid, Scope)>,
}

/// Appends that an alert is in sight.
async fn push_in_sight(sql: &impl Sql, query: &mut Query, sight: &Sight) -> Result<(), Error> {
    query.push("(1 = 0");
    if let Some(scope) = &sight.reviewed {
        query.push(" or ");
        within(query, scope, "unit_id", None);
        // Those of no unit concern the company.
        if covers_company(sql, scope).await? {
            query.push(" or unit_id is null");
        }
    }
    if let Some((employee, scope)) = &sight.kept {
        query.push(" or customer_id in (select c.id from customers_customer c where ");
        push_kept(query, *employee, scope);
        query.push(") or export_seq in ").bind_list(exports_of_kept(sql, *employee, scope).await?);
    }
    query.push(")");
    Ok(())
}

/// Appends that the employee keeps the confidentiality of `customers_customer c`: by name, or by looking after them.
fn push_kept(query: &mut Query, employee: Uuid, scope: &Scope) {
    query.push("coalesce(c.keeper_id, c.maintainer_id) = ").bind(employee).push(" and ");
    within(query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
}

/// The exports behind alerts that held a file which the employee keeps.
async fn exports_of_kept(sql: &impl Sql, employee: Uuid, scope: &Scope) -> Result<Vec<i64>, Error> {
    let mut query = Query::new("select c.serial from customers_customer c where ");
    push_kept(&mut query, employee, scope);
    let serials: BTreeSet<i64> = sql.rows::<(i64,)>(query).await?.into_iter().map(|it| it.0).collect();
    let (Some(first), Some(last)) = (serials.first(), serials.last()) else { return Ok(Vec::new()) };
    let mut query = Query::new(
        "select p.export_seq, p.serials from privacy_export_part p
         where p.export_seq in (select a.export_seq from privacy_alert a where a.export_seq is not null)
         and p.serial_first <= ",
    );
    query.bind(*last).push(" and p.serial_last >= ").bind(*first).push(" order by p.export_seq, p.ordinal");
    let mut found = Vec::new();
    sql.each(query, |(seq, runs): (i64, String)| {
        if found.last() != Some(&seq) && holds_any(&runs, &serials) {
            found.push(seq);
        }
        Ok(())
    })
    .await?;
    Ok(found)
}

/// A page of alerts, the latest first.
pub(crate) async fn alerts(
    sql: &impl Sql,
    sight: &Sight,
    is_open_only: bool,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<AlertRow>, Error> {
    let mut query = Query::new(&format!("select {} from privacy_alert where ", AlertRow::columns("")));
    push_in_sight(sql, &mut query, sight).await?;
    if is_open_only {
        query.push(" and acknowledged_at_us is null");
    }
    if let Some(before) = before {
        query.push(" and seq < ").bind(before);
    }
    query.push(" order by seq desc limit ").bind(i64::from(limit));
    sql.rows(query).await
}

pub(crate) async fn alert(sql: &impl Sql, sight: &Sight, id: AlertId) -> Result<Option<AlertRow>, Error> {
    let mut query = Query::new(&format!("select {} from privacy_alert where ", AlertRow::columns("")));
    push_in_sight(sql, &mut query, sight).await?;
    query.push(" and id = ").bind(id.uuid());
    sql.row(query).await
}

/// Whether an alert was made from this event already.
pub(crate) async fn is_raised(sql: &impl Sql, event_seq: i64) -> Result<bool, Error> {
    let mut query = Query::new("select count(*) from privacy_alert where event_seq = ");
    query.bind(event_seq);
    Ok(sql.row::<(i64,)>(query).await?.is_some_and(|it| 0 < it.0))
}
