//! Rows and statements of the journal.

use crate::model::CustomerId;
use crate::store::{Blind, PER_QUERY, damaged};
use database::{Error, OnMerge, Query, References, Sql, TableRow, Target, Work, rows};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;
use vault::{SubjectId, Vault, VaultError};

rows! {
    pub(super) struct ChangeRow in "customers_import_change" {
        pub(super) import_id: Uuid,
        pub(super) seq: i64,
        /// As a spreadsheet counts.
        pub(super) file_row: i64,
        /// `customer`, `vehicle`, `card`, what a part is, or `identifier:` and its kind.
        pub(super) kind: String,
        pub(super) is_new: bool,
        pub(super) customer_id: Uuid,
        pub(super) item_id: Option<Uuid>,
        pub(super) blind: Option<Vec<u8>>,
        pub(super) before: Option<String>,
        pub(super) after: Option<String>,
        pub(super) found_version: Option<i64>,
        pub(super) left_version: Option<i64>,
        pub(super) undone_at_us: Option<i64>,
    }
}

rows! {
    struct OriginRow in "customers_origin" {
        customer_id: Uuid,
        created_by: String,
    }
}

/// The newest entries of an import before a place that were not taken back yet.
pub(super) async fn newest(
    sql: &impl Sql,
    import: Uuid,
    before: i64,
    limit: i64,
) -> Result<Vec<ChangeRow>, Error> {
    let mut query = Query::new(&format!(
        "select {} from customers_import_change where import_id = ",
        ChangeRow::columns("")
    ));
    query.bind(import).push(" and undone_at_us is null and seq < ").bind(before);
    query.push(" order by seq desc limit ").bind(limit);
    sql.rows(query).await
}

/// How many entries are left to be taken back.
pub(super) async fn count_left(sql: &impl Sql, import: Uuid) -> Result<i64, Error> {
    let mut query = Query::new("select count(*) from customers_import_change where undone_at_us is null");
    query.push(" and import_id = ").bind(import);
    Ok(sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0))
}

pub(super) async fn mark_undone(work: &Work, import: Uuid, seqs: &[i64]) -> Result<(), Error> {
    for seqs in seqs.chunks(PER_QUERY) {
        let mut query = Query::new("update customers_import_change set undone_at_us = ");
        query.bind(work.now().micros()).push(" where import_id = ").bind(import);
        query.push(" and seq in ").bind_list(seqs.iter().copied());
        work.run(query).await?;
    }
    Ok(())
}

/// Notes that a file stands as this import left it, and, once it was put back, as an earlier import left it that
/// this one had found.
pub(super) async fn leave_version(
    work: &Work,
    (import, found_version): (Uuid, Option<i64>),
    customer: CustomerId,
    version: i64,
) -> Result<(), Error> {
    let mut query = Query::new("update customers_import_change set left_version = ");
    query.bind(version).push(" where kind = 'customer' and customer_id = ").bind(customer.uuid());
    query.push(" and (import_id = ").bind(import);
    if let Some(found) = found_version {
        query.push(" or left_version = ").bind(found);
    }
    query.push(")");
    work.run(query).await.map(drop)
}

/// Which of these customers something refers to that did not come with their file. What is derived from sales goes
/// by the sales.
pub(super) async fn referred_to(
    sql: &impl Sql,
    references: &References,
    customers: &[Uuid],
) -> Result<HashSet<Uuid>, Error> {
    let mut found = HashSet::new();
    let columns = references.to(Target::Customer).filter(|it| it.merge != OnMerge::Rebuild);
    for reference in columns.filter(|it| !GO_WITH_FILE.contains(&it.table)) {
        for customers in customers.chunks(PER_QUERY) {
            let (table, column) = (reference.table, reference.column);
            let mut query = Query::new(&format!("select distinct {column} from {table} where {column} in "));
            query.bind_list(customers.iter().copied());
            found.extend(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| it.0));
        }
    }
    Ok(found)
}

/// What is written of a customer when their file is made, and says nothing without it. What somebody added since
/// counts a version of the file.
const GO_WITH_FILE: &[&str] = &[
    "customers_assignment",
    "customers_identifier",
    "customers_import_change",
    "customers_origin",
    "customers_change",
    "customers_duplicate",
    "customers_value",
];

/// Which of these vehicles a card is bound to.
pub(super) async fn vehicles_with_cards(sql: &impl Sql, vehicles: &[Uuid]) -> Result<HashSet<Uuid>, Error> {
    let mut found = HashSet::new();
    for vehicles in vehicles.chunks(PER_QUERY) {
        let mut query = Query::new("select distinct vehicle_id from customers_card where vehicle_id in ");
        query.bind_list(vehicles.iter().copied());
        found.extend(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| it.0));
    }
    Ok(found)
}

/// Removes customers' files with all that came with them, and destroys their keys.
pub(super) async fn remove_files(
    work: &Work,
    vault: &Vault,
    references: &References,
    customers: &[Uuid],
) -> Result<(), VaultError> {
    let tables = references
        .to(Target::Customer)
        .filter(|it| GO_WITH_FILE.contains(&it.table) && it.table != "customers_import_change");
    let mut targets: Vec<(&str, &str)> = tables.map(|it| (it.table, it.column)).collect();
    targets.push(("customers_customer", "id"));
    for (table, column) in targets {
        for customers in customers.chunks(PER_QUERY) {
            let mut query = Query::new(&format!("delete from {table} where {column} in "));
            query.bind_list(customers.iter().copied());
            work.run(query).await?;
        }
    }
    let subjects: Vec<SubjectId> = customers.iter().map(|it| CustomerId(*it).subject()).collect();
    vault.forget(work, &subjects).await
}

pub(super) async fn remove_rows(work: &Work, table: &str, ids: &[Uuid]) -> Result<(), Error> {
    for ids in ids.chunks(PER_QUERY) {
        let mut query = Query::new(&format!("delete from {table} where id in "));
        query.bind_list(ids.iter().copied());
        work.run(query).await?;
    }
    Ok(())
}

/// Takes all spans of identifiers away.
pub(super) async fn remove_identifiers(work: &Work, blinds: &[Blind]) -> Result<(), Error> {
    for blinds in blinds.chunks(PER_QUERY) {
        let mut query = Query::new("delete from customers_identifier where blind in ");
        query.bind_list(blinds.iter().map(|it| it.to_vec()));
        work.run(query).await?;
    }
    Ok(())
}

/// Who filed these customers in the system that they came from; sealed, but for who was erased.
pub(in crate::import) async fn origin_of(
    sql: &impl Sql,
    vault: &Vault,
    customers: &[CustomerId],
) -> Result<HashMap<CustomerId, String>, VaultError> {
    let mut found = HashMap::new();
    for customers in customers.chunks(PER_QUERY) {
        let mut query =
            Query::new("select customer_id, created_by from customers_origin where customer_id in ");
        query.bind_list(customers.iter().map(|it| it.uuid()));
        for (customer, sealed) in sql.rows::<(Uuid, String)>(query).await? {
            let sealed =
                serde_json::from_str(&sealed).map_err(|_| damaged("origin of", &customer.to_string()))?;
            if let Some(name) =
                vault.open_json(sql, &sealed).await?.and_then(|it| it.as_str().map(str::to_owned))
            {
                found.insert(CustomerId(customer), name);
            }
        }
    }
    Ok(found)
}

pub(in crate::import) async fn created_by(
    sql: &impl Sql,
    vault: &Vault,
    customer: CustomerId,
) -> Result<Option<String>, VaultError> {
    Ok(origin_of(sql, vault, &[customer]).await?.remove(&customer))
}

/// Writes when, and in another system by whom, a customer was filed.
pub(crate) async fn set_origin(
    work: &Work,
    vault: &Vault,
    customer: CustomerId,
    (created_at_us, created_by): (Option<i64>, Option<&str>),
) -> Result<(), VaultError> {
    if let Some(at_us) = created_at_us {
        let mut query = Query::new("update customers_customer set created_at_us = ");
        query.bind(at_us).push(" where id = ").bind(customer.uuid());
        work.run(query).await?;
    }
    let mut query = Query::new("delete from customers_origin where customer_id = ");
    query.bind(customer.uuid());
    work.run(query).await?;
    if let Some(name) = created_by {
        let sealed = vault.seal_json(work, customer.subject(), &serde_json::json!(name)).await?;
        work.insert(OriginRow { customer_id: customer.uuid(), created_by: sealed.to_string() }).await?;
    }
    Ok(())
}
