//! Taking a person out of every table that the registry of references names.

use customers::{CustomerId, PartId};
use database::{Error, OnErasure, Query, Reference, References, Scope, Sql, TableRow, Target, Work};
use kernel::Instant;
use organisation::within;
use std::collections::BTreeSet;
use uuid::Uuid;

database::rows! {
    pub(crate) struct ErasureRow in "privacy_erasure" {
        pub(crate) customer_id: Uuid,
        pub(crate) customer_serial: i64,
        pub(crate) request_id: Option<Uuid>,
        pub(crate) reason: String,
        pub(crate) at_us: i64,
        pub(crate) by_user: Option<Uuid>,
        pub(crate) by_name: String,
        pub(crate) times: i64,
        pub(crate) purged_at_us: Option<i64>,
    }
}

database::rows! {
    pub(crate) struct ContactErasureRow in "privacy_contact_erasure" {
        pub(crate) contact_id: Uuid,
        pub(crate) customer_id: Uuid,
        pub(crate) request_id: Option<Uuid>,
        pub(crate) reason: String,
        pub(crate) at_us: i64,
        pub(crate) by_user: Option<Uuid>,
        pub(crate) by_name: String,
        pub(crate) times: i64,
        pub(crate) purged_at_us: Option<i64>,
    }
}

/// Notes that a contact was erased alone; once more, when a backup had brought them back.
pub(crate) async fn note_contact(work: &Work, row: ContactErasureRow) -> Result<(), Error> {
    let tail = "on conflict (contact_id) do update set times = privacy_contact_erasure.times + 1, purged_at_us = null";
    work.insert_all_or([row], tail).await.map(drop)
}

pub(crate) async fn contact_erasure(
    sql: &impl Sql,
    contact: PartId,
) -> Result<Option<ContactErasureRow>, Error> {
    let mut query = Query::new(&format!(
        "select {} from privacy_contact_erasure where contact_id = ",
        ContactErasureRow::columns("")
    ));
    query.bind(contact.uuid());
    sql.row(query).await
}

/// Contacts of customers within the scope who were erased alone, the latest first.
pub(crate) async fn contact_erasures(
    sql: &impl Sql,
    scope: &Scope,
    limit: i64,
) -> Result<Vec<ContactErasureRow>, Error> {
    let mut query = Query::new(&format!(
        "select {} from privacy_contact_erasure e join customers_customer c on c.id = e.customer_id where ",
        ContactErasureRow::columns("e")
    ));
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    query.push(" order by e.at_us desc, e.contact_id limit ").bind(limit);
    sql.rows(query).await
}

/// Notes that a person was erased; once more, when a backup had brought them back.
pub(crate) async fn note(work: &Work, row: ErasureRow) -> Result<(), Error> {
    let tail =
        "on conflict (customer_id) do update set times = privacy_erasure.times + 1, purged_at_us = null";
    work.insert_all_or([row], tail).await.map(drop)
}

pub(crate) async fn erasure(sql: &impl Sql, id: CustomerId) -> Result<Option<ErasureRow>, Error> {
    let mut query =
        Query::new(&format!("select {} from privacy_erasure where customer_id = ", ErasureRow::columns("")));
    query.bind(id.uuid());
    sql.row(query).await
}

pub(crate) async fn erasures(sql: &impl Sql, scope: &Scope, limit: i64) -> Result<Vec<ErasureRow>, Error> {
    let mut query = Query::new(&format!(
        "select {} from privacy_erasure e join customers_customer c on c.id = e.customer_id where ",
        ErasureRow::columns("e")
    ));
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    query.push(" order by e.at_us desc, e.customer_serial limit ").bind(limit);
    sql.rows(query).await
}

/// Who was erased, of either kind.
const ERASURES: [&str; 2] = ["privacy_erasure", "privacy_contact_erasure"];

pub(crate) async fn count_unpurged(sql: &impl Sql) -> Result<i64, Error> {
    let mut unpurged = 0;
    for table in ERASURES {
        let query = Query::new(&format!("select count(*) from {table} where purged_at_us is null"));
        unpurged += sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0);
    }
    Ok(unpurged)
}

/// What was erased before an instant is gone from the files of the database.
pub(crate) async fn note_purged(work: &Work, before: Instant) -> Result<u64, Error> {
    let mut purged = 0;
    for table in ERASURES {
        let mut query = Query::new(&format!("update {table} set purged_at_us = "));
        query.bind(work.now().micros());
        query.push(" where purged_at_us is null and at_us <= ").bind(before.micros());
        purged += work.run(query).await?;
    }
    Ok(purged)
}

/// The column by which rows of a table are a customer's, and what they are told by.
fn holder<'a>(references: &'a References, table: &str) -> Option<&'a Reference> {
    let mut holders = references
        .columns
        .iter()
        .filter(|it| it.table == table && matches!(it.target, Target::Customer | Target::CustomerSerial));
    let first = holders.next()?;
    // An id before a serial: it is what indexes are made for.
    Some(
        holders
            .find(|it| it.target == Target::Customer)
            .filter(|_| first.target != Target::Customer)
            .unwrap_or(first),
    )
}

fn bind_holder(query: &mut Query, holder: &Reference, id: CustomerId, serial: i64) {
    query.push(holder.column).push(" = ");
    match holder.target {
        Target::CustomerSerial => query.bind(serial),
        _ => query.bind(id.uuid()),
    };
}

/// Persons in the vault beside the customer: their contacts, each with a key of their own.
pub(crate) async fn subjects_beside(
    sql: &impl Sql,
    references: &References,
    (id, serial): (CustomerId, i64),
) -> Result<BTreeSet<Uuid>, Error> {
    let mut found = BTreeSet::new();
    for column in references.to(Target::Subject).filter(|it| !it.table.starts_with("vault_")) {
        let Some(holder) = holder(references, column.table) else { continue };
        let mut query = Query::new(&format!("select {} from {} where ", column.column, column.table));
        bind_holder(&mut query, holder, id, serial);
        let rows: Vec<(Option<Uuid>,)> = sql.rows(query).await?;
        found.extend(rows.into_iter().filter_map(|it| it.0));
    }
    found.remove(&id.uuid());
    Ok(found)
}

/// The keyed hashes by which the customer was recognised.
async fn hashes(
    sql: &impl Sql,
    references: &References,
    (id, serial): (CustomerId, i64),
) -> Result<BTreeSet<Vec<u8>>, Error> {
    let mut found = BTreeSet::new();
    for column in references.to(Target::PersonalHash).filter(|it| it.erasure == OnErasure::DeleteRow) {
        let Some(holder) = holder(references, column.table) else { continue };
        let mut query = Query::new(&format!("select {} from {} where ", column.column, column.table));
        bind_holder(&mut query, holder, id, serial);
        found.extend(sql.rows::<(Option<Vec<u8>>,)>(query).await?.into_iter().filter_map(|it| it.0));
    }
    Ok(found)
}

/// Does in every declared table what it says erasing does there. Rows that refer to others are declared before
/// those, and go first.
pub(crate) async fn clear_rows(
    work: &Work,
    references: &References,
    (id, serial): (CustomerId, i64),
) -> Result<u64, Error> {
    let known_by: Vec<Vec<u8>> = hashes(work, references, (id, serial)).await?.into_iter().collect();
    let (mut done, mut changed) = (BTreeSet::new(), 0);
    for reference in &references.columns {
        let Some(holder) = holder_for(references, reference) else { continue };
        let mut query = match reference.erasure {
            OnErasure::DeleteRow if done.insert((reference.table, holder.column)) => {
                Query::new(&format!("delete from {} where ", reference.table))
            }
            OnErasure::Clear => {
                let Reference { table, column, .. } = reference;
                Query::new(&format!("update {table} set {column} = null where {column} is not null and "))
            }
            _ => continue,
        };
        bind_holder(&mut query, holder, id, serial);
        changed += work.run(query).await?;
        if reference.target == Target::PersonalHash && reference.erasure == OnErasure::Clear {
            changed += clear_unmatched(work, reference, holder, &known_by).await?;
        }
    }
    Ok(changed)
}

/// The column that says whose a row is: the column itself when it points at a customer, so that a table of pairs is
/// searched by either of the two.
fn holder_for<'a>(references: &'a References, reference: &'a Reference) -> Option<&'a Reference> {
    match reference.target {
        Target::Customer | Target::CustomerSerial => Some(reference),
        _ => holder(references, reference.table),
    }
}

/// Files that became part of this one: whoever they were is the same person. Declared columns of a customer's own
/// row that point at a customer lead there.
pub(crate) async fn absorbed_by(
    sql: &impl Sql,
    references: &References,
    id: CustomerId,
) -> Result<Vec<CustomerId>, Error> {
    let (mut found, mut waiting) = (Vec::new(), vec![id]);
    let is_link = |it: &&Reference| it.table == "customers_customer" && it.target == Target::Customer;
    while let Some(next) = waiting.pop() {
        for link in references.columns.iter().filter(is_link) {
            let mut query =
                Query::new(&format!("select id from customers_customer where {} = ", link.column));
            query.bind(next.uuid()).push(" order by serial");
            for (absorbed,) in sql.rows::<(Uuid,)>(query).await? {
                let absorbed = CustomerId(absorbed);
                if absorbed != id && !found.contains(&absorbed) {
                    found.push(absorbed);
                    waiting.push(absorbed);
                }
            }
        }
    }
    Ok(found)
}

/// What was read of the person before anybody knew whose it was.
async fn clear_unmatched(
    work: &Work,
    reference: &Reference,
    holder: &Reference,
    known_by: &[Vec<u8>],
) -> Result<u64, Error> {
    if known_by.is_empty() {
        return Ok(0);
    }
    let Reference { table, column, .. } = reference;
    let mut query = Query::new(&format!(
        "update {table} set {column} = null where {} is null and {column} in ",
        holder.column
    ));
    query.bind_list(known_by.iter().cloned());
    work.run(query).await
}

/// The customer's own row goes on as that of nobody: litres and receipts stay theirs. A number may be a phone or be
/// written on a card; another takes its place.
pub(crate) async fn anonymise(work: &Work, id: CustomerId, serial: i64) -> Result<(), Error> {
    let number = format!("ERASED-{serial}");
    let mut query =
        Query::new("update customers_customer set version = version + 1, maintainer_id = null, number = ");
    query.bind(number.clone()).push(", number_key = ").bind(customers::search_key(&number));
    query.push(", organisation_name = null, name_key = null where id = ").bind(id.uuid());
    work.run(query).await.map(drop)
}
