//! What people in the files may ask for, in the voice of those who answer.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod consents;
mod erasing;
mod requests;
mod reveals;

use serde_json::{Value, json};
use testkit::{Actor, TestApp};

/// An area with one person at A1 and marketing of the whole company.
pub(crate) struct Town {
    pub(crate) head: Actor,
    pub(crate) auditor: Actor,
    pub(crate) customer: String,
}

pub(crate) const NAME: &str = "欧阳慕雪";
pub(crate) const PHONE: &str = "13800137421";
pub(crate) const PLATE: &str = "京A7K31Q";

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

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/customers/{}/{rest}", self.customer)
    }

    /// What the audit says of one kind of action, the latest first.
    pub(crate) async fn audited(&self, action: &str) -> Vec<Value> {
        let page = self.auditor.get(&format!("/audit?action={action}&limit=200")).await.expect(200);
        page["items"].as_array().unwrap().clone()
    }
}
