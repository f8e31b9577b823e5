//! What people in the files may ask for, in the voice of those who answer.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod alerts;
mod consents;
mod contacts;
mod erasing;
mod requests;
mod reveals;

use serde_json::{Value, json};
use testkit::{Actor, OPENING, TestApp};

/// An area with one person at A1 and marketing of the whole company.
pub(crate) struct Town {
    pub(crate) head: Actor,
    pub(crate) auditor: Actor,
    pub(crate) customer: String,
}

pub(crate) const NAME: &str = "欧阳慕雪";
pub(crate) const PHONE: &str = "13800137421";
pub(crate) const PLATE: &str = "京A7K31Q";
pub(crate) const NOTE: &str = "要换车,打13800138123";
pub(crate) const CONTACT: &str = "王小芳";
pub(crate) const CONTACT_PHONE: &str = "13900139456";
pub(crate) const BIRTHDAY: &str = "1990-03-05";

impl Town {
    pub(crate) async fn of(app: &TestApp) -> Self {
        let area = app.sample_area().await;
        let head = app.actor(identity::Role::CompanyMarketing, "C").await;
        let person = json!({ "kind": "person", "number": "P1", "name": NAME, "phones": [PHONE],
            "vehicles": [{ "plate": PLATE }], "owner_id": area.a1.id });
        let customer = head.post("/customers", &person).await.expect(201)["id"].as_str().unwrap().to_owned();
        let auditor = app.actor(identity::Role::Auditor, "C").await;
        Self { head, auditor, customer }
    }

    /// The person fills up 40 litres.
    pub(crate) async fn sell(&self, app: &TestApp) {
        let product = json!({ "code": "92", "name": "92#", "family": "gasoline", "unit": "millilitre" });
        self.head.post("/products", &product).await.expect(201);
        let till = app.actor(identity::Role::SystemAdministrator, "C").await;
        let sale = json!({ "source": "till", "sales": [{
            "station_code": "A1", "pos": "1", "receipt": "1", "time": OPENING.plus_seconds(-86_400),
            "identifier": { "kind": "plate", "value": PLATE },
            "lines": [{ "product_code": "92", "quantity": 40_000, "amount_minor": 31_560 }],
        }] });
        till.post("/sales/batches", &sale).await.expect(201);
    }

    /// A note, a contact and a birthday in the person's file.
    pub(crate) async fn fill_file(&self) {
        let note = json!({ "text": NOTE });
        self.head.post(&self.path("notes"), &note).await.expect(201);
        let contact = json!({ "name": CONTACT, "role": "other", "phone": CONTACT_PHONE });
        self.head.post(&self.path("contacts"), &contact).await.expect(201);
        let birthday = json!({ "kind": "birthday", "date": BIRTHDAY });
        self.head.post(&self.path("occasions"), &birthday).await.expect(201);
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/customers/{}/{rest}", self.customer)
    }

    /// What the audit says of one kind of action, the latest first.
    pub(crate) async fn audited(&self, action: &str) -> Vec<Value> {
        let page = self.auditor.get(&format!("/audit?action={action}&limit=200")).await.expect(200);
        page["items"].as_array().unwrap().clone()
    }
}
