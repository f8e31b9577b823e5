//! A person who was erased is gone from every file, and stays gone; and who steals the files without the key file
//! reads nobody.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use database::{Deps, Query, Sql};
use flate2::read::GzDecoder;
use forecourt::{KEY_FILE, composition};
use identity::Role;
use jobs::{Registry, Worker};
use kernel::{OsEntropy, SystemClock, TradingCalendar};
use serde_json::{Value, json};
use settings::Settings;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use testkit::{Actor, OPENING, TestApp, both_databases};

const NAME: &str = "欧阳慕雪";
const PHONE: &str = "13800137421";
const PLATE: &str = "京A7K31Q";

/// A person with a sale, an export, an imported file and a package.
struct Town {
    head: Actor,
    auditor: Actor,
    customer: String,
}

async fn town(app: &TestApp) -> Town {
    let area = app.sample_area().await;
    let head = app.actor(Role::CompanyMarketing, "C").await;
    let product = json!({ "code": "92", "name": "92#", "family": "gasoline", "unit": "millilitre" });
    head.post("/products", &product).await.expect(201);
    let person = json!({ "kind": "person", "number": "P1", "name": NAME, "phones": [PHONE],
        "vehicles": [{ "plate": PLATE }], "owner_id": area.a1.id });
    let customer = text(&head.post("/customers", &person).await.expect(201)["id"]);
    let till = app.actor(Role::SystemAdministrator, "C").await;
    let sale = json!({ "source": "till", "sales": [{
        "station_code": "A1", "pos": "1", "receipt": "1", "time": OPENING.plus_seconds(-86_400),
        "identifier": { "kind": "plate", "value": PLATE },
        "lines": [{ "product_code": "92", "quantity": 40_000, "amount_minor": 31_560 }],
    }] });
    till.post("/sales/batches", &sale).await.expect(201);
    head.get("/exports/customers?reason=analysis").await.expect(200);
    let file = format!("number,name,phone,unit_code\nP9,{NAME},{PHONE},A1\n");
    till.upload("/imports/uploads?file_name=customers.csv", file).await.expect(201);
    let asked = json!({ "customer_id": customer, "kind": "access" });
    let request = text(&head.post("/privacy/requests", &asked).await.expect(201)["id"]);
    verify(&head, &request).await;
    head.post(&format!("/privacy/requests/{request}/packages"), &json!({})).await.expect(201);
    Town { head, auditor: app.actor(Role::Auditor, "C").await, customer }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

async fn verify(head: &Actor, request: &str) {
    let path = format!("/privacy/requests/{request}/state");
    head.with("if-match", "\"1\"").put(&path, &json!({ "state": "verified" })).await.expect(200);
}

async fn erase(town: &Town) -> Value {
    let asked = json!({ "customer_id": town.customer, "kind": "delete" });
    let request = text(&town.head.post("/privacy/requests", &asked).await.expect(201)["id"]);
    verify(&town.head, &request).await;
    let path = format!("/privacy/requests/{request}/erase");
    town.auditor.post(&path, &json!({ "confirm_number": "P1" })).await.expect(200)
}

/// Runs what the erasure asked for: the subscribers, and the nightly purge.
async fn run_background(app: &TestApp) {
    let mut registry = Registry::new();
    imports::register(&mut registry, &app.app);
    let calendar = TradingCalendar { zone: chrono_tz::Asia::Shanghai, cutoff_minutes: 0 };
    Worker::new(app.app.db.clone(), Arc::new(registry), calendar).run_due().await.unwrap();
    assert_eq!(privacy::purge(&app.app.db).await.unwrap(), Some(1));
    assert_eq!(privacy::purge(&app.app.db).await.unwrap(), Some(0), "once is enough");
}

/// All files below a folder but the keys.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("keys") {
            found.extend(files(&path));
        } else if path.is_file() {
            found.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    found
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|it| it == part)
}

async fn backup(app: &TestApp) -> Vec<u8> {
    let mut packed = Vec::new();
    database::backup(&app.app.db, &mut packed).await.unwrap();
    packed
}

fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
    bytes
}

/// The wrapped key of the person and their sealed values, as they stand in the database.
async fn traces(app: &TestApp, customer: &str) -> Vec<Vec<u8>> {
    let id: uuid::Uuid = customer.parse().unwrap();
    let mut traces = Vec::new();
    for text in [
        "select wrapped from vault_key where wrapped is not null and subject_id = ",
        "select sealed from vault_value where subject_id = ",
        "select token from vault_token where subject_id = ",
    ] {
        let mut query = Query::new(text);
        query.bind(id);
        traces.extend(app.read().rows::<(Vec<u8>,)>(query).await.unwrap().into_iter().map(|it| it.0));
    }
    traces
}

async fn litres(app: &TestApp) -> Option<(i64,)> {
    let query = Query::new(
        "select cast(coalesce(sum(l.quantity), 0) as bigint) from sales_line l join sales_sale s on s.id = l.sale_id",
    );
    app.read().row(query).await.unwrap()
}

#[both_databases]
async fn after_an_erasure_and_its_purge_no_byte_of_the_person_is_left(app: TestApp) {
    let town = town(&app).await;
    let (before, traces) = (litres(&app).await, traces(&app, &town.customer).await);
    assert!(3 < traces.len());
    let uploaded = files(app.data_dir()).into_iter().any(|it| holds(&it.1, PHONE.as_bytes()));
    assert!(uploaded, "the imported file holds the person until they are erased");
    let erased = erase(&town).await;
    assert_eq!(erased["exports"][0]["list"], "customers", "whoever has the list is told of");
    run_background(&app).await;

    for (path, bytes) in files(app.data_dir()) {
        for value in [NAME, PHONE, PLATE] {
            assert!(!holds(&bytes, value.as_bytes()), "{} holds {value}", path.display());
        }
        for trace in &traces {
            assert!(!holds(&bytes, trace), "{} holds what was sealed", path.display());
        }
    }
    // The same for every row, on either engine: the backup holds them all, bytes in base64.
    let rows = unpacked(&backup(&app).await);
    for trace in &traces {
        let written = data_encoding::BASE64.encode(trace);
        assert!(!holds(&rows, written.as_bytes()), "a row holds what was sealed");
    }
    assert_eq!(litres(&app).await, before);
    assert_eq!(town.auditor.get("/audit/chain").await.expect(200)["is_intact"], true);
    let shown = town.auditor.get(&format!("/customers/{}/erasure", town.customer)).await.expect(200);
    assert_eq!((&shown["times"], shown["purged_at"].is_string()), (&json!(1), true));
}

fn deps() -> Deps {
    Deps { clock: Arc::new(SystemClock), entropy: Arc::new(OsEntropy) }
}

/// Restores a backup, with the keys folder of `app` beside it, and opens what comes of it.
async fn restored(app: &TestApp, packed: &[u8], folder: &Path) -> web::App {
    let settings = Settings::default();
    let db = forecourt::open_database(&settings, folder, &deps()).await.unwrap();
    database::restore(&db, packed).await.unwrap();
    db.close().await.unwrap();
    fs::create_dir_all(folder.join("keys")).unwrap();
    for file in ["vault.key", "erased.list"] {
        let from = app.data_dir().join("keys").join(file);
        if from.exists() {
            fs::copy(from, folder.join("keys").join(file)).unwrap();
        }
    }
    forecourt::open_app(settings, folder, deps()).await.unwrap()
}

#[both_databases]
async fn an_older_backup_does_not_bring_the_person_back(app: TestApp) {
    let town = town(&app).await;
    let older = backup(&app).await;
    let subject = vault::SubjectId(town.customer.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let known = restored(&app, &older, folder.path()).await;
    let reader = known.db.read(database::Scope::Everything);
    assert_eq!(
        known.vault.reveal(&reader, subject).await.unwrap().len(),
        3,
        "before the erasure it holds them"
    );
    erase(&town).await;

    let folder = tempfile::tempdir().unwrap();
    let again = restored(&app, &older, folder.path()).await;
    let reader = again.db.read(database::Scope::Everything);
    assert_eq!(again.vault.reveal(&reader, subject).await.unwrap(), []);
    let query = Query::new("select count(*) from customers_identifier where kind in ('plate', 'phone')");
    assert_eq!(reader.row::<(i64,)>(query).await.unwrap(), Some((0,)), "no reading at a till finds them");
    assert!(database::verify_audit_chain(&reader).await.unwrap().is_ok());
    let times = Query::new("select reason from privacy_erasure");
    assert_eq!(reader.rows::<(String,)>(times).await.unwrap(), [("restored".to_owned(),)]);
    again.db.close().await.unwrap();
}

#[both_databases]
async fn an_older_backup_does_not_bring_a_contact_back_who_was_erased_alone(app: TestApp) {
    let town = town(&app).await;
    let fleet =
        json!({ "kind": "organisation", "number": "F1", "name": "车队", "owner_id": app.unit("A1").await });
    let fleet = text(&town.head.post("/customers", &fleet).await.expect(201)["id"]);
    let contact = json!({ "name": "王小芳", "role": "fleet", "phone": "13900139456" });
    let contact = town.head.post(&format!("/customers/{fleet}/contacts"), &contact).await.expect(201);
    let contact = text(&contact["id"]);
    let (older, traces) = (backup(&app).await, traces(&app, &contact).await);
    assert!(3 < traces.len());
    let asked = json!({ "customer_id": fleet, "kind": "delete", "contact_id": contact });
    let request = text(&town.head.post("/privacy/requests", &asked).await.expect(201)["id"]);
    verify(&town.head, &request).await;
    let path = format!("/privacy/requests/{request}/erase");
    town.auditor.post(&path, &json!({ "confirm_number": "F1" })).await.expect(200);
    run_background(&app).await;
    for (path, bytes) in files(app.data_dir()) {
        assert!(!traces.iter().any(|it| holds(&bytes, it)), "{} holds what was sealed", path.display());
    }

    let folder = tempfile::tempdir().unwrap();
    let again = restored(&app, &older, folder.path()).await;
    let reader = again.db.read(database::Scope::Everything);
    let subject = vault::SubjectId(contact.parse().unwrap());
    assert_eq!(again.vault.reveal(&reader, subject).await.unwrap(), []);
    let left = Query::new("select count(*) from customers_part where kind = 'contact'");
    assert_eq!(reader.row::<(i64,)>(left).await.unwrap(), Some((0,)));
    let reasons = Query::new("select reason from privacy_contact_erasure");
    assert_eq!(reader.rows::<(String,)>(reasons).await.unwrap(), [("restored".to_owned(),)]);
    let stays = Query::new("select count(*) from customers_customer where number = 'F1'");
    assert_eq!(reader.row::<(i64,)>(stays).await.unwrap(), Some((1,)), "the organisation stays");
    assert!(database::verify_audit_chain(&reader).await.unwrap().is_ok());
    again.db.close().await.unwrap();
}

#[both_databases]
async fn whoever_steals_files_or_a_backup_without_the_key_file_reads_nobody(app: TestApp) {
    let area = app.sample_area().await;
    let head = app.actor(Role::CompanyMarketing, "C").await;
    let person = json!({ "kind": "person", "number": "P1", "name": NAME, "phones": [PHONE],
        "vehicles": [{ "plate": PLATE }], "owner_id": area.a1.id });
    head.post("/customers", &person).await.expect(201);
    head.with("idempotency-key", "k1")
        .post(
            "/customers",
            &json!({ "kind": "person", "number": "P2", "name": NAME,
        "phones": [PHONE], "owner_id": area.a1.id }),
        )
        .await
        .expect(201);
    let mut stolen = files(app.data_dir());
    let packed = backup(&app).await;
    stolen.push((PathBuf::from("backup"), unpacked(&packed)));
    let master = fs::read_to_string(app.data_dir().join(KEY_FILE)).unwrap();
    let key = master.lines().find_map(|it| it.strip_prefix("forecourt-key-1 ")).unwrap();
    let key = data_encoding::BASE64.decode(key.trim().as_bytes()).unwrap();
    for (path, bytes) in stolen {
        for value in [NAME, PHONE, PLATE, "0137421", "A7K31Q", "慕雪"] {
            assert!(!holds(&bytes, value.as_bytes()), "{} holds {value}", path.display());
        }
        assert!(!holds(&bytes, &key), "{} holds the key", path.display());
    }
    let folder = tempfile::tempdir().unwrap();
    let db = forecourt::open_database(&Settings::default(), folder.path(), &deps()).await.unwrap();
    database::restore(&db, packed.as_slice()).await.unwrap();
    db.close().await.unwrap();
    let refused =
        forecourt::open_app(Settings::default(), folder.path(), deps()).await.unwrap_err().to_string();
    assert!(refused.contains("missing") && refused.contains("restore"), "{refused}");
    assert!(!folder.path().join(KEY_FILE).exists(), "no key is made anew");
}

#[test]
fn every_activity_of_the_register_has_a_name_of_its_own() {
    let mut names: Vec<&str> = composition::processing().iter().map(|it| it.name).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
    assert!(8 < all);
}
