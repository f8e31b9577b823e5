//! Rows of suggestions, and where customers and stations stand in the tree.

use crate::model::{Found, Kept, Kind, Tally};
use analytics::baskets::Together;
use database::{Error, Query, Scope, Sql, TableRow, Work, rows};
use kernel::BusinessDay;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

rows! {
    struct UnitRow in "baskets_unit" {
        unit_id: Uuid,
        until_day: i64,
        seen: i64,
        days: i64,
        customers: i64,
        found: i64,
    }
}

rows! {
    struct SuggestionRow in "baskets_suggestion" {
        unit_id: Uuid,
        /// From 1 on, the best first.
        place: i64,
        given: String,
        also_given: Option<String>,
        follows: String,
        joint_days: i64,
        given_days: i64,
        follows_days: i64,
        customers: i64,
        p_per_billion: i64,
        q_per_million: i64,
        margin_minor: Option<i64>,
    }
}

impl From<&Tally> for UnitRow {
    fn from(it: &Tally) -> Self {
        Self {
            unit_id: it.unit,
            until_day: i64::from(it.until.0),
            seen: it.seen,
            days: i64::from(it.days),
            customers: i64::from(it.customers),
            found: i64::from(it.found),
        }
    }
}

impl From<UnitRow> for Tally {
    fn from(row: UnitRow) -> Self {
        Self {
            unit: row.unit_id,
            until: BusinessDay(row.until_day as i32),
            seen: row.seen,
            days: row.days as u32,
            customers: row.customers as u32,
            found: row.found as u32,
        }
    }
}

impl SuggestionRow {
    fn new(unit_id: Uuid, place: i64, it: &Kept) -> Self {
        let counted = &it.counted;
        Self {
            unit_id,
            place,
            given: it.given.text(),
            also_given: it.also.map(Kind::text),
            follows: it.then.text(),
            joint_days: i64::from(counted.joint_days),
            given_days: i64::from(counted.given_days),
            follows_days: i64::from(counted.then_days),
            customers: i64::from(counted.customers),
            p_per_billion: i64::from(counted.p_per_billion),
            q_per_million: i64::from(counted.q_per_million),
            margin_minor: counted.margin,
        }
    }

    /// Of a unit with so many customer-days.
    fn kept(self, days: u32) -> Result<Kept, Error> {
        let kind = |text: &str| Kind::parse(text).ok_or_else(|| Error::Damaged(format!("kind `{text}`")));
        Ok(Kept {
            given: kind(&self.given)?,
            also: self.also_given.as_deref().map(kind).transpose()?,
            then: kind(&self.follows)?,
            counted: Together {
                joint_days: self.joint_days as u32,
                given_days: self.given_days as u32,
                then_days: self.follows_days as u32,
                days,
                customers: self.customers as u32,
                p_per_billion: self.p_per_billion as u32,
                q_per_million: self.q_per_million as u32,
                margin: self.margin_minor,
            },
        })
    }
}

/// Stores what was found in the place of what is there, as far as it differs. Returns how many rows that took.
pub(crate) async fn replace(work: &Work, found: &[Found]) -> Result<u64, Error> {
    let mut stored: BTreeMap<Uuid, Found> =
        all(work).await?.into_iter().map(|it| (it.tally.unit, it)).collect();
    let (mut units, mut suggestions) = (Vec::new(), Vec::new());
    let mut emptied = Vec::new();
    for it in found {
        let unit = it.tally.unit;
        let kept = stored.remove(&unit);
        if kept.as_ref().map(|it| &it.tally) != Some(&it.tally) {
            units.push(UnitRow::from(&it.tally));
        }
        if kept.map(|it| it.suggestions).unwrap_or_default() != it.suggestions {
            emptied.push(unit);
            let rows = (1..).zip(&it.suggestions);
            suggestions.extend(rows.map(|(place, it)| SuggestionRow::new(unit, place, it)));
        }
    }
    let gone: Vec<Uuid> = stored.into_keys().collect();
    let count = (units.len() + suggestions.len() + gone.len()) as u64;
    delete(work, "baskets_suggestion", emptied.iter().chain(&gone)).await?;
    delete(work, "baskets_unit", gone.iter()).await?;
    let tail = "on conflict (unit_id) do update set until_day = excluded.until_day, seen = excluded.seen,
                days = excluded.days, customers = excluded.customers, found = excluded.found";
    work.insert_all_or(units, tail).await?;
    work.insert_all_or(suggestions, "").await?;
    Ok(count)
}

async fn delete(work: &Work, table: &str, units: impl Iterator<Item = &Uuid>) -> Result<(), Error> {
    for unit in units {
        let mut query = Query::new("delete from ");
        query.push(table).push(" where unit_id = ").bind(*unit);
        work.run(query).await?;
    }
    Ok(())
}

/// Everything that is kept.
pub(crate) async fn all(sql: &impl Sql) -> Result<Vec<Found>, Error> {
    let query = Query::new(&format!("select {} from baskets_unit", UnitRow::columns("")));
    let units: Vec<UnitRow> = sql.rows(query).await?;
    let columns = SuggestionRow::columns("");
    let query = Query::new(&format!("select {columns} from baskets_suggestion order by unit_id, place"));
    let mut by_unit: HashMap<Uuid, Vec<SuggestionRow>> = HashMap::new();
    for row in sql.rows::<SuggestionRow>(query).await? {
        by_unit.entry(row.unit_id).or_default().push(row);
    }
    let found = |row: UnitRow| {
        let tally = Tally::from(row);
        let rows = by_unit.remove(&tally.unit).unwrap_or_default();
        let suggestions = rows.into_iter().map(|it| it.kept(tally.days)).collect::<Result<_, _>>()?;
        Ok(Found { tally, suggestions })
    };
    units.into_iter().map(found).collect()
}

/// What was counted in a unit.
pub(crate) async fn tally_of(sql: &impl Sql, unit: Uuid) -> Result<Option<Tally>, Error> {
    let mut query = Query::new(&format!("select {} from baskets_unit where ", UnitRow::columns("")));
    query.push("unit_id = ").bind(unit);
    Ok(sql.row::<UnitRow>(query).await?.map(Tally::from))
}

/// Whether anything was counted anywhere.
pub(crate) async fn is_counted(sql: &impl Sql) -> Result<bool, Error> {
    let query = Query::new("select days from baskets_unit limit 1");
    Ok(sql.row::<(i64,)>(query).await?.is_some())
}

/// Suggestions of a unit with their places, from the one after `after` on.
pub(crate) async fn page(
    sql: &impl Sql,
    tally: &Tally,
    after: Option<i64>,
    limit: u32,
) -> Result<Vec<(i64, Kept)>, Error> {
    let columns = SuggestionRow::columns("");
    let mut query = Query::new(&format!("select {columns} from baskets_suggestion where unit_id = "));
    query.bind(tally.unit).push(" and place > ").bind(after.unwrap_or(0));
    query.push(" order by place limit ").bind(i64::from(limit));
    let rows: Vec<SuggestionRow> = sql.rows(query).await?;
    rows.into_iter().map(|it| Ok((it.place, it.kept(tally.days)?))).collect()
}

/// The suggestions of the nearest unit at this path or above it that has any.
pub(crate) async fn nearest(sql: &impl Sql, path: &str) -> Result<Option<Found>, Error> {
    let Some(tally) = lowest_of(sql, path, 1).await? else { return Ok(None) };
    let kept = page(sql, &tally, None, tally.found).await?;
    Ok(Some(Found { tally, suggestions: kept.into_iter().map(|it| it.1).collect() }))
}

/// What was counted in the nearest unit at this path or above it.
pub(crate) async fn lowest(sql: &impl Sql, path: &str) -> Result<Option<Tally>, Error> {
    lowest_of(sql, path, 0).await
}

async fn lowest_of(sql: &impl Sql, path: &str, found_min: i64) -> Result<Option<Tally>, Error> {
    let mut query = Query::new(&format!("select {} from baskets_unit b ", UnitRow::columns("b")));
    query.push("join organisation_unit u on u.id = b.unit_id where b.found >= ").bind(found_min);
    query.push(" and u.path in ").bind_list(organisation::ancestors(path).map(str::to_owned));
    // Of the units above one another the lowest has the longest path, which sorts last.
    query.push(" order by u.path desc limit 1");
    Ok(sql.row::<UnitRow>(query).await?.map(Tally::from))
}

/// Units above the stations, from the top, and which of them stand above each station.
pub(crate) async fn units_above(sql: &impl Sql) -> Result<(Vec<Uuid>, BTreeMap<u32, Vec<u16>>), Error> {
    let query = Query::new(
        "select u.id, u.path from organisation_unit u
         where not exists (select 1 from stations_station s where s.unit_id = u.id) order by u.path",
    );
    let units: Vec<(Uuid, String)> = sql.rows(query).await?;
    let places: HashMap<&str, u16> = units.iter().map(|it| it.1.as_str()).zip(0..).collect();
    let query = Query::new(
        "select s.station_no, u.path from stations_station s join organisation_unit u on u.id = s.unit_id",
    );
    let stations: Vec<(i64, String)> = sql.rows(query).await?;
    let above = |path: &str| organisation::ancestors(path).filter_map(|it| places.get(it).copied()).collect();
    let above = stations.iter().map(|(no, path)| (*no as u32, above(path))).collect();
    Ok((units.into_iter().map(|it| it.0).collect(), above))
}

rows! {
    /// A customer within somebody's scope.
    pub(crate) struct InSight {
        pub(crate) serial: i64,
        pub(crate) owner_path: String,
    }
}

/// A customer, if they lie within the scope.
pub(crate) async fn customer_in_sight(
    sql: &impl Sql,
    scope: &Scope,
    customer: Uuid,
) -> Result<Option<InSight>, Error> {
    let mut query = Query::new(
        "select c.serial, u.path from customers_customer c
         join organisation_unit u on u.id = c.owner_unit_id where c.id = ",
    );
    query.bind(customer).push(" and ");
    organisation::within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    sql.row(query).await
}
