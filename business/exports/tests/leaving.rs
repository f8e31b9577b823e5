//! What stands between a list and the door: a reason, somebody who agrees, a limited time, rows that give a leak away.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use database::{Query, Sql};
use exchange::{Source, SourceOptions};
use identity::Role;
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::{Actor, Engine, Fixture, Response, TestApp, both_databases};

/// An application in which somebody must agree from thirty rows on, with forty customers in one area.
#[derive(Debug)]
struct House {
    app: TestApp,
    head: Actor,
}

impl Fixture for House {
    async fn start(engine: Engine) -> Self {
        let app = TestApp::start_with(engine, |settings| settings.exports.approval_from_rows = 30).await;
        let area = app.sample_area().await;
        let head = app.actor(Role::CompanyMarketing, "C").await;
        for number in 1..=40 {
            let owner = if number <= 25 { area.a1.id } else { area.b1.id };
            let customer = json!({ "kind": "organisation", "number": format!("JY-{number:05}"),
                "name": format!("第{number}公司"), "owner_id": owner });
            head.post("/customers", &customer).await.expect(201);
        }
        Self { app, head }
    }
}

impl House {
    async fn work_off(&self) {
        let mut registry = jobs::Registry::new();
        exports::register(&mut registry, &self.app.app);
        let calendar = kernel::TradingCalendar { zone: chrono_tz::Asia::Shanghai, cutoff_minutes: 0 };
        jobs::Worker::new(self.app.app.db.clone(), Arc::new(registry), calendar).run_due().await.unwrap();
    }

    /// Asks for all customers, and lets the worker make the list.
    async fn ask(&self, who: &Actor) -> String {
        let body =
            json!({ "list": "customers", "format": "csv", "reason": "campaign", "reason_text": "春节回访" });
        let asked = who.post("/exports/own", &body).await.expect(202);
        self.work_off().await;
        asked["export_id"].as_str().unwrap().to_owned()
    }

    /// That an exported list came back is an alert that names the export, once, also to whoever keeps a file in it.
    async fn is_alerted_of(&self, number: &Value, by: &str) {
        let keeper = self.app.actor(Role::Maintainer, "A1").await;
        let stranger = self.app.actor(Role::Maintainer, "B1").await;
        let first = self.head.get("/customers?q=JY-00001").await;
        let (id, etag) =
            (first.json["items"][0]["id"].clone(), first.json["items"][0]["version"].to_string());
        let path = format!("/customers/{}/maintainer", id.as_str().unwrap());
        let maintainer = json!({ "maintainer_id": keeper.employee });
        self.head.with("if-match", &format!("\"{etag}\"")).put(&path, &maintainer).await.expect(200);
        let auditor = self.app.actor(Role::Auditor, "C").await;
        for _ in 0..2 {
            let mut registry = jobs::Registry::new();
            privacy::register(&mut registry);
            let calendar = kernel::TradingCalendar { zone: chrono_tz::Asia::Shanghai, cutoff_minutes: 0 };
            let db = self.app.app.db.clone();
            jobs::Worker::new(db, Arc::new(registry), calendar).run_due().await.unwrap();
            let told = auditor.get("/privacy/alerts").await.expect(200);
            let items = told["items"].as_array().unwrap();
            let met: Vec<&Value> = items.iter().filter(|it| it["kind"] == "canary_met").collect();
            assert_eq!((met.len(), &met[0]["facts"]["export_number"]), (1, number), "{told}");
            assert_eq!((&met[0]["user_login"], &met[0]["facts"]["list"]), (&json!(by), &json!("customers")));
            // As if the worker had died before it could say that it was done.
            let work = self.app.work().await;
            work.run(Query::new("update jobs_subscription set cursor_seq = 0")).await.unwrap();
            work.commit().await.unwrap();
        }
        let seen = keeper.get("/privacy/alerts").await.expect(200);
        assert_eq!(
            (seen["items"].as_array().unwrap().len(), &seen["items"][0]["kind"]),
            (1, &json!("canary_met"))
        );
        assert_eq!(stranger.get("/privacy/alerts").await.expect(200)["items"], json!([]));
    }

    async fn own(&self, who: &Actor, id: &str) -> Value {
        let own = who.get("/exports/own").await.expect(200);
        let found = own["items"].as_array().unwrap().iter().find(|it| it["id"] == id).cloned();
        found.unwrap_or_else(|| panic!("{own}"))
    }
}

fn numbers(answer: &Response) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let mut source = Source::from_bytes("export", answer.bytes.clone(), &SourceOptions::default()).unwrap();
    let mut found = Vec::new();
    while let Some(row) = source.next_row().unwrap() {
        found.push(row.get(1).to_owned());
    }
    found
}

#[both_databases]
async fn a_list_leaves_for_a_reason_alone(house: House) {
    let refused = house.head.get("/exports/customers").await.expect(422);
    assert_eq!(refused["fields"][0]["field"], "reason");
    let refused = house.head.get("/exports/customers?reason=other").await.expect(422);
    assert_eq!(refused["fields"][0]["field"], "reason_text");
    house.head.get("/exports/customers?reason=because").await.expect(422);
    let one =
        house.head.get("/exports/customers?q=JY-00001&reason=other&reason_text=%E5%AF%B9%E8%B4%A6").await;
    assert_eq!(numbers(&one), ["JY-00001"]);
    let listed = house.head.get("/exports").await.expect(200);
    let first = &listed["items"][0];
    assert_eq!((&first["reason"], &first["reason_text"]), (&json!("other"), &json!("对账")));
    assert_eq!((&first["filter"], &first["rows"]), (&json!({ "q": "…" }), &json!(1)));
    assert_eq!((&first["state"], &first["fetches"]), (&json!("taken"), &json!(1)));
    let kept: Vec<(String,)> =
        house.app.read().rows(Query::new("select asked from exports_export")).await.unwrap();
    assert!(kept.iter().all(|it| !it.0.contains("JY-00001") && !it.0.contains("对账")), "sealed: {kept:?}");
}

#[both_databases]
async fn many_rows_wait_for_somebody_else_and_are_fetched_for_a_limited_time(house: House) {
    let at_once = house.head.get("/exports/customers?reason=campaign").await.expect(409);
    assert!(at_once["detail"].as_str().unwrap().contains("40 rows"), "{at_once}");
    let id = house.ask(&house.head).await;
    let waiting = house.own(&house.head, &id).await;
    assert_eq!((&waiting["state"], &waiting["rows"]), (&json!("waiting"), &json!(40)));
    let file = format!("/exports/own/{id}/file");
    house.head.get(&file).await.expect(409);
    let approve = format!("/exports/{id}/approve");
    house.head.post(&approve, &json!({})).await.expect(409);
    house.app.actor(Role::AreaManager, "A").await.post(&approve, &json!({})).await.expect(404);
    house.app.actor(Role::Auditor, "C").await.post(&approve, &json!({})).await.expect(403);
    let chief = house.app.actor(Role::SystemAdministrator, "C").await;
    assert_eq!(chief.get("/exports?state=waiting").await.expect(200)["items"].as_array().unwrap().len(), 1);
    chief.post(&approve, &json!({})).await.expect(200);
    chief.post(&approve, &json!({})).await.expect(409);
    house.work_off().await;
    let ready = house.own(&house.head, &id).await;
    assert_eq!((&ready["state"], &ready["decided_by"]), (&json!("ready"), &json!(chief.login)));
    chief.get(&file).await.expect(404);
    let rows = numbers(&house.head.get(&file).await);
    assert_eq!(rows.iter().filter(|it| it.starts_with("JY-000")).count(), 40);
    assert_eq!(house.own(&house.head, &id).await["fetches"], 1);
    house.app.clock.advance_seconds(25 * 3_600);
    let work = house.app.work().await;
    assert_eq!(exports::forget_files(&house.app.app, &work).await.unwrap(), 1);
    work.commit().await.unwrap();
    assert!(!house.app.data_dir().join("exports").join(&id).exists());
}

#[both_databases]
async fn an_export_is_refused_with_a_reason_that_who_asked_reads(house: House) {
    let id = house.ask(&house.head).await;
    let chief = house.app.actor(Role::SystemAdministrator, "C").await;
    let refuse = format!("/exports/{id}/refuse");
    chief.post(&refuse, &json!({ "reason": " " })).await.expect(422);
    chief.post(&refuse, &json!({ "reason": "范围过大" })).await.expect(200);
    let own = house.own(&house.head, &id).await;
    assert_eq!((&own["state"], &own["refusal"]), (&json!("refused"), &json!("范围过大")));
    house.head.get(&format!("/exports/own/{id}/file")).await.expect(409);
}

/// Takes the company away from somebody, and gives them one area.
async fn shrink(house: &House, who: &Actor, unit: &str) {
    let unit = house.app.unit(unit).await;
    let work = house.app.work().await;
    let mut query = Query::new("update identity_grant set unit_id = ");
    query.bind(unit.uuid()).push(" where user_id in (select id from identity_user where login = ");
    query.bind(who.login.clone()).push(")");
    assert_eq!(work.run(query).await.unwrap(), 1);
    work.commit().await.unwrap();
}

#[both_databases]
async fn somebody_whose_scope_shrank_gets_what_they_may_see_now_or_nothing(house: House) {
    let (before, after) = (house.ask(&house.head).await, house.ask(&house.head).await);
    let chief = house.app.actor(Role::SystemAdministrator, "C").await;
    chief.post(&format!("/exports/{before}/approve"), &json!({})).await.expect(200);
    house.work_off().await;
    shrink(&house, &house.head, "B").await;
    // Made while they saw the company: it is theirs no longer.
    let refused = house.head.get(&format!("/exports/own/{before}/file")).await.expect(403);
    assert!(refused["detail"].as_str().unwrap().contains("fewer"), "{refused}");
    // Made now: only what they see now.
    chief.post(&format!("/exports/{after}/approve"), &json!({})).await.expect(200);
    house.work_off().await;
    let rows = numbers(&house.head.get(&format!("/exports/own/{after}/file")).await);
    let real: Vec<_> = rows.iter().filter(|it| it.starts_with("JY-000")).collect();
    assert_eq!((real.len(), real[0].as_str()), (15, "JY-00026"));
}

#[both_databases]
async fn a_leaked_list_tells_whose_it_was_and_cannot_come_back(house: House) {
    let manager = house.app.actor(Role::AreaManager, "A").await;
    let leaked = manager.get("/exports/customers?reason=service&format=xlsx").await;
    let rows = numbers(&leaked);
    let planted: Vec<&String> = rows.iter().filter(|it| !it.starts_with("JY-000")).collect();
    assert!(!planted.is_empty(), "{rows:?}");
    let chief = house.app.actor(Role::SystemAdministrator, "C").await;
    let history = chief.get("/exports").await.expect(200);
    assert_eq!(history["items"][0]["rows"], 25, "planted rows are not counted");
    // A line torn out of the list is enough.
    let torn = format!("a,b\nx,{}\n", planted[0]);
    let traced = chief.upload("/exports/trace", torn).await.expect(200);
    assert_eq!(traced["exports"][0]["export_number"], history["items"][0]["number"]);
    assert_eq!(traced["exports"][0]["rows"], json!([2]));
    assert_eq!(chief.upload("/exports/trace", "a\nJY-00001\n").await.expect(200)["exports"], json!([]));
    manager.upload("/exports/trace", "a\nb\n").await.expect(403);
    // As a customer it is refused, and somebody hears of it.
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("back.csv");
    let text = format!("number,name,unit_code\n{},某公司,A1\nNEW-1,新公司,A1\n", planted[0]);
    std::fs::write(&path, text).unwrap();
    let who = database::Who::system("import");
    let options = stations::importing::ImportOptions::default();
    let summary =
        customers::import_customers(&house.app.app, who, &path, 2, None, &options, &mut |_, _| ()).await;
    let summary = summary.unwrap();
    assert_eq!((summary.new, summary.problems[0].code), (1, "not_a_customer"));
    let told = "select count(*) from outbox_event where name = 'customers.canary_met'";
    assert_eq!(house.app.read().row::<(i64,)>(Query::new(told)).await.unwrap().unwrap().0, 1);
    let number = &history["items"][0]["number"];
    house.is_alerted_of(number, "import").await;
}

#[both_databases]
async fn who_held_a_customer_is_found(house: House) {
    assert_eq!(house.head.get("/exports/customers?reason=service&q=JY-00007").await.status, 200);
    assert_eq!(house.head.get("/exports/customers?reason=service&q=JY-00008").await.status, 200);
    let found = house.head.get("/customers?q=JY-00007").await.expect(200);
    let id = found["items"][0]["id"].as_str().unwrap();
    let held = house.head.get(&format!("/exports?customer_id={id}")).await.expect(200);
    let numbers: Vec<_> = held["items"].as_array().unwrap().iter().map(|it| it["number"].clone()).collect();
    assert_eq!(numbers, [json!(1)]);
    let other = house.app.actor(Role::AreaManager, "B").await;
    other.get(&format!("/exports?customer_id={id}")).await.expect(404);
    assert_eq!(other.get("/exports").await.expect(200)["items"], json!([]), "made for the whole company");
}
