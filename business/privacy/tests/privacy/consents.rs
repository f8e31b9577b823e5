//! Consent, contact, and what a merge does to both.

use crate::{PLATE, Town};
use customers::CustomerId;
use database::{Merging, Query, Sql};
use identity::Role;
use privacy::{ContactChannel, Purpose};
use serde_json::{Value, json};
use testkit::{OPENING, TestApp, both_databases};

fn marketing(is_given: bool) -> Value {
    json!({ "purpose": "marketing", "text_version": 1, "is_given": is_given, "source": "counter" })
}

fn standing<'a>(body: &'a Value, purpose: &str) -> &'a Value {
    body["standing"].as_array().unwrap().iter().find(|it| it["purpose"] == purpose).unwrap()
}

fn against(body: &Value, channel: &str) -> Vec<String> {
    let channels = body["channels"].as_array().unwrap();
    let found = channels.iter().find(|it| it["channel"] == channel).unwrap();
    found["against"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}

#[both_databases]
async fn what_was_agreed_to_is_a_line_with_its_text_and_taking_back_counts_at_once(app: TestApp) {
    let town = Town::of(&app).await;
    let path = town.path("consents");
    let given = town.head.post(&path, &marketing(true)).await.expect(201);
    assert_eq!(standing(&given, "marketing")["is_given"], true);
    let contact = town.head.get(&town.path("contact")).await.expect(200);
    assert_eq!(against(&contact, "sms"), [""; 0]);

    let taken = town.head.post(&path, &marketing(false)).await.expect(201);
    assert_eq!(standing(&taken, "marketing")["is_given"], false);
    let lines = taken["lines"].as_array().unwrap();
    assert_eq!((lines.len(), &lines[0]["is_given"], &lines[1]["is_given"]), (2, &json!(false), &json!(true)));
    assert_eq!(lines[0]["recorded_by"], town.head.login.as_str());
    let contact = town.head.get(&town.path("contact")).await.expect(200);
    assert_eq!(against(&contact, "sms"), ["no_consent"]);
    assert_eq!(town.audited("privacy.consent_withdrawn").await.len(), 1);
}

#[both_databases]
async fn a_text_that_does_not_exist_is_refused_and_named(app: TestApp) {
    let town = Town::of(&app).await;
    let path = town.path("consents");
    let unknown = json!({ "purpose": "marketing", "text_version": 7, "is_given": true, "source": "counter" });
    let refused = town.head.post(&path, &unknown).await.expect(422);
    assert_eq!(refused["fields"][0]["code"], "unknown_text");
    let text =
        json!({ "purpose": "marketing", "text": { "zh": "新文本", "en": "new" }, "from": "2026-04-01" });
    assert_eq!(town.head.post("/privacy/texts", &text).await.expect(201)["version"], 2);
    let early = json!({ "purpose": "marketing", "text_version": 2, "is_given": true, "source": "counter" });
    assert_eq!(town.head.post(&path, &early).await.expect(422)["fields"][0]["code"], "not_in_force");
    let way = json!({ "purpose": "location", "text_version": 1, "channel": "sms", "is_given": true, "source": "counter" });
    assert_eq!(town.head.post(&path, &way).await.expect(422)["fields"][0]["field"], "channel");
    let late = json!({ "purpose": "marketing", "text_version": 1, "is_given": true, "source": "counter",
        "at": OPENING.plus_seconds(60) });
    assert_eq!(town.head.post(&path, &late).await.expect(422)["fields"][0]["code"], "in_future");
    let shown = town.head.get(&path).await.expect(200);
    assert_eq!(shown["lines"], json!([]), "nothing of what was refused is in the ledger");
    app.actor(Role::AreaManager, "A").await.post("/privacy/texts", &text).await.expect(403);
}

#[both_databases]
async fn quiet_hours_caps_and_objections_are_told_in_words(app: TestApp) {
    let town = Town::of(&app).await;
    town.head.post(&town.path("consents"), &marketing(true)).await.expect(201);
    let id = CustomerId(town.customer.parse().unwrap());
    for _ in 0..2 {
        let mut work = app.work().await;
        let reason = privacy::ContactReason::Marketing;
        privacy::note_message(&mut work, id, reason, ContactChannel::Sms).await.unwrap();
        work.commit().await.unwrap();
    }
    let contact = town.head.get(&town.path("contact")).await.expect(200);
    assert_eq!(against(&contact, "sms"), ["too_many"]);
    // 16:00 at the stations; five hours later it is night.
    app.clock.advance_seconds(6 * 3_600);
    let contact = town.head.get(&town.path("contact?reason=marketing")).await.expect(200);
    assert_eq!(against(&contact, "sms"), ["quiet_hours", "too_many"]);
    let words = &contact["channels"][0]["against"][0]["words"];
    assert!(words["zh"].as_str().unwrap().contains("09:00"), "{words}");
    let service = town.head.get(&town.path("contact?reason=service")).await.expect(200);
    assert_eq!(against(&service, "sms"), [""; 0]);
    let held = town.head.put(&town.path("holds/blacklist"), &json!({ "is_on": true })).await.expect(200);
    assert_eq!(held["holds"][0]["kind"], "blacklist");
    let service = town.head.get(&town.path("contact?reason=service")).await.expect(200);
    assert_eq!(against(&service, "sms"), ["blacklist"]);
    let free = town.head.put(&town.path("holds/blacklist"), &json!({ "is_on": false })).await.expect(200);
    assert_eq!(free["holds"], json!([]));
}

#[both_databases]
async fn consent_of_another_area_is_not_found(app: TestApp) {
    let town = Town::of(&app).await;
    let stranger = app.actor(Role::AreaManager, "B").await;
    for path in ["consents", "contact"] {
        stranger.get(&town.path(path)).await.expect(404);
    }
    stranger.post(&town.path("consents"), &marketing(true)).await.expect(404);
    stranger.put(&town.path("holds/objection"), &json!({ "is_on": true })).await.expect(404);
    app.actor(Role::Investor, "C").await.get(&town.path("consents")).await.expect(403);
}

/// Whether the one statement finds the customer.
async fn found(app: &TestApp, customer: &str, channel: Option<ContactChannel>) -> bool {
    let mut query = Query::new("select c.serial from customers_customer c where ");
    privacy::push_agrees(&mut query, "c.id", Purpose::Marketing, channel);
    query.push(" and c.id = ").bind(customer.parse::<uuid::Uuid>().unwrap());
    !app.read().rows::<(i64,)>(query).await.unwrap().is_empty()
}

#[both_databases]
async fn a_list_by_consent_holds_those_who_agree_now(app: TestApp) {
    let town = Town::of(&app).await;
    let sms = Some(ContactChannel::Sms);
    assert!(!found(&app, &town.customer, sms).await);
    town.head.post(&town.path("consents"), &marketing(true)).await.expect(201);
    assert!(found(&app, &town.customer, sms).await && found(&app, &town.customer, None).await);
    let no_sms = json!({ "purpose": "marketing", "text_version": 1, "channel": "sms", "is_given": false,
        "source": "reply" });
    town.head.post(&town.path("consents"), &no_sms).await.expect(201);
    assert!(!found(&app, &town.customer, sms).await);
    assert!(found(&app, &town.customer, Some(ContactChannel::Phone)).await);
    town.head.put(&town.path("holds/objection"), &json!({ "is_on": true })).await.expect(200);
    assert!(!found(&app, &town.customer, None).await);
}

#[both_databases]
async fn a_merge_never_widens_consent_and_undoing_it_gives_back_what_it_took(app: TestApp) {
    let town = Town::of(&app).await;
    let area_unit = app.unit("A1").await;
    let other = json!({ "kind": "person", "number": "P2", "name": "乙", "owner_id": area_unit });
    let other = town.head.post("/customers", &other).await.expect(201)["id"].as_str().unwrap().to_owned();
    town.head.post(&town.path("consents"), &marketing(true)).await.expect(201);
    town.head.post(&format!("/customers/{other}/consents"), &marketing(false)).await.expect(201);
    town.head
        .put(&format!("/customers/{other}/holds/objection"), &json!({ "is_on": true }))
        .await
        .expect(200);
    let merging = Merging {
        merge: app.app.db.new_id(),
        kept: town.customer.parse().unwrap(),
        absorbed: other.parse().unwrap(),
    };
    let work = app.work().await;
    (privacy::MERGE_FOLLOWER.merged)(&work, merging).await.unwrap();
    work.commit().await.unwrap();
    let merged = town.head.get(&town.path("consents")).await.expect(200);
    assert_eq!(standing(&merged, "marketing")["is_given"], false);
    assert_eq!(merged["holds"][0]["kind"], "objection");
    let work = app.work().await;
    (privacy::MERGE_FOLLOWER.undone)(&work, merging).await.unwrap();
    work.commit().await.unwrap();
    let undone = town.head.get(&town.path("consents")).await.expect(200);
    assert_eq!(standing(&undone, "marketing")["is_given"], true);
    assert_eq!(undone["holds"], json!([]));
}

#[both_databases]
async fn a_plate_camera_finds_those_alone_who_opted_in(app: TestApp) {
    let town = Town::of(&app).await;
    let product = json!({ "code": "92", "name": "92#", "family": "gasoline", "unit": "millilitre" });
    town.head.post("/products", &product).await.expect(201);
    let till = app.actor(Role::SystemAdministrator, "C").await;
    let sale = |receipt: &str, read_by: &str| {
        json!({ "source": "till", "sales": [{
            "station_code": "A1", "pos": "1", "receipt": receipt, "time": OPENING.plus_seconds(-86_400),
            "identifier": { "kind": "plate", "value": PLATE, "read_by": read_by },
            "lines": [{ "product_code": "92", "quantity": 40_000, "amount_minor": 31_560 }],
        }] })
    };
    let known = async |receipt: &str| {
        let mut query = Query::new("select customer_id, identifier_blind from sales_sale where receipt = ");
        query.bind(receipt.to_owned());
        let row: (Option<uuid::Uuid>, Option<Vec<u8>>) = app.read().row(query).await.unwrap().unwrap();
        (row.0.is_some(), row.1.is_some())
    };
    till.post("/sales/batches", &sale("1", "camera")).await.expect(201);
    assert_eq!(known("1").await, (false, false), "not even a hash is kept");
    till.post("/sales/batches", &sale("2", "till")).await.expect(201);
    assert_eq!(known("2").await, (true, true));
    let opted = json!({ "purpose": "plate_camera", "text_version": 1, "is_given": true, "source": "paper" });
    town.head.post(&town.path("consents"), &opted).await.expect(201);
    till.post("/sales/batches", &sale("3", "camera")).await.expect(201);
    assert_eq!(known("3").await, (true, true));
}
