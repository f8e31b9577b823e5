//! Rules as data: tried before they hold, kept in versions, used by analyses from their day on.

use crate::area::{Area, SUNDAY};
use database::{Query, Sql};
use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, both_databases};

async fn analysed(app: TestApp) -> Area {
    let area = Area::full(app).await;
    area.analyse(Some(SUNDAY)).await;
    area
}

fn change(values: Value) -> Value {
    json!({ "values": values, "note": "agreed in the spring meeting" })
}

fn fields(answer: &Value) -> Vec<&str> {
    answer["fields"].as_array().unwrap().iter().map(|it| it["field"].as_str().unwrap()).collect()
}

async fn head(area: &Area) -> Actor {
    area.app.actor(Role::CompanyMarketing, "C").await
}

#[both_databases]
async fn the_rules_in_force_are_told_with_what_each_means(app: TestApp) {
    let area = analysed(app).await;
    let investor = area.app.actor(Role::Investor, "C").await;
    let answer = investor.get("/classification/rules").await;
    assert_eq!(answer.etag(), "\"1\"");
    let rules = answer.expect(200);
    assert_eq!((&rules["in_force"], &rules["earliest_valid_from"]), (&json!(1), &json!(SUNDAY.to_string())));
    assert_eq!(rules["versions"][0]["values"]["a_share_per_mille"], 700);
    assert_eq!(rules["versions"][0]["valid_from"], Value::Null);
    for parameter in rules["parameters"].as_array().unwrap() {
        let value = &rules["versions"][0]["values"][parameter["name"].as_str().unwrap()];
        assert_eq!(*value, parameter["default"], "{parameter}");
        assert!(parameter["meaning"]["zh"].is_string() && parameter["unit_name"]["en"].is_string());
    }
}

#[both_databases]
async fn a_trial_names_who_would_move_and_stores_nothing(app: TestApp) {
    let area = analysed(app).await;
    let head = head(&area).await;
    let rules = json!({ "values": { "sleeping_days": 60, "lost_days": 500 } });
    let preview = head.post("/classification/rules/preview", &rules).await.expect(200);
    assert_eq!((&preview["as_of"], &preview["customers"]), (&json!(SUNDAY.to_string()), &json!(66)));
    let axis = &preview["axes"][1];
    assert_eq!(axis["axis"], "relationship");
    let cells = axis["cells"].as_array().unwrap();
    let left_sleep: i64 = cells
        .iter()
        .filter(|it| it["from_class"] == "sleeping" && it["to_class"] != "sleeping")
        .map(|it| it["customers"].as_i64().unwrap())
        .sum();
    assert!(0 < left_sleep, "who stopped 50 days ago does not sleep yet: {cells:?}");
    let moved =
        cells.iter().find(|it| it["from_class"] == "sleeping" && it["to_class"] != "sleeping").unwrap();
    let first = &moved["first"][0];
    assert!(
        first["customer_number"].as_str().unwrap().starts_with('C')
            && 0 < moved["volume_ml"].as_i64().unwrap()
    );
    let total: i64 = cells.iter().map(|it| it["customers"].as_i64().unwrap()).sum();
    assert_eq!(total, 66);
    let unchanged = head.post("/classification/rules/preview", &json!({})).await.expect(200);
    assert_eq!((&unchanged["axes"][0]["moved"], &unchanged["axes"][1]["moved"]), (&json!(0), &json!(0)));
    let states = unchanged["warnings"].as_array().unwrap();
    assert!(states.iter().all(|it| it["before"] == it["after"]));
    assert_eq!(area.number("select count(*) from classification_rules").await, 1);
    let fewer = json!({ "values": { "base_visits_min": 100 } });
    let fewer = head.post("/classification/rules/preview", &fewer).await.expect(200);
    assert!(0 < fewer["warnings_gone"].as_i64().unwrap());
}

#[both_databases]
async fn a_new_version_holds_from_its_day_and_analyses_use_it(app: TestApp) {
    let area = Area::full(app).await;
    area.analyse(Some(SUNDAY.plus(-70))).await;
    area.analyse(Some(SUNDAY)).await;
    let head = head(&area).await;
    let draft = json!({ "sleeping_days": 60 });
    let preview = head.post("/classification/rules/preview", &json!({ "values": draft })).await.expect(200);
    let answer = head.with("if-match", "\"1\"").put("/classification/rules", &change(draft)).await;
    assert_eq!(answer.etag(), "\"2\"");
    let rules = answer.expect(200);
    let newest = &rules["versions"][0];
    assert_eq!((&newest["version"], &newest["values"]["sleeping_days"]), (&json!(2), &json!(60)));
    assert_eq!(
        (&newest["valid_from"], &newest["made_by_login"]),
        (&json!(SUNDAY.to_string()), &json!(head.login))
    );
    assert_eq!((&rules["in_force"], &newest["note"]), (&json!(2), &json!("agreed in the spring meeting")));
    area.analyse(Some(SUNDAY)).await;
    assert_eq!(warnings::verify(&area.app.app).await.unwrap(), []);
    let runs = head.get("/classification/runs").await.expect(200);
    let versions: Vec<_> =
        runs["items"].as_array().unwrap().iter().map(|it| it["rules_version"].as_i64().unwrap()).collect();
    assert_eq!(versions, [2, 1, 1]);
    // What was tried is what came.
    let sleeping =
        preview["axes"][1]["cells"].as_array().unwrap().iter().filter(|it| it["to_class"] == "sleeping");
    let expect: i64 = sleeping.map(|it| it["customers"].as_i64().unwrap()).sum();
    let figures = head.get("/classification/summary").await.expect(200);
    assert_eq!(figures["classes"]["relationship"]["sleeping"], json!(expect));
    // An analysis of a day before goes by the rules of then.
    area.analyse(Some(SUNDAY.plus(-7))).await;
    let runs = head.get("/classification/runs").await.expect(200);
    assert_eq!(runs["items"][0]["rules_version"], 1);
    assert_eq!(warnings::verify(&area.app.app).await.unwrap(), []);
    let audit: Vec<(String,)> = area
        .app
        .read()
        .rows(Query::new("select detail from audit_entry where action = 'classification.rules_changed'"))
        .await
        .unwrap();
    let detail: Value = serde_json::from_str(&audit[0].0).unwrap();
    assert_eq!(
        (&detail["before"], &detail["after"]),
        (&json!({ "sleeping_days": 28 }), &json!({ "sleeping_days": 60 }))
    );
    assert_eq!(
        area.number("select count(*) from outbox_event where name = 'classification.rules_changed'").await,
        1
    );
}

#[both_databases]
async fn wrong_rules_are_refused_by_field(app: TestApp) {
    let area = analysed(app).await;
    let head = head(&area).await;
    let editor = head.with("if-match", "\"1\"");
    let put = async |body: Value| editor.put("/classification/rules", &body).await.expect(422);
    let answer = put(change(json!({ "a_share_per_mille": 2_000, "luck": 1 }))).await;
    assert_eq!(fields(&answer), ["values.a_share_per_mille", "values.luck"]);
    assert_eq!(fields(&put(change(json!({ "a_share_per_mille": 950 }))).await), ["values.b_share_per_mille"]);
    assert_eq!(fields(&put(change(json!({}))).await), ["values"], "nothing is changed");
    assert_eq!(fields(&put(json!({ "values": { "lost_days": 200 }, "note": " " })).await), ["note"]);
    let early = json!({ "values": { "lost_days": 200 }, "note": "x", "valid_from": SUNDAY.plus(-1) });
    assert_eq!(fields(&put(early).await), ["valid_from"]);
    let preview = json!({ "values": { "lost_days": 1 }, "abc_basis": "luck" });
    let answer = head.post("/classification/rules/preview", &preview).await.expect(422);
    assert_eq!(fields(&answer), ["values.lost_days", "abc_basis"]);
    let good = change(json!({ "lost_days": 200 }));
    head.put("/classification/rules", &good).await.expect(428);
    editor.put("/classification/rules", &good).await.expect(200);
    editor.put("/classification/rules", &change(json!({ "lost_days": 210 }))).await.expect(412);
}

#[both_databases]
async fn rules_are_the_companys(app: TestApp) {
    let area = analysed(app).await;
    let good = change(json!({ "lost_days": 200 }));
    let part = area.app.actor(Role::CompanyMarketing, "A").await.with("if-match", "\"1\"");
    assert_eq!(part.put("/classification/rules", &good).await.expect(409)["code"], "refused");
    part.post("/classification/rules/preview", &json!({})).await.expect(409);
    part.put("/holidays", &json!({ "items": [] })).await.expect(409);
    let manager = area.app.actor(Role::AreaManager, "C").await.with("if-match", "\"1\"");
    manager.put("/classification/rules", &good).await.expect(403);
    manager.post("/classification/rules/preview", &json!({})).await.expect(403);
    manager.get("/classification/rules").await.expect(200);
}

#[both_databases]
async fn a_long_trial_is_a_job(app: TestApp) {
    let area = Area::full(app).await;
    let head = head(&area).await;
    head.post("/classification/rules/preview", &json!({})).await.expect(409);
    area.analyse(Some(SUNDAY)).await;
    let request = json!({ "values": { "sleeping_days": 60 }, "in_background": true });
    let asked = head.post("/classification/rules/preview", &request).await.expect(202);
    area.work_off(classification::register).await;
    let job = head.get(&format!("/jobs/{}", asked["job_id"].as_str().unwrap())).await.expect(200);
    assert_eq!(job["state"], "done", "{job}");
    let at_once = json!({ "values": { "sleeping_days": 60 } });
    assert_eq!(job["result"], head.post("/classification/rules/preview", &at_once).await.expect(200));
}

#[both_databases]
async fn holidays_are_replaced_and_used_from_then_on(app: TestApp) {
    let area = analysed(app).await;
    let head = head(&area).await;
    let answer = head.get("/holidays").await;
    let etag = answer.etag();
    let mut holidays = answer.expect(200);
    let items = holidays["items"].as_array_mut().unwrap();
    assert_eq!(items.len(), 50);
    let festival = items.iter().find(|it| it["day"] == "2025-01-29").unwrap();
    assert_eq!((&festival["first_day"], &festival["last_day"]), (&json!("2025-01-22"), &json!("2025-02-13")));
    let kept: Vec<_> = items[..30].iter().map(|it| json!({ "kind": it["kind"], "day": it["day"] })).collect();
    let editor = head.with("if-match", &etag);
    let wrong = json!({ "items": [{ "kind": "spring_festival", "day": "2026-07-01" }] });
    assert_eq!(fields(&editor.put("/holidays", &wrong).await.expect(422)), ["items[0].day"]);
    let unknown = json!({ "items": [{ "kind": "birthday", "day": "2026-02-17" }] });
    assert_eq!(fields(&editor.put("/holidays", &unknown).await.expect(422)), ["items[0].kind"]);
    let changed = editor.put("/holidays", &json!({ "items": kept })).await;
    assert_ne!(changed.etag(), etag);
    assert_eq!(changed.expect(200)["items"].as_array().unwrap().len(), 30);
    editor.put("/holidays", &json!({ "items": kept })).await.expect(412);
    area.analyse(Some(SUNDAY)).await;
    assert_eq!(area.number("select count(*) from classification_run").await, 2, "other inputs, another run");
    assert_eq!(warnings::verify(&area.app.app).await.unwrap(), []);
    area.app
        .actor(Role::Finance, "C")
        .await
        .with("if-match", "\"1\"")
        .put("/holidays", &json!({ "items": [] }))
        .await
        .expect(403);
}
