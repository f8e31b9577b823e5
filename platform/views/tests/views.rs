//! Views of a list, kept and shared.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, both_databases};

fn view(name: &str, unit: Option<&Value>) -> Value {
    json!({ "list": "customers", "name": name, "search": { "abc": ["a"] }, "unit_id": unit })
}

async fn names(actor: &Actor) -> Vec<String> {
    let list = actor.get("/views?list=customers").await.expect(200);
    list["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

#[both_databases]
async fn a_view_is_kept_for_its_owner_alone(app: TestApp) {
    app.sample_area().await;
    let (li, wang) = (app.actor(Role::AreaManager, "A").await, app.actor(Role::AreaManager, "A").await);
    let made = li.post("/views", &view(" 流失的 A 类 ", None)).await.expect(201);
    assert_eq!((&made["name"], &made["is_own"]), (&json!("流失的 A 类"), &json!(true)));
    assert_eq!(made["search"], json!({ "abc": ["a"] }));
    assert_eq!(names(&li).await, ["流失的 A 类"]);
    assert!(names(&wang).await.is_empty());
    let path = format!("/views/{}", made["id"].as_str().unwrap());
    wang.delete(&path).await.expect(404);
    li.delete(&path).await.expect(204);
    assert!(names(&li).await.is_empty());
}

#[both_databases]
async fn a_shared_view_is_seen_by_who_works_there_and_below(app: TestApp) {
    let area = app.sample_area().await;
    let li = app.actor(Role::AreaManager, "A").await;
    let station = app.actor(Role::StationManager, "A1").await;
    let elsewhere = app.actor(Role::AreaManager, "B").await;
    let made = li.post("/views", &view("shared", Some(&json!(area.area_a)))).await.expect(201);
    assert_eq!(names(&station).await, ["shared"]);
    assert!(names(&elsewhere).await.is_empty());
    let seen = station.get("/views?list=customers").await.expect(200);
    assert_eq!((&seen["items"][0]["is_own"], &seen["items"][0]["owner"]), (&json!(false), &json!(li.login)));
    let path = format!("/views/{}", made["id"].as_str().unwrap());
    station.with("if-match", "1").put(&path, &change("mine now")).await.expect(404);
    let changed = li.with("if-match", "1").put(&path, &change("kept")).await;
    assert_eq!((changed.status, changed.etag()), (200, "\"2\"".to_owned()));
    li.with("if-match", "1").put(&path, &change("late")).await.expect(412);
    assert!(names(&station).await.is_empty(), "no longer shared");
}

fn change(name: &str) -> Value {
    json!({ "name": name, "search": {}, "unit_id": null })
}

#[both_databases]
async fn what_cannot_be_kept_is_told_by_field(app: TestApp) {
    let area = app.sample_area().await;
    let li = app.actor(Role::AreaManager, "A").await;
    let refused = async |body: Value| li.post("/views", &body).await.expect(422)["fields"][0].clone();
    let mut searched = view("x", None);
    searched["search"] = json!({ "q": "张三" });
    assert_eq!(refused(searched).await["field"], "search.q");
    assert_eq!(refused(view("", None)).await["field"], "name");
    assert_eq!(refused(view("x", Some(&json!(area.area_b)))).await["code"], "unknown_unit");
    li.post("/views", &view("x", None)).await.expect(201);
    let taken = li.post("/views", &view("x", None)).await.expect(409);
    assert_eq!(taken["fields"][0]["code"], "taken");
}

#[both_databases]
async fn a_double_click_keeps_one_view(app: TestApp) {
    app.sample_area().await;
    let li = app.actor(Role::AreaManager, "A").await.with("idempotency-key", "k1");
    let (first, second) =
        (li.post("/views", &view("x", None)).await, li.post("/views", &view("x", None)).await);
    assert_eq!(first.expect(201), second.expect(201));
    assert_eq!(names(&li).await, ["x"]);
}
