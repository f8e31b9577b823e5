//! Notes, attachments, history, completeness and reviews, as users of the API see them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use identity::Role;
use jobs::{Registry, Worker};
use kernel::TradingCalendar;
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use std::sync::Arc;
use testkit::{Actor, TestApp, both_databases};
use zip::write::SimpleFileOptions;

/// A person in A1, and who looks after the area.
async fn one(app: &TestApp) -> (Actor, String) {
    let area = app.sample_area().await;
    let user = app.actor(Role::AreaManager, "A").await;
    let person = json!({ "number": "P1", "kind": "person", "name": "张三丰", "owner_id": area.a1.id, "phones": ["13800138123"] });
    let filed = user.post("/customers", &person).await.expect(201);
    (user, format!("/customers/{}", filed["id"].as_str().unwrap()))
}

async fn on_now(actor: &Actor, path: &str) -> Actor {
    let etag = actor.get(&format!("{path}/file")).await.etag();
    actor.with("if-match", &etag)
}

fn code(problem: &Value) -> &str {
    problem["fields"][0]["code"].as_str().unwrap_or_default()
}

/// Lets the background work of the customers be done.
async fn work_off(app: &TestApp) {
    let mut registry = Registry::new();
    customers::register(&mut registry, &app.app);
    let calendar = TradingCalendar { zone: chrono_tz::Asia::Shanghai, cutoff_minutes: 0 };
    let worker = Worker::new(app.app.db.clone(), Arc::new(registry), calendar);
    worker.run_due().await.unwrap();
}

fn workbook(sheet: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let parts: [(&str, &[u8]); 3] = [
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    for (name, content) in parts {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[both_databases]
async fn a_note_is_read_with_numbers_and_names_covered(app: TestApp) {
    let (user, person) = one(&app).await;
    let path = format!("{person}/notes");
    let keyed = user.with("idempotency-key", "n1");
    let text = json!({ "text": "张三丰说换成京A·12345,打13800138123,下周加满" });
    let note = keyed.post(&path, &text).await.expect(201);
    assert_eq!(keyed.post(&path, &text).await.expect(201), note);
    assert_eq!(note["text"], "张*说换成京A·***45,打138****8123,下周加满");
    assert_eq!(note["by"], json!(user.login));
    user.post(&format!("{person}/contacts"), &json!({ "name": "王小芳", "role": "other" })).await.expect(201);
    let other = user.post(&path, &json!({ "text": "问王小芳" })).await.expect(201);
    assert_eq!(other["text"], "问王*");
    user.delete(&format!("{path}/{}", other["id"].as_str().unwrap())).await.expect(204);
    let page = user.get(&path).await.expect(200);
    assert_eq!(page["items"], json!([note]));
    user.delete(&format!("{path}/{}", note["id"].as_str().unwrap())).await.expect(204);
    assert_eq!(user.get(&path).await.expect(200)["items"], json!([]));
}

#[both_databases]
async fn a_note_of_a_megabyte_is_refused(app: TestApp) {
    let (user, person) = one(&app).await;
    let problem =
        user.post(&format!("{person}/notes"), &json!({ "text": "长".repeat(350_000) })).await.expect(422);
    assert_eq!((code(&problem), &problem["fields"][0]["field"]), ("too_long", &json!("text")));
    let problem = user.post(&format!("{person}/notes"), &json!({ "text": " \n" })).await.expect(422);
    assert_eq!(code(&problem), "required");
}

#[both_databases]
async fn a_file_is_attached_sealed_and_sent_back_as_it_was(app: TestApp) {
    let (user, person) = one(&app).await;
    let path = format!("{person}/attachments");
    let content = "合同:张三丰,电话 13800138123".repeat(50);
    let file = user.upload(&format!("{path}?file_name=..%2F合同.exe"), content.clone()).await.expect(201);
    assert_eq!(
        (&file["name"], &file["kind"], &file["bytes"]),
        (&json!("合同.exe.txt"), &json!("text"), &json!(content.len()))
    );
    assert_eq!(user.get(&path).await.expect(200)["items"], json!([file]));

    let folder = app.data_dir().join("attachments");
    let stored: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()).collect();
    assert_eq!(stored.len(), 1);
    let bytes = std::fs::read(&stored[0]).unwrap();
    assert!(!String::from_utf8_lossy(&bytes).contains("13800138123"), "it is sealed");
    assert!(!stored[0].to_string_lossy().contains("合同"));

    let one = format!("{path}/{}", file["id"].as_str().unwrap());
    let sent = user.get(&one).await;
    assert_eq!((sent.status, sent.text.as_str()), (200, content.as_str()));
    assert_eq!(sent.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(sent.header("x-content-type-options"), Some("nosniff"));
    assert!(sent.header("content-disposition").unwrap().starts_with("attachment; filename="));
    app.actor(Role::Auditor, "C").await.get(&one).await.expect(403);
    app.actor(Role::AreaManager, "B").await.get(&one).await.expect(404);
    let audit = app.administrator().await.get("/audit?limit=200").await.expect(200).to_string();
    assert!(audit.contains("customers.attachment_downloaded") && !audit.contains("合同"), "{audit}");

    on_now(&user, &person).await.delete(&one).await.expect(204);
    user.get(&one).await.expect(404);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}

#[both_databases]
async fn what_could_run_or_burst_is_not_attached(app: TestApp) {
    let (user, person) = one(&app).await;
    let path = format!("{person}/attachments?file_name=picture.png");
    let refused: [(&str, Vec<u8>); 6] = [
        ("markup", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec()),
        ("markup", b"<!DOCTYPE html><html></html>".to_vec()),
        ("script", b"#!/bin/sh\n".to_vec()),
        ("unknown_type", b"MZ\x90\0\0\0".to_vec()),
        ("unpacks_too_large", workbook(&vec![0; 64 << 20])),
        ("required", Vec::new()),
    ];
    for (expected, bytes) in refused {
        let problem = user.upload(&path, bytes).await.expect(422);
        assert_eq!((code(&problem), &problem["fields"][0]["field"]), (expected, &json!("file")));
        assert!(problem["fields"][0]["message"].as_str().unwrap().contains(" / "), "{problem}");
    }
    let large = vec![b'x'; app.app.settings.attachments.bytes_max + 1];
    assert_eq!(user.upload(&path, large).await.expect(413)["code"], "too_large");
    assert_eq!(user.get(&format!("{person}/attachments")).await.expect(200)["items"], json!([]));
    assert!(!app.data_dir().join("attachments").exists(), "nothing was left");
    user.upload(&path, workbook(b"<worksheet/>")).await.expect(201);
}

#[both_databases]
async fn who_is_erased_takes_notes_and_attachments_along(app: TestApp) {
    let (user, person) = one(&app).await;
    user.post(&format!("{person}/notes"), &json!({ "text": "要换车" })).await.expect(201);
    let file = user.upload(&format!("{person}/attachments?file_name=a.txt"), "secret").await.expect(201);
    let subject = person.trim_start_matches("/customers/").parse().unwrap();
    let work = app.work().await;
    app.app.vault.erase(&work, vault::SubjectId(subject)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(user.get(&format!("{person}/notes")).await.expect(200)["items"][0]["text"], Value::Null);
    user.get(&format!("{person}/attachments/{}", file["id"].as_str().unwrap())).await.expect(404);
    let changes = user.get(&format!("{person}/changes")).await.expect(200);
    assert_eq!(
        (&changes["items"][0]["after"], &changes["items"][0]["field"]),
        (&Value::Null, &json!("attachment"))
    );
    // Later than any clock of the machine that wrote the file.
    let later = kernel::Instant::from_micros(i64::MAX);
    assert_eq!(customers::remove_stray_files(&app.read(), app.data_dir(), later).await.unwrap(), 1);
}

fn told(changes: &Value) -> Vec<(&str, &str, String, String)> {
    let items = changes["items"].as_array().unwrap();
    let text = |it: &Value| it.as_str().map_or_else(|| it.to_string(), str::to_owned);
    items
        .iter()
        .map(|it| {
            (
                it["action"].as_str().unwrap(),
                it["field"].as_str().unwrap(),
                text(&it["before"]),
                text(&it["after"]),
            )
        })
        .collect()
}

#[both_databases]
async fn every_change_is_on_record_and_the_last_of_a_field_is_taken_back(app: TestApp) {
    let (user, person) = one(&app).await;
    let history = format!("{person}/changes");
    assert_eq!(user.get(&history).await.expect(200)["items"], json!([]));
    on_now(&user, &person)
        .await
        .patch(&person, &json!({ "name": "王五", "joined_on": "2026-01-01" }))
        .await
        .expect(200);
    app.clock.advance_seconds(60);
    on_now(&user, &person)
        .await
        .patch(&format!("{person}/fields"), &json!({ "values": { "language": "zh" } }))
        .await
        .expect(200);
    app.clock.advance_seconds(60);
    on_now(&user, &person)
        .await
        .patch(&format!("{person}/fields"), &json!({ "values": { "language": "en" } }))
        .await
        .expect(200);
    let changes = user.get(&history).await.expect(200);
    let row = |a: &'static str, f: &'static str, b: &str, c: &str| (a, f, b.to_owned(), c.to_owned());
    assert_eq!(
        told(&changes),
        [
            row("changed", "language", "zh", "en"),
            row("changed", "language", "null", "zh"),
            row("changed", "name", "张*", "王*"),
            row("changed", "joined_on", "null", "2026-01-01"),
        ]
    );
    let items = changes["items"].as_array().unwrap();
    assert_eq!((&items[0]["by"], &items[0]["name"]["zh"]), (&json!(user.login), &json!("沟通语言")));
    let can_undo: Vec<_> = items.iter().map(|it| it["can_undo"].as_bool().unwrap()).collect();
    assert_eq!(can_undo, [true, false, true, true]);
    let of_field = user.get(&format!("{history}?field=name")).await.expect(200);
    assert_eq!(of_field["items"].as_array().unwrap().len(), 1);

    let undo = |index: usize| format!("{history}/{}/undo", items[index]["id"].as_str().unwrap());
    assert_eq!(on_now(&user, &person).await.post(&undo(1), &json!({})).await.expect(409)["code"], "refused");
    on_now(&user, &person).await.post(&undo(0), &json!({})).await.expect(200);
    on_now(&user, &person).await.post(&undo(2), &json!({})).await.expect(200);
    let shown = user.get(&person).await.expect(200);
    assert_eq!((&shown["name"], &shown["joined_on"]), (&json!("张*"), &json!("2026-01-01")));
    let found = user.get("/customers?q=张三丰").await.expect(200);
    assert_eq!(found["items"][0]["number"], "P1", "the name is found again");
    let after = user.get(&history).await.expect(200);
    assert_eq!(
        (&after["items"][0]["undoes"], after["items"].as_array().unwrap().len()),
        (&items[2]["id"], 6)
    );
    user.with("if-match", "\"1\"").post(&undo(3), &json!({})).await.expect(412);
}

#[both_databases]
async fn changes_of_parts_vehicles_and_tags_are_taken_back_as_well(app: TestApp) {
    let (user, person) = one(&app).await;
    let contact = json!({ "name": "王芳", "role": "other", "phone": "13900139456" });
    let added = user.post(&format!("{person}/contacts"), &contact).await.expect(201);
    let contact = format!("{person}/contacts/{}", added["id"].as_str().unwrap());
    on_now(&user, &person).await.patch(&contact, &json!({ "phone": "13700137000" })).await.expect(200);
    let vehicle = user.post(&format!("{person}/vehicles"), &json!({ "plate": "京B88888" })).await.expect(201);
    let vehicle = format!("{person}/vehicles/{}", vehicle["vehicles"][0]["id"].as_str().unwrap());
    on_now(&user, &person).await.patch(&vehicle, &json!({ "tank_ml": 60_000 })).await.expect(200);
    let id = person.trim_start_matches("/customers/");
    let tags = |tag: &str| json!({ "chosen": { "customer_ids": [id] }, "add": [tag] });
    user.post("/customers/tags", &tags("VIP")).await.expect(200);

    let history = format!("{person}/changes");
    for (field, before) in [("contact.phone", "139****9456"), ("vehicle.tank_ml", "null"), ("tags", "[]")] {
        let changes = user.get(&format!("{history}?field={field}")).await.expect(200);
        let change = &changes["items"][0];
        let text = change["before"].as_str().map_or_else(|| change["before"].to_string(), str::to_owned);
        assert_eq!((text.as_str(), &change["can_undo"]), (before, &json!(true)), "{field}");
        let undo = format!("{history}/{}/undo", change["id"].as_str().unwrap());
        on_now(&user, &person).await.post(&undo, &json!({})).await.expect(200);
    }
    let file = user.get(&format!("{person}/file")).await.expect(200);
    assert_eq!(file["contacts"][0]["phone"], "139****9456");
    let detail = user.get(&person).await.expect(200);
    assert_eq!((&detail["vehicles"][0]["tank_ml"], &detail["tags"]), (&Value::Null, &json!([])));
    let added = user.get(&format!("{history}?field=vehicle")).await.expect(200);
    assert_eq!(
        (&added["items"][0]["after"], &added["items"][0]["can_undo"]),
        (&json!("京B·***88"), &json!(false))
    );
}

#[both_databases]
async fn a_file_tells_how_complete_it_is_and_what_is_missing(app: TestApp) {
    let (user, person) = one(&app).await;
    let file = user.get(&format!("{person}/file")).await.expect(200);
    assert_eq!(file["completeness"]["percent"], 45);
    assert_eq!(file["completeness"]["missing"][0]["name"], json!({ "zh": "车辆", "en": "vehicle" }));
    user.post(&format!("{person}/vehicles"), &json!({ "plate": "京B88888" })).await.expect(201);
    let detail = user.get(&person).await.expect(200);
    assert_eq!(detail["completeness"], 60);
    let values = json!({ "values": { "payment_channel": "wechat", "contact_channel": "phone", "won_channel": "walk_in" } });
    let file = on_now(&user, &person).await.patch(&format!("{person}/fields"), &values).await.expect(200);
    assert_eq!(file["completeness"]["percent"], 75);
    assert_eq!(customers::verify(&app.read(), &app.app.vault).await.unwrap(), []);
}

#[both_databases]
async fn the_list_is_narrowed_and_sorted_by_how_complete_files_are(app: TestApp) {
    let (user, _) = one(&app).await;
    let unit = app.unit("A1").await;
    for (number, name) in [("P2", Value::Null), ("P3", json!("李四"))] {
        user.post(
            "/customers",
            &json!({ "number": number, "kind": "person", "name": name, "owner_id": unit }),
        )
        .await
        .expect(201);
    }
    let numbers = async |query: &str| {
        let page = user.get(&format!("/customers?{query}")).await.expect(200);
        let items = page["items"].as_array().unwrap().clone();
        items.iter().map(|it| it["number"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(numbers("sort=completeness").await, ["P2", "P3", "P1"]);
    assert_eq!(numbers("sort=completeness_desc").await, ["P1", "P3", "P2"]);
    assert_eq!(numbers("completeness_max=20").await, ["P2", "P3"]);
    let first = user.get("/customers?sort=completeness&limit=2").await.expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    assert_eq!(numbers(&format!("sort=completeness&limit=2&cursor={cursor}")).await, ["P1"]);
}

#[both_databases]
async fn what_files_bring_in_is_judged_in_the_background_and_checked(app: TestApp) {
    let (user, person) = one(&app).await;
    let unit = app.unit("A1").await;
    let work = app.work().await;
    let mut filed = work;
    let new = customers::NewTillCustomer {
        kind: customers::IdentifierKind::Card,
        value: "777".to_owned(),
        owner: unit,
        customer_kind: customers::Kind::Card,
    };
    customers::add_from_till(&mut filed, &app.app.vault, vec![new]).await.unwrap();
    filed.commit().await.unwrap();
    let of_card = async || user.get("/customers?kind=card").await.expect(200)["items"][0].clone();
    assert_eq!(
        (&of_card().await["completeness"], &of_card().await["review_due_on"]),
        (&Value::Null, &Value::Null)
    );
    work_off(&app).await;
    assert_eq!(
        (&of_card().await["completeness"], &of_card().await["review_due_on"]),
        (&json!(40), &json!("2027-03-02"))
    );
    assert_eq!(customers::verify(&app.read(), &app.app.vault).await.unwrap(), []);

    let work = app.work().await;
    let mut query = database::Query::new("update customers_customer set completeness = 99 where id = ");
    query.bind(person.trim_start_matches("/customers/").parse::<uuid::Uuid>().unwrap());
    work.run(query).await.unwrap();
    work.commit().await.unwrap();
    let found = customers::verify(&app.read(), &app.app.vault).await.unwrap();
    assert_eq!((found.len(), found[0].what.contains("99 %")), (1, true), "{found:?}");
}

#[both_databases]
async fn a_file_is_due_by_its_class_and_reviewed_in_one_step(app: TestApp) {
    let (user, person) = one(&app).await;
    // Filed on 2 March 2026, without a class: due in a year.
    let file = user.get(&format!("{person}/file")).await.expect(200);
    assert_eq!(
        (&file["review"]["due_on"], &file["review"]["reviewed_on"]),
        (&json!("2027-03-02"), &Value::Null)
    );
    let work = app.work().await;
    assert_eq!(customers::follow_classes(&work, &[(1, Some("a".to_owned()))]).await.unwrap(), 1);
    assert_eq!(
        customers::follow_classes(&work, &[(1, Some("a".to_owned()))]).await.unwrap(),
        0,
        "told again"
    );
    work.commit().await.unwrap();
    let file = user.get(&format!("{person}/file")).await.expect(200);
    assert_eq!((&file["review"]["due_on"], &file["review"]["days"]), (&json!("2026-05-31"), &json!(90)));

    app.clock.advance_seconds(86_400 * 100);
    let user = app.actor(Role::AreaManager, "A").await;
    assert_eq!(user.get("/customers/count?review_overdue=true").await.expect(200)["count"], 1);
    let stranger = app.actor(Role::AreaManager, "B").await;
    assert_eq!(stranger.get("/customers/count?review_overdue=true").await.expect(200)["count"], 0);
    let checked = json!({ "checked": ["phone", "name"] });
    user.with("if-match", "\"9\"").post(&format!("{person}/reviews"), &checked).await.expect(412);
    let empty = on_now(&user, &person)
        .await
        .post(&format!("{person}/reviews"), &json!({ "checked": [] }))
        .await
        .expect(422);
    assert_eq!(code(&empty), "required");
    let file = on_now(&user, &person).await.post(&format!("{person}/reviews"), &checked).await.expect(200);
    assert_eq!(
        (&file["review"]["reviewed_on"], &file["review"]["due_on"]),
        (&json!("2026-06-10"), &json!("2026-09-08"))
    );
    assert_eq!(file["review"]["is_overdue"], false);
    assert_eq!(user.get("/customers/count?review_overdue=true").await.expect(200)["count"], 0);
    let reviews = user.get(&format!("{person}/reviews")).await.expect(200);
    assert_eq!(
        (&reviews["items"][0]["checked"], &reviews["items"][0]["by"]),
        (&json!(["name", "phone"]), &json!(user.login))
    );
}

#[both_databases]
async fn other_rules_of_review_move_the_days_at_once(app: TestApp) {
    let (user, person) = one(&app).await;
    let marketing = app.actor(Role::CompanyMarketing, "C").await;
    let rules = json!({ "items": [{ "class": "none", "days": 30 }] });
    user.put("/customers/review-rules", &rules).await.expect(403);
    app.actor(Role::SystemAdministrator, "A").await.put("/customers/review-rules", &rules).await.expect(403);
    marketing
        .put("/customers/review-rules", &json!({ "items": [{ "class": "d", "days": 30 }] }))
        .await
        .expect(422);
    let kept = marketing.put("/customers/review-rules", &rules).await.expect(200);
    assert_eq!(kept["items"][0], json!({ "class": "a", "days": 90 }));
    let file = user.get(&format!("{person}/file")).await.expect(200);
    assert_eq!((&file["review"]["due_on"], &file["review"]["days"]), (&json!("2026-04-01"), &json!(30)));
    assert_eq!(customers::verify(&app.read(), &app.app.vault).await.unwrap(), []);
}
