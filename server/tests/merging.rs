//! Duplicates found, files merged and parted again, as users of the API see it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use database::{Query, Sql};
use identity::Role;
use jobs::Worker;
use kernel::TradingCalendar;
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::{Actor, SampleArea, TestApp, both_databases};

fn id(thing: &Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}

fn path_of(customer: &Value) -> String {
    format!("/customers/{}", id(customer))
}

/// Runs what waits in the background.
async fn settle(app: &TestApp) {
    let registry = forecourt::composition::registry(&app.app);
    let calendar = TradingCalendar { zone: chrono_tz::Asia::Shanghai, cutoff_minutes: 0 };
    let worker = Worker::new(app.app.db.clone(), Arc::new(registry), calendar);
    for _ in 0..3 {
        worker.run_due().await.unwrap();
        app.clock.advance_seconds(60);
    }
}

async fn count(app: &TestApp, text: &str) -> i64 {
    app.read().row::<(i64,)>(Query::new(text)).await.unwrap().unwrap().0
}

/// A person filed twice in A1, once with everything and once in haste, and a stranger in B1.
async fn twice(app: &TestApp) -> (SampleArea, Actor, [Value; 3]) {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    let marketing = app.actor(Role::CompanyMarketing, "C").await;
    let whole = json!({ "number": "K1", "kind": "person", "name": "张伟", "owner_id": area.a1.id,
        "phones": ["13800138123"], "joined_on": "2025-01-31", "vehicles": [{ "plate": "冀YA1234" }],
        "cards": [{ "card_number": "91300001", "kind": "main" }] });
    let hasty = json!({ "number": "K2", "kind": "person", "name": "章伟", "owner_id": area.a2.id,
        "phones": ["138-0013-8123", "13900139000"], "vehicles": [{ "plate": "冀YB5678" }],
        "cards": [{ "card_number": "91300002", "kind": "main" }] });
    let stranger = json!({ "number": "K3", "kind": "person", "name": "李四", "owner_id": area.b1.id,
        "phones": ["13700137000"] });
    let first = marketing.post("/customers", &whole).await.expect(201);
    let second = marketing.post("/customers", &hasty).await.expect(201);
    let third = marketing.post("/customers", &stranger).await.expect(201);
    (area, manager, [first, second, third])
}

fn merge_of(one: &Value, other: &Value, take: &[&str]) -> Value {
    json!({ "absorbed_id": id(other), "kept_version": one["version"], "absorbed_version": other["version"], "take": take })
}

/// What of a file must be as it was before: everything but its version.
fn without_version(mut file: Value) -> Value {
    file.as_object_mut().unwrap().remove("version");
    file.as_object_mut().unwrap().remove("warnings");
    // It is worked out again in the background.
    file.as_object_mut().unwrap().remove("completeness");
    file
}

#[both_databases]
async fn duplicates_are_found_shown_to_whoever_sees_both_and_remembered_when_dismissed(app: TestApp) {
    let (_, manager, _) = twice(&app).await;
    manager.post("/customers/duplicates/find", &json!({})).await.expect(202);
    settle(&app).await;
    let listed = manager.get("/customers/duplicates").await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
    let pair = &listed["items"][0];
    assert_eq!(
        (&pair["grade"], &pair["one"]["number"], &pair["other"]["number"]),
        (&json!("probable"), &json!("K1"), &json!("K2"))
    );
    assert_eq!(pair["evidence"], json!(["phone_same", "name_sound"]));
    assert_eq!(pair["words"]["en"], "the same phone; names that sound alike");
    assert!(!pair["words"].to_string().contains("138"), "words hold no value");
    for (role, unit) in [(Role::StationManager, "A1"), (Role::AreaManager, "B")] {
        let other = app.actor(role, unit).await;
        assert_eq!(other.get("/customers/duplicates").await.expect(200)["items"], json!([]));
        other.post(&format!("/customers/duplicates/{}/dismiss", id(pair)), &json!({})).await.expect(404);
    }
    let decide = format!("/customers/duplicates/{}", id(pair));
    manager.post(&format!("{decide}/dismiss"), &json!({ "reason": "兄弟" })).await.expect(204);
    manager.post(&format!("{decide}/dismiss"), &json!({})).await.expect(409);
    manager.post("/customers/duplicates/find", &json!({})).await.expect(202);
    settle(&app).await;
    assert_eq!(manager.get("/customers/duplicates").await.expect(200)["items"], json!([]));
    let dismissed = manager.get("/customers/duplicates?state=dismissed").await.expect(200);
    assert_eq!(dismissed["items"][0]["reason"], "兄弟");
    manager.post(&format!("{decide}/reopen"), &json!({})).await.expect(204);
    assert_eq!(
        manager.get("/customers/duplicates?grade=probable").await.expect(200)["items"][0]["id"],
        pair["id"]
    );
}

#[both_databases]
async fn a_merge_moves_everything_and_its_undo_gives_everything_back(app: TestApp) {
    let (_, manager, [first, second, _]) = twice(&app).await;
    let (one, other) = (path_of(&first), path_of(&second));
    let before = [manager.get(&one).await.expect(200), manager.get(&other).await.expect(200)];
    let preview = manager.get(&format!("{one}/merge/{}", id(&second))).await.expect(200);
    assert_eq!(preview["differing"], json!(["number", "name", "owner", "joined_on"]));
    let tables: Vec<_> =
        preview["moving"].as_array().unwrap().iter().map(|it| it["table"].as_str().unwrap()).collect();
    assert_eq!(tables, ["customers_identifier", "customers_card", "customers_vehicle"]);

    let merged = manager
        .post(&format!("{one}/merge"), &merge_of(&first, &second, &["owner", "number"]))
        .await
        .expect(201);
    let kept = manager.get(&one).await.expect(200);
    assert_eq!(
        (&kept["number"], &kept["owner"]["code"], &kept["joined_on"]),
        (&json!("K2"), &json!("A2"), &json!("2025-01-31"))
    );
    assert_eq!(kept["phones"], json!(["138****8123", "139****9000"]));
    assert_eq!(kept["plates"], json!(["冀Y·***34", "冀Y·***78"]));
    assert_eq!((kept["cards"].as_array().unwrap().len(), kept["vehicles"].as_array().unwrap().len()), (2, 2));
    // The id and both numbers lead to the kept file, and lists show one.
    let led = manager.get(&other).await;
    assert_eq!((led.status, led.header("location").unwrap()), (307, format!("/api/v1{one}").as_str()));
    for typed in ["K1", "K2", "13900139000", "91300002"] {
        let found = manager.get(&format!("/customers?q={typed}")).await.expect(200);
        let ids: Vec<_> = found["items"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
        assert_eq!(ids, [first["id"].clone()], "{typed}");
    }
    manager.post(&format!("{other}/phones"), &json!({ "phone": "13600136000" })).await.expect(409);

    let undo = format!("/customers/merges/{}/undo", id(&merged));
    manager.post(&undo, &json!({})).await.expect(200);
    for (path, before) in [(&one, &before[0]), (&other, &before[1])] {
        let after = manager.get(path).await.expect(200);
        assert_eq!(without_version(after), without_version(before.clone()));
    }
    manager.post(&undo, &json!({})).await.expect(409);
    let list = manager.get("/customers/merges").await.expect(200);
    assert!(list["items"][0]["undone_at"].is_string());
}

#[both_databases]
async fn sales_follow_the_merge_and_go_back_with_those_that_came_meanwhile(app: TestApp) {
    let (_, manager, [first, second, _]) = twice(&app).await;
    let administrator = app.actor(Role::SystemAdministrator, "C").await;
    let product = json!({ "code": "92", "name": "92#", "family": "gasoline", "unit": "millilitre" });
    app.actor(Role::CompanyMarketing, "C").await.post("/products", &product).await.expect(201);
    let sell = async |receipt: &str, card: &str| {
        let sale = json!({ "station_code": "A1", "pos": "1", "receipt": receipt, "time": "2026-02-20T08:00:00+08:00",
            "identifier": { "kind": "card", "value": card },
            "lines": [{ "product_code": "92", "quantity": 40_000, "amount_minor": 31_560 }] });
        administrator.post("/sales/batches", &json!({ "source": "till", "sales": [sale] })).await.expect(201);
    };
    let visits = async |customer: &Value| {
        manager.get(&format!("{}/totals", path_of(customer))).await.expect(200)["all"]["visits"]
            .as_i64()
            .unwrap()
    };
    sell("1", "91300001").await;
    sell("2", "91300002").await;
    settle(&app).await;
    assert_eq!((visits(&first).await, visits(&second).await), (1, 1));
    let request = merge_of(&first, &second, &["name"]);
    let merged = manager.post(&format!("{}/merge", path_of(&first)), &request).await.expect(201);
    settle(&app).await;
    assert_eq!(visits(&first).await, 2);
    sell("3", "91300002").await;
    settle(&app).await;
    assert_eq!(visits(&first).await, 3);
    manager.post(&format!("/customers/merges/{}/undo", id(&merged)), &json!({})).await.expect(200);
    settle(&app).await;
    assert_eq!((visits(&first).await, visits(&second).await), (1, 2));
    assert_eq!(sales::verify(&app.read()).await.unwrap(), Vec::new());
}

#[both_databases]
async fn what_must_not_be_merged_is_refused(app: TestApp) {
    let (_, manager, [first, second, third]) = twice(&app).await;
    let path = format!("{}/merge", path_of(&first));
    let problem = manager.post(&path, &merge_of(&first, &first, &[])).await.expect(422);
    assert_eq!(problem["fields"][0]["code"], "itself");
    let problem = manager.post(&path, &merge_of(&first, &third, &[])).await.expect(422);
    assert_eq!(problem["fields"][0]["code"], "unknown_customer", "it is out of sight");
    manager.post(&format!("{}/merge", path_of(&third)), &merge_of(&third, &first, &[])).await.expect(404);
    app.actor(Role::Maintainer, "A1").await.post(&path, &merge_of(&first, &second, &[])).await.expect(403);
    let mut stale = merge_of(&first, &second, &[]);
    stale["kept_version"] = json!(99);
    manager.post(&path, &stale).await.expect(412);
    manager.post(&path, &json!({ "absorbed_id": id(&second), "kept_version": 1, "absorbed_version": 1, "take": ["colour"] })).await.expect(422);
    manager.post(&path, &merge_of(&first, &second, &[])).await.expect(201);
    let kept = manager.get(&path_of(&first)).await.expect(200);
    let again = manager.post(&path, &merge_of(&kept, &second, &[])).await.expect(409);
    assert_eq!(again["code"], "refused");
    assert_eq!(count(&app, "select count(*) from customers_merge").await, 1);
}

#[both_databases]
async fn of_two_who_merge_the_same_files_at_once_one_is_refused(app: TestApp) {
    let (_, manager, [first, second, _]) = twice(&app).await;
    let marketing = app.actor(Role::CompanyMarketing, "C").await;
    let (forwards, backwards) = (merge_of(&first, &second, &[]), merge_of(&second, &first, &[]));
    let (one, other) = (format!("{}/merge", path_of(&first)), format!("{}/merge", path_of(&second)));
    let (a, b) = tokio::join!(manager.post(&one, &forwards), marketing.post(&other, &backwards));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201, "{} {}", a.text, b.text);
    assert!([409, 412].contains(&statuses[1]), "{} {}", a.text, b.text);
    assert_eq!(
        count(&app, "select count(*) from customers_customer where merged_into_id is not null").await,
        1
    );
}

#[both_databases]
async fn merges_into_one_file_are_undone_from_the_last(app: TestApp) {
    let (area, manager, [first, second, _]) = twice(&app).await;
    let third =
        json!({ "kind": "person", "name": "张伟", "owner_id": area.a1.id, "phones": ["13600136000"] });
    let third = manager.post("/customers", &third).await.expect(201);
    let path = format!("{}/merge", path_of(&first));
    let earlier = manager.post(&path, &merge_of(&first, &second, &["name"])).await.expect(201);
    let kept = manager.get(&path_of(&first)).await.expect(200);
    let later =
        manager.post(&format!("{}/merge", path_of(&third)), &merge_of(&third, &kept, &[])).await.expect(201);
    // What was merged first is found through the last as well.
    assert_eq!(
        manager.get(&path_of(&second)).await.header("location").unwrap(),
        format!("/api/v1{}", path_of(&third))
    );
    let undo = |merge: &Value| format!("/customers/merges/{}/undo", id(merge));
    manager.post(&undo(&earlier), &json!({})).await.expect(409);
    manager.post(&undo(&later), &json!({})).await.expect(200);
    manager.post(&undo(&earlier), &json!({})).await.expect(200);
    let names =
        [manager.get(&path_of(&first)).await.expect(200), manager.get(&path_of(&second)).await.expect(200)];
    assert_eq!((&names[0]["name"], &names[1]["name"]), (&json!("张*"), &json!("章*")));
}

#[both_databases]
async fn a_likely_duplicate_is_told_before_filing_and_nothing_out_of_sight_is_shown(app: TestApp) {
    let (area, manager, [first, ..]) = twice(&app).await;
    let check = json!({ "kind": "person", "name": "张伟", "phones": ["13800138123"] });
    let hints = manager.post("/customers/duplicates/check", &check).await.expect(200);
    assert_eq!(
        (&hints["inside"][0]["customer"]["id"], &hints["inside"][0]["grade"]),
        (&first["id"], &json!("certain"))
    );
    assert_eq!(hints["elsewhere"], Value::Null);
    let stranger = app.actor(Role::StationManager, "B1").await;
    let hints = stranger.post("/customers/duplicates/check", &check).await.expect(200);
    assert_eq!(hints["inside"], json!([]));
    assert!(hints["elsewhere"]["en"].is_string());
    assert!(!hints.to_string().contains("K1") && !hints.to_string().contains("A1"), "{hints}");
    // A phone alone, or a name alone, tells nothing: numbers cannot be asked through.
    for guess in [
        json!({ "kind": "person", "phones": ["13800138123"] }),
        json!({ "kind": "person", "name": "张伟" }),
        json!({ "kind": "person", "name": "王五", "phones": ["13800138123"] }),
    ] {
        let hints = stranger.post("/customers/duplicates/check", &guess).await.expect(200);
        assert_eq!(hints, json!({ "inside": [], "elsewhere": null }), "{guess}");
    }
    let file = json!({ "kind": "person", "name": "张伟", "phones": ["13800138123"], "owner_id": area.b1.id });
    let mut careful = file.clone();
    careful["refuse_duplicates"] = json!(true);
    let problem = stranger.post("/customers", &careful).await.expect(409);
    assert_eq!(problem["fields"][0]["code"], "duplicate_elsewhere");
    let filed = stranger.post("/customers", &file).await.expect(201);
    let codes: Vec<_> =
        filed["warnings"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["duplicate_elsewhere", "shared"]);
    let told = "select count(*) from audit_entry where action = 'customers.duplicate_hinted'";
    assert_eq!(count(&app, told).await, 3);
    let problem = manager
        .post(
            "/customers",
            &json!({ "kind": "person", "name": "张伟", "phones": ["13800138123"],
        "owner_id": area.a1.id, "refuse_duplicates": true }),
        )
        .await
        .expect(409);
    assert!(problem["fields"][0]["message"].as_str().unwrap().contains("K1"));
}

#[both_databases]
async fn a_late_sale_of_an_absorbed_customer_follows(app: TestApp) {
    let (_, manager, [first, second, _]) = twice(&app).await;
    let merged = manager
        .post(&format!("{}/merge", path_of(&first)), &merge_of(&first, &second, &[]))
        .await
        .expect(201);
    // An import had looked the customer up before the merge, and stored a tag after it.
    let work = app.work().await;
    let mut query = Query::new("insert into customers_tag (tag, customer_id) values ('late', ");
    query.bind(id(&second).parse::<uuid::Uuid>().unwrap()).push(")");
    work.run(query).await.unwrap();
    work.commit().await.unwrap();
    settle(&app).await;
    assert_eq!(manager.get(&path_of(&first)).await.expect(200)["tags"], json!(["late"]));
    manager.post(&format!("/customers/merges/{}/undo", id(&merged)), &json!({})).await.expect(200);
    assert_eq!(manager.get(&path_of(&first)).await.expect(200)["tags"], json!([]));
    assert_eq!(manager.get(&path_of(&second)).await.expect(200)["tags"], json!(["late"]));
}

#[both_databases]
async fn tags_that_both_bear_stay_and_others_move(app: TestApp) {
    let (_, manager, [first, second, _]) = twice(&app).await;
    let mut work = app.work().await;
    let customer = |it: &Value| customers::CustomerId(id(it).parse().unwrap());
    customers::change_tags(&mut work, &[customer(&first), customer(&second)], &["VIP".to_owned()], &[])
        .await
        .unwrap();
    customers::change_tags(&mut work, &[customer(&second)], &["货车".to_owned()], &[]).await.unwrap();
    work.commit().await.unwrap();
    let merged = manager
        .post(&format!("{}/merge", path_of(&first)), &merge_of(&first, &second, &[]))
        .await
        .expect(201);
    assert_eq!(manager.get(&path_of(&first)).await.expect(200)["tags"], json!(["VIP", "货车"]));
    manager.post(&format!("/customers/merges/{}/undo", id(&merged)), &json!({})).await.expect(200);
    assert_eq!(manager.get(&path_of(&first)).await.expect(200)["tags"], json!(["VIP"]));
    assert_eq!(manager.get(&path_of(&second)).await.expect(200)["tags"], json!(["VIP", "货车"]));
}

#[both_databases]
async fn no_value_of_a_person_leaves_the_vault_by_a_merge(app: TestApp) {
    let (_, manager, [first, second, _]) = twice(&app).await;
    manager
        .post(&format!("{}/merge", path_of(&first)), &merge_of(&first, &second, &["name"]))
        .await
        .expect(201);
    manager.post("/customers/duplicates/find", &json!({})).await.expect(202);
    settle(&app).await;
    let told: Vec<(String,)> = app
        .read()
        .rows(Query::new(
            "select detail from audit_entry union all select payload from outbox_event
             union all select row_keys from customers_merge_move union all select evidence from customers_duplicate",
        ))
        .await
        .unwrap();
    for (text,) in told {
        for value in ["张伟", "章伟", "13800138123", "13900139000", "YA1234", "YB5678"] {
            assert!(!text.contains(value), "{text}");
        }
    }
}

/// Weekly customers of A1, of whom the first stops coming; and the person who was filed twice comes under both cards.
async fn sell_for_a_year(app: &TestApp) {
    let receipt = |number: String, days_ago: i64, card: &str| {
        json!({ "station_code": "A1", "pos": "1", "receipt": number,
            "time": testkit::OPENING.plus_seconds(-86_400 * days_ago - 3_600),
            "identifier": { "kind": "card", "value": card },
            "lines": [{ "product_code": "92", "quantity": 40_000, "amount_minor": 31_560 }] })
    };
    let cards = ["F0", "F1", "F2", "F3", "F4", "91300001"];
    let mut sales = Vec::new();
    for week in 0..45 {
        for (at, card) in cards.iter().enumerate().filter(|it| it.0 != 0 || week < 37) {
            // With the last weeks her card changes, and it looks as if she had stayed away.
            let card = if at == 5 && 37 <= week { "91300002" } else { card };
            for day in [1, 4] {
                sales.push(receipt(format!("{week}-{day}-{at}"), (45 - week) * 7 - day, card));
            }
        }
    }
    let administrator = app.actor(Role::SystemAdministrator, "C").await;
    let sent =
        administrator.post("/sales/batches", &json!({ "source": "till", "sales": sales })).await.expect(201);
    assert_eq!(sent["rejected"], 0, "{sent}");
}

#[both_databases]
async fn classes_and_warnings_follow_a_merge_and_everything_still_verifies(app: TestApp) {
    let (area, manager, [first, second, _]) = twice(&app).await;
    let marketing = app.actor(Role::CompanyMarketing, "C").await;
    let product = json!({ "code": "92", "name": "92#", "family": "gasoline", "unit": "millilitre" });
    marketing.post("/products", &product).await.expect(201);
    for at in 0..5 {
        let fleet = json!({ "kind": "organisation", "name": format!("Fleet {at}"), "owner_id": area.a1.id,
            "cards": [{ "card_number": format!("F{at}"), "kind": "main" }] });
        marketing.post("/customers", &fleet).await.expect(201);
    }
    sell_for_a_year(&app).await;
    settle(&app).await;
    let analyse = async || {
        warnings::analyse(&app.app, database::Who::system("test"), None, &mut |_, _| {}).await.unwrap()
    };
    analyse().await;
    let warned = async || {
        let list = manager.get("/warnings").await.expect(200);
        let ids = list["items"].as_array().unwrap().iter().map(|it| it["customer_id"].clone());
        ids.collect::<Vec<_>>()
    };
    assert!(warned().await.contains(&first["id"]), "under her first card she seems to have stayed away");
    let merged = manager
        .post(&format!("{}/merge", path_of(&first)), &merge_of(&first, &second, &[]))
        .await
        .expect(201);
    settle(&app).await;
    assert_eq!(warnings::verify(&app.app).await.unwrap(), Vec::new());
    analyse().await;
    assert!(!warned().await.contains(&first["id"]), "she never stayed away");
    assert_eq!(warnings::verify(&app.app).await.unwrap(), Vec::new());
    manager.post(&format!("/customers/merges/{}/undo", id(&merged)), &json!({})).await.expect(200);
    settle(&app).await;
    analyse().await;
    assert!(warned().await.contains(&first["id"]));
    assert_eq!(warnings::verify(&app.app).await.unwrap(), Vec::new());
    assert_eq!(sales::verify(&app.read()).await.unwrap(), Vec::new());
}

#[both_databases]
async fn a_leavers_warnings_pass_on_by_a_decision(app: TestApp) {
    let (_, manager, [first, ..]) = twice(&app).await;
    let marketing = app.actor(Role::CompanyMarketing, "C").await;
    let product = json!({ "code": "92", "name": "92#", "family": "gasoline", "unit": "millilitre" });
    marketing.post("/products", &product).await.expect(201);
    for at in 0..5 {
        let fleet = json!({ "kind": "organisation", "name": format!("Fleet {at}"), "owner_id": first["owner"]["id"],
            "cards": [{ "card_number": format!("F{at}"), "kind": "main" }] });
        marketing.post("/customers", &fleet).await.expect(201);
    }
    sell_for_a_year(&app).await;
    settle(&app).await;
    warnings::analyse(&app.app, database::Who::system("test"), None, &mut |_, _| {}).await.unwrap();
    let (leaver, successor) =
        (app.actor(Role::Maintainer, "A1").await, app.actor(Role::Maintainer, "A2").await);
    let warning = id(&manager.get("/warnings").await.expect(200)["items"][0]);
    let assign = json!({ "to": "employee", "employee_id": leaver.employee });
    manager.post(&format!("/warnings/{warning}/assign"), &assign).await.expect(201);
    let path = format!("/employees/{}/handover", leaver.employee.unwrap());
    let preview = manager.get(&path).await.expect(200);
    let share =
        preview["shares"].as_array().unwrap().iter().find(|it| it["table"] == "warnings_handling").unwrap();
    assert_eq!(share["rows"], 1, "{preview}");
    let begun = manager.post(&path, &json!({ "to_employee_id": successor.employee })).await.expect(202);
    settle(&app).await;
    let held = async |by: &Actor| {
        let list = manager.get(&format!("/warnings?assignee_id={}", by.employee.unwrap())).await.expect(200);
        list["items"].as_array().unwrap().iter().any(|it| it["id"] == json!(warning))
    };
    assert!(held(&successor).await && !held(&leaver).await);
    assert_eq!(warnings::verify(&app.app).await.unwrap(), Vec::new());
    manager.post(&format!("/customers/handovers/{}/undo", id(&begun)), &json!({})).await.expect(202);
    settle(&app).await;
    assert!(held(&leaver).await);
    assert_eq!(warnings::verify(&app.app).await.unwrap(), Vec::new());
}
