//! Rows of forecasts and holidays, and what forecasts rest on.

use crate::model::{ForecastRhythm, Holiday, HolidayKind, Kept, Key};
use crate::rules::{Sold, Station};
use database::{Error, Query, Sql, TableRow, Work, rows};
use kernel::BusinessDay;
use std::collections::BTreeMap;
use uuid::Uuid;

rows! {
    struct HolidayRow in "forecasts_holiday" {
        day: i64,
        kind: String,
        name: String,
    }
}

rows! {
    struct ForecastRow in "forecasts_forecast" {
        unit_id: Uuid,
        family: String,
        rhythm: String,
        origin: i64,
        facts: String,
    }
}

fn damaged(what: &str, key: &str) -> Error {
    Error::Damaged(format!("{what} {key}"))
}

impl From<&Kept> for ForecastRow {
    fn from(kept: &Kept) -> Self {
        Self {
            unit_id: kept.unit,
            family: kept.family.clone(),
            rhythm: kept.rhythm.as_str().to_owned(),
            origin: i64::from(kept.origin.0),
            // A plain struct of ours: turning it into JSON cannot fail.
            facts: serde_json::to_string(&kept.facts).unwrap_or_default(),
        }
    }
}

impl TryFrom<ForecastRow> for Kept {
    type Error = Error;

    fn try_from(row: ForecastRow) -> Result<Self, Error> {
        Ok(Self {
            unit: row.unit_id,
            rhythm: ForecastRhythm::parse(&row.rhythm).ok_or_else(|| damaged("rhythm", &row.rhythm))?,
            origin: BusinessDay(row.origin as i32),
            facts: serde_json::from_str(&row.facts).map_err(|_| damaged("forecast of", &row.family))?,
            family: row.family,
        })
    }
}

impl TryFrom<HolidayRow> for Holiday {
    type Error = Error;

    fn try_from(row: HolidayRow) -> Result<Self, Error> {
        let kind = HolidayKind::parse(&row.kind).ok_or_else(|| damaged("kind of holiday", &row.kind))?;
        Ok(Self { day: BusinessDay(row.day as i32), kind, name: row.name })
    }
}

fn to_row(it: &Holiday) -> HolidayRow {
    HolidayRow { day: i64::from(it.day.0), kind: it.kind.as_str().to_owned(), name: it.name.clone() }
}

/// Holidays from one day to another, inclusive, in order.
pub(crate) async fn holidays(
    sql: &impl Sql,
    (from, until): (BusinessDay, BusinessDay),
) -> Result<Vec<Holiday>, Error> {
    let mut query = Query::new(&format!("select {} from forecasts_holiday where ", HolidayRow::columns("")));
    query.push("day >= ").bind(i64::from(from.0)).push(" and day <= ").bind(i64::from(until.0));
    query.push(" order by day");
    sql.rows::<HolidayRow>(query).await?.into_iter().map(Holiday::try_from).collect()
}

pub(crate) async fn has_holidays(sql: &impl Sql) -> Result<bool, Error> {
    Ok(sql.row::<(i64,)>(Query::new("select day from forecasts_holiday limit 1")).await?.is_some())
}

/// Puts these holidays in the place of those from one day to another.
pub(crate) async fn replace_holidays(
    work: &Work,
    (from, until): (BusinessDay, BusinessDay),
    days: &[Holiday],
) -> Result<(), Error> {
    let mut query = Query::new("delete from forecasts_holiday where day >= ");
    query.bind(i64::from(from.0)).push(" and day <= ").bind(i64::from(until.0));
    work.run(query).await?;
    work.insert_all(days.iter().map(to_row).collect::<Vec<_>>()).await
}

/// The last day with sales, up to a day.
pub(crate) async fn last_day(sql: &impl Sql, until: BusinessDay) -> Result<Option<BusinessDay>, Error> {
    let mut query = Query::new("select max(business_day) from sales_day where business_day <= ");
    query.bind(i64::from(until.0));
    let found = sql.row::<(Option<i64>,)>(query).await?.and_then(|it| it.0);
    Ok(found.map(|it| BusinessDay(it as i32)))
}

/// What each station sold of each family, day by day, up to a day.
pub(crate) async fn sold(
    sql: &impl Sql,
    until: BusinessDay,
) -> Result<BTreeMap<String, BTreeMap<u32, Sold>>, Error> {
    let mut query = Query::new(
        "select p.family, s.station_no, d.business_day, cast(sum(d.quantity + d.estimated_quantity) as bigint)
         from sales_day d
         join sales_product p on p.id = d.product_id
         join stations_station s on s.unit_id = d.station_id
         where d.business_day <= ",
    );
    query.bind(i64::from(until.0));
    query.push(" group by p.family, s.station_no, d.business_day");
    let mut found: BTreeMap<String, BTreeMap<u32, Sold>> = BTreeMap::new();
    for (family, no, day, sum) in sql.rows::<(String, i64, i64, i64)>(query).await? {
        if analytics::Family::parse(&family).is_some_and(analytics::Family::is_fuel) {
            let of_station = found.entry(family).or_default().entry(no as u32).or_default();
            of_station.insert(BusinessDay(day as i32), sum);
        }
    }
    Ok(found)
}

/// All stations, with what lies above them in the tree.
pub(crate) async fn stations(sql: &impl Sql) -> Result<Vec<Station>, Error> {
    let query = Query::new("select id, path from organisation_unit");
    let units: Vec<(Uuid, String)> = sql.rows(query).await?;
    let by_path: BTreeMap<&str, Uuid> = units.iter().map(|it| (it.1.as_str(), it.0)).collect();
    let query = Query::new(
        "select s.unit_id, s.station_no, u.name, u.path
         from stations_station s join organisation_unit u on u.id = s.unit_id order by s.station_no",
    );
    let rows: Vec<(Uuid, i64, String, String)> = sql.rows(query).await?;
    let mut closed: BTreeMap<i64, Vec<(BusinessDay, BusinessDay)>> = BTreeMap::new();
    for (no, from, until) in stations::closures(sql).await? {
        closed.entry(no).or_default().push((from, until));
    }
    let station = |(id, no, name, path): (Uuid, i64, String, String)| {
        let above = organisation::ancestors(&path).filter(|it| *it != path);
        Station {
            id,
            no: no as u32,
            name,
            closed: closed.get(&no).cloned().unwrap_or_default(),
            above: above.filter_map(|it| by_path.get(it).copied()).collect(),
        }
    };
    Ok(rows.into_iter().map(station).collect())
}

/// Stores forecasts in the place of all earlier ones, as far as they differ. Returns how many rows that took.
pub(crate) async fn replace_forecasts(work: &Work, found: &[Kept]) -> Result<u64, Error> {
    let mut stored = by_key(forecasts(work, None).await?);
    let mut changed = Vec::new();
    for kept in found {
        if stored.remove(&kept.key()).as_ref() != Some(kept) {
            changed.push(ForecastRow::from(kept));
        }
    }
    let count = (changed.len() + stored.len()) as u64;
    let tail = "on conflict (unit_id, family, rhythm) do update set origin = excluded.origin, facts = excluded.facts";
    work.insert_all_or(changed, tail).await?;
    for gone in stored.into_values() {
        let mut query = Query::new("delete from forecasts_forecast where unit_id = ");
        query.bind(gone.unit).push(" and family = ").bind(gone.family);
        query.push(" and rhythm = ").bind(gone.rhythm.as_str().to_owned());
        work.run(query).await?;
    }
    Ok(count)
}

/// Forecasts by what they are about.
pub(crate) fn by_key(kept: Vec<Kept>) -> BTreeMap<Key, Kept> {
    kept.into_iter().map(|it| (it.key(), it)).collect()
}

/// What is foretold of a unit, or of all.
pub(crate) async fn forecasts(sql: &impl Sql, unit: Option<Uuid>) -> Result<Vec<Kept>, Error> {
    let mut query = Query::new(&format!("select {} from forecasts_forecast", ForecastRow::columns("")));
    if let Some(unit) = unit {
        query.push(" where unit_id = ").bind(unit);
    }
    query.push(" order by family, rhythm");
    sql.rows::<ForecastRow>(query).await?.into_iter().map(Kept::try_from).collect()
}
