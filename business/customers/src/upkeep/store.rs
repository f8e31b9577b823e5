//! Rows of reviews, and what is kept of them beside the customer.

use super::model::{Review, ReviewId, ReviewRule, ReviewState};
use crate::fields::field_keys_held;
use crate::model::{Customer, CustomerId};
use crate::operations::CustomersError;
use crate::parts::{PartKind, kinds_of};
use crate::store::{PER_QUERY, damaged, to_day, to_number};
use database::{Error, Query, Sql, Work, rows};
use kernel::{BusinessDay, Instant};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;
use vault::{PersonalKind, SubjectId, Vault};

rows! {
    pub(crate) struct RuleRow in "customers_review_rule" {
        pub(crate) class: String,
        pub(crate) days: i64,
    }
}

rows! {
    pub(crate) struct ReviewRow in "customers_review" {
        pub(crate) id: Uuid,
        pub(crate) customer_id: Uuid,
        pub(crate) day: i64,
        pub(crate) due_day: Option<i64>,
        pub(crate) checked: String,
        pub(crate) by_user: Option<Uuid>,
        pub(crate) by_name: String,
        pub(crate) at_us: i64,
    }
}

/// The rules in force.
pub(crate) async fn review_rules(sql: &impl Sql) -> Result<Vec<ReviewRule>, Error> {
    let rows: Vec<(String, i64)> =
        sql.rows(Query::new("select class, days from customers_review_rule")).await?;
    let kept: Vec<ReviewRule> = rows.into_iter().map(|(class, days)| ReviewRule { class, days }).collect();
    Ok(super::rules::rules_in_force(&kept))
}

/// Puts rules in the place of those that were kept.
pub(crate) async fn save_rules(work: &Work, rules: &[ReviewRule]) -> Result<(), Error> {
    work.run(Query::new("delete from customers_review_rule")).await?;
    work.insert_all(rules.iter().map(|it| RuleRow { class: it.class.clone(), days: it.days })).await
}

/// Moves the days on which the files of one class are due to where the rule puts them.
pub(crate) async fn move_due(work: &Work, class: Option<&str>, days: i64) -> Result<(), Error> {
    let mut query = Query::new("update customers_customer set review_due_day = review_base_day + ");
    query.bind(days).push(" where review_base_day is not null and review_class");
    match class {
        Some(class) => drop(query.push(" = ").bind(class.to_owned())),
        None => drop(query.push(" is null")),
    }
    work.run(query).await.map(drop)
}

/// What is kept of a customer's review.
pub(crate) async fn review_state(sql: &impl Sql, customer: CustomerId) -> Result<ReviewState, Error> {
    let mut query = Query::new(
        "select review_class, review_base_day, review_due_day from customers_customer where id = ",
    );
    query.bind(customer.uuid());
    let row: Option<(Option<String>, Option<i64>, Option<i64>)> = sql.row(query).await?;
    let (class, base, due) = row.unwrap_or_default();
    Ok(ReviewState { class, base: base.map(to_day), due: due.map(to_day) })
}

/// What is kept of these customers' reviews.
pub(crate) async fn review_states(
    sql: &impl Sql,
    customers: &[CustomerId],
) -> Result<HashMap<CustomerId, ReviewState>, Error> {
    let mut found = HashMap::with_capacity(customers.len());
    for customers in customers.chunks(PER_QUERY) {
        let mut query = Query::new(
            "select id, review_class, review_base_day, review_due_day from customers_customer where id in ",
        );
        query.bind_list(customers.iter().map(|it| it.uuid()));
        type Columns = (Uuid, Option<String>, Option<i64>, Option<i64>);
        for (id, class, base, due) in sql.rows::<Columns>(query).await? {
            found.insert(CustomerId(id), ReviewState { class, base: base.map(to_day), due: due.map(to_day) });
        }
    }
    Ok(found)
}

/// Notes when a file was looked at, and when it is due again.
pub(crate) async fn set_review(
    work: &Work,
    customer: CustomerId,
    (base, due): (BusinessDay, BusinessDay),
) -> Result<(), Error> {
    let mut query = Query::new("update customers_customer set review_base_day = ");
    query.bind(to_number(base)).push(", review_due_day = ").bind(to_number(due));
    query.push(" where id = ").bind(customer.uuid());
    work.run(query).await.map(drop)
}

/// Notes the class of customers, by serial, and moves the day on which their files are due.
pub(crate) async fn set_class(
    work: &Work,
    serials: &[i64],
    class: Option<&str>,
    days: i64,
) -> Result<u64, Error> {
    let mut changed = 0;
    for serials in serials.chunks(PER_QUERY) {
        let mut query = Query::new("update customers_customer set review_class = ");
        query.bind(class.map(str::to_owned)).push(", review_due_day = review_base_day + ").bind(days);
        query.push(" where serial in ").bind_list(serials.iter().copied());
        match class {
            Some(class) => drop(
                query.push(" and (review_class is null or review_class <> ").bind(class.to_owned()).push(")"),
            ),
            None => drop(query.push(" and review_class is not null")),
        }
        changed += work.run(query).await?;
    }
    Ok(changed)
}

/// Notes how complete files are.
pub(crate) async fn set_completeness(work: &Work, percents: &[(CustomerId, i64)]) -> Result<(), Error> {
    let mut by_percent: HashMap<i64, Vec<CustomerId>> = HashMap::new();
    for (customer, percent) in percents {
        by_percent.entry(*percent).or_default().push(*customer);
    }
    for (percent, customers) in by_percent {
        for customers in customers.chunks(PER_QUERY) {
            let mut query = Query::new("update customers_customer set completeness = ");
            query.bind(percent).push(" where id in ").bind_list(customers.iter().map(|it| it.uuid()));
            work.run(query).await?;
        }
    }
    Ok(())
}

/// Lets the completeness of these files be worked out again.
pub(crate) async fn forget(work: &Work, customers: &[CustomerId]) -> Result<(), Error> {
    for customers in customers.chunks(PER_QUERY) {
        let mut query = Query::new("update customers_customer set completeness = null where id in ");
        query.bind_list(customers.iter().map(|it| it.uuid()));
        work.run(query).await?;
    }
    Ok(())
}

/// Files whose completeness is to be worked out, the first filed first.
pub(crate) async fn unrated(sql: &impl Sql, limit: u32) -> Result<Vec<CustomerId>, Error> {
    let mut query =
        Query::new("select id from customers_customer where completeness is null order by serial limit ");
    query.bind(i64::from(limit));
    Ok(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| CustomerId(it.0)).collect())
}

/// The ids and what is kept of files, a page after a serial: for the check.
pub(crate) async fn rated(
    sql: &impl Sql,
    after: i64,
    limit: u32,
) -> Result<Vec<(i64, CustomerId, i64)>, Error> {
    let mut query = Query::new(
        "select serial, id, completeness from customers_customer where completeness is not null and serial > ",
    );
    query.bind(after).push(" order by serial limit ").bind(i64::from(limit));
    let rows: Vec<(i64, Uuid, i64)> = sql.rows(query).await?;
    Ok(rows.into_iter().map(|(serial, id, percent)| (serial, CustomerId(id), percent)).collect())
}

/// Which fields and parts the files of these customers hold, by the keys of completeness.
pub(crate) async fn held_by(
    sql: &impl Sql,
    vault: &Vault,
    customers: &[Customer],
) -> Result<HashMap<CustomerId, BTreeSet<String>>, CustomersError> {
    let ids: Vec<CustomerId> = customers.iter().map(|it| it.id).collect();
    let mut held = field_keys_held(sql, &ids).await?;
    for fields in held.values_mut() {
        if fields.iter().any(|it| it.starts_with("credit_") && it != "credit_code") {
            fields.insert("credit_terms".to_owned());
        }
    }
    let mut add = |customer: CustomerId, key: &str| {
        held.entry(customer).or_default().insert(key.to_owned());
    };
    for (customer, kinds) in kinds_of(sql, &ids).await? {
        kinds.into_iter().map(PartKind::as_str).for_each(|it| add(customer, it));
    }
    for (table, key) in [("customers_vehicle", "vehicle"), ("customers_card", "card")] {
        for customer in having(sql, table, &ids).await? {
            add(customer, key);
        }
    }
    let subjects: Vec<SubjectId> = ids.iter().map(|it| it.subject()).collect();
    for (subject, kinds) in vault.kinds_held(sql, &subjects).await? {
        for (kind, key) in [(PersonalKind::Name, "name"), (PersonalKind::Phone, "phone")] {
            if kinds.contains(&kind) {
                add(CustomerId(subject.0), key);
            }
        }
    }
    for customer in customers {
        if customer.organisation_name.is_some() {
            add(customer.id, "name");
        }
        if customer.maintainer.is_some() {
            add(customer.id, "maintainer");
        }
    }
    Ok(held)
}

async fn having(sql: &impl Sql, table: &str, ids: &[CustomerId]) -> Result<Vec<CustomerId>, Error> {
    let mut found = Vec::new();
    for ids in ids.chunks(PER_QUERY) {
        let mut query = Query::new("select distinct customer_id from ");
        query.push(table).push(" where customer_id in ").bind_list(ids.iter().map(|it| it.uuid()));
        found.extend(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| CustomerId(it.0)));
    }
    Ok(found)
}

/// The reviews of a file, the newest first.
pub(crate) async fn reviews_of(
    sql: &impl Sql,
    customer: CustomerId,
    limit: u32,
) -> Result<Vec<Review>, Error> {
    let mut query = Query::new(
        "select r.id, r.day, r.due_day, r.checked, u.login, r.by_name, r.at_us
         from customers_review r left join identity_user u on u.id = r.by_user where r.customer_id = ",
    );
    query.bind(customer.uuid()).push(" order by r.at_us desc, r.id desc limit ").bind(i64::from(limit));
    type Columns = (Uuid, i64, Option<i64>, String, Option<String>, String, i64);
    let rows: Vec<Columns> = sql.rows(query).await?;
    rows.into_iter()
        .map(|(id, day, due, checked, login, name, at_us)| {
            Ok(Review {
                id: ReviewId(id),
                day: to_day(day),
                due: due.map(to_day),
                checked: serde_json::from_str(&checked).map_err(|_| damaged("review", &checked))?,
                by: login.unwrap_or(name),
                at: Instant::from_micros(at_us),
            })
        })
        .collect()
}
