//! Working the queue: filters, totals, who works what, and taking decisions back.

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

async fn ids(actor: &Actor, query: &str) -> Vec<String> {
    let page = actor.get(&format!("/warnings?{query}limit=200")).await.expect(200);
    page["items"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

/// An employee of the area who looks after nobody yet, and who has a login.
async fn maintainer(area: &Area) -> (Actor, String) {
    let maintainer = area.app.actor(Role::Maintainer, "A").await;
    let employee = maintainer.employee.unwrap().to_string();
    (maintainer, employee)
}

async fn events(area: &Area) -> Vec<Value> {
    let query = Query::new("select payload from outbox_event where name = 'warnings.changed' order by seq");
    let rows: Vec<(String,)> = area.app.read().rows(query).await.unwrap();
    rows.iter().map(|it| serde_json::from_str(&it.0).unwrap()).collect()
}

#[both_databases]
async fn the_totals_are_those_of_the_list(app: TestApp) {
    let area = analysed(app).await;
    let head = area.app.administrator().await;
    let page = head.get("/warnings?limit=200").await.expect(200);
    let items = page["items"].as_array().unwrap();
    let sum = |name: &str| items.iter().map(|it| it[name].as_i64().unwrap()).sum::<i64>();
    let summary = head.get("/warnings/summary").await.expect(200);
    let total = &summary["total"];
    assert_eq!(total["warnings"], json!(items.len()));
    assert_eq!(total["value_at_risk_minor"], json!(sum("value_at_risk_minor")));
    assert_eq!(total["volume_at_risk_ml"], json!(sum("volume_at_risk_ml")));
    assert_eq!(
        (&total["new"], &total["overdue"], &total["snoozed"]),
        (&json!(items.len()), &json!(items.len()), &json!(0))
    );
    let states = summary["states"].as_array().unwrap();
    let names: Vec<_> = states.iter().map(|it| it["state"].as_str().unwrap()).collect();
    assert_eq!(names, ["yellow", "red", "confirmed"]);
    for state in states {
        let of_state = ids(&head, &format!("state={}&", state["state"].as_str().unwrap())).await;
        assert_eq!(state["totals"]["warnings"], json!(of_state.len()));
    }
    assert_eq!((&summary["as_of"], &summary["station_alerts"]), (&json!(SUNDAY.to_string()), &json!(1)));
    let of_a = head.get(&format!("/warnings/summary?unit_id={}", area.units.area_a)).await.expect(200);
    assert_eq!(of_a["station_alerts"], 0);
    assert_eq!(
        of_a["total"]["warnings"],
        json!(ids(&head, &format!("unit_id={}&", area.units.area_a)).await.len())
    );
    let closed = head.get("/warnings/summary?state=lost").await.expect(200);
    assert_eq!(closed["states"].as_array().unwrap().len(), 1);
    assert!(0 < closed["total"]["warnings"].as_i64().unwrap());
}

#[both_databases]
async fn the_queue_is_filtered_by_unit_class_text_and_attention(app: TestApp) {
    let area = analysed(app).await;
    let head = area.app.actor(Role::CompanyMarketing, "C").await;
    let all = ids(&head, "").await;
    let (of_a, of_b) = (
        ids(&head, &format!("unit_id={}&", area.units.area_a)).await,
        ids(&head, &format!("unit_id={}&", area.units.area_b)).await,
    );
    assert!(!of_a.is_empty() && !of_b.is_empty() && of_a.len() + of_b.len() == all.len());
    let page = head.get("/warnings?limit=200").await.expect(200);
    let first = &page["items"][0];
    let number = first["customer_number"].as_str().unwrap();
    assert_eq!(ids(&head, &format!("q={number}&")).await, [first["id"].as_str().unwrap()]);
    let sleeping = ids(&head, "relationship=sleeping&").await;
    let expect =
        page["items"].as_array().unwrap().iter().filter(|it| it["relationship"] == "sleeping").count();
    assert!(0 < expect && sleeping.len() == expect);
    let by_class: usize =
        [ids(&head, "abc=a&").await, ids(&head, "abc=b&").await, ids(&head, "abc=c&").await]
            .iter()
            .map(Vec::len)
            .sum();
    assert_eq!(by_class, page["items"].as_array().unwrap().iter().filter(|it| it["abc"].is_string()).count());
    assert_eq!(ids(&head, "attention=new&").await, all);
    head.post(&format!("/warnings/{}/acknowledge", all[0]), &json!({})).await.expect(201);
    assert_eq!(ids(&head, "attention=new&").await, all[1..]);
    assert_eq!(ids(&head, "attention=overdue&").await, all[1..]);
    assert_eq!(ids(&head, "attention=acknowledged&").await, all[..1]);
    for wrong in
        ["attention=old", "abc=d", "relationship=married", "unit_id=00000000-0000-7000-8000-000000000000"]
    {
        head.get(&format!("/warnings?{wrong}")).await.expect(422);
        head.get(&format!("/warnings/summary?{wrong}")).await.expect(422);
    }
    let stranger = area.app.actor(Role::AreaManager, "B").await;
    stranger.get(&format!("/warnings?unit_id={}", area.units.area_a)).await.expect(422);
}

#[both_databases]
async fn whoever_is_to_work_a_warning_finds_it(app: TestApp) {
    let area = analysed(app).await;
    let manager = area.app.actor(Role::AreaManager, "A").await;
    let (worker, employee) = maintainer(&area).await;
    let first = ids(&manager, "").await.remove(0);
    assert_eq!(ids(&worker, "").await.len(), 0, "nobody's maintainer sees nothing");
    let path = format!("/warnings/{first}/assign");
    let request = json!({ "employee_id": employee, "note": "visit him" });
    manager.post(&path, &request).await.expect(201);
    assert_eq!(ids(&worker, "").await, std::slice::from_ref(&first));
    assert_eq!(ids(&manager, &format!("assignee_id={employee}&")).await, std::slice::from_ref(&first));
    assert_eq!(ids(&manager, "assigned=true&").await, std::slice::from_ref(&first));
    assert!(!ids(&manager, "assigned=false&").await.contains(&first));
    assert!(!ids(&manager, "attention=new&").await.contains(&first));
    let detail = worker.get(&format!("/warnings/{first}")).await.expect(200);
    assert_eq!(detail["warning"]["assignee"]["id"], json!(employee));
    let decided = &detail["decisions"][0];
    assert_eq!((&decided["kind"], &decided["reason"]), (&json!("assign"), &json!("visit him")));
    assert_eq!(
        (&decided["user_login"], &decided["employee"]["id"]),
        (&json!(manager.login), &json!(employee))
    );
    worker.post(&format!("/warnings/{first}/acknowledge"), &json!({})).await.expect(201);
    worker.post(&path, &json!({ "to": "nobody" })).await.expect(403);
    manager.post(&path, &json!({ "to": "nobody" })).await.expect(201);
    assert_eq!(ids(&worker, "").await.len(), 0);
    assert_eq!(manager.post(&path, &json!({ "to": "nobody" })).await.expect(409)["code"], "refused");
    assert_eq!(warnings::verify(&area.app.app).await.unwrap(), []);
}

#[both_databases]
async fn a_warning_is_assigned_to_the_maintainer_or_to_somebody_of_the_area(app: TestApp) {
    let area = analysed(app).await;
    let manager = area.app.actor(Role::AreaManager, "A").await;
    let (_, employee) = maintainer(&area).await;
    let page = manager.get("/warnings").await.expect(200);
    let (first, customer) =
        (page["items"][0]["id"].as_str().unwrap(), page["items"][0]["customer_number"].as_str().unwrap());
    let path = format!("/warnings/{first}/assign");
    manager.post(&path, &json!({ "to": "maintainer" })).await.expect(409);
    let mut query = Query::new("update customers_customer set maintainer_id = ");
    query.bind(employee.parse::<uuid::Uuid>().unwrap()).push(" where number = ").bind(customer.to_owned());
    area.run(query).await;
    manager.post(&path, &json!({ "to": "maintainer" })).await.expect(201);
    let shown = manager.get(&format!("/warnings/{first}")).await.expect(200);
    assert_eq!(shown["warning"]["assignee"]["id"], json!(employee));
    let foreign = area.app.actor(Role::Maintainer, "B").await.employee.unwrap();
    let field = |answer: Value| answer["fields"][0]["field"].as_str().unwrap().to_owned();
    for wrong in
        [json!({ "employee_id": foreign }), json!({}), json!({ "to": "nobody", "employee_id": employee })]
    {
        assert_eq!(field(manager.post(&path, &wrong).await.expect(422)), "employee_id", "{wrong}");
    }
    let auditor = area.app.actor(Role::Auditor, "A").await;
    auditor.post(&path, &json!({ "employee_id": employee })).await.expect(403);
}

#[both_databases]
async fn decisions_can_be_taken_back_once(app: TestApp) {
    let area = analysed(app).await;
    let manager = area.app.actor(Role::AreaManager, "A").await;
    let all = ids(&manager, "").await;
    let path = |what: &str| format!("/warnings/{}/{what}", all[0]);
    manager.post(&path("unacknowledge"), &json!({})).await.expect(409);
    manager.post(&path("acknowledge"), &json!({})).await.expect(201);
    manager.post(&path("unacknowledge"), &json!({ "reason": "wrong row" })).await.expect(201);
    manager.post(&path("unacknowledge"), &json!({})).await.expect(409);
    assert_eq!(ids(&manager, "attention=new&").await, all);
    manager.post(&path("unsnooze"), &json!({})).await.expect(409);
    let snooze = json!({ "until": "2026-03-09", "reason": "on holiday" });
    manager.post(&path("snooze"), &snooze).await.expect(201);
    assert_eq!(ids(&manager, "").await, all[1..]);
    let summary = manager.get("/warnings/summary").await.expect(200);
    assert_eq!(
        (&summary["total"]["warnings"], &summary["total"]["snoozed"]),
        (&json!(all.len() - 1), &json!(1))
    );
    manager.post(&path("unsnooze"), &json!({})).await.expect(201);
    assert_eq!(ids(&manager, "").await, all);
    let detail = manager.get(&format!("/warnings/{}", all[0])).await.expect(200);
    let kinds: Vec<_> =
        detail["decisions"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["unsnooze", "snooze", "unacknowledge", "acknowledge"], "the newest first");
    assert_eq!(detail["warning"]["snoozed_until"], Value::Null);
    let long = json!({ "until": "2026-03-09", "reason": "长".repeat(1_001) });
    assert_eq!(manager.post(&path("snooze"), &long).await.expect(422)["fields"][0]["field"], "reason");
}

#[both_databases]
async fn many_warnings_are_decided_at_once_each_with_its_answer(app: TestApp) {
    let area = analysed(app).await;
    let manager = area.app.actor(Role::AreaManager, "A").await;
    let head = area.app.actor(Role::CompanyMarketing, "C").await;
    let mine = ids(&manager, "").await;
    let foreign = ids(&head, &format!("unit_id={}&", area.units.area_b)).await.remove(0);
    let told = events(&area).await.len();
    let request = json!({ "warning_ids": [mine[0], foreign, mine[1]], "reason": "weekly round" });
    let once = manager.with("idempotency-key", "batch-1");
    let answer = once.post("/warnings/acknowledge", &request).await.expect(200);
    assert_eq!((&answer["done"], &answer["refused"]), (&json!(2), &json!(1)));
    let outcomes: Vec<_> =
        answer["results"].as_array().unwrap().iter().map(|it| it["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["done", "refused", "done"], "in the order sent");
    assert_eq!(answer["results"][1]["code"], "not_found");
    assert_eq!(once.post("/warnings/acknowledge", &request).await.expect(200), answer);
    let new = events(&area).await.split_off(told);
    assert_eq!(new.len(), 1, "one event for the batch, none for its repetition");
    assert_eq!(
        (&new[0]["kind"], new[0]["warning_ids"].as_array().unwrap().len()),
        (&json!("acknowledge"), 2)
    );
    assert!(!new[0].to_string().contains(&foreign));
    let (_, employee) = maintainer(&area).await;
    let assigned = json!({ "warning_ids": mine, "employee_id": employee });
    assert_eq!(manager.post("/warnings/assign", &assigned).await.expect(200)["done"], json!(mine.len()));
    assert_eq!(ids(&manager, &format!("assignee_id={employee}&")).await, mine);
    let snoozed = json!({ "warning_ids": mine, "until": "2026-03-09", "reason": "road works" });
    assert_eq!(manager.post("/warnings/snooze", &snoozed).await.expect(200)["done"], json!(mine.len()));
    assert_eq!(ids(&manager, "").await.len(), 0);
    manager
        .post("/warnings/snooze", &json!({ "warning_ids": mine, "until": "2026-03-02", "reason": "x" }))
        .await
        .expect(422);
    manager.post("/warnings/acknowledge", &json!({ "warning_ids": [] })).await.expect(422);
    let auditor = area.app.actor(Role::Auditor, "A").await;
    auditor.post("/warnings/acknowledge", &request).await.expect(403);
    let entries =
        area.number("select count(*) from audit_entry where action = 'warnings.decision_made'").await;
    assert_eq!(entries as usize, 2 + 2 * mine.len());
    assert_eq!(warnings::verify(&area.app.app).await.unwrap(), []);
}

#[both_databases]
async fn a_tampered_summary_of_decisions_is_found(app: TestApp) {
    let area = analysed(app).await;
    let manager = area.app.actor(Role::AreaManager, "A").await;
    let all = ids(&manager, "").await;
    manager.post("/warnings/acknowledge", &json!({ "warning_ids": all })).await.expect(200);
    assert_eq!(warnings::verify(&area.app.app).await.unwrap(), []);
    area.run(Query::new("update warnings_handling set acknowledged_us = null")).await;
    let found = warnings::verify(&area.app.app).await.unwrap();
    assert!(found.len() == all.len() && found.iter().all(|it| it.table == "warnings_handling"));
}
