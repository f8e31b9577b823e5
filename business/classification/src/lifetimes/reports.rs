//! Lists of customers by what is to be expected of them.

use crate::reports::{Part, push_page, push_part};
use database::{Error, Query, Scope, Sql, rows};
use uuid::Uuid;

/// By what customers are listed, the most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// What they are worth over 12 months.
    Value,
    /// Whether they still come, the least sure first.
    Alive,
}

rows! {
    /// A customer on the list.
    pub(super) struct Listed {
        pub(super) serial: i64,
        pub(super) customer: Uuid,
        pub(super) number: String,
        pub(super) owner_unit: Uuid,
        pub(super) alive_ppm: i64,
        pub(super) value_minor: i64,
        pub(super) facts: String,
    }
}

/// A page of the customers within the scope who have a value.
pub(super) async fn page(
    sql: &impl Sql,
    scope: &Scope,
    part: &Part,
    order: Order,
    page: (Option<(i64, i64)>, u32),
) -> Result<Vec<Listed>, Error> {
    let mut query = Query::new(
        "select r.customer_serial, c.id, c.number, c.owner_unit_id, r.alive_ppm, r.value_minor, r.facts
         from classification_lifetime r
         join customers_customer c on c.serial = r.customer_serial
         where 1 = 1",
    );
    push_part(&mut query, scope, part);
    let order = match order {
        Order::Value => ("r.value_minor", false),
        Order::Alive => ("r.alive_ppm", true),
    };
    push_page(&mut query, order, page);
    sql.rows(query).await
}
