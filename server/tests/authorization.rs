//! Who may do what: every operation of the API document is called as nobody, as somebody without the right, and
//! as somebody of another area. A new operation changes a golden file, which is read in review.

use forecourt::composition;
use identity::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use testkit::golden::assert_golden;
use testkit::{Actor, Response, SampleArea, TestApp, both_databases};

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
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path.strip_prefix("/api/v1").unwrap();
        for (method, operation) in item.as_object().unwrap() {
            let places = path.split('{').skip(1).filter_map(|it| it.split_once('}'));
            found.push(Operation {
                method: method.to_uppercase(),
                path: path.to_owned(),
                name: operation["operationId"].as_str().unwrap().to_owned(),
                permission: operation["x-permission"].as_str().map(str::to_owned),
                places: places.map(|it| it.0.to_owned()).collect(),
            });
        }
    }
    found
}

impl Operation {
    /// Sends it with `id` for every parameter in the path.
    async fn call(&self, actor: &Actor, id: impl Fn(&str) -> String, body: &Value) -> Response {
        let mut path = self.path.clone();
        for place in &self.places {
            path = path.replace(&format!("{{{place}}}"), &id(place));
        }
        let method = self.method.parse().unwrap();
        let body = (self.method != "GET" && self.method != "DELETE").then_some(body);
        actor.with("if-match", "\"1\"").send(method, &path, body).await
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

/// Things of area A, by the name of the parameter that takes their id.
struct Belongings {
    area: SampleArea,
    user: String,
}

impl Belongings {
    async fn make(app: &TestApp) -> Self {
        let area = app.sample_area().await;
        let user = app.actor(Role::StationManager, "A1").await.user.unwrap().to_string();
        Self { area, user }
    }

    fn id(&self, place: &str) -> Option<String> {
        match place {
            "user_id" => Some(self.user.clone()),
            "unit_id" | "station_id" => Some(self.area.a1.id.to_string()),
            _ => None,
        }
    }

    /// A body that is right but for reaching into area A.
    fn body(&self, operation: &str) -> Value {
        match operation {
            "create_user" => {
                let grant = json!({ "role": "maintainer", "unit_id": self.area.a1.id });
                json!({ "login": "intruder", "employee_id": null, "grants": [grant] })
            }
            _ => json!({}),
        }
    }

    /// What must not be found in an answer to area B.
    fn marks(&self) -> Vec<String> {
        let ids = [self.area.area_a, self.area.a1.id, self.area.a2.id];
        ids.iter().map(ToString::to_string).chain([self.user.clone()]).collect()
    }
}

/// How an operation keeps the areas apart, and whether it does.
async fn cover(app: &TestApp, mine: &Belongings, operation: &Operation) -> &'static str {
    let Some(right) = operation.right() else {
        return if operation.permission.is_some() {
            "a login alone: one's own things"
        } else {
            "open to anybody"
        };
    };
    let rights = composition::permissions();
    let info = rights.iter().find(|it| it.name == right).unwrap();
    if operation.places.iter().any(|it| mine.id(it).is_none()) {
        return "UNCOVERED: name a thing of area A in `Belongings`";
    }
    for role in info.roles {
        let stranger = app.actor(*role, "B").await;
        let id = |place: &str| mine.id(place).unwrap();
        let answer = operation.call(&stranger, id, &mine.body(&operation.name)).await;
        let leaked = mine.marks().into_iter().find(|it| answer.text.contains(it.as_str()));
        assert_eq!(leaked, None, "{role:?} {operation:?}: {}", answer.text);
        match (operation.places.is_empty(), operation.method.as_str()) {
            (false, _) => assert_eq!(answer.status, 404, "{role:?} {operation:?}: {}", answer.text),
            (true, "GET") => assert_eq!(answer.status, 200, "{role:?} {operation:?}: {}", answer.text),
            (true, _) => assert!([404, 422].contains(&answer.status), "{operation:?}: {}", answer.text),
        }
    }
    match (operation.places.is_empty(), operation.method.as_str()) {
        (false, _) => "of another area: 404",
        (true, "GET") => "of another area: not listed",
        (true, _) => "into another area: refused",
    }
}

#[both_databases]
async fn nothing_of_one_area_reaches_another(app: TestApp) {
    let mine = Belongings::make(&app).await;
    let mut lines = Vec::new();
    for operation in operations(app.document()) {
        let covered = cover(&app, &mine, &operation).await;
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
