//! Classes as lists and figures, for one day and within a scope.

mod movements;
mod standings;

pub(crate) use movements::{Between, CellFilter, Mover, movements, movers_page};
pub(crate) use standings::{grid, pareto};

use crate::facts;
use crate::model::{Classes, Rfm, Run, Shown};
use crate::operations::count;
use crate::store::{self, holds_on, to_shown};
use analytics::{AbcClass, Classification, Format, Relationship, Segment};
use database::{Error, FromRow, Query, Row, Scope, Sql};
use kernel::{BusinessDay, Words};
use organisation::within;
use std::collections::HashMap;
use uuid::Uuid;

/// A run that a day shows, and whether no later one was made.
#[derive(Clone, Debug)]
pub struct ShownDay {
    pub run: Run,
    pub is_newest: bool,
}

/// What `day` shows; without a day, what is known today. None before the first run.
pub async fn shown_day(sql: &impl Sql, day: Option<BusinessDay>) -> Result<Option<ShownDay>, Error> {
    let newest = store::newest_run(sql).await?;
    let shown = match day {
        None => newest.clone(),
        Some(day) => store::run_shown_on(sql, day).await?,
    };
    let is_newest = shown.as_ref().map(|it| it.seq) == newest.map(|it| it.seq);
    shown.map(|it| Ok(ShownDay { run: it.try_into()?, is_newest })).transpose()
}

/// How money is written in the installation's currency.
pub async fn money_format(sql: &impl Sql) -> Result<Format, Error> {
    let code = sales::currency_settled(sql).await?;
    let code = code.as_deref().unwrap_or("CNY");
    Ok(Format {
        currency_symbol: sales::currency::symbol(code).to_owned(),
        currency_digits: sales::currency::minor_digits(code),
    })
}

/// The arithmetic in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explained {
    pub abc: Option<Words>,
    pub relationship: Option<Words>,
    pub rfm: Option<Words>,
}

impl Explained {
    pub(crate) fn new(found: &Classification, format: &Format) -> Self {
        Self {
            abc: found.abc.as_ref().map(|it| it.explain(format)),
            relationship: found.relationship.as_ref().map(analytics::RelationshipFacts::explain),
            rfm: found.rfm.as_ref().map(|it| it.explain(format)),
        }
    }
}

/// A part of the customers whom somebody may see; without anything, all of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    /// Path of the unit to which, or below which, they belong.
    pub below: Option<String>,
    pub kind: Option<Segment>,
}

/// Appends what narrows customers `c` down to the scope and to a part of them.
pub(crate) fn push_part(query: &mut Query, scope: &Scope, part: &Part) {
    query.push(" and ");
    within(query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    customers::push_unmerged(query);
    if let Some(path) = &part.below {
        push_below(query, path);
    }
    if let Some(kind) = part.kind {
        query.push(" and c.kind = ").bind(kind.as_str().to_owned());
    }
}

/// Appends the order of a list by a figure of its rows `r` about customers, the most first unless it ascends, and where a
/// page begins: behind the figure and the serial of the row before.
pub fn push_page(
    query: &mut Query,
    (column, ascends): (&str, bool),
    (after, limit): (Option<(i64, i64)>, u32),
) {
    let (beyond, direction) = if ascends { (" > ", "") } else { (" < ", " desc") };
    if let Some((value, serial)) = after {
        query.push(" and (").push(column).push(beyond).bind(value).push(" or ").push(column).push(" = ");
        query.bind(value).push(" and r.customer_serial > ").bind(serial).push(")");
    }
    query.push(" order by ").push(column).push(direction).push(", r.customer_serial limit ");
    query.bind(i64::from(limit));
}

/// Appends that `customers_customer c` belongs to the unit of this path or to one below it.
pub fn push_below(query: &mut Query, path: &str) {
    query.push(" and ");
    organisation::below(query, "c.owner_unit_id", path);
}

/// Appends a join with the class of today of the customer whose serial stands in `serial_column`.
pub fn push_current_class(query: &mut Query, alias: &str, serial_column: &str) {
    query.push(" left join classification_result ").push(alias).push(" on ").push(alias);
    query.push(".customer_serial = ").push(serial_column).push(" and ").push(alias);
    query.push(".until_day = ").bind(store::OPEN);
}

/// What is wanted on one axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Wanted<T> {
    #[default]
    Any,
    /// Those without a class on it.
    Without,
    Of(T),
}

/// Which classes are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ClassFilter {
    pub abc: Wanted<AbcClass>,
    pub relationship: Wanted<Relationship>,
    pub recency: Option<u8>,
    pub frequency: Option<u8>,
    pub monetary: Option<u8>,
}

/// A customer in the list of classes.
#[derive(Clone, Debug)]
pub(crate) struct Classified {
    pub customer: Uuid,
    pub serial: i64,
    pub number: String,
    pub owner_unit: Uuid,
    pub since: BusinessDay,
    pub shown: Shown,
}

/// One page of customers in the classes wanted, by serial.
pub(crate) async fn classified_page(
    sql: &impl Sql,
    scope: &Scope,
    shown: &ShownDay,
    filter: &ClassFilter,
    part: &Part,
    (after_serial, limit): (Option<i64>, u32),
) -> Result<Vec<Classified>, Error> {
    let mut query = Query::new(
        "select r.customer_serial, r.customer_id, c.number, c.owner_unit_id, r.as_of,
                r.abc, r.relationship, r.rfm
         from classification_result r
         join customers_customer c on c.id = r.customer_id
         where ",
    );
    holds_on(&mut query, "r", shown.run.as_of, shown.is_newest);
    push_filter(&mut query, filter);
    push_part(&mut query, scope, part);
    if let Some(serial) = after_serial {
        query.push(" and r.customer_serial > ").bind(serial);
    }
    query.push(" order by r.customer_serial limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// Whose classes are wanted: in which classes, and of which part of the customers.
#[derive(Clone, Debug, Default)]
pub struct Wanting {
    pub(crate) filter: ClassFilter,
    pub(crate) part: Part,
}

fn push_filter(query: &mut Query, filter: &ClassFilter) {
    push_wanted(query, "r.abc", filter.abc, AbcClass::as_str);
    push_wanted(query, "r.relationship", filter.relationship, Relationship::as_str);
    for (score, place) in [(filter.recency, "1"), (filter.frequency, "2"), (filter.monetary, "3")] {
        if let Some(score) = score {
            query.push(" and substr(r.rfm, ").push(place).push(", 1) = ").bind(score.to_string());
        }
    }
}

fn push_wanted<T>(query: &mut Query, column: &str, wanted: Wanted<T>, name: fn(T) -> &'static str) {
    match wanted {
        Wanted::Any => {}
        Wanted::Without => {
            query.push(" and ").push(column).push(" is null");
        }
        Wanted::Of(class) => {
            query.push(" and ").push(column).push(" = ").bind(name(class).to_owned());
        }
    }
}

impl FromRow for Classified {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            serial: row.get(0)?,
            customer: row.get(1)?,
            number: row.get(2)?,
            owner_unit: row.get(3)?,
            since: BusinessDay(row.get::<i64>(4)? as i32),
            shown: shown_at(row, 5)?,
        })
    }
}

/// The class in three columns from `index` on.
fn shown_at(row: &Row, index: usize) -> Result<Shown, Error> {
    let text = |offset| row.get::<Option<String>>(index + offset);
    to_shown(text(0)?.as_deref(), text(1)?.as_deref(), text(2)?.as_deref())
}

/// How many customers of a part of the scope are in each class on a day.
pub(crate) async fn class_figures(
    sql: &impl Sql,
    scope: &Scope,
    shown: &ShownDay,
    part: &Part,
) -> Result<(i64, Classes), Error> {
    let is_whole = part.below.is_none() && part.kind.is_none();
    if is_whole && sees_everything(sql, scope).await? {
        // The run has counted them already.
        return Ok((shown.run.summary.customers, shown.run.summary.classes.clone()));
    }
    let mut query = Query::new(
        "select r.abc, r.relationship, r.rfm, count(*)
         from classification_result r
         join customers_customer c on c.id = r.customer_id
         where ",
    );
    holds_on(&mut query, "r", shown.run.as_of, shown.is_newest);
    push_part(&mut query, scope, part);
    query.push(" group by r.abc, r.relationship, r.rfm");
    let rows: Vec<Counted> = sql.rows(query).await?;
    let customers = rows.iter().map(|it| it.customers).sum();
    Ok((customers, count(rows.into_iter().map(|it| (it.shown, it.customers)), customers)))
}

/// Whether the scope holds the whole company, without a restriction to own customers.
pub(crate) async fn sees_everything(sql: &impl Sql, scope: &Scope) -> Result<bool, Error> {
    let Scope::Subtrees(subtrees) = scope else { return Ok(true) };
    let whole = subtrees.iter().filter(|it| it.own_of.is_none()).cloned().collect();
    let whole = Scope::Subtrees(whole);
    let roots: Vec<(String,)> =
        sql.rows(Query::new("select path from organisation_unit where parent_id is null")).await?;
    Ok(roots.iter().all(|(path,)| organisation::is_within(&whole, path)))
}

struct Counted {
    shown: Shown,
    customers: i64,
}

impl FromRow for Counted {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self { shown: shown_at(row, 0)?, customers: row.get(3)? })
    }
}

/// A class that a customer has or had.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub from: BusinessDay,
    /// The day on which it was found no longer to hold; none while it holds.
    pub until: Option<BusinessDay>,
    pub shown: Shown,
    /// The arithmetic on the day on which it was found.
    pub found: Classification,
}

impl FromRow for Held {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let until = row.get::<i64>(1)?;
        Ok(Self {
            from: BusinessDay(row.get::<i64>(0)? as i32),
            until: (until < store::OPEN).then_some(BusinessDay(until as i32)),
            shown: shown_at(row, 2)?,
            found: facts::from_text(&row.get::<String>(5)?)?,
        })
    }
}

/// Ids and numbers of customers, by serial.
pub(crate) async fn numbers_of(
    sql: &impl Sql,
    serials: &[i64],
) -> Result<HashMap<i64, (Uuid, String)>, Error> {
    let mut query = Query::new("select serial, id, number from customers_customer where serial in ");
    query.bind_list(serials.iter().copied());
    let rows: Vec<(i64, Uuid, String)> = sql.rows(query).await?;
    Ok(rows.into_iter().map(|(serial, id, number)| (serial, (id, number))).collect())
}

/// How many customers have bought anything.
pub(crate) async fn customers_with_history(sql: &impl Sql) -> Result<i64, Error> {
    let count: Option<(i64,)> = sql.row(Query::new("select count(*) from sales_history")).await?;
    Ok(count.map_or(0, |it| it.0))
}

/// The serial of a customer within the scope.
pub async fn serial_of(sql: &impl Sql, scope: &Scope, customer: Uuid) -> Result<Option<i64>, Error> {
    let mut query = Query::new("select c.serial from customers_customer c where c.id = ");
    query.bind(customer).push(" and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    Ok(sql.row::<(i64,)>(query).await?.map(|it| it.0))
}

/// The newest of a customer's classes, the newest first.
pub(crate) async fn held_by(sql: &impl Sql, serial: i64, limit: u32) -> Result<Vec<Held>, Error> {
    let mut query = Query::new(
        "select as_of, until_day, abc, relationship, rfm, facts
         from classification_result where customer_serial = ",
    );
    query.bind(serial).push(" order by as_of desc limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// The arithmetic behind a customer's class of today, in words; nothing before the first run.
pub async fn explanation_of(sql: &impl Sql, serial: i64) -> Result<Explained, Error> {
    let mut query = Query::new("select facts from classification_current where customer_serial = ");
    query.bind(serial);
    let Some((text,)) = sql.row::<(String,)>(query).await? else { return Ok(Explained::default()) };
    Ok(Explained::new(&facts::from_text(&text)?, &money_format(sql).await?))
}

/// A kept class with the figures it was found on, for the export.
pub(crate) struct Exported {
    pub number: String,
    pub since: BusinessDay,
    pub shown: Shown,
    pub facts: String,
}

impl FromRow for Exported {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            number: row.get(0)?,
            since: BusinessDay(row.get::<i64>(1)? as i32),
            shown: shown_at(row, 2)?,
            facts: row.get(5)?,
        })
    }
}

/// Every class that holds on a day, by the customer's serial.
pub(crate) async fn each_exported(
    sql: &impl Sql,
    scope: &Scope,
    shown: &ShownDay,
    wanting: &Wanting,
    take: impl FnMut(Exported) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut query = Query::new(
        "select c.number, r.as_of, r.abc, r.relationship, r.rfm, r.facts
         from classification_result r
         join customers_customer c on c.id = r.customer_id
         where ",
    );
    holds_on(&mut query, "r", shown.run.as_of, shown.is_newest);
    push_filter(&mut query, &wanting.filter);
    push_part(&mut query, scope, &wanting.part);
    query.push(" order by r.customer_serial");
    sql.each(query, take).await
}

impl Shown {
    /// The score of one of the three RFM figures, as text.
    pub(crate) fn score(&self, of: fn(Rfm) -> u8) -> Option<i64> {
        self.rfm.map(|it| i64::from(of(it)))
    }
}

/// The customers whose class is another than the one by which their file is reviewed, by serial.
pub(crate) async fn classes_unknown_to_reviews(sql: &impl Sql) -> Result<Vec<(i64, Option<String>)>, Error> {
    let mut query = Query::new(
        "select c.serial, r.abc from customers_customer c
         left join classification_result r on r.customer_serial = c.serial and r.until_day = ",
    );
    query.bind(store::OPEN);
    query.push(" where coalesce(r.abc, '') <> coalesce(c.review_class, '') order by c.serial");
    sql.rows(query).await
}
