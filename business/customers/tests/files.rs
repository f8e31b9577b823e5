//! Customers' files, as users of the API see them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use identity::Role;
use serde_json::{Value, json};
use testkit::{SampleArea, TestApp, both_databases};

fn numbers(answer: &Value) -> Vec<&str> {
    answer["items"].as_array().unwrap().iter().map(|it| it["number"].as_str().unwrap()).collect()
}

fn path_of(customer: &Value) -> String {
    format!("/customers/{}", customer["id"].as_str().unwrap())
}

/// Three customers: a person in A1, an organisation in A2, a person in B1.
async fn three(app: &TestApp) -> (SampleArea, [Value; 3]) {
    let area = app.sample_area().await;
    let marketing = app.actor(Role::CompanyMarketing, "C").await;
    let requests = [
        json!({ "number": "K1", "kind": "person", "name": "张三丰", "owner_id": area.a1.id,
            "phones": ["138-0013-8123"], "joined_on": "2025-01-31",
            "vehicles": [{ "plate": "京a·12345", "fuel": "gasoline" }],
            "cards": [{ "card_number": "9130 0001", "kind": "main" }] }),
        json!({ "number": "K2", "kind": "organisation", "name": "顺达运输有限公司", "owner_id": area.a2.id }),
        json!({ "kind": "person", "name": "李四", "owner_id": area.b1.id, "phones": ["13900139000"] }),
    ];
    let mut filed = Vec::new();
    for request in &requests {
        filed.push(marketing.post("/customers", request).await.expect(201));
    }
    (area, filed.try_into().unwrap())
}

#[both_databases]
async fn a_customer_is_filed_whole_and_shown_masked(app: TestApp) {
    let (area, [first, second, third]) = three(&app).await;
    let shown = app.actor(Role::StationManager, "A1").await.get(&path_of(&first)).await.expect(200);
    assert_eq!(shown, first);
    assert_eq!((&shown["name"], &shown["phones"]), (&json!("张*"), &json!(["138****8123"])));
    assert_eq!(shown["owner"]["code"], "A1");
    let vehicle = &shown["vehicles"][0];
    assert_eq!((&vehicle["plate"], &vehicle["power"]), (&json!("京A·***45"), &json!("fuel")));
    assert_eq!(shown["cards"][0]["card_number"], "91300001");
    assert_eq!(shown["assignments"][0]["unit"]["id"], area.a1.id.to_string());
    assert_eq!(second["name"], "顺达运输有限公司");
    assert_eq!((&third["serial"], &third["number"]), (&json!(3), &json!("C00000003")));
}

#[both_databases]
async fn nobody_sees_customers_of_another_area(app: TestApp) {
    let (area, [first, ..]) = three(&app).await;
    let other = app.actor(Role::AreaManager, "B").await;
    assert_eq!(numbers(&other.get("/customers").await.expect(200)), ["C00000003"]);
    for typed in ["K1", "91300001", "13800138123", "8123", "12345", "zs"] {
        let found = other.get(&format!("/customers?q={typed}")).await.expect(200);
        assert_eq!(numbers(&found), [""; 0], "{typed}");
    }
    other.get(&path_of(&first)).await.expect(404);
    other.get(&format!("/customers?unit_id={}", area.area_a)).await.expect(422);
    let edit = other.with("if-match", "\"1\"");
    edit.patch(&path_of(&first), &json!({ "name": "x" })).await.expect(404);
    edit.put(&format!("{}/owner", path_of(&first)), &json!({ "owner_id": area.b1.id })).await.expect(404);
    other.post(&format!("{}/phones", path_of(&first)), &json!({ "phone": "13800138124" })).await.expect(404);
    let request = json!({ "kind": "person", "owner_id": area.a1.id });
    assert_eq!(other.post("/customers", &request).await.expect(422)["fields"][0]["field"], "owner_id");
}

#[both_databases]
async fn a_customer_is_found_by_whatever_is_known(app: TestApp) {
    three(&app).await;
    let user = app.actor(Role::AreaManager, "A").await;
    for typed in [
        "K1",
        "k",
        "张三丰",
        "三丰",
        "zsf",
        "13800138123",
        "%2B86 138 0013 8123",
        "8123",
        "京A12345",
        "A12345",
        "2345",
        "9130-0001",
    ] {
        let found = user.get(&format!("/customers?q={}", typed.replace(' ', "%20"))).await.expect(200);
        assert!(numbers(&found).contains(&"K1"), "{typed}: {found}");
    }
    for typed in ["顺达", "顺达运输有限公司", "K2"] {
        assert_eq!(numbers(&user.get(&format!("/customers?q={typed}")).await.expect(200)), ["K2"], "{typed}");
    }
    for typed in ["达运输", "9130", "1380", "张三四"] {
        assert_eq!(
            numbers(&user.get(&format!("/customers?q={typed}")).await.expect(200)),
            [""; 0],
            "{typed}"
        );
    }
}

#[both_databases]
async fn lists_are_narrowed_ordered_and_paged(app: TestApp) {
    let (area, _) = three(&app).await;
    let user = app.actor(Role::Auditor, "C").await;
    let list = async |query: &str| {
        let answer = user.get(&format!("/customers?{query}")).await.expect(200);
        numbers(&answer).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(list("").await, ["K1", "K2", "C00000003"]);
    assert_eq!(list("sort=serial_desc").await, ["C00000003", "K2", "K1"]);
    assert_eq!(list("kind=organisation").await, ["K2"]);
    assert_eq!(list(&format!("unit_id={}", area.area_a)).await, ["K1", "K2"]);
    assert_eq!(list(&format!("unit_id={}", area.b1.id)).await, ["C00000003"]);
    let first = user.get("/customers?limit=2&sort=serial_desc").await.expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    assert_eq!(list(&format!("limit=2&sort=serial_desc&cursor={cursor}")).await, ["K1"]);
    user.get("/customers?colour=red").await.expect(422);
}

#[both_databases]
async fn a_number_or_card_that_is_taken_does_not_tell_by_whom(app: TestApp) {
    let (area, _) = three(&app).await;
    let other = app.actor(Role::StationManager, "B1").await;
    let taken = [
        ("number", json!({ "number": "K1" })),
        ("card_number", json!({ "cards": [{ "card_number": "91300001", "kind": "main" }] })),
        ("plate", json!({ "vehicles": [{ "plate": "京A12345" }] })),
    ];
    for (field, part) in taken {
        let mut request = json!({ "kind": "person", "owner_id": area.b1.id });
        request.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
        let problem = other.post("/customers", &request).await.expect(409);
        assert_eq!(problem["fields"][0]["field"], field);
        let text = problem.to_string();
        assert!(!text.contains("张") && !text.contains("A1"), "{text}");
    }
    assert_eq!(numbers(&other.get("/customers").await.expect(200)), ["C00000003"], "nothing was kept");
}

#[both_databases]
async fn a_shared_phone_and_an_odd_plate_are_told_and_taken(app: TestApp) {
    let (area, _) = three(&app).await;
    let user = app.actor(Role::StationManager, "B1").await;
    let request = json!({ "kind": "person", "owner_id": area.b1.id, "phones": ["13800138123"],
        "vehicles": [{ "plate": "拖拉机7" }, { "plate": "粤BD12345" }] });
    let filed = user.post("/customers", &request).await.expect(201);
    let codes: Vec<_> = filed["warnings"].as_array().unwrap().iter().map(|it| &it["code"]).collect();
    assert_eq!(codes, ["length", "shared"]);
    assert_eq!(filed["vehicles"][1]["power"], "electric");
}

#[both_databases]
async fn an_edit_changes_what_it_names_on_the_version_it_saw(app: TestApp) {
    let (_, [first, second, _]) = three(&app).await;
    let user = app.actor(Role::AreaManager, "A").await;
    let etag = user.get(&path_of(&first)).await.etag();
    let edit = user.with("if-match", &etag);
    let changed =
        edit.patch(&path_of(&first), &json!({ "name": "王五", "joined_on": null })).await.expect(200);
    assert_eq!(
        (&changed["name"], &changed["joined_on"], &changed["number"]),
        (&json!("王*"), &Value::Null, &json!("K1"))
    );
    edit.patch(&path_of(&first), &json!({ "name": "赵六" })).await.expect(412);
    assert_eq!(numbers(&user.get("/customers?q=王五").await.expect(200)), ["K1"]);
    assert_eq!(numbers(&user.get("/customers?q=张三").await.expect(200)), [""; 0]);
    let edit = user.with("if-match", "\"1\"");
    edit.patch(&path_of(&second), &json!({ "number": "K1" })).await.expect(409);
    edit.patch(&path_of(&second), &json!({ "name": " " })).await.expect(422);
    let renamed =
        edit.patch(&path_of(&second), &json!({ "name": "新达运输", "number": "k-2" })).await.expect(200);
    assert_eq!((&renamed["name"], &renamed["number"]), (&json!("新达运输"), &json!("k-2")));
    assert_eq!(numbers(&user.get("/customers?q=新达").await.expect(200)), ["k-2"]);
}

#[both_databases]
async fn a_person_does_not_leave_the_vault_by_becoming_an_organisation(app: TestApp) {
    let (_, [first, ..]) = three(&app).await;
    let user = app.actor(Role::AreaManager, "A").await.with("if-match", "\"1\"");
    let problem = user.patch(&path_of(&first), &json!({ "kind": "organisation" })).await.expect(422);
    assert_eq!(problem["fields"][0]["field"], "name");
    let changed = user
        .patch(&path_of(&first), &json!({ "kind": "organisation", "name": "张记面馆" }))
        .await
        .expect(200);
    assert_eq!(changed["name"], "张记面馆");
    assert_eq!(
        numbers(&app.actor(Role::AreaManager, "A").await.get("/customers?q=张三丰").await.expect(200)),
        [""; 0]
    );
}

#[both_databases]
async fn parts_are_added_once_and_a_card_is_handed_over_on_a_day(app: TestApp) {
    let (_, [first, second, _]) = three(&app).await;
    let user = app.actor(Role::AreaManager, "A").await.with("idempotency-key", "k");
    let request = json!({ "plate": "京B88888", "fuel": "diesel" });
    let path = format!("{}/vehicles", path_of(&second));
    let added = user.post(&path, &request).await.expect(201);
    assert_eq!(user.post(&path, &request).await.expect(201), added);
    assert_eq!(added["vehicles"].as_array().unwrap().len(), 1);

    let user = app.actor(Role::AreaManager, "A").await;
    let path = format!("{}/cards", path_of(&second));
    let vehicle = &added["vehicles"][0]["id"];
    let card = |from: Value| json!({ "card_number": "91300001", "kind": "sub", "vehicle_id": vehicle, "from": from });
    user.post(&path, &card(Value::Null)).await.expect(409);
    let swapped = user.post(&path, &card(json!("2026-02-01"))).await.expect(201);
    assert_eq!(swapped["cards"][0]["vehicle_id"], *vehicle);
    assert_eq!(user.get(&path_of(&first)).await.expect(200)["cards"], json!([]));
    user.post(&path, &card(json!("2026-02-01"))).await.expect(409);
    let stranger = json!({ "card_number": "5", "kind": "main", "vehicle_id": first["vehicles"][0]["id"] });
    assert_eq!(user.post(&path, &stranger).await.expect(422)["fields"][0]["field"], "vehicle_id");
    user.post(&format!("{}/phones", path_of(&first)), &json!({ "phone": "13800138123" })).await.expect(409);
}

#[both_databases]
async fn who_was_responsible_stays_on_record(app: TestApp) {
    let (area, [first, ..]) = three(&app).await;
    let maintainer = app.actor(Role::Maintainer, "A").await;
    assert_eq!(numbers(&maintainer.get("/customers").await.expect(200)), [""; 0]);
    let manager = app.actor(Role::AreaManager, "A").await;
    let assign = async |version: i64, what: &str, body: Value| {
        let edit = manager.with("if-match", &format!("\"{version}\""));
        edit.put(&format!("{}/{what}", path_of(&first)), &body).await
    };
    assign(1, "maintainer", json!({ "maintainer_id": maintainer.employee })).await.expect(200);
    assert_eq!(numbers(&maintainer.get("/customers").await.expect(200)), ["K1"]);
    app.clock.advance_seconds(60);
    let shown = assign(2, "owner", json!({ "owner_id": area.a2.id })).await.expect(200);
    let told: Vec<_> = shown["assignments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["role"].as_str().unwrap(), it["unit"]["code"].as_str(), it["until"].is_null()))
        .collect();
    assert_eq!(told, [("owner", Some("A2"), true), ("maintainer", None, true), ("owner", Some("A1"), false)]);
    let freed = assign(3, "maintainer", json!({ "maintainer_id": null })).await.expect(200);
    assert_eq!(freed["maintainer"], Value::Null);
    assign(4, "owner", json!({ "owner_id": area.b1.id })).await.expect(422);
    assign(3, "owner", json!({ "owner_id": area.a1.id })).await.expect(412);
}

#[both_databases]
async fn a_maintainer_looks_after_whom_they_file(app: TestApp) {
    let (area, [first, ..]) = three(&app).await;
    let maintainer = app.actor(Role::Maintainer, "A").await;
    maintainer.get(&path_of(&first)).await.expect(404);
    let request = json!({ "kind": "person", "name": "钱七", "owner_id": area.a1.id });
    let filed = maintainer.post("/customers", &request).await.expect(201);
    assert_eq!(filed["maintainer"]["id"], json!(maintainer.employee));
    assert_eq!(numbers(&maintainer.get("/customers").await.expect(200)), [filed["number"].as_str().unwrap()]);
}

#[both_databases]
async fn the_audit_holds_no_name_in_the_clear(app: TestApp) {
    let (_, [first, ..]) = three(&app).await;
    let user = app.actor(Role::AreaManager, "A").await;
    user.with("if-match", "\"1\"").patch(&path_of(&first), &json!({ "name": "王五" })).await.expect(200);
    user.post(&format!("{}/phones", path_of(&first)), &json!({ "phone": "13700137000" })).await.expect(201);
    let entries = app.administrator().await.get("/audit?limit=200").await.expect(200).to_string();
    assert!(
        entries.contains("customers.customer_changed") && entries.contains("customers.phones_added"),
        "{entries}"
    );
    for personal in ["张三丰", "王五", "13700137000", "13800138123", "京A12345"] {
        assert!(!entries.contains(personal), "{personal}");
    }
}
