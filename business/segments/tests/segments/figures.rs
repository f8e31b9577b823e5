//! Figures follow the sales and the analyses, and `verify` finds what is not what they give.

use crate::world::{World, count};
use database::Query;
use serde_json::json;
use testkit::{TestApp, both_databases};

#[both_databases]
async fn a_late_sale_reaches_the_figures_of_its_customer_alone(app: TestApp) {
    let world = World::new(app).await;
    let rare = json!({ "field": "visits", "op": "at_least", "value": 1, "days": 7 });
    let before = count(&world.marketing, &rare).await;
    // K009 never bought; a receipt of the last day arrives late.
    let batch = json!({ "source": "late", "sales": [{ "station_code": "A1", "pos": "1", "receipt": "late",
        "time": "2026-03-01T12:00:00+08:00", "identifier": { "kind": "card", "value": "C9" },
        "lines": [{ "product_code": "G92", "quantity": 30_000, "discount_minor": 0, "amount_minor": 20_000 }] }] });
    let administrator = world.app.administrator().await;
    let sent = administrator.post("/sales/batches", &batch).await.expect(201);
    let mut work = world.app.work().await;
    sales::catch_up(&mut work).await.unwrap();
    work.commit().await.unwrap();
    let done = world.refresh().await;
    assert_eq!((done.seen, done.changed), (1, 1), "one history changed");
    assert_eq!(count(&world.marketing, &rare).await, before + 1);
    assert_eq!(segments::verify(&world.app.read()).await.unwrap(), []);
    assert_eq!(world.refresh().await.seen, 0, "nothing is due");
    let undo = format!("/sales/batches/{}/undo", sent["batch_id"].as_str().unwrap());
    administrator.post(&undo, &json!({})).await;
    let mut work = world.app.work().await;
    sales::catch_up(&mut work).await.unwrap();
    work.commit().await.unwrap();
    world.refresh().await;
    assert_eq!(count(&world.marketing, &rare).await, before, "whoever has no history has no figures");
    assert_eq!(segments::verify(&world.app.read()).await.unwrap(), []);
}

#[both_databases]
async fn an_altered_figure_is_found(app: TestApp) {
    let world = World::new(app).await;
    assert_eq!(segments::verify(&world.app.read()).await.unwrap(), []);
    let work = world.app.work().await;
    work.run(Query::new("update segments_figures set visits_28 = visits_28 + 1 where customer_serial = 1"))
        .await
        .unwrap();
    work.commit().await.unwrap();
    let found = segments::verify(&world.app.read()).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].table, found[0].key.as_str()), ("segments_figures", "customer serial 1"));
}

#[both_databases]
async fn without_an_analysis_nobody_has_figures_and_the_answer_says_so(app: TestApp) {
    app.sample_area().await;
    let marketing = app.actor(identity::Role::CompanyMarketing, "C").await;
    let filter = json!({ "field": "days_since_visit", "op": "at_most", "value": 30 });
    let answer = marketing.post("/segments/count", &json!({ "filter": filter })).await.expect(200);
    assert_eq!((&answer["count"], &answer["as_of"]), (&json!(0), &json!(null)));
}
