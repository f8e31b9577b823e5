//! Erasing by request: what goes, what stays, who is told.

use crate::requests::{receive, step};
use crate::{CONTACT_PHONE, NAME, PHONE, PLATE, Town};
use database::{Query, Sql};
use serde_json::json;
use testkit::{TestApp, both_databases};

async fn litres(app: &TestApp) -> i64 {
    let query = Query::new("select cast(sum(quantity) as bigint) from sales_line");
    app.read().row::<(Option<i64>,)>(query).await.unwrap().and_then(|it| it.0).unwrap_or(0)
}

#[both_databases]
async fn identity_goes_everywhere_and_litres_stay(app: TestApp) {
    let town = Town::of(&app).await;
    town.sell(&app).await;
    town.fill_file().await;
    town.head.get("/exports/customers?reason=analysis").await.expect(200);
    let before = litres(&app).await;

    let id = receive(&town, "delete").await;
    let path = format!("/privacy/requests/{id}/erase");
    let body = json!({ "confirm_number": "P1" });
    town.head.post(&path, &body).await.expect(403);
    town.auditor.post(&path, &body).await.expect(409);
    step(&town.head, &id, "verified").await.expect(200);
    assert_eq!(step(&town.head, &id, "done").await.expect(422)["fields"][0]["code"], "not_erased");
    let wrong = town.auditor.post(&path, &json!({ "confirm_number": "P2" })).await.expect(422);
    assert_eq!(wrong["fields"][0]["field"], "confirm_number");
    let erased = town.auditor.post(&path, &body).await.expect(200);
    assert_eq!((&erased["reason"], erased["exports"].as_array().unwrap().len()), (&json!("request"), 1));
    assert_eq!(town.auditor.post(&path, &body).await.expect(200)["at"], erased["at"], "once is enough");
    step(&town.head, &id, "done").await.expect(200);

    let file = town.head.get(&format!("/customers/{}", town.customer)).await.expect(200);
    assert_eq!((&file["name"], &file["phones"], &file["vehicles"]), (&json!(null), &json!([]), &json!([])));
    assert!(file["number"].as_str().unwrap().starts_with("ERASED-"), "{file}");
    for text in [PHONE, PLATE, NAME, CONTACT_PHONE, "P1"] {
        let found = town.head.get(&format!("/customers?q={text}")).await.expect(200);
        assert_eq!(found["items"], json!([]), "{text} finds nobody");
    }
    assert_eq!(litres(&app).await, before);
    assert_eq!(town.head.get("/customers/occasions").await.expect(200)["items"], json!([]));
    for left in [
        "sales_sale where identifier_blind is not null",
        "customers_part",
        "customers_note",
        "vault_value",
        "vault_token",
        "vault_key where wrapped is not null and subject_id in (select customer_id from privacy_erasure)",
    ] {
        let query = Query::new(&format!("select count(*) from {left}"));
        assert_eq!(app.read().row::<(i64,)>(query).await.unwrap(), Some((0,)), "{left}");
    }
    assert_eq!(town.auditor.get("/audit/chain").await.expect(200)["is_intact"], true);
    let listed = town.auditor.get("/privacy/erasures").await.expect(200);
    assert_eq!(listed["items"][0]["times"], 1);
    let values = json!({ "field": "phone", "reason": "call" });
    town.head.post(&town.path("reveals"), &values).await.expect(409);
    let yes = json!({ "purpose": "marketing", "text_version": 1, "is_given": true, "source": "counter" });
    town.head.post(&town.path("consents"), &yes).await.expect(409);
    let contact = town.head.get(&town.path("contact?reason=service")).await.expect(200);
    assert_eq!(contact["channels"][0]["against"][0]["code"], "erased");
}

#[both_databases]
async fn an_organisation_has_no_identity_to_erase(app: TestApp) {
    let town = Town::of(&app).await;
    let fleet =
        json!({ "kind": "organisation", "number": "F1", "name": "车队", "owner_id": app.unit("A1").await });
    let fleet = town.head.post("/customers", &fleet).await.expect(201)["id"].clone();
    let asked = json!({ "customer_id": fleet, "kind": "delete" });
    let id = town.head.post("/privacy/requests", &asked).await.expect(201)["id"].as_str().unwrap().to_owned();
    step(&town.head, &id, "verified").await.expect(200);
    let (path, body) = (format!("/privacy/requests/{id}/erase"), json!({ "confirm_number": "F1" }));
    assert_eq!(town.auditor.post(&path, &body).await.expect(409)["code"], "refused");
}
