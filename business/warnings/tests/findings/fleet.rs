//! The vehicles of a fleet one by one: by plate and by card, within the scope.

use crate::area::{Area, SUNDAY};
use database::{Query, Scope, Who};
use identity::Role;
use serde_json::{Value, json};
use testkit::{TestApp, both_databases};

/// A firm of three lorries that fuel every four days: one shows its plate, one its card, and one stopped six weeks ago.
async fn firm(area: &Area) -> Value {
    let marketing = area.app.actor(Role::CompanyMarketing, "C").await;
    let product =
        json!({ "code": "D0", "name": "0#", "family": "diesel", "grade": "0", "unit": "millilitre" });
    marketing.post("/products", &product).await.expect(201);
    let filed = json!({ "kind": "organisation", "name": "顺达物流", "owner_id": area.units.a1.id,
        "vehicles": [{ "plate": "粤B12345" }, { "plate": "粤B12346" }, { "plate": "粤B12347" }],
        "cards": [{ "card_number": "91300001", "kind": "main" }] });
    let firm = marketing.post("/customers", &filed).await.expect(201);
    let mut query = Query::new("update customers_card set vehicle_id = ");
    query.bind(firm["vehicles"][1]["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap());
    area.run(query).await;
    let fills = [("plate", "粤B12345", 0), ("card", "91300001", 1), ("plate", "粤B12347", 42)];
    let sales = fills.iter().flat_map(|&(kind, value, stopped)| {
        (0..60).map(move |it| {
            let day = SUNDAY.plus(-stopped - 4 * it);
            json!({ "station_code": "A1", "pos": "1", "receipt": format!("{value}-{it}"), "time": format!("{day}T02:00:00Z"),
                "identifier": { "kind": kind, "value": value },
                "lines": [{ "product_code": "D0", "quantity": 200_000, "discount_minor": 0, "amount_minor": 140_000 }] })
        })
    });
    let batch = json!({ "source": "till", "sales": sales.collect::<Vec<_>>() });
    let sent = area.app.administrator().await.post("/sales/batches", &batch).await.expect(201);
    assert_eq!(sent["new"], 180, "{sent}");
    let mut work = area.app.app.db.work(Who::system("test"), Scope::Everything).await.unwrap();
    sales::catch_up(&mut work).await.unwrap();
    work.commit().await.unwrap();
    firm
}

#[both_databases]
async fn a_vehicle_that_stopped_is_told_though_the_others_come(app: TestApp) {
    let area = Area::new(app).await;
    let firm = firm(&area).await;
    let path = format!("/customers/{}/vehicles/watch", firm["id"].as_str().unwrap());
    let user = area.app.actor(Role::Maintainer, "A").await;
    let mut query = Query::new("update customers_customer set maintainer_id = ");
    query.bind(user.employee);
    area.run(query).await;
    assert_eq!(user.get(&path).await.expect(200)["as_of"], Value::Null, "nothing was analysed yet");
    area.analyse(Some(SUNDAY)).await;
    let told = user.get(&path).await.expect(200);
    let states: Vec<_> =
        told["items"].as_array().unwrap().iter().map(|it| it["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["missing", "coming", "coming"], "{told}");
    let missing = &told["items"][0];
    assert_eq!(missing["vehicle_id"], firm["vehicles"][2]["id"]);
    assert_eq!((missing["days_since_last"].as_i64(), missing["now_volume_ml"].as_i64()), (Some(42), Some(0)));
    assert_eq!((told["missing"].as_i64(), told["late"].as_i64()), (Some(1), Some(0)));
    assert_eq!(told["missing_volume_ml"], missing["base_volume_ml"]);
    assert!(missing["reason"]["en"].as_str().unwrap().contains("42 days ago"), "{missing}");

    area.app.actor(Role::AreaManager, "B").await.get(&path).await.expect(404);
    area.app.actor(Role::ForecourtStaff, "A1").await.get(&path).await.expect(403);
    let mut query = Query::new("update customers_vehicle set until_day = ");
    query.bind(i64::from(SUNDAY.0) - 30).push(" where id = ");
    query.bind(missing["vehicle_id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap());
    area.run(query).await;
    assert_eq!(user.get(&path).await.expect(200)["missing"], 0, "a lorry that was sold is not missed");
}
