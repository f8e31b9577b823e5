//! The tables as the engine itself knows them, the same on both.

use crate::connect::Engine;
use crate::dialect;
use crate::error::Error;
use crate::query::Query;
use crate::sql::Sql;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The types that a column of ours can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Bigint,
    Text,
    Boolean,
    Uuid,
    Bytea,
}

impl Kind {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "bigint" => Some(Self::Bigint),
            "text" => Some(Self::Text),
            "boolean" => Some(Self::Boolean),
            "uuid" => Some(Self::Uuid),
            "bytea" => Some(Self::Bytea),
            _ => None,
        }
    }
}

/// A table with its columns in the order of their making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<(String, Kind)>,
    /// The terms of the primary key that put its rows into one order on both engines.
    order: Vec<(i64, String)>,
}

impl Table {
    pub(crate) fn column_names(&self) -> Vec<&str> {
        self.columns.iter().map(|it| it.0.as_str()).collect()
    }

    /// The columns of the primary key, in its order.
    pub(crate) fn key(&self) -> Vec<(String, Kind)> {
        let name = |term: &String| term.split(' ').next().unwrap_or_default().to_owned();
        let named = self.order.iter().map(|it| name(&it.1));
        named.filter_map(|it| self.columns.iter().find(|column| column.0 == it).cloned()).collect()
    }

    /// All rows in the order of the primary key.
    pub(crate) fn select(&self) -> Query {
        let columns = self.column_names().join(", ");
        let mut query = Query::new(&format!("select {columns} from {}", self.name));
        self.push_order(&mut query);
        query
    }

    /// The rows for which something holds of a column: what that is comes next.
    pub(crate) fn select_where(&self, column: &str) -> Query {
        Query::new(&format!("select {} from {} where {column} ", self.column_names().join(", "), self.name))
    }

    pub(crate) fn push_order(&self, query: &mut Query) {
        let order: Vec<&str> = self.order.iter().map(|it| it.1.as_str()).collect();
        query.push(" order by ").push(&order.join(", "));
    }
}

/// The ledger of migrations: it describes the database, and is not part of what it holds.
const LEDGER: &str = "database_migration";

/// Every table but the ledger; those that others refer to come first, equals by name.
pub(crate) async fn tables(sql: &impl Sql, engine: Engine) -> Result<Vec<Table>, Error> {
    let rows: Vec<(String, String, String, i64, String)> =
        sql.rows(Query::new(dialect::columns_of_all_tables(engine))).await?;
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for (name, column, kind, place, order) in rows.into_iter().filter(|it| it.0 != LEDGER) {
        let kind = Kind::parse(&kind).ok_or_else(|| {
            Error::Fault(format!("column {name}.{column} has the type `{kind}`, which is not portable"))
        })?;
        let table = tables.entry(name.clone()).or_insert_with(|| Table {
            name,
            columns: Vec::new(),
            order: Vec::new(),
        });
        table.columns.push((column, kind));
        if place > 0 {
            table.order.push((place, order));
        }
    }
    for table in tables.values_mut() {
        table.order.sort();
        if table.order.is_empty() {
            return Err(Error::Fault(format!("table {} has no primary key to sort by", table.name)));
        }
    }
    let references = sql.rows(Query::new(dialect::references_of_all_tables(engine))).await?;
    in_order(tables, references)
}

/// Sorts so that a table comes after all it refers to.
fn in_order(
    mut tables: BTreeMap<String, Table>,
    references: Vec<(String, String)>,
) -> Result<Vec<Table>, Error> {
    let mut waits_for: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (child, parent) in references {
        waits_for.entry(child).or_default().insert(parent);
    }
    let mut sorted = Vec::with_capacity(tables.len());
    while !tables.is_empty() {
        let is_ready = |name: &&String| {
            waits_for.get(*name).is_none_or(|parents| parents.iter().all(|it| !tables.contains_key(it)))
        };
        let Some(name) = tables.keys().find(is_ready).cloned() else {
            let names: Vec<&str> = tables.keys().map(String::as_str).collect();
            return Err(Error::Fault(format!(
                "tables refer to each other in a circle: {}",
                names.join(", ")
            )));
        };
        sorted.extend(tables.remove(&name));
    }
    Ok(sorted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(names: &[&str], references: &[(&str, &str)]) -> Result<Vec<String>, Error> {
        let table = |name: &&str| Table { name: (*name).to_owned(), columns: Vec::new(), order: Vec::new() };
        let tables = names.iter().map(|it| ((*it).to_owned(), table(it))).collect();
        let references = references.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        Ok(in_order(tables, references)?.into_iter().map(|it| it.name).collect())
    }

    #[test]
    fn a_table_comes_after_all_it_refers_to() {
        let order = sorted(&["a", "b", "c", "d"], &[("a", "c"), ("c", "d"), ("b", "a")]).unwrap();
        assert_eq!(order, ["d", "c", "a", "b"]);
    }

    #[test]
    fn a_circle_of_references_is_told() {
        let error = sorted(&["a", "b"], &[("a", "b"), ("b", "a")]).unwrap_err().to_string();
        assert!(error.contains("a, b"), "{error}");
    }
}
