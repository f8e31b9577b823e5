//! What is compared of files, read in batches and opened for as long as a batch lasts.

use super::rules::Facts;
use crate::model::{CustomerId, Kind};
use crate::store::{PER_QUERY, damaged};
use database::{Error, Query, Sql};
use std::collections::HashMap;
use uuid::Uuid;
use vault::{PersonalKind, Vault, VaultError, normalise};

/// Files read at a time.
pub(super) const FILES_PER_BATCH: i64 = 2_000;

/// A file with what is compared of it.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) id: CustomerId,
    pub(super) serial: i64,
    pub(super) facts: Facts,
}

type FileColumns = (Uuid, i64, String, Option<String>);

const COLUMNS: &str = "select c.id, c.serial, c.kind, c.organisation_name from customers_customer c where ";

/// The next files after a serial, in order; files that were merged are none.
pub(super) async fn files_after(sql: &impl Sql, vault: &Vault, after: i64) -> Result<Vec<File>, VaultError> {
    let mut query = Query::new(COLUMNS);
    query.push("c.serial > ").bind(after);
    crate::reports::push_unmerged(&mut query);
    query.push(" order by c.serial limit ").bind(FILES_PER_BATCH);
    let rows = sql.rows(query).await?;
    open(sql, vault, rows).await
}

/// These files, by id.
pub(super) async fn files(
    sql: &impl Sql,
    vault: &Vault,
    ids: &[CustomerId],
) -> Result<HashMap<CustomerId, File>, VaultError> {
    let mut rows: Vec<FileColumns> = Vec::with_capacity(ids.len());
    for ids in ids.chunks(PER_QUERY) {
        let mut query = Query::new(COLUMNS);
        query.push("c.id in ").bind_list(ids.iter().map(|it| it.uuid()));
        rows.extend(sql.rows::<FileColumns>(query).await?);
    }
    Ok(open(sql, vault, rows).await?.into_iter().map(|it| (it.id, it)).collect())
}

async fn open(sql: &impl Sql, vault: &Vault, rows: Vec<FileColumns>) -> Result<Vec<File>, VaultError> {
    let ids: Vec<CustomerId> = rows.iter().map(|it| CustomerId(it.0)).collect();
    let subjects: Vec<_> = ids.iter().map(|it| it.subject()).collect();
    let mut values = vault.reveal_all(sql, &subjects).await?;
    let mut cards = cards_of(sql, &ids).await?;
    let mut codes = credit_codes_of(sql, &ids).await?;
    let mut files = Vec::with_capacity(rows.len());
    for (id, serial, kind, organisation_name) in rows {
        let kind = Kind::parse(&kind).ok_or_else(|| damaged("customer kind", &kind))?;
        let id = CustomerId(id);
        let values = values.remove(&id.subject()).unwrap_or_default();
        let of = |kind| values.iter().filter(move |it| it.kind == kind);
        let person = of(PersonalKind::Name).next_back().map(|it| it.plain.as_str());
        let mut facts = Facts::named(kind, organisation_name.as_deref().or(person));
        facts.phones = of(PersonalKind::Phone).map(|it| normalise::phone(&it.plain)).collect();
        facts.plates = of(PersonalKind::Plate).map(|it| normalise::plate(&it.plain)).collect();
        facts.cards = cards.remove(&id).unwrap_or_default();
        facts.credit_code = codes.remove(&id);
        files.push(File { id, serial, facts });
    }
    Ok(files)
}

/// The keyed hashes of cards that found these customers at some time.
async fn cards_of(sql: &impl Sql, ids: &[CustomerId]) -> Result<HashMap<CustomerId, Vec<Vec<u8>>>, Error> {
    let mut cards: HashMap<CustomerId, Vec<Vec<u8>>> = HashMap::new();
    for ids in ids.chunks(PER_QUERY) {
        let mut query = Query::new(
            "select customer_id, blind from customers_identifier where kind = 'card' and customer_id in ",
        );
        query.bind_list(ids.iter().map(|it| it.uuid()));
        for (customer, blind) in sql.rows::<(Uuid, Vec<u8>)>(query).await? {
            cards.entry(CustomerId(customer)).or_default().push(blind);
        }
    }
    Ok(cards)
}

/// The unified credit codes of these customers.
async fn credit_codes_of(sql: &impl Sql, ids: &[CustomerId]) -> Result<HashMap<CustomerId, String>, Error> {
    let mut codes = HashMap::new();
    for ids in ids.chunks(PER_QUERY) {
        let mut query =
            Query::new("select customer_id, value from customers_value where field = 'credit_code'");
        query.push(" and value is not null and customer_id in ").bind_list(ids.iter().map(|it| it.uuid()));
        let rows: Vec<(Uuid, String)> = sql.rows(query).await?;
        codes.extend(rows.into_iter().map(|(customer, code)| (CustomerId(customer), code)));
    }
    Ok(codes)
}
