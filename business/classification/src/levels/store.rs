//! Rows of rules, assignments, regrades and standings.

use super::model::{RegradeState, Standing, Step};
use crate::store::{KEYS_MAX, OPEN};
use analytics::levels::{Crossing, CustomerLevel, LevelFacts, NearLine};
use database::{Derived, Error, Query, Sql, TableRow, Work, rows};
use std::collections::HashMap;
use uuid::Uuid;

rows! {
    /// A day that was worked out.
    pub(super) struct DayRow in "classification_level_day" {
        pub(super) as_of: i64,
        pub(super) at_us: i64,
        pub(super) rules_version: i64,
        /// The fingerprint of the purchases, as the run had it.
        pub(super) seen: i64,
    }
}

rows! {
    /// A level that a customer has or had.
    pub(super) struct LevelRow in "classification_level" {
        pub(super) customer_serial: i64,
        pub(super) from_day: i64,
        pub(super) until_day: i64,
        pub(super) level: String,
        /// By which it came.
        pub(super) regrade_seq: i64,
    }
}

rows! {
    pub(super) struct RegradeRow in "classification_regrade" {
        pub(super) seq: i64,
        pub(super) id: Uuid,
        pub(super) customer_serial: i64,
        pub(super) from_level: Option<String>,
        pub(super) to_level: Option<String>,
        /// Of the arithmetic.
        pub(super) day: i64,
        pub(super) rules_version: i64,
        pub(super) facts: String,
        pub(super) state: String,
        /// Waits, or was refused while the figures still ask for the very same.
        pub(super) stands: bool,
        pub(super) made_us: i64,
        /// From which day on it is in force.
        pub(super) effective_day: Option<i64>,
        pub(super) decided_us: Option<i64>,
        pub(super) by_user: Option<Uuid>,
        pub(super) reason: String,
    }
}

rows! {
    pub(super) struct StandingRow in "classification_standing" {
        pub(super) customer_serial: i64,
        pub(super) level: Option<String>,
        pub(super) mass_kg: i64,
        /// Which way a line is about to be crossed.
        pub(super) near: Option<String>,
        /// Whose line.
        pub(super) line: Option<String>,
        pub(super) distance_per_mille: Option<i64>,
        pub(super) facts: String,
    }
}

fn damaged(what: &str, key: &str) -> Error {
    Error::Damaged(format!("{what} `{key}`"))
}

/// A plain struct of ours: turning it into JSON cannot fail.
pub(super) fn to_text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

pub(super) fn to_facts(text: &str) -> Result<LevelFacts, Error> {
    serde_json::from_str(text).map_err(|_| damaged("facts of a level", text))
}

pub(super) fn to_level(text: Option<&str>) -> Result<Option<CustomerLevel>, Error> {
    text.map(|it| CustomerLevel::parse(it).ok_or_else(|| damaged("level", it))).transpose()
}

pub(super) fn level_text(level: Option<CustomerLevel>) -> Option<String> {
    level.map(|it| it.as_str().to_owned())
}

impl RegradeRow {
    pub(super) fn state(&self) -> Result<RegradeState, Error> {
        RegradeState::parse(&self.state).ok_or_else(|| damaged("state of a regrade", &self.state))
    }

    /// Whether it asks for the same change.
    pub(super) fn asks_for(&self, step: &Step) -> bool {
        self.from_level == level_text(step.from) && self.to_level == level_text(step.to)
    }
}

impl Derived for StandingRow {
    fn key(&self) -> i64 {
        self.customer_serial
    }
}

impl StandingRow {
    pub(super) fn new(serial: i64, standing: &Standing) -> Self {
        let near = standing.near;
        Self {
            customer_serial: serial,
            level: level_text(standing.level),
            mass_kg: standing.facts.mass_kg,
            near: near.map(|it| it.crossing.as_str().to_owned()),
            line: near.map(|it| it.level.as_str().to_owned()),
            distance_per_mille: near.map(|it| i64::from(it.distance_per_mille)),
            facts: to_text(&standing.facts),
        }
    }

    pub(super) fn near(&self) -> Result<Option<NearLine>, Error> {
        to_near(self.near.as_deref(), self.line.as_deref(), self.distance_per_mille)
    }
}

/// The line that a row says somebody is about to cross.
pub(super) fn to_near(
    near: Option<&str>,
    line: Option<&str>,
    distance: Option<i64>,
) -> Result<Option<NearLine>, Error> {
    let (Some(near), Some(level), Some(distance)) = (near, to_level(line)?, distance) else {
        return Ok(None);
    };
    let crossing = Crossing::parse(near).ok_or_else(|| damaged("crossing", near))?;
    Ok(Some(NearLine { crossing, level, distance_per_mille: distance as u32 }))
}

/// The day worked out last.
pub(super) async fn last_day(sql: &impl Sql) -> Result<Option<DayRow>, Error> {
    let text =
        format!("select {} from classification_level_day order by as_of desc limit 1", DayRow::columns(""));
    sql.row(Query::new(&text)).await
}

pub(super) async fn put_day(work: &Work, row: DayRow) -> Result<(), Error> {
    let tail = "on conflict (as_of) do update set at_us = excluded.at_us,
                rules_version = excluded.rules_version, seen = excluded.seen";
    work.insert_all_or([row], tail).await?;
    Ok(())
}

/// The levels that hold, by serial.
pub(super) async fn held(sql: &impl Sql) -> Result<HashMap<i64, LevelRow>, Error> {
    let mut query = Query::new(&format!("select {} from classification_level where ", LevelRow::columns("")));
    query.push("until_day = ").bind(OPEN);
    let rows: Vec<LevelRow> = sql.rows(query).await?;
    Ok(rows.into_iter().map(|it| (it.customer_serial, it)).collect())
}

/// The levels of one customer, the newest first.
pub(super) async fn levels_of(sql: &impl Sql, serial: i64, limit: u32) -> Result<Vec<LevelRow>, Error> {
    let mut query = Query::new(&format!("select {} from classification_level where ", LevelRow::columns("")));
    query.push("customer_serial = ").bind(serial).push(" order by from_day desc limit ");
    query.bind(i64::from(limit));
    sql.rows(query).await
}

/// Every level that was ever assigned, in order.
pub(super) async fn all_levels(sql: &impl Sql) -> Result<Vec<LevelRow>, Error> {
    let text = format!(
        "select {} from classification_level order by customer_serial, from_day",
        LevelRow::columns("")
    );
    sql.rows(Query::new(&text)).await
}

/// Takes away what holds of these customers, and keeps these rows instead.
pub(super) async fn replace_held(work: &Work, serials: &[i64], rows: Vec<LevelRow>) -> Result<(), Error> {
    for serials in serials.chunks(KEYS_MAX) {
        let mut query = Query::new("delete from classification_level where until_day = ");
        query.bind(OPEN).push(" and customer_serial in ").bind_list(serials.iter().copied());
        work.run(query).await?;
    }
    work.insert_all(rows).await
}

fn select_regrades() -> Query {
    Query::new(&format!("select {} from classification_regrade where ", RegradeRow::columns("")))
}

/// The regrades that stand, by serial.
pub(super) async fn standing_regrades(sql: &impl Sql) -> Result<HashMap<i64, RegradeRow>, Error> {
    let mut query = select_regrades();
    query.push("stands = ").bind(true);
    let rows: Vec<RegradeRow> = sql.rows(query).await?;
    Ok(rows.into_iter().map(|it| (it.customer_serial, it)).collect())
}

/// The regrades of one customer, the newest first.
pub(super) async fn regrades_of(sql: &impl Sql, serial: i64, limit: u32) -> Result<Vec<RegradeRow>, Error> {
    let mut query = select_regrades();
    query.push("customer_serial = ").bind(serial).push(" order by seq desc limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// By which each level came: what a regrade says, by its number.
pub(super) async fn assigning_regrades(sql: &impl Sql) -> Result<HashMap<i64, RegradeRow>, Error> {
    let mut query = select_regrades();
    query.push("effective_day is not null");
    let rows: Vec<RegradeRow> = sql.rows(query).await?;
    Ok(rows.into_iter().map(|it| (it.seq, it)).collect())
}

pub(super) async fn insert_regrades(work: &Work, rows: Vec<RegradeRow>) -> Result<(), Error> {
    work.insert_all(rows).await
}

/// Ends what does not stand any more: what waited is withdrawn.
pub(super) async fn end_regrades(work: &Work, seqs: &[i64]) -> Result<(), Error> {
    for seqs in seqs.chunks(KEYS_MAX) {
        let mut query = Query::new("update classification_regrade set stands = ");
        query.bind(false).push(", state = case when state = ");
        query.bind(RegradeState::Proposed.as_str().to_owned()).push(" then ");
        query.bind(RegradeState::Withdrawn.as_str().to_owned()).push(" else state end where seq in ");
        query.bind_list(seqs.iter().copied());
        work.run(query).await?;
    }
    Ok(())
}

/// Notes what somebody decided.
pub(super) async fn decide_regrade(
    work: &Work,
    seq: i64,
    state: RegradeState,
    (reason, effective_day): (&str, Option<i64>),
) -> Result<(), Error> {
    let mut query = Query::new("update classification_regrade set state = ");
    query.bind(state.as_str().to_owned()).push(", stands = ").bind(state == RegradeState::Refused);
    query.push(", effective_day = ").bind(effective_day).push(", decided_us = ").bind(work.now().micros());
    query.push(", by_user = ").bind(work.who().user).push(", reason = ").bind(reason.to_owned());
    query.push(" where seq = ").bind(seq);
    work.run(query).await?;
    Ok(())
}

pub(super) async fn set_standing_level(
    work: &Work,
    serial: i64,
    level: Option<CustomerLevel>,
) -> Result<(), Error> {
    let mut query = Query::new("update classification_standing set level = ");
    query.bind(level_text(level)).push(" where customer_serial = ").bind(serial);
    work.run(query).await?;
    Ok(())
}

/// Paths of units, by id.
pub(super) async fn unit_paths(sql: &impl Sql, units: Vec<Uuid>) -> Result<HashMap<Uuid, String>, Error> {
    if units.is_empty() {
        return Ok(HashMap::new());
    }
    let mut query = Query::new("select id, path from organisation_unit where id in ");
    query.bind_list(units);
    Ok(sql.rows::<(Uuid, String)>(query).await?.into_iter().collect())
}

/// The path of the unit to which each customer belongs, by serial.
pub(super) async fn owner_paths(sql: &impl Sql) -> Result<HashMap<i64, String>, Error> {
    let mut paths = HashMap::new();
    let text = "select c.serial, u.path from customers_customer c join organisation_unit u on u.id = c.owner_unit_id";
    sql.each(Query::new(text), |(serial, path): (i64, String)| {
        paths.insert(serial, path);
        Ok(())
    })
    .await?;
    Ok(paths)
}
