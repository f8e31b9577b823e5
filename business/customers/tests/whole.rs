//! The whole file, as users of the API keep it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, SampleArea, TestApp, both_databases};

const CREDIT_CODE: &str = "91350100M000100Y43";

fn path_of(customer: &Value) -> String {
    format!("/customers/{}", customer["id"].as_str().unwrap())
}

/// An organisation and a person in A1.
async fn two(app: &TestApp) -> (SampleArea, String, String) {
    let area = app.sample_area().await;
    let marketing = app.actor(Role::CompanyMarketing, "C").await;
    let fleet = json!({ "number": "F1", "kind": "organisation", "name": "顺达运输有限公司", "owner_id": area.a1.id,
        "vehicles": [{ "plate": "京A12345", "kind": "heavy_truck", "fuel": "diesel", "tank_ml": 400_000 }],
        "cards": [{ "card_number": "1000", "kind": "main" }] });
    let person = json!({ "number": "P1", "kind": "person", "name": "张三丰", "owner_id": area.a1.id,
        "phones": ["13800138123"] });
    let fleet = marketing.post("/customers", &fleet).await.expect(201);
    let person = marketing.post("/customers", &person).await.expect(201);
    (area, path_of(&fleet), path_of(&person))
}

async fn manager(app: &TestApp) -> Actor {
    app.actor(Role::AreaManager, "A").await
}

/// Edits on the version that the file has now.
async fn on_now(actor: &Actor, path: &str) -> Actor {
    let etag = actor.get(&format!("{path}/file")).await.etag();
    actor.with("if-match", &etag)
}

fn field<'a>(file: &'a Value, key: &str) -> &'a Value {
    file["fields"].as_array().unwrap().iter().find(|it| it["key"] == key).unwrap_or(&Value::Null)
}

fn fields_of(problem: &Value) -> Vec<(&str, &str)> {
    let fields = problem["fields"].as_array().unwrap();
    fields.iter().map(|it| (it["field"].as_str().unwrap(), it["code"].as_str().unwrap())).collect()
}

#[both_databases]
async fn fields_are_checked_kept_in_one_spelling_and_cleared(app: TestApp) {
    let (_, fleet, person) = two(&app).await;
    let user = manager(&app).await;
    let values = json!({ "values": { "credit_code": " 91350100-m000100y43 ", "credit_limit_minor": "5000000",
        "statement_day": "25", "language": "zh", "preferred_hours": "8:00-10:00", "won_channel": "referral" } });
    let file = on_now(&user, &fleet).await.patch(&format!("{fleet}/fields"), &values).await.expect(200);
    assert_eq!(field(&file, "credit_code")["value"], CREDIT_CODE);
    assert_eq!(field(&file, "preferred_hours")["value"], "08:00-10:00");
    assert_eq!(field(&file, "credit_code")["name"]["zh"], "统一社会信用代码");

    let wrong =
        json!({ "values": { "credit_code": "91350100M000100Y44", "statement_day": "32", "shoe": "44" } });
    let problem = on_now(&user, &fleet).await.patch(&format!("{fleet}/fields"), &wrong).await.expect(422);
    let expected =
        [("credit_code", "check_digit"), ("shoe", "unknown_field"), ("statement_day", "out_of_range")];
    assert_eq!(fields_of(&problem), expected);
    let message = problem["fields"][0]["message"].as_str().unwrap();
    assert!(message.contains("第 18 位") && message.contains("character 18"), "{message}");

    let organisations = json!({ "values": { "credit_code": CREDIT_CODE } });
    let problem =
        on_now(&user, &person).await.patch(&format!("{person}/fields"), &organisations).await.expect(422);
    assert_eq!(fields_of(&problem), [("credit_code", "unknown_field")]);

    let cleared = json!({ "values": { "language": null } });
    let file = on_now(&user, &fleet).await.patch(&format!("{fleet}/fields"), &cleared).await.expect(200);
    assert_eq!(field(&file, "language")["value"], Value::Null);
    user.with("if-match", "\"1\"").patch(&format!("{fleet}/fields"), &cleared).await.expect(412);
}

#[both_databases]
async fn who_brought_a_customer_is_somebody_in_sight(app: TestApp) {
    let (area, fleet, person) = two(&app).await;
    let marketing = app.actor(Role::CompanyMarketing, "C").await;
    let other = json!({ "kind": "person", "name": "李四", "owner_id": area.b1.id });
    let other = marketing.post("/customers", &other).await.expect(201);
    let user = manager(&app).await;
    let set = |id: &Value| json!({ "values": { "won_referrer": id } });
    let path = format!("{fleet}/fields");
    let id = json!(person.trim_start_matches("/customers/"));
    let file = on_now(&user, &fleet).await.patch(&path, &set(&id)).await.expect(200);
    assert_eq!(field(&file, "won_referrer")["shown"], "P1 张*");
    let problem = on_now(&user, &fleet).await.patch(&path, &set(&other["id"])).await.expect(422);
    assert_eq!(fields_of(&problem), [("won_referrer", "unknown")]);
    // Somebody of another area brought them: whoever cannot see that one learns nothing.
    on_now(&marketing, &fleet).await.patch(&path, &set(&other["id"])).await.expect(200);
    let file = user.get(&format!("{fleet}/file")).await.expect(200);
    assert_eq!(field(&file, "won_referrer")["shown"], Value::Null);
}

#[both_databases]
async fn a_contact_is_a_person_of_their_own_and_shown_covered(app: TestApp) {
    let (_, fleet, _) = two(&app).await;
    let user = manager(&app).await;
    let path = format!("{fleet}/contacts");
    let contact = json!({ "name": "王小芳", "phone": "139-0013-9456", "role": "finance" });
    let keyed = user.with("idempotency-key", "c1");
    let added = keyed.post(&path, &contact).await.expect(201);
    assert_eq!(keyed.post(&path, &contact).await.expect(201), added);
    let shown = &added["file"]["contacts"];
    let (id, expected) = (
        &added["id"],
        json!({ "id": added["id"], "name": "王*", "phone": "139****9456", "role": "finance" }),
    );
    assert_eq!(shown, &json!([expected]));

    let one = format!("{path}/{}", id.as_str().unwrap());
    let changed = on_now(&user, &fleet)
        .await
        .patch(&one, &json!({ "role": "driver", "phone": null }))
        .await
        .expect(200);
    assert_eq!(changed["contacts"][0], json!({ "id": id, "name": "王*", "phone": null, "role": "driver" }));
    let problem = on_now(&user, &fleet).await.patch(&one, &json!({ "name": null })).await.expect(422);
    assert_eq!(fields_of(&problem), [("name", "required")]);
    let problem = on_now(&user, &fleet).await.patch(&one, &json!({ "shoe": 44 })).await.expect(422);
    assert_eq!(fields_of(&problem), [("shoe", "unreadable")]);

    let contact = json!({ "name": "赵师傅", "phone": "13700137001", "role": "driver" });
    user.post(&path, &contact).await.expect(201);
    for typed in ["13700137001", "7001"] {
        let found = user.get(&format!("/customers?q={typed}")).await.expect(200);
        assert_eq!(found["items"][0]["number"], "F1", "{typed}");
    }
    let detail = user.get(&fleet).await.expect(200);
    assert_eq!(detail["phones"], json!([]), "the phone of a contact is not the organisation's");
    let removed = on_now(&user, &fleet).await.delete(&one).await.expect(200);
    assert_eq!(removed["contacts"].as_array().unwrap().len(), 1);
    on_now(&user, &fleet).await.delete(&one).await.expect(404);
    let audit = app.administrator().await.get("/audit?limit=200").await.expect(200).to_string();
    assert!(
        audit.contains("customers.part_added") && !audit.contains("王小芳") && !audit.contains("13900139456")
    );
}

#[both_databases]
async fn the_account_of_a_person_is_covered_and_that_of_an_organisation_is_not(app: TestApp) {
    let (_, fleet, person) = two(&app).await;
    let user = manager(&app).await;
    let title = |tax: &str| {
        json!({ "title": "张三丰", "tax_number": tax, "phone": "13800138123",
        "bank": "工商银行", "account": "6222021234567890123" })
    };
    let path = |customer: &str| format!("{customer}/invoice-titles");
    let of_person = user.post(&path(&person), &title("11010119900307567X")).await.expect(201);
    let shown = &of_person["file"]["invoice_titles"][0];
    assert_eq!(
        (&shown["title"], &shown["account"], &shown["phone"]),
        (&json!("张*"), &json!("****0123"), &json!("138****8123"))
    );
    assert_eq!(shown["bank"], "工商银行");
    let of_fleet = user.post(&path(&fleet), &title(CREDIT_CODE)).await.expect(201);
    assert_eq!(of_fleet["file"]["invoice_titles"][0]["account"], "6222021234567890123");
    let problem = user.post(&path(&fleet), &title("91350100M000100Y34")).await.expect(422);
    assert_eq!(fields_of(&problem), [("tax_number", "check_digit")]);

    // What was sealed does not step out when the person becomes an organisation.
    let edit = on_now(&user, &person).await;
    edit.patch(&person, &json!({ "kind": "organisation", "name": "张记面馆" })).await.expect(200);
    let file = user.get(&format!("{person}/file")).await.expect(200);
    assert_eq!(file["invoice_titles"][0]["account"], "****0123");
}

#[both_databases]
async fn a_site_is_an_organisations_and_lies_on_the_map(app: TestApp) {
    let (_, fleet, person) = two(&app).await;
    let user = manager(&app).await;
    let site = json!({ "name": "一号车场", "address": "朝阳区", "latitude_udeg": 39_900_000, "longitude_udeg": 116_400_000 });
    let added = user.post(&format!("{fleet}/sites"), &site).await.expect(201);
    assert_eq!(added["file"]["sites"][0]["latitude_udeg"], 39_900_000);
    let problem = user.post(&format!("{person}/sites"), &site).await.expect(422);
    assert_eq!(fields_of(&problem), [("name", "not_allowed")]);
}

#[both_databases]
async fn days_of_the_year_are_told_before_they_come_within_the_scope(app: TestApp) {
    let (_, fleet, person) = two(&app).await;
    let user = manager(&app).await;
    let birthday = |date: &str| json!({ "kind": "birthday", "date": date });
    let path = format!("{person}/occasions");
    let added = user.post(&path, &birthday("1990-03-05")).await.expect(201);
    assert_eq!(added["file"]["occasions"][0]["date"], "****-03-05");
    user.post(&format!("{fleet}/occasions"), &json!({ "kind": "founding", "date": "03-04" }))
        .await
        .expect(201);
    user.post(&path, &birthday("04-20")).await.expect(201);
    assert_eq!(
        fields_of(&user.post(&path, &birthday("2001-02-29")).await.expect(422)),
        [("date", "not_a_date")]
    );

    // Today is 2 March 2026.
    let coming = user.get("/customers/occasions").await.expect(200);
    let told: Vec<_> =
        coming["items"].as_array().unwrap().iter().map(|it| (&it["on"], &it["customer"]["number"])).collect();
    assert_eq!(told, [(&json!("2026-03-04"), &json!("F1")), (&json!("2026-03-05"), &json!("P1"))]);
    let first = user.get("/customers/occasions?limit=1&days=60").await.expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = user.get(&format!("/customers/occasions?days=60&cursor={cursor}")).await.expect(200);
    assert_eq!(rest["items"].as_array().unwrap().len(), 2);
    let stranger = app.actor(Role::AreaManager, "B").await;
    assert_eq!(stranger.get("/customers/occasions?days=60").await.expect(200)["items"], json!([]));
    user.get("/customers/occasions?days=61").await.expect(422);
}

#[both_databases]
async fn a_sub_card_stands_below_a_main_card_and_within_its_limits(app: TestApp) {
    let (_, fleet, person) = two(&app).await;
    let user = manager(&app).await;
    let detail = user.get(&fleet).await.expect(200);
    let main = detail["cards"][0]["id"].clone();
    let limits = json!({ "plate_only": true, "grades": ["0"], "weekdays": [1, 2], "hours": "06:00-22:00", "times_per_day": 2,
        "amount_minor_per_day": 100_000, "volume_ml_per_fill": 300_000 });
    let card = |number: &str, main: &Value, limits: &Value| json!({ "card_number": number, "kind": "sub", "main_card_id": main, "limits": limits });
    let path = format!("{fleet}/cards");
    let added = user.post(&path, &card("1001", &main, &limits)).await.expect(201);
    let sub = added["cards"].as_array().unwrap().iter().find(|it| it["card_number"] == "1001").unwrap();
    assert_eq!((&sub["main_card_id"], &sub["limits"]["times_per_day"]), (&main, &json!(2)));
    let problem = user.post(&path, &card("1002", &sub["id"], &json!({}))).await.expect(422);
    assert_eq!(fields_of(&problem), [("main_card_id", "unknown_card")]);
    let problem = user.post(&path, &card("1003", &main, &json!({ "weekdays": [8] }))).await.expect(422);
    assert_eq!(fields_of(&problem), [("limits", "out_of_range")]);
    let others = user.post(&format!("{person}/cards"), &card("1004", &main, &json!({}))).await.expect(422);
    assert_eq!(fields_of(&others), [("main_card_id", "unknown_card")]);

    let one = format!("{path}/{}", sub["id"].as_str().unwrap());
    let vehicle = &detail["vehicles"][0];
    assert_eq!(
        (&vehicle["kind"], &vehicle["tank_ml"], &vehicle["power"]),
        (&json!("heavy_truck"), &json!(400_000), &json!("fuel"))
    );
    let edit = on_now(&user, &fleet).await;
    let changed =
        edit.patch(&one, &json!({ "vehicle_id": vehicle["id"], "until": "2026-12-31" })).await.expect(200);
    let sub = changed["cards"].as_array().unwrap().iter().find(|it| it["card_number"] == "1001").unwrap();
    assert_eq!(
        (&sub["vehicle_id"], &sub["until"], &sub["limits"]["grades"]),
        (&vehicle["id"], &json!("2026-12-31"), &json!(["0"]))
    );
    let tank = format!("{fleet}/vehicles/{}", vehicle["id"].as_str().unwrap());
    let problem = on_now(&user, &fleet).await.patch(&tank, &json!({ "tank_ml": 0 })).await.expect(422);
    assert_eq!(fields_of(&problem), [("tank_ml", "out_of_range")]);
    let changed = on_now(&user, &fleet)
        .await
        .patch(&tank, &json!({ "tank_ml": 600_000, "kind": null }))
        .await
        .expect(200);
    assert_eq!(
        (&changed["vehicles"][0]["tank_ml"], &changed["vehicles"][0]["kind"]),
        (&json!(600_000), &Value::Null)
    );
}

#[both_databases]
async fn a_company_makes_up_fields_of_its_own(app: TestApp) {
    let (_, fleet, person) = two(&app).await;
    let marketing = app.actor(Role::CompanyMarketing, "C").await;
    let define = |key: &str, more: Value| {
        let mut field = json!({ "key": key, "name": { "zh": "合同", "en": "contract" }, "kind": "text", "applies_to": ["organisation"] });
        field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        field
    };
    let choices = json!({ "kind": "choice", "choices": [{ "key": "gold", "name": { "zh": "金", "en": "gold" } }, { "key": "tin", "name": { "zh": "锡", "en": "tin" } }] });
    let level = marketing.post("/customers/fields", &define("level", choices)).await.expect(201);
    marketing
        .post("/customers/fields", &define("contract_no", json!({ "is_required": true })))
        .await
        .expect(201);
    marketing
        .post(
            "/customers/fields",
            &define("secret", json!({ "is_personal": true, "applies_to": ["person"] })),
        )
        .await
        .expect(201);
    marketing.post("/customers/fields", &define("level", json!({}))).await.expect(409);
    let wrong = marketing
        .post("/customers/fields", &define("Größe", json!({ "kind": "credit_code" })))
        .await
        .expect(422);
    assert_eq!(fields_of(&wrong), [("key", "unfit"), ("kind", "not_allowed")]);
    let user = manager(&app).await;
    user.post("/customers/fields", &define("other", json!({}))).await.expect(403);

    let set = |values: Value| json!({ "values": values });
    let path = format!("{fleet}/fields");
    let file = on_now(&user, &fleet)
        .await
        .patch(&path, &set(json!({ "custom.level": "gold", "custom.contract_no": "HT-1" })))
        .await
        .expect(200);
    assert_eq!(
        (&field(&file, "custom.level")["value"], &field(&file, "custom.level")["group"]),
        (&json!("gold"), &json!("custom"))
    );
    let problem = on_now(&user, &fleet)
        .await
        .patch(&path, &set(json!({ "custom.contract_no": null, "custom.level": "lead" })))
        .await
        .expect(422);
    assert_eq!(fields_of(&problem), [("custom.contract_no", "required"), ("custom.level", "unknown")]);
    let found = user.get("/customers?field=custom.level:gold").await.expect(200);
    assert_eq!(found["items"][0]["number"], "F1");
    assert_eq!(user.get("/customers/count?field=custom.level:tin").await.expect(200)["count"], 0);

    let sealed = on_now(&user, &person)
        .await
        .patch(&format!("{person}/fields"), &set(json!({ "custom.secret": "对花生过敏" })))
        .await
        .expect(200);
    assert_eq!(field(&sealed, "custom.secret")["value"], "***");

    let edit = marketing.with("if-match", "\"1\"");
    let one = format!("/customers/fields/{}", level["id"].as_str().unwrap());
    let lost = json!({ "choices": [{ "key": "tin", "name": { "zh": "锡", "en": "tin" } }] });
    assert_eq!(fields_of(&edit.patch(&one, &lost).await.expect(422)), [("choices", "in_use")]);
    edit.patch(&one, &json!({ "is_retired": true })).await.expect(200);
    edit.patch(&one, &json!({ "is_retired": false })).await.expect(412);
    let file = user.get(&format!("{fleet}/file")).await.expect(200);
    assert_eq!(field(&file, "custom.level"), &Value::Null, "a retired field is offered no more");
}

#[both_databases]
async fn nobody_of_another_area_reaches_a_file(app: TestApp) {
    let (_, fleet, _) = two(&app).await;
    let user = manager(&app).await;
    let note = user.post(&format!("{fleet}/notes"), &json!({ "text": "x" })).await.expect(201);
    let stranger = app.actor(Role::AreaManager, "B").await.with("if-match", "\"1\"");
    for path in ["file", "notes", "attachments", "changes", "reviews"] {
        stranger.get(&format!("{fleet}/{path}")).await.expect(404);
    }
    stranger.patch(&format!("{fleet}/fields"), &json!({ "values": {} })).await.expect(404);
    stranger.post(&format!("{fleet}/reviews"), &json!({ "checked": ["name"] })).await.expect(404);
    stranger.upload(&format!("{fleet}/attachments?file_name=a.txt"), "x").await.expect(404);
    stranger.delete(&format!("{fleet}/notes/{}", note["id"].as_str().unwrap())).await.expect(404);
}
