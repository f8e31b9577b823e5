//! Plates that a camera read, in files.

use crate::feed::codes;
use database::{Query, Sql, Who};
use identity::Role;
use sales::SalesSummary;
use serde_json::json;
use stations::importing::ImportOptions;
use testkit::{Actor, TestApp, both_databases};

const PLATE: &str = "京A12345";
const HEADER: &str = "油站编码,小票号,交易时间,标识类型,客户标识,识别方式,商品编码,数量,实收金额";

/// A person with a plate, and the product that they buy.
async fn person(app: &TestApp) -> (Actor, String) {
    let area = app.sample_area().await;
    let head = app.actor(Role::CompanyMarketing, "C").await;
    let product = json!({ "code": "92", "name": "92#", "family": "gasoline", "unit": "millilitre" });
    head.post("/products", &product).await.expect(201);
    let person = json!({ "number": "P1", "kind": "person", "name": "张三丰", "owner_id": area.a1.id,
        "vehicles": [{ "plate": PLATE }] });
    let id = head.post("/customers", &person).await.expect(201)["id"].as_str().unwrap().to_owned();
    (head, format!("/customers/{id}/consents"))
}

fn row(receipt: &str, read_by: &str) -> String {
    format!("A1,{receipt},2026-02-01 08:10:00,车牌,{PLATE},{read_by},92,40,300.00")
}

async fn import(app: &TestApp, rows: &[String]) -> SalesSummary {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sales.csv");
    std::fs::write(&path, format!("{HEADER}\n{}\n", rows.join("\n"))).unwrap();
    let options = ImportOptions::default();
    sales::import_sales(&app.app, Who::system("test"), &path, None, &options, &mut |_, _| {}).await.unwrap()
}

/// Whether the receipt has a customer, and whether a hash of what was read is kept.
async fn known(app: &TestApp, receipt: &str) -> (bool, bool) {
    let mut query = Query::new("select customer_id, identifier_blind from sales_sale where receipt = ");
    query.bind(receipt.to_owned());
    let row: (Option<uuid::Uuid>, Option<Vec<u8>>) = app.read().row(query).await.unwrap().unwrap();
    (row.0.is_some(), row.1.is_some())
}

#[both_databases]
async fn a_camera_of_a_file_finds_those_alone_who_opted_in(app: TestApp) {
    let (head, consents) = person(&app).await;
    let rows = [row("1", "车牌识别"), row("2", "till"), row("3", "")];
    assert_eq!(import(&app, &rows).await.new, 3);
    assert_eq!(known(&app, "1").await, (false, false), "not even a hash is kept");
    assert_eq!((known(&app, "2").await, known(&app, "3").await), ((true, true), (true, true)));

    let consent = |is_given: bool| json!({ "purpose": "plate_camera", "text_version": 1, "is_given": is_given, "source": "paper" });
    head.post(&consents, &consent(true)).await.expect(201);
    let again = import(&app, &[row("1", "camera"), row("4", "camera")]).await;
    assert_eq!((again.known, again.new), (1, 1), "what was said since does not make it another receipt");
    assert_eq!((known(&app, "1").await, known(&app, "4").await), ((false, false), (true, true)));
    head.post(&consents, &consent(false)).await.expect(201);
    let again = import(&app, &[row("4", "摄像"), row("5", "摄像")]).await;
    assert_eq!((again.known, again.new), (1, 1));
    assert_eq!(known(&app, "5").await, (false, false));
}

#[both_databases]
async fn an_unknown_word_of_reading_is_refused(app: TestApp) {
    person(&app).await;
    let done = import(&app, &[row("1", "猜的")]).await;
    assert_eq!((done.new, done.rejected), (0, 1));
    assert_eq!(codes(&done), ["unknown_choice"]);
}
