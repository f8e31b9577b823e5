//! What the parts of a file hold of a customer, in clear: for whoever shows it, for a reason that is noted.

use super::model::{InvoiceTitle, Occasion, Part};
use super::store::{parts_of, to_map};
use crate::model::CustomerId;
use crate::operations::CustomersError;
use database::Sql;
use serde_json::Value;
use vault::{PersonalKind, PersonalValue, ValueId, Vault};

/// The values of one kind in a customer's invoice titles and days, each under the id of its part. Contacts are persons
/// of their own and are none of them.
pub async fn values_in_parts(
    sql: &impl Sql,
    vault: &Vault,
    customer: CustomerId,
    kind: PersonalKind,
) -> Result<Vec<PersonalValue>, CustomersError> {
    let mut found = of::<InvoiceTitle>(sql, vault, customer, kind).await?;
    found.extend(of::<Occasion>(sql, vault, customer, kind).await?);
    Ok(found)
}

async fn of<T: Part>(
    sql: &impl Sql,
    vault: &Vault,
    customer: CustomerId,
    kind: PersonalKind,
) -> Result<Vec<PersonalValue>, CustomersError> {
    let mut found = Vec::new();
    for kept in parts_of::<T>(sql, vault, customer).await? {
        let map = to_map(&kept.part);
        for (key, _) in kept.personal().into_iter().filter(|it| it.1 == kind) {
            if let Some(Value::String(plain)) = map.get(key) {
                let (id, plain) = (ValueId(kept.id.uuid()), plain.clone());
                found.push(PersonalValue { id, subject: customer.subject(), kind, plain });
            }
        }
    }
    Ok(found)
}
