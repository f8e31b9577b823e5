//! Rows of any table as plain values: for whoever walks the registry of references to say what is kept of somebody.

use crate::catalogue::{self, Kind, Table};
use crate::connect::Engine;
use crate::error::Error;
use crate::query::Query;
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
        let table = self.table(table)?;
        let mut query = table.select_where(column);
        query.push("= ").bind(value);
        read(sql, table, query, limit).await
    }

    /// The rows of a table that name one of these things in a column.
    pub async fn rows_naming(
        &self,
        sql: &impl Sql,
        (table, column): (&str, &str),
        ids: &[Uuid],
        limit: i64,
    ) -> Result<Vec<JsonRow>, Error> {
        let table = self.table(table)?;
        let mut found = Vec::new();
        for ids in ids.chunks(IDS_PER_QUERY) {
            let mut query = table.select_where(column);
            query.push("in ").bind_list(ids.iter().copied());
            found.extend(read(sql, table, query, limit).await?);
        }
        Ok(found)
    }

    /// The tables whose rows are parts of the rows of this one: of the same crate, with a column that names it. The
    /// lines of `sales_sale` stand in `sales_line`, by `sale_id`.
    pub fn parts_of(&self, table: &str) -> Vec<(String, String)> {
        let (Some((owner, _)), Some((_, noun))) = (table.split_once('_'), table.rsplit_once('_')) else {
            return Vec::new();
        };
        let (prefix, column) = (format!("{owner}_"), format!("{noun}_id"));
        let is_part = |it: &&Table| {
            it.name != table && it.name.starts_with(&prefix) && it.columns.iter().any(|of| of.0 == column)
        };
        self.tables.iter().filter(is_part).map(|it| (it.name.clone(), column.clone())).collect()
    }

    fn table(&self, name: &str) -> Result<&Table, Error> {
        let found = self.tables.iter().find(|it| it.name == name);
        found.ok_or_else(|| Error::Fault(format!("there is no table `{name}`")))
    }
}

/// Things named in one statement.
const IDS_PER_QUERY: usize = 2_000;

async fn read(sql: &impl Sql, table: &Table, mut query: Query, limit: i64) -> Result<Vec<JsonRow>, Error> {
    table.push_order(&mut query);
    query.push(" limit ").bind(limit);
    let rows = sql.connection().query_all_raw(sql.statement(query)).await?;
    rows.into_iter().map(|it| to_json(table, &Row(it))).collect()
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
