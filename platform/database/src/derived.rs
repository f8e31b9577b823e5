//! Tables of what is worked out anew: a row for each key, brought to what was found.

use crate::error::Error;
use crate::query::Query;
use crate::row::TableRow;
use crate::sql::Sql;
use crate::work::Work;
use serde::Serialize;
use std::collections::HashMap;
use std::fmt;

/// A row of such a table. Its first column is the key, a serial number.
pub trait Derived: TableRow + PartialEq {
    fn key(&self) -> i64;
}

/// Keys named in a statement.
const KEYS_MAX: usize = 5_000;

fn key_column<R: Derived>() -> &'static str {
    R::COLUMNS.first().copied().unwrap_or_default()
}

fn select<R: Derived>() -> Query {
    Query::new(&format!("select {} from {}", R::columns(""), R::TABLE))
}

/// Every row that is kept, by key.
pub async fn derived<R: Derived>(sql: &impl Sql) -> Result<HashMap<i64, R>, Error> {
    let mut stored = HashMap::new();
    sql.each(select::<R>(), |row: R| {
        stored.insert(row.key(), row);
        Ok(())
    })
    .await?;
    Ok(stored)
}

/// The row that is kept of this key.
pub async fn derived_of<R: Derived>(sql: &impl Sql, key: i64) -> Result<Option<R>, Error> {
    let mut query = select::<R>();
    query.push(" where ").push(key_column::<R>()).push(" = ").bind(key);
    sql.row(query).await
}

/// A stored row that is not what its sources say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub table: &'static str,
    /// The row, by human numbers.
    pub key: String,
    pub what: String,
}

impl Difference {
    pub fn new(table: &'static str, key: impl Into<String>, what: impl Into<String>) -> Self {
        Self { table, key: key.into(), what: what.into() }
    }

    /// What is wrong with the rows about customers that are kept, when these were found.
    pub fn of_rows<R: Derived>(mut stored: HashMap<i64, R>, found: impl IntoIterator<Item = R>) -> Vec<Self> {
        let of = |serial: i64, what: &str| Self::new(R::TABLE, format!("customer {serial}"), what);
        let mut differences = Vec::new();
        for row in found {
            match stored.remove(&row.key()) {
                None => differences.push(of(row.key(), "is missing")),
                Some(kept) if kept != row => differences.push(of(row.key(), "is not what the sales give")),
                Some(_) => {}
            }
        }
        let mut additional: Vec<i64> = stored.into_keys().collect();
        additional.sort_unstable();
        differences.extend(additional.into_iter().map(|it| of(it, "should not be there")));
        differences
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}: {}", self.table, self.key, self.what)
    }
}

impl Work {
    /// Keeps these rows and no others: what is kept already is left alone, and whose key is not among them vanishes.
    /// Returns how many rows that took.
    pub async fn replace_derived<R: Derived>(
        &self,
        found: impl IntoIterator<Item = R>,
    ) -> Result<u64, Error> {
        let mut stored = derived::<R>(self).await?;
        let is_another = |row: &R| stored.remove(&row.key()).as_ref() != Some(row);
        let changed: Vec<R> = found.into_iter().filter(is_another).collect();
        let count = (changed.len() + stored.len()) as u64;
        let key = key_column::<R>();
        let others = R::COLUMNS.iter().skip(1);
        let set: Vec<_> = others.map(|it| format!("{it} = excluded.{it}")).collect();
        let tail = format!("on conflict ({key}) do update set {}", set.join(", "));
        self.insert_all_or(changed, &tail).await?;
        let vanished: Vec<i64> = stored.into_keys().collect();
        for keys in vanished.chunks(KEYS_MAX) {
            let mut query = Query::new(&format!("delete from {} where {key} in ", R::TABLE));
            query.bind_list(keys.iter().copied());
            self.run(query).await?;
        }
        Ok(count)
    }
}
