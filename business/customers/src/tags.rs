//! Tags: words that people put on customers to find them again.

use crate::changes::{Action, Change, record_plain};
use crate::model::CustomerId;
use database::{AuditEntry, Error, Query, Sql, Work};
use kernel::FieldProblem;
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Longest tag, in characters.
const TAG_CHARS_MAX: usize = 30;
/// Tags of one change.
const TAGS_MAX: usize = 20;

/// Tags as they are kept: without outer space, each once, in order. The problem is about `field`.
///
/// # Errors
/// One that is empty, too long or holds line breaks, or too many of them.
pub fn normal_tags(field: &str, tags: &[String]) -> Result<Vec<String>, FieldProblem> {
    let mut normal: Vec<String> = tags.iter().map(|it| it.trim().to_owned()).collect();
    normal.sort_unstable();
    normal.dedup();
    if TAGS_MAX < normal.len() {
        return Err(FieldProblem::new(field, "too_many", "at most 20 tags / 最多 20 个标签"));
    }
    let unfit =
        |it: &String| it.is_empty() || TAG_CHARS_MAX < it.chars().count() || it.chars().any(char::is_control);
    if normal.iter().any(unfit) {
        let message = "a tag has 1 to 30 characters and no line break / 标签须为 1 至 30 个字符且不含换行";
        return Err(FieldProblem::new(field, "unfit", message));
    }
    Ok(normal)
}

/// Customers in one statement.
const CUSTOMERS_PER_STATEMENT: usize = 500;

/// Puts tags on customers and takes others off. Returns whose tags changed. The caller has seen to it that all of
/// them may be changed.
pub async fn change_tags(
    work: &mut Work,
    customers: &[CustomerId],
    add: &[String],
    remove: &[String],
) -> Result<Vec<CustomerId>, Error> {
    let mut changed = Vec::new();
    let mut before_all: HashMap<Uuid, Vec<String>> = HashMap::new();
    for chunk in customers.chunks(CUSTOMERS_PER_STATEMENT) {
        let before = tags_of(work, chunk.iter().map(|it| it.uuid())).await?;
        let tags = |it: &CustomerId| before.get(&it.uuid()).map(Vec::as_slice).unwrap_or_default();
        let is_changed = |it: &&CustomerId| {
            add.iter().any(|tag| !tags(it).contains(tag)) || remove.iter().any(|tag| tags(it).contains(tag))
        };
        let of_chunk: Vec<CustomerId> = chunk.iter().filter(is_changed).copied().collect();
        before_all.extend(of_chunk.iter().map(|it| (it.uuid(), tags(it).to_vec())));
        changed.extend(of_chunk);
        for tag in add {
            let mut query = Query::new("insert into customers_tag (tag, customer_id) select ");
            query.bind(tag.clone()).push(", id from customers_customer where id in ");
            query
                .bind_list(chunk.iter().map(|it| it.uuid()))
                .push(" on conflict (tag, customer_id) do nothing");
            work.run(query).await?;
        }
        if !remove.is_empty() {
            let mut query = Query::new("delete from customers_tag where tag in ");
            query.bind_list(remove.iter().cloned()).push(" and customer_id in ");
            query.bind_list(chunk.iter().map(|it| it.uuid()));
            work.run(query).await?;
        }
    }
    record_tags(work, &changed, &before_all).await?;
    if !changed.is_empty() {
        work.audit(AuditEntry {
            action: "customers.tags_changed",
            subject_kind: "customer",
            subject: Some(changed.as_slice())
                .filter(|it| it.len() == 1)
                .and_then(|it| it.first())
                .map(|it| it.uuid()),
            unit: None,
            detail: json!({ "added": add, "removed": remove, "customers": changed.len() }),
        });
    }
    Ok(changed)
}

/// Writes the history of the tags of these customers.
async fn record_tags(
    work: &Work,
    customers: &[CustomerId],
    before: &HashMap<Uuid, Vec<String>>,
) -> Result<(), Error> {
    for chunk in customers.chunks(CUSTOMERS_PER_STATEMENT) {
        let mut after = tags_of(work, chunk.iter().map(|it| it.uuid())).await?;
        let change = |customer: &CustomerId| {
            let was = before.get(&customer.uuid()).cloned().unwrap_or_default();
            let is = after.remove(&customer.uuid()).unwrap_or_default();
            let change = Change {
                field: "tags".to_owned(),
                item: None,
                personal: None,
                before: json!(was),
                after: json!(is),
            };
            (*customer, change)
        };
        record_plain(work, Action::Changed, chunk.iter().map(change).collect()).await?;
    }
    Ok(())
}

/// The tags of customers, each in order.
pub async fn tags_of(
    sql: &impl Sql,
    customers: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<String>>, Error> {
    let mut query = Query::new("select customer_id, tag from customers_tag where customer_id in ");
    query.bind_list(customers).push(" order by customer_id, tag");
    let mut tags: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (customer, tag) in sql.rows::<(Uuid, String)>(query).await? {
        tags.entry(customer).or_default().push(tag);
    }
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(tags: &[&str]) -> Result<Vec<String>, String> {
        let tags: Vec<String> = tags.iter().map(|it| (*it).to_owned()).collect();
        normal_tags("add_tags", &tags).map_err(|it| it.code)
    }

    #[test]
    fn tags_are_trimmed_and_counted_once() {
        assert_eq!(normal(&[" VIP ", "货车", "VIP"]).unwrap(), ["VIP", "货车"]);
    }

    #[test]
    fn an_unfit_tag_is_told() {
        assert_eq!(normal(&["a\nb"]).unwrap_err(), "unfit");
        assert_eq!(normal(&[""]).unwrap_err(), "unfit");
        assert_eq!(normal(&[&"长".repeat(31)]).unwrap_err(), "unfit");
        assert!(normal(&[&"长".repeat(30)]).is_ok());
        let many: Vec<String> = (0..21).map(|it| it.to_string()).collect();
        assert_eq!(normal_tags("add_tags", &many).unwrap_err().code, "too_many");
    }
}
