//! Modes, the error workbook, remembered mappings, templates, and taking a batch back.

use crate::desk::{CUSTOMERS, Desk, text};
use database::{Query, Sql};
use exchange::{Source, SourceOptions};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::{Engine, TestApp, both_databases};

async fn undo(desk: &Desk, import: &Value, ask: &str) -> Value {
    let path = format!("/imports/{}/undo", text(import, "/import/id"));
    desk.clerk.post(&path, &json!({ "ask": ask })).await.expect(202);
    desk.work_off().await;
    let shown = desk.clerk.get(&format!("/imports/{}", text(import, "/import/id"))).await.expect(200);
    shown["undo"].clone()
}

async fn number(app: &TestApp, statement: &str) -> i64 {
    app.read().row::<(i64,)>(Query::new(statement)).await.unwrap().unwrap().0
}

#[both_databases]
async fn a_batch_is_looked_at_taken_back_and_stays_taken_back(app: TestApp) {
    let desk = Desk::open(app).await;
    let import = desk.import("customers.csv", CUSTOMERS, "customers", &json!({})).await;
    assert_eq!((&import["import"]["can_undo"], &import["undo"]), (&json!(true), &Value::Null));
    let look = undo(&desk, &import, "look").await;
    assert_eq!((&look["outcome"], &look["result"]["removed"]), (&json!("looked"), &json!(2)));
    assert_eq!(number(&desk.app, "select count(*) from customers_customer").await, 2);
    let done = undo(&desk, &import, "all").await;
    assert_eq!((&done["outcome"], &done["result"]["removed"]), (&json!("done"), &json!(2)));
    assert_eq!(number(&desk.app, "select count(*) from customers_customer").await, 0);
    let again = undo(&desk, &import, "rest").await;
    assert_eq!((&again["ask"], &again["job_id"]), (&json!("all"), &done["job_id"]), "once is enough");
    let listed = desk.clerk.get("/imports").await.expect(200);
    assert_eq!(listed["items"][0]["is_undone"], true);
    let entries = desk.clerk.get("/audit?limit=50").await.expect(200).to_string();
    assert!(entries.contains("imports.undo_asked_for") && entries.contains("imports.import_undone"));
    // The same file counts as new again.
    let anew = desk.import("customers.csv", CUSTOMERS, "customers", &json!({})).await;
    assert_eq!(anew["import"]["counts"]["new"], 2);
}

#[both_databases]
async fn all_or_nothing_unless_the_rest_is_asked_for(app: TestApp) {
    let desk = Desk::open(app).await;
    let import = desk.import("customers.csv", CUSTOMERS, "customers", &json!({})).await;
    let list = desk.clerk.get("/customers").await.expect(200);
    let path = format!("/customers/{}", text(&list, "/items/0/id"));
    let etag = desk.clerk.get(&path).await.etag();
    desk.clerk.with("if-match", &etag).patch(&path, &json!({ "name": "张改" })).await.expect(200);
    let refused = undo(&desk, &import, "all").await;
    assert_eq!((&refused["outcome"], &refused["result"]["kept"]), (&json!("kept_rows"), &json!(1)));
    assert_eq!(refused["result"]["kept_rows"], json!([{ "row": 2, "because": "changed_since" }]));
    assert_eq!(number(&desk.app, "select count(*) from customers_customer").await, 2, "nothing was done");
    let done = undo(&desk, &import, "rest").await;
    assert_eq!((&done["outcome"], &done["result"]["removed"]), (&json!("done"), &json!(1)));
    assert_eq!(number(&desk.app, "select count(*) from customers_customer").await, 1);
}

#[both_databases]
async fn what_cannot_be_taken_back_is_said(app: TestApp) {
    let desk = Desk::open(app).await;
    let upload = desk.upload("customers.csv", CUSTOMERS).await;
    let trial = desk.ask(&upload, "customers", &json!({}), true).await.expect(202);
    desk.work_off().await;
    let path = format!("/imports/{}/undo", text(&trial, "/import_id"));
    desk.clerk.post(&path, &json!({ "ask": "all" })).await.expect(409);
    let body = json!({ "upload_id": upload["id"], "kind": "sales", "mode": "add" });
    assert_eq!(desk.clerk.post("/imports", &body).await.expect(422)["fields"][0]["field"], "mode");
}

#[both_databases]
async fn a_mapping_that_would_blank_a_required_field_is_refused_before_anything_is_done(app: TestApp) {
    let desk = Desk::open(app).await;
    let upload = desk.upload("customers.csv", CUSTOMERS).await;
    let mapping = json!({ "columns": { "number": { "column": "客户编号", "empty_clears": true } } });
    let refused = desk.ask(&upload, "customers", &mapping, false).await.expect(422);
    assert_eq!(
        (&refused["fields"][0]["field"], &refused["fields"][0]["code"]),
        (&json!("mapping.columns.number"), &json!("would_blank_required"))
    );
    assert_eq!(desk.clerk.get("/imports").await.expect(200)["items"], json!([]));
}

#[both_databases]
async fn rejected_rows_come_as_a_marked_workbook_too(app: TestApp) {
    let desk = Desk::open(app).await;
    let import = desk.import("customers.csv", CUSTOMERS, "customers", &json!({})).await;
    let path = format!("/imports/{}/rejects", text(&import, "/import/id"));
    let csv = desk.clerk.get(&path).await;
    assert!(csv.header("content-type").unwrap().starts_with("text/csv"));
    let book = desk.clerk.get(&format!("{path}?format=xlsx")).await;
    let mut source = Source::from_bytes("rejects", book.bytes.clone(), &SourceOptions::default()).unwrap();
    assert_eq!(source.header(), ["客户编号", "姓名", "手机", "归属单位", "导入问题"]);
    let mut rows = 0;
    while source.next_row().unwrap().is_some() {
        rows += 1;
    }
    assert_eq!(rows, 2);
}

#[both_databases]
async fn remembered_mappings_are_named_shared_begun_with_and_forgotten(app: TestApp) {
    let desk = Desk::open(app).await;
    desk.import("customers.csv", CUSTOMERS, "customers", &json!({})).await;
    let listed = desk.clerk.get("/imports/mappings").await.expect(200);
    let first = &listed["items"][0];
    assert_eq!((&first["kind"], &first["is_shared"]), (&json!("customers"), &json!(true)));
    assert_eq!(first["columns"], json!(["客户编号", "姓名", "手机", "归属单位"]));
    let path = format!("/imports/mappings/customers/{}", text(first, "/key"));
    let body = json!({ "name": "收银系统", "is_shared": false, "is_default": true });
    desk.clerk.put(&path, &body).await.expect(428);
    let version = first["version"].to_string();
    desk.clerk.with("if-match", "\"99\"").put(&path, &body).await.expect(412);
    let changed = desk.clerk.with("if-match", &version).put(&path, &body).await.expect(200);
    assert_eq!((&changed["name"], &changed["is_default"]), (&json!("收银系统"), &json!(true)));
    let other = desk.app.actor(identity::Role::SystemAdministrator, "C").await;
    assert_eq!(other.get("/imports/mappings").await.expect(200)["items"], json!([]), "kept to oneself");
    other.delete(&path).await.expect(404);
    desk.clerk.delete(&path).await.expect(204);
    assert_eq!(desk.clerk.get("/imports/mappings").await.expect(200)["items"], json!([]));
}

#[both_databases]
async fn templates_come_in_both_forms_and_languages(app: TestApp) {
    let desk = Desk::open(app).await;
    for query in ["", "?format=xlsx", "?format=xlsx&lang=en", "?lang=zh"] {
        let file = desk.clerk.get(&format!("/imports/templates/cards{query}")).await;
        assert_eq!(file.status, 200, "{query}");
        let source = Source::from_bytes("template", file.bytes.clone(), &SourceOptions::default()).unwrap();
        let first = source.header()[0].as_str();
        assert!(["card_number", "卡号"].contains(&first), "{query}: {first}");
    }
}

/// A file of customers with planted faults, and what each faulty row is told.
fn planted(rows: usize, edited: bool) -> (Vec<u8>, BTreeMap<u64, &'static str>) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let header = ["客户编号", "客户类型", "姓名", "手机", "归属单位", "维护人", "建档日期"];
    for (column, title) in (0..).zip(header) {
        sheet.write_string(0, column, title).unwrap();
    }
    let mut faults = BTreeMap::new();
    for row in 1..=rows as u32 {
        let number = format!("K{row:06}");
        let name = if edited && row % 50 == 3 { format!("改{row}") } else { format!("客{row}") };
        let phone = format!("138{row:08}");
        let unit = if edited && row % 50 == 7 { "A2" } else { "A1" };
        let joined = if edited && row % 50 == 5 { "2025-05-05" } else { "2024-01-02" };
        let mut cells =
            [number, "person".to_owned(), name, phone, unit.to_owned(), String::new(), joined.to_owned()];
        let fault = match row % 100 {
            11 => Some((1, "robot".to_owned(), "unknown_choice")),
            22 => Some((3, "无".to_owned(), "not_a_phone")),
            33 => Some((4, "NOWHERE".to_owned(), "unknown_unit")),
            44 => Some((4, String::new(), "required")),
            55 => Some((5, "M404".to_owned(), "unknown_employee")),
            66 => Some((6, "2024-13-01".to_owned(), "not_a_date")),
            77 => Some((0, format!("K{:06}", row - 1), "repeats_row")),
            _ => None,
        };
        if let Some((column, cell, code)) = fault {
            cells[column] = cell;
            faults.insert(u64::from(row) + 1, code);
        }
        for (column, cell) in (0..).zip(&cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    (book.save_to_buffer().unwrap(), faults)
}

/// Every field of every customer as filed, the personal ones in the clear.
async fn everything(app: &TestApp) -> BTreeMap<i64, String> {
    let statement = "select serial, id, number, kind, owner_unit_id, joined_on, created_at_us
        from customers_customer order by serial";
    type Row = (i64, uuid::Uuid, String, String, uuid::Uuid, Option<i64>, i64);
    let rows: Vec<Row> = app.read().rows(Query::new(statement)).await.unwrap();
    let mut found = BTreeMap::new();
    for rows in rows.chunks(2_000) {
        let subjects: Vec<vault::SubjectId> = rows.iter().map(|it| vault::SubjectId(it.1)).collect();
        let mut values = app.app.vault.reveal_all(&app.read(), &subjects).await.unwrap();
        for row in rows {
            let mut plain: Vec<String> = values
                .remove(&vault::SubjectId(row.1))
                .unwrap_or_default()
                .into_iter()
                .map(|it| format!("{:?} {}", it.kind, it.plain))
                .collect();
            plain.sort_unstable();
            found.insert(row.0, format!("{row:?} {plain:?}"));
        }
    }
    found
}

/// Fifty thousand rows on SQLite; fewer on PostgreSQL, where a program that is not optimised takes its time for each
/// statement. `cargo xtask bench real` runs all of them on both.
#[both_databases]
async fn a_large_workbook_lands_but_for_its_faults_and_is_taken_back_field_by_field(app: TestApp) {
    let rows = if app.engine == Engine::Sqlite { 50_000 } else { 5_000 };
    let desk = Desk::open(app).await;
    let (book, faults) = planted(rows, false);
    let first = import_book(&desk, book, &faults).await;
    let landed = (rows - faults.len()) as i64;
    assert_eq!(first["import"]["counts"]["new"], landed);
    let before = everything(&desk.app).await;
    assert_eq!(before.len() as i64, landed);

    let (book, faults) = planted(rows, true);
    let second = import_book(&desk, book, &faults).await;
    let changed = second["import"]["counts"]["changed"].as_i64().unwrap();
    assert!(changed * 25 > landed, "{second}");
    assert_eq!(changed + second["import"]["counts"]["known"].as_i64().unwrap(), landed);
    assert_ne!(everything(&desk.app).await, before);

    let done = undo(&desk, &second, "all").await;
    assert_eq!((&done["outcome"], &done["result"]["restored"]), (&json!("done"), &json!(changed)));
    assert_eq!(everything(&desk.app).await, before, "every field is as it was");
    let gone = undo(&desk, &first, "all").await;
    assert_eq!((&gone["outcome"], &gone["result"]["removed"]), (&json!("done"), &json!(landed)), "{gone}");
    assert_eq!(number(&desk.app, "select count(*) from customers_customer").await, 0);
}

/// Imports a workbook, and holds every planted fault to the error workbook.
async fn import_book(desk: &Desk, book: Vec<u8>, faults: &BTreeMap<u64, &'static str>) -> Value {
    let upload = desk.clerk.upload("/imports/uploads?file_name=customers.xlsx", book).await.expect(201);
    let asked = desk.ask(&upload, "customers", &json!({}), false).await.expect(202);
    desk.work_off().await;
    let shown = desk.show(&asked).await;
    assert_eq!(shown["import"]["state"], "done", "{shown}");
    assert_eq!(shown["import"]["counts"]["rejected"], faults.len());
    let path = format!("/imports/{}/rejects?format=xlsx", text(&shown, "/import/id"));
    let file = desk.clerk.get(&path).await;
    let mut source = Source::from_bytes("rejects", file.bytes.clone(), &SourceOptions::default()).unwrap();
    let mut told = 0;
    for code in faults.values() {
        let row = source.next_row().unwrap().expect("every fault is in the error workbook");
        let reason = row.get(7);
        let hint = match *code {
            "repeats_row" => "重复",
            "unknown_unit" => "单位",
            "unknown_employee" => "员工",
            "not_a_phone" => "电话",
            _ => ":",
        };
        assert!(reason.contains(hint), "{code}: {reason}");
        told += 1;
    }
    assert!(source.next_row().unwrap().is_none() && told == faults.len());
    shown
}
