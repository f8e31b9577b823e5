//! The workspace as layers: every crate introduces itself, and calls go down.

use super::Complaint;
use super::source::Source;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::Path;

/// The capabilities in reading order: each may depend only on earlier ones.
const READING_ORDER: [&str; 24] = [
    "stations",
    "market",
    "customers",
    "privacy",
    "sales",
    "classification",
    "scores",
    "warnings",
    "forecasts",
    "baskets",
    "segments",
    "groups",
    "visits",
    "lifecycle",
    "complaints",
    "loyalty",
    "campaigns",
    "reservations",
    "services",
    "staff",
    "funding",
    "cockpit",
    "imports",
    "exports",
];

/// A member of the workspace.
#[derive(Debug, Clone)]
pub(super) struct Crate {
    name: String,
    /// Below the root, with forward slashes.
    folder: String,
    /// The files in which its library and its programs begin.
    beginnings: Vec<String>,
    dependencies: Vec<Dependency>,
}

/// A dependency on another member.
#[derive(Debug, Clone)]
struct Dependency {
    name: String,
    folder: String,
    for_tests_only: bool,
}

/// Reads what `cargo metadata` says of the members.
pub(super) fn parse(metadata: &str, root: &Path) -> Result<Vec<Crate>> {
    let metadata: Value = serde_json::from_str(metadata).context("`cargo metadata` printed no JSON")?;
    let packages = metadata["packages"].as_array().context("`cargo metadata` listed no packages")?;
    packages
        .iter()
        .map(|package| parse_crate(package, root).context("`cargo metadata` has an unknown form"))
        .collect()
}

fn parse_crate(package: &Value, root: &Path) -> Option<Crate> {
    let manifest = below(package["manifest_path"].as_str()?, root)?;
    let beginnings = package["targets"].as_array()?.iter().filter(|target| {
        let is =
            |kind: &str| target["kind"].as_array().is_some_and(|kinds| kinds.iter().any(|it| it == kind));
        is("lib") || is("bin") || is("proc-macro")
    });
    let dependencies = package["dependencies"].as_array()?.iter().filter_map(|dependency| {
        Some(Dependency {
            name: dependency["name"].as_str()?.to_string(),
            folder: below(dependency["path"].as_str()?, root)?,
            for_tests_only: dependency["kind"] == "dev",
        })
    });
    Some(Crate {
        name: package["name"].as_str()?.to_string(),
        folder: manifest.trim_end_matches("/Cargo.toml").to_string(),
        beginnings: beginnings.filter_map(|target| below(target["src_path"].as_str()?, root)).collect(),
        dependencies: dependencies.collect(),
    })
}

fn below(path: &str, root: &Path) -> Option<String> {
    Path::new(path).strip_prefix(root).ok()?.to_str().map(str::to_string)
}

/// Every crate has a README, and its first line says in prose what it is.
pub(super) fn crates_introduce_themselves(crates: &[Crate], sources: &[Source]) -> Vec<Complaint> {
    let find = |path: &str| sources.iter().find(|source| source.path == path);
    let mut complaints = Vec::new();
    for member in crates {
        let readme = format!("{}/README.md", member.folder);
        if find(&readme).is_none_or(|source| source.text.trim().is_empty()) {
            complaints.push(Complaint::new(
                &readme,
                1,
                "missing: one page on what the crate is for and its rules",
            ));
        }
        for beginning in &member.beginnings {
            if find(beginning).is_none_or(|source| !source.text.starts_with("//! ")) {
                complaints.push(Complaint::new(beginning, 1, "begin with `//!` and what the crate is for"));
            }
        }
    }
    complaints
}

/// No crate depends on one above it.
pub(super) fn calls_go_down(crates: &[Crate]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for member in crates {
        let manifest = format!("{}/Cargo.toml", member.folder);
        if let (Some(name), None) = (capability(&member.folder), place(&member.folder)) {
            let text = format!("`{name}` has no place in the reading order (xtask/src/tidy/crates.rs)");
            complaints.push(Complaint::new(&manifest, 1, text));
        }
        for dependency in &member.dependencies {
            if let Some(reason) = refusal(&member.folder, dependency) {
                let text = format!("`{}` depends on `{}`: {reason}", member.name, dependency.name);
                complaints.push(Complaint::new(&manifest, 1, text));
            }
        }
    }
    complaints
}

/// Why the crate in `folder` may not have the dependency; nothing when it may.
fn refusal(folder: &str, dependency: &Dependency) -> Option<&'static str> {
    let on = dependency.folder.as_str();
    let is_testkit = |folder: &str| folder == "platform/testkit";
    if is_testkit(folder) || folder == "bench" {
        return None;
    }
    if is_testkit(on) {
        return (!dependency.for_tests_only).then_some("testkit is for tests, a dev-dependency");
    }
    if on == "server" {
        return Some("nothing depends on the server");
    }
    if let Some(own) = place(folder) {
        return match place(on) {
            Some(other) if other >= own => Some("a capability depends only on earlier ones"),
            _ => None,
        };
    }
    if folder.starts_with("platform/") && !on.starts_with("platform/") {
        return Some("the platform knows nothing of this business");
    }
    if folder == "analytics" && on != "platform/kernel" {
        return Some("analytics is given its data and knows the kernel alone");
    }
    None
}

fn capability(folder: &str) -> Option<&str> {
    folder.strip_prefix("business/")
}

fn place(folder: &str) -> Option<usize> {
    let name = capability(folder)?;
    READING_ORDER.iter().position(|capability| *capability == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(folder: &str, on: &[(&str, bool)]) -> Crate {
        let name = |folder: &str| folder.rsplit('/').next().unwrap().to_string();
        Crate {
            name: name(folder),
            folder: folder.to_string(),
            beginnings: vec![format!("{folder}/src/lib.rs")],
            dependencies: on
                .iter()
                .map(|(folder, for_tests_only)| Dependency {
                    name: name(folder),
                    folder: (*folder).to_string(),
                    for_tests_only: *for_tests_only,
                })
                .collect(),
        }
    }

    #[track_caller]
    fn check(folder: &str, on: &str, expect: Option<&str>) {
        let found = calls_go_down(&[member(folder, &[(on, false)])]);
        match expect {
            None => assert!(found.is_empty(), "{found:?}"),
            Some(words) => assert!(found.iter().any(|complaint| complaint.text.contains(words)), "{found:?}"),
        }
    }

    #[test]
    fn a_capability_depends_on_earlier_ones_only() {
        check("business/sales", "business/customers", None);
        check("business/sales", "platform/kernel", None);
        check("business/sales", "analytics", None);
        check("business/customers", "business/sales", Some("only on earlier ones"));
        check("business/stations", "server", Some("nothing depends on the server"));
    }

    #[test]
    fn a_capability_without_a_place_in_the_story_is_told_so() {
        check("business/lottery", "platform/kernel", Some("no place in the reading order"));
    }

    #[test]
    fn the_platform_and_the_engine_know_nothing_of_the_business() {
        check("platform/web", "business/sales", Some("knows nothing of this business"));
        check("platform/web", "platform/kernel", None);
        check("analytics", "platform/database", Some("kernel alone"));
        check("analytics", "platform/kernel", None);
    }

    #[test]
    fn testkit_may_know_everything_and_serves_tests_alone() {
        check("platform/testkit", "server", None);
        check("business/sales", "platform/testkit", Some("a dev-dependency"));
        assert!(calls_go_down(&[member("business/sales", &[("platform/testkit", true)])]).is_empty());
    }

    #[test]
    fn a_crate_without_readme_or_story_is_told_so() {
        let crates = [member("business/sales", &[])];
        let readme = Source::new("business/sales/README.md", "# sales");
        let told = Source::new("business/sales/src/lib.rs", "//! What was bought.\n");
        let mute = Source::new("business/sales/src/lib.rs", "mod store;\n");
        assert!(crates_introduce_themselves(&crates, &[readme.clone(), told.clone()]).is_empty());
        assert_eq!(crates_introduce_themselves(&crates, &[told]).len(), 1);
        assert_eq!(crates_introduce_themselves(&crates, &[readme, mute]).len(), 1);
    }

    #[test]
    fn the_metadata_of_cargo_is_understood() {
        let metadata = r#"{"packages": [{"name": "sales", "manifest_path": "/w/business/sales/Cargo.toml",
            "targets": [{"kind": ["lib"], "src_path": "/w/business/sales/src/lib.rs"},
                        {"kind": ["test"], "src_path": "/w/business/sales/tests/a.rs"}],
            "dependencies": [{"name": "kernel", "path": "/w/platform/kernel", "kind": null},
                             {"name": "testkit", "path": "/w/platform/testkit", "kind": "dev"},
                             {"name": "serde", "kind": null}]}]}"#;
        let crates = parse(metadata, Path::new("/w")).unwrap();
        assert_eq!(crates[0].folder, "business/sales");
        assert_eq!(crates[0].beginnings, ["business/sales/src/lib.rs"]);
        let seen: Vec<_> =
            crates[0].dependencies.iter().map(|it| (it.folder.as_str(), it.for_tests_only)).collect();
        assert_eq!(seen, [("platform/kernel", false), ("platform/testkit", true)]);
        assert!(parse("{}", Path::new("/w")).is_err());
    }
}
