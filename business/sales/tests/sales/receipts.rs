//! A receipt as it is shown.

use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, both_databases};

/// A fill paid in two ways, and the receipt that takes half of it back.
async fn sell(app: &TestApp) {
    let marketing = app.actor(Role::CompanyMarketing, "C").await;
    let product = json!({ "code": "G92", "name": "92#", "family": "gasoline", "grade": "92",
        "unit": "millilitre" });
    marketing.post("/products", &product).await.expect(201);
    let fill = json!({ "station_code": "A1", "pos": "1", "receipt": "7", "time": "2026-02-01T08:10:00Z",
        "pump": "3", "attendant": "E0007", "shift": "day", "invoice": "issued",
        "identifier": { "kind": "card", "value": "C-1" },
        "payments": [{ "channel": "wechat", "amount_minor": 20_000 }, { "channel": "cash", "amount_minor": 1_000 }],
        "lines": [{ "product_code": "G92", "quantity": 30_000, "amount_minor": 21_000 }] });
    let refund = json!({ "station_code": "A1", "pos": "1", "receipt": "8", "time": "2026-02-01T09:10:00Z",
        "refund_of": "7", "payments": [{ "channel": "cash", "amount_minor": -10_500 }],
        "lines": [{ "product_code": "G92", "quantity": -15_000, "amount_minor": -10_500 }] });
    let administrator = app.administrator().await;
    let batch = json!({ "source": "till", "sales": [fill, refund] });
    let answer = administrator.post("/sales/batches", &batch).await.expect(201);
    assert_eq!(answer["new"], 2, "{answer:#}");
}

async fn receipt(actor: &Actor, number: &str) -> Value {
    let page = actor.get(&format!("/sales?receipt={number}")).await.expect(200);
    let id = page["items"][0]["id"].as_str().unwrap().to_owned();
    actor.get(&format!("/sales/{id}")).await.expect(200)
}

#[both_databases]
async fn a_receipt_tells_how_it_was_paid_and_what_took_it_back(app: TestApp) {
    app.sample_area().await;
    sell(&app).await;
    let manager = app.actor(Role::AreaManager, "A").await;
    let fill = receipt(&manager, "7").await;
    let paid = json!([{ "channel": "wechat", "amount_minor": 20_000 }, { "channel": "cash", "amount_minor": 1_000 }]);
    assert_eq!(fill["payments"], paid);
    assert_eq!((&fill["pump"], &fill["attendant"]), (&json!("3"), &json!("E0007")));
    assert_eq!((&fill["shift"], &fill["invoice"]), (&json!("day"), &json!("issued")));
    assert_eq!(fill["identifier_kind"], "card");
    assert!(!fill.to_string().contains("C-1"), "what the till read is not shown");
    assert_eq!(fill["related"][0]["receipt"], "8");
    let refund = receipt(&manager, "8").await;
    assert_eq!(refund["payments"], json!([{ "channel": "cash", "amount_minor": -10_500 }]));
    assert_eq!(
        (refund["related"].as_array().unwrap().len(), &refund["related"][0]["receipt"]),
        (1, &json!("7"))
    );
    let listed = async |only: &str| {
        let page = manager.get(&format!("/sales?only={only}")).await.expect(200);
        page["items"].as_array().unwrap().len()
    };
    assert_eq!(listed("unidentified").await, 2, "nobody has filed the card, and the refund read none");
    assert_eq!(listed("unmatched").await, 1);
}
