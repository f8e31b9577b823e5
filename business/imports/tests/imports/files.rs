//! Files as they are looked at, kept and deleted.

use crate::desk::{CUSTOMERS, Desk, SALES, sales_mapping, text};
use exchange::{Column, ColumnKind, Format, Header, TableWriter, Value as Cell};
use kernel::Words;
use serde_json::{Value, json};
use testkit::{TestApp, both_databases};

#[both_databases]
async fn a_file_is_shown_with_how_it_is_read_and_what_its_columns_probably_mean(app: TestApp) {
    let desk = Desk::open(app).await;
    let upload = desk.upload("%E5%AE%A2%E6%88%B7.csv", CUSTOMERS).await;
    assert_eq!(text(&upload, "/file_name"), "客户.csv");
    let preview = &upload["preview"];
    assert_eq!((&preview["kind"], &preview["encoding"]), (&json!("customers"), &json!("utf-8")));
    assert_eq!((&preview["format"], &preview["delimiter"]), (&json!("csv"), &json!(",")));
    assert_eq!(preview["header"], json!(["客户编号", "姓名", "手机", "归属单位"]));
    assert_eq!(preview["rows"][0]["number"], 2);
    assert_eq!(preview["rows"].as_array().unwrap().len(), 4);
    let of = |field: &str| {
        let all = preview["suggestions"].as_array().unwrap();
        all.iter().find(|it| it["field"] == field).unwrap_or_else(|| panic!("{field}")).clone()
    };
    assert_eq!((&of("phone")["column"], &of("phone")["basis"]), (&json!("手机"), &json!("alias")));
    assert_eq!((&of("maintainer")["column"], &of("maintainer")["basis"]), (&Value::Null, &json!("nothing")));
    assert_eq!(upload["mapping"]["columns"]["number"], json!({ "column": "客户编号" }));
    let required = preview["fields"].as_array().unwrap().iter().filter(|it| it["required"] == true);
    assert_eq!(required.map(|it| text(it, "/name")).collect::<Vec<_>>(), ["number", "unit_code"]);
}

#[both_databases]
async fn a_file_can_be_looked_at_in_another_way(app: TestApp) {
    let desk = Desk::open(app).await;
    let report = "Sales of January,,\n,,\nshop|bon|when\nA1|1|x\n";
    let upload = desk.upload("report.csv", report).await;
    assert_eq!(upload["preview"]["kind"], Value::Null);
    let path = format!("/imports/uploads/{}", text(&upload, "/id"));
    let again = desk.clerk.get(&format!("{path}?kind=sales&header_row=3&delimiter=%7C")).await.expect(200);
    assert_eq!(again["preview"]["header"], json!(["shop", "bon", "when"]));
    assert_eq!(again["preview"]["rows"][0]["cells"], json!(["A1", "1", "x"]));
    assert_eq!(again["mapping"]["file"], json!({ "delimiter": "|", "header_row": 3 }));
    // What cannot be right is told, and the file stays.
    let late = desk.clerk.get(&format!("{path}?kind=sales&header_row=300")).await.expect(200);
    assert!(text(&late, "/preview/problem/en").contains("no header in row 300"));
    desk.clerk.get(&format!("{path}?encoding=morse")).await.expect(422);
    desk.clerk.delete(&path).await.expect(204);
    desk.clerk.get(&path).await.expect(404);
}

#[both_databases]
async fn a_workbook_is_read_sheet_by_sheet_and_its_rejects_are_a_workbook(app: TestApp) {
    let desk = Desk::open(app).await;
    let column = |name| Column::new(name, Words::default(), ColumnKind::Text);
    let columns = ["number", "name", "unit_code"].map(column);
    let path = desk.app.data_dir().join("customers.xlsx");
    let mut table = TableWriter::create(&path, Format::Xlsx, &columns, Header::Names).unwrap();
    for cells in [["C1", "张三", "A1"], ["C2", "=1+1", "NOWHERE"]] {
        table.write(&cells.map(Cell::Text)).unwrap();
    }
    table.finish().unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let upload = desk.clerk.upload("/imports/uploads?file_name=customers.xlsx", bytes).await.expect(201);
    assert_eq!(
        (&upload["preview"]["format"], &upload["preview"]["kind"]),
        (&json!("xlsx"), &json!("customers"))
    );
    assert_eq!(upload["preview"]["sheets"], json!(["Sheet1"]));
    let asked = desk.ask(&upload, "customers", &json!({}), false).await.expect(202);
    desk.work_off().await;
    let shown = desk.show(&asked).await;
    assert_eq!(
        (&shown["import"]["counts"]["new"], &shown["import"]["counts"]["rejected"]),
        (&json!(1), &json!(1))
    );
    let rejects = desk.clerk.get(&format!("/imports/{}/rejects", text(&asked, "/import_id"))).await;
    assert_eq!(rejects.status, 200);
    assert!(rejects.bytes.starts_with(b"PK"), "a workbook");
    assert!(rejects.header("content-disposition").unwrap().contains("customers-rejected.xlsx"));
}

#[both_databases]
async fn what_was_said_about_a_source_is_remembered_for_its_next_file(app: TestApp) {
    let desk = Desk::open(app).await;
    let first = desk.upload("january.csv", SALES).await;
    assert_eq!(first["mapping_used_at"], Value::Null);
    // A dry run is for trying: it is not remembered.
    desk.ask(&first, "sales", &sales_mapping(), true).await.expect(202);
    desk.work_off().await;
    let path = format!("/imports/uploads/{}?kind=sales", text(&first, "/id"));
    assert_eq!(desk.clerk.get(&path).await.expect(200)["mapping_used_at"], Value::Null);
    desk.ask(&first, "sales", &sales_mapping(), false).await.expect(202);
    let second = desk.upload("february.csv", "Shop; bon;when;what;litres;paid\n").await;
    // Its columns alone would not tell what it is.
    assert_eq!((&first["preview"]["kind"], &second["preview"]["kind"]), (&Value::Null, &json!("sales")));
    assert_eq!(second["mapping"]["columns"], sales_mapping()["columns"]);
    assert_eq!(second["mapping"]["options"], sales_mapping()["options"]);
    assert!(second["mapping_used_at"].is_string() && !second["preview"]["fields"][0].is_null());
    // What is tried wins over what was remembered.
    let path = format!("/imports/uploads/{}", text(&second, "/id"));
    let tried = desk.clerk.get(&format!("{path}?encoding=gb18030")).await.expect(200);
    assert_eq!(tried["mapping"]["file"], json!({ "encoding": "gb18030" }));
    let other = desk.clerk.get(&format!("{path}?kind=cards")).await.expect(200);
    assert_eq!((&other["preview"]["kind"], &other["mapping_used_at"]), (&json!("cards"), &Value::Null));
}

#[both_databases]
async fn the_mapping_of_an_import_is_a_file_for_the_command_line(app: TestApp) {
    let desk = Desk::open(app).await;
    let upload = desk.upload("january.csv", SALES).await;
    let asked = desk.ask(&upload, "sales", &sales_mapping(), true).await.expect(202);
    let file = desk.clerk.get(&format!("/imports/{}/mapping", text(&asked, "/import_id"))).await;
    assert_eq!(file.status, 200);
    assert!(file.header("content-disposition").unwrap().contains("sales.toml"));
    let mapping = exchange::Mapping::parse("sales.toml", &file.text).unwrap();
    assert_eq!(mapping.kind, "sales");
    assert_eq!(mapping.options.create_missing, ["product"]);
    assert_eq!(mapping.columns.len(), 6);
}

#[both_databases]
async fn every_kind_has_a_file_to_fill_in(app: TestApp) {
    let desk = Desk::open(app).await;
    for kind in ["units", "employees", "products", "customers", "vehicles", "cards", "sales"] {
        let template = desk.clerk.get(&format!("/imports/templates/{kind}")).await;
        assert_eq!(template.status, 200);
        assert_eq!(template.header("content-type").unwrap(), "text/csv; charset=utf-8");
        let upload = desk.clerk.upload("/imports/uploads?file_name=t.csv", template.bytes).await.expect(201);
        assert_eq!(upload["preview"]["kind"], json!(kind));
    }
    desk.clerk.get("/imports/templates/dreams").await.expect(404);
}

#[both_databases]
async fn files_are_deleted_after_some_weeks_and_the_history_stays(app: TestApp) {
    let desk = Desk::open(app).await;
    let shown = desk.import("customers.csv", CUSTOMERS, "customers", &json!({})).await;
    let id = text(&shown, "/import/id");
    let folders = ["uploads", "imports"].map(|it| desk.app.data_dir().join(it));
    let count = || folders.each_ref().map(|it| std::fs::read_dir(it).unwrap().count());
    assert_eq!(count(), [1, 1]);
    desk.app.clock.advance_seconds(29 * 86_400);
    assert_eq!((desk.tidy_up(30).await, count()), (0, [1, 1]));
    desk.app.clock.advance_seconds(2 * 86_400);
    assert_eq!((desk.tidy_up(30).await, count()), (2, [0, 0]));
    let clerk = desk.app.administrator().await;
    let shown = clerk.get(&format!("/imports/{id}")).await.expect(200);
    assert_eq!((&shown["import"]["has_rejects"], &shown["problems"]), (&json!(false), &json!([])));
    assert_eq!(shown["import"]["counts"]["rejected"], 2);
    clerk.get(&format!("/imports/{id}/rejects")).await.expect(404);
}
