//! Who looks after customers' files and who answers for them: hand-overs, keepers, the public pool.

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

async fn settle(app: &TestApp) {
    let registry = forecourt::composition::registry(&app.app);
    let calendar = TradingCalendar { zone: chrono_tz::Asia::Shanghai, cutoff_minutes: 0 };
    Worker::new(app.app.db.clone(), Arc::new(registry), calendar).run_due().await.unwrap();
}

async fn count(app: &TestApp, text: &str) -> i64 {
    app.read().row::<(i64,)>(Query::new(text)).await.unwrap().unwrap().0
}

/// Runs one job by its name, as its schedule would.
async fn run_nightly(app: &TestApp, name: &'static str) {
    let work = app.work().await;
    jobs::enqueue(&work, name, &(), jobs::Options::default()).await.unwrap();
    work.commit().await.unwrap();
    settle(app).await;
}

/// Files customers of A1, and lets an employee look after them.
async fn file(app: &TestApp, area: &SampleArea, maintainer: Option<uuid::Uuid>, count: usize) -> Vec<Value> {
    let marketing = app.actor(Role::CompanyMarketing, "C").await;
    let mut filed = Vec::with_capacity(count);
    for number in 0..count {
        let request = json!({ "kind": "organisation", "name": format!("顺达{number}号运输"), "owner_id": area.a1.id,
            "maintainer_id": maintainer });
        filed.push(marketing.post("/customers", &request).await.expect(201));
    }
    filed
}

async fn maintainer_of(actor: &Actor, customer: &Value) -> Value {
    actor.get(&format!("/customers/{}", id(customer))).await.expect(200)["maintainer"]["id"].clone()
}

#[both_databases]
async fn a_leavers_customers_pass_on_whole_and_come_back_when_it_is_undone(app: TestApp) {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    let leaver = app.actor(Role::Maintainer, "A1").await;
    let successor = app.actor(Role::Maintainer, "A2").await;
    let (from, to) = (leaver.employee.unwrap(), successor.employee.unwrap());
    // More than one chunk.
    let customers = file(&app, &area, Some(from), 320).await;
    let keeper = manager.with("if-match", "\"1\"");
    let path = format!("/customers/{}/keeper", id(&customers[0]));
    keeper.put(&path, &json!({ "keeper_id": from })).await.expect(200);
    let preview = manager.get(&format!("/employees/{from}/handover")).await.expect(200);
    let rows = |column: usize| preview["shares"][column]["rows"].clone();
    assert_eq!((rows(0), rows(1), &preview["out_of_sight"]), (json!(320), json!(1), &json!(0)), "{preview}");
    assert_eq!(preview["logins"], json!([leaver.login]));

    let request = json!({ "to_employee_id": to, "is_leaving": true, "lock_user": true });
    let path = format!("/employees/{from}/handover");
    let begun = manager.post(&path, &request).await.expect(202);
    assert_eq!(begun["state"], "running");
    manager.post(&path, &request).await.expect(409);
    settle(&app).await;
    let done = manager.get("/customers/handovers").await.expect(200)["items"][0].clone();
    assert_eq!((&done["state"], &done["locked"]), (&json!("done"), &json!(1)), "{done}");
    assert_eq!(count(&app, "select count(*) from customers_customer where maintainer_id is null").await, 0);
    assert_eq!(maintainer_of(&manager, &customers[319]).await, json!(to));
    let left = format!("/employees/{from}/handover");
    assert_eq!(manager.get(&left).await.expect(200)["shares"][0]["rows"], 0, "nothing is orphaned");
    leaver.get("/customers").await.expect(401);

    // What the successor gave away since stays where it is.
    let given = json!({ "maintainer_id": null });
    let version =
        manager.get(&format!("/customers/{}", id(&customers[5]))).await.expect(200)["version"].clone();
    let edit = manager.with("if-match", &format!("\"{version}\""));
    edit.put(&format!("/customers/{}/maintainer", id(&customers[5])), &given).await.expect(200);
    let undo = format!("/customers/handovers/{}/undo", id(&begun));
    assert_eq!(manager.post(&undo, &json!({})).await.expect(202)["state"], "undoing");
    manager.post(&undo, &json!({})).await.expect(409);
    settle(&app).await;
    assert_eq!(maintainer_of(&manager, &customers[0]).await, json!(from));
    assert_eq!(maintainer_of(&manager, &customers[5]).await, Value::Null);
    let undone = manager.get("/customers/handovers").await.expect(200)["items"][0]["state"].clone();
    assert_eq!(undone, "undone");
    assert_eq!(count(&app, "select count(*) from identity_user where is_disabled").await, 0);
    let back = manager.get(&format!("/customers/{}", id(&customers[0]))).await.expect(200);
    assert_eq!(back["keeper"]["id"], json!(from));
}

#[both_databases]
async fn a_hand_over_that_would_leave_something_behind_is_refused(app: TestApp) {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    let leaver = app.actor(Role::Maintainer, "A1").await;
    let from = leaver.employee.unwrap();
    let path = format!("/employees/{from}/handover");
    let itself = manager.post(&path, &json!({ "to_employee_id": from })).await.expect(422);
    assert_eq!(itself["fields"][0]["code"], "itself");
    let stranger = app.actor(Role::Maintainer, "B1").await;
    let unknown = manager.post(&path, &json!({ "to_employee_id": stranger.employee })).await.expect(422);
    assert_eq!(unknown["fields"][0]["code"], "unknown_employee");
    app.actor(Role::AreaManager, "B").await.post(&path, &json!({})).await.expect(404);
    app.actor(Role::AreaManager, "B").await.get(&path).await.expect(404);
    // One of their customers belongs to the other area.
    let customers = file(&app, &area, Some(from), 2).await;
    let marketing = app.actor(Role::CompanyMarketing, "C").await.with("if-match", "\"1\"");
    marketing
        .put(&format!("/customers/{}/owner", id(&customers[0])), &json!({ "owner_id": area.b1.id }))
        .await
        .expect(200);
    let problem = manager.post(&path, &json!({})).await.expect(409);
    assert!(problem["detail"].as_str().unwrap().starts_with("1 of their customers"), "{problem}");
    let locked = manager.post(&path, &json!({ "lock_user": true })).await.expect(409);
    assert_eq!(locked["code"], "refused");
    assert_eq!(count(&app, "select count(*) from customers_handover").await, 0);
}

#[both_databases]
async fn without_a_successor_customers_go_into_the_pool(app: TestApp) {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    let leaver = app.actor(Role::Maintainer, "A1").await;
    let from = leaver.employee.unwrap();
    file(&app, &area, Some(from), 3).await;
    assert_eq!(manager.get("/customers/pool").await.expect(200)["size"], 0);
    manager.post(&format!("/employees/{from}/handover"), &json!({})).await.expect(202);
    settle(&app).await;
    assert_eq!(manager.get("/customers/pool").await.expect(200)["size"], 3);
    let id = id(&manager.get("/customers/handovers").await.expect(200)["items"][0]);
    manager.post(&format!("/customers/handovers/{id}/undo"), &json!({})).await.expect(202);
    settle(&app).await;
    assert_eq!(manager.get("/customers/pool").await.expect(200)["size"], 0);
}

#[both_databases]
async fn keepers_sign_the_duty_in_force_and_the_unsigned_are_listed(app: TestApp) {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    let maintainer = app.actor(Role::Maintainer, "A1").await;
    file(&app, &area, maintainer.employee, 2).await;
    file(&app, &area, None, 1).await;
    let listed = manager.get("/customers/keepers").await.expect(200);
    assert_eq!((&listed["without_keeper"], &listed["items"][0]["files"]), (&json!(1), &json!(2)));
    assert_eq!(listed["items"][0]["is_signed"], false);
    let duty = maintainer.get("/customers/duty").await.expect(200);
    assert_eq!((&duty["signed_at"], &duty["is_employee"]), (&Value::Null, &json!(true)));
    let wrong = maintainer.post("/customers/duty/sign", &json!({ "version": 99 })).await.expect(422);
    assert_eq!(wrong["fields"][0]["code"], "not_in_force");
    let sign = json!({ "version": duty["version"] });
    let signed = maintainer.post("/customers/duty/sign", &sign).await.expect(200);
    app.clock.advance_seconds(60);
    let again = maintainer.post("/customers/duty/sign", &sign).await.expect(200);
    assert_eq!(signed["signed_at"], again["signed_at"], "the first time counts");
    manager.post("/customers/duty/sign", &sign).await.expect(409);
    let listed = manager.get("/customers/keepers").await.expect(200);
    assert_eq!(
        (&listed["items"][0]["is_signed"], &listed["items"][0]["signed_at"]),
        (&json!(true), &signed["signed_at"])
    );
    assert_eq!(
        count(&app, "select count(*) from audit_entry where action = 'customers.duty_signed'").await,
        1
    );
    assert_eq!(
        app.actor(Role::AreaManager, "B").await.get("/customers/keepers").await.expect(200)["items"],
        json!([])
    );
}

#[both_databases]
async fn customers_of_nobody_are_picked_and_returned_within_limits(app: TestApp) {
    let area = app.sample_area().await;
    let marketing = app.actor(Role::CompanyMarketing, "C").await;
    let maintainer = app.actor(Role::Maintainer, "A1").await;
    let customers = file(&app, &area, None, 3).await;
    let limits = json!({ "held_max": 2, "cooldown_days": 10, "return_after_days": null });
    marketing.with("if-match", "\"0\"").put("/customers/pool/rules", &limits).await.expect(200);
    marketing.with("if-match", "\"0\"").put("/customers/pool/rules", &limits).await.expect(412);
    let manager = app.actor(Role::AreaManager, "A").await.with("if-match", "\"1\"");
    manager.put("/customers/pool/rules", &limits).await.expect(403);
    let odd = json!({ "held_max": 0, "cooldown_days": 10, "return_after_days": null });
    marketing.with("if-match", "\"1\"").put("/customers/pool/rules", &odd).await.expect(422);

    // Whoever sees their own customers alone sees the pool.
    assert_eq!(maintainer.get("/customers").await.expect(200)["items"], json!([]));
    let pool = maintainer.get("/customers/pool").await.expect(200);
    assert_eq!(
        (&pool["size"], &pool["held"], &pool["items"][0]["refusal"]),
        (&json!(3), &json!(0), &Value::Null)
    );
    let pick = |customer: &Value| format!("/customers/{}/pick", id(customer));
    maintainer.post(&pick(&customers[0]), &json!({})).await.expect(201);
    maintainer.post(&pick(&customers[0]), &json!({})).await.expect(409);
    maintainer.post(&pick(&customers[1]), &json!({})).await.expect(201);
    let full = maintainer.post(&pick(&customers[2]), &json!({})).await.expect(409);
    assert!(full["detail"].as_str().unwrap().contains("2 is the most"), "{full}");
    let give = format!("/customers/{}/return", id(&customers[0]));
    maintainer.post(&give, &json!({ "reason": " " })).await.expect(422);
    maintainer.post(&give, &json!({ "reason": "路线改了" })).await.expect(204);
    maintainer.post(&give, &json!({ "reason": "路线改了" })).await.expect(404);
    let soon = maintainer.post(&pick(&customers[0]), &json!({})).await.expect(409);
    assert!(soon["detail"].as_str().unwrap().contains("again from"), "{soon}");
    app.clock.advance_seconds(11 * 86_400);
    let maintainer = app.actor(Role::Maintainer, "A1").await;
    maintainer.post(&pick(&customers[0]), &json!({})).await.expect(201);
    app.actor(Role::Maintainer, "B1").await.post(&pick(&customers[2]), &json!({})).await.expect(404);
    app.actor(Role::AreaManager, "A").await.post(&pick(&customers[2]), &json!({})).await.expect(409);
}

#[both_databases]
async fn whoever_does_nothing_for_a_customer_loses_them_only_where_that_is_set(app: TestApp) {
    let area = app.sample_area().await;
    let maintainer = app.actor(Role::Maintainer, "A1").await;
    let customers = file(&app, &area, maintainer.employee, 2).await;
    app.clock.advance_seconds(100 * 86_400);
    run_nightly(&app, "customers.return_idle").await;
    assert_eq!(
        count(&app, "select count(*) from customers_customer where maintainer_id is null").await,
        0,
        "off"
    );
    let limits = json!({ "held_max": 10, "cooldown_days": 10, "return_after_days": 90 });
    let marketing = app.actor(Role::CompanyMarketing, "C").await.with("if-match", "\"0\"");
    marketing.put("/customers/pool/rules", &limits).await.expect(200);
    // For the second one something was done.
    let work = app.work().await;
    let token =
        identity::open_session(&work, maintainer.user.unwrap(), "test", app.app.deps.entropy.as_ref())
            .await
            .unwrap();
    work.commit().await.unwrap();
    let maintainer = app.anonymous().with_cookie(&token);
    let phone = format!("/customers/{}/phones", id(&customers[1]));
    maintainer.post(&phone, &json!({ "phone": "13800138000" })).await.expect(201);
    run_nightly(&app, "customers.return_idle").await;
    let left = app.actor(Role::AreaManager, "A").await;
    assert_eq!(maintainer_of(&left, &customers[0]).await, Value::Null);
    assert!(maintainer_of(&left, &customers[1]).await.is_string());
    assert_eq!(count(&app, "select count(*) from customers_pool_move where kind = 'idle'").await, 1);
}
