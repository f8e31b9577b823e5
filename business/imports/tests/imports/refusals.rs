//! What is refused, and how it is told.

use crate::desk::{CUSTOMERS, Desk, SALES, sales_mapping, text};
use identity::Role;
use serde_json::json;
use testkit::{Engine, TestApp, both_databases};

#[both_databases]
async fn imports_write_everywhere_and_need_the_right_at_the_root(app: TestApp) {
    let desk = Desk::open(app).await;
    let upload = desk.upload("customers.csv", CUSTOMERS).await;
    let asked = desk.ask(&upload, "customers", &json!({}), false).await.expect(202);
    desk.work_off().await;
    for (role, unit) in [(Role::CompanyMarketing, "A"), (Role::SystemAdministrator, "R")] {
        let stranger = desk.app.actor(role, unit).await;
        let refused = stranger.upload("/imports/uploads?file_name=x.csv", CUSTOMERS).await;
        assert_eq!((refused.status, &refused.json["permission"]), (403, &json!("imports.run_imports")));
        let body = json!({ "upload_id": upload["id"], "kind": "customers" });
        stranger.post("/imports", &body).await.expect(403);
        assert_eq!(stranger.get("/imports").await.expect(200)["items"], json!([]));
        let id = text(&asked, "/import_id");
        for path in
            [format!("/imports/{id}"), format!("/imports/{id}/rejects"), format!("/imports/{id}/mapping")]
        {
            stranger.get(&path).await.expect(404);
        }
        stranger.delete(&format!("/imports/uploads/{}", text(&upload, "/id"))).await.expect(404);
    }
    let manager = desk.app.actor(Role::AreaManager, "C").await;
    manager.get("/imports").await.expect(403);
}

#[both_databases]
async fn what_is_no_table_is_not_kept(app: TestApp) {
    let desk = Desk::open(app).await;
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    let empty_archive = b"PK\x03\x04 this is no workbook".to_vec();
    let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    for bytes in [picture, empty_archive, old] {
        let refused = desk.clerk.upload("/imports/uploads?file_name=x.csv", bytes).await;
        assert_eq!(
            (refused.status, &refused.json["fields"][0]["field"]),
            (422, &json!("file")),
            "{}",
            refused.text
        );
    }
    assert_eq!(std::fs::read_dir(desk.app.data_dir().join("uploads")).unwrap().count(), 0);
    desk.clerk.upload("/imports/uploads", "a\n1\n").await.expect(422);
}

#[tokio::test(flavor = "current_thread")]
async fn a_file_that_is_too_large_leaves_nothing() {
    let app = TestApp::start_with(Engine::Sqlite, |it| it.imports.upload_bytes_max = 100).await;
    let desk = Desk::open(app).await;
    let large = desk.clerk.upload("/imports/uploads?file_name=x.csv", "a,b\n".repeat(100)).await;
    assert_eq!((large.status, &large.json["code"]), (413, &json!("too_large")));
    assert!(large.text.contains("upload_bytes_max"), "{}", large.text);
    assert_eq!(std::fs::read_dir(desk.app.data_dir().join("uploads")).unwrap().count(), 0);
    desk.upload("small.csv", "a,b\n1,2\n").await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_file_may_be_larger_than_other_requests() {
    let app = TestApp::start_with(Engine::Sqlite, |it| it.server.body_bytes_max = 1_000).await;
    let desk = Desk::open(app).await;
    desk.upload("long.csv", &"a,b\n".repeat(1_000)).await;
}

#[both_databases]
async fn a_name_from_outside_stays_in_its_folder(app: TestApp) {
    let desk = Desk::open(app).await;
    let upload = desk.upload("..%2F..%2Fkeys%2Fvault.key", "a,b\n1,2\n").await;
    assert_eq!(text(&upload, "/file_name"), "vault.key");
    let stored = desk.app.data_dir().join("uploads").join(text(&upload, "/id")).join("vault.key");
    assert_eq!(std::fs::read_to_string(stored).unwrap(), "a,b\n1,2\n");
}

#[both_databases]
async fn a_mapping_that_does_not_serve_is_told_field_by_field(app: TestApp) {
    let desk = Desk::open(app).await;
    let upload = desk.upload("sales.csv", SALES).await;
    let refused = desk.ask(&upload, "sales", &json!({}), false).await;
    assert_eq!(refused.status, 422);
    let fields: Vec<_> =
        refused.json["fields"].as_array().unwrap().iter().map(|it| text(it, "/field")).collect();
    assert!(fields.contains(&"mapping.columns.amount".to_owned()), "{fields:?}");
    assert!(fields.contains(&"mapping.columns.station_code".to_owned()), "{fields:?}");
    let mut mapping = sales_mapping();
    mapping["options"]["time_zone"] = json!("Mars/Base");
    let refused = desk.ask(&upload, "sales", &mapping, false).await;
    assert_eq!((refused.status, &refused.json["fields"][0]["field"]), (422, &json!("mapping")));
    assert!(refused.text.contains("Mars/Base"));
    let unknown = json!({ "upload_id": "00000000-0000-7000-8000-000000000000", "kind": "sales" });
    desk.clerk.post("/imports", &unknown).await.expect(422);
    desk.clerk.post("/imports", &json!({ "upload_id": upload["id"], "kind": "dreams" })).await.expect(422);
}

#[both_databases]
async fn a_file_on_its_way_is_neither_imported_twice_nor_deleted(app: TestApp) {
    let desk = Desk::open(app).await;
    let upload = desk.upload("customers.csv", CUSTOMERS).await;
    desk.ask(&upload, "customers", &json!({}), false).await.expect(202);
    desk.ask(&upload, "customers", &json!({}), false).await.expect(409);
    let path = format!("/imports/uploads/{}", text(&upload, "/id"));
    desk.clerk.delete(&path).await.expect(409);
    desk.work_off().await;
    desk.clerk.delete(&path).await.expect(204);
    desk.ask(&upload, "customers", &json!({}), false).await.expect(422);
}

#[both_databases]
async fn a_file_that_vanished_fails_its_import_in_words(app: TestApp) {
    let desk = Desk::open(app).await;
    let upload = desk.upload("customers.csv", CUSTOMERS).await;
    let asked = desk.ask(&upload, "customers", &json!({}), false).await.expect(202);
    std::fs::remove_dir_all(desk.app.data_dir().join("uploads").join(text(&upload, "/id"))).unwrap();
    desk.work_off().await;
    let shown = desk.show(&asked).await;
    assert_eq!(shown["import"]["state"], "failed");
    assert!(text(&shown, "/import/message/en").contains("cannot be read"), "{shown}");
}
