//! What is kept longer than the settings say goes by itself, and a report says what went.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use database::{Query, Sql};
use forecourt::composition;
use identity::Role;
use jobs::{Options, Worker};
use kernel::TradingCalendar;
use serde_json::json;
use std::sync::Arc;
use testkit::{OPENING, TestApp, both_databases};

/// Runs the nightly tidying, and whatever it asks for.
async fn night(app: &TestApp) {
    let work = app.work().await;
    jobs::enqueue(&work, "server.tidy_up", &(), Options::default()).await.unwrap();
    work.commit().await.unwrap();
    let calendar = TradingCalendar { zone: chrono_tz::Asia::Shanghai, cutoff_minutes: 0 };
    let registry = Arc::new(composition::registry(&app.app));
    Worker::new(app.app.db.clone(), registry, calendar).run_due().await.unwrap();
}

async fn count(app: &TestApp, text: &str) -> i64 {
    app.read().row::<(i64,)>(Query::new(text)).await.unwrap().unwrap().0
}

const UNMATCHED: &str = "select count(*) from sales_sale where identifier_blind is not null";
const KEYS: &str = "select count(*) from vault_key where wrapped is not null";
const ENTRIES: &str = "select count(*) from audit_entry";

#[both_databases]
async fn each_class_goes_when_its_time_is_over_and_the_chain_of_the_audit_holds(app: TestApp) {
    let area = app.sample_area().await;
    let head = app.actor(Role::CompanyMarketing, "C").await;
    let product = json!({ "code": "92", "name": "92#", "family": "gasoline", "unit": "millilitre" });
    head.post("/products", &product).await.expect(201);
    let person =
        json!({ "kind": "person", "name": "甲乙", "phones": ["13800137421"], "owner_id": area.a1.id });
    let person = head.post("/customers", &person).await.expect(201);
    let path = format!("/customers/{}/reveals", person["id"].as_str().unwrap());
    head.post(&path, &json!({ "field": "phone", "reason": "call" })).await.expect(200);
    let till = app.actor(Role::SystemAdministrator, "C").await;
    let sale = json!({ "source": "till", "sales": [{
        "station_code": "A1", "pos": "1", "receipt": "1", "time": OPENING.plus_seconds(-86_400),
        "identifier": { "kind": "plate", "value": "京A7K31Q" },
        "lines": [{ "product_code": "92", "quantity": 40_000, "amount_minor": 31_560 }],
    }] });
    till.post("/sales/batches", &sale).await.expect(201);

    night(&app).await;
    assert_eq!((count(&app, UNMATCHED).await, count(&app, KEYS).await), (1, 1), "nothing is over yet");
    app.clock.advance_seconds(1_200 * 86_400);
    let entries = count(&app, ENTRIES).await;
    night(&app).await;
    assert_eq!((count(&app, UNMATCHED).await, count(&app, KEYS).await), (0, 0));
    assert!(count(&app, ENTRIES).await < entries, "the audit begins later now");
    assert_eq!(count(&app, "select count(*) from privacy_reveal").await, 0);
    assert_eq!(count(&app, "select count(*) from sales_sale").await, 1, "the sale stays, as one of nobody");

    let auditor = app.actor(Role::Auditor, "C").await;
    assert_eq!(auditor.get("/audit/chain").await.expect(200)["is_intact"], true);
    let report = auditor.get("/privacy/purges").await.expect(200);
    // The night came by schedule as well: of two runs one found something.
    let deleted = |class: &str| {
        let lines = report["items"].as_array().unwrap().iter().filter(|it| it["class"] == class);
        lines.map(|it| it["deleted"].as_i64().unwrap()).sum::<i64>()
    };
    assert_eq!((deleted("unmatched"), deleted("prospects"), deleted("reveals")), (1, 1, 1));
    let erased = auditor.get("/privacy/erasures").await.expect(200);
    assert_eq!(erased["items"][0]["reason"], "retention");
}

#[both_databases]
async fn an_audit_whose_beginning_was_purged_still_shows_what_was_altered(app: TestApp) {
    app.sample_area().await;
    app.clock.advance_seconds(1_200 * 86_400);
    night(&app).await;
    let auditor = app.actor(Role::Auditor, "C").await;
    assert_eq!(auditor.get("/audit/chain").await.expect(200)["is_intact"], true);
    let work = app.work().await;
    work.run(Query::new("delete from audit_entry where seq = (select min(seq) from audit_entry)"))
        .await
        .unwrap();
    work.commit().await.unwrap();
    assert_eq!(auditor.get("/audit/chain").await.expect(200)["is_intact"], false);
}
