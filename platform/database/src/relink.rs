//! Moving rows from one customer or employee to another along the registry of references, and back again exactly.

use crate::backup::read_value;
use crate::catalogue::{self, Kind};
use crate::error::Error;
use crate::query::Query;
use crate::references::{OnMerge, Reference};
use crate::row::Row;
use crate::sql::Sql;
use crate::work::Work;
use data_encoding::BASE64;
use sea_orm::{ConnectionTrait, Value};
use serde_json::Value as Json;
use std::collections::HashMap;
use uuid::Uuid;

/// Rows that are moved back with one statement.
const ROWS_PER_STATEMENT: usize = 200;

/// The keys of all tables, looked up once for a walk along the registry.
#[derive(Debug)]
pub struct Relinking {
    keys: HashMap<String, Vec<(String, Kind)>>,
}

impl Relinking {
    pub async fn begin(sql: &impl Sql, engine: crate::Engine) -> Result<Self, Error> {
        let tables = catalogue::tables(sql, engine).await?;
        Ok(Self { keys: tables.into_iter().map(|it| (it.name.clone(), it.key())).collect() })
    }

    /// The columns that tell a row apart from others of the same owner.
    fn key(&self, table: &str, column: &str) -> Result<Vec<(String, Kind)>, Error> {
        let key = self.keys.get(table).ok_or_else(|| Error::Fault(format!("there is no table {table}")))?;
        Ok(key.iter().filter(|it| it.0 != column).cloned().collect())
    }

    /// Gives rows that point at `from` to `to`, as far as the reference says so, and returns the keys of those
    /// that moved: what [`Relinking::move_back`] needs.
    pub async fn move_rows(
        &self,
        work: &Work,
        reference: &Reference,
        from: Uuid,
        to: impl Into<Option<Uuid>>,
    ) -> Result<Vec<Json>, Error> {
        let to = to.into();
        let Reference { table, column, .. } = *reference;
        let key = self.key(table, column)?;
        let mut query = Query::new(&format!("update {table} set {column} = "));
        query.bind(to).push(&format!(" where {column} = ")).bind(from);
        if !reference.open_where.is_empty() {
            query.push(" and ").push(reference.open_where);
        }
        if let OnMerge::MoveUnlessSame(columns) = reference.merge {
            query.push(&format!(" and not exists (select 1 from {table} k where k.{column} = ")).bind(to);
            for same in columns {
                query.push(&format!(" and k.{same} = {table}.{same}"));
            }
            query.push(")");
        }
        let names: Vec<&str> = key.iter().map(|it| it.0.as_str()).collect();
        query.push(" returning ").push(if names.is_empty() { column } else { "" });
        query.push(&names.join(", "));
        let rows = work.connection().query_all_raw(work.statement(query)).await?;
        rows.into_iter().map(|it| read_key(&Row(it), &key)).collect()
    }

    /// How many rows point at one thing.
    pub async fn count(&self, sql: &impl Sql, reference: &Reference, of: Uuid) -> Result<i64, Error> {
        let Reference { table, column, .. } = *reference;
        let mut query = Query::new(&format!("select count(*) from {table} where {column} = "));
        query.bind(of);
        if !reference.open_where.is_empty() {
            query.push(" and ").push(reference.open_where);
        }
        Ok(sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0))
    }

    /// Gives rows of these keys that still point at `from` back to `to`. Returns how many.
    pub async fn move_back(
        &self,
        work: &Work,
        (table, column): (&str, &str),
        keys: &[Json],
        from: impl Into<Option<Uuid>>,
        to: Uuid,
    ) -> Result<u64, Error> {
        let from = from.into();
        let key = self.key(table, column)?;
        let mut moved = 0;
        for keys in keys.chunks(ROWS_PER_STATEMENT) {
            let mut query = Query::new(&format!("update {table} set {column} = "));
            query.bind(to).push(" where ");
            match from {
                Some(from) => query.push(&format!("{column} = ")).bind(from),
                None => query.push(&format!("{column} is null")),
            };
            query.push(" and (1 = 0");
            for values in keys {
                query.push(" or (1 = 1");
                for ((name, _), value) in key.iter().zip(values_of(&key, values)?) {
                    query.push(&format!(" and {name} = ")).bind_value(value);
                }
                query.push(")");
            }
            query.push(")");
            moved += work.run(query).await?;
        }
        Ok(moved)
    }
}

fn read_key(row: &Row, key: &[(String, Kind)]) -> Result<Json, Error> {
    let values = key.iter().enumerate().map(|(index, (_, kind))| {
        Ok(match kind {
            Kind::Bigint => Json::from(row.get::<i64>(index)?),
            Kind::Boolean => Json::from(row.get::<bool>(index)?),
            Kind::Text => Json::from(row.get::<String>(index)?),
            Kind::Uuid => Json::from(row.get::<Uuid>(index)?.to_string()),
            Kind::Bytea => Json::from(BASE64.encode(&row.get::<Vec<u8>>(index)?)),
        })
    });
    Ok(Json::Array(values.collect::<Result<_, Error>>()?))
}

fn values_of(key: &[(String, Kind)], values: &Json) -> Result<Vec<Value>, Error> {
    let damaged = || Error::Damaged("a journal of moved rows does not fit its table".to_owned());
    let values = values.as_array().filter(|it| it.len() == key.len()).ok_or_else(damaged)?;
    key.iter()
        .zip(values)
        .map(|((_, kind), value)| read_value(*kind, value.clone()).ok_or_else(damaged))
        .collect()
}
