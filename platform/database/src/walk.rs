//! Rows of any table as plain values: for whoever walks the registry of references to say what is kept of somebody.

use crate::catalogue::{self, Kind, Table};
use crate::connect::Engine;
use crate::error::Error;
use crate::row::{Column, Row};
use crate::sql::Sql;
use sea_orm::ConnectionTrait;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// One row: column and value. Bytes are hashes and sealed values, which tell nobody anything, and are left out.
pub type JsonRow = Map<String, Value>;

/// Every table, read once for a walk through many.
#[derive(Debug)]
pub struct Walk {
    tables: Vec<Table>,
}

impl Walk {
    pub async fn begin(sql: &impl Sql, engine: Engine) -> Result<Self, Error> {
        Ok(Self { tables: catalogue::tables(sql, engine).await? })
    }

    /// The rows of a table that have this value in a column, in the order of their keys, so many at most.
    pub async fn rows(
        &self,
        sql: &impl Sql,
        (table, column): (&str, &str),
        value: impl Column,
        limit: i64,
    ) -> Result<Vec<JsonRow>, Error> {
        let found = self.tables.iter().find(|it| it.name == table);
        let table = found.ok_or_else(|| Error::Fault(format!("there is no table `{table}`")))?;
        let mut query = table.select_where(column);
        query.bind(value);
        table.push_order(&mut query);
        query.push(" limit ").bind(limit);
        let rows = sql.connection().query_all_raw(sql.statement(query)).await?;
        rows.into_iter().map(|it| to_json(table, &Row(it))).collect()
    }
}

fn to_json(table: &Table, row: &Row) -> Result<JsonRow, Error> {
    let mut shown = JsonRow::new();
    for (index, (name, kind)) in table.columns.iter().enumerate() {
        let value: Value = match kind {
            Kind::Bigint => json!(row.get::<Option<i64>>(index)?),
            Kind::Boolean => json!(row.get::<Option<bool>>(index)?),
            Kind::Uuid => json!(row.get::<Option<Uuid>>(index)?),
            Kind::Text => json!(row.get::<Option<String>>(index)?),
            Kind::Bytea => continue,
        };
        shown.insert(name.clone(), value);
    }
    Ok(shown)
}
