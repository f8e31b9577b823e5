//! Who moved from which class to which between two days.

use super::{Part, push_part, shown_at};
use crate::model::{ABSENT, Axis, NO_CLASS, Shown};
use database::{Error, FromRow, Query, Row, Scope, Sql};
use kernel::BusinessDay;
use uuid::Uuid;

/// The two days that are compared. Without a first one nobody was known before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Between {
    pub from: Option<BusinessDay>,
    pub to: BusinessDay,
}

/// `customers_customer c` beside what they were on the first day (`a`) and on the second (`b`), for those who
/// were known on one of them.
fn push_compared(query: &mut Query, between: Between, scope: &Scope, part: &Part) {
    query.push(" from customers_customer c left join classification_result a on ");
    push_held(query, "a", between.from);
    query.push(" left join classification_result b on ");
    push_held(query, "b", Some(between.to));
    query.push(" where (a.customer_serial is not null or b.customer_serial is not null)");
    push_part(query, scope, part);
}

/// Joins by the key also where nothing can match: SQLite would otherwise look through the whole table for each
/// customer before it finds so.
fn push_held(query: &mut Query, alias: &str, day: Option<BusinessDay>) {
    query.push(alias).push(".customer_serial = c.serial and ");
    let Some(day) = day else {
        query.push("1 = 0");
        return;
    };
    query.push(alias).push(".as_of <= ").bind(i64::from(day.0));
    query.push(" and ").push(alias).push(".until_day > ").bind(i64::from(day.0));
}

/// The class on the axis, with a name for having none and for not being there.
fn class_of(alias: &str, axis: Axis) -> String {
    let column = axis.as_str();
    format!(
        "case when {alias}.customer_serial is null then '{ABSENT}' else coalesce({alias}.{column}, '{NO_CLASS}') end"
    )
}

/// How many customers went from which class to which, those who stayed among them.
pub(crate) async fn movements(
    sql: &impl Sql,
    scope: &Scope,
    part: &Part,
    axis: Axis,
    between: Between,
) -> Result<Vec<(String, String, i64)>, Error> {
    let (from, to) = (class_of("a", axis), class_of("b", axis));
    let mut query = Query::new(&format!("select {from}, {to}, count(*)"));
    push_compared(&mut query, between, scope, part);
    query.push(" group by 1, 2 order by 1, 2");
    sql.rows(query).await
}

/// Which customers are wanted; without a class, any, and without both, whoever moved.
#[derive(Clone, Debug, Default)]
pub(crate) struct CellFilter {
    pub from: Option<String>,
    pub to: Option<String>,
}

/// A customer in a cell of the matrix.
#[derive(Clone, Debug)]
pub(crate) struct Mover {
    pub serial: i64,
    pub customer: Uuid,
    pub number: String,
    pub owner_unit: Uuid,
    /// None for who was not known on that day.
    pub before: Option<Shown>,
    pub after: Option<Shown>,
    /// The day of the analysis that found what holds on the second day.
    pub since: Option<BusinessDay>,
}

impl FromRow for Mover {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let day = |index| Ok::<_, Error>(row.get::<Option<i64>>(index)?.map(|it| BusinessDay(it as i32)));
        let (before, since) = (day(4)?, day(8)?);
        Ok(Self {
            serial: row.get(0)?,
            customer: row.get(1)?,
            number: row.get(2)?,
            owner_unit: row.get(3)?,
            before: before.map(|_| shown_at(row, 5)).transpose()?,
            after: since.map(|_| shown_at(row, 9)).transpose()?,
            since,
        })
    }
}

/// One page of the customers of a cell, by serial.
pub(crate) async fn movers_page(
    sql: &impl Sql,
    scope: &Scope,
    part: &Part,
    (axis, between): (Axis, Between),
    cell: &CellFilter,
    (after_serial, limit): (Option<i64>, u32),
) -> Result<Vec<Mover>, Error> {
    let (from, to) = (class_of("a", axis), class_of("b", axis));
    let mut query = Query::new(
        "select c.serial, c.id, c.number, c.owner_unit_id, a.as_of, a.abc, a.relationship, a.rfm,
                b.as_of, b.abc, b.relationship, b.rfm",
    );
    push_compared(&mut query, between, scope, part);
    if cell.from.is_none() && cell.to.is_none() {
        query.push(&format!(" and {from} <> {to}"));
    }
    for (class, wanted) in [(from, &cell.from), (to, &cell.to)] {
        if let Some(wanted) = wanted {
            query.push(" and ").push(&class).push(" = ").bind(wanted.clone());
        }
    }
    if let Some(serial) = after_serial {
        query.push(" and c.serial > ").bind(serial);
    }
    query.push(" order by c.serial limit ").bind(i64::from(limit));
    sql.rows(query).await
}
