//! Alerts, as those see them who keep the files that they are about.

use crate::Town;
use database::Query;
use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, both_databases};

async fn kinds(actor: &Actor) -> Vec<String> {
    let page = actor.get("/privacy/alerts").await.expect(200);
    page["items"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap().to_owned()).collect()
}

/// Files a person of a unit whom this employee looks after.
async fn file(town: &Town, app: &TestApp, (unit, maintainer): (&str, &Actor)) -> String {
    let person = json!({ "kind": "person", "name": "李四", "owner_id": app.unit(unit).await,
        "maintainer_id": maintainer.employee });
    town.head.post("/customers", &person).await.expect(201)["id"].as_str().unwrap().to_owned()
}

async fn reveal(town: &Town, customer: &str) {
    let why = json!({ "field": "phone", "reason": "call" });
    town.head.post(&format!("/customers/{customer}/reveals"), &why).await.expect(200);
}

/// Says that a user is an employee.
async fn employ(app: &TestApp, user: &Actor, employee: &Actor) {
    let work = app.work().await;
    let mut query = Query::new("update identity_user set employee_id = null where employee_id = ");
    query.bind(employee.employee.unwrap());
    work.run(query).await.unwrap();
    let mut query = Query::new("update identity_user set employee_id = ");
    query.bind(employee.employee.unwrap()).push(" where id = ").bind(user.user.unwrap().uuid());
    work.run(query).await.unwrap();
    work.commit().await.unwrap();
}

#[both_databases]
async fn a_keeper_sees_alerts_of_their_own_files_and_no_others(app: TestApp) {
    let town = Town::of(&app).await;
    let (own, other) = (app.actor(Role::Maintainer, "A1").await, app.actor(Role::Maintainer, "A1").await);
    let customer = file(&town, &app, ("A1", &own)).await;
    file(&town, &app, ("A1", &other)).await;
    // Seven hours later it is night.
    app.clock.advance_seconds(7 * 3_600);
    reveal(&town, &customer).await;
    reveal(&town, &town.customer).await;
    assert_eq!(kinds(&town.auditor).await, ["night_reveal", "night_reveal"]);
    assert_eq!((kinds(&own).await, kinds(&other).await), (vec!["night_reveal".to_owned()], Vec::new()));
    let seen = own.get("/privacy/alerts").await.expect(200);
    assert_eq!(
        (&seen["items"][0]["customer_id"], &seen["items"][0]["user_login"]),
        (&json!(customer), &json!(town.head.login))
    );
    // Nobody but who reviews says that it was looked at.
    let path = format!("/privacy/alerts/{}/acknowledge", seen["items"][0]["id"].as_str().unwrap());
    own.post(&path, &json!({})).await.expect(403);
}

#[both_databases]
async fn whoever_was_named_keeper_sees_them_within_their_scope(app: TestApp) {
    let town = Town::of(&app).await;
    let (own, named) = (app.actor(Role::Maintainer, "A1").await, app.actor(Role::Maintainer, "A1").await);
    let customer = file(&town, &app, ("A1", &own)).await;
    let path = format!("/customers/{customer}");
    let etag = town.head.get(&path).await.etag();
    let keeper = json!({ "keeper_id": named.employee });
    town.head.with("if-match", &etag).put(&format!("{path}/keeper"), &keeper).await.expect(200);
    app.clock.advance_seconds(7 * 3_600);
    reveal(&town, &customer).await;
    assert_eq!(kinds(&own).await, [""; 0], "who looks after them keeps the file no more");
    assert_eq!(kinds(&named).await, [""; 0], "whoever sees their own customers alone does not see this one");
    let manager = app.actor(Role::StationManager, "A1").await;
    assert_eq!(kinds(&manager).await, [""; 0], "a manager keeps no file by being one");
    employ(&app, &manager, &named).await;
    assert_eq!(kinds(&manager).await, ["night_reveal"]);
    let elsewhere = app.actor(Role::StationManager, "B1").await;
    employ(&app, &elsewhere, &named).await;
    assert_eq!(kinds(&elsewhere).await, [""; 0], "out of their scope");
}

#[both_databases]
async fn an_unusual_export_is_told_to_whoever_keeps_a_file_that_it_held(app: TestApp) {
    let town = Town::of(&app).await;
    let (own, other) = (app.actor(Role::Maintainer, "A1").await, app.actor(Role::Maintainer, "B1").await);
    file(&town, &app, ("A1", &own)).await;
    file(&town, &app, ("B1", &other)).await;
    let manager = app.actor(Role::AreaManager, "A").await;
    app.clock.advance_seconds(7 * 3_600);
    manager.get("/exports/customers?reason=analysis").await.expect(200);
    assert_eq!(kinds(&town.auditor).await, ["night_export"]);
    assert_eq!((kinds(&own).await, kinds(&other).await), (vec!["night_export".to_owned()], Vec::new()));
    let seen: Value = own.get("/privacy/alerts").await.expect(200);
    assert_eq!(
        (&seen["items"][0]["facts"]["list"], &seen["items"][0]["facts"]["export_number"]),
        (&json!("customers"), &json!(1))
    );
}

#[both_databases]
async fn without_the_right_nobody_sees_alerts(app: TestApp) {
    Town::of(&app).await;
    app.actor(Role::Investor, "C").await.get("/privacy/alerts").await.expect(403);
    app.anonymous().get("/privacy/alerts").await.expect(401);
}
