//! What things cost, by product, place and day: without it a margin is unknown, never zero.

use crate::model::ProductId;
use crate::store::DatedCostRow;
use database::{Error, Query, Sql, TableRow};
use kernel::{Money, Quantity, UnitPrice};
use std::collections::HashMap;
use uuid::Uuid;

/// All dated costs. There is a handful for each product.
#[derive(Debug, Default)]
pub(crate) struct Costs {
    /// By product: path of the unit for which it holds, first day, cost.
    dated: HashMap<Uuid, Vec<(String, i64, i64)>>,
}

impl Costs {
    pub(crate) async fn load(sql: &impl Sql) -> Result<Self, Error> {
        let text = format!("select {} from sales_cost", DatedCostRow::columns(""));
        let rows: Vec<DatedCostRow> = sql.rows(Query::new(&text)).await?;
        let paths: Vec<(Uuid, String)> =
            sql.rows(Query::new("select id, path from organisation_unit")).await?;
        let paths: HashMap<Uuid, String> = paths.into_iter().collect();
        let mut dated: HashMap<Uuid, Vec<(String, i64, i64)>> = HashMap::new();
        for row in rows {
            if let Some(path) = paths.get(&row.unit_id) {
                dated.entry(row.product_id).or_default().push((
                    path.clone(),
                    row.from_day,
                    row.unit_cost_ufen,
                ));
            }
        }
        Ok(Self { dated })
    }

    /// The cost of one unit at a station on a day: of the nearest unit above it that has one, the latest that
    /// had begun.
    pub(crate) fn unit_cost(&self, product: ProductId, station_path: &str, day: i64) -> Option<UnitPrice> {
        let dated = self.dated.get(&product.uuid())?;
        let begun = dated.iter().filter(|(path, from, _)| station_path.starts_with(path) && *from <= day);
        begun.max_by_key(|(path, from, _)| (path.len(), *from)).map(|it| UnitPrice(it.2))
    }

    /// Amount less cost; none when the cost is unknown.
    pub(crate) fn margin(
        &self,
        product: ProductId,
        station_path: &str,
        day: i64,
        amount: Money,
        quantity: Quantity,
    ) -> Option<Money> {
        self.unit_cost(product, station_path, day).map(|it| amount - it.cost_of(quantity))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_unit_with_the_latest_cost_counts() {
        let product = ProductId(Uuid::from_u128(1));
        let dated = vec![
            ("000001".to_owned(), 0, 100),
            ("000001".to_owned(), 50, 200),
            ("000001000002".to_owned(), 10, 300),
        ];
        let costs = Costs { dated: HashMap::from([(product.uuid(), dated)]) };
        let cost = |path: &str, day| costs.unit_cost(product, path, day).map(|it| it.0);
        assert_eq!(cost("000001000003", 49), Some(100));
        assert_eq!(cost("000001000003", 50), Some(200));
        assert_eq!(cost("000001000002000009", 60), Some(300));
        assert_eq!(cost("000001000002000009", 5), Some(100));
        assert_eq!(cost("000001", -1), None);
    }
}
