//! Rows that people edit: rules and holidays.

use super::{OPEN, from_json, to_json};
use analytics::Rules;
use database::{Error, FromRow, Query, Row, Sql, Work, rows};
use kernel::{BusinessDay, Instant};
use uuid::Uuid;

/// The one kind of holiday that the engine knows.
pub(crate) const SPRING_FESTIVAL: &str = "spring_festival";
/// From the beginning: earlier than any business day.
pub(crate) const ALWAYS: i64 = -OPEN;

rows! {
    struct RulesRow in "classification_rules" {
        version: i64,
        valid_from: i64,
        rules: String,
        note: String,
        by_user: Option<Uuid>,
        at_us: Option<i64>,
    }
}

/// Rules as they were made, with who made them.
#[derive(Clone, Debug)]
pub(crate) struct RulesVersion {
    pub rules: Rules,
    /// None from the beginning.
    pub valid_from: Option<BusinessDay>,
    pub note: String,
    pub by_user: Option<Uuid>,
    pub by_login: Option<String>,
    /// None for the rules that came with the program.
    pub at: Option<Instant>,
}

impl Default for RulesVersion {
    fn default() -> Self {
        let (note, rules) = (String::new(), Rules::default());
        Self { rules, valid_from: None, note, by_user: None, by_login: None, at: None }
    }
}

impl FromRow for RulesVersion {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let valid_from = row.get::<i64>(0)?;
        Ok(Self {
            valid_from: (ALWAYS < valid_from).then_some(BusinessDay(valid_from as i32)),
            rules: from_json("rules", &row.get::<String>(1)?)?,
            note: row.get(2)?,
            by_user: row.get(3)?,
            at: row.get::<Option<i64>>(4)?.map(Instant::from_micros),
            by_login: row.get(5)?,
        })
    }
}

rows! {
    struct HolidayRow in "classification_holiday" {
        kind: String,
        day: i64,
    }
}

/// Fills the tables that people may edit, as long as they are empty.
pub(crate) async fn seed(work: &Work, spring_festivals: &[BusinessDay]) -> Result<(), Error> {
    if rows_in(work, "classification_rules").await? == 0 {
        insert_rules(work, &RulesVersion::default()).await?;
    }
    if rows_in(work, "classification_holiday").await? == 0 {
        insert_festivals(work, spring_festivals).await?;
    }
    Ok(())
}

async fn insert_festivals(work: &Work, days: &[BusinessDay]) -> Result<(), Error> {
    let kind = SPRING_FESTIVAL.to_owned();
    let rows = days.iter().map(|it| HolidayRow { kind: kind.clone(), day: i64::from(it.0) });
    work.insert_all(rows).await
}

/// Puts these days in the place of the Spring Festivals that were there.
pub(crate) async fn replace_festivals(work: &Work, days: &[BusinessDay]) -> Result<(), Error> {
    let mut query = Query::new("delete from classification_holiday where kind = ");
    query.bind(SPRING_FESTIVAL.to_owned());
    work.run(query).await?;
    insert_festivals(work, days).await
}

/// Stores a new version.
pub(crate) async fn insert_rules(work: &Work, new: &RulesVersion) -> Result<(), Error> {
    work.insert(RulesRow {
        version: i64::from(new.rules.version),
        valid_from: new.valid_from.map_or(ALWAYS, |it| i64::from(it.0)),
        rules: to_json(&new.rules)?,
        note: new.note.clone(),
        by_user: new.by_user,
        at_us: new.at.map(Instant::micros),
    })
    .await
}

/// The versions, the newest first. Before the first analysis there is the one that comes with the program.
pub(crate) async fn rules_versions(sql: &impl Sql, limit: u32) -> Result<Vec<RulesVersion>, Error> {
    let mut query = Query::new(
        "select v.valid_from, v.rules, v.note, v.by_user, v.at_us, u.login
         from classification_rules v left join identity_user u on u.id = v.by_user
         order by v.version desc limit ",
    );
    query.bind(i64::from(limit));
    let versions = sql.rows(query).await?;
    Ok(if versions.is_empty() { vec![RulesVersion::default()] } else { versions })
}

async fn rows_in(sql: &impl Sql, table: &str) -> Result<i64, Error> {
    let count: Option<(i64,)> = sql.row(Query::new(&format!("select count(*) from {table}"))).await?;
    Ok(count.map_or(0, |it| it.0))
}

/// The rules in force on `day`.
pub(crate) async fn rules_on(sql: &impl Sql, day: BusinessDay) -> Result<Rules, Error> {
    let mut query = Query::new("select rules from classification_rules where valid_from <= ");
    query.bind(i64::from(day.0)).push(" order by valid_from desc, version desc limit 1");
    let row: Option<(String,)> = sql.row(query).await?;
    row.map_or_else(|| Ok(Rules::default()), |it| from_json("rules", &it.0))
}

pub(crate) async fn spring_festivals(sql: &impl Sql) -> Result<Vec<i32>, Error> {
    let mut query = Query::new("select day from classification_holiday where kind = ");
    query.bind(SPRING_FESTIVAL.to_owned()).push(" order by day");
    Ok(sql.rows::<(i64,)>(query).await?.into_iter().map(|it| it.0 as i32).collect())
}
