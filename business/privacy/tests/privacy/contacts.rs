//! A contact who asks to be erased, while the file of their organisation stays.

use crate::requests::step;
use crate::{CONTACT, CONTACT_PHONE, Town};
use database::{Query, Sql};
use identity::Role;
use serde_json::{Value, json};
use testkit::{TestApp, both_databases};

/// An organisation with two contacts and a note that names the first.
struct Fleet {
    town: Town,
    path: String,
    contact: String,
    other: String,
}

impl Fleet {
    async fn of(app: &TestApp) -> Self {
        let town = Town::of(app).await;
        let fleet = json!({ "kind": "organisation", "number": "F1", "name": "车队", "owner_id": app.unit("A1").await });
        let fleet = town.head.post("/customers", &fleet).await.expect(201);
        let path = format!("/customers/{}", text(&fleet["id"]));
        let note = json!({ "text": format!("{CONTACT}管车,打{CONTACT_PHONE};备用 13800138123") });
        town.head.post(&format!("{path}/notes"), &note).await.expect(201);
        let contacts = format!("{path}/contacts");
        let contact = json!({ "name": CONTACT, "role": "fleet", "phone": CONTACT_PHONE });
        let contact = text(&town.head.post(&contacts, &contact).await.expect(201)["id"]);
        let other = json!({ "name": "赵师傅", "role": "driver" });
        let other = text(&town.head.post(&contacts, &other).await.expect(201)["id"]);
        Self { town, path, contact, other }
    }

    fn id(&self) -> &str {
        self.path.trim_start_matches("/customers/")
    }

    fn asked(&self, kind: &str, contact: &str) -> Value {
        json!({ "customer_id": self.id(), "kind": kind, "contact_id": contact, "note": format!("{CONTACT}来电") })
    }

    async fn received(&self) -> String {
        let request = self.asked("delete", &self.contact);
        let made = self.town.head.post("/privacy/requests", &request).await.expect(201);
        assert_eq!(made["contact_name"], "王*");
        text(&made["id"])
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[both_databases]
async fn a_contact_is_erased_alone_and_the_file_stays(app: TestApp) {
    let fleet = Fleet::of(&app).await;
    let (head, auditor) = (&fleet.town.head, &fleet.town.auditor);
    let id = fleet.received().await;
    let (path, body) = (format!("/privacy/requests/{id}/erase"), json!({ "confirm_number": "F1" }));
    head.post(&path, &body).await.expect(403);
    auditor.post(&path, &body).await.expect(409);
    step(head, &id, "verified").await.expect(200);
    assert_eq!(step(head, &id, "done").await.expect(422)["fields"][0]["code"], "not_erased");
    auditor.post(&path, &json!({ "confirm_number": "P1" })).await.expect(422);
    let before = head.get(&fleet.path).await.expect(200);
    let erased = auditor.post(&path, &body).await.expect(200);
    assert_eq!((&erased["contact_id"], &erased["customer_id"]), (&json!(fleet.contact), &json!(fleet.id())));
    assert_eq!(auditor.post(&path, &body).await.expect(200)["at"], erased["at"], "once is enough");
    step(head, &id, "done").await.expect(200);

    let file = head.get(&format!("{}/file", fleet.path)).await.expect(200);
    let contacts = file["contacts"].as_array().unwrap();
    assert_eq!((contacts.len(), &contacts[0]["id"]), (1, &json!(fleet.other)));
    let after = head.get(&fleet.path).await.expect(200);
    assert_eq!((&after["number"], &after["name"]), (&json!("F1"), &json!("车队")));
    assert!(before["version"].as_i64() < after["version"].as_i64());
    for typed in [CONTACT, CONTACT_PHONE, "9456"] {
        let found = head.get(&format!("/customers?q={typed}")).await.expect(200);
        assert_eq!(found["items"], json!([]), "{typed} finds nobody");
    }
    // The history says that there was somebody, and not who.
    let changes = head.get(&format!("{}/changes?item_id={}", fleet.path, fleet.contact)).await.expect(200);
    for change in changes["items"].as_array().unwrap() {
        assert_eq!((&change["before"], &change["after"]["name"]), (&Value::Null, &Value::Null), "{change}");
        assert!(change["field"] == "contact.role" || change["after"] == Value::Null, "{change}");
    }
    let shown = auditor.get(&format!("/privacy/requests/{id}")).await.expect(200);
    assert_eq!((&shown["contact_name"], &shown["steps"][0]["note"]), (&Value::Null, &Value::Null));
    let listed = auditor.get("/privacy/erasures").await.expect(200);
    assert_eq!(
        (&listed["items"][0]["contact_id"], &listed["items"][0]["times"]),
        (&json!(fleet.contact), &json!(1))
    );
    assert_eq!(auditor.get("/audit/chain").await.expect(200)["is_intact"], true);
    assert!(!fleet.town.audited("privacy.contact_erased").await.is_empty());
}

#[both_databases]
async fn what_was_written_of_a_contact_goes_with_them(app: TestApp) {
    let fleet = Fleet::of(&app).await;
    let id = fleet.received().await;
    step(&fleet.town.head, &id, "verified").await.expect(200);
    let body = json!({ "confirm_number": "F1" });
    fleet.town.auditor.post(&format!("/privacy/requests/{id}/erase"), &body).await.expect(200);
    let organisation = vault::SubjectId(fleet.id().parse().unwrap());
    let values = app.app.vault.reveal(&app.read(), organisation).await.unwrap();
    let notes: Vec<&str> = values.iter().map(|it| it.plain.as_str()).collect();
    assert_eq!(notes, ["王*管车,打139****9456;备用 13800138123"], "what is of others stays");
    let query = Query::new("select detail from customers_change where field = 'note'");
    let (detail,) = app.read().row::<(String,)>(query).await.unwrap().unwrap();
    let sealed = serde_json::from_str(&detail).unwrap();
    let told = app.app.vault.open_json(&app.read(), &sealed).await.unwrap().unwrap().to_string();
    assert!(told.contains("王*管车") && !told.contains(CONTACT_PHONE), "{told}");
    let contact = vault::SubjectId(fleet.contact.parse().unwrap());
    assert_eq!(app.app.vault.reveal(&app.read(), contact).await.unwrap(), []);
    assert!(app.app.vault.erasures().unwrap().iter().any(|it| it.subject == contact), "the list is told");
}

#[both_databases]
async fn a_contact_asks_for_erasure_alone_and_holds_up_nobody(app: TestApp) {
    let fleet = Fleet::of(&app).await;
    let head = &fleet.town.head;
    let code = async |request: &Value| {
        let refused = head.post("/privacy/requests", request).await.expect(422);
        text(&refused["fields"][0]["code"])
    };
    assert_eq!(code(&fleet.asked("access", &fleet.contact)).await, "only_deletion");
    assert_eq!(code(&fleet.asked("delete", fleet.id())).await, "unknown_contact");
    let stranger = app.actor(Role::ComplaintOfficer, "B").await;
    stranger.post("/privacy/requests", &fleet.asked("delete", &fleet.contact)).await.expect(422);
    fleet.received().await;
    let consents = head.get(&format!("{}/consents", fleet.path)).await.expect(200);
    assert_eq!(consents["holds"], json!([]), "the organisation goes on being served");
}
