//! Imports from asking to their end.

use crate::desk::{CUSTOMERS, Desk, SALES, sales_mapping, text};
use database::{Query, Sql};
use serde_json::{Value, json};
use testkit::{TestApp, both_databases};

async fn number(app: &TestApp, statement: &str) -> i64 {
    app.read().row::<(i64,)>(Query::new(statement)).await.unwrap().unwrap().0
}

#[both_databases]
async fn an_import_waits_runs_and_tells_what_became_of_each_row(app: TestApp) {
    let desk = Desk::open(app).await;
    let upload = desk.upload("customers.csv", CUSTOMERS).await;
    let asked = desk.ask(&upload, "customers", &json!({}), false).await.expect(202);
    let waiting = desk.show(&asked).await;
    assert_eq!((&waiting["import"]["state"], &waiting["import"]["counts"]), (&json!("queued"), &Value::Null));
    desk.work_off().await;
    let shown = desk.show(&asked).await;
    let import = &shown["import"];
    assert_eq!((&import["state"], &import["dry_run"]), (&json!("done"), &json!(false)));
    assert_eq!((&import["counts"]["rows"], &import["counts"]["new"]), (&json!(4), &json!(2)));
    assert_eq!((&import["counts"]["rejected"], &import["has_rejects"]), (&json!(2), &json!(true)));
    let problems = shown["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 2);
    assert_eq!((&problems[0]["row"], &problems[0]["column"]), (&json!(3), &json!("归属单位")));
    assert!(problems[1]["message"]["en"].as_str().unwrap().contains("NOWHERE"), "{problems:?}");
    assert_eq!(number(&desk.app, "select count(*) from customers_customer").await, 2);
    // Put right, the rejected rows are a file of the same source.
    let rejects = desk.clerk.get(&format!("/imports/{}/rejects", text(&asked, "/import_id"))).await;
    assert_eq!(rejects.status, 200);
    let right = rejects.text.replace("NOWHERE", "B1").replace("13800000002,,", "13800000002,A1,");
    let again = desk.import("right.csv", &right, "customers", &json!({})).await;
    assert_eq!(
        (&again["import"]["counts"]["new"], &again["import"]["counts"]["rejected"]),
        (&json!(2), &json!(0))
    );
    desk.clerk.get(&format!("/imports/{}/rejects", text(&again, "/import/id"))).await.expect(404);
}

#[both_databases]
async fn a_dry_run_counts_and_keeps_nothing(app: TestApp) {
    let desk = Desk::open(app).await;
    let upload = desk.upload("sales.csv", SALES).await;
    let asked = desk.ask(&upload, "sales", &sales_mapping(), true).await.expect(202);
    desk.work_off().await;
    let shown = desk.show(&asked).await;
    let counts = &shown["import"]["counts"];
    assert_eq!(
        (&counts["new"], &counts["rejected"], &counts["products_created"]),
        (&json!(2), &json!(1), &json!(1))
    );
    assert_eq!(counts["amount_minor"], 52_500);
    assert_eq!((&shown["import"]["batch_id"], &shown["import"]["is_sample"]), (&Value::Null, &json!(false)));
    for table in ["sales_sale", "sales_batch", "sales_product"] {
        assert_eq!(number(&desk.app, &format!("select count(*) from {table}")).await, 0, "{table}");
    }
}

#[both_databases]
async fn a_batch_of_sales_can_be_taken_back_from_the_history(app: TestApp) {
    let desk = Desk::open(app).await;
    let shown = desk.import("sales.csv", SALES, "sales", &sales_mapping()).await;
    assert_eq!(shown["import"]["batch_state"], "complete");
    let batches = desk.app.actor(identity::Role::CompanyMarketing, "C").await.get("/sales/batches").await;
    assert_eq!(batches.expect(200)["items"][0]["source"], "sales.csv");
    let undo = format!("/sales/batches/{}/undo", text(&shown, "/import/batch_id"));
    assert_eq!(desk.clerk.post(&undo, &json!({})).await.expect(200)["sales"], 2);
    let history = desk.clerk.get("/imports").await.expect(200);
    assert_eq!(history["items"][0]["batch_state"], "undone");
    // The same file counts as new again.
    let again = desk.import("sales.csv", SALES, "sales", &sales_mapping()).await;
    assert_eq!(again["import"]["counts"]["new"], 2);
}

#[both_databases]
async fn the_same_file_again_is_known(app: TestApp) {
    let desk = Desk::open(app).await;
    desk.import("sales.csv", SALES, "sales", &sales_mapping()).await;
    let again = desk.import("sales.csv", SALES, "sales", &sales_mapping()).await;
    assert_eq!(
        (&again["import"]["counts"]["new"], &again["import"]["counts"]["known"]),
        (&json!(0), &json!(2))
    );
}

#[both_databases]
async fn the_same_request_twice_is_one_import(app: TestApp) {
    let desk = Desk::open(app).await;
    let upload = desk.upload("customers.csv", CUSTOMERS).await;
    let body = json!({ "upload_id": upload["id"], "kind": "customers" });
    let clerk = desk.clerk.with("idempotency-key", "one");
    let first = clerk.post("/imports", &body).await.expect(202);
    assert_eq!(clerk.post("/imports", &body).await.expect(202), first);
    desk.work_off().await;
    assert_eq!(desk.clerk.get("/imports").await.expect(200)["items"].as_array().unwrap().len(), 1);
}

#[both_databases]
async fn the_history_pages_and_leaves_out_what_was_only_tried(app: TestApp) {
    let desk = Desk::open(app).await;
    let upload = desk.upload("customers.csv", CUSTOMERS).await;
    for dry_run in [false, true, false] {
        desk.ask(&upload, "customers", &json!({}), dry_run).await.expect(202);
        desk.work_off().await;
    }
    let first = desk.clerk.get("/imports?limit=1").await.expect(200);
    let next = desk
        .clerk
        .get(&format!("/imports?limit=1&cursor={}", text(&first, "/next_cursor")))
        .await
        .expect(200);
    assert_ne!(first["items"][0]["id"], next["items"][0]["id"]);
    assert_eq!(next["next_cursor"], Value::Null);
    let all = desk.clerk.get("/imports?dry_runs=true").await.expect(200);
    assert_eq!(all["items"].as_array().unwrap().len(), 3);
    let none = desk.clerk.get("/imports?kind=sales").await.expect(200);
    assert_eq!(none["items"], json!([]));
}

#[both_databases]
async fn a_file_that_cannot_be_imported_is_told_in_both_languages_without_our_paths(app: TestApp) {
    let desk = Desk::open(app).await;
    let mut mapping = sales_mapping();
    mapping["options"]["create_missing"] = json!(["weather"]);
    let shown = desk.import("sales.csv", SALES, "sales", &mapping).await;
    assert_eq!(shown["import"]["state"], "failed");
    let told = text(&shown, "/import/message/en");
    assert!(told.contains("weather") && text(&shown, "/import/message/zh").contains("weather"));
    assert!(told.starts_with("sales.csv: "), "{told}");
    let folder = desk.app.data_dir().display().to_string();
    assert!(!told.contains(&folder), "{told}");
}

#[both_databases]
async fn an_import_that_was_cut_off_is_run_again_to_its_end(app: TestApp) {
    let desk = Desk::open(app).await;
    let shown = desk.import("sales.csv", SALES, "sales", &sales_mapping()).await;
    // As if the process had died before the end was noted: the job runs again.
    let work = desk.app.work().await;
    work.run(Query::new("update imports_import set outcome = null, counts = null, finished_at_us = null"))
        .await
        .unwrap();
    work.run(Query::new("update jobs_job set state = 'queued', due_at_us = 0 where name = 'imports.run'"))
        .await
        .unwrap();
    work.commit().await.unwrap();
    desk.work_off().await;
    let again = desk.clerk.get(&format!("/imports/{}", text(&shown, "/import/id"))).await.expect(200);
    assert_eq!(again["import"]["state"], "done");
    assert_eq!(
        (&again["import"]["counts"]["known"], &again["import"]["counts"]["rejected"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(number(&desk.app, "select count(*) from sales_sale").await, 2);
}

#[both_databases]
async fn who_imported_what_stands_in_the_audit(app: TestApp) {
    let desk = Desk::open(app).await;
    let shown = desk.import("sales.csv", SALES, "sales", &sales_mapping()).await;
    desk.clerk.get(&format!("/imports/{}/rejects", text(&shown, "/import/id"))).await;
    let entries = desk.clerk.get("/audit?limit=50").await.expect(200);
    let of = |action: &str| {
        let all = entries["items"].as_array().unwrap();
        all.iter().find(|it| it["action"] == action).unwrap_or_else(|| panic!("{action}: {entries}")).clone()
    };
    for action in ["imports.import_asked_for", "sales.batch_recorded", "imports.rejects_downloaded"] {
        assert!(of(action).to_string().contains(&desk.clerk.login), "{action}");
    }
    assert_eq!(of("imports.import_ended")["detail"]["counts"]["rejected"], 1);
}
