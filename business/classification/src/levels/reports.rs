//! Lists of customers by level, and of regrades.

use super::model::{RegradeId, RegradeState};
use super::store::{RegradeRow, to_near};
use crate::reports::{Part, Wanted, push_page, push_part};
use analytics::levels::{Crossing, CustomerLevel, NearLine};
use database::{Error, FromRow, Query, Row, Scope, Sql, TableRow, rows};
use organisation::within;
use uuid::Uuid;

rows! {
    /// A customer on the list of levels.
    pub(super) struct Listed {
        pub(super) serial: i64,
        pub(super) customer: Uuid,
        pub(super) number: String,
        pub(super) owner_unit: Uuid,
        pub(super) level: Option<String>,
        pub(super) mass_kg: i64,
        pub(super) near: Option<String>,
        pub(super) line: Option<String>,
        pub(super) distance_per_mille: Option<i64>,
        pub(super) facts: String,
    }
}

/// Whom a list of levels shows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LevelFilter {
    pub(super) level: Option<CustomerLevel>,
    /// Only who is about to cross a line this way: the nearest first.
    pub(super) near: Option<Crossing>,
}

/// A page of the customers within the scope who have a level or are about to cross a line.
pub(super) async fn standings_page(
    sql: &impl Sql,
    scope: &Scope,
    part: &Part,
    filter: LevelFilter,
    page: (Option<(i64, i64)>, u32),
) -> Result<Vec<Listed>, Error> {
    let mut query = Query::new(
        "select r.customer_serial, c.id, c.number, c.owner_unit_id, r.level, r.mass_kg, r.near, r.line,
                r.distance_per_mille, r.facts
         from classification_standing r
         join customers_customer c on c.serial = r.customer_serial
         where 1 = 1",
    );
    push_part(&mut query, scope, part);
    if let Some(level) = filter.level {
        query.push(" and r.level = ").bind(level.as_str().to_owned());
    }
    let order = match filter.near {
        None => ("r.mass_kg", false),
        Some(crossing) => {
            query.push(" and r.near = ").bind(crossing.as_str().to_owned());
            ("r.distance_per_mille", true)
        }
    };
    push_page(&mut query, order, page);
    sql.rows(query).await
}

/// A regrade with whose it is.
#[derive(Clone, Debug)]
pub(super) struct ListedRegrade {
    pub(super) regrade: RegradeRow,
    pub(super) customer: Uuid,
    pub(super) number: String,
    pub(super) owner_unit: Uuid,
    /// Who decided.
    pub(super) by_login: Option<String>,
}

impl FromRow for ListedRegrade {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let width = RegradeRow::COLUMNS.len();
        Ok(Self {
            regrade: RegradeRow::from_row(row)?,
            customer: row.get(width)?,
            number: row.get(width + 1)?,
            owner_unit: row.get(width + 2)?,
            by_login: row.get(width + 3)?,
        })
    }
}

fn select() -> Query {
    Query::new(&format!(
        "select {}, c.id, c.number, c.owner_unit_id, u.login
         from classification_regrade r
         join customers_customer c on c.serial = r.customer_serial
         left join identity_user u on u.id = r.by_user
         where 1 = 1",
        RegradeRow::columns("r")
    ))
}

/// Which regrades a list shows.
#[derive(Clone, Debug, Default)]
pub(super) struct RegradeFilter {
    pub(super) state: Option<RegradeState>,
    pub(super) to_level: Wanted<CustomerLevel>,
}

/// A page of the regrades of customers within the scope, the newest first.
pub(super) async fn regrades_page(
    sql: &impl Sql,
    scope: &Scope,
    part: &Part,
    filter: &RegradeFilter,
    (before, limit): (Option<i64>, u32),
) -> Result<Vec<ListedRegrade>, Error> {
    let mut query = select();
    push_part(&mut query, scope, part);
    if let Some(state) = filter.state {
        query.push(" and r.state = ").bind(state.as_str().to_owned());
    }
    match filter.to_level {
        Wanted::Any => {}
        Wanted::Without => {
            query.push(" and r.to_level is null");
        }
        Wanted::Of(level) => {
            query.push(" and r.to_level = ").bind(level.as_str().to_owned());
        }
    }
    if let Some(seq) = before {
        query.push(" and r.seq < ").bind(seq);
    }
    query.push(" order by r.seq desc limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// A regrade of a customer within the scope, with the customer's unit.
pub(super) async fn regrade_in_sight(
    sql: &impl Sql,
    scope: &Scope,
    id: RegradeId,
) -> Result<Option<(RegradeRow, Uuid)>, Error> {
    let mut query = select();
    query.push(" and r.id = ").bind(id.uuid()).push(" and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    let found: Option<ListedRegrade> = sql.row(query).await?;
    Ok(found.map(|it| (it.regrade, it.owner_unit)))
}

impl Listed {
    /// The line that they are about to cross.
    pub(super) fn near(&self) -> Result<Option<NearLine>, Error> {
        to_near(self.near.as_deref(), self.line.as_deref(), self.distance_per_mille)
    }
}
