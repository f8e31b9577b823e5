//! Working out how complete files are, reviewing them, and following their classes.

use super::model::{Completeness, ReviewId, ReviewRule, ReviewState};
use super::rules::{self, WITHOUT_CLASS, completeness, days_of, due};
use super::store::{self, ReviewRow};
use crate::fields::{Field, fields_in_use};
use crate::model::{Customer, CustomerId};
use crate::operations::{CustomersError, touch};
use crate::reports::customers_by_id;
use crate::store::to_number;
use database::{AuditEntry, Error, Sql, Work};
use kernel::BusinessDay;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use vault::Vault;

/// How complete these files are, as they stand.
pub(crate) async fn judged(
    sql: &impl Sql,
    vault: &Vault,
    customers: &[Customer],
    fields: &[Field],
) -> Result<HashMap<CustomerId, Completeness>, CustomersError> {
    let mut held = store::held_by(sql, vault, customers).await?;
    let judge = |it: &Customer| {
        let held: BTreeSet<String> = held.remove(&it.id).unwrap_or_default();
        (it.id, completeness(it.kind, &held, fields))
    };
    Ok(customers.iter().map(judge).collect())
}

/// Works out how complete files are, and when those that were just filed must be looked at again. `filed_on` says
/// which day an instant belongs to.
pub(crate) async fn rate(
    work: &Work,
    vault: &Vault,
    customers: &[CustomerId],
    filed_on: impl Fn(kernel::Instant) -> BusinessDay,
) -> Result<(), CustomersError> {
    let customers = customers_by_id(work, customers).await?;
    let fields = fields_in_use(work).await?;
    let found = judged(work, vault, &customers, &fields).await?;
    let percents: Vec<(CustomerId, i64)> = found.into_iter().map(|(id, it)| (id, it.percent)).collect();
    store::set_completeness(work, &percents).await?;
    if customers.iter().all(|it| it.review_due.is_some()) {
        return Ok(());
    }
    let ids: Vec<CustomerId> = customers.iter().map(|it| it.id).collect();
    let (kept, states) = (store::review_rules(work).await?, store::review_states(work, &ids).await?);
    for customer in customers.iter().filter(|it| it.review_due.is_none()) {
        let class = states.get(&customer.id).and_then(|it| it.class.as_deref());
        let base = filed_on(customer.created_at);
        store::set_review(work, customer.id, (base, due(base, class, &kept))).await?;
    }
    Ok(())
}

/// Notes that somebody looked at the whole file and found it right.
pub(crate) async fn review(
    work: &mut Work,
    customer: &Customer,
    today: BusinessDay,
    checked: &[String],
) -> Result<ReviewId, CustomersError> {
    let checked = rules::normal_checked(checked).map_err(|it| CustomersError::Fields(vec![it]))?;
    let kept = store::review_rules(work).await?;
    let ReviewState { class, due: was_due, .. } = store::review_state(work, customer.id).await?;
    let next = due(today, class.as_deref(), &kept);
    let id = ReviewId(work.new_id());
    work.insert(ReviewRow {
        id: id.uuid(),
        customer_id: customer.id.uuid(),
        day: to_number(today),
        due_day: was_due.map(to_number),
        // A list of texts: turning it into JSON cannot fail.
        checked: serde_json::to_string(&checked).unwrap_or_default(),
        by_user: work.who().user,
        by_name: work.who().name.clone(),
        at_us: work.now().micros(),
    })
    .await?;
    store::set_review(work, customer.id, (today, next)).await?;
    let detail = json!({ "checked": checked, "was_due": was_due, "due": next });
    touch(work, customer, "customers.file_reviewed", detail).await?;
    Ok(id)
}

/// Puts other rules in force. The days on which files are due follow at once.
pub(crate) async fn change_rules(
    work: &mut Work,
    asked: &[ReviewRule],
) -> Result<Vec<ReviewRule>, CustomersError> {
    let problems = rules::check_rules(asked);
    if !problems.is_empty() {
        return Err(CustomersError::Fields(problems));
    }
    let before = store::review_rules(work).await?;
    let named = |class: &str| asked.iter().find(|it| it.class == class).cloned();
    let after: Vec<ReviewRule> =
        before.iter().map(|it| named(&it.class).unwrap_or_else(|| it.clone())).collect();
    store::save_rules(work, &after).await?;
    for rule in after.iter().filter(|it| !before.contains(it)) {
        let class = Some(rule.class.as_str()).filter(|it| *it != WITHOUT_CLASS);
        store::move_due(work, class, rule.days).await?;
    }
    work.audit(AuditEntry {
        action: "customers.review_rules_changed",
        subject_kind: "customer",
        subject: None,
        unit: None,
        detail: json!({ "before": before, "after": after }),
    });
    Ok(after)
}

/// Lets the reviews of customers follow the class that they have now, by serial; none for those without one. What
/// was told before changes nothing. Returns how many files are due on another day.
pub async fn follow_classes(work: &Work, classes: &[(i64, Option<String>)]) -> Result<u64, Error> {
    let rules = store::review_rules(work).await?;
    let mut by_class: BTreeMap<Option<&str>, Vec<i64>> = BTreeMap::new();
    for (serial, class) in classes {
        by_class.entry(class.as_deref()).or_default().push(*serial);
    }
    let mut changed = 0;
    for (class, serials) in by_class {
        changed += store::set_class(work, &serials, class, days_of(&rules, class)).await?;
    }
    Ok(changed)
}
