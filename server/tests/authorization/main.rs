//! Who may do what: every operation of the API document is called as nobody, as somebody without the right, and
//! as somebody of another area. A new operation changes a golden file, which is read in review.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod belongings;
mod bodies;
mod leaks;

use belongings::Belongings;
use forecourt::composition;
use identity::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use testkit::golden::assert_golden;
use testkit::{Actor, Response, TestApp, both_databases};

/// One operation, as the document describes it.
#[derive(Debug)]
struct Operation {
    method: String,
    /// Below `/api/v1`.
    path: String,
    name: String,
    /// None when anybody may call it, `self` when it needs a login alone.
    permission: Option<String>,
    /// Parameters in the path.
    places: Vec<String>,
    /// Parameters that the query must have.
    needs: Vec<String>,
    /// Whether something can be looked for by what somebody typed.
    takes_search: bool,
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path.strip_prefix("/api/v1").unwrap();
        for (method, operation) in item.as_object().unwrap() {
            for path in addresses(path, operation) {
                let places = path.split('{').skip(1).filter_map(|it| it.split_once('}'));
                found.push(Operation {
                    method: method.to_uppercase(),
                    name: operation["operationId"].as_str().unwrap().to_owned(),
                    permission: operation["x-permission"].as_str().map(str::to_owned),
                    places: places.map(|it| it.0.to_owned()).collect(),
                    needs: needed_in_query(operation),
                    takes_search: takes_search(operation),
                    path,
                });
            }
        }
    }
    found
}

/// The path with each word that may stand in it, where the document lists them.
fn addresses(path: &str, operation: &Value) -> Vec<String> {
    let mut found = vec![path.to_owned()];
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let Some(words) = parameter["schema"]["enum"].as_array().filter(|_| parameter["in"] == "path") else {
            continue;
        };
        let place = format!("{{{}}}", parameter["name"].as_str().unwrap());
        let with = |path: &String, word: &Value| path.replace(&place, word.as_str().unwrap());
        found = found.iter().flat_map(|path| words.iter().map(move |word| with(path, word))).collect();
    }
    found
}

fn needed_in_query(operation: &Value) -> Vec<String> {
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let needed = parameters.iter().filter(|it| it["in"] == "query" && it["required"] == true);
    needed.map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

fn takes_search(operation: &Value) -> bool {
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    parameters.iter().any(|it| it["in"] == "query" && it["name"] == "q")
}

impl Operation {
    /// Looks for something, by whatever the list takes for a search.
    async fn search(&self, actor: &Actor, id: impl Fn(&str) -> String, text: &str) -> Response {
        let mut path = self.path.clone();
        for place in &self.places {
            path = path.replace(&format!("{{{place}}}"), &id(place));
        }
        path = self.with_needs(path);
        path.push_str(if path.contains('?') { "&q=" } else { "?q=" });
        for byte in text.bytes() {
            write!(path, "%{byte:02X}").unwrap();
        }
        actor.get(&path).await
    }

    /// Sends it with `id` for every parameter in the path.
    async fn call(&self, actor: &Actor, id: impl Fn(&str) -> String, body: &Value) -> Response {
        let mut path = self.path.clone();
        for place in &self.places {
            path = path.replace(&format!("{{{place}}}"), &id(place));
        }
        path = self.with_needs(path);
        let method = self.method.parse().unwrap();
        let body = (self.method != "GET" && self.method != "DELETE").then_some(body);
        actor.with("if-match", "\"1\"").send(method, &path, body).await
    }

    /// The address with what its query must have.
    fn with_needs(&self, mut path: String) -> String {
        for (name, sign) in self.needs.iter().zip(["?"].into_iter().chain(std::iter::repeat("&"))) {
            // What a list is exported for, or else a year.
            let value = if name == "reason" { "analysis" } else { "2026" };
            write!(path, "{sign}{name}={value}").unwrap();
        }
        path
    }

    /// The right it needs; nothing for what is open or personal.
    fn right(&self) -> Option<&str> {
        self.permission.as_deref().filter(|it| *it != "self")
    }
}

const NOBODYS_ID: &str = "00000000-0000-7000-8000-000000000000";

fn nobodys_id(_place: &str) -> String {
    NOBODYS_ID.to_owned()
}

#[both_databases]
async fn nobody_reaches_anything_without_a_login(app: TestApp) {
    for operation in operations(app.document()).iter().filter(|it| it.permission.is_some()) {
        let answer = operation.call(&app.anonymous(), nobodys_id, &json!({})).await;
        assert_eq!((answer.status, &answer.json["code"]), (401, &json!("unauthenticated")), "{operation:?}");
    }
}

#[both_databases]
async fn a_role_without_the_right_is_told_which_one_it_lacks(app: TestApp) {
    app.sample_area().await;
    let mut actors = Vec::new();
    for role in Role::ALL {
        actors.push((role, app.actor(role, "C").await));
    }
    let rights = composition::permissions();
    for operation in operations(app.document()) {
        let Some(right) = operation.right() else { continue };
        let info =
            rights.iter().find(|it| it.name == right).unwrap_or_else(|| panic!("{right} is no permission"));
        for (role, actor) in actors.iter().filter(|(role, _)| !info.roles.contains(role)) {
            let answer = operation.call(actor, nobodys_id, &json!({})).await;
            assert_eq!(
                (answer.status, &answer.json["permission"]),
                (403, &json!(right)),
                "{role:?} {operation:?}"
            );
        }
    }
}

#[both_databases]
async fn a_token_without_a_right_is_refused_whatever_its_users_role(app: TestApp) {
    app.sample_area().await;
    for role in Role::ALL {
        let user = app.actor(role, "C").await;
        let request = json!({ "name": "empty", "permissions": [], "days": 1 });
        let secret = user.post("/tokens", &request).await.expect(201)["secret"].as_str().unwrap().to_owned();
        let program = app.anonymous().with_token(&secret);
        for operation in operations(app.document()) {
            let Some(right) = operation.right() else { continue };
            let answer = operation.call(&program, nobodys_id, &json!({})).await;
            assert_eq!((answer.status, &answer.json["permission"]), (403, &json!(right)), "{operation:?}");
        }
    }
}

/// What somebody of area B must be answered who reaches for area A.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    /// A list without anything of area A.
    Without,
    /// The same answer as for what does not exist.
    Missing,
    /// Nothing lands in area A.
    Refused,
    /// It belongs to the company and tells nothing of area A.
    Shared,
}

impl Expected {
    fn of(operation: &Operation) -> Self {
        match operation.name.as_str() {
            "create_product"
            | "list_product_prices"
            | "list_product_costs"
            | "start_analysis"
            | "download_template"
            | "change_rules"
            | "change_level_rules"
            | "preview_rules"
            | "replace_holidays"
            | "find_duplicates"
            | "check_duplicates"
            | "show_duty"
            | "sign_duty"
            | "show_pool_rules" => Self::Shared,
            "set_product_price" | "set_product_cost" => Self::Refused,
            _ if !operation.places.is_empty() => Self::Missing,
            _ if operation.method == "GET" => Self::Without,
            _ => Self::Refused,
        }
    }

    fn holds(self, answer: &Response) -> bool {
        match self {
            Self::Without => answer.status == 200,
            Self::Missing => answer.status == 404,
            // A batch is answered row by row.
            // What writes to the whole company is forbidden to a part of it.
            Self::Refused => {
                [403, 404, 422].contains(&answer.status)
                    || answer.json["new"] == 0
                    || answer.json["done"] == 0
            }
            Self::Shared => (200..300).contains(&answer.status) || answer.status == 409,
        }
    }

    /// What the same call shows somebody of the whole company, so that a test of nothing is told apart.
    fn shows(self, operation: &Operation, insider: &Response, mine: &Belongings) -> bool {
        match self {
            Self::Without => mine.marks().iter().any(|it| insider.text.contains(it.as_str())),
            Self::Missing if operation.method == "GET" => insider.status == 200,
            Self::Missing | Self::Refused | Self::Shared => true,
        }
    }

    fn words(self, is_shown_to_company: bool) -> &'static str {
        match (self, is_shown_to_company) {
            (Self::Without, true) => "listed to the company, not to another area",
            (Self::Without, false) => "lists nothing that belongs to an area",
            (Self::Missing, true) => "of another area: 404",
            (Self::Missing, false) => "UNCOVERED: nobody finds it",
            (Self::Refused, _) => "into another area: refused",
            (Self::Shared, _) => "the company's: tells nothing of an area",
        }
    }
}

/// Calls an operation as everybody of area B who has the right to it, and says how it keeps the areas apart.
async fn cover(people: &People, mine: &Belongings, operation: &Operation) -> &'static str {
    let Some(right) = operation.right() else {
        return if operation.permission.is_some() {
            "a login alone: one's own things"
        } else {
            "open to anybody"
        };
    };
    if operation.places.iter().any(|it| mine.id_for(&operation.name, it).is_none()) {
        return "UNCOVERED: name a thing of area A in `Belongings`";
    }
    let rights = composition::permissions();
    let info = rights.iter().find(|it| it.name == right).unwrap();
    let expected = Expected::of(operation);
    let mut is_shown = false;
    for (role, stranger, insider) in people.iter().filter(|it| info.roles.contains(&it.0)) {
        let id = |place: &str| mine.id_for(&operation.name, place).unwrap();
        let body = mine.body(&operation.name);
        let answer = operation.call(stranger, id, &body).await;
        let leaked = mine.marks().into_iter().find(|it| answer.text.contains(it.as_str()));
        assert_eq!(leaked, None, "{role:?} {operation:?}: {}", answer.text);
        let Response { status, text, .. } = &answer;
        assert!(expected.holds(&answer), "{role:?} {operation:?} {expected:?}: {status} {text}");
        if operation.method == "GET" {
            is_shown |= expected.shows(operation, &operation.call(insider, id, &body).await, mine);
        }
    }
    expected.words(is_shown || operation.method != "GET")
}

/// A role, with somebody who holds it in area B and somebody who holds it in the whole company.
type People = [(Role, Actor, Actor)];

#[both_databases]
async fn nothing_of_one_area_reaches_another(app: TestApp) {
    let mine = Belongings::make(&app).await;
    let mut people = Vec::new();
    for role in Role::ALL {
        people.push((role, app.actor(role, "B").await, app.actor(role, "C").await));
    }
    let mut lines = Vec::new();
    for operation in operations(app.document()) {
        let covered = cover(&people, &mine, &operation).await;
        let permission = operation.permission.as_deref().unwrap_or("-");
        let Operation { method, path, name, .. } = &operation;
        lines.push(format!("{path} {method} | {name} | {permission} | {covered}\n"));
    }
    lines.sort();
    assert_golden(golden("operations.txt"), &lines.concat());
    let uncovered: Vec<_> = lines.iter().filter(|it| it.contains("UNCOVERED")).collect();
    assert!(uncovered.is_empty(), "{uncovered:#?}");
}

#[test]
fn rights_are_given_to_roles_as_reviewed() {
    let mut rights = composition::permissions();
    rights.sort_by_key(|it| it.name);
    let mut text = String::new();
    for right in rights {
        writeln!(text, "{}\n   {}", right.name, right.description.trim()).unwrap();
        for role in Role::ALL.iter().filter(|it| right.roles.contains(it)) {
            writeln!(text, "   + {}", role.as_str()).unwrap();
        }
    }
    assert_golden(golden("permissions.txt"), &text);
}

#[test]
fn whoever_acts_without_a_login_is_on_a_list() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut actors = BTreeSet::new();
    for folder in ["platform", "business", "server"] {
        find_system_actors(&root.join(folder), root, &mut actors);
    }
    let lines: Vec<_> = actors.into_iter().map(|it| it + "\n").collect();
    assert_golden(golden("system_actors.txt"), &lines.concat());
}

fn golden(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file)
}

fn find_system_actors(folder: &Path, root: &Path, actors: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") && !path.ends_with("testkit") {
            find_system_actors(&path, root, actors);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let file = path.strip_prefix(root).unwrap_or(&path).display();
            for after in code.split("Who::system(").skip(1) {
                let name = after.strip_prefix('"').and_then(|it| it.split_once('"')).map(|it| it.0);
                actors.insert(format!("{} | {file}", name.unwrap_or("(named by its caller)")));
            }
        }
    }
}
