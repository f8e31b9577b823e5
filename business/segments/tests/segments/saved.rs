//! Segments that are saved, shared, changed and deleted.

use crate::world::{World, is};
use database::Query;
use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, both_databases};

fn people() -> Value {
    is("kind", "any_of", json!(["person"]))
}

async fn save(actor: &Actor, name: &str, unit: Option<String>) -> Value {
    let request = json!({ "name": name, "filter": people(), "unit_id": unit });
    actor.post("/segments", &request).await.expect(201)
}

async fn listed(actor: &Actor) -> Vec<String> {
    let page = actor.get("/segments").await.expect(200);
    page["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

fn path(segment: &Value) -> String {
    format!("/segments/{}", segment["id"].as_str().unwrap())
}

#[both_databases]
async fn a_segment_is_private_until_it_is_shared(app: TestApp) {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    let station = app.actor(Role::StationManager, "A1").await;
    let other = app.actor(Role::AreaManager, "B").await;
    let private = save(&manager, "我的", None).await;
    save(&manager, "片区", Some(area.area_a.to_string())).await;
    assert_eq!(listed(&manager).await, ["我的", "片区"]);
    assert_eq!(listed(&station).await, ["片区"]);
    assert_eq!(listed(&other).await, [""; 0]);
    station.get(&path(&private)).await.expect(404);
    let unseen =
        other.get(&format!("/customers?segment={}", private["id"].as_str().unwrap())).await.expect(422);
    assert_eq!(
        (&unseen["fields"][0]["field"], &unseen["fields"][0]["code"]),
        (&json!("segment"), &json!("unknown"))
    );
    let beyond = json!({ "name": "越界", "filter": people(), "unit_id": area.area_b });
    let refused = manager.post("/segments", &beyond).await.expect(422);
    assert_eq!(refused["fields"][0]["field"], "unit_id");
    let twice = manager.post("/segments", &json!({ "name": "我的", "filter": people() })).await.expect(409);
    assert_eq!(twice["fields"][0]["code"], "taken");
}

#[both_databases]
async fn a_change_is_a_version_and_needs_the_one_before(app: TestApp) {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    let segment = save(&manager, "片区", Some(area.area_a.to_string())).await;
    let shown = manager.get(&path(&segment)).await;
    let etag = shown.etag();
    let request = json!({ "name": "片区个人", "description": "个人客户", "filter": people() });
    manager.put(&path(&segment), &request).await.expect(428);
    let editor = manager.with("if-match", &etag);
    let changed = editor.put(&path(&segment), &request).await.expect(200);
    assert_eq!((&changed["version"], &changed["unit"]), (&json!(2), &Value::Null));
    editor.put(&path(&segment), &request).await.expect(412);
    let versions = manager.get(&format!("{}/versions", path(&segment))).await.expect(200);
    let names: Vec<_> = versions["items"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["片区个人", "片区"]);
    let wrong = json!({ "name": "", "filter": { "all": [] } });
    let fields =
        manager.with("if-match", "\"2\"").put(&path(&segment), &wrong).await.expect(422)["fields"].clone();
    assert_eq!(fields.as_array().unwrap().len(), 2, "every fault at once: {fields}");
}

#[both_databases]
async fn only_its_owner_or_a_manager_of_its_unit_changes_a_shared_segment(app: TestApp) {
    let area = app.sample_area().await;
    let station = app.actor(Role::StationManager, "A1").await;
    let maintainer = app.actor(Role::Maintainer, "A1").await;
    let manager = app.actor(Role::AreaManager, "A").await;
    let segment = save(&station, "本站", Some(area.a1.id.to_string())).await;
    let request = json!({ "name": "本站", "filter": people(), "unit_id": area.a1.id });
    let other = maintainer.with("if-match", "\"1\"");
    other.put(&path(&segment), &request).await.expect(409);
    maintainer.delete(&path(&segment)).await.expect(409);
    let read = maintainer.get(&path(&segment)).await.expect(200);
    assert_eq!((&read["may_change"], &read["is_own"]), (&json!(false), &json!(false)));
    manager.with("if-match", "\"1\"").put(&path(&segment), &request).await.expect(200);
}

#[both_databases]
async fn a_deleted_segment_says_so_and_comes_back(app: TestApp) {
    app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    let segment = save(&manager, "片区", None).await;
    let list = format!("/customers?segment={}", segment["id"].as_str().unwrap());
    manager.get(&list).await.expect(200);
    manager.delete(&path(&segment)).await.expect(204);
    assert_eq!(listed(&manager).await, [""; 0]);
    let told = manager.get(&list).await.expect(422);
    assert_eq!(
        (&told["fields"][0]["field"], &told["fields"][0]["code"]),
        (&json!("segment"), &json!("deleted"))
    );
    let deleted = manager.get("/segments?deleted=true").await.expect(200);
    assert_eq!(deleted["items"][0]["name"], "片区");
    manager.post(&format!("{}/restore", path(&segment)), &json!({})).await.expect(200);
    manager.get(&list).await.expect(200);
    let audit = app.actor(Role::Auditor, "C").await.get("/audit?limit=50").await.expect(200);
    for action in ["segments.segment_saved", "segments.segment_deleted", "segments.segment_restored"] {
        assert!(audit["items"].as_array().unwrap().iter().any(|it| it["action"] == action), "{action}");
    }
}

#[both_databases]
async fn a_segment_says_what_it_names_in_vain_and_what_builds_on_it(app: TestApp) {
    let world = World::new(app).await;
    let filter = json!({ "all": [is("tag", "any_of", json!(["VIP"])),
        is("maintainer", "any_of", json!([world.maintainer.employee.unwrap()]))] });
    let request = json!({ "name": "重点", "filter": filter });
    let segment = world.marketing.post("/segments", &request).await.expect(201);
    let fresh = world.marketing.get(&path(&segment)).await.expect(200);
    assert_eq!((&fresh["missing"], &fresh["used_by"]), (&json!([]), &json!([])));
    let view = json!({ "list": "customers", "name": "重点客户", "search": { "segment": segment["id"] } });
    world.marketing.post("/views", &view).await.expect(201);
    let work = world.app.work().await;
    work.run(Query::new("delete from customers_tag where tag = 'VIP'")).await.unwrap();
    work.run(Query::new("update organisation_employee set left_on_us = 1")).await.unwrap();
    work.commit().await.unwrap();
    let stale = world.marketing.get(&path(&segment)).await.expect(200);
    let paths: Vec<_> = stale["missing"].as_array().unwrap().iter().map(|it| &it["path"]).collect();
    assert_eq!(paths, ["filter.all[0]", "filter.all[1]"]);
    assert_eq!(stale["used_by"][0]["name"], "重点客户");
}

#[both_databases]
async fn the_same_request_saves_once(app: TestApp) {
    app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await.with("idempotency-key", "one");
    let first = save(&manager, "片区", None).await;
    let again = save(&manager, "片区", None).await;
    assert_eq!(first["id"], again["id"]);
    assert_eq!(listed(&manager).await.len(), 1);
}
