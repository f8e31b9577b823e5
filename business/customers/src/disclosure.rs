//! Everything that a file holds about a customer, in the clear: for the customer who asks for it, and for whoever
//! erases them. Nothing of this is shown on a page.

use crate::fields::file_fields;
use crate::model::{Customer, CustomerId};
use crate::operations::CustomersError;
use crate::papers::{attachments_of, notes_of};
use crate::parts::{Contact, InvoiceTitle, Occasion, Part, Site, parts_of};
use crate::reports::customers_by_id;
use database::{Error, Query, Sql, Work};
use serde_json::{Value, json};
use uuid::Uuid;
use vault::{SubjectId, Vault};

/// Notes disclosed at most: more than anybody writes about one customer.
const NOTES_MAX: u32 = 10_000;

/// The subjects of the vault behind a file: the customer and their contacts. Erasing a customer erases them all.
pub async fn subjects_of(sql: &impl Sql, customer: CustomerId) -> Result<Vec<SubjectId>, Error> {
    let mut query = Query::new("select id from customers_part where kind = 'contact' and customer_id = ");
    query.bind(customer.uuid()).push(" order by id");
    let contacts: Vec<(Uuid,)> = sql.rows(query).await?;
    Ok([customer.subject()].into_iter().chain(contacts.into_iter().map(|it| SubjectId(it.0))).collect())
}

/// Clears the keyed hashes by which days of a customer's life are found, which outlive their key.
pub async fn clear_days(work: &Work, customer: CustomerId) -> Result<(), Error> {
    let mut query = Query::new("update customers_part set day_blind = null where customer_id = ");
    query.bind(customer.uuid());
    work.run(query).await.map(drop)
}

/// What the file of a customer holds beside name, phones, plates and cards: fields, contacts, invoice titles, sites,
/// days of the year, notes, and the names of attachments. Nothing when there is no such customer.
pub async fn disclosed(
    sql: &impl Sql,
    vault: &Vault,
    customer: CustomerId,
) -> Result<Option<Value>, CustomersError> {
    let Some(customer) = customers_by_id(sql, &[customer]).await?.pop() else { return Ok(None) };
    let fields = file_fields(sql, vault, &customer).await?;
    let of_fields: Vec<Value> = fields
        .fields
        .iter()
        .filter_map(|it| {
            Some(json!({ "key": it.key, "name": it.name, "value": fields.values.get(&it.key)? }))
        })
        .collect();
    Ok(Some(json!({
        "fields": of_fields,
        "contacts": plain::<Contact>(sql, vault, &customer).await?,
        "invoice_titles": plain::<InvoiceTitle>(sql, vault, &customer).await?,
        "sites": plain::<Site>(sql, vault, &customer).await?,
        "occasions": plain::<Occasion>(sql, vault, &customer).await?,
        "notes": notes(sql, vault, customer.id).await?,
        "attachments": attachments(sql, vault, customer.id).await?,
    })))
}

async fn plain<T: Part>(
    sql: &impl Sql,
    vault: &Vault,
    customer: &Customer,
) -> Result<Vec<T>, CustomersError> {
    Ok(parts_of::<T>(sql, vault, customer.id).await?.into_iter().map(|it| it.part).collect())
}

async fn notes(sql: &impl Sql, vault: &Vault, customer: CustomerId) -> Result<Vec<Value>, CustomersError> {
    let notes = notes_of(sql, customer, None, NOTES_MAX).await?;
    let ids: Vec<_> = notes.iter().map(|it| it.value).collect();
    let texts = vault.reveal_values(sql, &ids).await?;
    let told =
        notes.iter().map(|it| json!({ "at": it.at, "text": texts.get(&it.value).map(|it| &it.plain) }));
    Ok(told.collect())
}

async fn attachments(
    sql: &impl Sql,
    vault: &Vault,
    customer: CustomerId,
) -> Result<Vec<Value>, CustomersError> {
    let found = attachments_of(sql, customer).await?;
    let ids: Vec<_> = found.iter().map(|it| it.name).collect();
    let names = vault.reveal_values(sql, &ids).await?;
    let told = found.iter().map(|it| {
        json!({ "id": it.id, "at": it.at, "name": names.get(&it.name).map(|it| &it.plain), "bytes": it.bytes })
    });
    Ok(told.collect())
}
