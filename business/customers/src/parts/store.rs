//! Rows of the parts of a file, sealed on the way in and opened on the way out.

use super::model::{Part, PartId, PartKind};
use crate::model::{CustomerId, Kind};
use crate::operations::CustomersError;
use crate::store::{PER_QUERY, damaged};
use database::{Error, Query, Sql, TableRow, Work, rows};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;
use vault::{PersonalKind, SubjectId, ValueId, Vault};

rows! {
    pub(crate) struct PartRow in "customers_part" {
        pub(crate) id: Uuid,
        pub(crate) customer_id: Uuid,
        pub(crate) kind: String,
        pub(crate) body: String,
        pub(crate) sealed: Option<String>,
        pub(crate) day_blind: Option<Vec<u8>>,
        pub(crate) created_at_us: i64,
    }
}

/// A part as it is kept, in the clear.
#[derive(Clone, Debug)]
pub(crate) struct Kept<T> {
    pub(crate) id: PartId,
    pub(crate) part: T,
    /// Which of its fields are kept as personal ones, whatever the customer is by now.
    personal: Vec<String>,
}

impl<T: Part> Kept<T> {
    /// Its personal fields with what they are.
    pub(crate) fn personal(&self) -> Vec<(&'static str, PersonalKind)> {
        // Of a person most is personal.
        let all = T::personal(Kind::Person).iter().copied();
        all.filter(|it| self.personal.iter().any(|key| key == it.0)).collect()
    }
}

/// The subject in the vault to whom the personal values of a part belong.
pub(crate) fn subject_of<T: Part>(customer: CustomerId, part: PartId) -> SubjectId {
    if T::IS_PERSON { SubjectId(part.uuid()) } else { customer.subject() }
}

/// A part as answers show it: what is personal of it is covered.
pub(crate) fn masked<T: Part>(kept: &Kept<T>) -> T {
    let mut map = to_map(&kept.part);
    for (key, kind) in kept.personal() {
        if let Some(Value::String(plain)) = map.get(key) {
            let covered = Value::String(vault::mask(kind, plain));
            map.insert(key.to_owned(), covered);
        }
    }
    // The same fields with other texts: it can be read as it was written.
    serde_json::from_value(Value::Object(map)).unwrap_or_default()
}

/// The fields of a part that hold something.
pub(crate) fn to_map<T: Part>(part: &T) -> Map<String, Value> {
    match serde_json::to_value(part) {
        Ok(Value::Object(mut map)) => {
            map.retain(|_, value| !value.is_null());
            map
        }
        _ => Map::new(),
    }
}

/// The parts of one kind of a customer's file, in the order of filing.
pub(crate) async fn parts_of<T: Part>(
    sql: &impl Sql,
    vault: &Vault,
    customer: CustomerId,
) -> Result<Vec<Kept<T>>, CustomersError> {
    let mut query = Query::new(&format!("select {} from customers_part where ", PartRow::columns("")));
    query.push("customer_id = ").bind(customer.uuid());
    query.push(" and kind = ").bind(T::KIND.as_str().to_owned()).push(" order by id");
    opened(sql, vault, sql.rows(query).await?).await
}

/// The parts of one kind of these customers' files, in the order of filing.
pub(crate) async fn parts_of_many<T: Part>(
    sql: &impl Sql,
    vault: &Vault,
    customers: &[CustomerId],
) -> Result<HashMap<CustomerId, Vec<Kept<T>>>, CustomersError> {
    let mut found: HashMap<CustomerId, Vec<Kept<T>>> = HashMap::new();
    for customers in customers.chunks(PER_QUERY) {
        let mut query = Query::new(&format!("select {} from customers_part where ", PartRow::columns("")));
        query.push("kind = ").bind(T::KIND.as_str().to_owned());
        query.push(" and customer_id in ").bind_list(customers.iter().map(|it| it.uuid()));
        query.push(" order by id");
        let rows: Vec<PartRow> = sql.rows(query).await?;
        let owners: Vec<CustomerId> = rows.iter().map(|it| CustomerId(it.customer_id)).collect();
        for (owner, part) in owners.into_iter().zip(opened::<T>(sql, vault, rows).await?) {
            found.entry(owner).or_default().push(part);
        }
    }
    Ok(found)
}

/// These parts by id, with the customers whose they are.
pub(crate) async fn parts_by_id<T: Part>(
    sql: &impl Sql,
    vault: &Vault,
    ids: &[Uuid],
) -> Result<Vec<(CustomerId, Kept<T>)>, CustomersError> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(PER_QUERY) {
        let mut query = Query::new(&format!("select {} from customers_part where ", PartRow::columns("")));
        query.push("kind = ").bind(T::KIND.as_str().to_owned()).push(" and id in ");
        query.bind_list(ids.iter().copied());
        let rows: Vec<PartRow> = sql.rows(query).await?;
        let owners: Vec<CustomerId> = rows.iter().map(|it| CustomerId(it.customer_id)).collect();
        found.extend(owners.into_iter().zip(opened::<T>(sql, vault, rows).await?));
    }
    Ok(found)
}

/// The contacts of a customer's file, as the vault knows them.
pub(crate) async fn contact_subjects(
    sql: &impl Sql,
    customer: CustomerId,
) -> Result<Vec<SubjectId>, CustomersError> {
    let mut query = Query::new("select id from customers_part where customer_id = ");
    query.bind(customer.uuid()).push(" and kind = ").bind(PartKind::Contact.as_str().to_owned());
    Ok(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| SubjectId(it.0)).collect())
}

/// Parts as they were read, opened. Those of somebody who was erased have lost what was personal of them.
pub(crate) async fn opened<T: Part>(
    sql: &impl Sql,
    vault: &Vault,
    rows: Vec<PartRow>,
) -> Result<Vec<Kept<T>>, CustomersError> {
    let subjects: Vec<SubjectId> = rows.iter().filter(|_| T::IS_PERSON).map(|it| SubjectId(it.id)).collect();
    let mut values = vault.reveal_all(sql, &subjects).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let mut map = object(&row.body)?;
        let mut personal = Vec::new();
        if let Some(sealed) = &row.sealed {
            let sealed = serde_json::from_str(sealed).map_err(|_| damaged("sealed part", sealed))?;
            if let Some(Value::Object(opened)) = vault.open_json(sql, &sealed).await? {
                personal.extend(opened.keys().cloned());
                map.extend(opened);
            }
        }
        for value in values.remove(&SubjectId(row.id)).unwrap_or_default() {
            if let Some((key, _)) = T::personal(Kind::Person).iter().find(|it| it.1 == value.kind) {
                personal.push((*key).to_owned());
                map.insert((*key).to_owned(), Value::String(value.plain));
            }
        }
        let part = serde_json::from_value(Value::Object(map));
        let part = part.map_err(|_| damaged("part of a file", &row.id.to_string()))?;
        found.push(Kept { id: PartId(row.id), part, personal });
    }
    Ok(found)
}

fn object(text: &str) -> Result<Map<String, Value>, Error> {
    serde_json::from_str(text).map_err(|_| damaged("part of a file", text))
}

/// Writes a part, new or over what was kept of it.
pub(crate) async fn save_part<T: Part>(
    work: &Work,
    vault: &Vault,
    (customer, kind): (CustomerId, Kind),
    kept: &Kept<T>,
    is_new: bool,
) -> Result<(), CustomersError> {
    let mut body = to_map(&kept.part);
    // What is kept as personal stays so when a person becomes an organisation.
    let kept_as = kept.personal().into_iter().map(|it| it.0);
    let keys: BTreeSet<&str> = T::personal(kind).iter().map(|it| it.0).chain(kept_as).collect();
    let personal: Map<String, Value> =
        keys.iter().filter_map(|it| body.remove(*it).map(|value| ((*it).to_owned(), value))).collect();
    let sealed = if T::IS_PERSON {
        save_person::<T>(work, vault, kept.id, &personal).await?;
        None
    } else if personal.is_empty() {
        None
    } else {
        Some(vault.seal_json(work, customer.subject(), &Value::Object(personal)).await?.to_string())
    };
    let day_blind = kept.part.month_day().map(|it| vault.blind(DAY_LABEL, &it).to_vec());
    let body = Value::Object(body).to_string();
    if is_new {
        let row = PartRow {
            id: kept.id.uuid(),
            customer_id: customer.uuid(),
            kind: T::KIND.as_str().to_owned(),
            body,
            sealed,
            day_blind,
            created_at_us: work.now().micros(),
        };
        return Ok(work.insert(row).await?);
    }
    let mut query = Query::new("update customers_part set body = ");
    query.bind(body).push(", sealed = ").bind(sealed).push(", day_blind = ").bind(day_blind);
    query.push(" where id = ").bind(kept.id.uuid());
    work.run(query).await?;
    Ok(())
}

/// The label that keeps days of the year apart from other keyed hashes.
pub(crate) const DAY_LABEL: &str = "month_day";

async fn save_person<T: Part>(
    work: &Work,
    vault: &Vault,
    part: PartId,
    personal: &Map<String, Value>,
) -> Result<(), CustomersError> {
    let subject = SubjectId(part.uuid());
    for (key, kind) in T::personal(Kind::Person) {
        match personal.get(*key).and_then(Value::as_str) {
            Some(plain) => drop(vault.set(work, subject, *kind, plain).await?),
            None => remove_values(work, vault, subject, Some(*kind)).await?,
        }
    }
    Ok(())
}

async fn remove_values(
    work: &Work,
    vault: &Vault,
    subject: SubjectId,
    kind: Option<PersonalKind>,
) -> Result<(), CustomersError> {
    let values = vault.reveal(work, subject).await?;
    let ids: Vec<ValueId> =
        values.into_iter().filter(|it| kind.is_none_or(|kind| it.kind == kind)).map(|it| it.id).collect();
    for id in ids {
        vault.remove(work, id).await?;
    }
    Ok(())
}

/// Takes a part out of a file, with its values in the vault. The history keeps what it was, sealed.
pub(crate) async fn delete_part<T: Part>(
    work: &Work,
    vault: &Vault,
    id: PartId,
) -> Result<(), CustomersError> {
    if T::IS_PERSON {
        remove_values(work, vault, SubjectId(id.uuid()), None).await?;
    }
    Ok(delete_row(work, id).await?)
}

pub(crate) async fn delete_row(work: &Work, id: PartId) -> Result<(), Error> {
    let mut query = Query::new("delete from customers_part where id = ");
    query.bind(id.uuid());
    work.run(query).await.map(drop)
}

/// In whose file a contact stands; none where there is no such contact.
pub async fn customer_of_contact(sql: &impl Sql, contact: PartId) -> Result<Option<CustomerId>, Error> {
    let mut query = Query::new("select customer_id from customers_part where id = ");
    query.bind(contact.uuid()).push(" and kind = ").bind(PartKind::Contact.as_str().to_owned());
    Ok(sql.row::<(Uuid,)>(query).await?.map(|it| CustomerId(it.0)))
}

/// Counts a change of a file that nobody edited.
pub(crate) async fn count_change(work: &Work, customer: CustomerId) -> Result<(), Error> {
    let mut query = Query::new("update customers_customer set version = version + 1 where id = ");
    query.bind(customer.uuid());
    work.run(query).await.map(drop)
}

/// Of which kinds the files of these customers have parts.
pub(crate) async fn kinds_of(
    sql: &impl Sql,
    customers: &[CustomerId],
) -> Result<HashMap<CustomerId, BTreeSet<PartKind>>, Error> {
    let mut found: HashMap<CustomerId, BTreeSet<PartKind>> = HashMap::new();
    for customers in customers.chunks(PER_QUERY) {
        let mut query =
            Query::new("select distinct customer_id, kind from customers_part where customer_id in ");
        query.bind_list(customers.iter().map(|it| it.uuid()));
        for (customer, kind) in sql.rows::<(Uuid, String)>(query).await? {
            let kind = PartKind::parse(&kind).ok_or_else(|| damaged("kind of part", &kind))?;
            found.entry(CustomerId(customer)).or_default().insert(kind);
        }
    }
    Ok(found)
}

impl<T> Kept<T> {
    /// A part about to be kept for the first time.
    pub(crate) fn new(id: PartId, part: T) -> Self {
        Self { id, part, personal: Vec::new() }
    }

    /// The same part with other content.
    pub(crate) fn with(&self, part: T) -> Self {
        Self { id: self.id, part, personal: self.personal.clone() }
    }
}
