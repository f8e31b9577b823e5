//! Requests of persons, from the day they come to their answer.

use crate::{BIRTHDAY, CONTACT, CONTACT_PHONE, NAME, NOTE, PHONE, PLATE, Town};
use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, Response, TestApp, both_databases};

pub(crate) async fn receive(town: &Town, kind: &str) -> String {
    let body = json!({ "customer_id": town.customer, "kind": kind, "note": "到站提出" });
    town.head.post("/privacy/requests", &body).await.expect(201)["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn step(actor: &Actor, id: &str, state: &str) -> Response {
    let etag = actor.get(&format!("/privacy/requests/{id}")).await.etag();
    let body = json!({ "state": state, "note": "已核对证件" });
    actor.with("if-match", &etag).put(&format!("/privacy/requests/{id}/state"), &body).await
}

async fn overdue(actor: &Actor) -> usize {
    let page = actor.get("/privacy/requests?is_overdue=true").await.expect(200);
    page["items"].as_array().unwrap().len()
}

#[both_databases]
async fn a_request_has_a_day_and_is_late_after_it(app: TestApp) {
    let town = Town::of(&app).await;
    let id = receive(&town, "correct").await;
    let shown = town.head.get(&format!("/privacy/requests/{id}")).await.expect(200);
    assert_eq!((&shown["due_on"], &shown["state"]), (&json!("2026-04-01"), &json!("received")));
    assert_eq!(shown["steps"][0]["note"], "到站提出");
    assert_eq!(overdue(&town.head).await, 0);
    app.clock.advance_seconds(31 * 86_400);
    let head = app.actor(Role::CompanyMarketing, "C").await;
    assert_eq!(overdue(&head).await, 1);
    step(&head, &id, "verified").await.expect(200);
    step(&head, &id, "done").await.expect(200);
    assert_eq!(overdue(&head).await, 0);
    assert_eq!(step(&head, &id, "refused").await.expect(422)["fields"][0]["code"], "closed");
    let open = head.get("/privacy/requests?is_open=true").await.expect(200);
    assert_eq!(open["items"], json!([]));
}

#[both_databases]
async fn while_it_is_decided_the_person_is_left_alone(app: TestApp) {
    let town = Town::of(&app).await;
    let yes = json!({ "purpose": "marketing", "text_version": 1, "is_given": true, "source": "counter" });
    town.head.post(&town.path("consents"), &yes).await.expect(201);
    let id = receive(&town, "correct").await;
    let codes = async || {
        let contact = town.head.get(&town.path("contact?reason=care")).await.expect(200);
        contact["channels"][0]["against"].as_array().unwrap().len()
    };
    assert_eq!(codes().await, 1);
    assert_eq!(step(&town.head, &id, "cancelled").await.expect(200)["state"], "cancelled");
    assert_eq!(codes().await, 0);
}

#[both_databases]
async fn withdrawing_by_request_takes_everything_back(app: TestApp) {
    let town = Town::of(&app).await;
    for purpose in ["marketing", "plate_camera"] {
        let yes = json!({ "purpose": purpose, "text_version": 1, "is_given": true, "source": "counter" });
        town.head.post(&town.path("consents"), &yes).await.expect(201);
    }
    let id = receive(&town, "withdraw").await;
    step(&town.head, &id, "verified").await.expect(200);
    step(&town.head, &id, "done").await.expect(200);
    let after = town.head.get(&town.path("consents")).await.expect(200);
    let given = after["standing"].as_array().unwrap().iter().filter(|it| it["is_given"] == true).count();
    assert_eq!(given, 0);
    assert_eq!(after["lines"][0]["source"], "request");
}

fn files(app: &TestApp) -> Vec<Vec<u8>> {
    let folder = app.data_dir().join("packages");
    let entries = std::fs::read_dir(folder).map(|it| it.collect::<Vec<_>>()).unwrap_or_default();
    entries.into_iter().map(|it| std::fs::read(it.unwrap().path()).unwrap()).collect()
}

#[both_databases]
async fn a_person_gets_everything_that_is_kept_of_them_in_a_file_that_ends(app: TestApp) {
    let town = Town::of(&app).await;
    town.sell(&app).await;
    town.fill_file().await;
    let id = receive(&town, "access").await;
    let make = format!("/privacy/requests/{id}/packages");
    town.head.post(&make, &json!({})).await.expect(409);
    step(&town.head, &id, "verified").await.expect(200);
    assert_eq!(step(&town.head, &id, "done").await.expect(422)["fields"][0]["code"], "no_package");
    let made = town.head.post(&make, &json!({})).await.expect(201);
    let package = made["packages"][0]["id"].as_str().unwrap();
    let sealed = files(&app);
    assert_eq!(sealed.len(), 1);
    assert!(!sealed[0].windows(PHONE.len()).any(|it| it == PHONE.as_bytes()), "the file is sealed");
    for (format, kind) in [("json", "application/json"), ("csv", "text/csv"), ("html", "text/html")] {
        let answer = town.head.get(&format!("/privacy/packages/{package}?format={format}")).await;
        assert!(answer.header("content-type").unwrap().starts_with(kind));
        let of_file = [NOTE, CONTACT, CONTACT_PHONE, BIRTHDAY];
        for value in [NAME, PHONE, PLATE, "customers_vehicle", "40000", "到站提出"].into_iter().chain(of_file)
        {
            assert!(answer.text.contains(value), "{format} lacks {value}: {}", answer.text);
        }
    }
    let json: Value = town.head.get(&format!("/privacy/packages/{package}")).await.expect(200);
    assert!(!json.to_string().contains("by_user"), "staff are not the person's data");
    assert_eq!(town.audited("privacy.package_downloaded").await.len(), 4);
    app.actor(Role::Auditor, "B").await.get(&format!("/privacy/packages/{package}")).await.expect(404);
    step(&town.head, &id, "done").await.expect(200);
    app.clock.advance_seconds(7 * 86_400);
    let head = app.actor(Role::CompanyMarketing, "C").await;
    head.get(&format!("/privacy/packages/{package}")).await.expect(404);
    let work = app.work().await;
    privacy::forget_own(&app.app, &work).await.unwrap();
    work.commit().await.unwrap();
    assert!(files(&app).is_empty());
}

#[both_databases]
async fn a_refusal_says_why_and_another_area_knows_of_nothing(app: TestApp) {
    let town = Town::of(&app).await;
    let id = receive(&town, "delete").await;
    let path = format!("/privacy/requests/{id}/state");
    let bare = town.head.with("if-match", "\"1\"").put(&path, &json!({ "state": "refused" })).await;
    assert_eq!(bare.expect(422)["fields"][0]["field"], "note");
    town.head.put(&path, &json!({ "state": "verified" })).await.expect(428);
    town.head.with("if-match", "\"9\"").put(&path, &json!({ "state": "verified" })).await.expect(412);
    let stranger = app.actor(Role::ComplaintOfficer, "B").await;
    assert_eq!(stranger.get("/privacy/requests").await.expect(200)["items"], json!([]));
    stranger.get(&format!("/privacy/requests/{id}")).await.expect(404);
    let body = json!({ "customer_id": town.customer, "kind": "access" });
    let refused = stranger.post("/privacy/requests", &body).await.expect(422);
    assert_eq!(refused["fields"][0]["code"], "unknown_customer");
}
