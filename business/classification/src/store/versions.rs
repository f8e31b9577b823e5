//! Rules that people change: every version is kept, each from its day on.

use super::editable::rows_in;
use super::{OPEN, from_json, to_json};
use database::{Error, FromRow, Query, Row, Sql, Work};
use kernel::{BusinessDay, Instant};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// From the beginning: earlier than any business day.
const ALWAYS: i64 = -OPEN;

/// Rules of one kind, with a table of their own. The default ones come with the program.
pub(crate) trait Versioned: Default + Serialize + DeserializeOwned {
    const TABLE: &'static str;

    fn version(&self) -> u32;
}

impl Versioned for analytics::Rules {
    const TABLE: &'static str = "classification_rules";

    fn version(&self) -> u32 {
        self.version
    }
}

/// Rules as they were made, with who made them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Version<R> {
    pub rules: R,
    /// None from the beginning.
    pub valid_from: Option<BusinessDay>,
    pub note: String,
    pub by_user: Option<Uuid>,
    pub by_login: Option<String>,
    /// None for the rules that came with the program.
    pub at: Option<Instant>,
}

impl<R> Version<R> {
    /// Made now by whoever works.
    pub(crate) fn made(work: &Work, rules: R, valid_from: BusinessDay, note: String) -> Self {
        let (by_user, at) = (work.who().user, Some(work.now()));
        Self { rules, valid_from: Some(valid_from), note, by_user, by_login: None, at }
    }
}

impl<R: Versioned> FromRow for Version<R> {
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

/// The versions, the newest first. As long as none is kept, there is the one that comes with the program.
pub(crate) async fn versions<R: Versioned>(sql: &impl Sql, limit: u32) -> Result<Vec<Version<R>>, Error> {
    let mut query = Query::new("select v.valid_from, v.rules, v.note, v.by_user, v.at_us, u.login from ");
    query.push(R::TABLE).push(" v left join identity_user u on u.id = v.by_user");
    query.push(" order by v.version desc limit ").bind(i64::from(limit));
    let versions = sql.rows(query).await?;
    Ok(if versions.is_empty() { vec![Version::default()] } else { versions })
}

/// Keeps a new version.
pub(crate) async fn insert_version<R: Versioned>(work: &Work, new: &Version<R>) -> Result<(), Error> {
    let mut query = Query::new("insert into ");
    query.push(R::TABLE).push(" (version, valid_from, rules, note, by_user, at_us) values (");
    query.bind(i64::from(new.rules.version())).push(", ");
    query.bind(new.valid_from.map_or(ALWAYS, |it| i64::from(it.0))).push(", ");
    query.bind(to_json(&new.rules)?).push(", ").bind(new.note.clone()).push(", ");
    query.bind(new.by_user).push(", ").bind(new.at.map(Instant::micros)).push(")");
    work.run(query).await?;
    Ok(())
}

/// Keeps the version that comes with the program, as long as there is none.
pub(crate) async fn seed_version<R: Versioned>(work: &Work) -> Result<(), Error> {
    if rows_in(work, R::TABLE).await? == 0 {
        insert_version(work, &Version::<R>::default()).await?;
    }
    Ok(())
}
