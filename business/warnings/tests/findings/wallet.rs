//! What part of their fuel customers buy here: from the vehicles on file, within the scope, or why it cannot be told.

use crate::area::{Area, RARE, SUNDAY, WEEKLY};
use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, both_databases};
use uuid::Uuid;

fn path(customer: Uuid) -> String {
    format!("/customers/{customer}/wallet")
}

async fn reason(user: &Actor, customer: Uuid) -> String {
    let told = user.get(&path(customer)).await.expect(200);
    assert_eq!(told["wallet"], Value::Null, "{told}");
    told["cannot_judge"]["en"].as_str().unwrap().to_owned()
}

#[both_databases]
async fn a_share_follows_from_the_vehicles_on_file_and_from_what_was_bought(app: TestApp) {
    let area = Area::new(app).await;
    let a1 = area.units.a1.clone();
    let customer = area.add_customer(5, WEEKLY, &a1).await;
    let user = area.app.actor(Role::AreaManager, "A").await;
    assert!(reason(&user, customer).await.contains("nothing was analysed"));
    area.analyse(Some(SUNDAY)).await;
    assert!(reason(&user, customer).await.contains("no vehicle"));

    let add = async |vehicle: Value| {
        user.post(&format!("/customers/{customer}/vehicles"), &vehicle).await.expect(201);
    };
    add(json!({ "plate": "京AD12345", "fuel": "electric", "kind": "car" })).await;
    add(json!({ "plate": "京A12346", "kind": "heavy_truck", "until": "2020-01-01" })).await;
    assert!(reason(&user, customer).await.contains("no vehicle"), "neither electric nor sold ones count");
    add(json!({ "plate": "京A12347", "kind": "other" })).await;
    assert!(reason(&user, customer).await.contains("any vehicle on file (1 in all)"));
    add(json!({ "plate": "京A12345", "kind": "heavy_truck", "fuel": "diesel", "tank_ml": 400_000 })).await;

    let told = user.get(&path(customer)).await.expect(200);
    assert_eq!((&told["as_of"], &told["cannot_judge"]), (&json!("2025-12-28"), &Value::Null));
    let wallet = &told["wallet"];
    // 73 fills of 40 litres in 364 days; the truck and another one of which nothing is known.
    assert_eq!((&wallet["bought_ml"], &wallet["days"]), (&json!(2_920_000), &json!(364)));
    assert_eq!(
        wallet["year"],
        json!({ "low_ml": 16_800_000, "expected_ml": 71_400_000, "high_ml": 120_000_000 })
    );
    let share = json!({ "low_per_mille": 24, "expected_per_mille": 41, "high_per_mille": 174 });
    assert_eq!(wallet["share"], share);
    let room = json!({ "low_ml": 13_880_000, "expected_ml": 68_480_000, "high_ml": 117_080_000 });
    assert_eq!((&wallet["room"], &wallet["verdict"]), (&room, &json!("potential")));
    let words: String =
        told["reasons"].as_array().unwrap().iter().map(|it| it["zh"].as_str().unwrap()).collect();
    assert!(
        ["重型货车", "2920升", "4%", "17%", "13880–117080升"].iter().all(|it| words.contains(it)),
        "{words}"
    );
    assert!(told["method"]["en"].as_str().unwrap().contains("planning values"));

    area.app.actor(Role::AreaManager, "B").await.get(&path(customer)).await.expect(404);
    area.app.actor(Role::Investor, "C").await.get(&path(customer)).await.expect(403);
    user.get("/customers/nobody/wallet").await.expect(404);
}

#[both_databases]
async fn who_never_bought_has_room_and_who_came_lately_cannot_be_judged(app: TestApp) {
    let area = Area::new(app).await;
    let a1 = area.units.a1.clone();
    area.add_customer(1, RARE, &a1).await;
    let never = area.add_history(2, "organisation", &a1, &[]).await;
    let lately = crate::area::visits(WEEKLY, a1.no as u32, 0);
    let new = area.add_history(3, "person", &a1, &lately[lately.len() - 10..]).await;
    area.analyse(Some(SUNDAY)).await;
    let user = area.app.actor(Role::AreaManager, "A").await;
    for (customer, plate) in [(never, "京A12345"), (new, "京A12346")] {
        let vehicle = json!({ "plate": plate, "kind": "taxi" });
        user.post(&format!("/customers/{customer}/vehicles"), &vehicle).await.expect(201);
    }
    let told = user.get(&path(never)).await.expect(200);
    let wallet = &told["wallet"];
    assert_eq!((&wallet["bought_ml"], &wallet["verdict"]), (&json!(0), &json!("potential")));
    assert_eq!(wallet["room"], wallet["year"]);
    let why = reason(&user, new).await;
    assert!(why.contains("47 days ago") && why.contains("at least 84"), "{why}");
}
