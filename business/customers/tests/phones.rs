//! A customer's phones: corrected, taken out, put back, as users of the API see it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use customers::IdentifierKind;
use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, both_databases};

const WRONG: &str = "13800138123";
const RIGHT: &str = "13900139456";

/// A person of A1 with the wrong phone, and who keeps the file.
async fn person(app: &TestApp) -> (Actor, Value) {
    let area = app.sample_area().await;
    let user = app.actor(Role::AreaManager, "A").await;
    let person = json!({ "number": "P1", "kind": "person", "name": "张三丰", "owner_id": area.a1.id,
        "phones": [WRONG] });
    let filed = user.post("/customers", &person).await.expect(201);
    (user, filed)
}

fn path(file: &Value) -> String {
    format!("/customers/{}/phones/{}", text(&file["id"]), text(&file["phone_values"][0]["id"]))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn on(actor: &Actor, file: &Value) -> Actor {
    actor.with("if-match", &format!("\"{}\"", file["version"]))
}

/// The number of whoever a till finds by this phone.
async fn at_till(app: &TestApp, phone: &str) -> Option<String> {
    let blind = customers::blind(&app.app.vault, IdentifierKind::Phone, phone).unwrap();
    let found = customers::find_by_identifiers(&app.read(), IdentifierKind::Phone, &[blind]).await.unwrap();
    let ids: Vec<_> = found.into_iter().map(|it| it.3).collect();
    let bodies = customers::customer_bodies(&app.read(), &app.app.vault, &ids).await.unwrap();
    let shown = bodies.first().map(|it| serde_json::to_value(it).unwrap());
    shown.map(|it| text(&it["number"]).to_owned())
}

async fn found_by(actor: &Actor, phone: &str) -> usize {
    let page = actor.get(&format!("/customers?q={phone}")).await.expect(200);
    page["items"].as_array().unwrap().len()
}

#[both_databases]
async fn a_phone_is_corrected_and_finds_the_customer_from_then_on(app: TestApp) {
    let (user, filed) = person(&app).await;
    let body = json!({ "phone": "139-0013-9456" });
    let changed = on(&user, &filed).put(&path(&filed), &body).await.expect(200);
    assert_eq!(changed["phones"], json!(["139****9456"]));
    assert_eq!(changed["phone_values"][0]["id"], filed["phone_values"][0]["id"], "it is the same phone");
    assert_eq!((found_by(&user, WRONG).await, found_by(&user, RIGHT).await), (0, 1));
    assert_eq!((at_till(&app, WRONG).await, at_till(&app, RIGHT).await.as_deref()), (None, Some("P1")));
    // The same again changes nothing, and what somebody else edited meanwhile is not overwritten.
    let same = on(&user, &changed).put(&path(&filed), &body).await.expect(200);
    assert_eq!(same["version"], changed["version"]);
    on(&user, &filed).put(&path(&filed), &body).await.expect(412);
    on(&user, &filed).delete(&path(&filed)).await.expect(412);

    let changes = format!("/customers/{}/changes", text(&filed["id"]));
    let last = user.get(&changes).await.expect(200)["items"][0].clone();
    let told = (&last["field"], &last["before"], &last["after"], &last["can_undo"]);
    assert_eq!(told, (&json!("phone"), &json!("138****8123"), &json!("139****9456"), &json!(true)));
    let undo = format!("{changes}/{}/undo", text(&last["id"]));
    on(&user, &changed).post(&undo, &json!({})).await.expect(200);
    let now = user.get(&format!("/customers/{}", text(&filed["id"]))).await.expect(200);
    assert_eq!(now["phones"], json!(["138****8123"]));
    assert_eq!((at_till(&app, WRONG).await.as_deref(), at_till(&app, RIGHT).await), (Some("P1"), None));

    let audit = app.administrator().await.get("/audit?limit=200").await.expect(200).to_string();
    assert!(audit.contains("customers.phone_corrected"), "{audit}");
    assert!(!audit.contains(WRONG) && !audit.contains(RIGHT), "{audit}");
}

#[both_databases]
async fn a_phone_is_taken_out_and_the_file_is_less_complete(app: TestApp) {
    let (user, filed) = person(&app).await;
    let removed = on(&user, &filed).delete(&path(&filed)).await.expect(200);
    assert_eq!((&removed["phones"], &removed["phone_values"]), (&json!([]), &json!([])));
    assert!(removed["completeness"].as_i64() < filed["completeness"].as_i64(), "{removed}");
    assert_eq!((found_by(&user, WRONG).await, at_till(&app, WRONG).await), (0, None));
    on(&user, &removed).delete(&path(&filed)).await.expect(404);
    on(&user, &removed).put(&path(&filed), &json!({ "phone": RIGHT })).await.expect(404);
    let changes = format!("/customers/{}/changes", text(&filed["id"]));
    let last = user.get(&changes).await.expect(200)["items"][0].clone();
    let told = (&last["action"], &last["before"], &last["after"], &last["can_undo"]);
    assert_eq!(told, (&json!("removed"), &json!("138****8123"), &Value::Null, &json!(false)));
    // It can be filed again.
    let body = json!({ "phone": WRONG });
    user.post(&format!("/customers/{}/phones", text(&filed["id"])), &body).await.expect(201);
    assert_eq!(at_till(&app, WRONG).await.as_deref(), Some("P1"));
}

#[both_databases]
async fn whose_phone_it_was_all_along_is_found_by_it_once_it_is_corrected(app: TestApp) {
    let (user, filed) = person(&app).await;
    let area = app.unit("A2").await;
    let second =
        json!({ "number": "P2", "kind": "person", "name": "李四", "owner_id": area, "phones": [WRONG] });
    let second = user.post("/customers", &second).await.expect(201);
    assert_eq!(second["warnings"][0]["code"], "shared");
    assert_eq!(at_till(&app, WRONG).await.as_deref(), Some("P1"));
    on(&user, &filed).put(&path(&filed), &json!({ "phone": RIGHT })).await.expect(200);
    assert_eq!(at_till(&app, WRONG).await.as_deref(), Some("P2"));
    // And the other way round somebody who gets it goes on as a second.
    let shared = json!({ "phone": RIGHT });
    let shared = on(&user, &second).put(&path(&second), &shared).await.expect(200);
    assert_eq!(shared["warnings"][0]["code"], "shared");
    assert_eq!((at_till(&app, WRONG).await, at_till(&app, RIGHT).await.as_deref()), (None, Some("P1")));
}

#[both_databases]
async fn what_cannot_be_is_refused_and_nothing_changes(app: TestApp) {
    let (user, filed) = person(&app).await;
    let phones = format!("/customers/{}/phones", text(&filed["id"]));
    let two = user.post(&phones, &json!({ "phone": RIGHT })).await.expect(201);
    let place = path(&filed);
    let taken = on(&user, &two).put(&place, &json!({ "phone": RIGHT })).await.expect(409);
    assert_eq!(taken["fields"][0]["code"], "taken");
    let empty = on(&user, &two).put(&place, &json!({ "phone": " - " })).await.expect(422);
    assert_eq!(empty["fields"][0]["code"], "required");
    user.put(&place, &json!({ "phone": "1" })).await.expect(428);
    // The name is no phone, whatever its id.
    let other = format!("{phones}/{}", text(&filed["id"]));
    on(&user, &two).delete(&other).await.expect(404);
    for (role, unit, status) in [(Role::AreaManager, "B", 404), (Role::Auditor, "C", 403)] {
        let stranger = on(&app.actor(role, unit).await, &two);
        stranger.put(&place, &json!({ "phone": "13700137000" })).await.expect(status);
        stranger.delete(&place).await.expect(status);
    }
    let now = user.get(&format!("/customers/{}", text(&filed["id"]))).await.expect(200);
    assert_eq!((&now["version"], now["phones"].as_array().unwrap().len()), (&two["version"], 2));
}
