//! Nobody sees a person in clear: every operation of the document is called by everybody who has the right to it,
//! with a person's file in reach, and what is answered, kept and logged is searched for what that file holds. An
//! operation that shows something in clear stands in a golden file, and so does a new one.

use crate::belongings::{Belongings, SECRETS};
use crate::{Operation, golden, operations};
use flate2::read::GzDecoder;
use forecourt::composition;
use identity::Role;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::{Arc, Mutex};
use testkit::golden::assert_golden;
use testkit::{Actor, Response, TestApp, both_databases};
use tracing_subscriber::fmt::MakeWriter;

/// Everything that is logged, at the most talkative level.
#[derive(Clone, Debug, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

/// The secrets that stand in a text.
fn found(text: &str) -> Vec<&'static str> {
    SECRETS.into_iter().filter(|it| text.contains(it)).collect()
}

/// Every row of the database, as a backup has them.
async fn everything(app: &TestApp) -> String {
    let mut packed = Vec::new();
    database::backup(&app.app.db, &mut packed).await.unwrap();
    let mut text = String::new();
    GzDecoder::new(packed.as_slice()).read_to_string(&mut text).unwrap();
    text
}

/// What somebody may type anywhere: it must not come back, nor be kept.
fn typed_everywhere(body: &Value) -> Value {
    let mut typed = body.as_object().cloned().unwrap_or_default();
    typed.insert("note".to_owned(), json!(SECRETS[1]));
    typed.insert("phone".to_owned(), json!(SECRETS[5]));
    Value::Object(typed)
}

async fn call(operation: &Operation, actor: &Actor, mine: &Belongings) -> Vec<Response> {
    let (person, fleet) =
        (|place: &str| mine.id_of_person(place).unwrap(), |place: &str| mine.id(place).unwrap());
    let body = mine.body(&operation.name);
    let mut answers = vec![operation.call(actor, person, &body).await];
    if operation.method == "GET" {
        if operation.takes_search {
            for secret in SECRETS {
                answers.push(operation.search(actor, person, secret).await);
            }
        }
    } else {
        answers.push(operation.call(actor, person, &typed_everywhere(&body)).await);
        answers.push(operation.call(actor, fleet, &typed_everywhere(&body)).await);
    }
    answers
}

#[both_databases]
async fn nobody_sees_a_person_in_clear(app: TestApp) {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let mine = Belongings::make(&app).await;
    let rights = composition::permissions();
    let mut people = Vec::new();
    for role in Role::ALL {
        people.push((role, app.actor(role, "C").await));
    }
    let mut in_clear: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    // What only reads comes first, while nothing is changed under it.
    let all = operations(app.document());
    let reading = || all.iter().filter(|it| it.method == "GET");
    let changing = all.iter().filter(|it| it.method != "GET");
    // And once more when everything was written that can be, since what was typed must not be read either.
    for operation in reading().chain(changing).chain(reading()).filter(|it| it.right().is_some()) {
        let info = rights.iter().find(|it| Some(it.name) == operation.right()).unwrap();
        for (role, actor) in people.iter().filter(|it| info.roles.contains(&it.0)) {
            for answer in call(operation, actor, &mine).await {
                if !found(&answer.text).is_empty() {
                    in_clear.entry(operation.name.clone()).or_default().insert(role.as_str().to_owned());
                }
            }
        }
    }
    let lines: Vec<String> = in_clear
        .into_iter()
        .map(|(name, roles)| format!("{name}: {}\n", roles.into_iter().collect::<Vec<_>>().join(", ")))
        .collect();
    assert_golden(golden("shown_in_clear.txt"), &lines.concat());
    assert_eq!(found(&everything(&app).await), [""; 0], "a row of the database holds a person in clear");
    let logged = log.text();
    assert!(logged.contains("answered"), "the log is listened to");
    assert_eq!(found(&logged), [""; 0], "the log holds a person in clear");
}
