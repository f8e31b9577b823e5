//! Reading the audit over the API.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use database::{AuditEntry, Query};
use identity::Role;
use serde_json::{Value, json};
use testkit::{SampleArea, TestApp, both_databases};

/// One entry about the area A, one about the area B, one about the whole company.
async fn note_three(app: &TestApp) -> SampleArea {
    let area = app.sample_area().await;
    let mut work = app.work().await;
    for unit in [Some(area.area_a.uuid()), Some(area.area_b.uuid()), None] {
        work.audit(AuditEntry {
            action: "test.noted",
            subject_kind: "note",
            subject: unit,
            unit,
            detail: json!({ "n": 1 }),
        });
    }
    work.commit().await.unwrap();
    area
}

fn units(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items.iter().map(|it| it["unit_id"].as_str().unwrap_or("none").to_owned()).collect()
}

#[both_databases]
async fn the_latest_entry_comes_first_and_tells_who_did_what(app: TestApp) {
    let area = note_three(&app).await;
    let auditor = app.actor(Role::Auditor, "C").await;
    let page = auditor.get("/audit?action=test.noted").await.expect(200);
    assert_eq!(units(&page), ["none".to_owned(), area.area_b.to_string(), area.area_a.to_string()]);
    let first = &page["items"][0];
    assert_eq!((&first["who_kind"], &first["who"]), (&json!("system"), &json!("test")));
    assert_eq!(first["detail"], json!({ "n": 1 }));
    assert_eq!(first["at"], "2026-03-02T08:00:00Z");
}

#[both_databases]
async fn an_areas_auditor_sees_neither_the_other_area_nor_the_company(app: TestApp) {
    let area = note_three(&app).await;
    let auditor = app.actor(Role::Auditor, "A").await;
    let page = auditor.get("/audit?action=test.noted").await.expect(200);
    assert_eq!(units(&page), [area.area_a.to_string()]);
    let refused = auditor.get(&format!("/audit?unit_id={}", area.area_b)).await;
    assert_eq!((refused.status, &refused.json["fields"][0]["code"]), (422, &json!("unknown_unit")));
}

#[both_databases]
async fn each_filter_leaves_what_fits(app: TestApp) {
    let area = note_three(&app).await;
    let auditor = app.actor(Role::Auditor, "C").await;
    let count = async |filter: &str| {
        let page = auditor.get(&format!("/audit?{filter}")).await.expect(200);
        page["items"].as_array().unwrap().len()
    };
    assert_eq!(
        count(&format!("action=test.noted&unit_id={}", area.region)).await,
        2,
        "a parent has its children"
    );
    assert_eq!(count(&format!("subject_id={}&action=test.noted", area.area_b)).await, 1);
    assert_eq!(count("who=nobody").await, 0);
    assert_eq!(count("from=2026-03-02T08:00:00Z&action=test.noted").await, 3);
    assert_eq!(count("until=2026-03-02T08:00:00Z").await, 0);
}

#[both_databases]
async fn pages_join_without_a_gap(app: TestApp) {
    note_three(&app).await;
    let auditor = app.actor(Role::Auditor, "C").await;
    let whole = auditor.get("/audit?limit=200").await.expect(200);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = auditor.get(&format!("/audit?limit=2{cursor}")).await.expect(200);
        seen.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(Value::Array(seen), whole["items"]);
}

#[both_databases]
async fn a_chain_as_it_was_written_is_intact(app: TestApp) {
    note_three(&app).await;
    let auditor = app.actor(Role::Auditor, "C").await;
    let chain = auditor.get("/audit/chain").await.expect(200);
    assert_eq!(chain["is_intact"], true);
    assert!(chain["length"].as_i64().unwrap() > 3, "{chain}");
}

#[both_databases]
async fn an_altered_entry_breaks_the_chain_where_it_stands(app: TestApp) {
    note_three(&app).await;
    let auditor = app.actor(Role::Auditor, "C").await;
    let work = app.work().await;
    work.run(Query::new("update audit_entry set who_name = 'somebody else' where seq = 2")).await.unwrap();
    work.commit().await.unwrap();
    let chain = auditor.get("/audit/chain").await.expect(200);
    assert_eq!(
        chain,
        json!({ "is_intact": false, "length": null, "fault": { "seq": 2, "what": "was altered" } })
    );
}
