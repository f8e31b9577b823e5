//! How readings at the till find their customers, and file them when nobody is found.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use customers::{CustomerId, IdentifierKind, Kind, NewTillCustomer};
use database::{Query, Sql};
use kernel::BusinessDay;
use organisation::UnitId;
use serde_json::Value;
use testkit::{TestApp, both_databases};

fn read(kind: IdentifierKind, value: &str, owner: UnitId) -> NewTillCustomer {
    NewTillCustomer { kind, value: value.to_owned(), owner, customer_kind: Kind::Card }
}

async fn add(app: &TestApp, new: Vec<NewTillCustomer>) -> Vec<CustomerId> {
    let mut work = app.work().await;
    let ids = customers::add_from_till(&mut work, &app.app.vault, new).await.unwrap();
    work.commit().await.unwrap();
    ids
}

async fn holders(
    app: &TestApp,
    kind: IdentifierKind,
    value: &str,
) -> Vec<(BusinessDay, BusinessDay, CustomerId)> {
    let blind = customers::blind(&app.app.vault, kind, value).unwrap();
    let found = customers::find_by_identifiers(&app.read(), kind, &[blind]).await.unwrap();
    found.into_iter().map(|(_, from, until, customer)| (from, until, customer)).collect()
}

#[both_databases]
async fn whoever_a_till_reads_is_filed_once(app: TestApp) {
    let area = app.sample_area().await;
    let owner = area.a1.id;
    let new = vec![
        read(IdentifierKind::Card, "9130 0001", owner),
        read(IdentifierKind::Plate, "京A·12345", owner),
        read(IdentifierKind::Phone, "+86 13800138123", owner),
        read(IdentifierKind::CustomerNumber, "H-17", owner),
        read(IdentifierKind::Card, "91300001", owner),
    ];
    let ids = add(&app, new.clone()).await;
    assert_eq!(ids[0], ids[4]);
    assert_eq!(add(&app, new).await, ids, "known ones come back as they are");
    for (kind, value, id) in [
        (IdentifierKind::Card, "9130-0001", ids[0]),
        (IdentifierKind::Plate, "京a12345", ids[1]),
        (IdentifierKind::Phone, "13800138123", ids[2]),
    ] {
        let always = (customers::rules::BEGINNING, customers::rules::END, id);
        assert_eq!(holders(&app, kind, value).await, [always]);
    }
    let numbers = ["H-17".to_owned(), "C00000001".to_owned(), "nobody".to_owned()];
    let found = customers::find_by_numbers(&app.read(), &numbers).await.unwrap();
    assert_eq!((found.len(), found["H-17"], found["C00000001"]), (2, ids[3], ids[0]));
}

#[both_databases]
async fn a_made_number_steps_aside_for_one_that_was_read(app: TestApp) {
    let owner = app.sample_area().await.a1.id;
    let new = vec![
        read(IdentifierKind::Card, "1", owner),
        read(IdentifierKind::CustomerNumber, "C00000001", owner),
        read(IdentifierKind::CustomerNumber, "C00000004", owner),
    ];
    let ids = add(&app, new).await;
    let later = add(&app, vec![read(IdentifierKind::Card, "2", owner)]).await;
    let numbers = ["C00000001", "C00000001-1", "C00000004-1"].map(str::to_owned);
    let found = customers::find_by_numbers(&app.read(), &numbers).await.unwrap();
    assert_eq!((found["C00000001"], found["C00000001-1"], found["C00000004-1"]), (ids[1], ids[0], later[0]));
}

#[both_databases]
async fn a_batch_leaves_one_audit_entry_and_one_event(app: TestApp) {
    let owner = app.sample_area().await.a1.id;
    let new: Vec<_> = (0..2_500).map(|it| read(IdentifierKind::Card, &format!("{it:08}"), owner)).collect();
    let ids = add(&app, new).await;
    assert_eq!(ids.len(), 2_500);
    let query = "select payload from outbox_event where name = 'customers.identifiers_added'";
    let events: Vec<(String,)> = app.read().rows(Query::new(query)).await.unwrap();
    assert_eq!(events.len(), 1);
    let event: Value = serde_json::from_str(&events[0].0).unwrap();
    assert_eq!(event["items"].as_array().unwrap().len(), 2_500);
    assert_eq!(
        (&event["items"][0]["kind"], &event["items"][0]["customer_id"]),
        (&"card".into(), &ids[0].to_string().into())
    );
    let query = "select count(*) from audit_entry where action = 'customers.customers_filed_from_till'";
    assert_eq!(app.read().row::<(i64,)>(Query::new(query)).await.unwrap(), Some((1,)));
}

#[both_databases]
async fn an_empty_reading_is_refused_and_nothing_is_kept(app: TestApp) {
    let owner = app.sample_area().await.a1.id;
    let mut work = app.work().await;
    let new = vec![read(IdentifierKind::Card, "1", owner), read(IdentifierKind::Phone, "none", owner)];
    let error = customers::add_from_till(&mut work, &app.app.vault, new).await.unwrap_err();
    assert!(matches!(error, customers::CustomersError::EmptyIdentifier(IdentifierKind::Phone)));
    drop(work);
    assert!(holders(&app, IdentifierKind::Card, "1").await.is_empty());
}

#[both_databases]
async fn home_stations_are_written_and_listed(app: TestApp) {
    let area = app.sample_area().await;
    let ids = add(
        &app,
        vec![read(IdentifierKind::Card, "1", area.a1.id), read(IdentifierKind::Card, "2", area.a1.id)],
    )
    .await;
    let work = app.work().await;
    customers::set_home_stations(&work, &[(ids[1], area.b1.id)]).await.unwrap();
    work.commit().await.unwrap();
    let user = app.actor(identity::Role::AreaManager, "C").await;
    let list = user.get(&format!("/customers?home_station_id={}", area.b1.id)).await.expect(200);
    assert_eq!(list["items"][0]["home_station"]["code"], "B1");
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}
