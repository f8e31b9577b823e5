//! `verify` finds what is not what the sales give.

use crate::feed::Feed;
use database::{Query, Scope, Who};
use testkit::{TestApp, both_databases};

async fn tampered(app: &TestApp, sql: &str) -> Vec<&'static str> {
    let work = app.app.db.work(Who::system("test"), Scope::Everything).await.unwrap();
    assert_eq!(work.run(Query::new(sql)).await.unwrap(), 1, "{sql}");
    work.commit().await.unwrap();
    let mut tables: Vec<_> =
        sales::verify(&app.read()).await.unwrap().into_iter().map(|it| it.table).collect();
    tables.dedup();
    tables
}

async fn sold(app: &TestApp) {
    let rows = [
        "7,S1,100,2017-01-02 10:00:00,REG,10,25.00",
        "7,S1,101,2017-01-09 10:00:00,REG,10,25.10",
        "7,S2,200,2017-01-03 11:00:00,REG,,20.00",
    ];
    Feed::foreign(app).import(&rows).await;
    assert_eq!(sales::verify(&app.read()).await.unwrap(), []);
}

#[both_databases]
async fn an_altered_total_is_found(app: TestApp) {
    sold(&app).await;
    let tables =
        tampered(&app, "update sales_sale set amount_minor = amount_minor + 1 where receipt = '100'").await;
    assert_eq!(tables, ["sales_sale"]);
}

#[both_databases]
async fn an_altered_line_is_found(app: TestApp) {
    sold(&app).await;
    let tables = tampered(&app, "update sales_line set quantity = quantity + 1 where quantity is not null and sale_id = (select id from sales_sale where receipt = '100')").await;
    assert!(tables.contains(&"sales_line"), "{tables:?}");
}

#[both_databases]
async fn an_altered_estimate_is_found(app: TestApp) {
    sold(&app).await;
    let tables = tampered(&app, "update sales_line set estimated_quantity = 1 where flag is not null").await;
    assert!(tables.contains(&"sales_line"), "{tables:?}");
}

#[both_databases]
async fn altered_price_evidence_is_found(app: TestApp) {
    sold(&app).await;
    let one = "update sales_day_price set amount_minor = amount_minor + 1
               where business_day = (select min(business_day) from sales_day_price)";
    assert!(tampered(&app, one).await.contains(&"sales_day_price"));
}

#[both_databases]
async fn an_altered_history_is_found(app: TestApp) {
    sold(&app).await;
    let none = analytics::pack(&[]);
    let mut query = Query::new("update sales_history set bytes = ");
    query.bind(none);
    let work = app.app.db.work(Who::system("test"), Scope::Everything).await.unwrap();
    assert_eq!(work.run(query).await.unwrap(), 1);
    work.commit().await.unwrap();
    let found = sales::verify(&app.read()).await.unwrap();
    assert!(found.iter().any(|it| it.table == "sales_history"), "{found:?}");
}

#[both_databases]
async fn a_removed_history_is_found(app: TestApp) {
    sold(&app).await;
    assert!(tampered(&app, "delete from sales_history").await.contains(&"sales_history"));
}

#[both_databases]
async fn an_altered_home_station_is_found(app: TestApp) {
    sold(&app).await;
    let other = "update customers_customer set home_station_id =
                 (select id from organisation_unit where code = 'S2')";
    assert_eq!(tampered(&app, other).await, ["customers_customer"]);
}
