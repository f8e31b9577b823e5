//! Words that belong in some files and not in others.

use super::Complaint;
use super::source::{Source, has_word};

/// No file says that it is unfinished. What is left to do is an issue, not a comment.
pub(super) fn nothing_is_left_unfinished(source: &Source) -> Vec<Complaint> {
    // Written in halves, since this file is checked as well.
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    if ["md", "json"].contains(&source.ending()) {
        return Vec::new();
    }
    complain(&source.path, &source.text, |line| {
        let word = words.into_iter().find(|word| has_word(line, word))?;
        Some(format!("`{word}`: finish it, or file an issue and remove the note"))
    })
}

/// The engines are told apart in two files: one connects, the other holds the sanctioned differences.
pub(super) fn engines_differ_in_one_place(source: &Source) -> Vec<Complaint> {
    let sanctioned = ["platform/database/src/dialect.rs", "platform/database/src/connect.rs"];
    if !source.is_rust() || sanctioned.contains(&source.path.as_str()) {
        return Vec::new();
    }
    complain(&source.path, &source.code, |line| {
        let word =
            ["DbBackend", "DatabaseBackend"].into_iter().find(|word| line.contains(&format!("{word}::")))?;
        Some(format!("`{word}::` outside platform/database/src/dialect.rs: write one text for both engines"))
    })
}

/// The ORM is an inner matter of the database crate: nothing else names it or its driver.
pub(super) fn the_orm_stays_in_the_database_crate(source: &Source) -> Vec<Complaint> {
    if !source.is_rust() || source.path.starts_with("platform/database/") {
        return Vec::new();
    }
    complain(&source.path, &source.code, |line| {
        let word = ["sea_orm", "sea_orm_migration", "sqlx"].into_iter().find(|word| has_word(line, word))?;
        Some(format!("`{word}` belongs in platform/database: ask its `Query`, `Row` and `Work`"))
    })
}

/// The files of a capability that decide, arrange or face the world hold no statement: it stands in the
/// store, the reports, or a file that a part of the capability has to itself.
pub(super) fn statements_have_their_place(source: &Source) -> Vec<Complaint> {
    let below = source.path.strip_prefix("business/").and_then(|path| path.split_once("/src/"));
    let Some((_, file)) = below else { return Vec::new() };
    let first = file.split('/').next().unwrap_or_default();
    if !["lib", "model", "rules", "operations", "http", "jobs"].contains(&first.trim_end_matches(".rs")) {
        return Vec::new();
    }
    complain(&source.path, &source.code, |line| {
        line.contains("Query::new(")
            .then(|| "a statement here: move it to store.rs or reports.rs".to_string())
    })
}

/// Decisions and the analytics engine read no clock, no database and no random source, and wait for nothing.
pub(super) fn decisions_are_pure(source: &Source) -> Vec<Complaint> {
    let decides = source.path.ends_with("/rules.rs") || source.path.contains("/src/rules/");
    if !decides && !source.path.starts_with("analytics/src/") {
        return Vec::new();
    }
    complain(&source.path, &source.code, |line| {
        let word = IMPURE_WORDS.iter().find(|word| has_word(line, word));
        let path = IMPURE_PATHS.iter().find(|path| line.contains(**path));
        let found = word.or(path)?;
        Some(format!("`{found}` in a pure file: take the value as an argument"))
    })
}

const IMPURE_WORDS: [&str; 13] = [
    "SystemTime",
    "SystemClock",
    "Clock",
    "Entropy",
    "OsRng",
    "ThreadRng",
    "thread_rng",
    "getrandom",
    "sea_orm",
    "sqlx",
    "database",
    "tokio",
    "async",
];

const IMPURE_PATHS: [&str; 8] = [
    "Instant::now",
    "Utc::now",
    "Local::now",
    "rand::rng",
    "rand::random",
    "std::fs",
    "std::net",
    "std::env",
];

fn complain(path: &str, text: &str, rule: impl Fn(&str) -> Option<String>) -> Vec<Complaint> {
    text.lines()
        .zip(1..)
        .filter_map(|(line, number)| Some(Complaint::new(path, number, rule(line)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rule = fn(&Source) -> Vec<Complaint>;

    #[track_caller]
    fn check(rule: Rule, path: &str, text: &str, expect: Option<&str>) {
        let found = rule(&Source::new(path, text));
        match expect {
            None => assert!(found.is_empty(), "{found:?}"),
            Some(words) => {
                assert_eq!(found.len(), 1, "{found:?}");
                assert!(found[0].text.contains(words), "{}", found[0]);
            }
        }
    }

    #[test]
    fn a_note_of_unfinished_work_is_found_in_code_and_comment() {
        let rule: Rule = nothing_is_left_unfinished;
        check(rule, "a.rs", concat!("// TO", "DO: later"), Some("file an issue"));
        check(rule, ".ci/run", concat!("# FIX", "ME"), Some("file an issue"));
        check(rule, "a.rs", "let todos = mask(\"XXXX\");", None);
        check(rule, "docs/style.md", concat!("no TO", "DO"), None);
    }

    #[test]
    fn telling_the_engines_apart_is_for_the_dialect() {
        let rule: Rule = engines_differ_in_one_place;
        check(rule, "business/sales/src/store.rs", "if db == DbBackend::Sqlite {", Some("one text for both"));
        check(rule, "server/src/main.rs", "DatabaseBackend::Postgres", Some("one text for both"));
        check(rule, "platform/database/src/dialect.rs", "DbBackend::Sqlite", None);
        check(rule, "platform/database/src/work.rs", "// DbBackend::Sqlite", None);
    }

    #[test]
    fn the_orm_is_named_in_the_database_crate_alone() {
        let rule: Rule = the_orm_stays_in_the_database_crate;
        let line = "use sea_orm::EntityTrait;";
        check(rule, "business/sales/src/store.rs", line, Some("belongs in platform/database"));
        check(rule, "server/src/main.rs", "sqlx::query(\"\")", Some("belongs in platform/database"));
        check(rule, "platform/database/src/work.rs", line, None);
        check(rule, "business/sales/src/store.rs", "// what sea_orm does", None);
    }

    #[test]
    fn the_files_that_decide_arrange_or_face_the_world_hold_no_statement() {
        let rule: Rule = statements_have_their_place;
        let line = "let mut query = Query::new(\"select 1\");";
        check(rule, "business/sales/src/operations.rs", line, Some("move it to store.rs"));
        check(rule, "business/sales/src/http/refunds.rs", line, Some("move it to store.rs"));
        check(rule, "business/sales/src/store.rs", line, None);
        check(rule, "business/sales/src/store/prices.rs", line, None);
        check(rule, "business/sales/src/reports.rs", line, None);
        check(rule, "business/sales/src/prices.rs", line, None);
        check(rule, "business/sales/tests/imports.rs", line, None);
        check(rule, "platform/vault/src/search.rs", line, None);
    }

    #[test]
    fn a_decision_reads_no_clock_no_database_and_no_dice() {
        let rule: Rule = decisions_are_pure;
        let rules = "business/sales/src/rules.rs";
        check(rule, rules, "fn decide(clock: &Clock) {}", Some("`Clock`"));
        check(rule, rules, "let now = Utc::now();", Some("`Utc::now`"));
        check(rule, rules, "async fn decide() {}", Some("`async`"));
        check(rule, "analytics/src/panel.rs", "let mut rng = rand::rng();", Some("`rand::rng`"));
        check(rule, "business/sales/src/rules/refunds.rs", "use sea_orm::Value;", Some("`sea_orm`"));
    }

    #[test]
    fn a_decision_may_be_given_an_instant_and_a_seeded_generator() {
        let rule: Rule = decisions_are_pure;
        check(
            rule,
            "business/sales/src/rules.rs",
            "fn due(at: Instant, today: BusinessDay) {} // by the Clock",
            None,
        );
        check(rule, "analytics/src/simulate.rs", "let mut rng = ChaCha8Rng::seed_from_u64(seed);", None);
        check(rule, "business/sales/src/operations.rs", "async fn record(clock: &Clock) {}", None);
    }
}
