//! Rows that people edit: rules and holidays.

use super::{from_json, seed_version};
use analytics::Rules;
use database::{Error, Query, Sql, Work, rows};
use kernel::BusinessDay;

/// The one kind of holiday that the engine knows.
pub(crate) const SPRING_FESTIVAL: &str = "spring_festival";

rows! {
    struct HolidayRow in "classification_holiday" {
        kind: String,
        day: i64,
    }
}

/// Fills the tables that people may edit, as long as they are empty.
pub(crate) async fn seed(work: &Work, spring_festivals: &[BusinessDay]) -> Result<(), Error> {
    seed_version::<Rules>(work).await?;
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

pub(super) async fn rows_in(sql: &impl Sql, table: &str) -> Result<i64, Error> {
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
