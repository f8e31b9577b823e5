//! What a customer fuelled, identifier by identifier: which plate or card was shown at the till.

use database::{Error, Query, Sql, rows};
use kernel::BusinessDay;
use uuid::Uuid;

rows! {
    /// Fuel of a day under one identifier.
    pub struct IdentifiedFuel {
        /// The keyed hash of the plate or card.
        pub blind: Vec<u8>,
        pub day: i64,
        /// Refunds netted; estimated where the till sent none.
        pub volume_ml: i64,
    }
}

/// The fuel of a customer after a day, by identifier and day, of sales at which one was shown.
pub async fn fuel_by_identifier(
    sql: &impl Sql,
    customer: Uuid,
    after: BusinessDay,
) -> Result<Vec<IdentifiedFuel>, Error> {
    let mut query = Query::new(
        "select s.identifier_blind, s.business_day,
                cast(sum(coalesce(l.quantity, l.estimated_quantity, 0)) as bigint)
         from sales_sale s
         join sales_line l on l.sale_id = s.id
         join sales_product p on p.id = l.product_id
         where s.void_seq is null and s.identifier_blind is not null and p.unit = 'millilitre' and s.customer_id = ",
    );
    query.bind(customer).push(" and s.business_day > ").bind(i64::from(after.0));
    query.push(" group by s.identifier_blind, s.business_day order by s.business_day");
    sql.rows(query).await
}
