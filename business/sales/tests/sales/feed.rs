//! What the tests of imports share.

use database::{Query, Sql, Who};
use exchange::Mapping;
use sales::SalesSummary;
use stations::importing::{ImportError, ImportOptions};
use testkit::TestApp;

/// A feed of another country: gallons, dollars, and everything it names is unknown.
pub(crate) const MAPPING: &str = r#"
kind = "sales"
[columns]
station_code = "store"
receipt = "basket"
time = "at"
customer_number = "household"
product_code = "product"
quantity = { column = "gallons", unit = "us_gallon" }
amount = "paid"
[options]
currency = "USD"
time_zone = "America/New_York"
create_missing = ["station", "customer", "product"]
[defaults]
product_family = "gasoline"
"#;

pub(crate) const HEADER: &str = "household,store,basket,at,product,gallons,paid";

pub(crate) struct Feed<'a> {
    pub(crate) app: &'a TestApp,
    pub(crate) mapping: &'a str,
}

impl<'a> Feed<'a> {
    pub(crate) fn foreign(app: &'a TestApp) -> Self {
        Self { app, mapping: MAPPING }
    }

    pub(crate) async fn try_import(
        &self,
        text: &str,
        options: &ImportOptions,
    ) -> Result<SalesSummary, ImportError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("feed.csv");
        std::fs::write(&path, text).unwrap();
        let mapping = Mapping::parse("feed.toml", self.mapping).unwrap();
        sales::import_sales(
            &self.app.app,
            Who::system("test"),
            &path,
            Some(&mapping),
            options,
            &mut |_, _| {},
        )
        .await
    }

    pub(crate) async fn import(&self, rows: &[&str]) -> SalesSummary {
        let text = format!("{HEADER}\n{}\n", rows.join("\n"));
        self.try_import(&text, &ImportOptions::default()).await.unwrap()
    }
}

/// Codes of the problems told, in order.
pub(crate) fn codes(summary: &SalesSummary) -> Vec<&'static str> {
    summary.problems.iter().map(|it| it.code).collect()
}

/// One number from the database.
pub(crate) async fn number(app: &TestApp, sql: &str) -> i64 {
    app.read().row::<(i64,)>(Query::new(sql)).await.unwrap().unwrap().0
}

/// Every stored receipt and derived figure in words, without ids and batches: equal for equal sales.
pub(crate) async fn everything(app: &TestApp) -> Vec<String> {
    let mut all = Vec::new();
    for sql in [
        "select u.code || ' ' || s.receipt || ' ' || s.amount_minor || ' ' || coalesce(c.number, '-') || ' '
                || l.ordinal || ' ' || coalesce(l.quantity, -1) || ' ' || coalesce(l.estimated_quantity, -1) || ' '
                || coalesce(l.estimate_basis, '-')
         from sales_sale s
         join sales_line l on l.sale_id = s.id
         join organisation_unit u on u.id = s.station_id
         left join customers_customer c on c.id = s.customer_id
         where s.void_seq is null",
        "select p.code || ' ' || u.code || ' ' || d.business_day || ' ' || d.amount_minor || ' ' || d.quantity
         from sales_day_price d
         join sales_product p on p.id = d.product_id
         join organisation_unit u on u.id = d.station_id",
    ] {
        let rows: Vec<(String,)> = app.read().rows(Query::new(sql)).await.unwrap();
        let mut rows: Vec<String> = rows.into_iter().map(|it| it.0).collect();
        rows.sort();
        all.extend(rows);
    }
    let histories =
        "select c.number, h.bytes from sales_history h join customers_customer c on c.id = h.customer_id";
    let rows: Vec<(String, Vec<u8>)> = app.read().rows(Query::new(histories)).await.unwrap();
    let mut rows: Vec<String> = rows
        .into_iter()
        .map(|(number, bytes)| {
            // Stations are numbered in the order in which they were met, which a test may change.
            let entries = analytics::unpack(&bytes).unwrap();
            let figures: Vec<_> =
                entries.iter().map(|it| (it.day, it.visits, it.volume_ml, it.amount)).collect();
            format!("{number} {figures:?}")
        })
        .collect();
    rows.sort();
    all.extend(rows);
    all
}
