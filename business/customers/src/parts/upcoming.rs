//! Birthdays and anniversaries to come: days of the year are found by their keyed hashes, since no date of a person
//! is readable in the database.

use super::model::Occasion;
use super::rules::kept_on;
use super::store::{DAY_LABEL, Kept, PartRow, opened};
use crate::model::CustomerId;
use crate::operations::CustomersError;
use database::{Query, Scope, Sql, TableRow, rows};
use kernel::BusinessDay;
use organisation::within;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;
use vault::Vault;

/// An occasion with the day on which it is kept next.
#[derive(Clone, Debug)]
pub(crate) struct Coming {
    pub(crate) on: BusinessDay,
    pub(crate) serial: i64,
    pub(crate) customer: CustomerId,
    pub(crate) kept: Kept<Occasion>,
}

/// The last one of a page: its day, the customer's serial, and the occasion.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Place(pub(crate) i32, pub(crate) i64, pub(crate) Uuid);

rows! {
    struct FoundRow {
        id: Uuid,
        serial: i64,
    }
}

/// The occasions within the scope that are kept on the days from `from` to `until`, by day.
pub(crate) async fn upcoming(
    sql: &impl Sql,
    vault: &Vault,
    scope: &Scope,
    (from, until): (BusinessDay, BusinessDay),
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<Coming>, CustomersError> {
    let mut found = Vec::new();
    let mut day = after.map_or(from, |it| from.max(BusinessDay(it.0)));
    while day <= until && found.len() < limit as usize {
        let after = after.filter(|it| it.0 == day.0);
        let rest = limit - found.len() as u32;
        found.extend(on_day(sql, vault, scope, day, after, rest).await?);
        day = day.plus(1);
    }
    Ok(found)
}

async fn on_day(
    sql: &impl Sql,
    vault: &Vault,
    scope: &Scope,
    day: BusinessDay,
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<Coming>, CustomersError> {
    let mut query = Query::new(
        "select p.id, c.serial from customers_part p join customers_customer c on c.id = p.customer_id
         where p.day_blind in ",
    );
    query.bind_list(kept_on(day).iter().map(|it| vault.blind(DAY_LABEL, it).to_vec())).push(" and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    if let Some(Place(_, serial, id)) = after {
        query.push(" and (c.serial > ").bind(serial).push(" or c.serial = ").bind(serial);
        query.push(" and p.id > ").bind(id).push(")");
    }
    query.push(" order by c.serial, p.id limit ").bind(i64::from(limit));
    let found: Vec<FoundRow> = sql.rows(query).await?;
    let mut query = Query::new(&format!("select {} from customers_part where id in ", PartRow::columns("")));
    query.bind_list(found.iter().map(|it| it.id));
    let rows: Vec<PartRow> = sql.rows(query).await?;
    let owners: HashMap<Uuid, Uuid> = rows.iter().map(|it| (it.id, it.customer_id)).collect();
    let kept = opened::<Occasion>(sql, vault, rows).await?;
    let mut kept: HashMap<Uuid, Kept<Occasion>> = kept.into_iter().map(|it| (it.id.uuid(), it)).collect();
    let coming = found.into_iter().filter_map(|it| {
        let customer = CustomerId(*owners.get(&it.id)?);
        Some(Coming { on: day, serial: it.serial, customer, kept: kept.remove(&it.id)? })
    });
    Ok(coming.collect())
}
