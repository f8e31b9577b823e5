//! The tree of units and the stations, as users of the API see them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use identity::Role;
use serde_json::{Value, json};
use testkit::{TestApp, both_databases};

fn codes(answer: &Value) -> Vec<&str> {
    answer["items"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect()
}

#[both_databases]
async fn the_tree_counts_the_stations_below_each_unit(app: TestApp) {
    app.sample_area().await;
    let answer = app.actor(Role::AreaManager, "C").await.get("/units").await.expect(200);
    let counts: Vec<_> = answer["items"].as_array().unwrap().iter().map(|it| &it["stations"]).collect();
    assert_eq!(codes(&answer), ["C", "R", "A", "A1", "A2", "B", "B1"]);
    assert_eq!(counts, [3, 3, 2, 1, 1, 1, 1]);
}

#[both_databases]
async fn an_area_manager_sees_nothing_of_another_area(app: TestApp) {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    assert_eq!(codes(&manager.get("/units").await.expect(200)), ["A", "A1", "A2"]);
    assert_eq!(codes(&manager.get("/stations").await.expect(200)), ["A1", "A2"]);
    manager.get(&format!("/stations/{}", area.b1.id)).await.expect(404);
    manager.get(&format!("/stations?unit_id={}", area.area_b)).await.expect(422);
    let edit = manager.with("if-match", "\"1\"");
    edit.patch(&format!("/stations/{}", area.b1.id), &json!({ "address": "x" })).await.expect(404);
    edit.put(&format!("/stations/{}/pumps", area.b1.id), &json!({ "items": [] })).await.expect(404);
}

#[both_databases]
async fn stations_come_in_pages_by_number(app: TestApp) {
    app.sample_area().await;
    let user = app.actor(Role::Finance, "C").await;
    let first = user.get("/stations?limit=2").await.expect(200);
    assert_eq!(codes(&first), ["A1", "A2"]);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = user.get(&format!("/stations?limit=2&cursor={cursor}")).await.expect(200);
    assert_eq!(codes(&second), ["B1"]);
    assert_eq!(second["next_cursor"], Value::Null);
}

#[both_databases]
async fn a_station_is_added_once_however_often_it_is_sent(app: TestApp) {
    let area = app.sample_area().await;
    let marketing = app.actor(Role::CompanyMarketing, "C").await.with("idempotency-key", "k1");
    let request = json!({
        "code": "A3", "name": "三号站", "parent_id": area.area_a, "facilities": ["shop"],
        "position": { "latitude_udeg": 39_904_200, "longitude_udeg": 116_407_400 },
        "time_zone": "Asia/Urumqi", "cutoff_minutes": 360, "opened_on": "2020-05-01"
    });
    let first = marketing.post("/stations", &request).await.expect(201);
    let second = marketing.post("/stations", &request).await.expect(201);
    assert_eq!(first, second);
    assert_eq!(
        (&first["no"], &first["time_zone"], &first["cutoff_minutes"]),
        (&json!(4), &json!("Asia/Urumqi"), &json!(360))
    );
    let again = app.actor(Role::CompanyMarketing, "C").await.post("/stations", &request).await;
    assert_eq!(again.expect(409)["fields"][0]["field"], "code");
}

#[both_databases]
async fn a_wrong_zone_names_the_field_and_the_fix(app: TestApp) {
    let area = app.sample_area().await;
    let marketing = app.actor(Role::CompanyMarketing, "C").await;
    let request = json!({ "code": "A3", "name": "x", "parent_id": area.area_a, "time_zone": "Peking" });
    let problem = marketing.post("/stations", &request).await.expect(422);
    assert_eq!(problem["fields"][0]["field"], "time_zone");
    assert!(problem["fields"][0]["message"].as_str().unwrap().contains("Asia/Shanghai"));
}

#[both_databases]
async fn an_edit_on_an_old_version_is_refused(app: TestApp) {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    let path = format!("/stations/{}", area.a1.id);
    let etag = manager.get(&path).await.etag();
    let edit = manager.with("if-match", &etag);
    let request = json!({ "name": "一号站", "address": "长安街", "closed_on": "2026-02-01" });
    let changed = edit.patch(&path, &request).await.expect(200);
    assert_eq!((&changed["name"], &changed["address"]), (&json!("一号站"), &json!("长安街")));
    edit.patch(&path, &json!({ "address": "other" })).await.expect(412);
    manager.patch(&path, &json!({ "address": "other" })).await.expect(428);
    let etag = manager.get(&path).await.etag();
    let reopened =
        manager.with("if-match", &etag).patch(&path, &json!({ "closed_on": null })).await.expect(200);
    assert_eq!((&reopened["closed_on"], &reopened["address"]), (&Value::Null, &json!("长安街")));
}

#[both_databases]
async fn what_belongs_to_a_station_is_replaced_as_a_whole(app: TestApp) {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    let path = format!("/stations/{}", area.a1.id);
    let put = async |part: &str, items: Value| {
        let etag = manager.get(&path).await.etag();
        manager.with("if-match", &etag).put(&format!("{path}/{part}"), &json!({ "items": items })).await
    };
    put("pumps", json!([{ "number": 2, "grades": ["95#"] }, { "number": 1, "grades": ["92#", "0#"] }]))
        .await
        .expect(200);
    put("tanks", json!([{ "number": 1, "grade": "92#", "capacity_ml": 30_000_000 }])).await.expect(200);
    put("closures", json!([{ "from": "2026-01-01", "until": "2026-01-10", "reason": "检修" }]))
        .await
        .expect(200);
    put("pumps", json!([{ "number": 1, "grades": ["92#"] }])).await.expect(200);
    put("pumps", json!([{ "number": 1, "grades": [] }, { "number": 1, "grades": [] }])).await.expect(422);
    let shown = manager.get(&path).await.expect(200);
    assert_eq!(shown["pumps"], json!([{ "number": 1, "grades": ["92#"] }]));
    assert_eq!(shown["tanks"][0]["capacity_ml"], 30_000_000);
    assert_eq!(shown["closures"][0]["until"], "2026-01-10");
    let closures = stations::closures(&app.read()).await.unwrap();
    let day = |text: &str| text.parse().unwrap();
    assert_eq!(closures, [(area.a1.no, day("2026-01-01"), day("2026-01-10"))]);
}

#[both_databases]
async fn a_station_that_closed_for_good_counts_as_closed_from_that_day(app: TestApp) {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await.with("if-match", "\"1\"");
    let request = json!({ "closed_on": "2026-02-01" });
    manager.patch(&format!("/stations/{}", area.a2.id), &request).await.expect(200);
    let closures = stations::closures(&app.read()).await.unwrap();
    assert_eq!(closures, [(area.a2.no, "2026-02-01".parse().unwrap(), stations::END_OF_DAYS)]);
}

#[both_databases]
async fn targets_of_a_year_leave_those_of_other_years(app: TestApp) {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    let path = format!("/stations/{}/targets", area.a1.id);
    let put = async |year: i32, items: Value| {
        let etag = manager.get(&format!("{path}?year={year}")).await.etag();
        manager.with("if-match", &etag).put(&format!("{path}?year={year}"), &json!({ "items": items })).await
    };
    let target = |month: &str, family: &str| json!({ "month": month, "family": family, "volume_ml": 1_000, "amount_minor": 5 });
    put(2025, json!([target("2025-12", "diesel")])).await.expect(200);
    put(2026, json!([target("2026-02", "gasoline"), target("2026-01", "diesel")])).await.expect(200);
    put(2026, json!([target("2025-01", "diesel")])).await.expect(422);
    let shown = manager.get(&format!("{path}?year=2026")).await.expect(200);
    let months: Vec<_> = shown["items"].as_array().unwrap().iter().map(|it| &it["month"]).collect();
    assert_eq!(months, ["2026-01", "2026-02"]);
    put(2026, json!([])).await.expect(200);
    let kept = manager.get(&format!("{path}?year=2025")).await.expect(200);
    assert_eq!(kept["items"].as_array().unwrap().len(), 1);
}

#[both_databases]
async fn employees_are_shown_masked(app: TestApp) {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    let request = json!({ "number": "0007", "unit_id": area.a1.id, "post": "maintainer", "name": "欧阳明月", "phone": "138 0013 8123" });
    let added = manager.post("/employees", &request).await.expect(201);
    assert_eq!((&added["name"], &added["phone"]), (&json!("欧*"), &json!("138****8123")));
    let list = manager.get("/employees?post=maintainer").await.expect(200);
    assert_eq!(list["items"], json!([added]));
    let elsewhere = app.actor(Role::AreaManager, "B").await;
    assert_eq!(elsewhere.get("/employees").await.expect(200)["items"], json!([]));
    elsewhere.post("/employees", &request).await.expect(422);
}

#[both_databases]
async fn a_unit_is_added_below_what_one_sees_and_renamed(app: TestApp) {
    let area = app.sample_area().await;
    let marketing = app.actor(Role::CompanyMarketing, "R").await;
    let request = json!({ "level": "area", "code": "D", "name": "丁片区", "parent_id": area.region });
    let unit = marketing.post("/units", &request).await.expect(201);
    let path = format!("/units/{}", unit["id"].as_str().unwrap());
    let renamed = marketing.with("if-match", "\"1\"").patch(&path, &json!({ "name": "丁区" })).await;
    assert_eq!(renamed.expect(200)["name"], "丁区");
    let request = json!({ "level": "area", "code": "E", "name": "x", "parent_id": area.company });
    assert_eq!(marketing.post("/units", &request).await.expect(422)["fields"][0]["field"], "parent_id");
    let request = json!({ "level": "company", "code": "E", "name": "x", "parent_id": null });
    marketing.post("/units", &request).await.expect(422);
}
