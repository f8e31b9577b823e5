//! Every number in an explanation is one that is kept, or follows from two that are.

use crate::area::{Area, Habit, SUNDAY, WEEKLY};
use database::{Query, Sql};
use identity::Role;
use kernel::BusinessDay;
use serde_json::Value;
use std::collections::BTreeSet;
use testkit::{TestApp, both_databases};
use uuid::Uuid;

/// What the sentences say of every customer: four weeks, 95 and 99 of 100 gaps, 364 days, the best fifth of 5, 100 %.
const SAID_OF_ALL: [&str; 6] = ["4", "5", "95", "99", "364", "100"];

/// Numbers and days in a text, as written.
fn numbers(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let letters: Vec<char> = text.chars().collect();
    let digit_at = |it: usize| letters.get(it).is_some_and(char::is_ascii_digit);
    let mut at = 0;
    while at < letters.len() {
        let from = at;
        while digit_at(at)
            || (from < at && matches!(letters.get(at), Some(',' | '.' | '-')) && digit_at(at + 1))
        {
            at += 1;
        }
        if from < at {
            found.push(letters[from..at].iter().filter(|it| **it != ',').collect());
        }
        at += 1;
    }
    found
}

/// Every way in which a kept integer is written: as it is, as money, litres, tenths, hundredths, percent or a day.
fn written(kept: i64) -> Vec<String> {
    let size = kept.unsigned_abs();
    let fixed = |value: u64, digits: u32| {
        let unit = 10_u64.pow(digits);
        let places = digits as usize;
        format!("{}.{:0places$}", value.div_euclid(unit), value.rem_euclid(unit))
    };
    let rounded = |by: u64| (size + by.div_euclid(2)).div_euclid(by);
    let mut ways = vec![size.to_string(), fixed(size, 1), fixed(size, 2), rounded(10).to_string()];
    ways.extend([fixed(rounded(100), 1), fixed(rounded(10), 2)]);
    ways.extend(i32::try_from(kept).ok().map(|it| BusinessDay(it).to_string()));
    ways
}

/// By how many percent one figure lies off another.
fn changes(base: i64, now: i64) -> Vec<String> {
    let Some(per_mille) = ((now - base) * 1_000).abs().checked_div(base) else { return Vec::new() };
    [per_mille, per_mille + 1].map(|it| (it + 5).div_euclid(10).to_string()).to_vec()
}

fn integers(of: &Value, into: &mut Vec<i64>) {
    match of {
        Value::Number(it) => into.extend(it.as_i64()),
        Value::Array(all) => all.iter().for_each(|it| integers(it, into)),
        _ => {}
    }
}

/// Holds both languages of an explanation against what is kept.
fn check(words: &Value, facts: &str, derived: &[String]) {
    let mut kept = Vec::new();
    integers(&serde_json::from_str(facts).unwrap(), &mut kept);
    let mut known: BTreeSet<String> = kept.into_iter().flat_map(written).collect();
    known.extend(derived.iter().cloned());
    known.extend(SAID_OF_ALL.map(str::to_owned));
    for language in ["zh", "en"] {
        let text = words[language].as_str().unwrap();
        let said = numbers(text);
        assert!(!said.is_empty(), "{text}");
        for number in said {
            assert!(known.contains(&number), "{number} stands in “{text}” and not in {facts}");
        }
    }
}

async fn facts_of(area: &Area, table: &str, key: &str, id: Uuid) -> String {
    let mut query = Query::new(&format!("select facts from {table} where {key} = "));
    query.bind(id);
    area.app.read().row::<(String,)>(query).await.unwrap().unwrap().0
}

#[test]
fn numbers_are_found_as_they_are_written() {
    assert_eq!(
        numbers("近4周78.1升,¥1,234.50(−67%)2025-02-02."),
        ["4", "78.1", "1234.50", "67", "2025-02-02"]
    );
    assert_eq!(written(123_450)[2], "1234.50");
    assert!(
        written(78_123).contains(&"78.1".to_owned()) && written(20_450).contains(&"2025-12-28".to_owned())
    );
}

#[both_databases]
async fn every_number_of_a_warning_and_of_a_class_is_kept(app: TestApp) {
    let area = Area::full(app).await;
    for it in 0..40 {
        let stopped_days_ago = if it % 2 == 0 { 1 } else { 30 + 5 * it as i32 };
        let habit = Habit { every_days: 3 + (it % 9) as i32, stopped_days_ago, litres: 31 + it, ..WEEKLY };
        area.add_customer(100 + it, habit, &area.units.a2).await;
    }
    area.analyse(Some(SUNDAY)).await;
    let user = area.app.actor(Role::Auditor, "C").await;
    let mut warnings = Vec::new();
    for state in analytics::WarningState::ALL {
        let page = user.get(&format!("/warnings?limit=200&state={}", state.as_str())).await.expect(200);
        warnings.extend(page["items"].as_array().unwrap().clone());
    }
    assert!(20 < warnings.len(), "{}", warnings.len());
    for warning in &warnings {
        let id = warning["id"].as_str().unwrap().parse().unwrap();
        let facts = facts_of(&area, "warnings_warning", "id", id).await;
        let kept: Vec<Option<i64>> = serde_json::from_str(&facts).unwrap();
        // Volume of the base and now, or money where no volume is known: the fall between them.
        let fall = |base: usize, now: usize| changes(kept[base].unwrap(), kept[now].unwrap());
        check(&warning["reason"], &facts, &[fall(3, 6), fall(4, 7)].concat());
    }
    let page = user.get("/classification/customers?limit=200").await.expect(200);
    let customers = page["items"].as_array().unwrap();
    assert_eq!(customers.len(), 66 + 40);
    for customer in customers {
        let id = customer["customer_id"].as_str().unwrap();
        let shown = user.get(&format!("/customers/{id}/classification")).await.expect(200);
        let serial = area
            .number(&format!(
                "select serial from customers_customer where number = '{}'",
                customer["customer_number"].as_str().unwrap()
            ))
            .await;
        let query =
            Query::new(&format!("select facts from classification_current where customer_serial = {serial}"));
        let facts = area.app.read().row::<(String,)>(query).await.unwrap().unwrap().0;
        for axis in ["abc", "relationship", "rfm"] {
            if !shown["reasons"][axis].is_null() {
                check(&shown["reasons"][axis], &facts, &[]);
            }
        }
    }
}
