//! How long what tills read is kept when nobody was found for it.

use customers::CustomerId;
use database::{Error, Query, Sql, Work};
use kernel::Instant;
use uuid::Uuid;

/// Forgets what tills read before an instant and nobody was found for: the sale stays, as one of nobody. Returns of
/// how many.
pub async fn forget_unmatched(work: &Work, before: Instant) -> Result<u64, Error> {
    let mut query = Query::new(
        "update sales_sale set identifier_blind = null
         where customer_id is null and identifier_blind is not null and at_us < ",
    );
    query.bind(before.micros());
    work.run(query).await
}

/// Persons who were filed before an instant and never bought anything, some of them.
pub async fn never_bought(sql: &impl Sql, before: Instant, limit: i64) -> Result<Vec<CustomerId>, Error> {
    let mut query = Query::new(
        "select c.id from customers_customer c
         join vault_key k on k.subject_id = c.id and k.wrapped is not null
         where c.kind = 'person' and c.created_at_us < ",
    );
    query.bind(before.micros());
    query.push(
        " and not exists (select 1 from sales_sale s where s.customer_id = c.id) order by c.serial limit ",
    );
    query.bind(limit);
    Ok(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| CustomerId(it.0)).collect())
}
